"""Flow lines, where every machine takes the jobs in the same order: iterated greedy search.

The order is improved by taking jobs out and putting each back where it costs least (Ruiz and Stützle,
European Journal of Operational Research 177, 2007; with setups ibid. 187, 2008); the best place for
the makespan comes from heads and tails (Taillard, ibid. 47, 1990).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from plant.errors import DataFault
from tools.scheduling.model import Assignment, Problem, value_of

Times = NDArray[np.int64]
_TEMPERATURE = 0.4
_STEP = 50_000  # jobs passed between two looks at the clock


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
    going: Callable[[int], bool],
    tell: Callable[[tuple[Assignment, ...]], None],
) -> None:
    """Search orders until the time is up.

    Args:
        problem: a flow line.
        seed: of the choices.
        going: told how many insertions were tried, says whether to go on.
        tell: told each better schedule.
    """
    from tools.scheduling.flow_costs import iterate

    line = line_of(problem)
    arrays = _arrays(line)
    seeds = sorted(
        first_orders(problem).values(), key=lambda o: value_of(problem, assignments_of(problem, o))
    )
    heat = _TEMPERATURE * float(line.work.mean()) / 10
    now, cost = _constructed(line, seeds, going)
    best, best_cost = np.array(seeds[0], np.int64), int(value(line, seeds[0]))
    if cost < best_cost:
        best, best_cost = now.copy(), cost
        tell(assignments_of(problem, best.tolist()))
    iterate(*arrays, now, best, cost, best_cost, heat, 0, seed)  # compiles what is not compiled yet
    tried, step = 0, max(1, _STEP // len(line.work))
    while going(tried):
        seed, before = seed + 1000, best_cost
        cost, best_cost, tried = iterate(*arrays, now, best, cost, best_cost, heat, step, seed)
        if best_cost < before:
            tell(assignments_of(problem, best.tolist()))


def _arrays(line: Line) -> tuple[Times, Times, Times, Times, Times, Times, bool]:
    none = np.zeros((0, 1, 1), np.int64)
    setup = none if line.setup is None else line.setup
    return line.work, setup, line.release, line.free, line.due, line.weight, line.tardy


def _constructed(
    line: Line, seeds: list[list[int]], going: Callable[[int], bool]
) -> tuple[Times, int]:  # fmt: skip
    """Insert the jobs one by one, in the order of the best rule and of the longest work (NEH)."""
    from tools.scheduling.flow_costs import insert_best

    longest = sorted(range(len(line.work)), key=lambda j: -int(line.work[j].sum()))
    tried = []
    for start in (seeds[0], longest):
        order = np.array(start, np.int64)
        for n, job in enumerate(start):
            if not going(1):
                break
            insert_best(*_arrays(line), order, n, job)
        tried.append((int(value(line, order.tolist())), order))
    cost, order = min(tried, key=lambda t: t[0])
    return order, cost


def value(line: Line, order: list[int]) -> float:
    """Return the objective of an order."""
    from tools.scheduling.flow_costs import value_of as value_of_order

    return float(value_of_order(*_arrays(line), np.array(order, np.int64)))
