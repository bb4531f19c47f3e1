"""Rows that have some of what a column counts: "how many heats needed a correction", "which route is late most often".

A column of numbers in which nothing is below zero and many rows have zero says of each row whether there was any.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from agents.understanding.asked_columns import DULL
from agents.understanding.asked_formulas import formula_columns
from agents.understanding.asked_mentions import base
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.words import Word, canonical, parts_of
from plant.columns import is_numeric
from plant.index import PlantIndex
from plant.query import Condition, Measure, Query
from plant.store import TableInfo

_SUMMED = re.compile(
    r"\b(?:how (?:many|much)|number of|count of|total|sum of|most|fewest|least)\s+(?:of\s+)?(?:the\s+|all\s+)?(?P<what>[^\W\d][\w-]*)",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:no|not|never|without(?: an?| any)?|n[o']t(?: any| an?)?|zero)\s+(?:\w+\s+)?$", re.IGNORECASE
)
_BOTH = re.compile(
    r"\bboth\b(?:\s+\w+){0,3}\s+(?:filled|given|known|present|recorded|there|entered|available|not (?:empty|blank|missing))\b|\b(?:have|has|with) both\b",
    re.IGNORECASE,
)
_LEVEL_UNITS = frozenset(["°C", "°F", "K", "bar", "mbar", "%", "V", "A", "rpm", "pH"])


def with_present(
    query: Query, unused: Sequence[Word], text: str, info: TableInfo, index: PlantIndex
) -> Query:
    """Return a count of rows with those left out that have none of what a word names.

    Args:
        query: read from the question.
        unused: its words that only columns account for and the query does nothing with.
        text: the question.
        info: of the table.
        index: what exists.
    """
    if query.measures != (Measure(),) or len(query.by) > 1 or query.share:
        return query
    found: dict[str, Condition] = {}
    for word in unused:
        column = _counts(word.text, info, index)
        if column is None or any(c.column == column for c in query.where):
            continue
        if any(m.start("what") == word.start for m in _SUMMED.finditer(text)):
            continue  # "how many corrections" asks for their sum
        none = _NONE.search(text[: word.start]) is not None
        found[column] = Condition(column, "in", (0.0,)) if none else Condition(column, ">", (0.0,))
    return replace(query, where=(*query.where, *found.values())) if len(found) == 1 else query


def both_given(query: Query, text: str) -> Query:
    """Return a figure of two columns of the rows that have both, where a question says so: "where both are filled in"."""
    if not query.measures or not _BOTH.search(text):
        return query
    first = query.measures[0]
    columns = [c for c in dict.fromkeys((first.column, first.other, *formula_columns(first))) if c]
    given = tuple(Condition(c, "present") for c in columns if "." not in c)
    return replace(query, where=(*query.where, *given)) if len(given) == 2 else query


def has_zeros(info: TableInfo, column: str, index: PlantIndex) -> bool:
    """Whether a column of numbers says of each row how many there were, zero of many of them."""
    return _zeros(index, info.name, column)


def _counts(word: str, info: TableInfo, index: PlantIndex) -> str | None:
    """Return the only column with zeros that a word is in the name of, whatever the word's ending."""
    stems = {_root(s) for s in parts_of(word)} - DULL - FUNCTION_WORDS
    held = [
        c.name
        for c in info.columns
        if is_numeric(c.type)
        and "." not in c.name
        and c.unit not in _LEVEL_UNITS
        and stems & {_root(s) for s in canonical(c.name)} - {_root(s) for s in canonical(c.unit)}
    ]
    return held[0] if len(held) == 1 and _zeros(index, info.name, held[0]) else None


def _root(stem: str) -> str:
    return base(stem).removesuffix("e")


@lru_cache(maxsize=512)
def _zeros(index: PlantIndex, table: str, column: str) -> bool:
    low, zeros, more = index.store.rows(
        f'SELECT min("{column}"), count(*) FILTER ("{column}" = 0), count(*) FILTER ("{column}" > 0) FROM "{table}"'
    )[0]
    return bool(low == 0 and zeros > 0 and more > 0)
