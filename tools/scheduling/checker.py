"""An independent checker: it knows the rules and shares no code with rules or solver."""

from collections import Counter
from collections.abc import Iterator

from tools.scheduling.model import Assignment, Problem, Schedule


def violations(problem: Problem, schedule: Schedule) -> list[str]:
    """Return every broken rule in words; an empty list when the schedule is clean."""
    unknown = [a for a in schedule.assignments if not _known(problem, a)]
    if unknown:
        return [
            f"job {a.job}, operation {a.operation}, machine {a.machine}: there is no such" for a in unknown
        ]
    return [
        *_jobs(problem, schedule),
        *_machines(problem, schedule),
        *_operators(problem, schedule),
        *(_lines(problem, schedule) if problem.permutation else ()),
    ]


def _known(problem: Problem, a: Assignment) -> bool:
    return (
        0 <= a.job < len(problem.jobs)
        and 0 <= a.operation < len(problem.jobs[a.job].operations)
        and 0 <= a.machine < len(problem.machines)
    )


def _jobs(problem: Problem, schedule: Schedule) -> Iterator[str]:
    placed = {(a.job, a.operation): a for a in schedule.assignments}
    if len(placed) != len(schedule.assignments):
        yield "an operation is scheduled twice"
    for j, job in enumerate(problem.jobs):
        ready = job.release
        for k, operation in enumerate(job.operations):
            name = f"{job.id} operation {k}"
            a = placed.get((j, k))
            if a is None:
                yield f"{name} is not scheduled"
                continue
            if a.machine not in operation.durations:
                yield f"{name} cannot run on machine {a.machine}"
            elif _worked(problem, a.machine, a.start, a.end) != operation.durations[a.machine]:
                yield f"{name} has the wrong duration"
            elif not operation.splittable and a.end - a.start != operation.durations[a.machine]:
                yield f"{name} pauses over a break, which it must not"
            if a.start < ready:
                yield f"{name} starts before its predecessor or release"
            if a.start < operation.available:
                yield f"{name} starts before its material {operation.material} is there"
            if operation.pin is not None and (a.machine, a.start) != (
                operation.pin.machine,
                operation.pin.start,
            ):
                yield f"{name} is not where it is pinned"
            if a.end > problem.horizon:
                yield f"{name} ends after the horizon"
            if job.deadline is not None and k == len(job.operations) - 1 and a.end > job.deadline:
                yield f"{job.id} ends after its deadline"
            ready = a.end + operation.lag


def _machines(problem: Problem, schedule: Schedule) -> Iterator[str]:
    for m, machine in enumerate(problem.machines):
        here = sorted((a for a in schedule.assignments if a.machine == m), key=lambda a: (a.begin, a.end))
        family, free = machine.family, machine.free_from
        for a in here:
            who = f"{machine.id}: {problem.jobs[a.job].id}"
            now = problem.jobs[a.job].operations[a.operation].family
            needs = 0
            if now and now != family:
                needs = problem.changeovers.get((m, family, now), problem.setups.get((m, now), 0))
            if a.begin < free or a.begin > a.start or _worked(problem, m, a.begin, a.start) < needs:
                yield f"{who} starts before the machine is free and set up"
            if a.end > a.begin and any(a.begin < until and a.end > since for since, until in machine.closed):
                yield f"{who} is in work while the machine is down"
            if any(since <= a.start < until for since, until in machine.breaks):
                yield f"{who} starts in a break"
            if now:
                family = now
            free = a.end


def _operators(problem: Problem, schedule: Schedule) -> Iterator[str]:
    held: dict[str, list[tuple[int, int, int]]] = {}
    for a in schedule.assignments:
        skill = problem.jobs[a.job].operations[a.operation].skill
        if skill and a.end > a.begin:
            held.setdefault(skill, []).append((a.begin, a.end, 1))
    for skill, mine in held.items():
        pool = problem.pools.get(skill)
        if pool is None:
            yield f"nobody has the skill {skill}"
            continue
        # who is busy or away; an absence alone breaks no rule
        steps = sorted(
            [(since, 1, n, w) for spans, w in ((mine, 1), (pool.absences, 0)) for since, _, n in spans]
            + [(until, 0, -n, -w) for spans, w in ((mine, 1), (pool.absences, 0)) for _, until, n in spans]
        )
        used = working = 0
        for at, _, n, w in steps:
            used, working = used + n, working + w
            if working > 0 and used > pool.size and n > 0:
                yield f"more operators of {skill} are needed at {at} than there are ({pool.size})"
                break


def _lines(problem: Problem, schedule: Schedule) -> Iterator[str]:
    orders = Counter(
        tuple(
            a.job for a in sorted((a for a in schedule.assignments if a.machine == m), key=lambda a: a.start)
        )
        for m in range(len(problem.machines))
    )
    if len(orders) > 1:
        yield "the machines of the line take the jobs in different orders"


def _worked(problem: Problem, m: int, start: int, end: int) -> int:
    """Return the working minutes of a machine between two times."""
    paused = sum(max(0, min(end, b) - max(start, a)) for a, b in problem.machines[m].breaks)
    return end - start - paused
