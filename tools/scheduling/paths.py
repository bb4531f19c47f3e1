"""The inner loop of the tabu search on critical paths, compiled.

Operations are numbered through, job by job; -1 stands for no operation. The head of an operation is its
earliest start, its tail what must follow its end.

Source:
    Balas and Vazacopoulos, Management Science 44(2), 1998 (moves within a block and their estimate);
    Mastrolilli and Gambardella, Journal of Scheduling 3(1), 2000 (moves to other machines);
    Zhang et al., Computers & Operations Research 34(11), 2007 (moves into a block, length of the tabu list).
"""

import numpy as np

from tools.scheduling.coded import Ints, Lines, Shop
from tools.scheduling.compiled import compiled
from tools.scheduling.lines import copy, longest, put_in, take_out

TABLE = 1 << 18  # entries of the tabu list, by hash


@compiled
def _path(
    before: Ints, lag: Ints, left: Ints, work: Ints, head: Ints, tail: Ints, span: int, path: Ints
) -> int:
    """Write a critical path, the last operation first, chosen by chance among several; return its length."""
    seen, n = 0, -1
    for k in range(len(head)):
        if head[k] + work[k] == span and not tail[k]:
            seen += 1
            if np.random.randint(seen) == 0:
                n = k
    size = 0
    while n >= 0:
        path[size] = n
        size += 1
        b, m, at = before[n], left[n], head[n]
        by_job = b >= 0 and head[b] + work[b] + lag[b] == at
        by_line = m >= 0 and head[m] + work[m] == at
        if by_job and by_line:
            n = b if np.random.randint(2) else m
        else:
            n = b if by_job else m if by_line else -1
    return size


@compiled
def _judged(
    before: Ints, after: Ints, lag: Ints, base: Ints, left: Ints, right: Ints, work: Ints, head: Ints,
    tail: Ints, ready: int, u: int, v: int, first: int, end: int,
    begins: Ints,
) -> int:  # fmt: skip
    """Return the longest path through the operations of a machine from u to v when one end goes to the other.

    Behind v comes u, in both ways: they stand from `first` to `end` then.
    """
    if left[u] >= 0:
        ready = head[left[u]] + work[left[u]]
    n, k = first, 0
    while True:
        ready = max(ready, base[n])
        if before[n] >= 0:
            b = before[n]
            ready = max(ready, head[b] + work[b] + lag[b])
        begins[k] = ready
        ready += work[n]
        k += 1
        if n == end:
            break
        n = u if n == v else right[n]
    follows = 0 if right[v] < 0 else tail[right[v]] + work[right[v]]
    worst, n = 0, end
    while True:
        if after[n] >= 0:
            a = after[n]
            follows = max(follows, tail[a] + work[a] + lag[n])
        follows += work[n]
        k -= 1
        worst = max(worst, begins[k] + follows)
        if k == 0:
            return int(worst)
        n = v if n == u else left[n]


@compiled
def _slot(count: int, a: int, b: int) -> int:
    return int((a * count + b) * 2654435761 % TABLE)


@compiled
def _tabu(left: Ints, right: Ints, table: Ints, count: int, u: int, v: int, way: int, move: int) -> bool:
    """Whether a move within a block brings back a pair of operations that was turned lately."""
    if way == 0:  # u goes behind v: the others before u again
        n = right[u]
        while True:
            if table[_slot(count, n, u)] > move:
                return True
            if n == v:
                return False
            n = right[n]
    n = left[v]
    while True:
        if table[_slot(count, v, n)] > move:
            return True
        if n == u:
            return False
        n = left[n]


@compiled
def _forbid(left: Ints, right: Ints, table: Ints, count: int, u: int, v: int, way: int, until: int) -> None:
    if way == 0:
        n = right[u]
        while True:
            table[_slot(count, u, n)] = until
            if n == v:
                return
            n = right[n]
    n = left[v]
    while True:
        table[_slot(count, n, v)] = until
        if n == u:
            return
        n = left[n]


@compiled
def tabu_search(
    shop: Shop, now: Lines, best: Lines, table: Ints, span: int, best_span: int,
    enough: int, patience: int, moves: int, seed: int,
) -> tuple[int, int, int]:  # fmt: skip
    """Move until nothing better was found for a while.

    Args:
        shop: the problem.
        now: the current schedule with its heads and tails, changed.
        best: the best one found here, written.
        table: the tabu list, cleared.
        span: makespan of the current schedule.
        best_span: only what is shorter is kept as the best.
        enough: a makespan at which to stop.
        patience: moves without a better schedule, after which to stop.
        moves: at most.
        seed: of the choices.

    Returns:
        The best makespan, that of the current schedule, and how many moves were made.
    """
    np.random.seed(seed)
    table[:] = 0
    count = len(shop.before)
    path, begins = np.empty(count, np.int64), np.empty(count + 1, np.int64)
    before, after, lag, base = shop.before, shop.after, shop.lag, shop.base
    lengths, free, flexible, tenure = shop.length, shop.free, shop.flexible, shop.tenure
    left, right, work, head = now.left, now.right, now.work, now.head
    tail, machine, firsts = now.tail, now.machine, now.first
    since, move, draw = 0, 0, seed & 0x7FFFFFFF
    while move < moves and since < patience and best_span > enough:
        move += 1
        since += 1
        size = _path(before, lag, left, work, head, tail, span, path)
        chosen, low, ties = -1, 1 << 60, 0  # way: 0 behind, 1 ahead, 2 another machine
        any_way, any_u, any_v, seen = -1, -1, -1, 0
        u = v = -1
        i = size - 1  # the path stands last to first; a block is path[i] … path[j], first to last
        while i >= 0:
            j = i
            while j > 0 and left[path[j - 1]] == path[j]:
                j -= 1
            if j < i:
                front, rear = path[i], path[j]
                for k in range(i, j - 1, -1):
                    x = path[k]
                    for option in range(4):
                        # x behind the rear, the rear before x, x before the front, the front behind x
                        if option < 2 and (j == 0 or x == rear):
                            continue
                        if option >= 2 and (i == size - 1 or x == front):
                            continue
                        way = 0 if option == 0 or option == 3 else 1
                        a = x if option < 2 else front
                        b = rear if option < 2 else x
                        if way == 0:
                            y = after[a]
                            if y >= 0 and head[b] >= head[y] + work[y]:
                                continue
                            first, end = right[a], a
                        else:
                            y = before[b]
                            if y >= 0 and head[a] + work[a] <= head[y]:
                                continue
                            first, end = b, left[b]
                        length = _judged(
                            before, after, lag, base, left, right, work, head, tail, free[machine[a]], a, b, first, end,
                            begins,
                        )  # fmt: skip
                        seen += 1
                        draw = (draw * 1103515245 + 12345) & 0x7FFFFFFF
                        if (draw >> 8) % seen == 0:
                            any_way, any_u, any_v = way, a, b
                        if length > low or (length == low and (draw >> 9) % (ties + 1)):
                            continue
                        if length >= best_span and _tabu(left, right, table, count, a, b, way, move):
                            continue
                        ties = ties + 1 if length == low else 1
                        chosen, low, u, v = way, length, a, b
            i = j - 1
        onto, any_onto = -1, -1
        if flexible:
            for k in range(size):
                n = path[k]
                b, a = before[n], after[n]
                ready = base[n]
                if b >= 0:
                    ready = max(ready, head[b] + work[b] + lag[b])
                rest = 0 if a < 0 else tail[a] + work[a] + lag[n]
                for m in range(len(free)):
                    length_there = lengths[n, m]
                    if m == machine[n] or length_there < 0:
                        continue
                    barred = table[_slot(count, n, count + m)] > move
                    behind, follower = -1, firsts[m]
                    while follower >= 0 and head[follower] + work[follower] <= head[n]:
                        behind, follower = follower, right[follower]
                    while True:
                        at = max(ready, free[m])
                        if behind >= 0:
                            at = max(at, head[behind] + work[behind])
                        then = rest
                        if follower >= 0:
                            then = max(then, tail[follower] + work[follower])
                        length = at + length_there + then
                        seen += 1
                        draw = (draw * 1103515245 + 12345) & 0x7FFFFFFF
                        if (draw >> 8) % seen == 0:
                            any_way, any_u, any_v, any_onto = 2, n, behind, m
                        better = length < low or (length == low and (draw >> 9) % (ties + 1) == 0)
                        if better and (length < best_span or not barred):
                            ties = ties + 1 if length == low else 1
                            chosen, low, u, v, onto = 2, length, n, behind, m
                        if follower < 0 or head[follower] >= head[n] + work[n]:
                            break
                        behind, follower = follower, right[follower]
        if chosen < 0:
            if seen == 0:
                return best_span, span, move
            chosen, u, v, onto = any_way, any_u, any_v, any_onto
        until = move + tenure + np.random.randint(tenure // 2 + 1)
        moved = v if chosen == 1 else u
        was, stood = machine[moved], left[moved]
        if chosen == 2:
            table[_slot(count, u, count + was)] = until
            take_out(now, u)
            put_in(shop, now, u, onto, v)
        elif chosen == 0:
            _forbid(left, right, table, count, u, v, 0, until)
            take_out(now, u)
            put_in(shop, now, u, was, v)
        else:
            _forbid(left, right, table, count, u, v, 1, until)
            take_out(now, v)
            put_in(shop, now, v, was, left[u])
        found = longest(shop, now)
        if found < 0:  # a circle
            take_out(now, moved)
            put_in(shop, now, moved, was, stood)
            found = longest(shop, now)
        span = found
        if span < best_span:
            best_span, since = span, 0
            copy(now, best)
    return best_span, span, move
