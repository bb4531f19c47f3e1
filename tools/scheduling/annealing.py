"""Simulated annealing of any schedule: operations go elsewhere on their machine or on another; compiled.

A plan in force can be given, with a limit on how many of its operations change.
"""

import numpy as np

from tools.scheduling.coded import Coded, InForce, Ints, Plan
from tools.scheduling.compiled import compiled
from tools.scheduling.placing import FAILED, place_all, worth

_REACH = 8  # places on a machine that an operation passes at most
_EACH = 0.02  # cost of a change within the budget, as a share of one beyond it
_LOOK = 10  # placing an operation costs as much as looking at so many


@compiled
def changes(order: Ints, machine: Ints, published: InForce) -> int:
    """Return how many operations run on another machine or behind another one than published."""
    machine_then, before = published.machine, published.before
    last = published.held.copy()
    count = 0
    for n in order:
        if machine_then[n] >= 0:
            m = machine[n]
            count += m != machine_then[n] or last[m] != before[n]
            last[m] = n
    return count


@compiled
def put(order: Ints, source: int, target: int) -> None:
    """Move the element at one place to another; those between close up."""
    n = order[source]
    if source < target:
        for i in range(source, target):
            order[i] = order[i + 1]
    else:
        for i in range(source, target, -1):
            order[i] = order[i - 1]
    order[target] = n


@compiled
def sort(order: Ints, start: Ints) -> None:
    """Sort by start; equal ones keep their order."""
    for i in range(1, len(order)):
        n = order[i]
        k = i
        while k and start[order[k - 1]] > start[n]:
            order[k] = order[k - 1]
            k -= 1
        order[k] = n


@compiled
def _passed(order: Ints, machine: Ints, job: Ints, source: int, m: int, left: int, step: int) -> int:
    """Return the place of the operation that is so many ahead (step -1) or behind (+1) on a machine, within the job's own."""
    target, n = source, order[source]
    i = source + step
    while 0 <= i < len(order):
        if not left or job[order[i]] == job[n]:
            break
        if machine[order[i]] == m:
            target = i
            left -= 1
        i += step
    return target


@compiled
def _like(order: Ints, machine: Ints, job: Ints, family: Ints, source: int) -> int:
    """Return the place right behind the nearest operation of the same family ahead on the machine."""
    n, passed = order[source], 0
    m, behind = machine[n], source
    for i in range(source - 1, -1, -1):
        if job[order[i]] == job[n] or passed > 2 * _REACH:
            break
        if machine[order[i]] == m:
            if family[order[i]] == family[n]:
                return behind
            passed += 1
            behind = i
    return source


@compiled
def _back(order: Ints, machine: Ints, published: InForce, source: int) -> int:
    """Put an operation on its published machine and return the place behind its published predecessor."""
    n = order[source]
    k = published.before[n]
    if published.machine[n] < 0 or k < 0 or k >= len(order):
        return source
    for i in range(len(order)):
        if order[i] == k:
            machine[n] = published.machine[n]
            return i if i > source else i + 1
    return source


@compiled
def _chosen(c: Coded, order: Ints, begin: Ints, end: Ints) -> int:
    """Return the place of an operation to move: rather one of a late order that waits for its machine."""
    job, firsts, due, lag = c.job, c.first, c.due, c.lag
    source = np.random.randint(len(order))
    for _ in range(6):
        n = order[source]
        j = job[n]
        if end[firsts[j + 1] - 1] > due[j]:
            ready = c.release[j] if n == firsts[j] else end[n - 1] + lag[n - 1]
            if begin[n] > max(ready, c.available[n]) or np.random.randint(4) == 0:
                break
        source = np.random.randint(len(order))
    return source


@compiled
def _moved(
    c: Coded, order: Ints, machine: Ints, begin: Ints, end: Ints, published: InForce, touched: Ints
) -> tuple[int, int]:
    """Make a random move; return the first and last place that differ, the same twice when none does."""
    job = c.job
    source = _chosen(c, order, begin, end)
    n = order[source]
    m = machine[n]
    touched[0], touched[1] = m, -1
    kind = np.random.randint(10)
    if kind == 9 and published.budget < 0:
        kind = np.random.randint(9)
    if kind < 4:
        target = _passed(order, machine, job, source, m, np.random.randint(_REACH) + 1, -1)
    elif kind == 4:
        target = _passed(order, machine, job, source, m, np.random.randint(_REACH) + 1, 1)
    elif kind == 5:
        target = _like(order, machine, job, c.family, source)
    elif kind < 9:
        able, other, lengths = 0, -1, c.length
        for k in range(lengths.shape[1]):
            if k != m and lengths[n, k] >= 0:
                able += 1
                if np.random.randint(able) == 0:
                    other = k
        if other < 0:
            target = _passed(order, machine, job, source, m, np.random.randint(2) + 1, -1)
        else:
            machine[n] = other
            touched[1] = other
            if np.random.randint(4) == 0:
                target = _passed(order, machine, job, source, other, np.random.randint(2), 1)
            else:
                target = _passed(order, machine, job, source, other, np.random.randint(_REACH), -1)
            if target == source:
                return min(source, target), max(source, target) + 1
    else:
        target = _back(order, machine, published, source)
        touched[1] = machine[n]
    if target == source and touched[1] < 0:
        return source, source
    target = min(target, len(order) - 1)
    put(order, source, target)
    return min(source, target), max(source, target) + 1


@compiled
def anneal(
    c: Coded, now: Plan, best: Plan, best_value: float, published: InForce,
    heat: float, dear: float, work: int, seed: int,
) -> tuple[float, int, int]:  # fmt: skip
    """Make random moves at a temperature until a number of operations has been placed.

    Args:
        c: the problem.
        now: the current schedule, changed.
        best: the best one within the budget, changed.
        best_value: of the best.
        published: the plan in force.
        heat: temperature, in the unit of the objective.
        dear: cost of each change beyond the budget, in the unit of the objective.
        work: operations to place.
        seed: of the choices.

    Returns:
        The value of the best, the operations placed, and those that the current schedule changes.
    """
    np.random.seed(seed)
    count = len(now.order)
    order, machine, begin, start, end = now
    trial, tried, touched = order.copy(), machine.copy(), np.full(2, -1, np.int64)
    begin2, start2, end2 = begin.copy(), start.copy(), end.copy()
    budget, extra, value, now_used = published.budget, 0.0, worth(c, end), 0
    if budget >= 0:
        now_used = changes(order, machine, published)
        value += dear * (max(0, now_used - budget) + _EACH * now_used)
    used, done = now_used, 0
    while done < work:
        trial[:] = order
        tried[:] = machine
        done += count // _LOOK + 1
        low, high = _moved(c, trial, tried, begin, end, published, touched)
        if low == high:
            continue
        most = value - heat * np.log(1.0 - np.random.random())
        if budget >= 0:
            used = changes(trial, tried, published)
            extra = dear * (max(0, used - budget) + _EACH * used)
            if extra > most:
                continue
        placed = place_all(
            c, trial, tried, begin2, start2, end2, low, high - 1, touched, begin, start, end
        )  # fmt: skip
        if placed == FAILED:
            continue
        done += placed
        plain = worth(c, end2)
        if plain + extra > most:
            continue
        value = plain + extra
        now_used = used
        order[:], machine[:] = trial, tried
        begin[:], start[:], end[:] = begin2, start2, end2
        if plain < best_value and (budget < 0 or used <= budget):
            best_value = plain
            best.order[:], best.machine[:] = order, machine
            best.begin[:], best.start[:], best.end[:] = begin, start, end
        sort(order, start)
    return best_value, done, now_used
