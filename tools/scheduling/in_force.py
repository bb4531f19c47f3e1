"""The published plan in the minutes of today's problem."""

import datetime as dt

from plant.proposals import Proposal
from plant.settings import Settings
from tools.scheduling.frozen import Windows
from tools.scheduling.model import Assignment
from tools.scheduling.plant_problem import PlantProblem


def published_assignments(plan: PlantProblem, published: Proposal) -> tuple[Assignment, ...]:
    """Return where the plan in force has today's open operations, in working minutes of today's calendar.

    An order of which an operation is not in it, or cannot run there any more, is left out: it is new to it.
    """
    items = {str(i["job"]): i for i in published.payload["items"]}
    position = {u: m for m, u in enumerate(plan.machines)}
    line = plan.timeline

    def minute(text: str) -> int:
        return max(0, line.working(line.minute(dt.datetime.fromisoformat(text))))

    found: list[Assignment] = []
    for j, job in enumerate(plan.problem.jobs):
        known = [items.get(o.id) for o in job.operations]
        mine = [
            Assignment(
                j, k, position[i["machine"]], minute(i["start"]), minute(i["end"]), minute(i["setup_start"])
            )
            for k, i in enumerate(known)
            if i is not None and position.get(i["machine"], -1) in job.operations[k].durations
        ]
        if len(mine) == len(job.operations):
            found += mine
    return tuple(found)


def windows_of(plan: PlantProblem, settings: Settings) -> Windows:
    """Return the frozen and slushy windows, from now, in working minutes."""
    line = plan.timeline
    frozen = line.working(round(60 * frozen_hours_of(plan, settings)))
    return Windows(frozen, max(frozen, line.working(round(60 * settings.slushy_hours))))


def frozen_hours_of(plan: PlantProblem, settings: Settings) -> float:
    """Return the clock hours from now in which nothing of the plan in force moves: as the changes say, else the settings."""
    said = [c.end for c in plan.changes if c.kind == "freeze" and c.end is not None]
    if not said:
        return settings.frozen_hours
    return max(0.0, plan.timeline.minute(max(said)) / 60)
