"""The schedule that answers are about: the plan in force where it still fits, else the best found quickly."""

import datetime as dt
import threading
from collections import deque
from typing import Any

from plant.proposals import ProposalStore
from tools.context import ToolContext
from tools.result import ToolResult
from tools.scheduling.checker import violations
from tools.scheduling.model import Assignment, Problem, Schedule, value_of
from tools.scheduling.plant_problem import PlantProblem
from tools.scheduling.solver import solve
from tools.scope import no_data

QUICK_S = 2.5  # search for a comparison; a proposal takes the time of the settings
_found: "deque[tuple[Problem, Schedule]]" = deque(maxlen=8)
_lock = threading.Lock()


def current(context: ToolContext, plan: PlantProblem) -> tuple[Schedule | None, str]:
    """Return the plan in force where it still fits the data, else the best found quickly."""
    published = ProposalStore.open(context.workspace).published("schedule")
    if published is not None:
        start = dt.datetime.fromisoformat(published.payload["start"])
        planned = {row[0]: row for row in published.payload.get("assignments", ())}
        position = {u: m for m, u in enumerate(plan.machines)}
        if start == plan.timeline.starts(plan.earliest):
            made = tuple(
                Assignment(j, k, position[row[1]], row[3], row[4], row[2])
                for j, job in enumerate(plan.problem.jobs)
                for k, o in enumerate(job.operations)
                if (row := planned.get(o.id)) is not None and row[1] in position
            )
            kept = Schedule(made, value_of(plan.problem, made), None, "feasible")
            if made and not violations(plan.problem, kept):
                return kept, f"by the plan in force ({published.id})"
    return quick(context, plan), "by the best schedule found now"


def quick(context: ToolContext, plan: PlantProblem) -> Schedule | None:
    """Return the best schedule found in a short search, checked; None when none fits.

    The same problem is not searched again while it is among the last ones, so that two answers speak of one schedule.
    """
    with _lock:
        known = next((s for p, s in _found if p == plan.problem), None)
    if known is not None:
        return known
    found = solve(
        plan.problem,
        seconds=QUICK_S,
        workers=context.workspace.settings.solver_workers,
        cancelled=context.cancelled,
    )
    if not found.assignments:
        return None
    check(plan, found)
    if not context.cancelled():
        with _lock:
            _found.append((plan.problem, found))
    return found


def check(plan: PlantProblem, schedule: Schedule) -> None:
    """Stop at a schedule that breaks a rule."""
    if faults := violations(plan.problem, schedule):
        raise AssertionError(f"the schedule breaks a rule: {faults[0]}")


def no_fit(plan: PlantProblem) -> ToolResult:
    """Say that no schedule fits the calendar."""
    last = plan.timeline.ends(plan.timeline.length)
    return no_data(
        f"No schedule fits: some open order cannot end before the calendar (table shift) ends {last:%Y-%m-%d}. "
        + " ".join(plan.warnings[:3])
    )


def local(at: Any, zone: Any) -> str:
    """Return an instant as plant time for people."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def iso(text: str, zone: Any) -> str:
    """Return an ISO instant as plant time for people."""
    return local(dt.datetime.fromisoformat(text), zone)


def when_text(value: Any, zone: Any) -> str | None:
    """Return an instant as plant time, None where it is missing."""
    return None if value is None or value != value else local(value, zone)
