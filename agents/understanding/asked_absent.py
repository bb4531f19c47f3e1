"""Names in a question that stand as the value of a column and are none of its values: "litres of the farm Oakridge".

Another figure would be no answer to them: what there is instead is said.
"""

import re
from collections.abc import Sequence

from agents.understanding.asked import Asked
from agents.understanding.asked_columns import UNIT_WORDS, column_called, wholly_said
from agents.understanding.asked_mentions import base
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.words import canonical, stem
from knowledge.embedding import english_words
from plant.columns import is_text
from plant.importing.people import is_of_people
from plant.index import PlantIndex
from plant.query import values_of
from plant.store import TableInfo

_WORD = re.compile(r"[^\W_][\w'.-]*[^\W_]|[^\W_]", re.UNICODE)
_FILLER = frozenset(
    ["the", "a", "an", "named", "called", "of", "is", "was", "=", "our", "mr", "mrs", "ms", "herr", "frau"]
)
_OF = frozenset(["by", "from", "of", "for", "at", "with", "to", "on", "only", "just"])
_DOES = re.compile(
    r"\W*(?:spent|spend|worked|works|did|does|do|made|makes|booked|had|has|have|delivered|supplied|bought|ordered|got|gets|sent|repaired|took|closed|reported)\b",
    re.IGNORECASE,
)
_SHOWN, _MOST = 8, 40
_SHORTEST = 3


def absent_value(
    text: str, asked: Asked, info: TableInfo, index: PlantIndex, known: frozenset[str]
) -> str | None:
    """Return the sentence that a table has no such value as a question names; None where it names none of the kind.

    Args:
        text: the question without its periods.
        asked: the query read from it.
        info: of its table.
        index: what exists.
        known: lower-case words that are words and no names: of the tools' examples and of the manuals.
    """
    if not asked.own or not asked.unexplained:
        return None
    unknown = {w.casefold() for w in asked.unexplained}
    words = list(_WORD.finditer(text))
    shouted = text.isupper() or sum(w.group()[0].isupper() for w in words) > len(words) / 2
    n = 0
    while n < len(words):
        end = n
        while end < len(words) and words[end].group().casefold() in unknown:
            end += 1
        if end == n:
            n += 1
            continue
        said = text[words[n].start() : words[end - 1].end()]
        stands = _column_before(words, n, info)
        column = stands or _column_behind(words, end, info, index)
        capital = n > 0 and not shouted and said[0].isupper()
        strange = all(_is_strange(w.group(), known) for w in words[n:end])
        before = _before(words, n)
        does = _DOES.match(text, words[end - 1].end()) is not None
        if (column is not None and (capital or strange)) or (
            (capital or strange) and len(said) > _SHORTEST and (before in _OF or does or capital)
        ):
            return _sentence(said, column, info, index, of_person=does or before == "by")
        if (
            stands is not None
            and end - n == 1
            and _of_one(words, n)
            and not re.search(r"(?:s|ing|ed)$", said)
        ):
            return _sentence(said, stands, info, index)
        n = end
    return None


def _before(words: Sequence["re.Match[str]"], n: int) -> str:
    """Return the word before one, articles and the like left out but prepositions kept."""
    for at in range(n - 1, -1, -1):
        low = words[at].group().casefold()
        if low in _OF or low not in _FILLER:
            return low
    return ""


def _column_before(words: Sequence["re.Match[str]"], n: int, info: TableInfo) -> str | None:
    """Return the column of texts that the words right before a name say: "the farm Oakridge"."""
    at = n - 1
    while at >= 0 and words[at].group().casefold() in _FILLER - {"of"}:
        at -= 1
    return _named(words[max(0, at - 1) : at + 1], info) or _named(words[at : at + 1] if at >= 0 else (), info)


def _column_behind(
    words: Sequence["re.Match[str]"], end: int, info: TableInfo, index: PlantIndex
) -> str | None:
    """Return the column of few texts that the word right behind a name says: "Oakridge farm"."""
    column = _named(words[end : end + 1], info)
    few = (
        column is not None
        and "." not in column
        and len(values_of(index.store, info.name, column, _MOST + 1)) <= _MOST
    )
    return column if few else None


def _of_one(words: Sequence["re.Match[str]"], n: int) -> bool:
    """Whether a name stands behind a column that itself stands behind "of", "from" or "for": "for customer miller"."""
    return any(w.group().casefold() in {"of", "from", "for"} for w in words[max(0, n - 3) : n - 1])


def _named(words: Sequence["re.Match[str]"], info: TableInfo) -> str | None:
    said = " ".join(w.group() for w in words)
    column = column_called(info, said) if said else None
    kind = next((c.type for c in info.columns if c.name == column), "")
    return column if column is not None and is_text(kind) and wholly_said(info, column, said) else None


def _is_strange(word: str, known: frozenset[str]) -> bool:
    """Whether a word is no English one, and none that the plant's lexicon or the tools know, whatever its ending."""
    low = word.casefold()
    if not low.isalpha() or low in FUNCTION_WORDS or low in UNIT_WORDS:
        return False
    forms = {low, low.removesuffix("s"), low.removesuffix("es"), low.removesuffix("ing"), low.removesuffix("ed"), low.removesuffix("er"),
             low.removesuffix("ers"), low.removesuffix("ly"), stem(low), base(stem(low))}  # fmt: skip
    forms |= {f"{f}e" for f in forms}
    forms |= {f[:-3] + "y" for f in forms if f.endswith("ies")}
    common = english_words()
    if not common or forms & (common | known):
        return False
    halves = [(low[:n], low[n:]) for n in range(3, len(low) - 2)]
    if any(
        a in common and b.removesuffix("s") in common
        for a, b in halves
        if len(a) > _SHORTEST and len(b) > _SHORTEST
    ):
        return False  # "palletload"
    return canonical(low) in ([], [low], [stem(low)])


def _sentence(
    said: str, column: str | None, info: TableInfo, index: PlantIndex, *, of_person: bool = False
) -> str:
    """Return that there is no such value, with those that there are instead."""
    people = [c.name for c in info.columns if is_text(c.type) and is_of_people(c.name.replace("_", " "))]
    if column is not None and column not in people and "." not in column:
        there = values_of(index.store, info.name, column, _MOST + 1)
        if len(there) <= _MOST:
            rest = f" and {len(there) - _SHOWN} more" if len(there) > _SHOWN else ""
            return f"There is no “{said}” in {info.name}: {column} has {', '.join(sorted(there[:_SHOWN]))}{rest}."
        return f"There is no “{said}” among the values of {column} in {info.name}."
    hidden = ""
    if people and (column in people or (column is None and of_person)):
        hidden = f" Names of people ({', '.join(people)}) are not kept in the clear, so figures of a single person cannot be told."
    return f"There is no “{said}” in {info.name}, so no figure of it can be told.{hidden}"
