"""Values that a question names by one of their words: "porosity" of "Gas porosity"."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from agents.understanding.asked_columns import column_called
from agents.understanding.asked_mentions import base
from agents.understanding.asked_paths import paths_from, told_columns
from agents.understanding.words import canonical, words_of
from plant.index import PlantIndex
from plant.names import key_of
from plant.query import Condition, Measure, Query, run_query
from plant.store import TableInfo

_LONGEST_CODE = 5  # letters of a part of codes
_WHICH = re.compile(r"\b(?:which|what)\s+(?P<what>[^\W\d]\w{3,})", re.IGNORECASE)
_FAMILY = 6  # letters that words of one family begin with
_SHORTEST = 5  # letters of a word that may stand for a longer value
_MOST = 5  # values of one column that it may stand for
_CODED = re.compile(r"[^\W\d_][\w-]*\d|\d[\w-]*[^\W\d_]|\d-\d|^\W*\d+\W*$")  # "Isolation 90" is no code
_PLAIN = frozenset(
    ["machine", "line", "product", "time", "station", "number", "group", "kind", "state", "general", "other"]
)

_PIECES = frozenset(base(s) for word in ("pieces", "parts", "units") for s in canonical(word))


def partly_said(
    words: Sequence[str], table: str, taken: Sequence[str], index: PlantIndex
) -> tuple[tuple[str, Condition], ...]:
    """Return the words that stand in values of one column of a table, with the condition that they make.

    Args:
        words: of the question that nothing else accounts for.
        table: its name.
        taken: columns that have a condition already.
        index: what exists.
    """
    found: list[tuple[str, Condition]] = []
    together = _said_together(words, table, taken, index)
    if together is not None:
        return tuple((word, together) for word in words)
    for word in words:
        if (family := _of_family(word, table, taken, index)) is not None:
            found.append((word, family))
            continue
        stems = [base(s) for s in canonical(word)]
        if len(word) < _SHORTEST or len(stems) != 1 or stems[0] in _PLAIN | _PIECES:
            continue  # pieces that are counted are no words of a customer
        columns = _by_word(index, table).get(stems[0], {})
        free = {
            c: v
            for c, v in columns.items()
            if c not in taken and len(v) <= _MOST and not _names_column(stems[0], c)
        }
        if len(free) > 1:  # "leaking" is "Leaking pack" rather than a text on what "leaked"
            free = {
                c: same for c, v in free.items() if (same := tuple(x for x in v if _has_word(x, word)))
            } or free
            length = {
                c: max(len(x.split()) for x in v) for c, v in free.items()
            }  # of words: a kind, or a text
            free = {c: v for c, v in free.items() if length[c] == min(length.values())}
        free = free or _of_linked(word, stems[0], table, taken, index)
        if len(free) == 1:
            column, values = next(iter(free.items()))
            found.append((word, Condition(column, "in", values)))
    return tuple(found)


def _of_family(word: str, table: str, taken: Sequence[str], index: PlantIndex) -> Condition | None:
    """Return the codes of one column that a word is a part of, as it stands there: "GJS" of EN-GJS-400-15."""
    if not word.isalpha() or not 1 < len(word) <= _LONGEST_CODE:
        return None
    held: dict[str, list[str]] = {}
    others: dict[str, int] = {}
    for name in index.names("value"):
        if name.table == table and name.column not in taken:
            coded = _CODED.search(name.id) is not None and word.upper() in re.split(r"[^A-Z]+", name.id)
            held.setdefault(name.column, []).extend([name.id] if coded else [])
            others[name.column] = others.get(name.column, 0) + (not coded)
    fits = {c: v for c, v in held.items() if len(v) > 1 and others[c]}
    return next((Condition(c, "in", tuple(v)) for c, v in fits.items()), None) if len(fits) == 1 else None


def asked_for(text: str, info: TableInfo) -> frozenset[str]:
    """Return the columns that a text asks for by name, which a value of theirs doesn't narrow: "which meters does the
    efficiency rule look at".
    """
    named = (column_called(info, m["what"]) for m in _WHICH.finditer(text))
    return frozenset(n for n in named if n is not None)


def without_conflicts(
    parts: Sequence[tuple[str, Condition]], where: Sequence[Condition], table: str, index: PlantIndex
) -> tuple[tuple[str, Condition], ...]:
    """Return the conditions of words that only stand in a value which some row holds together with the other conditions.

    Args:
        parts: words with their conditions (`partly_said`).
        where: the conditions that are said in full.
        table: its name.
        index: what exists.
    """
    plain = tuple(c for c in where if "." not in c.column)
    if not plain:
        return tuple(parts)

    def holds(condition: Condition) -> bool:
        rows = run_query(index.store, Query(table, (Measure(),), where=(*plain, condition)))
        return bool(rows.iloc[0, -1])

    return tuple(p for p in parts if "." in p[1].column or holds(p[1]))


def _names_column(stem: str, column: str) -> bool:
    """Whether a word is one of a column's name, or of its family: "degrade" of degradation_mechanism."""
    return any(base(own)[:_FAMILY] == stem[:_FAMILY] for own in canonical(column) if len(own) >= _FAMILY)


def _of_linked(
    word: str, stem: str, table: str, taken: Sequence[str], index: PlantIndex
) -> dict[str, tuple[str, ...]]:
    """Return the values with a word of the columns of linked tables, as "table.column": "isolation" of "Isolation 90"."""
    found: dict[str, tuple[str, ...]] = {}
    for other, path in paths_from(index, table).items():
        told = {c.name for c in told_columns(index, path)}
        for column, held in _by_word(index, other).get(stem, {}).items():
            if column not in told:
                continue
            values = tuple(
                v for v in held if _has_very(v, word) and not _is_kind(v, word)
            )  # "packs" are no area "Packing"
            if stem in _told_of(index):
                continue  # what the plant has tables of, "castings", is no "Casting booth"
            if f"{other}.{column}" not in taken and 0 < len(values) <= _MOST:
                found[f"{other}.{column}"] = values
    return found


@lru_cache(maxsize=4)
def _told_of(index: PlantIndex) -> frozenset[str]:
    """Return the stems of the names of the plant's own tables."""
    return frozenset(base(s) for t in index.store.tables() if not t.standard for s in canonical(t.name))


def _is_kind(value: str, word: str) -> bool:
    """Whether a word is only the kind of thing that a value of several words is: "board" of "Motor control board"."""
    words = key_of(value).split()
    return len(words) > 1 and {base(s) for s in canonical(words[-1])} == {base(s) for s in canonical(word)}


def _said_together(
    words: Sequence[str], table: str, taken: Sequence[str], index: PlantIndex
) -> Condition | None:
    """Return the values of one column in which two words or more all stand: "smoked almond" of "Almond, smoked, 80 g"."""
    stems = [base(s) for w in words for s in canonical(w)]
    if len(words) < 2 or len(stems) != len(words):
        return None
    held: dict[str, list[str]] = {}
    for name in index.names("value"):
        if name.table == table and name.column not in taken:
            own = {base(w.stem) for w in words_of(name.id)}
            if set(stems) <= own:
                held.setdefault(name.column, []).append(name.id)
    few = {c: tuple(v) for c, v in held.items() if len(v) <= _MOST}
    return next((Condition(c, "in", v) for c, v in few.items()), None) if len(few) == 1 else None


def _has_very(value: str, word: str) -> bool:
    """Whether a value has a word as it is said, or the one that it is the plural of: to "forge" is no customer "Forges"."""
    own = {w.text.casefold() for w in words_of(value)}
    return bool({word.casefold(), word.casefold().removesuffix("s")} & own)


def _has_word(value: str, word: str) -> bool:
    """Whether a value has a word as it is said, in the plural or not."""
    own = {w.text.casefold().removesuffix("s") for w in words_of(value)}
    return word.casefold().removesuffix("s") in own


@lru_cache(maxsize=64)
def _by_word(index: PlantIndex, table: str) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the values of a table by their words and columns: only of columns with several words in their values."""
    found: dict[str, dict[str, list[str]]] = {}
    for name in index.names("value"):
        if name.table != table or _CODED.search(name.id):
            continue
        for stem in {base(w.stem) for w in words_of(name.id)}:
            found.setdefault(stem, {}).setdefault(name.column, []).append(name.id)
    return {word: {c: tuple(v) for c, v in columns.items()} for word, columns in found.items()}
