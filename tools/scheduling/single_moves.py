"""All schedules that are one move away from another one, judged; compiled."""

import numpy as np

from tools.scheduling.annealing import changes, put, sort
from tools.scheduling.coded import Coded, InForce, Ints, Plan, Reals
from tools.scheduling.compiled import compiled
from tools.scheduling.placing import FAILED, place_all, worth

REACH = 10  # places on a machine that an operation passes at most
PULL = -1  # a new place: the operation and those that follow in its job go first wherever they come
_LOOK = 10  # placing an operation costs as much as looking at so many


@compiled
def _targets(
    order: Ints, machine: Ints, job: Ints, skill: Ints, source: int, m: int, targets: Ints
) -> int:  # fmt: skip
    """Write the places to which an operation can go on a machine, and return how many there are.

    It passes operations of that machine, and others that its operator could do.
    """
    n, found = order[source], 0
    if m != machine[n]:
        targets[0] = source  # at the time it has
        found = 1
    for step in (-1, 1):
        at, passed = source + step, 0
        while 0 <= at < len(order) and job[order[at]] != job[n] and passed < REACH:
            if machine[order[at]] == m or (skill[n] >= 0 and skill[order[at]] == skill[n]):
                targets[found] = at
                found += 1
                passed += 1
            at += step
    return found


@compiled
def _keep(values: Reals, moves: Ints, value: float, source: int, target: int, m: int) -> None:
    """Keep a move among the best, unless there is one with that value."""
    k = len(values) - 1
    if value >= values[k]:
        return
    for i in range(len(values)):
        if values[i] == value:
            return
    while k > 0 and values[k - 1] > value:
        values[k] = values[k - 1]
        moves[k] = moves[k - 1]
        k -= 1
    values[k] = value
    moves[k, 0], moves[k, 1], moves[k, 2] = source, target, m


@compiled
def _pull(c: Coded, plan: Plan, order: Ints, source: int, rank: Ints, ready: int) -> None:
    """Let an operation and those that follow in its job go first wherever they come.

    The order is changed; what runs when one of them comes is not interrupted.
    """
    job, begin, machine = c.job, plan.begin, plan.machine
    n = order[source]
    for i in range(len(order)):
        rank[order[i]] = i
    while True:
        at = rank[n]
        target = at
        for i in range(at - 1, -1, -1):
            k = order[i]
            if job[k] == job[n]:
                break
            if machine[k] == machine[n]:
                if begin[k] < ready:
                    break
                target = i
        put(order, at, target)
        for i in range(target, at + 1):
            rank[order[i]] = i
        ready = max(ready, c.available[n]) + c.length[n, machine[n]] + c.lag[n]
        n += 1
        if n == len(job) or job[n] != job[n - 1]:
            return


@compiled
def best_moves(
    c: Coded, plan: Plan, published: InForce, values: Reals, moves: Ints, first: int, last: int
) -> int:
    """Judge the moves of some operations and keep the best for each number of changes.

    Args:
        c: the problem.
        plan: the schedule, ordered by start.
        published: the plan in force.
        values: changes × how many are kept; values found, ascending; at the start what they must beat.
        moves: changes × how many are kept × (place, new place, machine), written.
        first: place of the first operation to move.
        last: place behind the last one.

    Returns:
        How many operations were placed.
    """
    order, machine, begin, start, end = plan
    count = len(order)
    trial, tried, touched = order.copy(), machine.copy(), np.full(2, -1, np.int64)
    begin2, start2, end2 = begin.copy(), start.copy(), end.copy()
    targets, rank = np.empty(2 * REACH + 1, np.int64), np.empty(count, np.int64)
    done = 0
    for source in range(first, last):
        n = order[source]
        ready = int(c.release[c.job[n]] if n == c.first[c.job[n]] else end[n - 1] + c.lag[n - 1])
        _pull(c, plan, trial, source, rank, max(ready, c.available[n]))
        used = changes(trial, tried, published)
        done += count // _LOOK
        if used < len(values):
            placed = place_all(
                c, trial, tried, begin2, start2, end2, 0, count - 1, touched, begin, start, end
            )  # fmt: skip
            if placed != FAILED:
                done += placed
                _keep(values[used], moves[used], worth(c, end2), source, PULL, 0)
        trial[:] = order
        for m in range(c.length.shape[1]):
            if c.length[n, m] < 0:
                continue
            for i in range(_targets(order, machine, c.job, c.skill, source, m, targets)):
                target = targets[i]
                put(trial, source, target)
                tried[n] = m
                done += count // _LOOK
                used = changes(trial, tried, published)
                if used < len(values):
                    touched[0], touched[1] = machine[n], m
                    placed = place_all(
                        c, trial, tried, begin2, start2, end2, min(source, target), max(source, target), touched,
                        begin, start, end,
                    )  # fmt: skip
                    if placed != FAILED:
                        done += placed
                        _keep(values[used], moves[used], worth(c, end2), source, target, m)
                put(trial, target, source)
                tried[n] = machine[n]
    return done


@compiled
def make_move(c: Coded, plan: Plan, source: int, target: int, m: int) -> bool:
    """Move the operation at a place to another one, on a machine."""
    order, machine, begin, start, end = plan
    if target == PULL:
        n = order[source]
        ready = int(c.release[c.job[n]] if n == c.first[c.job[n]] else end[n - 1] + c.lag[n - 1])
        _pull(c, plan, order, source, np.empty(len(order), np.int64), max(ready, c.available[n]))
    else:
        machine[order[source]] = m
        put(order, source, target)
    touched = np.full(2, -1, np.int64)
    last = len(order) - 1
    placed = place_all(c, order, machine, begin, start, end, 0, last, touched, begin, start, end)
    sort(order, start)
    return placed != FAILED
