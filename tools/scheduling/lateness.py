"""Why an order ends when it does: every minute from its release to its end has one cause."""

import itertools
from dataclasses import dataclass

from tools.scheduling.model import Schedule
from tools.scheduling.plant_problem import PlantProblem


@dataclass(frozen=True, slots=True)
class Cause:
    """Clock minutes of one cause; `who` names the order, machine or step."""

    kind: str  # work | setup | queue | downtime | closed | plan start | idle
    who: str
    minutes: int


def causes_of(plan: PlantProblem, schedule: Schedule, job: int) -> tuple[Cause, ...]:
    """Return the causes that add up exactly to the time from the job's release (or now) to its end.

    The walk goes from the end back: the work of each operation, its setup, and while it waited for
    its machine, what the machine did instead.
    """
    found: dict[tuple[str, str], int] = {}

    def add(kind: str, who: str, a: int, b: int) -> None:
        if b > a:
            found[kind, who] = found.get((kind, who), 0) + b - a

    release = min(plan.problem.jobs[job].release, _first(schedule, job))
    mine = sorted((a for a in schedule.assignments if a.job == job), key=lambda a: -a.operation)
    for n, a in enumerate(mine):
        ready = mine[n + 1].end if n + 1 < len(mine) else release
        machine = plan.problem.machines[a.machine]
        inside = [(max(x, ready), min(y, a.end)) for x, y in machine.breaks]
        for x, y in inside:
            add("closed", machine.id, x, y)
        busy = [("queue", plan.jobs[o.job].order_id, o.begin, o.end)
                for o in schedule.assignments if o.machine == a.machine and o.end <= a.begin]  # fmt: skip
        before = 0
        for r in plan.running:
            if r.unit == machine.id:
                busy.append(("queue", r.order_id, before, r.end))
                before = r.end
        busy += [("downtime", machine.id, x, y) for x, y in machine.closed]
        marks = sorted({ready, a.begin, a.start, a.end, plan.earliest,
                        *(t for _, _, x, y in busy for t in (x, y)), *(t for s in machine.breaks for t in s)})  # fmt: skip
        for x, y in itertools.pairwise(marks):
            if x < ready or y > a.end or any(p <= x and y <= q for p, q in machine.breaks):
                continue
            if x >= a.start:
                add("work", machine.id, x, y)
            elif x >= a.begin:
                add("setup", machine.id, x, y)
            else:
                why = next(((k, w) for k, w, p, q in busy if p <= x and y <= q), None)
                if why is None:
                    why = ("plan start", "") if y <= plan.earliest else ("idle", machine.id)
                add(*why, x, y)
    end = mine[0].end
    clock = (plan.timeline.ends(end) - plan.timeline.starts(release)).total_seconds() / 60
    add("closed", "plant", 0, round(clock) - (end - release))
    return tuple(sorted((Cause(k, w, m) for (k, w), m in found.items()), key=lambda c: -c.minutes))


def in_words(cause: Cause) -> str:
    """Return a cause as a planner says it."""
    match cause.kind:
        case "work":
            return f"work on {cause.who}"
        case "setup":
            return f"setup of {cause.who}"
        case "queue":
            return f"waiting behind {cause.who}"
        case "downtime":
            return f"{cause.who} is down"
        case "closed":
            return "no shift" if cause.who == "plant" else f"no shift on {cause.who}"
        case "plan start":
            return "the plan starts later"
        case _:
            return f"{cause.who} is kept free"


def _first(schedule: Schedule, job: int) -> int:
    return min(a.begin for a in schedule.assignments if a.job == job)
