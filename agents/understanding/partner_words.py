"""Suppliers and customers called by the one word of their name that no other has: "garda" for Fonderia Garda."""

from functools import lru_cache
from typing import Any

from agents.understanding.name_words import COMMON
from agents.understanding.named import Found
from knowledge.embedding import english_words
from plant.index import PlantIndex
from plant.names import Name, key_of

_LEAST = 5  # letters


def by_partner_word(words: list[Any], used: set[int], index: PlantIndex) -> list[Found]:
    """Link partners by a word of theirs; `words` are (word, start, end), those in `used` are taken."""
    own = _own_words(index)
    found = []
    for at, (word, start, end) in enumerate(words):
        name = own.get(key_of(word)) if at not in used else None
        if name is not None:
            found.append(Found(name.kind, name.id, name.label, start, end))
            used.add(at)
    return found


@lru_cache(maxsize=4)
def _own_words(index: PlantIndex) -> dict[str, Name]:
    """Return partners by words that nothing else in the plant is called by and that are no everyday words."""
    holders: dict[str, set[Name]] = {}
    partners = [n for kind in ("supplier", "customer") for n in index.names(kind)]
    for name in partners:
        for word in key_of(name.label).split():
            holders.setdefault(word, set()).add(name)
    others = {
        w
        for kind in ("equipment", "product", "characteristic", "reason")
        for n in index.names(kind)
        for w in key_of(n.label).split()
    }
    return {
        word: next(iter(names))
        for word, names in holders.items()
        if len(names) == 1
        and len(word) >= _LEAST
        and word.isalpha()
        and word not in others
        and word not in COMMON
        and word not in english_words()
    }
