"""What a question speaks of and what the plant has: tools that fit both move up.

A tool says its topics (`ToolSpec.about`) and its tables (`ToolSpec.reads`); nothing here knows a tool.
"""

from collections.abc import Sequence
from functools import lru_cache

from agents.understanding.intents import Ranked
from agents.understanding.words import words_of
from plant.index import PlantIndex
from tools.spec import ToolSpec

_SPOKEN, _OTHER, _EMPTY = 0.12, 0.1, 0.3


def toward_topics(
    ranked: Sequence[Ranked], text: str, index: PlantIndex, *, has_own: bool = False
) -> list[Ranked]:
    """Return the tools ranked anew by the question's topics and the plant's tables.

    Args:
        ranked: tools, best first.
        text: the question.
        index: what exists.
        has_own: a table that an import made may answer it.
    """
    stems = [w.stem for w in words_of(text)]
    spoken = {topic for r in ranked for topic in r.tool.about if _stands(topic, stems)}
    filled = {t.name for t in index.store.tables() if t.rows}
    moved = []
    for r in ranked:
        about = set(r.tool.about)
        score = r.score
        if about & spoken:
            score += _SPOKEN
        elif about and spoken:
            score -= _OTHER
        empty = bool(r.tool.reads and filled and not filled & set(r.tool.reads))
        if empty and (has_own or not about & spoken):
            score -= (
                2 * _EMPTY if has_own else _EMPTY
            )  # one that is spoken of says itself that it has nothing
        moved.append(Ranked(r.tool, score))
    return sorted(moved, key=lambda r: -r.score)


def speaks_of(tool: ToolSpec, text: str) -> bool:
    """Return whether a question holds a word that a tool is about."""
    stems = [w.stem for w in words_of(text)]
    return any(_stands(topic, stems) for topic in tool.about)


def _stands(topic: str, stems: Sequence[str]) -> bool:
    wanted = _stems(topic)
    n = len(wanted)
    return any(tuple(stems[i : i + n]) == wanted for i in range(len(stems) - n + 1))


@lru_cache(maxsize=512)
def _stems(topic: str) -> tuple[str, ...]:
    return tuple(w.stem for w in words_of(topic))
