"""How full each machine is in a schedule, and which one holds the orders up: the bottleneck."""

from dataclasses import dataclass

from tools.scheduling.model import Problem, Schedule


@dataclass(frozen=True, slots=True)
class MachineLoad:
    """Load of a machine from now to the end of the schedule, in minutes.

    Attributes:
        machine: position.
        work, setup: that are planned.
        down: downtime within the open time.
        open: open time, downtime taken off.
        waiting: that operations, ready to run, wait for it, in all.
        share: of the open time that work and setups take; 0 to about 1.
    """

    machine: int
    work: int
    setup: int
    down: int
    open: int
    waiting: int
    share: float


def loads_of(problem: Problem, schedule: Schedule) -> tuple[MachineLoad, ...]:
    """Return the load of every machine that has work; the bottleneck, for which orders wait longest, first."""
    last = max((a.end for a in schedule.assignments), default=0)
    waits = _waiting(problem, schedule)
    found = []
    for m, machine in enumerate(problem.machines):
        here = [a for a in schedule.assignments if a.machine == m]
        if not here:
            continue
        line = machine.open_time
        work = sum(problem.jobs[a.job].operations[a.operation].durations[m] for a in here)
        setup = sum(line.worked(a.start) - line.worked(a.begin) for a in here)
        down = sum(max(0, line.worked(min(b, last)) - line.worked(min(a, last))) for a, b in machine.closed)
        held = line.worked(min(machine.free_from, last))  # the job that runs now
        open_ = max(line.worked(last) - down, 1)
        share = round((work + setup + held) / open_, 4)
        found.append(MachineLoad(m, work, setup, down, open_, waits[m], share))
    return tuple(sorted(found, key=lambda f: (-f.waiting, -f.share)))


def _waiting(problem: Problem, schedule: Schedule) -> list[int]:
    """Return by machine how long operations that could run wait for it."""
    ends = {(a.job, a.operation): a.end for a in schedule.assignments}
    waits = [0] * len(problem.machines)
    for a in schedule.assignments:
        o = problem.jobs[a.job].operations[a.operation]
        ready = max(problem.jobs[a.job].release, o.available)
        if a.operation:
            before = problem.jobs[a.job].operations[a.operation - 1]
            ready = max(ready, ends[a.job, a.operation - 1] + before.lag)
        line = problem.machines[a.machine].open_time
        waits[a.machine] += max(0, line.worked(a.begin) - line.worked(ready))
    return waits
