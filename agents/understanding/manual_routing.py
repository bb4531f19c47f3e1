"""What speaks for the manuals: words, models and passages that only they know; and what nobody knows."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from agents.understanding.clues import Clues
from agents.understanding.intents import Intents, Ranked
from agents.understanding.named import Names
from agents.understanding.routing import reads_manuals
from agents.understanding.spelling import FUNCTION_WORDS, KPI_WORDS, is_known
from knowledge.words import key_of_model, models_in, stems_of
from tools.spec import ToolSpec

_SURE = 0.42
_COVERED, _HALF, _LACKING = 0.4, 0.5, 0.2


def toward_manuals(
    ranked: list[Ranked], clues: Clues, intents: Intents, knows: frozenset[str], has_data: bool
) -> list[Ranked]:
    """Move tools that read the manuals up, by the words that only the manuals know; more so where
    there are manuals and no plant data.
    """
    words = {w for w in re.findall(r"[a-z]{4,}", clues.content.casefold()) if w not in FUNCTION_WORDS}
    only = [w for w in words if w in knows and w not in intents.vocabulary and w not in KPI_WORDS]
    if not only or clues.kpi:
        return ranked
    more = min(0.36, 0.12 * len(only)) + (0.0 if has_data else 0.3)
    moved = [Ranked(r.tool, r.score + more) if reads_manuals(r.tool) else r for r in ranked]
    return sorted(moved, key=lambda r: -r.score)


def toward_passages(ranked: list[Ranked], clues: Clues, covered: float, *, has_data: bool) -> list[Ranked]:
    """Move tools that read the manuals up by how much of the question stands in one passage.

    Args:
        ranked: tools, best first.
        clues: what the question names.
        covered: share of the question's weight that stands together in the manuals, 0 to 1.
        has_data: there are plant data too.
    """
    more = _COVERED * max(0.0, covered - _HALF) / (1 - _HALF) + (0.0 if has_data else _COVERED * covered)
    if covered >= _HALF and (not has_data or _lacks(ranked[0].tool, clues)):
        more += _LACKING
    moved = [Ranked(r.tool, r.score + more) if reads_manuals(r.tool) else r for r in ranked]
    return sorted(moved, key=lambda r: -r.score)


def _lacks(tool: ToolSpec, clues: Clues) -> bool:
    """Whether a tool works on a signal or a change of plan, and the question names none."""
    kinds = {p.slot.kind for p in tool.parameters if p.slot}
    return ("signal" in kinds and not clues.names.of("signal")) or (
        "changes" in kinds and not tool.writes and not clues.changes
    )


def without_models(names: Names, documents: Sequence[str], knows: frozenset[str]) -> Names:
    """Return names without missing machines that are models of the manuals: "HX-100" of HX-100_manual.docx."""
    if not names.missing:
        return names
    models = _models(tuple(documents), knows)
    return replace(names, missing=tuple(m for m in names.missing if key_of_model(m[1]) not in models))


@lru_cache(maxsize=4)
def _models(documents: tuple[str, ...], knows: frozenset[str]) -> frozenset[str]:
    words = " ".join(d.rsplit(".", 1)[0].replace("_", " ") for d in documents)
    return frozenset(models_in(words)) | {key_of_model(w) for w in knows if any(c.isdigit() for c in w)}


def manuals_know(clues: Clues, knows: frozenset[str]) -> bool:
    """Whether most content words of a question stand in the manuals."""
    words = [w for w in re.findall(r"[a-z]{4,}", clues.content.casefold()) if w not in FUNCTION_WORDS]
    stems = _stems_of(knows)
    known = sum(w in knows or stems_of(w) in stems for w in words)
    return bool(words) and known / len(words) >= 0.6


@lru_cache(maxsize=4)
def _stems_of(knows: frozenset[str]) -> frozenset[str]:
    return frozenset(stems_of(word) for word in knows)


def knows_any(clues: Clues, words: frozenset[str]) -> bool:
    """Whether any content word of a question is among some words."""
    said = [w for w in re.findall(r"[a-z]{3,}", clues.content.casefold()) if w not in FUNCTION_WORDS]
    return not said or any(w in words or w.rstrip("s") in words for w in said)


def is_foreign(clues: Clues, intents: Intents, knows: frozenset[str], best: Ranked) -> bool:
    """Whether most content words are known neither to the tools nor the plant nor the manuals."""
    words = [w for w in re.findall(r"[a-z]{3,}", clues.content.casefold()) if w not in FUNCTION_WORDS]
    if not words:
        return best.score < _SURE
    known = sum(is_known(w, intents.vocabulary | knows) for w in words)
    return known / len(words) < 0.5
