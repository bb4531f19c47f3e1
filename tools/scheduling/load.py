"""How full each machine is in a schedule, and which one holds the orders up: the bottleneck."""

from dataclasses import dataclass

from tools.scheduling.calendars import OpenTime
from tools.scheduling.model import Problem, Schedule

Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class MachineLoad:
    """Load of a machine in a stretch of the schedule, in minutes.

    Attributes:
        machine: position.
        work, setup: that are planned.
        down: downtime within the open time.
        open: open time, downtime taken off.
        waiting: that operations, ready to run, wait for it, in all.
        share: of the open time that work and setups take; 0 to about 1.
        needed: share of the open time from now to the stretch's end that is needed for all orders due until then;
            above 1 where they cannot all be in time.
    """

    machine: int
    work: int
    setup: int
    down: int
    open: int
    waiting: int
    share: float
    needed: float


def loads_of(
    problem: Problem, schedule: Schedule, since: int = 0, until: int | None = None
) -> tuple[MachineLoad, ...]:
    """Return the load of every machine that has work; the bottleneck, for which orders wait longest, first.

    Args:
        problem: what was scheduled.
        schedule: clean.
        since: working minute at which the stretch begins.
        until: at which it ends; None for the last end.
    """
    last = max((a.end for a in schedule.assignments), default=0) if until is None else until
    waits = _waiting(problem, schedule, since, last)
    found = []
    for m, machine in enumerate(problem.machines):
        here = [a for a in schedule.assignments if a.machine == m]
        if not here and not machine.free_from:
            continue
        line = machine.open_time

        def between(a: int, b: int, line: OpenTime = line) -> int:
            a, b = max(a, since), min(b, last)
            return line.worked(b) - line.worked(a) if b > a else 0

        def busy(a: int, b: int, closed: Spans = machine.closed) -> int:
            return between(a, b) - sum(between(max(a, x), min(b, y)) for x, y in closed)

        work = sum(busy(a.start, a.end) for a in here)
        setup = sum(between(a.begin, a.start) for a in here)
        down = sum(between(a, b) for a, b in machine.closed)
        held = between(0, machine.free_from)  # the job that runs now
        open_ = max(between(since, last) - down, 1)
        share = round((work + setup + held) / open_, 4)
        due = [a for a in here if (by := problem.jobs[a.job].due) is not None and by <= last]
        wanted = sum(problem.jobs[a.job].operations[a.operation].durations[m] for a in due)
        all_open = line.worked(last) - sum(
            max(0, line.worked(min(b, last)) - line.worked(min(a, last))) for a, b in machine.closed
        )
        needed = (wanted + line.worked(min(machine.free_from, last))) / max(all_open, 1)
        found.append(MachineLoad(m, work, setup, down, open_, waits[m], share, round(needed, 4)))
    return tuple(sorted(found, key=lambda f: (-f.waiting, -f.share)))


def _waiting(problem: Problem, schedule: Schedule, since: int, until: int) -> list[int]:
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
        x, y = max(ready, since), min(a.begin, until)
        waits[a.machine] += max(0, line.worked(y) - line.worked(x)) if y > x else 0
    return waits
