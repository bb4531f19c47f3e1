"""The list scheduler of `rules` on arrays, compiled: the same schedules, for problems of thousands of operations."""

import math
from collections.abc import Mapping

import numpy as np

from tools.scheduling.coded import Coded, Ints, Reals, coded
from tools.scheduling.compiled import compiled
from tools.scheduling.model import Assignment, Problem
from tools.scheduling.placing import FAILED, NEVER, after, before_end, booked, first, hit, next_try, whole
from tools.scheduling.rule_index import RULES, Basis

_FIFO, _SPT, _EDD, _WSPT, _MWKR, _ATC, _ATCS = range(len(RULES))


class Dispatcher:
    """Rules applied to one problem."""

    def __init__(self, problem: Problem) -> None:
        """Take a problem whose machines are closed where operations are pinned."""
        self._problem, self._code = problem, coded(problem)
        operations = problem.operations
        self._able_at = np.cumsum([0, *(len(o.durations) for o in operations)], dtype=np.int64)
        self._able = np.array([m for o in operations for m in o.durations], np.int64)

    def run(self, rule: str, k1: float, k2: float, boosts: Mapping[int, float]) -> list[Assignment] | None:
        """Return the schedule of a rule, as `rules.dispatch` does."""
        basis = Basis.of(self._problem, boosts)
        count = len(self._problem.operations)
        machine, begin, start, end = np.zeros((4, count), np.int64)
        remaining = np.array([r for job in basis.remaining for r in job], np.int64)
        placed = _dispatched(
            self._code, self._able_at, self._able, RULES.index(rule), max(k1 * basis.mean, 1e-9),
            max(k2 * basis.mean_setup, 1e-9), np.array(basis.dues), np.array(basis.weights), remaining,
            machine, begin, start, end,
        )  # fmt: skip
        if placed == FAILED:
            return None
        at = (a.tolist() for a in (machine, start, end, begin))
        return [
            Assignment(o.job, o.index, m, s, e, b)
            for o, m, s, e, b in zip(self._problem.operations, *at, strict=True)
        ]


@compiled
def _index(
    rule: int, n: int, at: int, start: int, length: int, setup: int, due: float, weight: float, left: int,
    ahead: float, dear: float,
) -> float:  # fmt: skip
    """Return what `rule_index.index_of` does."""
    if rule == _FIFO:
        return float(at)
    if rule == _SPT:
        return float(length)
    if rule == _EDD:
        return due
    if rule == _WSPT:
        return length / max(weight, 1e-9)
    if rule == _MWKR:
        return float(-left)
    slack = max(0.0, due - left - start)
    urgency = weight / max(length, 1) * math.exp(-slack / ahead)
    if rule == _ATCS:
        urgency *= math.exp(-setup / dear)
    return -urgency


@compiled
def _push(keys: Ints, jobs: Ints, size: int, key: int, job: int) -> None:
    """Put a job on a heap that has `size` of them; the least key comes first, then the least job."""
    at = size
    while at > 0:
        up = (at - 1) >> 1
        if keys[up] < key or (keys[up] == key and jobs[up] < job):
            break
        keys[at], jobs[at] = keys[up], jobs[up]
        at = up
    keys[at], jobs[at] = key, job


@compiled
def _pop(keys: Ints, jobs: Ints, size: int) -> None:
    """Take the first off a heap that has `size` of them."""
    last = size - 1
    key, job, at = keys[last], jobs[last], 0
    while True:
        down = 2 * at + 1
        if down >= last:
            break
        right = down + 1
        if right < last and (
            keys[right] < keys[down] or (keys[right] == keys[down] and jobs[right] < jobs[down])
        ):
            down = right
        if key < keys[down] or (key == keys[down] and job < jobs[down]):
            break
        keys[at], jobs[at] = keys[down], jobs[down]
        at = down
    keys[at], jobs[at] = key, job


@compiled
def _find_place(
    begins: Ints, ends: Ints, opens: Ints, low: int, high: int, closed_begin: Ints, closed_end: Ints,
    closed_low: int, closed_high: int, earliest: int, soonest: int, setup: int, length: int, in_one: bool,
) -> tuple[int, int, int]:  # fmt: skip
    """Return begin, start and end as `rules.place` does: setup from `earliest`, work from `soonest` at the soonest.

    `placing.place_all` has it written out, which there saves a third of the time.
    """
    while True:
        begin = after(begins, ends, opens, low, high, first(begins, ends, low, high, earliest), setup)
        start = first(begins, ends, low, high, max(soonest, begin))
        if low == high:
            start = max(soonest, earliest + setup)
        if in_one:
            start = whole(begins, ends, opens, low, high, start, length)
        begin = before_end(begins, ends, opens, low, high, start, setup)
        end = after(begins, ends, opens, low, high, start, length)
        earliest = hit(closed_begin, closed_end, closed_low, closed_high, begin, end)
        if earliest == NEVER:
            return begin, start, end


@compiled
def _dispatched(
    c: Coded, able_at: Ints, able: Ints, rule: int, ahead: float, dear: float, dues: Reals, weights: Reals,
    remaining: Ints, machine: Ints, begin: Ints, start: Ints, end: Ints,
) -> int:  # fmt: skip
    """Write the schedule of a rule.

    Args:
        c: the problem.
        able_at: spans of `able`, by operation.
        able: machines that can do an operation.
        rule: its place in `RULES`.
        ahead: minutes of slack at which urgency falls to a third.
        dear: minutes of setup, likewise.
        dues: of the jobs.
        weights: of the jobs.
        remaining: work from each operation on, in its job.
        machine: of each operation, written.
        begin: of its setup, likewise.
        start: of its work, likewise.
        end: likewise.

    Returns:
        How many operations were placed; `FAILED` when one fits nowhere.
    """
    lengths, families, lags, skills = c.length, c.family, c.lag, c.skill
    available, wholes, firsts, setups = c.available, c.whole, c.first, c.setup
    pin_machine, pin_start, size, away_at = c.pin_machine, c.pin_start, c.size, c.away_at
    breaks_at, begins, ends, opens = c.breaks_at, c.break_begin, c.break_end, c.open_before
    closed_at, closed_begin, closed_end = c.closed_at, c.closed_begin, c.closed_end
    free, state = c.free.copy(), c.state.copy()
    since, until, heads, held = booked(skills, size, away_at, c.away_begin, c.away_end, c.away_count)
    jobs = len(firsts) - 1
    ready, following = c.release.copy(), firsts[:-1].copy()
    seen, changed, taken = np.full(jobs, -1, np.int64), np.zeros(len(free), np.int64), 0
    keys, waiting, heap = np.empty(jobs, np.int64), np.empty(jobs, np.int64), 0
    # jobs whose next operation could begin soonest, and where that would be
    soon, set_up = np.empty(jobs, np.int64), np.zeros(jobs, np.int64)
    for j in range(jobs):
        if firsts[j] < firsts[j + 1]:
            ready[j] = max(ready[j], available[firsts[j]])
            _push(keys, waiting, heap, -1, j)  # it has not been looked at
            heap += 1
    placed = 0
    while heap > 0:
        candidates, soonest = 0, 0
        while heap > 0 and (candidates == 0 or keys[0] <= soonest):
            j = waiting[0]
            key = keys[0]
            _pop(keys, waiting, heap)
            heap -= 1
            n = following[j]
            s = skills[n]
            stamp = taken if s >= 0 else 0
            for i in range(able_at[n], able_at[n + 1]):
                stamp += changed[able[i]]
            if seen[j] == stamp:
                soonest = key
                soon[candidates] = j
                candidates += 1
                continue
            found = False
            for i in range(able_at[n], able_at[n + 1]):
                m = able[i]
                length, setup = int(lengths[n, m]), int(setups[m, state[m], families[n]])
                lo, hi = int(breaks_at[m]), int(breaks_at[m + 1])
                if pin_start[n] >= 0:
                    if m != pin_machine[n]:
                        continue
                    t = int(pin_start[n])
                    b = before_end(begins, ends, opens, lo, hi, t, setup)
                    e = after(begins, ends, opens, lo, hi, t, length)
                    if b < free[m] or t < ready[j]:
                        return FAILED
                else:
                    if s >= 0 and size[s] <= 0:
                        return FAILED
                    earliest = int(free[m])
                    b = t = e = 0
                    while earliest != NEVER:
                        b, t, e = _find_place(
                            begins, ends, opens, lo, hi, closed_begin, closed_end, int(closed_at[m]),
                            int(closed_at[m + 1]), earliest, int(ready[j]), setup, length, wholes[n] != 0,
                        )  # fmt: skip
                        earliest = NEVER
                        if s >= 0:
                            earliest = next_try(b, e, size[s], held[s], since[s], until[s], heads[s])
                if not found or e < end[n] or (e == end[n] and setup < set_up[j]):
                    found = True
                    machine[n], begin[n], start[n], end[n], set_up[j] = m, b, t, e, setup
            if not found:
                return FAILED
            seen[j] = stamp
            _push(keys, waiting, heap, begin[n], j)
            heap += 1
        best, least = -1, 0.0
        for i in range(candidates):
            j = soon[i]
            n = following[j]
            index = _index(
                rule, n, ready[j], start[n], end[n] - start[n], set_up[j], dues[j], weights[j], remaining[n],
                ahead, dear,
            )  # fmt: skip
            if best >= 0:
                k = following[best]
                if index > least or (index == least and (start[n], j) > (start[k], best)):
                    continue
            best, least = j, index
        for i in range(candidates):
            if soon[i] != best:
                _push(keys, waiting, heap, begin[following[soon[i]]], soon[i])
                heap += 1
        j = best
        n = following[j]
        m, s = machine[n], skills[n]
        if end[n] > c.horizon:
            return FAILED
        free[m], ready[j] = end[n], end[n] + lags[n]
        if families[n] > 0:
            state[m] = families[n]
        changed[m] += 1
        placed += 1
        if s >= 0:
            since[s, held[s]], until[s, held[s]], heads[s, held[s]] = begin[n], end[n], 1
            held[s] += 1
            taken += 1
        if n + 1 < firsts[j + 1]:
            following[j] = n + 1
            ready[j] = max(ready[j], available[n + 1])
            seen[j] = -1
            _push(keys, waiting, heap, -1, j)
            heap += 1
    return placed
