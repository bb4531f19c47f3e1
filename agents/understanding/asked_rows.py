"""Facts of one row that a question names by its id: "report QR1200: which defect and how many pieces", "what was stop S17"."""

import re
from dataclasses import replace

from agents.understanding.asked_columns import DULL
from agents.understanding.asked_measures import AGGREGATES
from agents.understanding.asked_mentions import base, telling
from agents.understanding.asked_paths import paths_from, told_columns
from agents.understanding.spelling import FUNCTION_WORDS
from agents.understanding.table_values import EVERYDAY
from agents.understanding.words import parts_of, words_of
from plant.columns import is_numeric, is_time
from plant.errors import NotFound
from plant.index import PlantIndex
from plant.lexicon import apart
from plant.query import Condition, Query, count_rows
from plant.store import TableInfo

_WHEN = re.compile(r"\b(?:when|what (?:day|date|time)|since when)\b", re.IGNORECASE)
_HOW_MUCH = re.compile(r"\bhow (?:many|much|long|often)\b|\b(?:minutes|hours|lasted|took)\b", re.IGNORECASE)
# words that ask for a fact of a row without saying which
_OF_FACTS = frozenset(
    re.findall(
        r"\w+",
        "what which how when who where many much long was were is are did do does it its that this he they we the and of for on in at "
        "kind type figure value number date day time minute hour last took take happen row record entry named called have has had by",
    )
)


def row_named(where: tuple[Condition, ...], info: TableInfo, index: PlantIndex) -> str | None:
    """Return the column by whose value a query names a single row of one of the plant's own tables; None where it names none."""
    key = index.key_of_rows(info)
    named = any(c.column == key and c.compare == "in" and len(c.values) == 1 for c in where)
    return key if named else None


def with_named_row(query: Query, text: str, info: TableInfo, index: PlantIndex) -> Query:
    """Return a query that shows the row that a question names by its key: the columns asked for, all where others are meant.

    Columns of tables that tell more of the row count too: "the run of stop S17 and its product".

    Args:
        query: as read without this.
        text: the question.
        info: of the table.
        index: what exists.
    """
    key = row_named(query.where, info, index)
    where = tuple(c for c in query.where if c.column == key)
    if key is None or query.after is not None or not _is_one_row(replace(query, where=where), index):
        return query
    measure = query.measures[0] if query.measures else None
    asked = _asked(text, info, {key})
    said = {base(p) for p in parts_of(text)}
    if measure is not None and measure.column is not None:
        if measure.relation is not None or (
            not asked and not _left(text, info, [measure.column], key, where)
        ):
            return query  # one figure of it
        asked = list(dict.fromkeys((*asked, measure.column)))
    more = []
    own = {stem for c in info.columns for stem in map(base, telling(c))}
    for table, path in paths_from(index, info.name).items():
        for column in told_columns(index, path) if not index.store.info(table).standard else ():
            stems = {base(s) for s in telling(column)} - DULL
            if column.name not in {j.key for j in path} and stems and stems <= said and not stems <= own:
                more.append(f"{table}.{column.name}")
    kinds = {c.name: c.type for c in info.columns}
    counted = _HOW_MUCH.search(text) is not None and not more and not any(is_numeric(kinds[c]) for c in asked)
    if not asked or counted or (not more and _left(text, info, asked, key, where)):
        asked = [c.name for c in info.columns]
    kept = tuple(c.name for c in info.columns if c.name in {key, *asked})
    return replace(
        query, measures=(), where=where, by=(), columns=(*kept, *more), order=None, limit=None, having=None
    )


def _left(text: str, info: TableInfo, asked: list[str], key: str, where: tuple[Condition, ...]) -> bool:
    """Whether words of a question are none of the columns asked for, of the row's name or of any question."""
    told = [c for c in info.columns if c.name in {*asked, key}]
    known = {
        base(s) for c in told for s in (*parts_of(c.name.replace("_", " ")), *telling(c), *parts_of(c.unit))
    }
    known |= {base(p) for p in parts_of(info.name.replace("_", " "))}
    known |= {base(p) for c in where for v in c.values for p in parts_of(str(v))}
    known |= {base(p) for w in _OF_FACTS for p in parts_of(w)}
    return any(
        not any(base(part) in known for part in (w.stem, *apart(w.stem)))
        and w.text.casefold() not in (FUNCTION_WORDS | EVERYDAY) - {"about"}
        and len(w.text) > 1
        for w in words_of(text)
    )


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
    if not asked or any("." in c for c in named) or not _is_one_row(query, index):
        return query
    shown = (*named, *asked, measure.column)
    kept = tuple(c.name for c in info.columns if c.name in shown)
    return replace(query, measures=(), columns=kept, order=None, limit=None)


def _is_one_row(query: Query, index: PlantIndex) -> bool:
    """Whether a query leaves a single row; none where it names what no table has, which running it says."""
    try:
        return count_rows(index.store, query) == 1
    except NotFound:
        return False


def _of_register(query: Query, text: str, info: TableInfo, index: PlantIndex) -> Query:
    """Return a list of one row as the columns that are asked for: "who made PRESS-3 and what model is it"."""
    named = [
        c.column for c in query.where if c.compare == "in" and len(c.values) == 1 and "." not in c.column
    ]
    machine = [info.equipment_column] if query.equipment and info.equipment_column else []
    asked = _asked(text, info, {*named, *machine})
    if info.standard or not asked or not (named or machine) or len(query.equipment) > 1:
        return query
    if any("." in c.column for c in query.where):
        return query  # told apart by another table's rows
    if query.order in {"newest", "oldest"} and query.limit == 1:
        return query
    if not _is_one_row(query, index):
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
        timed = column.name == info.time_column and _WHEN.search(text) is not None and is_time(column.type)
        if (
            column.name not in known
            and column.name != info.equipment_column
            and (timed or (stems and stems <= said))
        ):
            found.append(column.name)
    return found
