"""The order of operations on the machines of a job shop: linked, moved, and its longest paths; compiled."""

import numpy as np

from tools.scheduling.coded import Ints, Lines, Shop
from tools.scheduling.compiled import compiled


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
def heads(
    before: Ints, after: Ints, lag: Ints, base: Ints, free: Ints, machine: Ints, left: Ints, right: Ints,
    work: Ints, head: Ints, order: Ints, waits: Ints,
) -> bool:  # fmt: skip
    """Compute heads and an order; False when there is a circle."""
    count, filled, done = len(before), 0, 0
    for n in range(count):
        waits[n] = (before[n] >= 0) + (left[n] >= 0)
        if not waits[n]:
            order[filled] = n
            filled += 1
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
        for k in (after[n], right[n]):
            if k >= 0:
                waits[k] -= 1
                if not waits[k]:
                    order[filled] = k
                    filled += 1
    return filled == count


@compiled
def longest(shop: Shop, lines: Lines) -> int:
    """Compute heads, tails and an order; return the makespan, -1 when there is a circle."""
    before, after, lag = shop.before, shop.after, shop.lag
    left, right, work = lines.left, lines.right, lines.work
    head, tail, order = lines.head, lines.tail, lines.order
    waits = np.empty(len(before), np.int64)
    if not heads(
        before, after, lag, shop.base, shop.free, lines.machine, left, right, work, head, order, waits
    ):
        return -1
    span = 0
    for i in range(len(before) - 1, -1, -1):
        n = order[i]
        rest = 0
        a, m = after[n], right[n]
        if a >= 0:
            rest = tail[a] + work[a] + lag[n]
        if m >= 0:
            rest = max(rest, tail[m] + work[m])
        tail[n] = rest
        span = max(span, head[n] + work[n])
    return int(span)


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
def copy(source: Lines, target: Lines) -> None:
    """Write a schedule over another one."""
    target.machine[:], target.left[:], target.right[:] = source.machine, source.left, source.right
    target.work[:], target.first[:], target.head[:] = source.work, source.first, source.head
    target.tail[:], target.order[:] = source.tail, source.order
