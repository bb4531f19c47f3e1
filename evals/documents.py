"""Score the documents agent on a folder of manuals with questions (``docs/`` and ``qa.jsonl``).

A hit counts when it is of the right document and page, or when it holds the evidence's words
(both compared in lower-case letters and digits).
"""

import json
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.report import CaseOutcome, SuiteOutcome
from knowledge.library import Library
from plant.errors import DataFault
from plant.settings import load_settings
from plant.workspace import Workspace

GATE = 0.80
_MOST = 2100  # characters of a passage with its neighbours


def run_manuals(folder: Path) -> SuiteOutcome:
    """Read the manuals into a workspace of their own, ask every question, and judge.

    Args:
        folder: with ``docs/`` and ``qa.jsonl``.

    Raises:
        DataFault: the folder is not of that form.
    """
    questions = _questions(folder / "qa.jsonl")
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="gemba-manuals-") as place:
        library = Library.open(Workspace(load_settings(workspace=Path(place))).create())
        library.add([folder / "docs"])
        read_s = time.perf_counter() - started
        judged = [_judge(library, q) for q in questions]
    answerable = [j for q, j in zip(questions, judged, strict=True) if q["answerable"]]
    others = [j for q, j in zip(questions, judged, strict=True) if not q["answerable"]]
    times = sorted(j["ms"] for j in judged)
    figures = {
        "page_in_top_5": _share(answerable, "page_top5"),
        "evidence_in_top_5": _share(answerable, "evidence_top5"),
        "mrr_at_10": round(sum(j["rr"] for j in answerable) / max(len(answerable), 1), 3),
        "answer_holds_evidence": _share(answerable, "answered_right"),
        "answered_of_answerable": _share(answerable, "answered"),
        "refused_of_unanswerable": f"{sum(not j['answered'] for j in others)} of {len(others)}",
        "quotes_verbatim": _share(judged, "verbatim"),
        "query_ms_p95": round(times[int(len(times) * 0.95)], 1) if times else 0,
        "reading_s": round(read_s, 1),
    }
    cases = tuple(_outcome(q, j) for q, j in zip(questions, judged, strict=True))
    score = sum(c.passed for c in cases) / max(len(cases), 1)
    seconds = round(time.perf_counter() - started, 1)
    return SuiteOutcome("documents", round(score, 4), GATE, cases, seconds, figures)


def _judge(library: Library, question: Mapping[str, Any]) -> dict[str, Any]:
    at = time.perf_counter()
    hits = library.search(question["question"], 10).hits
    took = 1000 * (time.perf_counter() - at)
    answer = library.answer(question["question"])
    evidence = question["evidence"]
    rank = next((n for n, h in enumerate(hits, 1) if _on_page(h, evidence)), None)
    texts = [" ".join(library.neighbours(h.passage.id, 1, 1))[:_MOST] + " " + h.text for h in hits[:5]]
    said = answer.text + " " + " ".join(q.text for q in answer.quotes) if answer.level == "answer" else ""
    said += " " + " ".join(q.passage.text for q in answer.quotes)
    return {
        "page_top5": rank is not None and rank <= 5,
        "evidence_top5": _holds(" ".join(texts), evidence),
        "rr": 1 / rank if rank else 0.0,
        "answered": answer.level == "answer",
        "answered_right": answer.level == "answer" and _holds(said, evidence),
        "verbatim": all(q.text in q.passage.raw for q in answer.quotes),
        "text": answer.text[:300],
        "top": f"{hits[0].document} p{hits[0].page}" if hits else "nothing",
        "ms": took,
    }


def _outcome(question: Mapping[str, Any], judged: Mapping[str, Any]) -> CaseOutcome:
    if question["answerable"]:
        faults = [f for key, f in (("evidence_top5", "evidence is not in the top 5"),
                                   ("answered", "not answered"),
                                   ("answered_right", "the answer lacks the evidence"))
                  if not judged[key]]  # fmt: skip
    else:
        faults = ["answered what the manuals don't say"] if judged["answered"] else []
    reason = "; ".join(faults) + (f" (top: {judged['top']})" if faults else "")
    return CaseOutcome(
        str(question["id"]), not faults, reason, question["question"], judged["text"], judged["ms"] / 1000
    )


def _on_page(hit: Any, evidence: Sequence[Mapping[str, Any]]) -> bool:
    for e in evidence:
        if hit.document != e["doc"]:
            continue
        if (e["pages"] and hit.page in e["pages"]) or (not e["pages"] and _holds(hit.text, [e])):
            return True
    return False


def _holds(text: str, evidence: Sequence[Mapping[str, Any]]) -> bool:
    plain = _letters(text)
    return all(_letters(words) in plain for e in evidence for words in e["contains"])


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _share(judged: Sequence[Mapping[str, Any]], key: str) -> float:
    return round(sum(bool(j[key]) for j in judged) / max(len(judged), 1), 3)


def _questions(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise DataFault(f"{path}: expected lines of JSON with question and evidence: {error}.") from error
