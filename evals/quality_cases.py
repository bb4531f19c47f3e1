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

from evals.quality_kinds.catalog import solve
from evals.quality_kinds.figures import Figures, words_of
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
        found = solve(
            case["kind"], data, case.get("params") or {}, case["expected"], str(case.get("conventions", ""))
        )
    except (OSError, ValueError, KeyError) as error:
        return CaseOutcome(name, False, f"the case cannot be read: {error!r}", question)
    except GembaError as error:
        return CaseOutcome(name, False, f"refused: {error}", question)
    faults = list(differences(case["expected"], found, case.get("tolerance", {})))
    figures = Figures(found)
    said = json.dumps({k: next(iter(figures.at((k,))), None) for k in case["expected"]}, default=_plain)[:600]
    took = round(time.perf_counter() - started, 3)
    return CaseOutcome(name, not faults, "; ".join(faults[:4]), question, said, took)


def differences(
    expected: Mapping[str, Any], found: Mapping[str, Any], tolerance: Mapping[str, Any]
) -> Iterator[str]:
    """Return where found figures differ from the expected ones, in words.

    A name is looked up by its words (see `evals.quality_kinds.figures`); where peers differ on a convention and the
    name does not say which, any of them will do.

    Args:
        expected: figures, lists and mappings of them, or words.
        found: the same names; more is allowed.
        tolerance: {"rel": r}, {"abs": a}, {"lre": digits}, {"index": steps} or {"exact": true}.
    """
    figures = Figures(found)
    for path, want in _asked(expected, ()):
        values = figures.at(path)
        if not values:
            yield f"{'.'.join(path)}: not computed"
        elif not any(_same(want, got, tolerance) for got in values):
            yield f"{'.'.join(path)}: {_short(values[0])}, not {_short(want)}"


def _asked(expected: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if not isinstance(expected, Mapping):
        yield path, expected
        return
    for key, value in expected.items():
        if key not in _PROSE:
            yield from _asked(value, (*path, str(key)))


def _same(want: Any, got: Any, tolerance: Mapping[str, Any]) -> bool:
    if isinstance(want, list):
        if not isinstance(got, Sequence) or isinstance(got, str) or len(got) != len(want):
            return False
        whole = all(isinstance(v, int) for v in want) and "index" not in tolerance
        return all(
            _same(w, g, {"exact": True} if whole and isinstance(g, int) else tolerance)
            for w, g in zip(want, got, strict=True)
        )
    if isinstance(want, bool) or want is None:
        return str(want).casefold() == str(got).casefold()
    if isinstance(want, str):
        return want.casefold() == str(got).casefold() or words_of([want]) == words_of([str(got)])
    return _near(float(want), got, tolerance)


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
