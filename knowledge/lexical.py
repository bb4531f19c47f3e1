"""BM25 over the stems of passages, and how much of a question a passage holds."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from knowledge.thesaurus import Thesaurus
from knowledge.words import terms

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_K1, _B = 1.2, 0.6
_ALIKE = 0.5  # worth of a word of the same meaning, of the word itself


class LexicalIndex:
    """The words of all passages."""

    def __init__(self, texts: Sequence[str], thesaurus: Thesaurus) -> None:
        self._thesaurus = thesaurus
        tokens = [terms(text) for text in texts]
        self._stems = [frozenset(t) for t in tokens]
        self._count: dict[str, int] = {}
        for stems in self._stems:
            for stem in stems:
                self._count[stem] = self._count.get(stem, 0) + 1
        self._number = {stem: n for n, stem in enumerate(self._count)}
        self._build(tokens)

    def _build(self, tokens: Sequence[Sequence[str]]) -> None:
        """Compute what each stem is worth in each passage.

        Source:
            Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), section 3.2,
            with the inverse document frequency of Lucene, log(1 + (N - n + 0.5) / (n + 0.5)).
        """
        import numpy as np

        lengths = np.array([len(t) for t in tokens], dtype=np.float32)
        stem = np.fromiter((self._number[s] for t in tokens for s in t), dtype=np.int64)
        passage = np.repeat(np.arange(len(tokens)), lengths.astype(np.int64))
        keys, times = np.unique(stem * max(len(tokens), 1) + passage, return_counts=True)
        stem, self._passage = keys // max(len(tokens), 1), keys % max(len(tokens), 1)
        self._starts = np.searchsorted(stem, np.arange(len(self._number) + 1))
        count = np.diff(self._starts)
        frequency = np.log(1 + (len(tokens) - count + 0.5) / (count + 0.5))
        length = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()) if len(lengths) else 1.0, 1.0))
        self._worth = (frequency[stem] * times / (times + length[self._passage])).astype(np.float32)

    def _scores(self, asked: Sequence[str]) -> "NDArray[np.float32]":
        import numpy as np

        scores = np.zeros(len(self._stems), dtype=np.float32)
        for term in asked:
            n = self._number[term]
            part = slice(self._starts[n], self._starts[n + 1])
            scores[self._passage[part]] += self._worth[part]
        return scores

    def best(self, asked: Sequence[str], k: int, only: Sequence[int] | None = None) -> dict[int, float]:
        """Return passage number -> score of the k best, all above 0.

        Args:
            asked: stems of the question.
            k: how many.
            only: numbers of the passages to look at; None for all.
        """
        import numpy as np

        known = [t for t in asked if t in self._count]
        extra = [a for term in asked for a in self._thesaurus.alike(term) if a in self._count]
        if not (known or extra):
            return {}
        scores = self._scores(known) + _ALIKE * self._scores(extra)
        if only is not None:
            mask = np.zeros(len(scores), dtype=bool)
            mask[list(only)] = True
            scores = np.where(mask, scores, 0.0)
        order = np.argsort(-scores)[:k]
        return {int(n): float(scores[n]) for n in order if scores[n] > 0}

    def weight(self, term: str) -> float:
        """Return the inverse document frequency of a stem; unknown stems weigh most."""
        return math.log(1 + (len(self._stems) + 0.5) / (self._count.get(term, 0) + 0.5))

    def stems(self, n: int) -> frozenset[str]:
        """Return the stems of a passage, its headings and title among them."""
        return self._stems[n]

    def cover(self, asked: Sequence[str], n: int) -> float:
        """Return the share of a question's weight that stands in a passage, 0 to 1."""
        return self.cover_of(asked, self._stems[n])

    def cover_of(self, asked: Sequence[str], have: frozenset[str]) -> float:
        """Return the share of a question's weight that stands among stems, 0 to 1."""
        total = got = 0.0
        for term in dict.fromkeys(asked):
            weight = self.weight(term)
            total += weight
            if term in have:
                got += weight
            elif any(a in have for a in self._thesaurus.alike(term)):
                got += 0.8 * weight
        return got / total if total else 0.0

    def missing(self, asked: Sequence[str], have: frozenset[str]) -> list[str]:
        """Return the stems of a question that do not stand among stems, heaviest first."""
        gone = [
            t for t in dict.fromkeys(asked)
            if t not in have and not any(a in have for a in self._thesaurus.alike(t))
        ]  # fmt: skip
        return sorted(gone, key=lambda t: -self.weight(t))
