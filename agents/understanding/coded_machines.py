"""Machines that a plant knows by codes alone, in the words those are short for: "edge bander 2" of EB2, "drilling 1" of DRL1."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from agents.understanding.asked_wording import is_cut_of
from agents.understanding.spelling import FUNCTION_WORDS
from knowledge.embedding import english_words
from plant.index import PlantIndex
from plant.names import key_of

_CODE = re.compile(r"(?P<letters>[a-z]{2,5})[ -]?0{0,2}(?P<n>\d{1,2})", re.IGNORECASE)
_ONE = re.compile(
    r"\b(?P<words>[a-z]{3,}(?: [a-z]{3,}){0,2}) (?:no\.? ?|nr\.? ?|number )?(?P<n>\d{1,2})\b(?![:.%-])",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\b(?P<words>[a-z]{3,}(?: [a-z]{3,})? [a-z]{2,}s)\b(?! \d)", re.IGNORECASE)
_ONLY = re.compile(r"\b(?P<words>[a-z]{3,}) (?:line|machine|station|plant|unit)\b(?! \d)", re.IGNORECASE)
_SHORTEST = 3  # letters of a code that one word is cut to


def by_their_codes(text: str, index: PlantIndex) -> str:
    """Return a text with the codes of machines in place of the words that they are short for, where only one is.

    Args:
        text: the question, in English.
        index: what exists; machines with a name of their own are left to it.
    """
    codes = _codes(index)
    if not codes:
        return text

    def one(m: re.Match[str]) -> str:
        words = m["words"].split()
        letters, used = _meant(words, codes)
        machine = codes.get(letters, {}).get(int(m["n"]))
        if machine is None or index.named("equipment", key_of(m[0])):
            return m[0]
        return " ".join((*words[: len(words) - used], machine))

    def several(m: re.Match[str]) -> str:
        words = m["words"].split()
        letters, used = _meant([*words[:-1], words[-1][:-1]], codes)
        machines = list(codes.get(letters, {}).values())
        if len(machines) < 2 or used < 2 or index.named("equipment", key_of(m[0])):
            return m[0]
        return " ".join((*words[: len(words) - used], f"{', '.join(machines[:-1])} and {machines[-1]}"))

    def only(m: re.Match[str]) -> str:
        machines = list(codes.get(_meant([m["words"]], codes)[0], {}).values())
        known = any(
            index.named(kind, key_of(said)) for kind in ("equipment", "value") for said in (m[0], m["words"])
        )
        return machines[0] if len(machines) == 1 and not known else m[0]

    return _ONLY.sub(only, _SEVERAL.sub(several, _ONE.sub(one, text)))


def _meant(words: Sequence[str], codes: Mapping[str, Mapping[int, str]]) -> tuple[str, int]:
    """Return the letters of the only codes that the last words are short for, and how many of the words; "" for none."""
    found = {}
    for letters in codes:
        initials = [w[0].casefold() for w in words[-len(letters) :]]
        if len(words) >= len(letters) and "".join(initials) == letters:
            found[letters] = len(letters)
        elif (
            len(letters) >= _SHORTEST
            and words[-1].casefold() not in FUNCTION_WORDS
            and is_cut_of(letters, words[-1].casefold())
        ):
            found[letters] = 1
    return next(iter(found.items())) if len(found) == 1 else ("", 0)


@lru_cache(maxsize=4)
def _codes(index: PlantIndex) -> dict[str, dict[int, str]]:
    """Return the machines that have no name but a code of letters and a number, by both."""
    found: dict[str, dict[int, str]] = {}
    for name in index.names("equipment"):
        m = _CODE.fullmatch(name.id)
        if m is not None and name.label == name.id and m["letters"].casefold() not in english_words():
            found.setdefault(m["letters"].casefold(), {})[int(m["n"])] = name.id
    return found
