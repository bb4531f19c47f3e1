"""Machines called by their word cut short and their number: "ch 6" of Chiller 6."""

import re
from collections.abc import Mapping
from functools import lru_cache

from agents.understanding.spelling import FUNCTION_WORDS
from knowledge.embedding import english_words
from plant.index import PlantIndex
from plant.names import key_of

_CUT = re.compile(
    r"(?<![\w.,-])(?P<word>[a-z]{2,6})(?:\. ?| )(?P<n>\d{1,3})\b(?!\s*(?:%|[-:/.,]\d))", re.IGNORECASE
)
_NAMED = re.compile(r"(?P<word>[^\W\d_]{4,})[ _-]?0*(?P<n>\d{1,3})")


def by_their_words(text: str, index: PlantIndex) -> str:
    """Return a text with the names of machines whose word it cuts short, where only one is meant and the cut is no word.

    Args:
        text: the question, in English.
        index: what exists.
    """
    named = _named(index)

    def full(m: re.Match[str]) -> str:
        low = m["word"].casefold()
        if low in FUNCTION_WORDS or low in english_words() or index.named("equipment", key_of(m[0])):
            return m[0]
        meant = {
            machines[int(m["n"])]
            for word, machines in named.items()
            if word.startswith(low) and word != low and int(m["n"]) in machines
        }
        return meant.pop() if len(meant) == 1 else m[0]

    return _CUT.sub(full, text) if named else text


@lru_cache(maxsize=4)
def _named(index: PlantIndex) -> Mapping[str, Mapping[int, str]]:
    """Return the machines called by a word and a number, by both."""
    found: dict[str, dict[int, str]] = {}
    for name in index.names("equipment"):
        for said in (name.label, name.id, *name.aliases):
            if (m := _NAMED.fullmatch(said)) is not None:
                found.setdefault(m["word"].casefold(), {}).setdefault(int(m["n"]), said)
    return found
