"""Simulated annealing of a job shop for weighted tardiness or lead time, step by step."""

from collections.abc import Callable, Sequence

import numpy as np

from tools.scheduling.coded import Lines, coded, numbers_of
from tools.scheduling.lines import copy, link, longest
from tools.scheduling.model import Assignment, Problem
from tools.scheduling.tabu import shop_of
from tools.scheduling.tardy_paths import anneal_paths

_STEP = 3_000_000  # operations passed between two looks at the clock
_HOT, _COLD = 1.5, 0.25  # temperatures, as shares of what an operation that comes later costs
_ROUNDS = (0.3, *[0.14] * 5)  # shares of the time; each begins with the best and gets hot and cold again


class TardyShop:
    """The search.

    Attributes:
        best_value: of the best schedule; the makespan breaks ties.
    """

    def __init__(self, problem: Problem, first: Sequence[Assignment], seed: int) -> None:
        self._operations, self._seed = problem.operations, seed
        self._code = code = coded(problem)
        self._shop = shop_of(code)
        count, machines = code.length.shape
        self._now, self._best = (
            Lines._make([*np.zeros((7, count), np.int64), np.zeros(machines, np.int64)]) for _ in range(2)
        )
        order, machine = numbers_of(code, first)
        for lines in (self._now, self._best):
            lines.machine[:] = machine
            link(self._shop, lines, order)
            longest(self._shop, lines)
        with_work = np.diff(code.first) > 0
        self._last = (code.first[1:] - 1)[with_work]
        self._due, self._weight = code.due[with_work], code.weight[with_work]
        self.best_value = float("inf")
        self._move(1.0, 0)

    def search(
        self, left: Callable[[], float], tell: Callable[[], None], spend: Callable[[int], None]
    ) -> None:
        """Move until nothing is left of the time.

        Args:
            left: the share of the time that is left, 1 to 0.
            tell: hears of a better schedule.
            spend: told how many operations were passed.
        """
        shortest = [min(o.durations.values()) for o in self._operations]
        scale = max(1.0, float(np.mean(shortest) * self._weight.mean()))
        moves = max(1, _STEP // len(self._operations))
        ends = np.cumsum(_ROUNDS)
        round_ = 0
        while (share := 1 - left()) < 1:
            n = min(int(np.searchsorted(ends, share, side="right")), len(ends) - 1)
            if n != round_:
                round_ = n
                copy(self._best, self._now)
            done = 1 - (ends[n] - share) / _ROUNDS[n]
            before = self.best_value
            self._move(scale * _HOT * (_COLD / _HOT) ** done, moves)
            spend(moves * len(self._operations))
            if self.best_value < before:
                tell()

    def _move(self, heat: float, moves: int) -> None:
        self._seed += 1
        self.best_value = anneal_paths(
            self._shop, self._now, self._best, self._last, self._due, self._weight, self.best_value, heat, moves,
            self._seed,
        )  # fmt: skip

    def assignments(self) -> tuple[Assignment, ...]:
        """Return the best schedule."""
        at = (a.tolist() for a in (self._best.machine, self._best.head, self._best.work))
        return tuple(
            Assignment(o.job, o.index, m, s, s + p, s)
            for o, m, s, p in zip(self._operations, *at, strict=True)
        )
