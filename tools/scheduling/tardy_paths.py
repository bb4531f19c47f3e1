"""Simulated annealing of job shops on the critical paths of late orders; compiled.

Neighbours on a path to the end of a late order change places, or an operation of it goes to another machine.

Source:
    Van Laarhoven, Aarts and Lenstra, Operations Research 40(1), 1992 (neighbours on a critical path never
    make a circle); Mati, Dauzère-Pérès and Lahlou, European Journal of Operational Research 212(1), 2011
    (paths to the ends of all jobs).
"""

import numpy as np

from tools.scheduling.coded import Ints, Lines, Shop
from tools.scheduling.compiled import compiled
from tools.scheduling.lines import copy, heads, put_in, take_out


@compiled
def tardiness(head: Ints, work: Ints, last: Ints, due: Ints, weight: Ints) -> float:
    """Return the weighted tardiness; the makespan breaks ties."""
    late, span = 0, 0
    for j in range(len(last)):
        end = head[last[j]] + work[last[j]]
        late += weight[j] * max(0, end - due[j])
        span = max(span, end)
    return late + span / 10_000


@compiled
def _elsewhere(lengths: Ints, machine: Ints, n: int) -> int:
    """Return another machine for an operation, by chance; -1 when there is none."""
    able, found = 0, -1
    for m in range(lengths.shape[1]):
        if m != machine[n] and lengths[n, m] >= 0:
            able += 1
            if np.random.randint(able) == 0:
                found = m
    return found


@compiled
def anneal_paths(
    shop: Shop, now: Lines, best: Lines, last: Ints, due: Ints, weight: Ints, best_value: float,
    heat: float, moves: int, seed: int,
) -> float:  # fmt: skip
    """Make random moves at a temperature.

    Args:
        shop: the problem.
        now: the current schedule, with its heads; changed.
        best: the best one, changed.
        last: operation of each job.
        due: of each job.
        weight: of each job.
        best_value: of the best schedule.
        heat: temperature, in the unit of the objective.
        moves: how many.
        seed: of the choices.

    Returns:
        The value of the best schedule.
    """
    np.random.seed(seed)
    count, jobs = len(shop.before), len(last)
    before, after, lag, base = shop.before, shop.after, shop.lag, shop.base
    lengths, free, flexible = shop.length, shop.free, shop.flexible
    machine, left, right, work, head = now.machine, now.left, now.right, now.work, now.head
    waits, path, kept = np.empty(count, np.int64), np.empty(count, np.int64), head.copy()
    value = tardiness(head, work, last, due, weight)
    if value < best_value:
        best_value = value
    for _ in range(moves):
        j = np.random.randint(jobs)
        for _ in range(8):
            if head[last[j]] + work[last[j]] > due[j]:
                break
            j = np.random.randint(jobs)
        n, size, pairs = last[j], 0, 0
        while n >= 0:  # the critical path; `path` holds those that wait for their machine
            b, m = before[n], left[n]
            by_job = b >= 0 and head[b] + work[b] + lag[b] == head[n]
            if m >= 0 and head[m] + work[m] == head[n]:
                path[pairs] = n
                pairs += 1
                n = b if by_job and np.random.randint(2) else m
            elif flexible and np.random.randint(4) == 0:
                path[count - 1 - size] = n
                size += 1
                n = b if by_job else -1
            else:
                n = b if by_job else -1
        if flexible and np.random.randint(2):
            pick = np.random.randint(pairs + size) if pairs + size else -1
            if pick < 0:
                continue
            n = path[pick] if pick < pairs else path[count - 1 - (pick - pairs)]
            m = _elsewhere(lengths, machine, n)
            if m < 0:
                continue
            was, stood = machine[n], left[n]
            ready = base[n] if before[n] < 0 else head[before[n]] + work[before[n]] + lag[before[n]]
            behind, follower = -1, now.first[m]
            while follower >= 0 and (head[follower] < ready or np.random.randint(4) == 0):
                behind, follower = follower, right[follower]
            take_out(now, n)
            put_in(shop, now, n, m, behind)
        elif pairs:
            n = path[np.random.randint(pairs)]  # goes before what it waits for, or further
            ahead = left[n]
            was, stood = machine[n], left[n]
            reach = np.random.randint(3)
            while reach and left[ahead] >= 0 and head[left[ahead]] + work[left[ahead]] == head[ahead]:
                if before[n] >= 0 and head[ahead] + work[ahead] <= head[before[n]]:
                    break
                ahead = left[ahead]
                reach -= 1
            take_out(now, n)
            put_in(shop, now, n, was, left[ahead])
        else:
            continue
        kept[:] = head
        fits = heads(before, after, lag, base, free, machine, left, right, work, head, now.order, waits)
        if fits:
            found = tardiness(head, work, last, due, weight)
            if found <= value - heat * np.log(1.0 - np.random.random()):
                value = found
                if value < best_value:
                    best_value = value
                    copy(now, best)
                continue
        take_out(now, n)
        put_in(shop, now, n, was, stood)
        head[:] = kept
    return best_value
