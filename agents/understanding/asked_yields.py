"""The yield of tests that a question asks for: "first pass yield per stage" is the share of passes in each first run.

A table of tests says of each row whether it passed, and where a thing may be tested again, which run it was.
"""

import re
from dataclasses import dataclass

from agents.understanding.words import canonical
from plant.columns import is_numeric, is_text
from plant.index import PlantIndex
from plant.names import key_of
from plant.query import Condition, Measure
from plant.store import TableInfo

_FIRST = (
    r"(?:first|1st)[ -](?:pass|time|run)(?:[ -](?:yields?|rates?|right|through|quality|ok))+|"
    r"(?:first|1st)[ -]pass(?!\w)|right[ -]first[ -]time|fpy|fty|ftr|rft"
)
_SAID = re.compile(
    rf"\b(?:(?P<first>{_FIRST})|(?:pass|test|final)[ -](?:yields?|rates?)|yields?)\b(?!\s+(?:target|goal|limit)s?\b)",
    re.IGNORECASE,
)
_GOOD = frozenset(
    ["pass", "passed", "ok", "good", "io", "i.o.", "gut", "accepted", "accept", "p", "bestanden", "buono"]
)
_BAD = frozenset(
    [
        "fail",
        "failed",
        "nok",
        "not ok",
        "bad",
        "nio",
        "n.i.o.",
        "reject",
        "rejected",
        "ng",
        "n.ok",
        "f",
        "schlecht",
        "scarto",
    ]
)
_RUNS = frozenset(
    ["run", "attempt", "try", "trial", "loop", "pass", "repetition", "versuch", "durchlauf", "prova"]
)
_MOST = 8  # different results


@dataclass(frozen=True, slots=True)
class Yield:
    """The share of good rows as a measure, with the first runs alone where these are asked for, and where a text says it."""

    measure: Measure
    where: tuple[Condition, ...]
    start: int
    end: int


def yield_said(text: str, info: TableInfo, index: PlantIndex) -> Yield | None:
    """Return the yield that a question asks for of a table of tests.

    None where it asks for none, the rows have no result, or the first runs are asked for and none is told apart.
    """
    m = None if info.standard else _SAID.search(text)
    result = _result(info, index) if m else None
    if m is None or result is None:
        return None
    column, good = result
    runs = [c.name for c in info.columns if "int" in c.type and _RUNS & set(canonical(c.name))]
    first = m["first"] is not None
    if first and len(runs) != 1 and _tested_again(info):
        return None
    where = (Condition(runs[0], "in", ("1",)),) if first and len(runs) == 1 else ()
    return Yield(Measure("rate", column, value=good), where, m.start(), m.end())


def is_good(value: str) -> bool:
    """Whether a result is a good one: "pass", "ok"."""
    return key_of(value) in _GOOD or value.casefold() in _GOOD


def is_first_pass(text: str) -> bool:
    """Whether a text asks for the yield of first runs, which no counts of good and bad pieces tell."""
    m = _SAID.search(text)
    return m is not None and m["first"] is not None


def _result(info: TableInfo, index: PlantIndex) -> tuple[str, str] | None:
    """Return the only column of results and its good value; None where there is none."""
    values: dict[str, list[str]] = {}
    for name in index.names("value"):
        if name.table == info.name:
            values.setdefault(name.column, []).append(name.id)
    texts = {c.name for c in info.columns if is_text(c.type)}
    found = []
    for column, held in values.items():
        good = [v for v in held if key_of(v) in _GOOD or v.casefold() in _GOOD]
        bad = any(key_of(v) in _BAD or v.casefold() in _BAD for v in held)
        if column in texts and len(good) == 1 and bad and len(held) <= _MOST:
            found.append((column, good[0]))
    return found[0] if len(found) == 1 else None


def _tested_again(info: TableInfo) -> bool:
    """Whether a table has a column that may number the runs without being called so."""
    return any(is_numeric(c.type) and {"retest", "repeat"} & set(canonical(c.name)) for c in info.columns)
