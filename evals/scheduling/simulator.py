"""A shop that works a plan off minute by minute, to judge the scheduler by; it shares no code with it.

Open time is an array of minutes. Operations start in the order of the plan, each as early as its machine,
its job, its material and an operator allow.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from tools.scheduling.model import Assignment, Problem

Duration = Callable[[int, int, int, int], int]  # job, operation, machine, planned -> real minutes


def planned(job: int, operation: int, machine: int, minutes: int) -> int:
    """Return the planned duration: no noise."""
    return minutes


def simulate(
    problem: Problem, order: Sequence[tuple[int, int, int]], duration: Duration = planned, days: int = 0
) -> list[Assignment]:
    """Return what happens when operations (job, operation, machine) are worked off in this order.

    Args:
        problem: calendars, setups, materials, operators.
        order: of the plan.
        duration: real minutes of an operation.
        days: of the calendar to lay out; 0 takes as many as the plan can need.
    """
    length = days * 1440 or _enough(problem)
    shop = [_Machine(problem, m, length) for m in range(len(problem.machines))]
    busy: dict[str, NDArray[np.int64]] = {}
    for skill, pool in problem.pools.items():
        busy[skill] = np.zeros(length, np.int64)
        for a, b, n in pool.absences:
            busy[skill][a:b] += n
    ready = [job.release for job in problem.jobs]
    happened = []
    for j, k, m in order:
        o = problem.jobs[j].operations[k]
        minutes = duration(j, k, m, o.durations[m])
        setup = problem.setup(m, shop[m].family, o.family)
        at = shop[m].free
        while True:
            begin, start, end = shop[m].earliest(at, max(ready[j], o.available), setup, minutes, o.splittable)
            if o.pin is not None:
                start = o.pin.start
                begin, end = shop[m].back(start, setup), shop[m].forth(start, minutes)
                break
            if not o.skill:
                break
            full = np.flatnonzero(busy[o.skill][begin:end] >= problem.pools[o.skill].size)
            if not len(full):
                break
            at = begin + int(full[0])  # somebody must first come back
            while busy[o.skill][at] >= problem.pools[o.skill].size:
                at += 1
        if o.skill:
            busy[o.skill][begin:end] += 1
        shop[m].free, ready[j] = end, end + o.lag
        shop[m].family = o.family or shop[m].family
        happened.append(Assignment(j, k, m, start, end, begin))
    return sorted(happened, key=lambda a: (a.job, a.operation))


def _enough(problem: Problem) -> int:
    work = sum(max(o.durations.values()) + o.lag for o in problem.operations)
    stops = max([0, *(b for m in problem.machines for _, b in (*m.breaks, *m.closed))])
    begins = max([0, *(j.release for j in problem.jobs), *(o.available for o in problem.operations)])
    return min(2 * (work + stops + begins) + 10_000, max(stops + begins + work, 400_000))


class _Machine:
    def __init__(self, problem: Problem, m: int, length: int) -> None:
        machine = problem.machines[m]
        works = np.ones(length, bool)
        for a, b in machine.breaks:
            works[a:b] = False
        self.minutes = np.flatnonzero(works)  # the open minutes, in order
        self.count = np.concatenate([[0], np.cumsum(works)])  # open minutes before a minute
        self.down = machine.closed
        self.free, self.family = machine.free_from, machine.family

    def forth(self, start: int, minutes: int) -> int:
        """Return when work that starts in an open minute is done."""
        return start if minutes == 0 else int(self.minutes[self.count[start] + minutes - 1]) + 1

    def back(self, end: int, minutes: int) -> int:
        """Return when work before a time must begin."""
        return end if minutes == 0 else int(self.minutes[self.count[end] - minutes])

    def open(self, at: int) -> int:
        """Return the first open minute from a time on."""
        return int(self.minutes[self.count[at]])

    def earliest(
        self, free: int, ready: int, setup: int, work: int, splittable: bool
    ) -> tuple[int, int, int]:
        at = free
        while True:
            start = self.open(max(ready, self.forth(self.open(at), setup)))
            while not splittable and self.forth(start, work) - start != work:
                start = self.open(start + 1)
            begin, end = self.back(start, setup), self.forth(start, work)
            stops = [y for x, y in self.down if begin < y and end > x and end > begin]
            if not stops:
                return begin, start, end
            at = stops[0]
