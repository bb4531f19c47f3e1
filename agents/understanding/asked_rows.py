"""Several facts of one row that a question names by its id: "report QR1200: which defect and how many pieces"."""

import re
from dataclasses import replace

from agents.understanding.asked_columns import DULL
from agents.understanding.asked_measures import AGGREGATES
from agents.understanding.asked_mentions import base, telling
from agents.understanding.words import parts_of
from plant.columns import is_time
from plant.index import PlantIndex
from plant.query import Query, count_rows
from plant.store import TableInfo

_WHEN = re.compile(r"\b(?:when|what (?:day|date|time))\b", re.IGNORECASE)


def with_row(query: Query, text: str, info: TableInfo, index: PlantIndex) -> Query:
    """Return a query that shows the columns asked for where a single row is named and one number of it was summed.

    Args:
        query: as read without this.
        text: the question.
        info: of the table.
        index: what exists.
    """
    measure = query.measures[0] if len(query.measures) == 1 else None
    if not query.measures and not query.by and not query.having:
        return _of_register(query, text, info, index)
    named = [c.column for c in query.where if c.compare == "in" and len(c.values) == 1 and c.than is None]
    if measure is None or measure.column is None or measure.relation is not None or query.by or not named:
        return query
    if measure.aggregate not in {"sum", "mean"} or any(p.search(text) for _, p in AGGREGATES):
        return query
    asked = [c for c in _asked(text, info, {*named, measure.column}) if c != measure.column]
    if not asked or any("." in c for c in named) or count_rows(index.store, query) != 1:
        return query
    shown = (*named, *asked, measure.column)
    kept = tuple(c.name for c in info.columns if c.name in shown)
    return replace(query, measures=(), columns=kept, order=None, limit=None)


def _of_register(query: Query, text: str, info: TableInfo, index: PlantIndex) -> Query:
    """Return a list of one row as the columns that are asked for: "who made PRESS-3 and what model is it"."""
    named = [
        c.column for c in query.where if c.compare == "in" and len(c.values) == 1 and "." not in c.column
    ]
    machine = [info.equipment_column] if query.equipment and info.equipment_column else []
    asked = _asked(text, info, {*named, *machine})
    if info.standard or not asked or not (named or machine) or len(query.equipment) > 1:
        return query
    if query.order in {"newest", "oldest"} and query.limit == 1:
        return query
    if count_rows(index.store, query) != 1:
        return query
    shown = {*named, *machine, *asked}
    return replace(
        query, columns=tuple(c.name for c in info.columns if c.name in shown), order=None, limit=None
    )


def _asked(text: str, info: TableInfo, known: set[str]) -> list[str]:
    """Return the columns beside those known that a text names by all their telling words."""
    said = {base(p) for p in parts_of(text)}
    found = []
    for column in info.columns:
        stems = {base(s) for s in telling(column)} - DULL
        timed = is_time(column.type) and column.name == info.time_column and _WHEN.search(text) is not None
        if (
            column.name not in known
            and column.name != info.equipment_column
            and (timed or (stems and stems <= said))
        ):
            found.append(column.name)
    return found
