"""Plans against a simulated truth: without noise the plan to the minute, with noise the P80 dates.

The truth has log-normal durations and exponential repairs of its own for each machine; the tool sees a
history drawn from it, never its parameters.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from evals.report import CaseOutcome, SuiteOutcome
from evals.scheduling.generate import generate
from evals.scheduling.part import Run, outcome
from evals.scheduling.simulator import simulate
from tools.scheduling.model import Problem, Schedule
from tools.scheduling.replay import steps_of
from tools.scheduling.robustness import Spread, ends_of, robustness_of
from tools.scheduling.solver import solve

LOW, HIGH = 0.76, 0.84
_HISTORY, _FUTURES = 150, 60


def run_noise(run: Run) -> SuiteOutcome:
    """Simulate plans of small plants."""
    figures: dict[str, Any] = {}
    return outcome("noise", _cases(run, figures), figures)


def _cases(run: Run, figures: dict[str, Any]) -> Iterator[CaseOutcome]:
    covered = []
    for seed in range(run.seed, run.seed + (run.count or 10)):
        problem = generate(seed, orders=60, steps=5, machines=12)
        plan = solve(problem, seconds=run.seconds or 2.0, workers=run.workers, cpu_clock=True)
        calm = simulate(problem, steps_of(plan.assignments))
        same = tuple(calm) == plan.assignments
        path = ends_of(problem, plan, [Spread()] * len(problem.machines), 2, 1)
        same_path = all(int(path[a.job, 0]) == a.end for a in {a.job: a for a in plan.assignments}.values())
        yield run.case(f"zero noise {seed}", same and same_path, "the plan is replayed to the minute")
        covered.append(_coverage(problem, plan, seed))
        run.tell(f"     P80 of plant {seed} covers {100 * covered[-1]:.1f} %")
    share = sum(covered) / len(covered)
    figures["p80_coverage"] = round(share, 4)
    says = f"P80 covers {100 * share:.1f} % over {len(covered)} plants ({100 * min(covered):.0f} to {100 * max(covered):.0f} %)"
    yield run.case("P80", LOW <= share <= HIGH, says)


def _coverage(problem: Problem, plan: Schedule, seed: int) -> float:
    rng = np.random.default_rng(seed + 10_000)
    count = len(problem.machines)
    cv, rate, repair = (
        rng.uniform(0.05, 0.35, count),
        rng.uniform(0, 4e-4, count),
        rng.uniform(30, 150, count),
    )

    def factor(m: int) -> float:
        sigma = float(np.sqrt(np.log(1 + cv[m] ** 2)))
        return float(np.exp(rng.normal(-sigma * sigma / 2, sigma)))

    spreads = []
    for m in range(count):
        seen = tuple(factor(m) for _ in range(_HISTORY))
        worked = 60_000
        stops = int(rng.poisson(rate[m] * worked))
        spreads.append(Spread(seen, tuple(float(x) for x in rng.exponential(repair[m], stops)), worked))

    def truth(j: int, k: int, m: int, minutes: int) -> int:
        work = max(1, round(float(minutes * factor(m))))
        return work + sum(int(x + 0.5) for x in rng.exponential(repair[m], int(rng.poisson(rate[m] * work))))

    known = {o.job: o.p80 for o in robustness_of(problem, plan, spreads, runs=400, seed=seed).orders}
    order = steps_of(plan.assignments)
    hits = []
    for _ in range(_FUTURES):
        ends = {a.job: a.end for a in simulate(problem, order, truth)}
        hits += [ends[j] <= p80 for j, p80 in known.items()]
    return sum(hits) / len(hits)
