"""The outcome of a run: JSON for programs, HTML for people, comparison with a baseline."""

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from plant.errors import DataFault


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """One case: passed or not, and why not."""

    id: str
    passed: bool
    reason: str
    question: str = ""
    answer: str = ""
    seconds: float = 0.0
    agents: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class SuiteOutcome:
    """One suite: share of cases passed, gate, and figures of its own."""

    suite: str
    score: float
    gate: float
    cases: tuple[CaseOutcome, ...]
    seconds: float = 0.0
    figures: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether the gate is met."""
        return self.score >= self.gate

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values, the gate's verdict included."""
        return asdict(self) | {"passed": self.passed}


def worse_than(baseline: Mapping[str, Any], outcomes: Sequence[SuiteOutcome]) -> list[str]:
    """Return what got worse, in sentences: cases that passed in the baseline and fail now.

    Args:
        baseline: ``{"suites": {name: {"passed": [case ids]}}}`` as `baseline_of` writes.
        outcomes: the run to compare.
    """
    faults = []
    known = baseline.get("suites", {})
    for outcome in outcomes:
        before = set(known.get(outcome.suite, {}).get("passed", ()))
        now = {case.id: case for case in outcome.cases}
        faults += [
            f"{outcome.suite}: {name} passed before, now: {now[name].reason}"
            for name in sorted(before & now.keys())
            if not now[name].passed
        ]
    return faults


def baseline_of(outcomes: Sequence[SuiteOutcome]) -> dict[str, Any]:
    """Return the baseline that this run would be."""
    return {
        "suites": {
            o.suite: {"score": o.score, "passed": sorted(c.id for c in o.cases if c.passed)} for o in outcomes
        }
    }


def read_baseline(path: Path) -> dict[str, Any]:
    """Read a baseline file.

    Raises:
        DataFault: the file is missing or is not JSON.
    """
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DataFault(f"There is no baseline {path}; make one with --write-baseline.") from error
    except (OSError, ValueError) as error:
        raise DataFault(f"{path}: not a baseline: {error}.") from error
    return found


def as_text(outcomes: Sequence[SuiteOutcome]) -> str:
    """Return the run as lines for a terminal, failures with their reasons."""
    lines = []
    for o in outcomes:
        good = sum(case.passed for case in o.cases)
        mark = "ok  " if o.passed else "MISS"
        lines.append(
            f"{mark} {o.suite}: {good} of {len(o.cases)} ({o.score:.1%}, gate {o.gate:.0%}) "
            f"in {o.seconds:.1f} s"
        )
        lines += [f"     {key}: {value}" for key, value in o.figures.items()]
        lines += [f"     - {c.id}: {c.question!r}: {c.reason}" for c in o.cases if not c.passed]
    return "\n".join(lines)


def as_html(outcomes: Sequence[SuiteOutcome]) -> str:
    """Return the run as one self-contained page."""
    parts = [
        "<!doctype html><meta charset=utf-8><title>Gemba evals</title><style>"
        "body{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em;"
        "color-scheme:light dark}table{border-collapse:collapse;width:100%}td,th{text-align:left;"
        "padding:.3em .8em .3em 0;border-bottom:1px solid #8884;vertical-align:top}"
        ".bad{color:#be123c}.good{color:#0f766e}</style><h1>Gemba evals</h1>"
    ]
    for o in outcomes:
        verdict = "good" if o.passed else "bad"
        parts.append(
            f"<h2>{html.escape(o.suite)} <span class={verdict}>{o.score:.1%}</span></h2><table>"
            "<tr><th>case<th>question<th>answer<th>verdict"
        )
        for c in o.cases:
            word = "<td class=good>passed" if c.passed else f"<td class=bad>{html.escape(c.reason)}"
            parts.append(
                f"<tr><td>{html.escape(c.id)}<td>{html.escape(c.question)}"
                f"<td>{html.escape(c.answer[:400])}{word}"
            )
        parts.append("</table>")
    return "\n".join(parts)
