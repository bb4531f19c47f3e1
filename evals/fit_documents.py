"""Fit the weights of search and confidence to questions, and say what they are worth on documents
that the fit has not seen. ``python -m evals.fit_documents FOLDER…`` prints them.

Each folder has ``docs/`` and ``qa.jsonl``. For every answerable question the search is also judged
with its evidence taken away: what is left must be refused, which gives as many near misses as answers.
"""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.answer import SURE
from knowledge.confidence import SIGNS, signs_of
from knowledge.hits import PARTS, WEIGHTS, SearchResult
from knowledge.library import Library
from knowledge.quotes import candidates

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FREE = ("bm25", "dense", "cover", "document", "section")  # the other weights are set by hand
_TRIALS = 400
_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Sample:
    """One question as seen by the fit.

    Attributes:
        group: its document, what is left out together.
        parts: parts of the scores of its hits, one row a hit.
        right: which of the hits are right.
        signs: signs of its answer; None for questions about codes, which no score decides.
        good: whether that answer holds the evidence.
    """

    group: str
    parts: "NDArray[np.float64]"
    right: "NDArray[np.bool_]"
    signs: tuple[tuple[float, ...], ...]
    good: tuple[bool, ...]


def cross_validated(library: Library, questions: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return MRR@10 and right answers and refusals with weights fitted without the question's document."""
    samples = samples_of(library, questions)
    groups = sorted({s.group for s in samples})
    ranks: list[float] = []
    kept: list[bool] = []
    refused: list[bool] = []
    for group in groups:
        own, others = [s for s in samples if s.group == group], [s for s in samples if s.group != group]
        if not others:
            continue
        weights = fit_weights(others)
        ranks += [reciprocal_rank(s, weights) for s in own if s.right.any()]
        model = fit_confidence(others)
        for s in own:
            for signs, good in zip(s.signs, s.good, strict=True):
                (kept if good else refused).append((_probability(model, signs) >= SURE) == good)
    n = len(ranks)
    return {
        "mrr_at_10": round(sum(ranks) / max(n, 1), 3),
        "right_answers_kept": round(sum(kept) / max(len(kept), 1), 3),
        "near_misses_refused": round(sum(refused) / max(len(refused), 1), 3),
        "documents": len(groups),
    }


def samples_of(library: Library, questions: Sequence[Mapping[str, Any]]) -> list[Sample]:
    """Return what the fit needs to know of each question."""
    import numpy as np

    from evals.documents import is_right

    samples = []
    for q in questions:
        result = library.search(q["question"], _DEPTH)
        evidence = q["evidence"]
        right = [is_right(h, evidence) for h in result.hits]
        signs, good = _signs(library, result, evidence) if not result.codes else ((), ())
        samples.append(
            Sample(
                evidence[0]["doc"] if evidence else (result.hits[0].document if result.hits else ""),
                np.array([h.parts for h in result.hits], dtype=float).reshape(-1, len(PARTS)),
                np.array(right, dtype=bool),
                signs,
                good,
            )
        )
    return samples


def _signs(
    library: Library, result: SearchResult, evidence: Sequence[Mapping[str, Any]]
) -> tuple[tuple[tuple[float, ...], ...], tuple[bool, ...]]:
    from evals.documents import holds

    searcher = library.searcher()
    signs, good = [], []
    found = candidates(result, searcher)
    said = " ".join(c.text for c in found[:2])
    signs.append(signs_of(result, found, searcher))
    good.append(holds(said, evidence, some=True))
    sections = {(h.document, h.section) for h in result.hits if holds(h.text, evidence, some=True)}
    left = tuple(
        h for h in result.hits
        if not holds(h.text, evidence, some=True) and (h.document, h.section) not in sections
    )  # fmt: skip
    if evidence and left and good[0]:
        without = replace(result, hits=left[:10])
        signs.append(signs_of(without, candidates(without, searcher), searcher))
        good.append(False)
    return tuple(signs), tuple(good)


def reciprocal_rank(sample: Sample, weights: "Sequence[float] | NDArray[np.float64]") -> float:
    """Return 1 / place of the first right hit among the best ten, 0 when there is none."""
    import numpy as np

    order = np.argsort(-(sample.parts @ np.array(weights)), kind="stable")[:10]
    places = np.flatnonzero(sample.right[order])
    return float(1 / (places[0] + 1)) if len(places) else 0.0


def fit_weights(samples: Sequence[Sample]) -> tuple[float, ...]:
    """Return the weights of the best mean reciprocal rank among random ones around those in use.

    Of equal ones the nearest to those in use win, so that few questions move little.
    """
    import numpy as np

    random = np.random.default_rng(7)
    free = np.array([p in _FREE for p in PARTS])
    base = np.array(WEIGHTS)
    judged = [s for s in samples if s.right.any()]
    best, best_value = base, -1.0
    for trial in range(_TRIALS):
        factors = np.exp(random.normal(0, 0.5, len(base)) * free) if trial else np.ones(len(base))
        value = float(np.mean([reciprocal_rank(s, base * factors) for s in judged]))
        value -= 0.004 * float(np.abs(np.log(factors)).mean())
        if value > best_value:
            best, best_value = base * factors, value
    return tuple(float(w) for w in best)


def fit_confidence(samples: Sequence[Sample]) -> Any:
    """Return a logistic model of "the answer is right" over the signs."""
    from sklearn.linear_model import LogisticRegression

    signs = [x for s in samples for x in s.signs]
    good = [g for s in samples for g in s.good]
    weight = [1.0 if n == 0 else 0.5 for s in samples for n in range(len(s.signs))]  # near misses are made up
    return LogisticRegression(C=1.0, max_iter=5000).fit(signs, good, sample_weight=weight)


def _probability(model: Any, signs: Sequence[float]) -> float:
    return float(model.predict_proba([list(signs)])[0][1])


def main(folders: Sequence[Path]) -> None:
    """Print the weights that fit the questions of all folders."""
    from evals.documents import read_questions
    from plant.settings import load_settings
    from plant.workspace import Workspace

    samples: list[Sample] = []
    for folder in folders:
        with tempfile.TemporaryDirectory(prefix="gemba-fit-") as place:
            library = Library.open(Workspace(load_settings(workspace=Path(place))).create())
            library.add([folder / "docs"])
            samples += samples_of(library, read_questions(folder / "qa.jsonl"))
    weights = fit_weights(samples)
    model = fit_confidence(samples)
    print("WEIGHTS", {p: round(w, 2) for p, w in zip(PARTS, weights, strict=True)})
    print("constant", round(float(model.intercept_[0]), 2))
    print({s: round(float(w), 2) for s, w in zip(SIGNS, model.coef_[0], strict=True)})


if __name__ == "__main__":
    main([Path(a) for a in sys.argv[1:]])
