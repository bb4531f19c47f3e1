"""Whether another document or revision says something else about the same thing."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge.quotes import Candidate
from knowledge.words import models_in, terms

if TYPE_CHECKING:
    from knowledge.search import Searcher

_NUMBER = re.compile(r"(?<![\w.])[-+±]?\d+(?:[.,]\d+)?")
_SAME = 0.6  # share of common words from which two quotes are about the same thing


def disagreement(best: Candidate, others: Sequence[Candidate], searcher: "Searcher") -> Candidate | None:
    """Return a quote of another document that contradicts the best one, None when none does.

    Two quotes contradict each other when most of their words are the same and their numbers differ.
    Documents of different machines differ rightly, so they do not count.
    """
    for other in others:
        if other.passage.document == best.passage.document or other.score < 0.6 * best.score:
            continue
        related = other.passage.document in searcher.related(best.passage.document)
        if not related and _machines(best) and _machines(other) and not _machines(best) & _machines(other):
            continue
        if _about_the_same(best, other) and _numbers(best) != _numbers(other):
            return other
    return None


def _machines(candidate: Candidate) -> set[str]:
    name = candidate.passage.document.rsplit(".", 1)[0].replace("_", " ")
    return set(models_in(f"{name} . {candidate.passage.section}"))


def _about_the_same(one: Candidate, other: Candidate) -> bool:
    a, b = _words(one), _words(other)
    return bool(a and b) and len(a & b) / min(len(a), len(b)) >= _SAME and len(a & b) >= 2


def _words(candidate: Candidate) -> set[str]:
    return {t for t in terms(candidate.text) if not t[:1].isdigit()}


def _numbers(candidate: Candidate) -> set[float]:
    return {float(n.replace(",", ".").lstrip("±")) for n in _NUMBER.findall(candidate.text)}
