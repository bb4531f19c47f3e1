"""Objectives one after the other: what an earlier one reached is never given up for a later one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from plant.errors import RequestError
from tools.scheduling.model import Objective, Problem, Schedule, figure, value_of
from tools.scheduling.solver import Progress, solve

_FIRST = 0.7  # share of the time for the first objective, where others follow


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage reached.

    Attributes:
        objective: what was minimised.
        value: of the schedule kept.
        bound: no schedule that keeps the earlier stages can be below it; None when none was proved.
        status: "optimal" or "feasible".
    """

    objective: Objective
    value: int
    bound: float | None
    status: str


def objectives_of(policy: str) -> tuple[Objective, ...]:
    """Return the objectives of a policy: their names, commas between them.

    Raises:
        RequestError: a name is none of an objective.
    """
    known = get_args(Objective)
    names = [name.strip() for name in policy.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise RequestError(f"'{name}' is no objective of a schedule. There are: {', '.join(known)}.")
    return tuple(dict.fromkeys(o for name in names for o in known if o == name))


def solve_in_order(
    problem: Problem,
    objectives: Sequence[Objective],
    *,
    seconds: float,
    workers: int = 2,
    seed: int = 1,
    start: Schedule | None = None,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Schedule, tuple[Stage, ...]]:
    """Return the best schedule found by the first objective, among those by the second, and so on.

    Args:
        problem: its own objective comes first.
        objectives: that follow; the problem's own is skipped.
        seconds: for all stages; what one does not need is left to the next.
        workers: as of `solver.solve`.
        seed: likewise.
        start: likewise.
        progress: likewise.
        cancelled: likewise.

    Returns:
        The schedule, with value, bound and status by the problem's own objective, and what each stage reached.
    """
    order = [problem.objective, *(o for o in objectives if o != problem.objective)]
    left, stages, best, first = seconds, list[Stage](), start, None
    for n, objective in enumerate(order):
        limits = (*problem.limits, *((s.objective, s.value) for s in stages))
        share = 1.0 if n + 1 == len(order) else _FIRST if n == 0 else 1 / (len(order) - n)
        found = solve(
            replace(problem, objective=objective, limits=limits), seconds=max(0.5, share * left), workers=workers,
            seed=seed, start=best, progress=progress if n == 0 else None, cancelled=cancelled,
        )  # fmt: skip
        if not found.assignments:
            return (found, ()) if first is None else (first, tuple(stages))
        left = max(0.5, left - found.seconds)
        first = first or found
        best = replace(first, assignments=found.assignments, value=value_of(problem, found.assignments))
        value = figure(problem, found.assignments, objective)
        bound = None if found.bound is None else min(found.bound, float(value))
        stages.append(Stage(objective, value, bound, found.status))
        first = best
        if cancelled():
            break
    assert first is not None
    return first, tuple(stages)
