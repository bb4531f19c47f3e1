"""Dispatching rules and the list scheduler that applies them (Pinedo, Scheduling, ch. 14)."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.scheduling.model import Assignment, Machine, Problem, Schedule, value_of

RULES = ("FIFO", "SPT", "EDD", "WSPT", "MWKR", "ATC", "ATCS")
# from what helped most often on generated plants to what helped least
_SWEEP = ((8.0, 0.3), (12.0, 0.5), (4.0, 0.3), (20.0, 0.5), (3.0, 0.5), (6.0, 0.3), (2.0, 0.3), (12.0, 0.3),
          (1.0, 0.3), (4.0, 1.0), (2.0, 1.0))  # fmt: skip


@dataclass(slots=True)
class _Ready:
    job: int
    index: int
    at: int  # when its predecessor ended


@dataclass(frozen=True, slots=True)
class Place:
    """Where an operation would go on a machine: setup from `begin`, work from `start` to `end`."""

    machine: int
    begin: int
    start: int
    end: int
    setup: int


def place(problem: Problem, m: int, free: int, ready: int, setup: int, length: int) -> Place:
    """Return the earliest place on a machine.

    Args:
        problem: gives the machine's calendar.
        m: the machine.
        free: its setup may begin then.
        ready: the work may begin then.
        setup: minutes of setup, right before the work.
        length: minutes of work.
    """
    machine = problem.machines[m]
    if not machine.breaks and not machine.closed:
        start = max(ready, free + setup)
        return Place(m, start - setup, start, start + length, setup)
    earliest = free
    while True:
        start = _open(machine, max(ready, _after(machine, _open(machine, earliest), setup)))
        begin, end = _before(machine, start, setup), _after(machine, start, length)
        hit = next((c for c in machine.closed if begin < c[1] and end > c[0] and end > begin), None)
        if hit is None:
            return Place(m, begin, start, end, setup)
        earliest = hit[1]


def dispatch(problem: Problem, rule: str, k1: float = 2.0, k2: float = 0.5) -> Schedule | None:
    """Build a non-delay schedule by a rule; None when an operation does not fit the horizon.

    Args:
        problem: what must be scheduled.
        rule: one of `RULES`.
        k1: look-ahead of ATC and ATCS.
        k2: weight of setups of ATCS.
    """
    remaining = _remaining(problem)
    mean = sum(min(o.durations.values()) for o in problem.operations) / max(len(problem.operations), 1)
    mean_setup = (sum(problem.setups.values()) / len(problem.setups)) if problem.setups else 0.0
    free = [m.free_from for m in problem.machines]
    family = [m.family for m in problem.machines]
    ready = {j: _Ready(j, 0, job.release) for j, job in enumerate(problem.jobs) if job.operations}
    found: dict[int, Place] = {}  # kept until one of the operation's machines changes
    waiting: list[set[int]] = [set() for _ in problem.machines]

    def look(r: _Ready) -> None:
        operation = problem.jobs[r.job].operations[r.index]
        best: Place | None = None
        for m, length in operation.durations.items():
            setup = problem.setup(m, family[m], operation.family)
            p = place(problem, m, free[m], r.at, setup, length)
            if best is None or (p.end, p.setup) < (best.end, best.setup):
                best = p
            waiting[m].add(r.job)
        assert best is not None
        found[r.job] = best

    for r in ready.values():
        look(r)
    done: list[Assignment] = []
    index = _index(rule, problem, remaining, mean, mean_setup, k1, k2)
    while ready:
        soonest = min(found[j].begin for j in ready)
        candidates = [
            (index(r, p.machine, p.start, p.end - p.start, p.setup), p.start, j)
            for j, r in ready.items()
            if (p := found[j]).begin <= soonest
        ]
        j = min(candidates)[2]
        r, p = ready.pop(j), found.pop(j)
        if p.end > problem.horizon:
            return None
        m = p.machine
        done.append(Assignment(j, r.index, m, p.start, p.end, p.begin))
        free[m] = p.end
        operation = problem.jobs[j].operations[r.index]
        family[m] = operation.family or family[m]
        for other in operation.durations:
            waiting[other].discard(j)
        if r.index + 1 < len(problem.jobs[j].operations):
            ready[j] = _Ready(j, r.index + 1, p.end)
            look(ready[j])
        for other_job in list(waiting[m]):
            look(ready[other_job])
    made = tuple(sorted(done, key=lambda a: (a.job, a.operation)))
    return Schedule(made, value_of(problem, made), None, "feasible", rule)


def best_rule(
    problem: Problem, seconds: float = 3.0, cancelled: Callable[[], bool] = lambda: False
) -> Schedule | None:
    """Return the best schedule of all rules, ATCS with a sweep of its parameters.

    Args:
        problem: what must be scheduled.
        seconds: no further rule is tried after that; at least one is.
        cancelled: asked after each rule.
    """
    due = any(job.due is not None for job in problem.jobs)
    tries = [(rule, 2.0, 0.5) for rule in (reversed(RULES) if due else RULES)]
    if due:
        tries[1:1] = [("ATCS", k1, k2) for k1, k2 in _SWEEP]
    best: Schedule | None = None
    until = time.perf_counter() + seconds
    longest = 0.0
    for rule, k1, k2 in tries:
        began = time.perf_counter()
        found = dispatch(problem, rule, k1, k2)
        if found is not None and (best is None or found.value < best.value):
            best = found
        longest = max(longest, time.perf_counter() - began)
        if best is not None and (time.perf_counter() + longest > until or cancelled()):
            break
    return best


def left_shifted(problem: Problem, assignments: Sequence[Assignment]) -> tuple[Assignment, ...]:
    """Return the schedule with the same machines and orders, everything as early as it can be."""
    free = [m.free_from for m in problem.machines]
    family = [m.family for m in problem.machines]
    ready = [job.release for job in problem.jobs]
    made = []
    for a in sorted(assignments, key=lambda a: (a.start, a.end, a.job, a.operation)):
        o = problem.jobs[a.job].operations[a.operation]
        setup = problem.setup(a.machine, family[a.machine], o.family)
        p = place(problem, a.machine, free[a.machine], ready[a.job], setup, o.durations[a.machine])
        made.append(Assignment(a.job, a.operation, a.machine, p.start, p.end, p.begin))
        free[a.machine] = ready[a.job] = p.end
        family[a.machine] = o.family or family[a.machine]
    return tuple(sorted(made, key=lambda a: (a.job, a.operation)))


def _open(machine: Machine, at: int) -> int:
    """Return the first working minute at or after a time."""
    for a, b in machine.breaks:
        if a <= at < b:
            return b
    return at


def _after(machine: Machine, start: int, length: int) -> int:
    """Return when a length of work that begins at a working minute ends."""
    end = start + length
    for a, b in machine.breaks:
        if b <= start:
            continue
        if a >= end:
            break
        end += b - a
    return end


def _before(machine: Machine, end: int, length: int) -> int:
    """Return when a length of work that ends at a time begins."""
    start = end - length
    for a, b in reversed(machine.breaks):
        if a >= end:
            continue
        if length == 0 or b <= start:
            break
        start -= min(b, end) - a
    return start


def _remaining(problem: Problem) -> list[list[int]]:
    """Return, by job and operation, the work from that operation on."""
    out = []
    for job in problem.jobs:
        sums, total = [0] * len(job.operations), 0
        for k in range(len(job.operations) - 1, -1, -1):
            total += min(job.operations[k].durations.values())
            sums[k] = total
        out.append(sums)
    return out


def _index(
    rule: str,
    problem: Problem,
    remaining: list[list[int]],
    mean: float,
    mean_setup: float,
    k1: float,
    k2: float,
) -> Callable[[_Ready, int, int, int, int], float]:
    def due(r: _Ready) -> float:
        d = problem.jobs[r.job].due
        return float(d) if d is not None else 1e9

    def atc(r: _Ready, start: int, length: int) -> float:
        slack = max(0.0, due(r) - remaining[r.job][r.index] - start)
        return problem.jobs[r.job].weight / max(length, 1) * math.exp(-slack / max(k1 * mean, 1e-9))

    match rule:
        case "FIFO":
            return lambda r, m, start, length, setup: r.at
        case "SPT":
            return lambda r, m, start, length, setup: length
        case "EDD":
            return lambda r, m, start, length, setup: due(r)
        case "WSPT":
            return lambda r, m, start, length, setup: length / problem.jobs[r.job].weight
        case "MWKR":
            return lambda r, m, start, length, setup: -remaining[r.job][r.index]
        case "ATC":
            return lambda r, m, start, length, setup: -atc(r, start, length)
        case "ATCS":
            return lambda r, m, start, length, setup: (
                -atc(r, start, length) * math.exp(-setup / max(k2 * mean_setup, 1e-9))
            )
    raise ValueError(f"unknown rule {rule}")
