"""Columns of a table that a question mentions anywhere, by their words whatever their endings."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from agents.understanding.asked_columns import DULL, UNIT_STEMS
from agents.understanding.words import canonical, words_of
from plant.columns import is_numeric, is_time
from plant.lexicon import apart, one_word
from plant.store import ColumnInfo, TableInfo

_ENDINGS = ("ing", "ed", "e")
_STEM = 4  # letters that are left of a word without its ending
_OF_TIME = frozenset(["date", "time", "at", "on", "day", "timestamp"])
_AMOUNT = frozenset(["total", "sum", "qty", "count", "actual", "number", "amount"])
_ORDINALS = frozenset(
    [
        "run",
        "attempt",
        "try",
        "trial",
        "step",
        "seq",
        "sequence",
        "position",
        "pos",
        "rank",
        "level",
        "cavity",
        "nest",
    ]
)
_DISTANCE = 6  # words between the first and the last of a column's name


@dataclass(frozen=True, slots=True)
class Mention:
    """A column that a text says with all words of its name but the unit, and where."""

    column: str
    start: int
    end: int
    words: int


def numbers_mentioned(text: str, info: TableInfo) -> list[Mention]:
    """Return the columns of numbers whose whole name a text says; of names within each other the longest, in their order."""
    columns = [c for c in info.columns if is_numeric(c.type)]
    return _mentioned(text, [c for c in columns if not _only_table(text, c, info)])


def longest_mention(text: str, info: TableInfo) -> int:
    """Return how many words the longest name of a column of numbers has that a text says wholly; 0 where it says none."""
    return max((m.words for m in numbers_mentioned(text, info)), default=0)


def is_ordinal(name: str | None, info: TableInfo) -> bool:
    """Whether a column of whole numbers says which of several a row is of: a run, a step."""
    return any(c.name == name and not c.unit and "int" in c.type and name in _ORDINALS for c in info.columns)


def _only_table(text: str, column: ColumnInfo, info: TableInfo) -> bool:
    """Whether a text says of a column no more than what the table is called: "orders" is no "qty_ordered"; or "all runs"."""
    if is_ordinal(column.name, info):
        return True  # which run a row is of is no amount
    told = {base(s) for s in telling(column)}
    whole = {base(s) for s in canonical(column.name)} - {base(s) for s in canonical(column.unit)}
    if (
        told == whole
        and not column.unit
        and "int" in column.type.casefold()
        and len(canonical(info.name)) > 1
    ):
        return not column.name.endswith("s") and told <= {
            base(s) for s in canonical(info.name)
        }  # the row's number
    if not told < whole or not told <= {base(s) for s in canonical(info.name)}:
        return False
    said = {w.text.casefold() for w in words_of(text)}
    literal = bool(said & {t for t in column.name.split("_") if base(t) != t and not t.endswith("s")})
    return not literal and not whole - told <= {base(w.stem) for w in words_of(text)}


def times_mentioned(text: str, info: TableInfo) -> list[Mention]:
    """Return the columns of times whose telling word a text says: "raised in March", "by commissioning date"."""
    times = [c for c in info.columns if is_time(c.type)]
    own = {
        c.name: [s for s in telling(c) if not any(s in telling(o) for o in times if o is not c)]
        for c in times
    }
    return _mentioned(text, times, {n: stems for n, stems in own.items() if stems and len(stems) == 1})


def _mentioned(
    text: str, columns: list[ColumnInfo], alone: Mapping[str, list[str]] | None = None
) -> list[Mention]:
    said = [(base(part), w.start, w.end) for w in words_of(text) for part in apart(w.stem)]
    found: list[Mention] = []
    for column in columns:
        stems = (alone or {}).get(column.name) or telling(column)
        here = _nearest(said, [base(stem) for stem in stems])
        if stems and len(here) == len(stems) and max(here)[0] - min(here)[0] < _DISTANCE:
            found.append(Mention(column.name, min(p[1] for p in here), max(p[2] for p in here), len(stems)))
        elif not stems and (letter := _letter(column)) is not None:
            found += [
                Mention(column.name, m.start(), m.end(), 1) for m in re.finditer(rf"\b{letter}\b(?!')", text)
            ][:1]
    kept = [
        f
        for f in found
        if not any(o.words > f.words and o.start <= f.start and f.end <= o.end for o in found)
    ]
    return sorted(kept, key=lambda f: f.start)


def _nearest(said: list[tuple[str, int, int]], stems: list[str]) -> list[tuple[int, int, int]]:
    """Return where stems stand together, each once: position among the words, begin and end; shorter where one is missing."""
    places = [[(n, a, b) for n, (s, a, b) in enumerate(said) if s == stem] for stem in stems]
    found = [p for p in places if p]
    if not found:
        return []
    around = [[min(p, key=lambda q: abs(q[0] - first[0])) for p in found] for first in found[0]]
    return min(around, key=lambda here: max(here)[0] - min(here)[0])


def telling(column: ColumnInfo) -> list[str]:
    """Return the stems of a column's name that tell it from others: without its unit, and "time" of a time."""
    stems = [s for s in canonical(column.name) if s not in DULL and s not in canonical(column.unit)]
    if column.unit or is_numeric(column.type):
        stems = [s for s in stems if s not in UNIT_STEMS] or ([] if _letter(column) else stems)
    if is_numeric(column.type) and len(stems) > 1:
        stems = [s for s in stems if s not in _AMOUNT] or stems
    if is_time(column.type):
        stems = [s for s in stems if s not in _OF_TIME]
    return stems


def _letter(column: ColumnInfo) -> str | None:
    """Return the capital letter that is a column's whole name but its unit: "c_pct" is "C"."""
    m = re.fullmatch(r"([a-z])(?:_(?:pct|percent|ppm|mg|g|kg))?", column.name)
    return m.group(1).upper() if m and m.group(1) not in {"a", "i"} else None


@lru_cache(maxsize=8192)
def base(stem: str) -> str:
    """Return a stem without the ending of a verb: "raised" and "raising" are one.

    >>> base("commissioned") == base("commissioning"), base("date"), base("stopped")
    (True, 'date', 'stop')
    """
    for ending in _ENDINGS:
        if stem.endswith(ending) and len(stem) - len(ending) >= _STEM - (ending != "e"):
            rest = stem[: -len(ending)]
            rest = rest[:-1] if len(rest) >= _STEM and rest[-1] == rest[-2] and rest[-1] not in "ls" else rest
            return (
                one_word(rest) if ending == "ing" else rest
            )  # "moulding" as "mould", which may stand for another word
    return stem
