"""Iterated greedy search of the order of a flow line: jobs go to the place where they cost least; compiled.

Source:
    Ruiz and Stützle, European Journal of Operational Research 177, 2007; with setups ibid. 187, 2008;
    Taillard, ibid. 47, 1990 (heads and tails for the makespan).
"""

import numpy as np

from tools.scheduling.coded import Ints
from tools.scheduling.compiled import compiled

TAKEN_OUT = 4


@compiled
def step(work: Ints, setup: Ints, release: Ints, free: Ints, job: int, before: int, out: Ints) -> None:
    """Write when a job leaves each machine, given when the one before it did.

    Args:
        work: jobs × machines.
        setup: machines × (jobs + 1) × jobs; without setups, of no machine.
        release: of the jobs.
        free: of the machines.
        job: that follows.
        before: it; the number of jobs for the state at the start.
        out: of the machines, written; may be `free` itself.
    """
    at = release[job]
    for m in range(work.shape[1]):
        ready = free[m]
        if len(setup):
            ready += setup[m, before, job]
        at = max(at, ready) + work[job, m]
        out[m] = at


@compiled
def _heads(work: Ints, setup: Ints, release: Ints, free: Ints, order: Ints) -> Ints:
    """Return when each position leaves each machine; row 0 is the state at the start."""
    heads = np.empty((len(order) + 1, work.shape[1]), np.int64)
    heads[0] = free
    before = len(work)
    for n in range(len(order)):
        step(work, setup, release, heads[n], order[n], before, heads[n + 1])
        before = order[n]
    return heads


@compiled
def makespans(work: Ints, setup: Ints, release: Ints, free: Ints, order: Ints, job: int) -> Ints:
    """Return the makespan with the job at each place of the order; arguments as of `step`."""
    n, machines = len(order), work.shape[1]
    heads = _heads(work, setup, release, free, order)
    tails = np.zeros((n + 1, machines), np.int64)  # from the start of a position to the end of all
    for i in range(n - 1, -1, -1):
        j, rest = order[i], 0
        for m in range(machines - 1, -1, -1):
            after = tails[i + 1, m]
            if len(setup) and i + 1 < n:
                after += setup[m, j, order[i + 1]]
            rest = max(rest, after) + work[j, m]
            tails[i, m] = rest
    costs = np.empty(n + 1, np.int64)
    ends = np.empty(machines, np.int64)
    for i in range(n + 1):
        step(work, setup, release, heads[i], job, order[i - 1] if i else len(work), ends)
        worst = 0
        for m in range(machines):
            rest = tails[i, m]
            if len(setup) and i < n:
                rest += setup[m, job, order[i]]
            worst = max(worst, ends[m] + rest)
        costs[i] = worst
    return costs


@compiled
def tardy_costs(
    work: Ints, setup: Ints, release: Ints, free: Ints, due: Ints, weight: Ints, order: Ints, job: int
) -> Ints:
    """Return the weighted tardiness with the job at each place of the order.

    Args:
        work: as of `step`.
        setup: likewise.
        release: likewise.
        free: likewise.
        due: of the jobs.
        weight: of the jobs.
        order: of the other jobs.
        job: to put in.
    """
    n = len(order)
    heads = _heads(work, setup, release, free, order)
    costs = np.empty(n + 1, np.int64)
    line = np.empty(work.shape[1], np.int64)
    least = np.int64(1) << 60
    so_far = np.int64(0)
    for i in range(n + 1):
        if i:
            so_far += weight[order[i - 1]] * max(0, heads[i, -1] - due[order[i - 1]])
        step(work, setup, release, heads[i], job, order[i - 1] if i else len(work), line)
        cost = so_far + weight[job] * max(0, line[-1] - due[job])
        before = job
        for k in range(i, n):
            if cost > least:
                break  # it gets no cheaper
            step(work, setup, release, line, order[k], before, line)
            before = order[k]
            cost += weight[before] * max(0, line[-1] - due[before])
        costs[i] = cost
        least = min(least, cost)
    return costs


@compiled
def value_of(
    work: Ints, setup: Ints, release: Ints, free: Ints, due: Ints, weight: Ints, tardy: bool, order: Ints
) -> int:  # fmt: skip
    """Return the weighted tardiness of an order, or its makespan; arguments as of `tardy_costs`."""
    heads = _heads(work, setup, release, free, order)
    if not tardy:
        return int(heads[len(order), -1])
    late = 0
    for n in range(len(order)):
        late += weight[order[n]] * max(0, heads[n + 1, -1] - due[order[n]])
    return int(late)


@compiled
def insert_best(
    work: Ints, setup: Ints, release: Ints, free: Ints, due: Ints, weight: Ints, tardy: bool, order: Ints,
    count: int, job: int,
) -> int:  # fmt: skip
    """Put a job into the best place of the first jobs of an order, and return what that costs.

    Args:
        work: as of `tardy_costs`.
        setup: likewise.
        release: likewise.
        free: likewise.
        due: likewise.
        weight: likewise.
        tardy: the cost is the weighted tardiness, else the makespan.
        order: changed; there is room for the job.
        count: how many of it are in the line.
        job: to put in.
    """
    if tardy:
        costs = tardy_costs(work, setup, release, free, due, weight, order[:count], job)
    else:
        costs = makespans(work, setup, release, free, order[:count], job)
    at = int(np.argmin(costs))
    for i in range(count, at, -1):
        order[i] = order[i - 1]
    order[at] = job
    return int(costs[at])


@compiled
def _take(order: Ints, count: int, at: int) -> int:
    job = order[at]
    for i in range(at, count - 1):
        order[i] = order[i + 1]
    return int(job)


@compiled
def descend(
    work: Ints, setup: Ints, release: Ints, free: Ints, due: Ints, weight: Ints, tardy: bool, order: Ints,
    count: int, cost: int, insertions: int,
) -> tuple[int, int]:  # fmt: skip
    """Move single jobs to their best place until none helps or so many were tried; return cost and tries."""
    tried, better = 0, count > 1
    rest = order.copy()
    while better and tried < insertions:
        better = False
        for job in np.random.permutation(order[:count]):
            if tried >= insertions:
                break
            tried += 1
            rest[:] = order
            at = 0
            while rest[at] != job:
                at += 1
            _take(rest, count, at)
            again = insert_best(work, setup, release, free, due, weight, tardy, rest, count - 1, job)
            if again <= cost:
                better = better or again < cost
                cost = again
                order[:] = rest
    return cost, tried


@compiled
def iterate(
    work: Ints, setup: Ints, release: Ints, free: Ints, due: Ints, weight: Ints, tardy: bool, now: Ints,
    best: Ints, cost: int, best_cost: int, heat: float, insertions: int, seed: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Take jobs out, improve the rest, put them back and improve again, until so many insertions were tried.

    Args:
        work: as of `insert_best`.
        setup: likewise.
        release: likewise.
        free: likewise.
        due: likewise.
        weight: likewise.
        tardy: likewise.
        now: the current order, changed.
        best: the best one, changed.
        cost: of the current order.
        best_cost: of the best one.
        heat: temperature, in the unit of the objective.
        insertions: to try.
        seed: of the choices.

    Returns:
        Both costs and the insertions that were tried.
    """
    np.random.seed(seed)
    count, tried = len(now), 0
    out = np.empty(TAKEN_OUT, np.int64)
    while tried < insertions:
        order, size = now.copy(), count
        for i in range(min(TAKEN_OUT, count - 1)):
            out[i] = _take(order, size, np.random.randint(size))
            size -= 1
        again = value_of(work, setup, release, free, due, weight, tardy, order[:size])
        again, more = descend(
            work, setup, release, free, due, weight, tardy, order, size, again, insertions - tried
        )  # fmt: skip
        tried += more
        for i in range(count - size):
            again = insert_best(work, setup, release, free, due, weight, tardy, order, size, out[i])
            size += 1
            tried += 1
        again, more = descend(
            work, setup, release, free, due, weight, tardy, order, size, again, insertions - tried
        )  # fmt: skip
        tried += more
        if again < best_cost:
            best_cost = again
            best[:] = order
        if again <= cost or np.random.random() < np.exp(-(again - cost) / max(heat, 1e-9)):
            cost = again
            now[:] = order
        if cost > 1.02 * best_cost + heat:
            cost = best_cost
            now[:] = best
    return cost, best_cost, tried
