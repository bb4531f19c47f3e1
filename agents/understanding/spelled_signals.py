"""Signals whose one-word names are short for what a question spells out: "feed override" is Fovr, "spindle override" Sovr."""

from collections.abc import Sequence

from agents.understanding.signal_names import SignalHit, Words
from agents.understanding.spelling import FUNCTION_WORDS
from plant.index import PlantIndex
from plant.item_words import spells
from plant.names import key_of

_MOST_WORDS, _LONGEST = 3, 10


def spelled_signals(
    words: Words, closed: frozenset[int], index: PlantIndex, units: Sequence[str]
) -> list[SignalHit]:
    """Return the signals of machines that two or three words of a question spell.

    Args:
        words: of the question, with where they stand.
        closed: positions of words that are something else.
        index: what exists.
        units: work units that the question names; empty for all.
    """
    short = [
        s
        for s in index.names("signal")
        if len(s.label) <= _LONGEST and " " not in key_of(s.label) and (not units or s.parent in units)
    ]
    hits: list[SignalHit] = []
    used: set[int] = set(closed)
    for n in range(_MOST_WORDS, 1, -1):
        for at in range(len(words) - n + 1 if short else 0):
            span = range(at, at + n)
            said = [words[i][0].casefold() for i in span]
            if used & set(span) or FUNCTION_WORDS & set(said):
                continue
            if fits := [s for s in short if spells(said, s.label)]:
                hits += [SignalHit(s, tuple(span)) for s in fits]
                used |= set(span)
    return hits
