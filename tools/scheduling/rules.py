"""Dispatching rules and the list scheduler that applies them (Pinedo, Scheduling, ch. 14)."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from tools.scheduling.model import Assignment, Machine, Problem, Schedule, value_of

RULES = ("FIFO", "SPT", "EDD", "WSPT", "MWKR", "ATC", "ATCS")
_SWEEP = ((1.0, 0.3), (2.0, 0.3), (3.0, 0.5), (2.0, 1.0), (4.0, 1.0), (6.0, 0.5))


@dataclass(slots=True)
class _Ready:
    job: int
    index: int
    at: int  # when its predecessor ended


def fit(machine: Machine, earliest: int, length: int) -> int:
    """Return the earliest start from which a machine is open for a whole length."""
    start = earliest
    for closed_from, closed_until in machine.closed:
        if start + length <= closed_from:
            break
        if start < closed_until:
            start = closed_until
    return start


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
    ready = [_Ready(j, 0, job.release) for j, job in enumerate(problem.jobs) if job.operations]
    done: list[Assignment] = []
    index = _index(rule, problem, remaining, mean, mean_setup, k1, k2)
    while ready:
        best: tuple[tuple[float, float, int], _Ready, int, int, int] | None = None
        soonest = math.inf
        options = []
        for r in ready:
            operation = problem.jobs[r.job].operations[r.index]
            chosen = None
            for m, length in operation.durations.items():
                setup = problem.setup(m, family[m], operation.family)
                start = fit(problem.machines[m], max(free[m], r.at - setup, 0), setup + length) + setup
                if start < r.at:
                    start = r.at
                if chosen is None or (start + length, setup) < (chosen[1] + chosen[2], chosen[3]):
                    chosen = (m, start, length, setup)
            assert chosen is not None
            options.append((r, *chosen))
            soonest = min(soonest, chosen[1] - chosen[3])
        for r, m, start, length, setup in options:
            if start - setup > soonest:
                continue
            key = (index(r, m, start, length, setup), start, r.job)
            if best is None or key < best[0]:
                best = (key, r, m, start, length)
        assert best is not None
        _, r, m, start, length = best
        if start + length > problem.horizon:
            return None
        done.append(Assignment(r.job, r.index, m, start, start + length))
        free[m] = start + length
        family[m] = problem.jobs[r.job].operations[r.index].family or family[m]
        ready.remove(r)
        if r.index + 1 < len(problem.jobs[r.job].operations):
            ready.append(_Ready(r.job, r.index + 1, start + length))
    made = tuple(sorted(done, key=lambda a: (a.job, a.operation)))
    return Schedule(made, value_of(problem, made), None, "feasible", rule)


def best_rule(problem: Problem) -> Schedule | None:
    """Return the best schedule of all rules, ATCS with a sweep of its parameters."""
    found = [dispatch(problem, rule) for rule in RULES]
    if any(job.due is not None for job in problem.jobs):
        found += [dispatch(problem, "ATCS", k1, k2) for k1, k2 in _SWEEP]
    good = [s for s in found if s is not None]
    return min(good, key=lambda s: s.value) if good else None


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
