"""Tabu search on critical paths for the makespan of job shops with and without alternatives.

Moves take an operation to the front, the rear or the inside of its critical block (N6), or to another
machine; a move is judged by the longest path through what it moves.

Source:
    Balas and Vazacopoulos, Management Science 44(2), 1998 (moves within a block and their estimate);
    Mastrolilli and Gambardella, Journal of Scheduling 3(1), 2000 (moves to other machines).
"""

import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tools.scheduling.model import Assignment, Problem

_PATIENCE = 1000  # moves without a better schedule, after which the search goes back to the best
_KICKS = 8  # random moves from the best then
Tell = Callable[[tuple[Assignment, ...]], None]


def is_plain(problem: Problem) -> bool:
    """Whether a problem is one of precedence and machines alone, for the makespan."""
    return (
        problem.objective == "makespan"
        and not problem.permutation
        and not problem.limits
        and not any(m.breaks or m.closed for m in problem.machines)
        and not any(job.deadline is not None for job in problem.jobs)
        and not any(o.pin or o.skill for o in problem.operations)
        and not (problem.with_setups and any(o.family for o in problem.operations))
    )


def lower_bound(problem: Problem) -> int:
    """Return a makespan that no schedule of a plain problem can be below: the longest job or fullest machine."""
    best, load = 0, [[0, 10**9, 10**9] for _ in problem.machines]
    for job in problem.jobs:
        at, heads = job.release, []
        for o in job.operations:
            heads.append(max(at, o.available))
            at = heads[-1] + min(o.durations.values()) + o.lag
        tail = 0
        for o, head in zip(reversed(job.operations), reversed(heads), strict=True):
            shortest = min(o.durations.values())
            best = max(best, head + shortest + tail)
            if len(o.durations) == 1:
                (m,) = o.durations
                work = load[m]
                load[m] = [work[0] + shortest, min(work[1], head), min(work[2], tail)]
            before = job.operations[o.index - 1].lag if o.index else 0
            tail += shortest + before
    heads_of = [max(head, problem.machines[m].free_from) for m, (_, head, _) in enumerate(load)]
    return max([best, *(head + w[0] + w[2] for head, w in zip(heads_of, load, strict=True) if w[0])])


@dataclass(frozen=True, slots=True)
class _Move:
    """Operations of a machine from `at` on in a new order, or one operation to a place on another machine."""

    machine: int
    at: int
    sequence: tuple[int, ...]
    moved: int
    onto: int = -1


class Tabu:
    """The search; operations are numbered through, job by job.

    Attributes:
        span: makespan of the current schedule.
        best: the shortest found.
    """

    def __init__(self, problem: Problem, first: Sequence[Assignment], seed: int) -> None:
        self._dice = random.Random(seed)
        self._operations = problem.operations
        number = {(o.job, o.index): n for n, o in enumerate(self._operations)}
        count = len(self._operations)
        self._before = [number.get((o.job, o.index - 1), -1) for o in self._operations]
        self._after = [number.get((o.job, o.index + 1), -1) for o in self._operations]
        self._lag = [o.lag for o in self._operations]
        self._base = [
            max(problem.jobs[o.job].release if o.index == 0 else 0, o.available) for o in self._operations
        ]
        self._free = [m.free_from for m in problem.machines]
        self._machine, self._length = [0] * count, [0] * count
        self._lines: list[list[int]] = [[] for _ in problem.machines]
        for a in sorted(first, key=lambda a: (a.start, a.end, a.job, a.operation)):
            n = number[a.job, a.operation]
            self._machine[n], self._length[n] = a.machine, self._operations[n].durations[a.machine]
            self._lines[a.machine].append(n)
        self._left, self._right = [-1] * count, [-1] * count
        for line in range(len(self._lines)):
            self._link(line)
        self._start, self._tail = [0] * count, [0] * count
        self._tenure = 10 + len(problem.jobs) // max(len(problem.machines), 1)
        self._tabu: dict[tuple[int, int], int] = {}
        self._placed: dict[tuple[int, int], int] = {}
        self.moves = 0
        self._longest_paths()
        self.best, self._kept = self.span, self._copy()

    def assignments(self) -> tuple[Assignment, ...]:
        """Return the best schedule."""
        now = self._copy()
        self._restore(self._kept)
        made = tuple(
            Assignment(o.job, o.index, m, s, s + p, s)
            for o, m, s, p in zip(self._operations, self._machine, self._start, self._length, strict=True)
        )
        self._restore(now)
        return made

    def search(self, *, going: Callable[[], bool], enough: int, tell: Callable[[], None]) -> None:
        """Move until it is told to stop or the makespan is `enough`; `tell` hears of each better schedule."""
        since = 0
        while self.best > enough and going():
            since += 1
            if since > _PATIENCE:
                since = 0
                self._restore(self._kept)
                self._tabu.clear()
                self._placed.clear()
                for _ in range(_KICKS):
                    self._step(blind=True)
            if not self._step():
                return
            if self.span < self.best:
                self.best, self._kept, since = self.span, self._copy(), 0
                tell()

    def _copy(self) -> tuple[list[list[int]], list[int]]:
        return [list(line) for line in self._lines], list(self._machine)

    def _restore(self, kept: tuple[list[list[int]], list[int]]) -> None:
        self._lines, self._machine = [list(line) for line in kept[0]], list(kept[1])
        self._length = [o.durations[m] for o, m in zip(self._operations, self._machine, strict=True)]
        for line in range(len(self._lines)):
            self._link(line)
        self._longest_paths()

    def _link(self, line: int) -> None:
        here, left, right = self._lines[line], self._left, self._right
        last = -1
        for n in here:
            left[n] = last
            if last >= 0:
                right[last] = n
            last = n
        if last >= 0:
            right[last] = -1

    def _longest_paths(self) -> bool:
        """Compute starts, and what must follow each end; False when the order is a circle."""
        before, after, left, right = self._before, self._after, self._left, self._right
        length, lag, free, machine = self._length, self._lag, self._free, self._machine
        open_ = [(b >= 0) + (m >= 0) for b, m in zip(before, left, strict=True)]
        start = [max(b, free[m]) for b, m in zip(self._base, machine, strict=True)]
        order = [n for n, d in enumerate(open_) if not d]
        for n in order:
            end = start[n] + length[n]
            k = right[n]
            if k >= 0:
                if end > start[k]:
                    start[k] = end
                open_[k] -= 1
                if not open_[k]:
                    order.append(k)
            k = after[n]
            if k >= 0:
                end += lag[n]
                if end > start[k]:
                    start[k] = end
                open_[k] -= 1
                if not open_[k]:
                    order.append(k)
        if len(order) < len(open_):
            return False
        tail = [0] * len(order)
        for n in reversed(order):
            whole = tail[n] + length[n]
            k = left[n]
            if k >= 0 and whole > tail[k]:
                tail[k] = whole
            k = before[n]
            if k >= 0 and whole + lag[k] > tail[k]:
                tail[k] = whole + lag[k]
        self._start, self._tail = start, tail
        self.span = max(map(int.__add__, start, length), default=0)
        return True

    def _path(self) -> list[int]:
        """Return the operations of a critical path, chosen by chance among several."""
        start, length, tail, span = self._start, self._length, self._tail, self.span
        last = [n for n, s in enumerate(start) if s + length[n] == span and not tail[n]]
        n = self._dice.choice(last)
        path = [n]
        while True:
            b, m, at = self._before[n], self._left[n], start[n]
            options = []
            if b >= 0 and start[b] + length[b] + self._lag[b] == at:
                options.append(b)
            if m >= 0 and start[m] + length[m] == at:
                options.append(m)
            if not options:
                break
            n = options[0] if len(options) == 1 else self._dice.choice(options)
            path.append(n)
        path.reverse()
        return path

    def _moves(self, path: list[int]) -> Iterator[tuple[int, _Move]]:
        blocks: list[list[int]] = []
        for n in path:
            if blocks and self._left[n] == blocks[-1][-1]:
                blocks[-1].append(n)
            else:
                blocks.append([n])
        for at, block in enumerate(blocks):
            if len(block) > 1:
                yield from self._in_block(block, rear=at + 1 < len(blocks), front=at > 0)
        for n in path:
            if len(self._operations[n].durations) > 1:
                yield from self._elsewhere(n)

    def _in_block(self, block: list[int], *, rear: bool, front: bool) -> Iterator[tuple[int, _Move]]:
        start, length = self._start, self._length
        line = self._machine[block[0]]
        first = self._lines[line].index(block[0])
        size = len(block)
        ways: set[tuple[int, int]] = set()
        if rear:
            ways |= {(i, size - 1) for i in range(size - 1)}
            ways |= {(i, size - 1) for i in (size - 2,)}
            ways |= {(size - 1, j) for j in range(size - 1)}
        if front:
            ways |= {(i, 0) for i in range(1, size)}
            ways |= {(0, j) for j in range(1, size)}
        for i, j in sorted(ways):
            n = block[i]
            if i < j:  # behind block[j]: no path may lead from the job's next operation to it
                k = self._after[n]
                if k >= 0 and start[block[j]] >= start[k] + length[k]:
                    continue
                sequence = (*block[i + 1 : j + 1], n)
                yield self._judged(_Move(line, first + i, sequence, n))
            else:
                k = self._before[n]
                if k >= 0 and start[block[j]] + length[block[j]] <= start[k]:
                    continue
                sequence = (n, *block[j:i])
                yield self._judged(_Move(line, first + j, sequence, n))

    def _judged(self, move: _Move) -> tuple[int, _Move]:
        """Return the longest path through the moved stretch, as far as it can be seen without the rest."""
        start, length, tail, lag = self._start, self._length, self._tail, self._lag
        before, after, line = self._before, self._after, self._lines[move.machine]
        ready = self._free[move.machine]
        if move.at:
            k = line[move.at - 1]
            ready = start[k] + length[k]
        begins = []
        for n in move.sequence:
            ready = max(ready, self._base[n])
            k = before[n]
            if k >= 0:
                ready = max(ready, start[k] + length[k] + lag[k])
            begins.append(ready)
            ready += length[n]
        follows, worst = 0, 0
        at = move.at + len(move.sequence)
        if at < len(line):
            follows = tail[line[at]] + length[line[at]]
        for n, begin in zip(reversed(move.sequence), reversed(begins), strict=True):
            k = after[n]
            if k >= 0:
                follows = max(follows, tail[k] + length[k] + lag[n])
            follows += length[n]
            worst = max(worst, begin + follows)
        return worst, move

    def _elsewhere(self, n: int) -> Iterator[tuple[int, _Move]]:
        start, length, tail = self._start, self._length, self._tail
        b, k = self._before[n], self._after[n]
        ready = self._base[n] if b < 0 else max(self._base[n], start[b] + length[b] + self._lag[b])
        rest = 0 if k < 0 else tail[k] + length[k] + self._lag[n]
        begin, end = start[n], start[n] + length[n]
        for m, work in self._operations[n].durations.items():
            if m == self._machine[n]:
                continue
            line = self._lines[m]
            starts = [start[x] for x in line]
            low = bisect_right(starts, begin)
            while low and start[line[low - 1]] + length[line[low - 1]] > begin:
                low -= 1
            for at in range(low, max(low, bisect_left(starts, end)) + 1):
                head, after = max(ready, self._free[m]), rest
                if at:
                    x = line[at - 1]
                    head = max(head, start[x] + length[x])
                if at < len(line):
                    x = line[at]
                    after = max(after, tail[x] + length[x])
                yield head + work + after, _Move(m, at, (), n, m)

    def _step(self, *, blind: bool = False) -> bool:
        """Make the best move that is not tabu; False when there is none at all."""
        found = list(self._moves(self._path()))
        if not found:
            return False
        self.moves += 1
        dice = self._dice
        if blind:
            _, chosen = dice.choice(found)
        else:
            allowed = [
                (v, dice.random(), n)
                for n, (v, m) in enumerate(found)
                if v < self.best or not self._is_tabu(m)
            ]
            chosen = found[min(allowed)[2]][1] if allowed else dice.choice(found)[1]
        self._make(chosen)
        return True

    def _is_tabu(self, move: _Move) -> bool:
        if move.onto >= 0:
            return self._placed.get((move.moved, move.onto), 0) > self.moves
        tabu, n, moves = self._tabu, move.moved, self.moves
        if move.sequence[0] == n:
            return any(tabu.get((n, x), 0) > moves for x in move.sequence[1:])
        return any(tabu.get((x, n), 0) > moves for x in move.sequence[:-1])

    def _make(self, move: _Move) -> None:
        kept = self._copy()
        until = self.moves + self._dice.randint(self._tenure, self._tenure + self._tenure // 2)
        n = move.moved
        if move.onto >= 0:
            old = self._machine[n]
            self._placed[n, old] = until
            self._lines[old].remove(n)
            self._lines[move.onto].insert(move.at, n)
            self._machine[n], self._length[n] = move.onto, self._operations[n].durations[move.onto]
            self._link(old)
        else:
            if move.sequence[0] == n:
                self._tabu.update(((x, n), until) for x in move.sequence[1:])
            else:
                self._tabu.update(((n, x), until) for x in move.sequence[:-1])
            self._lines[move.machine][move.at : move.at + len(move.sequence)] = move.sequence
        self._link(move.machine)
        if not self._longest_paths():
            self._restore(kept)
