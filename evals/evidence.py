"""Every number of an answer against that turn's own artifacts; shares no code with the checker."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from evals.report import CaseOutcome, SuiteOutcome

Json = Mapping[str, Any]
_FIGURE = re.compile(r"(?<![A-Za-z0-9_.])[-+−]?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?(?![A-Za-z0-9_])")

_COMMA_IS_DECIMAL = {"de", "it"}  # 1.234,5 where English writes 1,234.5
_LOCAL_FIGURE = re.compile(r"(?<![A-Za-z0-9_.])[-+−]?[0-9]+(?:[.,][0-9]+)*(?![A-Za-z0-9_])")
_SWAPPED = str.maketrans(".,", ",.")


def unfounded(answer: Json, question: str) -> list[str]:
    """Return the figures of an answer's text that no table, metric, citation, chart, note or proposal of it holds.

    Args:
        answer: as `gemba ask --json` prints it.
        question: that was asked; its figures may be repeated.
    """
    parts = {
        k: answer.get(k)
        for k in ("tables", "metrics", "citations", "charts", "notes", "proposal", "files", "choices")
    }
    calls = [s["arguments"] for s in answer.get("steps", ())]
    source = json.dumps([parts, calls], ensure_ascii=False, default=str) + " " + question
    held = {v for v in map(_decimal, _FIGURE.findall(_separate(source))) if v is not None}
    held |= {Decimal(len(t["rows"])) for t in answer.get("tables", ())}
    if any(m.get("interval") for m in answer.get("metrics", ())):
        held.add(Decimal(95))  # the level at which intervals of metrics are given
    text = re.sub(r"\[[0-9]+\]", " ", str(answer["answer"]))  # marks of citations
    if answer.get("language") in _COMMA_IS_DECIMAL:  # parts may still be in English: either reading will do
        figures = _LOCAL_FIGURE.findall(_separate(text))
        return [f for f in figures if not _is_held(f, held) and not _is_held(f.translate(_SWAPPED), held)]
    return [said for said in _FIGURE.findall(_separate(text)) if not _is_held(said, held)]


def run_evidence(
    questions: Sequence[tuple[str, str]], ask: Callable[[str], Json], count: int = 200
) -> SuiteOutcome:
    """Check a sample of answers.

    Args:
        questions: id and text; those without an answer from data are passed over.
        ask: answers a question as the JSON of `gemba ask`.
        count: how many answers to check.
    """
    outcomes: list[CaseOutcome] = []
    for id, question in questions:
        if len(outcomes) >= count:
            break
        answer = ask(question)
        if answer["status"] in {"answered", "approval"} and answer["steps"]:
            missing = unfounded(answer, question)
            reason = f"not in the evidence: {', '.join(missing)}" if missing else ""
            outcomes.append(
                CaseOutcome(id, not missing, reason, question, answer["answer"], answer["seconds"])
            )
    score = sum(o.passed for o in outcomes) / max(len(outcomes), 1)
    return SuiteOutcome("evidence", round(score, 4), 1.0, tuple(outcomes))


def _separate(text: str) -> str:
    """Write dates and clock times apart, so that their parts are figures of their own."""
    text = re.sub(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T|\b)", r"\1 \2 \3 ", text)
    return re.sub(r"\b([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", r"\1 \2 ", text)


def _decimal(said: str) -> Decimal | None:
    try:
        return Decimal(said.replace(",", "").replace("−", "-").lstrip("+"))
    except InvalidOperation:
        return None


def _is_held(said: str, held: set[Decimal]) -> bool:
    value = _decimal(said)
    if value is None:
        return True
    return any(abs(value) == form for number in held for form in _forms(abs(number), abs(value)))


def _forms(number: Decimal, like: Decimal) -> Iterator[Decimal]:
    """Yield a number as it is and rounded to the decimals of another, also a share in per cent."""
    step = Decimal(1).scaleb(min(int(like.as_tuple().exponent), 0))
    for form in (number, number * 100):
        if form.is_finite() and form < Decimal(10) ** 15:
            yield form
            yield form.quantize(step, ROUND_HALF_UP)
            yield form.quantize(step, ROUND_HALF_EVEN)
