"""Public instances with known bounds, against the best known, six rules and PyJobShop.

Gates: the mean gap at 10 s at most 9 % and, with the yardstick, half of PyJobShop's; at 30 s and more at
most 5 %; setup flow shops at most 8 %, tardiness flow shops 20 %, tardiness job shops 0 %. No instance is
worse than the best of six rules at any time, and the first schedule comes within 1 s.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.report import CaseOutcome, SuiteOutcome
from evals.scheduling.part import Run, outcome
from evals.scheduling.yardstick import pyjobshop_value
from plant.errors import DataFault, RequestError
from tools.scheduling.checker import violations
from tools.scheduling.instances import FORMATS, Format, read_instance
from tools.scheduling.model import Problem
from tools.scheduling.rule_index import RULES
from tools.scheduling.rules import dispatch
from tools.scheduling.solver import solve

_FORMATS: dict[str, str] = {"jsp": "jsplib", "fjsp0": "fjsplib", "fjsp1": "fjsplib"}
_FAMILIES = {
    "jsp": ("jsp", "dacol"), "fjsp": ("fjsp0", "fjsp1"), "setups": ("sdst_pfsp",), "tardiness": ("tt_pfsp",),
    "tardiness-jobs": ("jsp_tt",),
}  # fmt: skip
_GATES = {"setups": 8.0, "tardiness": 20.0, "tardiness-jobs": 0.0}
_SECONDS = {"jsp": 10.0, "fjsp": 10.0}


@dataclass
class _Gaps:
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)


def run_public(run: Run, family: str) -> SuiteOutcome:
    """Solve the instances of a family: jsp, fjsp, setups, tardiness or tardiness-jobs.

    Raises:
        RequestError: no folder is given.
        DataFault: the folder is not of that form.
    """
    if run.path is None:
        raise RequestError(
            f"gemba eval scheduling {family} needs the folder of the instances: --path FOLDER."
        )
    gaps, figures = _Gaps(), dict[str, Any]()
    seconds = run.seconds or _SECONDS.get(family, 30.0)
    cases = _cases(run, run.path, family, seconds, gaps)
    return outcome(family, _with_mean(run, cases, family, seconds, gaps, figures), figures)


def _with_mean(
    run: Run, cases: Iterator[CaseOutcome], family: str, seconds: float, gaps: _Gaps, figures: dict[str, Any]
) -> Iterator[CaseOutcome]:
    yield from cases
    if not gaps.ours:
        return
    mean = sum(gaps.ours) / len(gaps.ours)
    gate = _GATES.get(family, 9.0 if seconds < 30 else 5.0)
    figures["mean_gap_pct"] = round(mean, 2)
    says = f"mean gap {mean:.2f} % over {len(gaps.ours)} instances at {seconds:g} s, at most {gate:g} %"
    yield run.case("mean gap", mean <= gate + 1e-9, says)
    if gaps.theirs:
        theirs = sum(gaps.theirs) / len(gaps.theirs)
        figures["pyjobshop_gap_pct"] = round(theirs, 2)
        says = f"{mean:.2f} % against {theirs:.2f} % of PyJobShop"
        yield run.case("half of PyJobShop", mean <= 0.5 * theirs, says)


def _cases(run: Run, folder: Path, family: str, seconds: float, gaps: _Gaps) -> Iterator[CaseOutcome]:
    for name, known in bounds_of(folder).items():
        chosen = not run.only or any(name.startswith(o) for o in run.only)
        if known.get("format") in _FAMILIES[family] and chosen:
            yield _instance(run, name, folder / known["file"], known, seconds, gaps)


def bounds_of(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what ``bounds.json`` says, by instance.

    Raises:
        DataFault: it is not there or not JSON.
    """
    try:
        found = json.loads((folder / "bounds.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataFault(f"{folder / 'bounds.json'}: cannot be read: {error}.") from error
    return dict(found.get("instances", found))


def form_of(known: dict[str, Any]) -> Format:
    """Return our name of an instance's format."""
    name = _FORMATS.get(known["format"], known["format"])
    found: Format = next(f for f in FORMATS if f == name)
    return found


def _instance(
    run: Run, name: str, path: Path, known: dict[str, Any], seconds: float, gaps: _Gaps
) -> CaseOutcome:
    problem, _ = read_instance(path, form_of(known))
    steps: list[tuple[float, float]] = []

    def hear(step: Any) -> None:
        if step["value"] is not None:
            steps.append((step["seconds"], step["value"]))

    found = solve(problem, seconds=seconds, workers=run.workers, seed=run.seed, progress=hear, cpu_clock=True)
    best = known["upper_bound"]
    gap = 100 * (int(found.value) - best) / best
    gaps.ours.append(gap)
    rule = _best_of_six(problem)
    faults = violations(problem, found)
    honest = found.status != "optimal" or int(found.value) <= best
    says = f"{int(found.value)}, {gap:.1f} % from the best known {best}; best rule {rule:.0f}; "
    says += f"first after {steps[0][0]:.2f} s"
    if run.yardstick and family_of(known) in {"jsp", "fjsp"}:
        theirs = pyjobshop_value(path, form_of(known), seconds, run.workers)
        if theirs is not None:
            gaps.theirs.append(100 * (theirs - best) / best)
            says += f"; PyJobShop {theirs:.0f} ({gaps.theirs[-1]:.1f} %)"
    if faults:
        says = f"{faults[0]} ({says})"
    worst = max(v for _, v in steps)
    return run.case(name, not faults and honest and int(worst) <= rule, says)


def family_of(known: dict[str, Any]) -> str:
    """Return the family of an instance."""
    return next((f for f, forms in _FAMILIES.items() if known.get("format") in forms), "")


def _best_of_six(problem: Problem) -> float:
    """Return the best value of the six rules that any instance has: those without setups."""
    from tools.scheduling.flow_line import assignments_of, first_orders
    from tools.scheduling.model import value_of

    if problem.permutation:
        return min(value_of(problem, assignments_of(problem, o)) for o in first_orders(problem).values())
    return min(s.value for rule in RULES if rule != "ATCS" and (s := dispatch(problem, rule)))
