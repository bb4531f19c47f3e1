"""How much the values that a question names speak for the tables that hold them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from agents.understanding.asked_values import ValueHit
from agents.understanding.table_shapes import TableShape
from agents.understanding.words import Word
from plant.columns import is_time
from plant.index import PlantIndex

_PHRASE = 1.6  # how much more a value of several words says than one word
_RATES = frozenset(["rate", "ratio", "quota", "percentage", "percent", "share"])
# words of any question, which no value needs to account for
EVERYDAY = frozenset(
    [
        "list",
        "show",
        "give",
        "tell",
        "what",
        "which",
        "when",
        "where",
        "many",
        "much",
        "often",
        "number",
        "count",
        "were",
        "have",
        "with",
        "that",
        "this",
        "there",
        "from",
        "most",
        "common",
        "frequent",
        "latest",
        "last",
        "first",
        "newest",
        "oldest",
        "does",
        "each",
        "every",
        "them",
        "then",
        "than",
        "into",
        "data",
        "rows",
        "entries",
        "records",
        "times",
        "ever",
        "about",
        "please",
        "total",
        "summary",
        "summarise",
        "between",
        "during",
        "until",
        "since",
        "after",
        "before",
        "happened",
        "recorded",
        "occurred",
        "found",
        "come",
        "came",
        "long",
    ]
)


def held_by(
    hits: Sequence[ValueHit], shape: TableShape, words: Sequence[Word], index: PlantIndex
) -> tuple[ValueHit, ...]:
    """Return the values that a table holds; words that name the table or a column of it are no values."""
    held, kinds = [], _kinds_in_name(index, shape.info.name)
    times = {c.name for c in shape.info.columns if is_time(c.type)}
    for hit in hits:
        places = tuple(p for p in hit.places if p.table == shape.info.name)
        stems = [w.stem for w in words if hit.start <= w.start and w.end <= hit.end]
        literal = {w.text.casefold() for w in words if hit.start <= w.start and w.end <= hit.end}
        named = literal & set(shape.info.name.split("_"))
        behind = next((w.text.casefold() for w in words if w.start >= hit.end), "")
        if named and (behind in _RATES or _beside_own(hit, words, shape)):
            continue  # "scrap rate" is a figure, no kind of rows
        own = any(literal == {p.id.casefold()} for p in places) and not named - kinds
        if not own and literal & times:
            continue  # "orders opened in April" are not those that are open
        if places and (own or not (len(stems) <= 2 and all(s in shape.name for s in stems))):
            held.append(ValueHit(hit.start, hit.end, places))
    return tuple(held)


def _beside_own(hit: ValueHit, words: Sequence[Word], shape: TableShape) -> bool:
    """Whether another word of the table's name stands right beside a word: "scrap rework entries" names the table."""
    name = set(shape.info.name.split("_"))
    near = [w for w in words if w.start - hit.end in {0, 1} or hit.start - w.end in {0, 1}]
    return any(w.text.casefold() in name for w in near)


@lru_cache(maxsize=64)
def _kinds_in_name(index: PlantIndex, table: str) -> frozenset[str]:
    """Return the values of one column that a table is called after: "scrap" and "rework" of scrap_rework tell its rows apart."""
    name = set(table.split("_"))
    columns: dict[str, set[str]] = {}
    for value in index.names("value"):
        if value.table == table and value.id.casefold() in name:
            columns.setdefault(value.column, set()).add(value.id.casefold())
    return frozenset(v for values in columns.values() if len(values) > 1 for v in values)


def unused_weight(
    text: str, hits: Sequence[ValueHit], used: Sequence[ValueHit], words: Sequence[Word], shape: TableShape
) -> float:
    """Return how much the values speak that a question names and a table knows nothing of."""
    known = shape.name | shape.entity | shape.columns
    left = [
        h
        for h in hits
        if not any(u.start < h.end and h.start < u.end for u in used)
        and not all(w.stem in known for w in words if h.start <= w.start and w.end <= h.end)
    ]
    once = {
        tuple(p.id for p in h.places): h for h in left
    }.values()  # "good bottles, rejected bottles" name one value
    return sum(weight_of(text, h) * (_PHRASE if " " in text[h.start : h.end].strip() else 1.0) for h in once)


def weight_of(text: str, hit: ValueHit) -> float:
    """Return how much a value speaks: most with a number or several words, least where several tables have it."""
    said = text[hit.start : hit.end]
    if re.search(r"\d", said) or len(said.split()) > 1:
        return 1.3
    return 1.0 if len({p.table for p in hit.places}) == 1 else 0.7


def unaccounted(words: Sequence[Word], held: Sequence[ValueHit]) -> int:
    """Return how many content words of a question stand in none of the values that a table holds."""
    rest = [w for w in words if not any(h.start <= w.start and w.end <= h.end for h in held)]
    return sum(len(w.text) > 3 and w.text.isalpha() and w.text.casefold() not in EVERYDAY for w in rest)
