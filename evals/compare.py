"""Two runs side by side: scores, times, tokens, and the cases that one got right and the other did not."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.report import SuiteOutcome
from plant.errors import DataFault

Json = Mapping[str, Any]


def read_run(path: Path) -> list[Json]:
    """Read a run that ``gemba eval … --json`` wrote.

    Raises:
        DataFault: the file is missing or holds no run.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataFault(f"{path}: not a run: {error}. Make one with gemba eval … --json > {path}.") from error
    if not isinstance(found, dict) or "cases" not in found:
        raise DataFault(f"{path}: holds no run. Make one with gemba eval … --json > {path}.")
    return list(found.get("suites") or [found])


def side_by_side(left: Sequence[Json], right: Sequence[SuiteOutcome], names: tuple[str, str]) -> str:
    """Return the comparison as lines for a terminal.

    Args:
        left: suites of the first run, as JSON.
        right: the second run.
        names: what to call the runs.
    """
    before = {str(s["suite"]): s for s in left}
    lines = [f"{'suite':<34}{names[0]:>22}{names[1]:>22}"]
    changed: list[str] = []
    for suite in right:
        other = before.get(suite.suite)
        mine = suite.to_json()
        lines.append(f"{suite.suite:<34}{_cell(other):>22}{_cell(mine):>22}")
        was = {c["id"]: c for c in other["cases"]} if other else {}
        for case in suite.cases:
            old = was.get(case.id)
            if old is not None and bool(old["passed"]) != case.passed:
                who = names[1] if case.passed else names[0]
                changed.append(
                    f"  only {who}: {suite.suite}/{case.id}: {case.question!r}: {case.reason or old['reason']}"
                )
    return "\n".join([*lines, *(["cases that differ:", *changed] if changed else ["no case differs"])])


def _cell(suite: Json | None) -> str:
    if suite is None:
        return "-"
    tokens = sum(int(c.get("tokens", 0)) for c in suite["cases"])
    p50 = suite.get("figures", {}).get("p50_s")
    return (
        f"{float(suite['score']):.1%}"
        + (f" {p50:.2f} s" if p50 is not None else "")
        + (f" {tokens} tok" if tokens else "")
    )
