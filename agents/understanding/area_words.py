"""Areas called like everyday words: "test" of "per test stage" is no area TEST, where tables tell of tests themselves."""

import re
from dataclasses import replace
from functools import lru_cache

from agents.understanding.asked_mentions import base
from agents.understanding.named import Found, Names
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.words import canonical
from plant.index import PlantIndex

_PLACES = frozenset(
    [
        "area",
        "line",
        "hall",
        "department",
        "dept",
        "cell",
        "section",
        "zone",
        "shop",
        "room",
        "bay",
        "station",
    ]
)


def without_areas(names: Names, text: str, index: PlantIndex) -> Names:
    """Return names without the areas whose word is only part of what something is called.

    Args:
        names: found in a question.
        text: the question.
        index: what exists.
    """
    kept = tuple(f for f in names.found if not _is_word(f, text, index))
    return names if len(kept) == len(names.found) else replace(names, found=kept)


def _is_word(found: Found, text: str, index: PlantIndex) -> bool:
    said = text[found.start : found.end]
    if found.kind != "equipment" or not found.end or not (said.isalpha() and said.islower()):
        return False
    if not [u for u in index.units_below(found.id) if u != found.id]:
        return False  # a machine of its own
    if not {base(s) for s in canonical(said)} & _words_of_tables(index):
        return False
    before = re.search(r"([^\W\d_]+)\s+$", text[: found.start])
    behind = re.match(r"\s+([^\W\d_]+)", text[found.end :])
    near = [m.group(1).casefold() for m in (before, behind) if m is not None]
    return any(w not in FUNCTION_WORDS and w.removesuffix("s") not in _PLACES for w in near)


@lru_cache(maxsize=4)
def _words_of_tables(index: PlantIndex) -> frozenset[str]:
    """Return the stems of the names of the plant's own tables and of their columns."""
    own = [t for t in index.store.tables() if t.rows and not t.standard]
    return frozenset(
        base(s) for t in own for name in (t.name, *(c.name for c in t.columns)) for s in canonical(name)
    )
