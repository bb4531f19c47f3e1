"""Which tool a question means: an ensemble over sentences people say; names and slots decide first.

Words and character n-grams always; sentence vectors where an embedder is given. How near a question
is to single sentences and to a tool's sentences as a whole (kernel ridge regression, solved once)
count together. None routes alone: how well the question's names fit a tool's slots weighs as much.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.understanding.clauses import clauses_of
from agents.understanding.kept import kept
from agents.understanding.known_vectors import KnownVectors
from agents.understanding.letters import Letters
from agents.understanding.likeness import UNLIKE, Like, Likeness, compared_as, likened_texts
from agents.understanding.masking import masked
from agents.understanding.phrases import cues_of, implied_kpi, phrases_of
from agents.understanding.solved import solved_ridge, weights
from agents.understanding.spelling import KPI_WORDS
from agents.understanding.talk import talk_stems
from agents.understanding.turns import Turns, known_turns
from knowledge.words import terms
from tools.spec import ToolSpec

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from agents.understanding.clues import Clues

Embed = Callable[[Sequence[str]], Any]
W_WORDS, W_VECTORS = 0.6, 0.4  # of how near a sentence is
K_WORDS, K_VECTORS = 0.3, 0.7  # of the kernel
W_NEAREST, W_RIDGE, W_AGENT = 0.3, 0.7, 0.25
RIDGE = 0.1
FIT, MISFIT, LACKS, CUE, AHEAD = 0.06, 0.07, 0.45, 0.105, 0.12
BEHIND, UNSPOKEN, SECOND, SPLIT, LIMITED = 0.2, 0.12, 0.06, 0.12, 0.2


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
    """The sentences of a set of tools, made comparable once.

    Attributes:
        tools: the tools.
        likeness: of questions to what is declined.
        turns: what a conversation goes on with; None without vectors.
        key: of everything that the weights depend on.
        weights: of the regression, sentences × (meanings + specialists).
        common_stems: of words that people say to other tools than those that read manuals.
        talk_stems: of words that people say to every specialist alike.
        vocabulary: words of the sentences.
    """

    def __init__(
        self, tools: Sequence[ToolSpec], embed: Embed | None = None, keep: Path | None = None
    ) -> None:
        import numpy as np

        self.tools = tuple(tools)
        phrases = phrases_of(tools)
        texts = [masked(p.text) for p in phrases]
        agent_of = {t.name: t.agent for t in tools}
        self._owners = [p.means for p in phrases]
        self._meanings = sorted(set(self._owners))
        owners = np.array(self._owners)
        self._places = [np.flatnonzero(owners == m) for m in self._meanings]
        self._declined = frozenset(p.means for p in phrases if p.declined)
        agents = sorted({t.agent for t in tools})
        self._letters = Letters(texts, 3)
        self._embed = KnownVectors(embed) if embed is not None else None
        self._vectors = self._embed(texts) if self._embed is not None else None
        self.likeness = Likeness(phrases, self._embed, keep)
        self.turns = Turns(tools, self._embed) if self._embed is not None else None
        targets = np.array(
            [
                [*(float(o == m) for m in self._meanings), *(float(agent_of.get(o) == a) for a in agents)]
                for o in self._owners
            ]
        )
        counts = {m: self._owners.count(m) for m in self._meanings}
        # rare meanings are trusted more, so that a tool with five sentences is heard beside one with forty
        noise = np.array([RIDGE * (counts[o] / 15) ** 0.5 for o in self._owners])

        def solve() -> "NDArray[np.float32]":
            vectors = None if self._vectors is None else self._vectors @ self._vectors.T
            _, kernel = _near_and_kernel(self._letters.among() / 2, vectors)
            return solved_ridge(kernel, noise, targets)

        whole = f"{texts}{self._owners}{K_WORDS, K_VECTORS, RIDGE}".encode()
        probe = b"" if self._vectors is None else np.round(self._vectors[0], 3).tobytes()
        self.key = hashlib.sha256(whole + probe).hexdigest()
        self.weights = kept("ridge", self.key, keep, lambda: {"weights": weights(self.key, solve)})["weights"]
        self._ridge = self.weights[:, : len(self._meanings)]
        self._ridge_agent = self.weights[:, len(self._meanings) :]
        self._agents = agents
        plants = [
            t for t, o in zip(texts, self._owners, strict=True) if agent_of.get(o, "documents") != "documents"
        ]
        self.common_stems = frozenset(terms(" ".join([*plants, *KPI_WORDS])))
        told = [(t, agent_of[o]) for t, o in zip(texts, self._owners, strict=True) if o in agent_of]
        self.talk_stems = talk_stems(told)
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

        ways = [masked(v) for v in dict.fromkeys(variants)]
        apart = clauses_of(ways[0])
        rows, kernel = self._similar([*ways, *apart], variants[-1], apart)
        ridge = kernel @ self._ridge
        by_agent = (kernel @ self._ridge_agent).max(axis=0)
        near = rows.max(axis=0)
        whole = ridge.max(axis=0)
        agent_score = dict(zip(self._agents, by_agent, strict=True))
        agent_of = {t.name: t.agent for t in self.tools}
        found = {}
        for n, meaning in enumerate(self._meanings):
            own = np.sort(near[self._places[n]])[::-1]
            nearest = 0.75 * own[0] + 0.25 * own[: min(3, len(own))].mean()
            found[meaning] = float(W_NEAREST * nearest + W_RIDGE * max(0.0, whole[n]))
            if meaning in agent_of:
                found[meaning] += W_AGENT * float(np.clip(agent_score[agent_of[meaning]], 0, 1))
        return Reading(
            {m: s for m, s in found.items() if m not in self._declined},
            {m: s for m, s in found.items() if m in self._declined},
            cache(partial(self.likeness.read, variants[-1])),
        )

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

    def _similar(
        self, texts: Sequence[str], typed: str, apart: Sequence[str]
    ) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
        import numpy as np

        vectors = None
        if self._embed is not None and self._vectors is not None:
            # the first way to write it is enough; what its likeness is read by is embedded with it, which takes less
            # time than one after the other
            also = [compared_as(t) for t in (typed, *clauses_of(typed))]
            made = np.asarray(self._embed([texts[0], *apart, *also]))[: 1 + len(apart)] @ self._vectors.T
            vectors = made[[0] * (len(texts) - len(apart)) + list(range(1, 1 + len(apart)))]
        return _near_and_kernel(self._letters.of(texts) / 2, vectors)


def _near_and_kernel(letters: Any, vectors: Any) -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    """Return how near sentences are, and the kernel of the regression, from their letters and vectors."""
    import numpy as np

    if vectors is None:
        return letters, np.exp(letters - 1)
    near = W_WORDS * letters + W_VECTORS * np.clip(vectors, 0, 1)
    return near, np.exp(K_WORDS * letters + K_VECTORS * vectors - 1)


def known_sentences(tools: Sequence[ToolSpec]) -> list[str]:
    """Return every sentence whose vector the understanding uses, as it is embedded."""
    phrases = phrases_of(tools)
    said = [masked(t.then) for t in known_turns()]
    return [*(masked(p.text) for p in phrases), *likened_texts(phrases), *said]


def fit(tool: ToolSpec, kinds: Mapping[str, int], *, kpi: str | None = None) -> float:
    """Return how well what was found fits a tool's slots: fitting slots add, idle names cost."""
    slots = {p.slot.kind: p for p in tool.parameters if p.slot is not None}
    score = 0.0
    for kind in kinds:
        weight = (
            0.4
            if kind in {"period", "limit", "dimension", "equipment"}
            else 2.0
            if kind in {"order", "work_order", "lot", "alarm"}
            else 1.0
        )
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
            "item",
            "state",
            "reason",
            "query",
            "own",
            "above",
            "implied_kpi",
            "shown_by",
            "measured",
            "customer",
        }:
            score -= MISFIT * weight
    for kind, p in slots.items():
        if p.slot is not None and kinds.get(kind, 0) < p.slot.least:
            score -= LACKS
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
