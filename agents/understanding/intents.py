"""Which tool a question means: an ensemble over the tools' examples, names and slots decide first.

Words and character n-grams always; sentence vectors where an embedder is given. None routes
alone: how well the question's names fit a tool's slots weighs as much.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.spec import ToolSpec

Embed = Callable[[Sequence[str]], Any]
_ID = re.compile(r"\b(?=\w*\d)(?=\w*[a-z])[\w-]+\b|\b[a-z]+[ -]\d+\b")
W_WORDS, W_VECTORS, W_KPI = 0.6, 0.4, 0.12
FIT, MISFIT, LACKS = 0.12, 0.07, 0.45


@dataclass(frozen=True, slots=True)
class Ranked:
    """A tool and how well it fits, 0 to about 1."""

    tool: ToolSpec
    score: float


class Intents:
    """The examples of a set of tools, made comparable once."""

    def __init__(self, tools: Sequence[ToolSpec], embed: Embed | None = None) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.tools = tuple(tools)
        pairs = [(n, masked(e)) for n, tool in enumerate(self.tools) for e in tool.examples]
        self._owner = [n for n, _ in pairs]
        texts = [t for _, t in pairs]
        self._words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)[\w<>%']+", sublinear_tf=True)
        self._chars = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._word_rows = self._words.fit_transform(texts)
        self._char_rows = self._chars.fit_transform(texts)
        self._embed = embed
        self._vectors = embed(texts) if embed is not None else None
        self.vocabulary = frozenset(w for t in texts for w in re.findall(r"[a-z]{3,}", t))

    def rank(self, question: str, kinds: Mapping[str, int], *, hints: Sequence[str] = ()) -> list[Ranked]:
        """Return the tools, best first.

        Args:
            question: with its names masked (`masked`).
            kinds: slot kinds found in the question, with how many.
            hints: names of tools that the grammar speaks for.
        """
        import numpy as np

        words = (self._word_rows @ self._words.transform([question]).T).toarray().ravel()
        chars = (self._char_rows @ self._chars.transform([question]).T).toarray().ravel()
        similarity = 0.5 * words + 0.5 * chars
        if self._embed is not None and self._vectors is not None:
            vectors = np.asarray(self._vectors) @ np.asarray(self._embed([question]))[0]
            similarity = W_WORDS * similarity + W_VECTORS * np.clip(vectors, 0, 1)
        best = np.zeros(len(self.tools))
        for n in range(len(self.tools)):
            own = np.sort(similarity[[i for i, o in enumerate(self._owner) if o == n]])[::-1]
            best[n] = 0.75 * own[0] + 0.25 * own[: min(3, len(own))].mean() if len(own) else 0.0
        ranked = [
            Ranked(tool, float(best[n]) + fit(tool, kinds) + (0.15 if tool.name in hints else 0.0))
            for n, tool in enumerate(self.tools)
        ]
        return sorted(ranked, key=lambda r: -r.score)


def fit(tool: ToolSpec, kinds: Mapping[str, int]) -> float:
    """Return how well what was found fits a tool's slots: fitting slots add, idle names cost."""
    slots = {p.slot.kind: p for p in tool.parameters if p.slot is not None}
    score = 0.0
    for kind in kinds:
        weight = 0.4 if kind in {"period", "limit", "dimension", "equipment"} else 1.0
        if kind in slots:
            score += FIT * weight
        elif kind not in {"table", "column", "value", "reason", "query", "above"}:
            score -= MISFIT * weight
    for kind, p in slots.items():
        if p.required and kind not in kinds and kind not in {"text", "period"}:
            score -= LACKS
    if "above" in slots and "above" not in kinds:
        score -= LACKS  # time beyond a limit without a limit
    return score


def masked(text: str) -> str:
    """Return a sentence with machine names and numbers made alike, for comparing sentences."""
    low = text.casefold()
    low = _ID.sub("xmachine", low)
    return re.sub(r"\d+", "0", low)
