"""Score search and answers on a folder of manuals with questions (``docs/`` and ``qa.jsonl``).

A hit counts when it is of the right document and page; in formats without pages, when it holds the
evidence's words (compared in lower-case letters and digits). The pipelines that people build first
(`evals.document_baselines`) run over the same questions.
"""

import json
import re
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.document_baselines import baselines
from evals.document_boxes import stands_in_boxes
from evals.report import CaseOutcome, SuiteOutcome
from knowledge.hits import SearchResult
from knowledge.library import Library
from plant.errors import DataFault
from plant.settings import load_settings
from plant.workspace import Workspace

GATE = 0.80
MOST = 2100  # characters of a passage with its neighbours


def run_manuals(folder: Path) -> SuiteOutcome:
    """Read the manuals into a workspace of their own, ask every question, and judge.

    Args:
        folder: with ``docs/`` and ``qa.jsonl``.

    Raises:
        DataFault: the folder is not of that form.
    """
    from evals.fit_documents import cross_validated

    questions = read_questions(folder / "qa.jsonl")
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="gemba-manuals-") as place:
        library = Library.open(Workspace(load_settings(workspace=Path(place))).create())
        library.add([folder / "docs"])
        read_s = time.perf_counter() - started
        judged = [judge(library, q) for q in questions]
        figures = figures_of(questions, judged) | {"reading_s": round(read_s, 1)}
        figures["baselines"] = baselines(library, questions)
        figures["cross_validation"] = cross_validated(library, questions)
    cases = tuple(_outcome(q, j) for q, j in zip(questions, judged, strict=True))
    score = sum(c.passed for c in cases) / max(len(cases), 1)
    seconds = round(time.perf_counter() - started, 1)
    return SuiteOutcome("documents", round(score, 4), GATE, cases, seconds, figures)


def judge(library: Library, question: Mapping[str, Any]) -> dict[str, Any]:
    """Ask one question and compare hits and answer with its evidence."""
    at = time.process_time()
    result = library.search(question["question"], 10)
    took = 1000 * (time.process_time() - at)
    answer = library.answer(question["question"])
    asked = 1000 * (time.process_time() - at) - took
    evidence = question["evidence"]
    rank = rank_of(result, evidence)
    hits = result.hits
    texts = [(" ".join(library.neighbours(h.passage.id, 1, 1)) + " " + h.text)[:MOST] for h in hits[:5]]
    said = answer.text + " " + " ".join(q.text for q in answer.quotes) if answer.level == "answer" else ""
    return {
        "page_top5": rank is not None and rank <= 5,
        "evidence_top5": holds(" ".join(texts), evidence),
        "rr": 1 / rank if rank else 0.0,
        "answered": answer.level == "answer",
        "answered_right": answer.level == "answer" and holds(said, evidence),
        "verbatim": all(stands_in_boxes(library, q.passage, q.text) for q in answer.quotes),
        "text": answer.text[:300],
        "top": f"{hits[0].document} p{hits[0].page}" if hits else "nothing",
        "ms": took,
        "answer_ms": asked,
    }


def figures_of(questions: Sequence[Mapping[str, Any]], judged: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the shares over all questions."""
    answerable = [j for q, j in zip(questions, judged, strict=True) if q["answerable"]]
    others = [j for q, j in zip(questions, judged, strict=True) if not q["answerable"]]
    return {
        "page_in_top_5": _share(answerable, "page_top5"),
        "evidence_in_top_5": _share(answerable, "evidence_top5"),
        "mrr_at_10": round(sum(j["rr"] for j in answerable) / max(len(answerable), 1), 3),
        "answer_holds_evidence": _share(answerable, "answered_right"),
        "answered_of_answerable": _share(answerable, "answered"),
        "refused_of_unanswerable": f"{sum(not j['answered'] for j in others)} of {len(others)}",
        "quotes_in_their_boxes": _share(judged, "verbatim"),
        "query_cpu_ms_p95": _p95(judged, "ms"),
        "answer_cpu_ms_p95": _p95(judged, "answer_ms"),
    }


def rank_of(result: SearchResult, evidence: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the place of the first right hit, from 1."""
    return next((n for n, h in enumerate(result.hits, 1) if is_right(h, evidence)), None)


def is_right(hit: Any, evidence: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a hit is of the right page, or holds the evidence where there are no pages."""
    for e in evidence:
        if hit.document != e["doc"]:
            continue
        if (e["pages"] and hit.page in e["pages"]) or (not e["pages"] and holds(hit.text, [e], some=True)):
            return True
    return False


def holds(text: str, evidence: Sequence[Mapping[str, Any]], some: bool = False) -> bool:
    """Whether a text holds all (or some) of the evidence's words."""
    plain = letters(text)
    found = [letters(words) in plain for e in evidence for words in e["contains"]]
    return bool(found) and (any(found) if some else all(found))


def letters(text: str) -> str:
    """Return the lower-case letters and digits of a text."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _outcome(question: Mapping[str, Any], judged: Mapping[str, Any]) -> CaseOutcome:
    if question["answerable"]:
        faults = [f for key, f in (("evidence_top5", "evidence is not in the top 5"),
                                   ("answered", "not answered"),
                                   ("answered_right", "the answer lacks the evidence"))
                  if not judged[key]]  # fmt: skip
    else:
        faults = ["answered what the manuals don't say"] if judged["answered"] else []
    if not judged["verbatim"]:
        faults.append("a quote does not stand in its boxes")
    reason = "; ".join(faults) + (f" (top: {judged['top']})" if faults else "")
    return CaseOutcome(
        str(question["id"]), not faults, reason, question["question"], judged["text"], judged["ms"] / 1000
    )


def _share(judged: Sequence[Mapping[str, Any]], key: str) -> float:
    return round(sum(bool(j[key]) for j in judged) / max(len(judged), 1), 3)


def _p95(judged: Sequence[Mapping[str, Any]], key: str) -> float:
    times = sorted(j[key] for j in judged)
    return round(times[int(len(times) * 0.95)], 1) if times else 0.0


def read_questions(path: Path) -> list[dict[str, Any]]:
    """Read lines of JSON with question, answerable and evidence.

    Raises:
        DataFault: the file is not of that form.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise DataFault(f"{path}: expected lines of JSON with question and evidence: {error}.") from error
