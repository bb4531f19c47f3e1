"""The arithmetic of `rules.place_operation` and `replay.run` on arrays, compiled.

A calendar is given by its arrays and the stretch [low, high) of them that is the machine's. Small functions
take arrays, not the whole problem: compiled code counts references to all that it passes on.
"""

import numpy as np

from tools.scheduling.coded import FAR, Coded, Ints
from tools.scheduling.compiled import compiled

NEVER = -1  # no further try is needed
FAILED = -1  # operations cannot be placed in that order


@compiled
def _at_or_before(values: Ints, low: int, high: int, at: int) -> int:
    """Return the last index in [low, high) whose value is at most `at`; low - 1 when there is none."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] <= at:
            low = middle + 1
        else:
            high = middle
    return low - 1


@compiled
def first(begins: Ints, ends: Ints, low: int, high: int, at: int) -> int:
    """Return what `OpenTime.first` does."""
    n = _at_or_before(begins, low, high, at)
    while n >= low and at < ends[n]:
        at = ends[n]
        n = _at_or_before(begins, low, high, at)
    return at


@compiled
def _worked(begins: Ints, ends: Ints, opens: Ints, low: int, high: int, at: int) -> int:
    n = _at_or_before(begins, low, high, at)
    if n < low:
        return at
    return int(opens[n] + max(0, at - ends[n]))


@compiled
def after(begins: Ints, ends: Ints, opens: Ints, low: int, high: int, start: int, length: int) -> int:
    """Return what `OpenTime.after` does."""
    if low == high:
        return start + length
    work = _worked(begins, ends, opens, low, high, start) + length
    n = _at_or_before(opens, low, high, work - 1)
    end = work if n < low else ends[n] + work - opens[n]
    return max(end, start)


@compiled
def before_end(begins: Ints, ends: Ints, opens: Ints, low: int, high: int, end: int, length: int) -> int:
    """Return what `OpenTime.before_end` does."""
    if low == high or length == 0:
        return end - length
    work = _worked(begins, ends, opens, low, high, end) - length
    n = _at_or_before(opens, low, high, work)
    return work if n < low else ends[n] + work - opens[n]


@compiled
def whole(begins: Ints, ends: Ints, opens: Ints, low: int, high: int, start: int, length: int) -> int:
    """Return what `OpenTime.whole` does."""
    start = first(begins, ends, low, high, start)
    while True:
        end = after(begins, ends, opens, low, high, start, length)
        if end - start == length:
            return start
        n = _at_or_before(begins, low, high, start) + 1
        start = first(begins, ends, low, high, ends[n] if n < high else end - length)


@compiled
def hit(begins: Ints, ends: Ints, low: int, high: int, begin: int, end: int) -> int:
    """Return the end of the first downtime that [begin, end) meets; `NEVER` when it meets none."""
    if end > begin:
        for i in range(low, high):
            if begin < ends[i] and end > begins[i]:
                return int(ends[i])
    return NEVER


@compiled
def next_try(begin: int, end: int, size: int, count: int, since: Ints, until: Ints, heads: Ints) -> int:
    """Return `NEVER` when an operator is free in [begin, end), else when it is worth trying again."""
    held = 0
    for i in range(count):
        if since[i] < end and until[i] > begin:
            held += heads[i]
    if held < size or begin == end:
        return NEVER
    at = begin
    while True:
        load, soonest, following = 0, FAR, end
        for i in range(count):
            if since[i] <= at < until[i]:
                load += heads[i]
                soonest = min(soonest, until[i])
            if at < since[i] < following:
                following = since[i]
        if load >= size:
            return soonest
        if following >= end:
            return NEVER
        at = following


@compiled
def booked(
    skills: Ints, size: Ints, away_at: Ints, away_begin: Ints, away_end: Ints, away_count: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Return room for the spans in which operators are held: since, until, how many, and how many spans there are.

    Their absences stand in it.
    """
    room = len(away_begin) if len(size) else 0
    if len(size):
        for s in skills:
            room += s >= 0
    since, until = np.empty((len(size), room), np.int64), np.empty((len(size), room), np.int64)
    heads, held = np.empty((len(size), room), np.int64), np.zeros(len(size), np.int64)
    for s in range(len(size)):
        for i in range(away_at[s], away_at[s + 1]):
            since[s, held[s]], until[s, held[s]] = away_begin[i], away_end[i]
            heads[s, held[s]] = away_count[i]
            held[s] += 1
    return since, until, heads, held


@compiled
def place_all(
    c: Coded, order: Ints, machine: Ints, begin: Ints, start: Ints, end: Ints,
    low: int, high: int, touched: Ints, old_begin: Ints, old_start: Ints, old_end: Ints,
) -> int:  # fmt: skip
    """Place operations in an order, each as early as it can be behind those before it.

    Args:
        c: the problem.
        order: numbers of the operations.
        machine: of each operation.
        begin: of each operation's setup, written.
        start: of each operation's work, written.
        end: of each operation, written.
        low: the first place that differs from an old order; 0 without one.
        high: the last place that does; the last of all without one.
        touched: machines whose operations differ there; -1 for none.
        old_begin: as `begin`, of the old order; what does not change is copied.
        old_start: as `start`, likewise.
        old_end: as `end`, likewise.

    Returns:
        How many operations were placed anew; `FAILED` when an operation's job is not that far, a pin cannot
        be kept, a skill has nobody or the horizon is passed.
    """
    job, lengths, families, lags = c.job, c.length, c.family, c.lag
    available, wholes, skills = c.available, c.whole, c.skill
    pin_machine, pin_start, setups, horizon = c.pin_machine, c.pin_start, c.setup, c.horizon
    breaks_at, begins, ends, opens = c.breaks_at, c.break_begin, c.break_end, c.open_before
    closed_at, closed_begin, closed_end = c.closed_at, c.closed_begin, c.closed_end
    size, away_at = c.size, c.away_at
    free, state, ready, done = c.free.copy(), c.state.copy(), c.release.copy(), c.first[:-1].copy()
    since, until, heads, held = booked(skills, size, away_at, c.away_begin, c.away_end, c.away_count)
    whole_line = low == 0 and high == len(order) - 1
    # what must be placed anew: all on such machines, of such jobs, with such skills
    new_machine, new_job = np.zeros(len(free), np.bool_), np.zeros(len(ready), np.bool_)
    new_skill = np.zeros(len(size), np.bool_)
    placed = 0
    for place in range(len(order)):
        n = order[place]
        j, m, s = job[n], machine[n], skills[n]
        if place == low:
            for k in touched:
                if k >= 0:
                    new_machine[k] = True
            for i in range(low, high + 1):
                k = order[i]
                if skills[k] >= 0 and new_machine[machine[k]]:
                    new_skill[skills[k]] = True
        if done[j] != n:
            return FAILED
        if whole_line or (place >= low and (new_machine[m] or new_job[j] or (s >= 0 and new_skill[s]))):
            length = int(lengths[n, m])
            if length < 0:
                return FAILED
            soonest = int(max(ready[j], available[n]))
            setup = int(setups[m, state[m], families[n]])
            lo, hi = int(breaks_at[m]), int(breaks_at[m + 1])
            b = t = e = 0
            if pin_start[n] >= 0:
                t = int(pin_start[n])
                b = before_end(begins, ends, opens, lo, hi, t, setup)
                if m != pin_machine[n] or b < free[m] or t < soonest:
                    return FAILED
                e = after(begins, ends, opens, lo, hi, t, length)
            elif s < 0 and lo == hi and closed_at[m] == closed_at[m + 1]:
                t = int(max(soonest, free[m] + setup))
                b, e = t - setup, t + length
            else:
                if s >= 0 and size[s] <= 0:
                    return FAILED
                earliest = int(free[m])
                while earliest != NEVER:
                    b = first(begins, ends, lo, hi, earliest)
                    b = after(begins, ends, opens, lo, hi, b, setup)
                    t = first(begins, ends, lo, hi, max(soonest, b))
                    if lo == hi:
                        t = int(max(soonest, earliest + setup))
                    if wholes[n]:
                        t = whole(begins, ends, opens, lo, hi, t, length)
                    b = before_end(begins, ends, opens, lo, hi, t, setup)
                    e = after(begins, ends, opens, lo, hi, t, length)
                    earliest = hit(closed_begin, closed_end, closed_at[m], closed_at[m + 1], b, e)
                    if earliest == NEVER and s >= 0:
                        earliest = next_try(b, e, size[s], held[s], since[s], until[s], heads[s])
            if e > horizon:
                return FAILED
            placed += 1
            if not whole_line:
                new = e != old_end[n] or b != old_begin[n]
                new_job[j] = new
                if new or place > high:
                    new_machine[m] = new
                if s >= 0 and new:
                    new_skill[s] = True
        else:
            b, t, e = int(old_begin[n]), int(old_start[n]), int(old_end[n])
        begin[n], start[n], end[n] = b, t, e
        free[m], ready[j], done[j] = e, e + lags[n], n + 1
        if families[n] > 0:
            state[m] = families[n]
        if s >= 0:
            since[s, held[s]], until[s, held[s]], heads[s, held[s]] = b, e, 1
            held[s] += 1
    return placed


@compiled
def worth(c: Coded, end: Ints) -> float:
    """Return the objective of a schedule, given the ends of its operations; missed deadlines count most."""
    firsts, weight, due, deadline = c.first, c.weight, c.due, c.deadline
    span, late, missed = 0, 0, 0
    for j in range(len(weight)):
        if firsts[j + 1] > firsts[j]:
            e = end[firsts[j + 1] - 1]
            span = max(span, e)
            late += weight[j] * max(0, e - due[j])
            missed += max(0, e - deadline[j])
    if c.makespan_only:
        return span + 1e9 * missed
    return late + span / 10_000 + 1e9 * missed
