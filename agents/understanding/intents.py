"""Which tool a question means: an ensemble over sentences people say; names and slots decide first.

Words and character n-grams always; sentence vectors where an embedder is given. How near a question
is to single sentences and to a tool's sentences as a whole (kernel ridge regression, solved once)
count together. None routes alone: how well the question's names fit a tool's slots weighs as much.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.understanding.kept import kept
from agents.understanding.likeness import UNLIKE, Like, Likeness
from agents.understanding.masking import masked
from agents.understanding.phrases import cues_of, implied_kpi, phrases_of
from agents.understanding.spelling import KPI_WORDS
from knowledge.words import terms
from tools.spec import ToolSpec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from agents.understanding.fill import Clues

Embed = Callable[[Sequence[str]], Any]
W_WORDS, W_VECTORS = 0.6, 0.4
W_NEAREST, W_RIDGE, W_AGENT = 0.55, 0.45, 0.25
RIDGE = 0.3
FIT, MISFIT, LACKS, CUE, AHEAD, BEHIND, UNSPOKEN, SECOND, SPLIT, LIMITED = (
    0.12,
    0.07,
    0.45,
    0.07,
    0.12,
    0.2,
    0.12,
    0.12,
    0.12,
    0.2,
)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A tool and how well it fits, 0 to about 1."""

    tool: ToolSpec
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """How near a question is to everything people say.

    Attributes:
        tools: by name, 0 to about 1.
        declined: likewise, by the reason for which such a question is declined.
        likeness: returns how like it is to what is declined, beside what is not.
    """

    tools: Mapping[str, float]
    declined: Mapping[str, float] = field(default_factory=dict)
    likeness: Callable[[], Like] = field(default=lambda: UNLIKE)

    @property
    def like(self) -> Like:
        """How like the question is to what is declined, beside what is not; computed when first asked for."""
        return self.likeness()


class Intents:
    """The sentences of a set of tools, made comparable once."""

    def __init__(
        self, tools: Sequence[ToolSpec], embed: Embed | None = None, keep: Path | None = None
    ) -> None:
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.tools = tuple(tools)
        phrases = phrases_of(tools)
        texts = [masked(p.text) for p in phrases]
        agent_of = {t.name: t.agent for t in tools}
        self._owners = [p.means for p in phrases]
        self._meanings = sorted(set(self._owners))
        self._declined = frozenset(p.means for p in phrases if p.declined)
        agents = sorted({t.agent for t in tools})
        self._words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"(?u)[\w<>%']+", sublinear_tf=True)
        self._chars = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
        self._word_rows = self._words.fit_transform(texts)
        self._char_rows = self._chars.fit_transform(texts)
        self._word_columns, self._char_columns = self._word_rows.T.tocsr(), self._char_rows.T.tocsr()
        self._embed = embed and _remembering(embed)
        self._vectors = _vectors_of(texts, embed, keep) if embed is not None else None
        self._likeness = Likeness(phrases, self._embedding(texts), keep)
        kernel = self._mixed(
            (self._word_rows @ self._word_rows.T).toarray(),
            (self._char_rows @ self._char_rows.T).toarray(),
            None if self._vectors is None else self._vectors @ self._vectors.T,
        )
        targets = [[float(o == m) for m in self._meanings] for o in self._owners]
        by_agent = [[float(agent_of.get(o) == a) for a in agents] for o in self._owners]
        counts = {m: self._owners.count(m) for m in self._meanings}
        # rare meanings are trusted more, so that a tool with five sentences is heard beside one with forty
        noise = np.diag([RIDGE * (counts[o] / 15) ** 0.5 for o in self._owners])
        solved = np.linalg.solve(
            kernel + noise, np.array([t + a for t, a in zip(targets, by_agent, strict=True)])
        )
        self._ridge, self._ridge_agent = solved[:, : len(self._meanings)], solved[:, len(self._meanings) :]
        self._agents = agents
        plants = [
            t for t, o in zip(texts, self._owners, strict=True) if agent_of.get(o, "documents") != "documents"
        ]
        self.common_stems = frozenset(terms(" ".join([*plants, *KPI_WORDS])))
        self.vocabulary = frozenset(
            w
            for p, t in zip(phrases, texts, strict=True)
            if not p.declined
            for w in re.findall(r"[a-z]{3,}", t)
        )

    def read(self, variants: Sequence[str]) -> Reading:
        """Return how near a question is to each meaning.

        Args:
            variants: ways to write the question, e.g. with its names masked; the nearest counts. The last is
                as typed.
        """
        import numpy as np

        rows = self._similar([masked(v) for v in dict.fromkeys(variants)])
        ridge = rows @ self._ridge
        by_agent = (rows @ self._ridge_agent).max(axis=0)
        near = rows.max(axis=0)
        owners = np.array(self._owners)
        whole = ridge.max(axis=0)
        agent_score = dict(zip(self._agents, by_agent, strict=True))
        agent_of = {t.name: t.agent for t in self.tools}
        found = {}
        for n, meaning in enumerate(self._meanings):
            own = np.sort(near[owners == meaning])[::-1]
            nearest = 0.75 * own[0] + 0.25 * own[: min(3, len(own))].mean()
            found[meaning] = float(W_NEAREST * nearest + W_RIDGE * max(0.0, whole[n]))
            if meaning in agent_of:
                found[meaning] += W_AGENT * float(np.clip(agent_score[agent_of[meaning]], 0, 1))
        return Reading(
            {m: s for m, s in found.items() if m not in self._declined},
            {m: s for m, s in found.items() if m in self._declined},
            cache(partial(self._likeness.read, variants[-1])),
        )

    def _embedding(self, texts: Sequence[str]) -> Embed | None:
        """Return the embedder, which knows the vectors of the sentences of the tools already."""
        import numpy as np

        embed = self._embed
        if embed is None or self._vectors is None:
            return None
        known = dict(zip(texts, self._vectors, strict=True))

        def vectors(asked: Sequence[str]) -> Any:
            new = [t for t in dict.fromkeys(asked) if t not in known]
            found = known | (dict(zip(new, np.asarray(embed(new)), strict=True)) if new else {})
            return np.array([found[t] for t in asked])

        return vectors

    def rank(self, reading: Reading, clues: "Clues") -> list[Ranked]:
        """Return the tools, best first.

        Args:
            reading: of the question.
            clues: names, periods and more that were found in it.
        """
        kinds = clues.kinds()
        cues = cues_of(clues.content)
        if clues.kpi is None and implied_kpi(clues.content):
            kinds |= {"implied_kpi": 1}
        ranked = [
            Ranked(
                tool,
                reading.tools.get(tool.name, 0.0)
                + fit(tool, kinds, kpi=clues.kpi)
                + CUE * cues.get(tool.agent, 0)
                + (AHEAD if clues.ahead and tool.agent == "scheduler" else 0.0)
                - (BEHIND if clues.behind and _plans(tool) else 0.0),
            )
            for tool in self.tools
        ]
        return sorted(ranked, key=lambda r: -r.score)

    def _similar(self, texts: Sequence[str]) -> "NDArray[np.float64]":
        import numpy as np

        vectors = None
        if self._embed is not None and self._vectors is not None:
            vectors = (
                np.asarray(self._embed(texts[:1])) @ self._vectors.T
            )  # the first way to write it is enough
        return self._mixed(
            (self._words.transform(texts) @ self._word_columns).toarray(),
            (self._chars.transform(texts) @ self._char_columns).toarray(),
            vectors,
        )

    @staticmethod
    def _mixed(words: Any, chars: Any, vectors: Any) -> "NDArray[np.float64]":
        import numpy as np

        letters: NDArray[np.float64] = 0.5 * words + 0.5 * chars
        if vectors is None:
            return letters
        both: NDArray[np.float64] = W_WORDS * letters + W_VECTORS * np.clip(vectors, 0, 1)
        return both


def _remembering(embed: Embed) -> Embed:
    """Return an embedder that has the vectors of the latest single sentences: the parts of a question are read twice."""
    latest = lru_cache(maxsize=64)(lambda text: embed([text]))
    return lambda texts: latest(texts[0]) if len(texts) == 1 else embed(texts)


def _vectors_of(texts: Sequence[str], embed: Embed, keep: Path | None) -> Any:
    """Return the vectors of the sentences, from the folder where they were kept the last time."""
    import numpy as np

    probe = np.asarray(embed(texts[:1]))  # another model gives other vectors
    key = hashlib.sha256("\n".join(texts).encode() + np.round(probe, 3).tobytes()).hexdigest()
    return kept("phrases", key, keep, lambda: {"vectors": np.asarray(embed(texts))})["vectors"]


def fit(tool: ToolSpec, kinds: Mapping[str, int], *, kpi: str | None = None) -> float:
    """Return how well what was found fits a tool's slots: fitting slots add, idle names cost."""
    slots = {p.slot.kind: p for p in tool.parameters if p.slot is not None}
    score = 0.0
    for kind in kinds:
        weight = 0.4 if kind in {"period", "limit", "dimension", "equipment"} else 1.0
        if kind in slots or (kind == "kpi" and kpi and _speaks_of(tool, kpi)):
            score += FIT * weight
        elif kind in {"kpi", "dimension", "limit"} and "own" in kinds and "query" in slots:
            continue  # words that a table of the plant's own has as well
        elif kind == "kpi":
            score -= UNSPOKEN
        elif kind not in {
            "table",
            "column",
            "value",
            "reason",
            "query",
            "own",
            "above",
            "implied_kpi",
            "shown_by",
            "measured",
        }:
            score -= MISFIT * weight
    for kind, p in slots.items():
        if p.required and kind not in kinds and kind not in {"text", "period"}:
            score -= 0.1 if kind == "kpi" and "implied_kpi" in kinds else LACKS
    spans = sum(p.slot.kind == "period" for p in tool.parameters if p.slot is not None)
    if kinds.get("period", 0) == 2 and not _plans(tool):  # a plan reads a second time with its changes
        score += SECOND if spans > 1 else -SECOND
    if "shown_by" in kinds and "dimension" not in slots:
        score -= SPLIT
    if "above" in slots and not ("above" in kinds and {"signal", "measured"} & set(kinds)):
        score -= LACKS  # time beyond a limit without a limit, or of nothing that is measured
    elif "above" in slots and "signal" in kinds:
        score += LIMITED
    return score


def _plans(tool: ToolSpec) -> bool:
    """Whether a tool is about time to come: it takes changes to plan around."""
    return any(p.slot is not None and p.slot.kind == "changes" for p in tool.parameters)


def _speaks_of(tool: ToolSpec, kpi: str) -> bool:
    """Whether a tool without a KPI slot is about that very KPI ("Return MTBF, MTTR …")."""
    return re.search(rf"\b{re.escape(kpi.split('_')[0])}", tool.description, re.IGNORECASE) is not None
