"""Score the scheduler: public instances with known bounds, generated plants, mutated schedules.

Gates: mean gap to the best known at most 9 %; no instance worse than a dispatching rule; generated
plants at most 0.75 of default ATCS (geometric mean); every schedule clean under the checker.
"""

import json
import math
import random
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from evals.report import CaseOutcome, SuiteOutcome
from evals.scheduling_plants import generate
from plant.errors import DataFault
from tools.scheduling.checker import violations
from tools.scheduling.instances import read_instance
from tools.scheduling.model import Problem, Schedule
from tools.scheduling.rules import RULES, dispatch
from tools.scheduling.solver import solve

GATE = 0.95
GAP_PCT = 9.0
ATCS_RATIO = 0.75
_FORMATS = {"jsp": "jsplib", "fjsp0": "fjsplib", "fjsp1": "fjsplib"}


def run_scheduling(folder: Path | None, *, seconds: float = 10.0, plants: int = 2) -> SuiteOutcome:
    """Solve and judge.

    Args:
        folder: with ``bounds.json`` and the instances; None: generated plants only.
        seconds: per instance; a generated plant gets three times that.
        plants: how many generated plants.

    Raises:
        DataFault: the folder is not of that form.
    """
    started = time.perf_counter()
    cases: list[CaseOutcome] = []
    figures: dict[str, Any] = {}
    if folder is not None:
        gaps = []
        for name, bounds in _bounds(folder).items():
            if bounds["format"] not in _FORMATS or bounds["objective"] != "makespan":
                continue
            outcome, gap = _instance(name, folder / bounds["file"], bounds, seconds)
            cases.append(outcome)
            gaps.append(gap)
        if gaps:
            mean = sum(gaps) / len(gaps)
            figures["mean_gap_pct"] = round(mean, 2)
            says = f"mean gap {mean:.2f} % over {len(gaps)} instances"
            cases.append(CaseOutcome("mean-gap", mean <= GAP_PCT, says))
    ratios = []
    for seed in range(1, plants + 1):
        outcome, ratio = _plant(seed, 3 * seconds)
        cases.append(outcome)
        ratios.append(ratio)
    if ratios:
        mean = math.exp(sum(math.log(max(r, 1e-9)) for r in ratios) / len(ratios))
        figures["ratio_to_atcs"] = round(mean, 3)
        says = f"geometric mean {mean:.3f} of default ATCS over {len(ratios)} plants"
        cases.append(CaseOutcome("plants", mean <= ATCS_RATIO, says))
    cases.append(_mutations())
    score = sum(c.passed for c in cases) / len(cases)
    seconds = round(time.perf_counter() - started, 1)
    return SuiteOutcome("scheduling", round(score, 4), GATE, tuple(cases), seconds, figures)


def _bounds(folder: Path) -> dict[str, dict[str, Any]]:
    try:
        found = json.loads((folder / "bounds.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataFault(f"{folder / 'bounds.json'}: cannot be read: {error}.") from error
    return dict(found.get("instances", found))


def _instance(name: str, path: Path, bounds: dict[str, Any], seconds: float) -> tuple[CaseOutcome, float]:
    problem, _ = read_instance(path, "jsplib" if _FORMATS[bounds["format"]] == "jsplib" else "fjsplib")
    rules = min(s.value for rule in RULES if (s := dispatch(problem, rule)))
    found = solve(problem, seconds=seconds, workers=2)
    faults = violations(problem, found)
    gap = 100 * (found.value - bounds["upper_bound"]) / bounds["upper_bound"]
    honest = found.status != "optimal" or found.value <= bounds["upper_bound"]
    says = (
        f"{found.value:.0f}, {gap:.1f} % above the best known {bounds['upper_bound']}; best rule {rules:.0f}"
    )
    if faults:
        says = f"{faults[0]} ({says})"
    return CaseOutcome(name, not faults and honest and found.value <= rules, says), gap


def _plant(seed: int, seconds: float) -> tuple[CaseOutcome, float]:
    problem = generate(seed)
    default = dispatch(problem, "ATCS")
    found = solve(problem, seconds=seconds, workers=2)
    if default is None or not found.assignments:
        return CaseOutcome(f"plant-{seed}", False, "no schedule was found"), 1.0
    faults = violations(problem, found)
    ratio = found.value / default.value
    setups = [sum(a.begin < a.start for a in s.assignments) for s in (found, default)]
    says = f"{ratio:.3f} of default ATCS, {setups[0]} setups against {setups[1]}"
    return CaseOutcome(f"plant-{seed}", not faults and setups[0] <= setups[1], says), ratio


def _mutations(count: int = 500) -> CaseOutcome:
    missed = []
    for n in range(count):
        dice = random.Random(n)
        problem = generate(n % 20, orders=8, steps=3, machines=8)
        good = dispatch(problem, "ATCS")
        if good is None or violations(problem, good):
            missed.append(f"seed {n} has no clean schedule")
        elif not violations(problem, mutated(problem, good, n % 10, dice)):
            missed.append(f"mutation {n % 10} of seed {n} was accepted")
    says = f"{count - len(missed)} of {count} mutated schedules refused" + (
        f"; {missed[0]}" if missed else ""
    )
    return CaseOutcome("mutations", not missed, says)


def mutated(problem: Problem, good: Schedule, kind: int, dice: random.Random) -> Schedule:
    """Break one rule of a clean schedule; ten kinds."""
    rows = list(good.assignments)
    n = dice.randrange(len(rows))
    a = rows[n]
    later = [k for k, b in enumerate(rows) if b.operation > 0]
    with_setup = [k for k, b in enumerate(rows) if b.begin < b.start]
    match kind:
        case 0:
            rows.pop(n)
        case 1:
            rows.append(a)
        case 2:
            rows[n] = replace(a, end=a.end + 1)
        case 3:
            rows[n] = replace(a, end=a.end - 1)
        case 4:
            others = set(range(len(problem.machines))) - set(
                problem.jobs[a.job].operations[a.operation].durations
            )
            rows[n] = replace(a, machine=min(others))
        case 5:  # before its predecessor ends
            k = dice.choice(later)
            b = rows[k]
            start = rows[k - 1].start
            rows[k] = replace(b, start=start, begin=start, end=start + b.end - b.start)
        case 6:  # without its setup
            k = dice.choice(with_setup)
            rows[k] = replace(rows[k], begin=rows[k].start)
        case 7:  # before the horizon
            rows[n] = replace(a, begin=a.begin - 10**6, start=a.start - 10**6, end=a.end - 10**6)
        case 8:  # behind the horizon
            far = problem.horizon
            rows[n] = replace(a, begin=a.begin + far, start=a.start + far, end=a.end + far)
        case _:  # two at once
            k = dice.choice([k for k, b in enumerate(rows) if b.machine != a.machine or k != n])
            b = rows[k]
            rows[k] = replace(b, machine=a.machine, begin=a.begin, start=a.start, end=a.end)
    return replace(good, assignments=tuple(rows))
