"""How sure it is that the quote found answers the question: a logistic score over a few signs."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge.quotes import Candidate, implied, value_forms

if TYPE_CHECKING:
    from knowledge.hits import SearchResult
    from knowledge.search import Searcher

SIGNS = ("cover", "cosine", "quote_cover", "quote_cosine", "unknown_words", "lacks_value")
# fitted by `python -m evals.fit_documents`; the first is the constant
WEIGHTS = (-2.73, 1.96, 1.26, 0.49, 1.25, -1.17, -0.5)


def confidence_of(result: "SearchResult", found: Sequence[Candidate], searcher: "Searcher") -> float:
    """Return the probability, 0 to 1, that the best candidate answers the question."""
    signs = signs_of(result, found, searcher)
    return 1.0 / (1.0 + math.exp(-(WEIGHTS[0] + sum(w * s for w, s in zip(WEIGHTS[1:], signs, strict=True)))))


def signs_of(result: "SearchResult", found: Sequence[Candidate], searcher: "Searcher") -> tuple[float, ...]:
    """Return the signs of an answer, in the order of `SIGNS`."""
    best, hit = found[0], found[0].hit
    asked = result.content
    have = searcher.stems_of(hit.passage) | implied(result.query, hit.passage.raw)
    forms = value_forms(result.query)
    unknown = len(result.foreign) / max(len(set(asked)), 1)
    return (
        searcher.lexical.cover_of(asked, have),
        max(h.cosine for h in result.hits[:3]),
        best.cover,
        max(c.cosine for c in found[:5]),
        min(unknown, 1.0),
        float(bool(forms) and not any(form.search(c.text) for c in found[:3] for form in forms)),
    )
