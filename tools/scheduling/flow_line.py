"""Flow lines, where every machine takes the jobs in the same order: iterated greedy search.

The order is improved by taking jobs out and putting each back where it costs least (Ruiz and Stützle,
European Journal of Operational Research 177, 2007; with setups ibid. 187, 2008); the best place for
the makespan comes from heads and tails (Taillard, ibid. 47, 1990).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from plant.errors import DataFault
from tools.scheduling.model import Assignment, Problem, value_of

Times = NDArray[np.int64]
_TAKEN_OUT = 4
_TEMPERATURE = 0.4


@dataclass(frozen=True, slots=True)
class Line:
    """A flow line as arrays.

    Attributes:
        work: jobs × machines, minutes.
        setup: machines × (jobs + 1) × jobs, minutes; the last row is the state at the start; None without.
        due, weight: of the jobs; `due` is far away where nothing is wished.
        release: of the jobs.
        free: of the machines.
        tardy: the objective is the weighted tardiness, else the makespan.
    """

    work: Times
    setup: Times | None
    due: Times
    weight: Times
    release: Times
    free: Times
    tardy: bool

    @property
    def lead(self) -> Times:
        """Work of each job before each machine, minutes."""
        return np.cumsum(self.work, axis=1) - self.work


def line_of(problem: Problem) -> Line:
    """Return a problem as a flow line.

    Raises:
        DataFault: its jobs do not all run over all machines in one order, or it has calendars.
    """
    route = [next(iter(o.durations)) for o in problem.jobs[0].operations] if problem.jobs else []
    plain = all(not m.breaks and not m.closed for m in problem.machines) and not problem.pools
    for job in problem.jobs:
        same = [list(o.durations) for o in job.operations] == [[m] for m in route]
        if not same or not plain or any(o.lag or o.available or o.pin for o in job.operations):
            raise DataFault(
                f"{job.id} does not run as a flow line does: once over every machine in one order, with neither "
                "alternatives nor calendars. Leave the order of the jobs free instead."
            )
    jobs = problem.jobs
    work = np.array(
        [[o.durations[m] for o, m in zip(j.operations, route, strict=True)] for j in jobs], np.int64
    )
    setup = None
    if problem.with_setups:
        setup = np.zeros((len(route), len(jobs) + 1, len(jobs)), np.int64)
        for n, m in enumerate(route):
            before = [*(j.operations[n].family for j in jobs), problem.machines[m].family]
            for a, family in enumerate(before):
                for b, job in enumerate(jobs):
                    setup[n, a, b] = problem.setup(m, family, job.operations[n].family)
    far = 10**12
    return Line(
        work, setup, np.array([far if j.due is None else j.due for j in jobs], np.int64),
        np.array([j.weight for j in jobs], np.int64), np.array([j.release for j in jobs], np.int64),
        np.array([problem.machines[m].free_from for m in route], np.int64),
        problem.objective == "weighted_tardiness",
    )  # fmt: skip


def assignments_of(problem: Problem, order: list[int]) -> tuple[Assignment, ...]:
    """Return the schedule of an order of jobs, everything as early as it can be."""
    free = [m.free_from for m in problem.machines]
    family = [m.family for m in problem.machines]
    made = []
    for j in order:
        ready = problem.jobs[j].release
        for o in problem.jobs[j].operations:
            m, length = next(iter(o.durations.items()))
            setup = problem.setup(m, family[m], o.family)
            start = max(ready, free[m] + setup)
            made.append(Assignment(j, o.index, m, start, start + length, start - setup))
            free[m] = ready = start + length
            family[m] = o.family or family[m]
    return tuple(sorted(made, key=lambda a: (a.job, a.operation)))


def first_orders(problem: Problem) -> dict[str, list[int]]:
    """Return the orders of the dispatching rules, by rule."""
    work = [sum(min(o.durations.values()) for o in j.operations) for j in problem.jobs]
    due = [math.inf if j.due is None else j.due for j in problem.jobs]
    ids = range(len(problem.jobs))
    return {
        "FIFO": sorted(ids, key=lambda j: problem.jobs[j].release),
        "SPT": sorted(ids, key=lambda j: work[j]),
        "EDD": sorted(ids, key=lambda j: due[j]),
        "WSPT": sorted(ids, key=lambda j: work[j] / max(problem.jobs[j].weight, 1)),
        "MWKR": sorted(ids, key=lambda j: -work[j]),
        "slack": sorted(ids, key=lambda j: due[j] - work[j]),
    }


def search(
    problem: Problem,
    *,
    seed: int,
    running: Callable[[], bool],
    tell: Callable[[tuple[Assignment, ...]], None],
) -> None:
    """Search orders until the time is up.

    Args:
        problem: a flow line.
        seed: of the choices.
        running: asked before each insertion; the search ends when it says no.
        tell: told each better schedule.
    """
    line = line_of(problem)
    rng = np.random.default_rng(seed)
    seeds = sorted(
        first_orders(problem).values(), key=lambda o: value_of(problem, assignments_of(problem, o))
    )
    best = seeds[0]
    cost = value(line, best)
    temperature = _TEMPERATURE * float(line.work.mean()) / 10

    def keep(order: list[int], worth: float) -> None:
        nonlocal best, cost
        if worth < cost:
            best, cost = order, worth
            tell(assignments_of(problem, order))

    now, worth = _constructed(line, seeds, running)
    keep(now, worth)
    now, worth = _descended(line, now, worth, rng, running)
    keep(now, worth)
    while running():
        order, out = list(now), []
        for _ in range(min(_TAKEN_OUT, len(order) - 1)):
            out.append(order.pop(int(rng.integers(len(order)))))
        order, again = _descended(line, order, value(line, order), rng, running)
        for job in out:
            order, again = _inserted(line, order, job)
        order, again = _descended(line, order, again, rng, running)
        keep(order, again)
        if again <= worth or rng.random() < math.exp(-(again - worth) / max(temperature, 1e-9)):
            now, worth = order, again
        if worth > 1.02 * cost + temperature:
            now, worth = list(best), cost


def _constructed(line: Line, seeds: list[list[int]], running: Callable[[], bool]) -> tuple[list[int], float]:
    """Insert the jobs one by one, in the order of the best rule and of the longest work (NEH)."""
    longest = sorted(range(len(line.work)), key=lambda j: -int(line.work[j].sum()))
    tried = []
    for start in (seeds[0], longest):
        order: list[int] = []
        worth = 0.0
        for n, job in enumerate(start):
            if not running():
                order = [*order, *start[n:]]
                worth = value(line, order)
                break
            order, worth = _inserted(line, order, job)
        tried.append((worth, order))
    worth, order = min(tried, key=lambda t: t[0])
    return order, worth


def _descended(
    line: Line, order: list[int], worth: float, rng: Any, running: Callable[[], bool]
) -> tuple[list[int], float]:
    """Move single jobs to their best place until none helps."""
    better = True
    while better and len(order) > 1:
        better = False
        for job in rng.permutation(order):
            if not running():
                return order, worth
            rest = [j for j in order if j != job]
            moved, again = _inserted(line, rest, int(job))
            if again < worth:
                order, worth, better = moved, again, True
            elif again == worth:
                order = moved
    return order, worth


def _inserted(line: Line, order: list[int], job: int) -> tuple[list[int], float]:
    costs = _tardy_costs(line, order, job) if line.tardy else _makespans(line, order, job)
    at = int(np.argmin(costs))
    return [*order[:at], job, *order[at:]], float(costs[at])


def value(line: Line, order: list[int]) -> float:
    """Return the objective of an order."""
    heads = _heads(line, order)
    if not order:
        return 0.0
    if not line.tardy:
        return float(heads[-1, -1])
    late = np.maximum(heads[1:, -1] - line.due[order], 0)
    return float((late * line.weight[order]).sum())


def _heads(line: Line, order: list[int]) -> Times:
    """Return when each position leaves each machine; row 0 is the state at the start."""
    heads = np.empty((len(order) + 1, line.work.shape[1]), np.int64)
    heads[0] = line.free
    before = len(line.work)
    for n, j in enumerate(order):
        heads[n + 1] = _step(line, heads[n], j, before)
        before = j
    return heads


def _step(line: Line, free: Times, job: int, before: int) -> Times:
    """Return when a job leaves each machine; `free` may hold several states as rows."""
    ready = free if line.setup is None else free + line.setup[:, before, job]
    lead = np.cumsum(line.work[job]) - line.work[job]
    waits = np.maximum.accumulate(np.maximum(ready - lead, line.release[job]), axis=-1)
    found: Times = waits + lead + line.work[job]
    return found


def _makespans(line: Line, order: list[int], job: int) -> Times:
    """Return the makespan with the job at each place of the order."""
    n, machines = len(order), line.work.shape[1]
    heads = _heads(line, order)
    tails = np.zeros((n + 1, machines), np.int64)  # from the start of a position to the end of all
    for i in range(n - 1, -1, -1):
        j = order[i]
        after = tails[i + 1]
        if line.setup is not None and i + 1 < n:
            after = after + line.setup[:, j, order[i + 1]]
        back = line.work[j][::-1]
        lead = np.cumsum(back) - back
        tails[i] = (np.maximum.accumulate(after[::-1] - lead) + lead + back)[::-1]
    ready, rest = heads, tails
    if line.setup is not None:
        ready = heads + line.setup[:, [len(line.work), *order], job].T
        rest = tails.copy()
        rest[:n] += line.setup[:, job, order].T
    lead = np.cumsum(line.work[job]) - line.work[job]
    ends = np.maximum.accumulate(np.maximum(ready - lead, line.release[job]), axis=1) + lead + line.work[job]
    found: Times = (ends + rest).max(axis=1)
    return found


def _tardy_costs(line: Line, order: list[int], job: int) -> Times:
    """Return the weighted tardiness with the job at each place of the order.

    Row c of `states` is the line after the current position when the job went to place c: all rows
    take the same next job, so one step moves them all.
    """
    n = len(order)
    heads = _heads(line, order)
    before = [len(line.work), *order]
    costs = np.zeros(n + 1, np.int64)
    prefix = np.zeros(n + 1, np.int64)
    if n:
        late = np.maximum(heads[1:, -1] - line.due[order], 0) * line.weight[order]
        prefix[1:] = np.cumsum(late)
    states = np.empty((n + 1, line.work.shape[1]), np.int64)
    for i in range(n + 1):
        if i:
            j = order[i - 1]
            moved = _step(line, states[:i], j, before[i - 1])
            if line.setup is not None:  # where the job was just put, it is what stands before
                moved[i - 1] = _step(line, states[i - 1], j, job)
            states[:i] = moved
            costs[:i] += np.maximum(moved[:, -1] - line.due[j], 0) * line.weight[j]
        states[i] = _step(line, heads[i], job, before[i])
        costs[i] = prefix[i] + max(0, int(states[i, -1] - line.due[job])) * int(line.weight[job])
    return costs
