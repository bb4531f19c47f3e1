"""A new plan after something happened, three ways: shifted to the right, changed least, made anew."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from tools.scheduling.frozen import Residual, Windows, residual_of, shifted_right
from tools.scheduling.least_change import changed_least
from tools.scheduling.model import Assignment, Problem, Schedule, keeps_limits, value_of
from tools.scheduling.promise import insert
from tools.scheduling.remedies import expedited
from tools.scheduling.replay import Step, run, steps_of
from tools.scheduling.solver import Progress, solve

_FULL = 0.4  # of the time for the plan made anew
CHANGED = 0.05  # share of operations that the plan changed least may change


@dataclass(frozen=True, slots=True)
class Option:
    """One way to react.

    Attributes:
        name: shift right, least change or full.
        schedule: clean.
        changed: operations of the published plan on another machine or behind another one of them.
        share: of all operations of the published plan.
    """

    name: str
    schedule: Schedule
    changed: int
    share: float


@dataclass(frozen=True, slots=True)
class Move:
    """An operation that is elsewhere or at another time than published."""

    job: int
    operation: int
    machine_before: int
    machine: int
    start_before: int
    start: int


def react(
    problem: Problem,
    published: Sequence[Assignment],
    windows: Windows,
    *,
    seconds: float,
    workers: int = 2,
    seed: int = 1,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    cpu_clock: bool = False,
) -> tuple[Option, ...]:
    """Return the three options, by name; an option that is not possible is left out.

    Args:
        problem: as it is now; jobs of the plan keep their positions, new ones stand behind them.
        published: the plan in force.
        windows: what of it may not move.
        seconds: for all three.
        workers: as of `solver.solve`.
        seed: likewise.
        progress: likewise.
        cancelled: likewise.
        cpu_clock: likewise.
    """
    right = shift_right(problem, published, windows.frozen_until)
    rest = residual_of(problem, published, windows)
    if rest is None:
        return () if right is None else (_option("shift right", right, published),)
    start = kept_order(problem, published, rest, windows.frozen_until)
    known = [s for s in (right, start) if s is not None]
    first = min(known, key=lambda s: s.value, default=None)
    part = rest.part(first.assignments) if first else ()
    hint = Schedule(part, 0.0, None, "feasible") if first else None
    found = solve(
        rest.problem, seconds=max(0.5, _FULL * seconds), workers=workers, seed=seed, start=hint,
        progress=progress, cancelled=cancelled, cpu_clock=cpu_clock,
    )  # fmt: skip
    full = rest.whole(problem, found.assignments) if found.assignments else None
    if first is not None and (full is None or first.value < full.value):
        full = first
    least = start or right
    if least is not None and full is not None:
        wished = _new_where_wished(problem, rest, published, least, full)
        base = right.value if right is not None else least.value
        least = changed_least(
            problem, rest, [least, wished], published, base - full.value, budget=int(CHANGED * len(published)),
            clock=lambda: _left((0.95 - _FULL) * seconds, cpu_clock, cancelled), seed=seed,
            changed_of=Changes(published).count,
        )  # fmt: skip
        if right is not None and right.value < least.value:
            least = right
        if least.value < full.value:
            full = least
    named = (("shift right", right), ("least change", least), ("full", full))
    return tuple(_option(name, s, published) for name, s in named if s is not None)


def shift_right(problem: Problem, published: Sequence[Assignment], frozen_until: int = 0) -> Schedule | None:
    """Return the published plan, later only where it must be, frozen operations first; new jobs go into its gaps."""
    made = shifted_right(problem, published, frozen_until=frozen_until)
    if made is None:
        return None
    planned = {a.job for a in published}
    old = replace(problem, jobs=tuple(
        job if j in planned else replace(job, operations=()) for j, job in enumerate(problem.jobs)))  # fmt: skip
    schedule: Schedule | None = Schedule(made, value_of(problem, made), None, "feasible")
    for j, job in enumerate(problem.jobs):
        if j not in planned and job.operations and schedule is not None:
            found = insert(old, schedule, job, j)
            old, schedule = found or (old, None)
    if schedule is None or max(a.end for a in schedule.assignments) > problem.horizon:
        return None
    return schedule if keeps_limits(problem, schedule.assignments) else None


def kept_order(
    problem: Problem, published: Sequence[Assignment], rest: Residual, frozen_until: int = 0
) -> Schedule | None:
    """Return the plan with published machines and orders, as early as it can be; new jobs go first."""
    base = shift_right(problem, published, frozen_until)
    if base is None:
        return None
    best: Schedule | None = None
    planned = {a.job for a in published}
    steps = steps_of(rest.part(base.assignments))
    tries = [steps]
    new = [j for j, job in enumerate(problem.jobs) if j not in planned and job.operations]
    if new:
        first = run(rest.problem, steps)
        for j in new:
            if first is not None:
                steps = expedited(rest.problem, first, j)
                first = run(rest.problem, steps)
        tries.append(steps)
    for steps in tries:
        found = _fitting(problem, rest, steps)
        if found is not None and (best is None or found.value < best.value):
            best = found
    return best


def _new_where_wished(
    problem: Problem, rest: Residual, published: Sequence[Assignment], least: Schedule, full: Schedule
) -> Schedule:  # fmt: skip
    """Return the plan with jobs that are new where a plan made anew has them, where that can be.

    A published operation that lets a new one go first is not changed by that.
    """
    planned = {a.job for a in published}
    wished = {(a.job, a.operation): a for a in rest.part(full.assignments) if a.job not in planned}
    if not wished:
        return least
    part = rest.part(least.assignments)
    merged = [wished.get((a.job, a.operation), a) for a in part]
    order = sorted(merged, key=lambda a: (a.start, a.job in planned, a.end, a.job, a.operation))
    found = _fitting(problem, rest, [(a.job, a.operation, a.machine) for a in order])
    return least if found is None else found


def changed_of(published: Sequence[Assignment], made: Sequence[Assignment]) -> int:
    """Return how many published operations changed machine or the published operation before them."""
    return Changes(published).count(made)


class Changes:
    """Counts what plans change in a published one."""

    def __init__(self, published: Sequence[Assignment]) -> None:
        self._known = {(a.job, a.operation) for a in published}
        self._before = self._neighbours(published)

    def count(self, made: Sequence[Assignment]) -> int:
        """Return how many published operations changed machine or the published operation before them."""
        after = self._neighbours(made)
        return sum(key in after and after[key] != place for key, place in self._before.items())

    def _neighbours(
        self, made: Sequence[Assignment]
    ) -> dict[tuple[int, int], tuple[int, tuple[int, int] | None]]:
        found = {}
        last: dict[int, tuple[int, int]] = {}
        for a in sorted(made, key=attrgetter("start", "end")):
            key = (a.job, a.operation)
            if key in self._known:
                found[key] = (a.machine, last.get(a.machine))
                last[a.machine] = key
        return found


def moves_of(published: Sequence[Assignment], made: Sequence[Assignment]) -> tuple[Move, ...]:
    """Return what moved from the old plan to the new, by the new start."""
    old = {(a.job, a.operation): a for a in published}
    moved = [
        Move(a.job, a.operation, b.machine, a.machine, b.start, a.start)
        for a in made
        if (b := old.get((a.job, a.operation))) is not None and (a.machine, a.start) != (b.machine, b.start)
    ]
    return tuple(sorted(moved, key=lambda m: m.start))


def _option(name: str, schedule: Schedule, published: Sequence[Assignment]) -> Option:
    changed = changed_of(published, schedule.assignments)
    return Option(name, schedule, changed, round(changed / max(1, len(published)), 4))


def _left(seconds: float, cpu: bool, cancelled: Callable[[], bool]) -> Callable[[], float]:
    """Return what tells the share that is left of a time that begins now, 1 to 0."""
    now = time.process_time if cpu else time.perf_counter
    until = now() + seconds
    return lambda: 0.0 if cancelled() else (until - now()) / seconds


def _fitting(problem: Problem, rest: Residual, steps: Sequence[Step]) -> Schedule | None:
    """Return the whole schedule of an order of the rest; None when it breaks a pin, a deadline or the horizon."""
    found = run(rest.problem, steps)
    if found is None:
        return None
    whole = rest.whole(problem, found.assignments)
    if max(a.end for a in whole.assignments) > problem.horizon:
        return None
    return whole if keeps_limits(problem, whole.assignments) else None
