"""A plan run again with something changed: the same machines and orders, everything as early as it can be."""

from collections.abc import Sequence
from dataclasses import replace

from tools.scheduling.model import Assignment, Operation, Pool, Problem, Schedule, value_of
from tools.scheduling.operators import Rota
from tools.scheduling.rules import place_operation

Step = tuple[int, int, int]  # job, operation, machine


def steps_of(assignments: Sequence[Assignment]) -> list[Step]:
    """Return the operations in order of their start."""
    ordered = sorted(assignments, key=lambda a: (a.start, a.end, a.begin, a.job, a.operation))
    # work that takes no time can start together with what comes after it
    jobs: dict[int, list[Assignment]] = {}
    for a in sorted(ordered, key=lambda a: -a.operation):
        jobs.setdefault(a.job, []).append(a)
    return [(b.job, b.operation, b.machine) for a in ordered for b in (jobs[a.job].pop(),)]


def run(problem: Problem, steps: Sequence[Step]) -> Schedule | None:
    """Place operations one after the other, each as early as it can be behind those before it.

    Args:
        problem: what is scheduled.
        steps: the operations with their machines, in order.

    Returns:
        None when a step's job is not that far, a pin cannot be kept or nobody has a skill.
    """
    free = [m.free_from for m in problem.machines]
    family = [m.family for m in problem.machines]
    ready = [job.release for job in problem.jobs]
    done = [0] * len(problem.jobs)
    rota = Rota(problem.pools)
    made = []
    for j, k, m in steps:
        o = problem.jobs[j].operations[k]
        if done[j] != k or m not in o.durations:
            return None
        p = place_operation(problem, o, m, free[m], max(ready[j], o.available), family[m], rota)
        if p is None:
            return None
        made.append(Assignment(j, k, m, p.start, p.end, p.begin))
        free[m], ready[j], done[j] = p.end, p.end + o.lag, k + 1
        family[m] = o.family or family[m]
        if o.skill:
            rota.take(o.skill, p.begin, p.end)
    whole = tuple(sorted(made, key=lambda a: (a.job, a.operation)))
    return Schedule(whole, value_of(problem, whole), None, "feasible")


def left_shifted(problem: Problem, assignments: Sequence[Assignment]) -> tuple[Assignment, ...]:
    """Return the schedule with the same machines and orders, everything as early as it can be.

    Where pins or operators stand in the way of that, the schedule comes back as it was.
    """
    found = run(problem, steps_of(assignments))
    return found.assignments if found else tuple(sorted(assignments, key=lambda a: (a.job, a.operation)))


def with_operation(problem: Problem, o: Operation) -> Problem:
    """Return the problem with one operation replaced by another."""
    job = problem.jobs[o.job]
    operations = (*job.operations[: o.index], o, *job.operations[o.index + 1 :])
    return with_job(problem, o.job, operations=operations)


def with_job(problem: Problem, job: int, **changes: object) -> Problem:
    """Return the problem with fields of one job changed."""
    changed = replace(problem.jobs[job], **changes)  # type: ignore[arg-type]
    return replace(problem, jobs=(*problem.jobs[:job], changed, *problem.jobs[job + 1 :]))


def with_machine(problem: Problem, machine: int, **changes: object) -> Problem:
    """Return the problem with fields of one machine changed."""
    changed = replace(problem.machines[machine], **changes)  # type: ignore[arg-type]
    return replace(problem, machines=(*problem.machines[:machine], changed, *problem.machines[machine + 1 :]))


def with_pool(problem: Problem, skill: str, pool: Pool) -> Problem:
    """Return the problem with other operators of a skill."""
    return replace(problem, pools={**problem.pools, skill: pool})
