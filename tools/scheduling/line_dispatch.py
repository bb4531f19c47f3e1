"""The list scheduler where every operation has one machine that is always open and needs no setup.

Each machine then keeps what waits for it in order, so that thousands of operations at a few machines take
a fraction of a second.
"""

import heapq

from tools.scheduling.model import Assignment, Problem
from tools.scheduling.rule_index import CHANGING, Index, Ready


def has_lines(problem: Problem) -> bool:
    """Whether operations wait for one machine each, and for nothing but it and the one before them."""
    return (
        not any(m.breaks or m.closed for m in problem.machines)
        and not any(len(o.durations) != 1 or o.pin or o.skill for o in problem.operations)
        and not (problem.with_setups and any(o.family for o in problem.operations))
    )


def dispatch_lines(problem: Problem, rule: str, index: Index) -> list[Assignment] | None:
    """Build the non-delay schedule of a rule.

    Args:
        problem: one of which `has_lines` holds.
        rule: its name.
        index: of the rule; the least goes first.

    Returns:
        None when an operation does not fit the horizon.
    """
    lines = [_Line(m.free_from) for m in problem.machines]
    turns: list[tuple[int, int]] = []  # when a machine could begin what waits for it

    def wait(r: Ready) -> None:
        o = problem.jobs[r.job].operations[r.index]
        ((m, length),) = o.durations.items()
        key = 0.0 if rule in CHANGING else index(r, 0, length, 0)
        heapq.heappush(lines[m].coming, (r.at, r.job, r.index, key, length))
        heapq.heappush(turns, (lines[m].next, m))

    for j, job in enumerate(problem.jobs):
        if job.operations:
            wait(Ready(j, 0, max(job.release, job.operations[0].available)))
    made = []
    while turns:
        now, m = heapq.heappop(turns)
        if not lines[m].waits or now != lines[m].next:
            continue  # something changed; it has another turn
        j, k, length = lines[m].take(now, index if rule in CHANGING else None)
        end = lines[m].free = now + length
        if end > problem.horizon:
            return None
        made.append(Assignment(j, k, m, now, end, now))
        operations = problem.jobs[j].operations
        if k + 1 < len(operations):
            wait(Ready(j, k + 1, max(end + operations[k].lag, operations[k + 1].available)))
        if lines[m].waits:
            heapq.heappush(turns, (lines[m].next, m))
    return made


class _Line:
    """What waits for a machine: `coming` by when it is ready, `here` by the rule."""

    def __init__(self, free: int) -> None:
        self.free = free
        self.coming: list[tuple[int, int, int, float, int]] = []
        self.here: list[tuple[float, int, int, int, int]] = []

    @property
    def waits(self) -> bool:
        return bool(self.coming or self.here)

    @property
    def next(self) -> int:
        """When it could begin the next operation."""
        return self.free if self.here else max(self.free, self.coming[0][0])

    def take(self, now: int, index: Index | None) -> tuple[int, int, int]:
        """Return job, operation and length of what goes first; `index` where it changes with time."""
        while self.coming and self.coming[0][0] <= now:
            ready, j, k, key, length = heapq.heappop(self.coming)
            entry = (key, j, k, length, ready)
            if index is None:
                heapq.heappush(self.here, entry)
            else:
                self.here.append(entry)
        if index is None:
            _, j, k, length, _ = heapq.heappop(self.here)
            return j, k, length

        def rank(n: int) -> tuple[float, int]:
            _, j, k, length, ready = self.here[n]
            return index(Ready(j, k, ready), now, length, 0), j

        first = min(range(len(self.here)), key=rank)
        _, j, k, length, _ = self.here[first]
        self.here[first] = self.here[-1]
        self.here.pop()
        return j, k, length
