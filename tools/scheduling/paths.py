"""The inner loop of the tabu search on critical paths, compiled.

Operations are numbered through, job by job; -1 stands for no operation. The head of an operation is its
earliest start, its tail what must follow its end.

Source:
    Balas and Vazacopoulos, Management Science 44(2), 1998 (moves within a block and their estimate);
    Mastrolilli and Gambardella, Journal of Scheduling 3(1), 2000 (moves to other machines);
    Zhang et al., Computers & Operations Research 34(11), 2007 (moves into a block, length of the tabu list).
"""

from typing import NamedTuple

import numpy as np

from tools.scheduling.coded import Ints
from tools.scheduling.compiled import compiled

TABLE = 1 << 18  # entries of the tabu list, by hash


class Shop(NamedTuple):
    """A job shop.

    Attributes:
        before, after: of each operation in its job.
        lag: that must pass after each operation.
        base: no operation starts earlier.
        length: operations × machines; -1 where the machine cannot do it.
        free: of each machine.
        flexible: some operation has alternatives.
        tenure: moves for which a reversed pair is tabu, at least.
    """

    before: Ints
    after: Ints
    lag: Ints
    base: Ints
    length: Ints
    free: Ints
    flexible: bool
    tenure: int


class Lines(NamedTuple):
    """The order of operations on machines.

    Attributes:
        machine: of each operation.
        left, right: operation before and behind each on its machine.
        work: of each operation on its machine.
        head, tail: of each operation.
        order: operations, none before what it waits for.
        first: operation of each machine.
    """

    machine: Ints
    left: Ints
    right: Ints
    work: Ints
    head: Ints
    tail: Ints
    order: Ints
    first: Ints


@compiled
def link(shop: Shop, lines: Lines, order: Ints) -> None:
    """Set what stands beside each operation from an order of all; `machine` must be set."""
    last = np.full(len(shop.free), -1, np.int64)
    machine, left, right, work, first = lines.machine, lines.left, lines.right, lines.work, lines.first
    first[:] = -1
    for n in order:
        m = machine[n]
        work[n] = shop.length[n, m]
        left[n], right[n] = last[m], -1
        if last[m] >= 0:
            right[last[m]] = n
        else:
            first[m] = n
        last[m] = n


@compiled
def longest(shop: Shop, lines: Lines) -> int:
    """Compute heads, tails and an order; return the makespan, -1 when there is a circle."""
    before, after, lag, base, free = shop.before, shop.after, shop.lag, shop.base, shop.free
    machine, left, right, work = lines.machine, lines.left, lines.right, lines.work
    head, tail, order = lines.head, lines.tail, lines.order
    count = len(before)
    waits = np.empty(count, np.int8)
    filled = 0
    for n in range(count):
        waits[n] = (before[n] >= 0) + (left[n] >= 0)
        if not waits[n]:
            order[filled] = n
            filled += 1
    done, span = 0, 0
    while done < filled:
        n = order[done]
        done += 1
        at = max(base[n], free[machine[n]])
        b, m = before[n], left[n]
        if b >= 0:
            at = max(at, head[b] + work[b] + lag[b])
        if m >= 0:
            at = max(at, head[m] + work[m])
        head[n] = at
        span = max(span, at + work[n])
        for k in (after[n], right[n]):
            if k >= 0:
                waits[k] -= 1
                if not waits[k]:
                    order[filled] = k
                    filled += 1
    if filled < count:
        return -1
    for i in range(count - 1, -1, -1):
        n = order[i]
        rest = 0
        a, m = after[n], right[n]
        if a >= 0:
            rest = tail[a] + work[a] + lag[n]
        if m >= 0:
            rest = max(rest, tail[m] + work[m])
        tail[n] = rest
    return span


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
def _behind(
    before: Ints, after: Ints, lag: Ints, base: Ints, left: Ints, right: Ints, work: Ints, head: Ints,
    tail: Ints, ready: int, u: int, v: int, begins: Ints,
) -> int:  # fmt: skip
    """Return the longest path through the operations from u to v on a machine when u goes right behind v."""
    if left[u] >= 0:
        ready = head[left[u]] + work[left[u]]
    n, k = right[u], 0
    while True:
        ready = max(ready, base[n])
        if before[n] >= 0:
            b = before[n]
            ready = max(ready, head[b] + work[b] + lag[b])
        begins[k] = ready
        ready += work[n]
        k += 1
        if n == u:
            break
        n = u if n == v else right[n]
    follows = 0 if right[v] < 0 else tail[right[v]] + work[right[v]]
    worst, n = 0, u
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
def _ahead(
    before: Ints, after: Ints, lag: Ints, base: Ints, left: Ints, right: Ints, work: Ints, head: Ints,
    tail: Ints, ready: int, u: int, v: int, begins: Ints,
) -> int:  # fmt: skip
    """Return the longest path through the operations from u to v on a machine when v goes right before u."""
    if left[u] >= 0:
        ready = head[left[u]] + work[left[u]]
    n, k, end = v, 0, left[v]
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
def take_out(lines: Lines, n: int) -> None:
    """Take an operation from its machine; those beside it close up."""
    left, right = lines.left, lines.right
    if left[n] >= 0:
        right[left[n]] = right[n]
    else:
        lines.first[lines.machine[n]] = right[n]
    if right[n] >= 0:
        left[right[n]] = left[n]


@compiled
def put_in(shop: Shop, lines: Lines, n: int, m: int, behind: int) -> None:
    """Put an operation on a machine behind another one, or first."""
    left, right = lines.left, lines.right
    follower = lines.first[m] if behind < 0 else right[behind]
    lines.machine[n], lines.work[n] = m, shop.length[n, m]
    left[n], right[n] = behind, follower
    if behind >= 0:
        right[behind] = n
    else:
        lines.first[m] = n
    if follower >= 0:
        left[follower] = n


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
def copy(source: Lines, target: Lines) -> None:
    """Write a schedule over another one."""
    target.machine[:], target.left[:], target.right[:] = source.machine, source.left, source.right
    target.work[:], target.first[:], target.head[:] = source.work, source.first, source.head
    target.tail[:], target.order[:] = source.tail, source.order


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
                            length = _behind(
                                before, after, lag, base, left, right, work, head, tail, free[machine[a]], a, b, begins
                            )  # fmt: skip
                        else:
                            y = before[b]
                            if y >= 0 and head[a] + work[a] <= head[y]:
                                continue
                            length = _ahead(
                                before, after, lag, base, left, right, work, head, tail, free[machine[a]], a, b, begins
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
