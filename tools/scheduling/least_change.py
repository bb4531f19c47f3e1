"""From a plan kept as it is towards one made anew: what gains most is taken over while few operations change."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.scheduling.frozen import Residual
from tools.scheduling.model import Assignment, Problem, Schedule, completions, keeps_limits
from tools.scheduling.remedies import expedited
from tools.scheduling.replay import Step, run, steps_of

_LOOKS = 25  # moves that are looked at again once one is found
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Move:
    """Operations that go where the new plan has them, or a job that goes first (`job` ≥ 0)."""

    keys: tuple[Key, ...] = ()
    job: int = -1


class Relinking:
    """A search for the plan that changes little and gains much.

    Attributes:
        best: found so far.
    """

    def __init__(
        self, problem: Problem, published: Sequence[Assignment], rest: Residual, start: Schedule, full: Schedule,
        budget: int, going: Callable[[], bool], changed_of: Callable[[Sequence[Assignment], Sequence[Assignment]], int],
    ) -> None:  # fmt: skip
        self._problem, self._published, self._rest = problem, published, rest
        self._start, self._budget, self._going, self._changed_of = start, budget, going, changed_of
        self._wished = {(a.job, a.operation): a for a in rest.part(full.assignments)}
        self._moves = self._all_moves(full)
        self.best = start

    def search(self, seed: int, enough: float) -> Schedule:
        """Try greedy takings-over in different orders until the time is up or the value is good enough."""
        dice = random.Random(seed)
        first = self._looked(self._start)
        for n in range(40):
            if not self._going() or self.best.value <= enough:
                break
            noise = {m: 1.0 if n < 2 else dice.uniform(0.4, 1.6) for m in self._moves}
            self._taken(dict(first), noise, per_change=n % 2 == 0)
        return self.best

    def _looked(self, now: Schedule) -> dict[Move, tuple[float, int]]:
        scores = {}
        for move in self._moves:
            if not self._going():
                break
            found = self._applied(now, move)
            if found is not None:
                scores[move] = self._score(now, found)
        return scores

    def _score(self, now: Schedule, found: Schedule) -> tuple[float, int]:
        was = self._changed_of(self._published, now.assignments)
        return now.value - found.value, self._changed_of(self._published, found.assignments) - was

    def _taken(
        self, scores: dict[Move, tuple[float, int]], noise: dict[Move, float], *, per_change: bool
    ) -> None:
        now = self._start
        used = self._changed_of(self._published, now.assignments)

        def worth(move: Move) -> float:
            gain, changed = scores[move]
            return noise[move] * gain / (max(1, changed) if per_change else 1)

        while self._going():
            chosen: tuple[float, Move, Schedule] | None = None
            for n, move in enumerate(sorted(scores, key=worth, reverse=True)):
                if not self._going() or (chosen is not None and (worth(move) <= chosen[0] or n > _LOOKS)):
                    break
                found = self._applied(now, move)
                scores[move] = (0.0, 0) if found is None else self._score(now, found)
                gain, changed = scores[move]
                fits = found is not None and gain > 0 and used + changed <= self._budget
                if fits and found is not None and (chosen is None or worth(move) > chosen[0]):
                    chosen = (worth(move), move, found)
            if chosen is None:
                break
            now = chosen[2]
            used += scores[chosen[1]][1]
            del scores[chosen[1]]
            if now.value < self.best.value:
                self.best = now

    def _all_moves(self, full: Schedule) -> list[Move]:
        current = {(a.job, a.operation): a for a in self._rest.part(self._start.assignments)}
        ends, better = (completions(self._problem, s.assignments) for s in (self._start, full))
        gains = {
            j: job.weight * (max(0, ends[j] - job.due) - max(0, better[j] - job.due))
            for j, job in enumerate(self._problem.jobs) if job.due is not None
        }  # fmt: skip
        keys = [
            k
            for k, a in self._wished.items()
            if (a.machine, a.start) != (current[k].machine, current[k].start)
        ]
        keys.sort(key=lambda k: -gains.get(k[0], 0))
        jobs = list(dict.fromkeys(j for j, _ in keys))
        whole = [Move(tuple(k for k in keys if k[0] == j)) for j in jobs]
        first = [Move(job=j) for j in jobs if gains.get(j, 0) > 0]
        return list(dict.fromkeys([*first, *whole, *(Move((k,)) for k in keys)]))

    def _applied(self, now: Schedule, move: Move) -> Schedule | None:
        part = self._rest.part(now.assignments)
        if move.job >= 0:
            steps = expedited(self._rest.problem, Schedule(part, 0.0, None, "feasible"), move.job)
        else:
            steps = _reordered(part, {key: self._wished[key] for key in move.keys})
        return fitting(self._problem, self._rest, steps)


def _reordered(part: Sequence[Assignment], moved: dict[Key, Assignment]) -> list[Step]:
    """Return the steps by start, with the moved operations where they are wished."""
    current = {(a.job, a.operation): a for a in part}
    order = []
    for n, (j, k, m) in enumerate(steps_of(part)):
        a = moved.get((j, k))
        order.append(((current[j, k].start, n, m) if a is None else (a.start, -1, a.machine), j, k))
    return [(j, k, key[2]) for key, j, k in sorted(order)]


def fitting(problem: Problem, rest: Residual, steps: Sequence[Step]) -> Schedule | None:
    """Return the whole schedule of an order of the rest; None when it breaks a pin, a deadline or the horizon."""
    found = run(rest.problem, steps)
    if found is None:
        return None
    whole = rest.whole(problem, found.assignments)
    if max(a.end for a in whole.assignments) > problem.horizon:
        return None
    return whole if keeps_limits(problem, whole.assignments) else None
