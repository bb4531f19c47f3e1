"""Machines that a question names by their kind or by one word: "all presses", "the grinder", "bertha"."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from agents.understanding.name_words import COMMON
from agents.understanding.named import Found
from knowledge.embedding import english_words
from plant.columns import is_numeric
from plant.index import PlantIndex
from plant.lexicon import machine_word
from plant.makers import makers_of
from plant.names import Name, key_of

_EVERY = frozenset(["all", "every", "each", "both"])
_ABOUT = frozenset(["about", "mention", "mentioning", "containing", "regarding", "concerning"])


def of_their_class(question: str, words: list[Any], used: set[int], index: PlantIndex) -> list[Found]:
    """Link "all presses" or "the chillers" to every machine of that class."""
    found: list[Found] = []
    for at, (word, start, end) in enumerate(words):
        if at in used:
            continue
        if (only := _the_one(words, at, index)) is not None:
            first, unit = only
            found.append(Found("equipment", unit.id, unit.label, words[first][1], end))
            used |= set(range(first, at + 1))
            continue
        if several := _the_several(words, at, index):
            found += [Found("equipment", m.id, m.label, start, end) for m in several]
            used.add(at)
            continue
        for ending, put in (("s", ""), ("es", ""), ("ies", "y")):
            low = word.casefold()
            one = key_of(low[: -len(ending)] + put) if low.endswith(ending) else ""
            members = index.units_of_class(one) or _that_all_do(one, index, counted=low)
            if (
                not members
                and at
                and words[at - 1][0].casefold() in {"which", "what", "per", "by", "each", "every"}
            ):
                members = index.units_of_class(key_of(low))
            if not members and low not in COMMON and _stands_alone(words, at, index):
                lone = _that_do(key_of(low), index)
                members = lone if len(lone) == 1 else ()  # "the grinder" where there is one
            if len(members) == 1 and members[0].id in {f.id for f in found}:
                continue
            if (
                members
                and len(members) < len(index.names("equipment"))
                and (
                    len(members) > 1
                    or not low.endswith("s")
                    or (at and words[at - 1][0].casefold() in {"the", "all", "our"})
                )
            ):
                found += [Found("equipment", m.id, m.label, start, end) for m in members]
                used.add(at)
                break
    return found


def _stands_alone(words: list[Any], at: int, index: PlantIndex) -> bool:
    """Whether a word for a kind of machine is said like a name.

    It is not within a longer name ("CQPA AHU 2B"), what texts are about, or a value by which a table tells of the kind.
    """
    before = [w[0].casefold() for w in words[max(0, at - 2) : at]]
    after = words[at + 1][0] if at + 1 < len(words) else ""
    return not (after[:1].isdecimal() or _ABOUT & set(before) or index.named("value", key_of(words[at][0])))


def _the_one(words: list[Any], at: int, index: PlantIndex) -> tuple[int, Name] | None:
    """Return the only machine of a class that is spoken of with an article ("the air compressor"), and its first word."""
    following = words[at + 1][0] if at + 1 < len(words) else ""
    if following[:1].isdecimal() or (
        following and index.named("equipment", key_of(f"{words[at][0]} {following}"))
    ):
        return None
    for first in (at - 1, at):
        if first < 1 or words[first - 1][0].casefold() not in {"the", "our", "this"}:
            continue
        if first > 1 and words[first - 2][0].casefold() in _ABOUT:
            return None  # what texts are about
        said = key_of(" ".join(w[0] for w in words[first : at + 1]))
        if first == at and index.named("value", said):
            return None  # a table tells of the kind itself: "failure modes of the AHU"
        units = index.units_of_class(said)
        if len(units) != 1 or len(index.names("equipment")) < 2:
            continue
        own = key_of(f"{units[0].detail} {units[0].label}").split()
        if all(w in own for w in said.split()[:-1]):  # "the metro pump" is no other pump
            return first, units[0]
    return None


def _the_several(words: list[Any], at: int, index: PlantIndex) -> tuple[Name, ...]:
    """Return the machines of a class that is spoken of as if there were one: "the press" of two presses."""
    word = words[at][0].casefold()
    if at < 1 or words[at - 1][0].casefold() not in {"the", "our"} or not _stands_alone(words, at - 1, index):
        return ()
    following = key_of(f"{word} {words[at + 1][0]}") if at + 1 < len(words) else ""
    if not _stands_alone(words, at, index) or (following and index.named("equipment", following)):
        return ()
    units = index.units_of_class(key_of(word)) or _that_all_do(key_of(word), index, counted=word)
    return units if 1 < len(units) < len(index.work_units()) else ()


def by_own_word(words: list[Any], used: set[int], index: PlantIndex) -> list[Found]:
    """Link a machine by the one word of its name that no other has: "bertha" for "Palletiser Bertha"."""
    own = _own_words(index)
    found = []
    for at, (word, start, end) in enumerate(words):
        name = own.get(key_of(word)) if at not in used else None
        if name is not None:
            found.append(Found("equipment", name.id, name.label, start, end))
            used.add(at)
    return found


_PLACED = re.compile(r"\b(?:on|at|from|of|for)\s+(?:the\s+)?$", re.IGNORECASE)


def by_letters(question: str, words: list[Any], used: set[int], index: PlantIndex) -> list[Found]:
    """Link machines by the letters of their ids: "assy" is ASSY-1 where there is one, "the cncs" are all of them."""
    found: list[Found] = []
    for at, (word, start, end) in enumerate(words):
        low = word.casefold()
        several = low.endswith("s") and _by_letters(index).get(low[:-1].rstrip("'’"), ())
        if not several and question[end : end + 2] in {"'s", "’s"}:
            several = _by_letters(index).get(low, ())  # "all cnc's"
        units = several or _by_letters(index).get(low, ())
        if at in used or not units or low in COMMON:
            continue
        if several and len(several) < 2:
            continue
        if not several and len(units) > 1 and at and words[at - 1][0].casefold() in _EVERY:
            several = units  # "mtbf of all cnc"
        if not several and (len(units) > 1 or (_is_everyday(low) and not _PLACED.search(question[:start]))):
            continue
        following = words[at + 1][0] if at + 1 < len(words) else ""
        if following[:1].isdecimal() or any(f.start <= start < f.end for f in found):
            continue
        found += [Found("equipment", u.id, u.label, start, end) for u in units]
        used.add(at)
    return found


@lru_cache(maxsize=4)
def _by_letters(index: PlantIndex) -> dict[str, tuple[Name, ...]]:
    """Return the machines by the letters that their numbered ids begin with."""
    held: dict[str, list[Name]] = {}
    for name in index.names("equipment"):
        m = re.fullmatch(r"([a-z]{3,})[-_ ]?\d+", name.id.casefold())
        if m is not None and index.units_below(name.id) == (name.id,):
            held.setdefault(m.group(1), []).append(name)
    return {letters: tuple(names) for letters, names in held.items()}


def by_maker(words: list[Any], used: set[int], index: PlantIndex) -> list[Found]:
    """Link the machines of a maker by its name, where that is no everyday word: "the franciacorta"."""
    makers = makers_of(index).units
    found: list[Found] = []
    for at, (word, start, end) in enumerate(words):
        units = makers.get(key_of(word)) or makers.get(key_of(word.removesuffix("s")), ())
        if units and at not in used and not _is_everyday(word.casefold()):
            found += [Found("equipment", u.id, u.label, start, end) for u in units]
            used.add(at)
    return found


@lru_cache(maxsize=4)
def _own_words(index: PlantIndex) -> dict[str, Name]:
    """Return the machines by words that are a name alone: of one machine's name, and no everyday word."""
    units = [n for n in index.names("equipment") if index.units_below(n.id) == (n.id,)]
    holders: dict[str, list[Name]] = {}
    for name in units:
        for word in set(key_of(name.label).split()):
            holders.setdefault(word, []).append(name)
    return {
        w: names[0]
        for w, names in holders.items()
        if len(names) == 1
        and len(w) > 3
        and w.isalpha()
        and w not in COMMON
        and (not _is_everyday(w) or _is_given(w, names[0], units))
    }


def _is_everyday(word: str) -> bool:
    return machine_word(word) is None and word in english_words()


def _is_given(word: str, name: Name, units: Sequence[Name]) -> bool:
    """Whether a word is given to a machine as a name of its own, after what kind of machine it is: "anton" of
    "Green sand line Anton" beside a line called Berta.
    """
    *kind, last = key_of(name.label).split()
    if last != word or not kind:
        return False
    if " ".join(kind) == key_of(name.detail) or any(map(machine_word, kind)):
        return True
    if any(n.id != name.id and key_of(n.label).split()[:-1] == kind for n in units):
        return True
    said = name.label.split()  # "Large box line Caesar": only its own name is written like one
    return (
        len(said) > 2
        and said[-1][:1].isupper()
        and said[-1].isalpha()
        and all(w.islower() for w in said[1:-1])
    )


def _that_do(key: str, index: PlantIndex) -> tuple[Name, ...]:
    """Return the machines of a class, or those that do what a word says: "washer" is a washing machine."""
    if (members := index.units_of_class(key)) or not re.fullmatch(r"[a-z]{3,}ers?", key):
        return members
    doing = re.sub(r"ers?$", "ing", key)
    return tuple(n for n, words, _ in index.work_units() if doing in words)


def _that_all_do(key: str, index: PlantIndex, *, counted: str) -> tuple[Name, ...]:
    """Return the several machines that are of the class of what a word does: "mills" are milling machines.

    What rows count is no machine: the "moulds" of a column moulds_made.
    """
    if counted in _counted_words(index):
        return ()
    doing = f"{key}ing" if len(key) > 3 else None
    several = tuple(n for n, words, _ in index.work_units() if doing in words)
    return several if len(several) > 1 else ()


@lru_cache(maxsize=4)
def _counted_words(index: PlantIndex) -> frozenset[str]:
    """Return the words in the names of the columns of numbers of the plant's own tables."""
    own = [t for t in index.store.tables() if t.rows and not t.standard]
    return frozenset(w for t in own for c in t.columns if is_numeric(c.type) for w in c.name.split("_"))
