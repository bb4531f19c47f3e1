"""Run a folder of quality cases: each `case.json` with a kind, parameters and expected figures, and its `data.csv`.

Figures are compared at the case's tolerance (relative, absolute, log relative error or index), lists of positions
exactly.
"""

import json
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.quality_kinds import solve
from evals.report import CaseOutcome, SuiteOutcome
from plant.errors import DataFault, GembaError
from tools.quality.csv_file import read_csv_file

GATE = 0.95
_PROSE = frozenset({"caveat", "note", "why", "comment"})  # for people: not compared


def run_quality_cases(folder: Path) -> SuiteOutcome:
    """Solve every case below a folder and judge it.

    Args:
        folder: of case folders, or one case folder.

    Raises:
        DataFault: there is no case.
    """
    files = sorted(folder.glob("*/case.json")) or sorted(folder.glob("case.json"))
    if not files:
        raise DataFault(f"{folder}: there is no case folder with a case.json in it.")
    started = time.perf_counter()
    cases = tuple(_run(file) for file in files)
    score = sum(c.passed for c in cases) / len(cases)
    return SuiteOutcome(
        "quality", round(score, 4), GATE, cases, round(time.perf_counter() - started, 2),
        {"right": f"{sum(c.passed for c in cases)} of {len(cases)}"},
    )  # fmt: skip


def _run(file: Path) -> CaseOutcome:
    started = time.perf_counter()
    name, question = file.parent.name, ""
    try:
        case = json.loads(file.read_text(encoding="utf-8"))
        name, question = str(case["id"]), str(case.get("ask", ""))
        data = read_csv_file(file.parent / case.get("data", "data.csv"))
        found = solve(case["kind"], data, case.get("params", {}), case["expected"])
    except (OSError, ValueError, KeyError) as error:
        return CaseOutcome(name, False, f"the case cannot be read: {error!r}", question)
    except GembaError as error:
        return CaseOutcome(name, False, f"refused: {error}", question)
    faults = list(differences(case["expected"], found, case.get("tolerance", {})))
    said = json.dumps({k: found.get(k) for k in case["expected"]}, default=_plain)[:600]
    took = round(time.perf_counter() - started, 3)
    return CaseOutcome(name, not faults, "; ".join(faults[:4]), question, said, took)


def differences(expected: Any, found: Any, tolerance: Mapping[str, Any], at: str = "") -> Iterator[str]:
    """Return where found figures differ from the expected ones, in words.

    Args:
        expected: figures, lists and mappings of them, or words.
        found: the same names; more is allowed.
        tolerance: {"rel": r}, {"abs": a}, {"lre": digits}, {"index": steps} or {"exact": true}.
        at: path of the value, for the words.
    """
    if isinstance(expected, Mapping):
        if not isinstance(found, Mapping):
            yield f"{at}: not computed"
            return
        for key, value in expected.items():
            if key in _PROSE:
                continue
            where = f"{at}.{key}" if at else str(key)
            if str(key) in found or key in found:
                yield from differences(value, found.get(key, found.get(str(key))), tolerance, where)
            else:
                yield f"{where}: not computed"
    elif isinstance(expected, list):
        if not isinstance(found, Sequence) or isinstance(found, str) or len(found) != len(expected):
            yield f"{at}: {_short(found)}, not {_short(expected)}"
            return
        whole = all(isinstance(v, int) for v in expected) and "index" not in tolerance
        for n, (want, got) in enumerate(zip(expected, found, strict=True)):
            yield from differences(
                want, got, {"exact": True} if whole and isinstance(got, int) else tolerance, f"{at}[{n}]"
            )
    elif isinstance(expected, bool) or expected is None or isinstance(expected, str):
        if str(expected).casefold() != str(found).casefold():
            yield f"{at}: {_short(found)}, not {expected}"
    elif not _near(float(expected), found, tolerance):
        yield f"{at}: {_short(found)}, not {expected:.10g}"


def log_relative_error(found: float, certified: float) -> float:
    """Return −log10 of the relative error: the number of right digits, 15 at most."""
    if found == certified:
        return 15.0
    error = abs(found - certified) / abs(certified) if certified else abs(found)
    return max(0.0, min(15.0, -math.log10(error)))


def _near(expected: float, found: Any, tolerance: Mapping[str, Any]) -> bool:
    try:
        value = float(found)
    except (TypeError, ValueError):
        return False
    if math.isnan(value):
        return False
    if "lre" in tolerance:
        return log_relative_error(value, expected) >= float(tolerance["lre"])
    if tolerance.get("exact"):
        return value == expected
    room = float(tolerance.get("abs", 0)) + float(tolerance.get("rel", 0)) * abs(expected)
    if "index" in tolerance:
        room = float(tolerance["index"]) if float(expected).is_integer() else 1e-6 * abs(expected)
    return abs(value - expected) <= max(room, 1e-9)


def _short(value: Any) -> str:
    return json.dumps(value, default=_plain)[:80]


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else str(value)
