"""What dispatching rules go by: an index of each operation that could begin (Pinedo, Scheduling, ch. 14)."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tools.scheduling.model import Problem

RULES = ("FIFO", "SPT", "EDD", "WSPT", "MWKR", "ATC", "ATCS")
CHANGING = frozenset({"ATC", "ATCS"})  # rules whose index changes while an operation waits


@dataclass(slots=True)
class Ready:
    """The next operation of a job.

    Attributes:
        job, index: position of the job and of the operation within it.
        at: when its predecessor ended and its material is there.
    """

    job: int
    index: int
    at: int


@dataclass(frozen=True, slots=True)
class Basis:
    """What the indices of all rules are made from.

    Attributes:
        remaining: by job and operation, the work from that operation on.
        mean: minutes of work of an operation.
        mean_setup: minutes of a setup.
        dues: of the jobs, deadlines included.
        weights: of the jobs.
    """

    remaining: list[list[int]]
    mean: float
    mean_setup: float
    dues: list[float]
    weights: list[float]

    @classmethod
    def of(cls, problem: Problem, boosts: Mapping[int, float]) -> "Basis":
        """Return it; `boosts` are factors on the weights of jobs."""
        times = [*problem.setups.values(), *problem.changeovers.values()]
        work = [min(o.durations.values()) for o in problem.operations]
        return cls(
            _remaining(problem),
            sum(work) / max(len(work), 1),
            sum(times) / len(times) if times else 0.0,
            [
                float(min((d for d in (job.due, job.deadline) if d is not None), default=10**9))
                for job in problem.jobs
            ],
            [job.weight * boosts.get(j, 1.0) for j, job in enumerate(problem.jobs)],
        )


Index = Callable[[Ready, int, int, int], float]


def index_of(rule: str, problem: Problem, k1: float, k2: float, boosts: Mapping[int, float]) -> Index:
    """Return the rule's index of (operation, start, length, setup); the least goes first.

    Args:
        rule: one of `RULES`.
        problem: what must be scheduled.
        k1: look-ahead of ATC and ATCS.
        k2: weight of setups of ATCS.
        boosts: job -> factor on the urgency of ATC and ATCS.
    """
    basis = Basis.of(problem, boosts)
    remaining, dues, weights = basis.remaining, basis.dues, basis.weights
    ahead, dear = max(k1 * basis.mean, 1e-9), max(k2 * basis.mean_setup, 1e-9)

    def atc(r: Ready, start: int, length: int) -> float:
        slack = max(0.0, dues[r.job] - remaining[r.job][r.index] - start)
        return weights[r.job] / max(length, 1) * math.exp(-slack / ahead)

    match rule:
        case "FIFO":
            return lambda r, start, length, setup: r.at
        case "SPT":
            return lambda r, start, length, setup: length
        case "EDD":
            return lambda r, start, length, setup: dues[r.job]
        case "WSPT":
            return lambda r, start, length, setup: length / max(weights[r.job], 1e-9)
        case "MWKR":
            return lambda r, start, length, setup: -remaining[r.job][r.index]
        case "ATC":
            return lambda r, start, length, setup: -atc(r, start, length)
        case "ATCS":
            return lambda r, start, length, setup: -atc(r, start, length) * math.exp(-setup / dear)
    raise ValueError(f"unknown rule {rule}")


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
