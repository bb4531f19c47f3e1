"""What changes do to an order: another due date, weight or machine, later or sooner."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from plant.errors import RequestError
from tools.scheduling.changes import Change
from tools.scheduling.model import Job, Operation
from tools.scheduling.timeline import Timeline

_RUSH_WEIGHT = 50


def changed_order(
    job: Job, changes: Sequence[Change], timeline: Timeline, position: Mapping[str, int]
) -> Job:
    """Return an order with the changes that name it.

    Args:
        job: its id is that of the order.
        changes: all.
        timeline: of the plan.
        position: unit -> machine.

    Raises:
        RequestError: none of its open operations can run on the machine it is to run on, or one could run
            nowhere else than on the machine it is to keep off.
    """
    for c in changes:
        if c.order != job.id or not job.operations:
            continue
        match c.kind:
            case "rush" if c.end is not None:
                job = replace(
                    job, weight=job.weight * _RUSH_WEIGHT, due=timeline.working(timeline.minute(c.end))
                )
            case "rush":  # to the front: as if it were due as soon as it can end
                soonest = job.release + sum(min(o.durations.values()) + o.lag for o in job.operations)
                job = replace(job, weight=job.weight * _RUSH_WEIGHT, due=soonest)
            case "late" if c.begin is not None:
                job = replace(job, release=max(job.release, timeline.working(timeline.minute(c.begin))))
            case "due" if c.end is not None:
                job = replace(job, due=timeline.working(timeline.minute(c.end)))
            case "weight":
                job = replace(job, weight=max(0, round(c.number)))
            case "times":
                job = replace(job, weight=max(1, round(job.weight * c.number)))
            case "machine" | "avoid":
                job = _bound(job, c, {position[u] for u in c.units if u in position})
    return job


def _bound(job: Job, change: Change, machines: set[int]) -> Job:
    operations: list[Operation] = []
    bound = 0
    for o in job.operations:
        able = o.durations.keys() & machines
        if change.kind == "avoid":
            able = o.durations.keys() - machines if able else set()
            if not able and o.durations.keys() & machines:
                raise RequestError(
                    f"'{change.text}' cannot be kept: {o.id or job.id} can run on no other machine. Leave that out, "
                    "or say when the machine is down."
                )
        bound += bool(able)
        operations.append(replace(o, durations={m: o.durations[m] for m in sorted(able)}) if able else o)
    if not bound and change.kind == "machine":
        raise RequestError(
            f"'{change.text}' cannot be kept: no open operation of {job.id} can run on {', '.join(change.units)} "
            "by the table operation_equipment."
        )
    return replace(job, operations=tuple(operations))
