"""Machines of several areas as one group each: "downtime of line 1 vs line 3" of rows that name machines."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from agents.understanding.asked_paths import paths_from, told_columns
from plant.columns import is_text
from plant.index import PlantIndex
from plant.names import key_of
from plant.query import Query
from plant.store import TableInfo


def by_areas(query: Query, equipment: Sequence[str], info: TableInfo, index: PlantIndex) -> Query:
    """Return a query grouped by the areas that a question names where it was grouped by their machines.

    Args:
        query: as read without this.
        equipment: ids that the question names.
        info: of the table.
        index: what exists.
    """
    areas = tuple(dict.fromkeys(equipment))
    if len(areas) < 2 or query.by != (info.equipment_column,) or not all(_is_area(a, index) for a in areas):
        return query
    named = {key_of(w) for a in areas for w in _words_of(a, index)[:1]}
    for column, values in _columns(info, index):
        if named <= {key_of(v) for v in values}:
            return replace(query, by=(column,))
    return query


def _is_area(name: str, index: PlantIndex) -> bool:
    return len([u for u in index.units_below(name) if u != name]) > 1


def _words_of(area: str, index: PlantIndex) -> list[str]:
    known = index.get("equipment", area)
    return [known.label or area] if known is not None else [area]


def _columns(info: TableInfo, index: PlantIndex) -> Iterator[tuple[str, set[str]]]:
    """Yield the columns of texts of a table and of those linked with it, with their values."""
    columns = [(info.name, c) for c in info.columns]
    columns += [(t, c) for t, path in paths_from(index, info.name).items() for c in told_columns(index, path)]
    for table, column in columns:
        if is_text(column.type):
            values = {n.id for n in index.names("value") if (n.table, n.column) == (table, column.name)}
            yield (column.name if table == info.name else f"{table}.{column.name}"), values
