"""Generated plants at real size: 500 orders against default ATCS, 2,000 orders in 15 s, the same twice.

Gates: the geometric mean of weighted tardiness at most 0.75 of default ATCS, setups no more, at most 2 GB,
every schedule clean under the checker.
"""

import math
import resource
from collections.abc import Iterator
from typing import Any

from evals.report import CaseOutcome, SuiteOutcome
from evals.scheduling.generate import generate
from evals.scheduling.part import Run, outcome
from tools.scheduling.checker import violations
from tools.scheduling.model import Schedule
from tools.scheduling.rules import dispatch
from tools.scheduling.solver import solve

RATIO = 0.75
_SMALLEST_H = 1.0  # a plant whose ATCS is hardly late says nothing about ratios


def run_plants(run: Run) -> SuiteOutcome:
    """Plan plants of 500 orders x 8 operations x 40 machines."""
    figures: dict[str, Any] = {}
    return outcome("plants", _plants(run, figures), figures)


def _plants(run: Run, figures: dict[str, Any]) -> Iterator[CaseOutcome]:
    ratios = []
    for seed in range(run.seed, run.seed + (run.count or 5)):
        problem = generate(seed)
        default = dispatch(problem, "ATCS")
        found = solve(problem, seconds=run.seconds or 60, workers=run.workers, cpu_clock=True)
        if default is None or not found.assignments:
            yield run.case(f"plant {seed}", False, "no schedule was found")
            continue
        ratios.append((found.value + _SMALLEST_H) / (default.value + _SMALLEST_H))
        setups = [sum(a.begin < a.start for a in s.assignments) for s in (found, default)]
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        says = f"{ratios[-1]:.3f} of default ATCS, {setups[0]} setups against {setups[1]}, {peak:.2f} GB"
        faults = violations(problem, found)
        yield run.case(
            f"plant {seed}", not faults and setups[0] <= setups[1] and peak <= 2, (faults or [says])[0]
        )
    if ratios:
        mean = math.exp(sum(math.log(r) for r in ratios) / len(ratios))
        figures["ratio_to_atcs"] = round(mean, 3)
        says = f"geometric mean {mean:.3f} of default ATCS over {len(ratios)} plants, at most {RATIO}"
        yield run.case("ratio", mean <= RATIO, says)


def run_large(run: Run) -> SuiteOutcome:
    """Plan plants of 2,000 orders in 15 s."""
    return outcome("large", _large(run), {})


def _large(run: Run) -> Iterator[CaseOutcome]:
    for seed in range(run.seed, run.seed + (run.count or 2)):
        problem = generate(seed, orders=2000)
        seconds = run.seconds or 15.0
        before = _cpu_s()
        found = solve(
            problem, seconds=seconds, workers=run.workers, cpu_clock=True,
        )  # fmt: skip
        faults = violations(problem, found) if found.assignments else ["no schedule was found"]
        took = (_cpu_s() - before) / run.workers
        says = f"{len(found.assignments)} operations, {took:.1f} CPU s per worker, rule {found.rule}"
        yield run.case(f"2000 orders, seed {seed}", not faults, (faults or [says])[0])


def _cpu_s() -> float:
    return sum(
        u.ru_utime + u.ru_stime
        for u in (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    )


def run_same(run: Run) -> SuiteOutcome:
    """Plan twice with the same seed and one worker."""
    return outcome("same", _same(run), {})


def _same(run: Run) -> Iterator[CaseOutcome]:
    sizes = ((40, 4, 8), (12, 4, 6), (120, 5, 12))
    for n in range(run.count or 6):
        orders, steps, machines = sizes[n % 3]
        problem = generate(run.seed + n, orders=orders, steps=steps, machines=machines)
        twice: list[Schedule] = [
            solve(problem, seconds=run.seconds or 4, workers=1, seed=run.seed) for _ in range(2)
        ]
        same = twice[0].assignments == twice[1].assignments
        says = f"{'the same' if same else 'another'} schedule ({twice[0].value:.1f}, {twice[1].value:.1f})"
        yield run.case(f"{orders} orders, seed {run.seed + n}", same, says)
