"""Tabu search on critical paths for the makespan of job shops with and without alternatives.

A few good schedules are kept; two of them are mixed into a new one, from which the tabu search goes on.

Source:
    Peng, Lü and Cheng, Computers & Operations Research 53, 2015 (tabu search between good schedules).
"""

import random
from collections.abc import Callable, Sequence

import numpy as np

from tools.scheduling.coded import Coded, Ints, Lines, Reals, Shop, coded, numbers_of
from tools.scheduling.model import Assignment, Problem

_KEPT = 5  # good schedules
_PATIENCE = 6000  # moves without a better schedule, after which a new one is begun
_ALIKE = 0.1  # share of operations with another neighbour, below which two schedules are much the same
_STEP = 3_000_000  # operations passed between two looks at the clock
Found = tuple[int, Ints, Ints]  # makespan, order of the operations, machine of each


def is_plain(problem: Problem) -> bool:
    """Whether a problem is one of precedence and machines alone."""
    return (
        not problem.permutation
        and not problem.limits
        and not any(m.breaks or m.closed for m in problem.machines)
        and not any(job.deadline is not None for job in problem.jobs)
        and not any(o.pin or o.skill for o in problem.operations)
        and not (problem.with_setups and any(o.family for o in problem.operations))
    )


def lower_bound(problem: Problem) -> int:
    """Return a makespan that no schedule of a plain problem can be below: the longest job or fullest machine."""
    best, load = 0, [[0, 10**9, 10**9] for _ in problem.machines]
    for job in problem.jobs:
        at, heads = job.release, []
        for o in job.operations:
            heads.append(max(at, o.available))
            at = heads[-1] + min(o.durations.values()) + o.lag
        tail = 0
        for o, head in zip(reversed(job.operations), reversed(heads), strict=True):
            shortest = min(o.durations.values())
            best = max(best, head + shortest + tail)
            if len(o.durations) == 1:
                (m,) = o.durations
                work = load[m]
                load[m] = [work[0] + shortest, min(work[1], head), min(work[2], tail)]
            before = job.operations[o.index - 1].lag if o.index else 0
            tail += shortest + before
    heads_of = [max(head, problem.machines[m].free_from) for m, (_, head, _) in enumerate(load)]
    return max([best, *(head + w[0] + w[2] for head, w in zip(heads_of, load, strict=True) if w[0])])


def shop_of(code: Coded) -> Shop:
    """Return a plain problem as a job shop."""
    own = np.arange(len(code.job))
    first = own == code.first[code.job]
    return Shop(
        before=np.where(first, -1, own - 1),
        after=np.where(own + 1 == code.first[code.job + 1], -1, own + 1),
        lag=code.lag,
        base=np.maximum(code.available, np.where(first, code.release[code.job], 0)),
        length=code.length,
        free=code.free,
        flexible=bool(((code.length >= 0).sum(axis=1) > 1).any()),
        tenure=10 + len(code.release) // max(len(code.free), 1),
    )


class Tabu:
    """The search.

    Attributes:
        best: the shortest makespan found.
    """

    def __init__(self, problem: Problem, first: Sequence[Assignment], seed: int) -> None:
        from tools.scheduling.paths import TABLE

        self._dice, self._seed = random.Random(seed), seed
        self._operations = problem.operations
        code = coded(problem)
        count, machines = code.length.shape
        self._shop = shop_of(code)
        self._now, self._top = (
            Lines._make([*np.zeros((7, count), np.int64), np.zeros(machines, np.int64)]) for _ in range(2)
        )
        self._table, self._count = np.zeros(TABLE, np.int64), count
        order, machine = numbers_of(code, first)
        self._best = self._kept((0, order, machine))
        self._good = [self._best]

    @property
    def best(self) -> int:
        """Return the shortest makespan found."""
        return self._best[0]

    def assignments(self) -> tuple[Assignment, ...]:
        """Return the best schedule."""
        self._set(self._best)
        at = (a.tolist() for a in (self._now.machine, self._now.head, self._now.work))
        return tuple(
            Assignment(o.job, o.index, m, s, s + p, s)
            for o, m, s, p in zip(self._operations, *at, strict=True)
        )

    def search(self, *, going: Callable[[int], bool], enough: int, tell: Callable[[], None]) -> None:
        """Search until it is told to stop or the makespan is `enough`.

        Args:
            going: told how many operations were passed, says whether to go on.
            enough: no makespan is shorter.
            tell: hears of each better schedule.
        """
        start = self._best
        while self.best > enough:
            found = self._improved(start, going, enough, tell)
            if found is None:
                return
            self._keep(found)
            start = self._mixed()

    def _improved(
        self, start: Found, going: Callable[[int], bool], enough: int, tell: Callable[[], None]
    ) -> Found | None:
        """Return what the tabu search makes of a schedule; None when it is told to stop."""
        from tools.scheduling.paths import tabu_search

        local = self._kept(start)
        span, since = local[0], 0
        while since < _PATIENCE and local[0] > enough:
            self._seed += 1
            most = max(1, _STEP // (self._count + 100))
            reached, span, moves = tabu_search(
                self._shop, self._now, self._top, self._table, span, local[0], enough, _PATIENCE - since,
                most, self._seed,
            )  # fmt: skip
            since += moves
            if reached < local[0]:
                since = 0
                local = (reached, self._top.order.copy(), self._top.machine.copy())
                if reached < self.best:
                    self._best = local
                    tell()
            if not going(max(1, moves) * (self._count + 100)):
                return None
        return local

    def _set(self, found: Found) -> int:
        from tools.scheduling.lines import link, longest

        self._now.machine[:] = found[2]
        link(self._shop, self._now, found[1])
        return longest(self._shop, self._now)

    def _kept(self, found: Found) -> Found:
        span = self._set(found)
        return span, self._now.order.copy(), self._now.machine.copy()

    def _keep(self, found: Found) -> None:
        """Keep a schedule among the good ones, unless one of them is as long and much the same."""
        here = self._neighbours(found)
        for g in self._good:
            if g[0] == found[0] and np.mean(self._neighbours(g) != here) < _ALIKE:
                return
        self._good = sorted([*self._good, found], key=lambda g: g[0])[:_KEPT]

    def _neighbours(self, found: Found) -> Ints:
        """Return the operation before each on its machine; less than 0, and by machine, for the first."""
        left, last = np.empty(self._count, np.int64), [-1 - m for m in range(len(self._shop.free))]
        for n in found[1].tolist():
            left[n] = last[found[2][n]]
            last[found[2][n]] = n
        return left

    def _mixed(self) -> Found:
        """Return a schedule between two good ones, or one near the best while there are few."""
        dice = self._dice
        a = dice.choice(self._good)
        others = [g for g in self._good if g is not a]
        ranks = np.empty((2, self._count))
        ranks[0, a[1]] = np.arange(self._count)
        b = dice.choice(others) if len(others) >= 2 else a
        ranks[1, b[1]] = np.arange(self._count)
        share = dice.uniform(0.3, 0.7)
        random_ = np.random.default_rng(dice.randrange(1 << 30))
        rank = share * ranks[0] + (1 - share) * ranks[1]
        if b is a:
            rank = self._shaken(rank, random_)
        machine = np.where(random_.random(self._count) < share, a[2], b[2])
        return 0, np.argsort(rank, kind="stable").astype(np.int64), machine

    def _shaken(self, rank: Reals, random_: np.random.Generator) -> Reals:
        shaken = rank + random_.normal(0.0, 0.1 * self._count, self._count)
        for n in range(1, self._count):  # jobs keep their order
            if self._shop.before[n] >= 0:
                shaken[n] = max(shaken[n], shaken[n - 1] + 1e-6)
        return np.asarray(shaken)
