"""Columns of other tables that a question names and that tell more of a table's rows: "downtime by customer" of stops of orders."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from agents.understanding.asked_lateness import DUE, is_done, says_late, stems_of
from agents.understanding.asked_mentions import base, telling
from agents.understanding.asked_moments import says_built, year_column
from agents.understanding.asked_pairs import compares
from agents.understanding.asked_paths import is_via, paths_from, told_columns
from agents.understanding.asked_relations import multiplies
from agents.understanding.asked_values import ValueHit
from agents.understanding.table_shapes import TableShape
from agents.understanding.words import Word, canonical
from plant.columns import is_numeric, is_time
from plant.index import PlantIndex
from plant.lexicon import apart
from plant.query import Join
from plant.store import ColumnInfo, TableInfo

_SIZE = re.compile(r"\b\d+(?:[.,]\d+)?\s*(mm|cm|m|kg|g|ml|l|L|µm|kW|bar|V)\b")
_PLAIN = frozenset(
    ["number", "name", "description", "code", "kind", "value", "time", "date", "state", "class"]
)


def widened(
    text: str, shape: TableShape, words: Sequence[Word], index: PlantIndex, typed: str = ""
) -> TableShape:
    """Return a table with the columns of linked tables that a question names wholly and its own columns do not.

    Args:
        text: the question.
        shape: the table as words.
        words: of the question.
        index: what exists.
        typed: the question with its periods.
    """
    paths = paths_from(index, shape.info.name)
    if not paths:
        return shape
    said = frozenset(base(part) for w in words for part in (w.stem, *apart(w.stem)))
    own = shape.bases | frozenset(base(s) for s in shape.entity)
    literal = {form for w in words for form in (w.text.casefold(), w.text.casefold().removesuffix("s"))}
    tokens = {t for c in shape.info.columns for t in c.name.split("_")}
    multiplied, sizes = multiplies(text) or compares(text), {unit.casefold() for unit in _SIZE.findall(text)}
    units = {c.unit for c in shape.info.columns}
    built = year_column(shape.info) is None and says_built(typed or text)
    late = says_late(text) and not any(is_time(c.type) and DUE & stems_of(c) for c in shape.info.columns)
    late = late and any(is_time(c.type) and is_done(c) for c in shape.info.columns)
    more: list[ColumnInfo] = []
    for table, path in paths.items():
        if not is_via(path, text, shape.info):
            continue
        keys = {j.key for j in path}
        for column in told_columns(index, path):
            stems = _stems(column)
            if (
                is_numeric(column.type)
                and column.unit
                and column.unit.casefold() in sizes
                and column.unit not in units
            ):
                more.append(replace(column, name=f"{table}.{column.name}"))  # "all 500 ml products"
                continue
            if built and column.name == year_column(index.store.info(table)):
                more.append(replace(column, name=f"{table}.{column.name}"))  # "assets built before 2010"
                continue
            if is_time(column.type):
                if late and DUE & stems_of(column):
                    more.append(replace(column, name=f"{table}.{column.name}"))  # when rows were due
                continue
            if is_numeric(column.type) and not multiplied:
                continue  # of rows told several times no sum is right
            if (
                column.name not in keys
                and stems
                and stems <= said
                and stems - _PLAIN
                and (not stems <= own or (column.name in literal and column.name not in tokens))
            ):
                more.append(replace(column, name=f"{table}.{column.name}"))
    return replace(shape, info=replace(shape.info, columns=(*shape.info.columns, *_nearest(more, paths))))


def without_values(shape: TableShape, held: Sequence[ValueHit], words: Sequence[Word]) -> TableShape:
    """Return a table without linked numbers that only values of its own rows name: "planned" or not is no planned_pcs."""
    inside = {w for w in words if any(h.start <= w.start and w.end <= h.end for h in held)}
    free, taken = (
        {base(part) for w in some for part in (w.stem, *apart(w.stem))}
        for some in (set(words) - inside, inside)
    )
    kept = tuple(
        c
        for c in shape.info.columns
        if "." not in c.name or not is_numeric(c.type) or not _stems(c) & taken or _stems(c) & free
    )
    return (
        replace(shape, info=replace(shape.info, columns=kept))
        if len(kept) < len(shape.info.columns)
        else shape
    )


def linked_stems(shape: TableShape) -> frozenset[str]:
    """Return the stems of the linked columns that a shape was widened by."""
    return frozenset(base(s) for c in shape.info.columns if "." in c.name for s in canonical(c.name))


def joins_for(columns: Collection[str], info: TableInfo, index: PlantIndex) -> tuple[Join, ...]:
    """Return the joins that a query with these columns needs, each table once, in their order."""
    paths = paths_from(index, info.name)
    tables = dict.fromkeys(c.split(".", 1)[0] for c in columns if "." in c)
    return tuple(dict.fromkeys(j for t in tables for j in paths.get(t, ())))


def _nearest(columns: Sequence[ColumnInfo], paths: Mapping[str, tuple[Join, ...]]) -> list[ColumnInfo]:
    """Return columns of one name once: of the table that is fewest joins away."""
    kept: dict[frozenset[str], ColumnInfo] = {}
    for column in sorted(columns, key=lambda c: len(paths[c.name.split(".", 1)[0]])):
        kept.setdefault(_stems(column), column)
    return list(kept.values())


@lru_cache(maxsize=4096)
def _stems(column: ColumnInfo) -> frozenset[str]:
    return frozenset(base(s) for s in telling(column))
