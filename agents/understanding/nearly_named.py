"""Names that are nearly one of the plant's, by a typo, and words built like a name that is none."""

import re
from collections.abc import Iterator
from typing import Any

from agents.understanding.asked_codes import coded_hits
from agents.understanding.name_words import COMMON, is_beside
from agents.understanding.named import Found
from agents.understanding.spelling import FUNCTION_WORDS
from knowledge.embedding import english_words
from plant.index import PlantIndex
from plant.names import key_of, numbers_of

_LIKE_ID = re.compile(r"[a-z]{2,12}-\d{1,3}", re.IGNORECASE)
_RANKS = frozenset(["top", "last", "next", "best", "worst", "first", "max", "min"])
_PLACED = r"(?:on|of|at|for|machine|is|was|did|does|has)"
_FUZZY = ("equipment", "product", "characteristic", "signal", "supplier")
_MACHINES = frozenset(
    ["machine", "press", "line", "robot", "chiller", "pump", "oven", "lathe", "mill", "cnc", "furnace"]
)


def nearly_named(question: str, words: list[Any], used: set[int], index: PlantIndex) -> list[Found]:
    """Link words that are a few letters off one of the plant's names; numbers must be exact."""
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    found = []
    for n, at, span, text in _free(question, words, used):
        key = key_of(text)
        letters = re.sub(r"[^a-z]", "", key)
        if len(letters) < 3 or key in COMMON:
            continue
        numbers = numbers_of(key)
        if numbers and all(_is_english(w) for w in key.split() if not w.isdecimal()):
            continue  # "top 3", "all 3" are spelled right
        for kind in _FUZZY:
            keys = index.keys_numbered(kind, numbers)
            cutoff = 0.75 if numbers else 0.84
            if not numbers and len(key) < 6:
                continue
            best = process.extractOne(
                key, keys, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=cutoff
            )
            if best is None:
                continue
            names = {x.id: x for x in index.named(kind, best[0])}
            if len(names) == 1:
                name = next(iter(names.values()))
                found.append(Found(kind, name.id, name.label, words[at][1], words[at + n - 1][2]))
                used |= span
                break
    return found


def _is_english(word: str) -> bool:
    return word in english_words() or word in FUNCTION_WORDS or word in _RANKS


_ID = re.compile(r"(?P<letters>[A-Za-z]{1,5})-?\d{2,}")
_SAMPLE = 50  # of ids, which tell how all are built


def named_like(question: str, words: list[Any], used: set[int], index: PlantIndex) -> list[tuple[str, str]]:
    """Return words built like this plant's machine names that name no machine."""
    prefixes, lettered = set(), set()
    for name in index.names("equipment"):
        for said in (name.id, name.label, *name.aliases):
            parts = key_of(said).split()
            if len(parts) >= 2 and parts[-1].isdecimal():
                prefixes.add(" ".join(p for p in parts if not p.isdecimal()))
            if len(parts) == 2 and re.fullmatch(r"[a-z]", parts[1]):
                lettered.add(parts[0])
    prefixes |= _MACHINES
    ids = [shape for name in index.names("equipment") if (shape := _shape_of(name.id))]
    shapes = {shape for shape in ids if ids.count(shape) > 1}
    known = (
        {
            w
            for kind in ("alarm", "state", "item", "value", "signal")
            for key in index.keys(kind)
            for w in key.split()
        }
        if shapes
        else set()
    )
    found = []
    numbered = _id_prefixes(index)
    coded = [(h.start, h.end) for h in coded_hits(question, index)]  # "line 2" of a column that holds L2
    for n, at, span, text in _free(question, words, used):
        parts = key_of(text).split()
        if any(words[at][1] < end and start < words[at + n - 1][2] for start, end in coded):
            continue
        if n == 1 and (m := _ID.fullmatch(text)) is not None and m["letters"].casefold() in numbered:
            found.append((numbered[m["letters"].casefold()], text))
            used |= span
            continue
        if index.named("value", key_of(text)):
            continue  # a value that a table holds
        if n == 1 and _LIKE_ID.fullmatch(text) and is_beside(question, words[at][1], _PLACED):
            found.append(("equipment", text))
            used |= span
            continue
        if n == 1 and text.casefold() not in known and _shape_of(text) in shapes:
            found.append(("equipment", text))  # "hurco02" beside Mazak01 and Mazak03
            used |= span
            continue
        if len(parts) == 2 and parts[0] in lettered and re.fullmatch(r"[a-z]", parts[1]) and "-" in text:
            found.append(("equipment", text))
            used |= span
            continue
        if len(parts) < 2 or not parts[-1].isdecimal() or len(parts[-1]) > 6:
            continue
        if " ".join(p for p in parts if not p.isdecimal()) in prefixes and not _begins_signal(parts, index):
            found.append(("equipment", text))
            used |= span
    return found


def _shape_of(word: str) -> str:
    """Return how an id of a word and a number of it is built, by the number's digits: "word00" of Mazak01; "" of another."""
    m = re.fullmatch(r"[A-Za-z]{4,}(?P<digits>\d{2,3})", word)
    return f"word{'0' * len(m['digits'])}" if m else ""


def _id_prefixes(index: PlantIndex) -> dict[str, str]:
    """Return the letters before the number of ids of orders and lots, with the kind of thing they name."""
    found: dict[str, str] = {}
    for kind in ("order", "work_order", "lot"):
        for name in index.names(kind)[:_SAMPLE]:
            if (m := _ID.fullmatch(name.id)) is not None:
                found.setdefault(m["letters"].casefold(), kind)
    return found


def _begins_signal(parts: list[str], index: PlantIndex) -> bool:
    """Whether signals of no machine are named after it: "Pump 1 Power"."""
    return any(
        s.parent is None and key_of(s.label).split()[: len(parts)] == parts for s in index.names("signal")
    )


def crews_like(question: str, found: list[Found], index: PlantIndex) -> list[tuple[str, str]]:
    """Return crews called by a letter that no crew has."""
    crews = {n.id.casefold() for n in index.names("crew")}
    if not crews or any(len(c) != 1 for c in crews):
        return []
    there = {f.start for f in found if f.kind == "crew"}
    return [
        ("crew", m.group())
        for m in re.finditer(r"\bcrew\s+([b-z])\b(?!')", question, re.IGNORECASE)
        if m.group(1).casefold() not in crews and m.start(1) not in there
    ]


def _free(question: str, words: list[Any], used: set[int]) -> Iterator[tuple[int, int, set[int], str]]:
    """Yield the stretches of up to three words that are nothing yet, longest first: words, first, all, text."""
    for n in (3, 2, 1):
        for at in range(len(words) - n + 1):
            span = set(range(at, at + n))
            if not used & span:
                yield n, at, span, question[words[at][1] : words[at + n - 1][2]]
