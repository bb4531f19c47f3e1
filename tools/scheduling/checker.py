"""An independent checker: it knows the rules and shares no code with rules or solver."""

from tools.scheduling.model import Problem, Schedule


def violations(problem: Problem, schedule: Schedule) -> list[str]:
    """Return every broken rule in words; an empty list when the schedule is clean."""
    faults: list[str] = []
    placed = {(a.job, a.operation): a for a in schedule.assignments}
    if len(placed) != len(schedule.assignments):
        faults.append("an operation is scheduled twice")
    for j, job in enumerate(problem.jobs):
        before_end = job.release
        for k, operation in enumerate(job.operations):
            a = placed.get((j, k))
            if a is None:
                faults.append(f"{job.id} operation {k} is not scheduled")
                continue
            if a.machine not in operation.durations:
                faults.append(f"{job.id} operation {k} cannot run on machine {a.machine}")
            elif _worked(problem, a.machine, a.start, a.end) != operation.durations[a.machine]:
                faults.append(f"{job.id} operation {k} has the wrong duration")
            if a.start < before_end:
                faults.append(f"{job.id} operation {k} starts before its predecessor or release")
            if a.end > problem.horizon:
                faults.append(f"{job.id} operation {k} ends after the horizon")
            before_end = a.end
    for m, machine in enumerate(problem.machines):
        here = sorted((a for a in schedule.assignments if a.machine == m), key=lambda a: a.start)
        family, free = machine.family, machine.free_from
        for a in here:
            now = problem.jobs[a.job].operations[a.operation].family
            needs = 0
            if now and now != family:
                needs = problem.setups.get((m, now), 0)
            if a.begin < free or _worked(problem, m, a.begin, a.start) < needs or a.begin > a.start:
                faults.append(
                    f"{machine.id}: {problem.jobs[a.job].id} starts before the machine is free and set up"
                )
            if a.end > a.begin and any(a.begin < until and a.end > since for since, until in machine.closed):
                faults.append(f"{machine.id}: {problem.jobs[a.job].id} is in work while the machine is down")
            if any(since <= a.start < until for since, until in machine.breaks):
                faults.append(f"{machine.id}: {problem.jobs[a.job].id} starts in a break")
            if now:
                family = now
            free = a.end
    return faults


def _worked(problem: Problem, m: int, start: int, end: int) -> int:
    """Return the working minutes of a machine between two times."""
    paused = sum(max(0, min(end, b) - max(start, a)) for a, b in problem.machines[m].breaks)
    return end - start - paused
