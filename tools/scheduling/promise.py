"""The earliest end of a new order in the gaps of a schedule, moving nothing."""

from dataclasses import replace

from tools.scheduling.model import Assignment, Job, Operation, Problem, Schedule, value_of
from tools.scheduling.operators import Rota
from tools.scheduling.rules import place_operation


def insert(
    problem: Problem, schedule: Schedule, job: Job, position: int | None = None
) -> tuple[Problem, Schedule] | None:
    """Add a job to a schedule; nothing that stands is moved.

    Args:
        problem: what was scheduled.
        schedule: clean.
        job: the new one; its operations are numbered anew.
        position: of the job in the problem, where it stands without operations; None adds it at the end.

    Returns:
        The wider problem and its schedule; None when the job does not fit the horizon.
    """
    number = len(problem.jobs) if position is None else position
    operations = tuple(replace(o, job=number, index=k) for k, o in enumerate(job.operations))
    after = problem.jobs[number + 1 :]
    wider = replace(problem, jobs=(*problem.jobs[:number], replace(job, operations=operations), *after))
    placed = list(schedule.assignments)
    rota = Rota(problem.pools)
    for a in placed:
        if skill := problem.jobs[a.job].operations[a.operation].skill:
            rota.take(skill, a.begin, a.end)
    ready = job.release
    for o in operations:
        best: Assignment | None = None
        for m in o.durations:
            found = _earliest(wider, placed, m, o, max(ready, o.available), rota)
            if found is not None and (best is None or found.end < best.end):
                best = found
        if best is None or best.end > problem.horizon:
            return None
        placed.append(best)
        if o.skill:
            rota.take(o.skill, best.begin, best.end)
        ready = best.end + o.lag
    made = tuple(sorted(placed, key=lambda a: (a.job, a.operation)))
    return wider, Schedule(made, value_of(wider, made), None, "feasible", schedule.rule)


def _earliest(
    problem: Problem, placed: list[Assignment], m: int, o: Operation, ready: int, rota: Rota
) -> Assignment | None:
    machine = problem.machines[m]
    here = sorted((a for a in placed if a.machine == m), key=lambda a: a.begin)
    free, family = machine.free_from, machine.family
    for after in [*here, None]:
        p = place_operation(problem, o, m, free, ready, family, rota)
        if p is None:
            return None
        if after is None:
            return Assignment(o.job, o.index, m, p.start, p.end, p.begin)
        follower = problem.jobs[after.job].operations[after.operation].family
        ours = o.family or family
        # the next one keeps its place and the setup it has
        enough = problem.setup(m, ours, follower) <= problem.setup(m, family, follower)
        if p.end <= after.begin and enough:
            return Assignment(o.job, o.index, m, p.start, p.end, p.begin)
        free, family = after.end, follower or family
    return None
