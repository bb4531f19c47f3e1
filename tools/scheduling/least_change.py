"""From a plan kept as it is to one that gains much while few operations change.

Moves are taken over from a plan made anew, and single operations of late orders go before others on their machine.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tools.scheduling.frozen import Residual
from tools.scheduling.model import Assignment, Problem, Schedule, completions, keeps_limits
from tools.scheduling.remedies import expedited
from tools.scheduling.replay import Step, run, steps_of

_LOOKS = 25  # moves that are looked at again once one is found
_LOOKED = 0.5  # share of the time that is left when moves are taken
_AHEAD = 4  # how many places an operation may go forward at once
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Move:
    """Operations that go where the new plan has them, one that goes before another, or a job that goes first (`job` ≥ 0)."""

    keys: tuple[Key, ...] = ()
    job: int = -1
    before: Key | None = None


class Relinking:
    """A search for the plan that changes little and gains much.

    Attributes:
        best: found so far.
    """

    def __init__(
        self, problem: Problem, rest: Residual, start: Schedule, full: Schedule,
        budget: int, left: Callable[[], float], changed_of: Callable[[Sequence[Assignment]], int],
    ) -> None:  # fmt: skip
        self._problem, self._rest = problem, rest
        self._start, self._budget, self._left, self._changed_of = start, budget, left, changed_of
        self._wished = {(a.job, a.operation): a for a in rest.part(full.assignments)}
        self._moves = self._all_moves(full)
        self.best = start

    def search(self, seed: int, enough: float) -> Schedule:
        """Try greedy takings-over in different orders until the time is up or the value is good enough."""
        dice = random.Random(seed)
        first = self._looked(self._start)
        for n in range(40):
            if self._left() <= 0 or self.best.value <= enough:
                break
            noise = {m: 1.0 if n < 2 else dice.uniform(0.4, 1.6) for m in first}
            self._taken(dict(first), noise, per_change=n % 2 == 0)
        return self.best

    def _looked(self, now: Schedule) -> dict[Move, tuple[float, int]]:
        scores = {}
        used = self._changed(now)
        for move in self._moves:
            if self._left() < _LOOKED:
                break
            found = self._applied(now, move)
            if found is not None:
                scores[move] = now.value - found.value, self._changed(found) - used
        return scores

    def _changed(self, made: Schedule) -> int:
        return self._changed_of(made.assignments)

    def _taken(
        self, scores: dict[Move, tuple[float, int]], noise: dict[Move, float], *, per_change: bool
    ) -> None:
        now = self._start
        used = self._changed(now)

        def worth(move: Move) -> float:
            gain, changed = scores[move]
            return noise[move] * gain / (max(1, changed) if per_change else 1)

        while self._left() > 0:
            chosen: tuple[float, Move, Schedule] | None = None
            for n, move in enumerate(sorted(scores, key=worth, reverse=True)):
                if self._left() <= 0 or (chosen is not None and (worth(move) <= chosen[0] or n > _LOOKS)):
                    break
                found = self._applied(now, move)
                scores[move] = (
                    (0.0, 0) if found is None else (now.value - found.value, self._changed(found) - used)
                )
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
        single = [Move((k,)) for k in keys]
        return list(dict.fromkeys([*first, *whole, *single, *self._forward(current, ends)]))

    def _forward(self, current: dict[Key, Assignment], ends: Sequence[int]) -> Iterator[Move]:
        """Yield operations of late orders, the latest first, that go before one of those right ahead of them."""
        late = {
            j: job.weight * (ends[j] - job.due)
            for j, job in enumerate(self._problem.jobs) if job.due is not None and ends[j] > job.due
        }  # fmt: skip
        lines: dict[int, list[Key]] = {}
        for key, a in sorted(current.items(), key=lambda item: (item[1].start, item[1].end)):
            lines.setdefault(a.machine, []).append(key)
        for j in sorted(late, key=lambda j: -late[j]):
            for key in sorted(k for k in current if k[0] == j):
                line = lines[current[key].machine]
                at = line.index(key)
                yield from (Move((key,), before=other) for other in line[max(0, at - _AHEAD) : at])

    def _applied(self, now: Schedule, move: Move) -> Schedule | None:
        part = self._rest.part(now.assignments)
        if move.before is not None:
            steps = _put_before(part, move.keys[0], move.before)
        elif move.job >= 0:
            steps = expedited(self._rest.problem, Schedule(part, 0.0, None, "feasible"), move.job)
        else:
            steps = _reordered(part, {key: self._wished[key] for key in move.keys})
        return fitting(self._problem, self._rest, steps, _same_so_far(part, steps))


def _same_so_far(part: Sequence[Assignment], steps: Sequence[Step]) -> list[Assignment]:
    """Return where the first steps stand in a schedule, as far as its own steps are the same."""
    at = {(a.job, a.operation): a for a in part}
    same = []
    for mine, now in zip(steps, steps_of(part), strict=False):
        if mine != now:
            break
        same.append(at[mine[:2]])
    return same


def _reordered(part: Sequence[Assignment], moved: dict[Key, Assignment]) -> list[Step]:
    """Return the steps by start, with the moved operations where they are wished."""
    current = {(a.job, a.operation): a for a in part}
    order = []
    for n, (j, k, m) in enumerate(steps_of(part)):
        a = moved.get((j, k))
        order.append(((current[j, k].start, n, m) if a is None else (a.start, -1, a.machine), j, k))
    return [(j, k, key[2]) for key, j, k in sorted(order)]


def _put_before(part: Sequence[Assignment], key: Key, other: Key) -> list[Step]:
    """Return the steps by start, with one operation right before another, on its machine."""
    steps = steps_of(part)
    machine = next(m for j, k, m in steps if (j, k) == other)
    rest = [s for s in steps if s[:2] != key]
    at = next(n for n, s in enumerate(rest) if s[:2] == other)
    return [*rest[:at], (*key, machine), *rest[at:]]


def fitting(
    problem: Problem, rest: Residual, steps: Sequence[Step], placed: Sequence[Assignment] = ()
) -> Schedule | None:
    """Return the whole schedule of an order of the rest; None when it breaks a pin, a deadline or the horizon."""
    found = run(rest.problem, steps, placed)
    if found is None:
        return None
    whole = rest.whole(problem, found.assignments)
    if max(a.end for a in whole.assignments) > problem.horizon:
        return None
    return whole if keeps_limits(problem, whole.assignments) else None
