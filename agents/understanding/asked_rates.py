"""The share of rows with a value that a question asks for: "fail rate by test", "pass rate of line 2"."""

import re
from dataclasses import replace

from agents.understanding.asked_columns import column_called
from agents.understanding.asked_mentions import base
from agents.understanding.asked_rankings import is_class
from agents.understanding.asked_yields import is_good
from agents.understanding.words import canonical, words_of
from plant.index import PlantIndex
from plant.names import Name, key_of
from plant.query import Measure, Query
from plant.store import TableInfo

_RATE = re.compile(
    r"\b(?P<what>[^\W\d]\w+)[- ](?:rate|ratio|quota|percentage|share)\b|\b(?:rate|ratio|quota) of (?:the )?(?P<of>[^\W\d]\w+)|"
    r"\b(?P<failures>[^\W\d]\w+) (?:relative|in relation|compared) to (?:its|their|the|all) ",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"\b(?:which|what|whose|per|by)\s+(?P<what>[^\W\d]\w+(?:\s+[^\W\d]\w+){0,2})", re.IGNORECASE
)
_WHICH_DOER = re.compile(
    r"\bwhich\s+(?P<what>[a-z]{3,}(?:er|or|ers|ors))\b(?=\s+(?:has|had|have|is|was|shows?)\b)", re.IGNORECASE
)
_HIGHEST = re.compile(r"\b(?:highest|most|worst|biggest|largest|top)\b", re.IGNORECASE)
_LOWEST = re.compile(r"\b(?:lowest|least|fewest|smallest|best)\b", re.IGNORECASE)
_PREFIX = 4  # letters of a value that a word must begin with: "failure" of FAIL


def with_rate(query: Query, text: str, info: TableInfo, index: PlantIndex) -> Query:
    """Return a query for the share of rows with a value, where a question asks for the rate of one, else the query itself."""
    if query.measures and (query.measures[0].relation or query.measures[0].aggregate == "sum"):
        return query
    for m in _RATE.finditer(text):
        said = next(g for g in m.groups() if g)
        value, flag = _value(said, info, index), _flag(said, info)
        column, rated = (flag, "true") if flag else (value.column, value.id) if value else ("", "")
        if not column:
            continue
        where = tuple(c for c in query.where if c.column != column)
        measure = Measure("rate", column, value=rated)
        return with_measure(replace(query, where=where), measure, text, info, index)
    return query


def with_measure(query: Query, measure: Measure, text: str, info: TableInfo, index: PlantIndex) -> Query:
    """Return a query for a share of rows, by what the question groups it by."""
    column = measure.column or ""
    by = tuple(b for b in query.by if b != column) or _group(text, info, column, index)
    order = "most" if _HIGHEST.search(text) else "least" if _LOWEST.search(text) else None
    if (
        order
        and is_good(str(measure.value))
        and (judged := re.search(r"\b(?:worst|best)\b", text, re.IGNORECASE))
    ):  # of what is good the worst is the least
        order = "least" if judged.group().casefold() == "worst" else "most"
    return replace(query, measures=(measure,), by=by, columns=(), order=order if by else None,  # type: ignore[arg-type]
                   limit=query.limit if by else None)  # fmt: skip


def flag_rated(text: str, info: TableInfo) -> bool:
    """Whether a text asks for the share of rows of which a column of yes and no is true: "rewash rate"."""
    return any(_flag(next(g for g in m.groups() if g), info) for m in _RATE.finditer(text))


def _flag(word: str, info: TableInfo) -> str | None:
    """Return the column of yes and no that a word is the name of."""
    meant = {base(s) for s in canonical(word)}
    held = [
        c.name
        for c in info.columns
        if c.type == "boolean" and meant and meant <= {base(s) for s in canonical(c.name)}
    ]
    return held[0] if len(held) == 1 else None


def _group(text: str, info: TableInfo, column: str, index: PlantIndex) -> tuple[str, ...]:
    """Return the column that "which test has the highest fail rate" asks for; of "which washer" that of the machines."""
    doer = _WHICH_DOER.search(text)
    if doer is not None and info.equipment_column and column_called(info, doer["what"]) is None:
        return (info.equipment_column,)
    for m in _WHICH.finditer(text):
        called = column_called(info, m.group("what"))
        if called is not None and called != column:
            return (called,)
        if info.equipment_column and is_class(m.group("what").split()[0], index):
            return (info.equipment_column,)
    return ()


def _value(word: str, info: TableInfo, index: PlantIndex) -> Name | None:
    """Return the value of the table that a word says, whatever its ending."""
    own = [n for n in index.names("value") if n.table == info.name]
    meant = [base(s) for s in canonical(word)]
    said, low = {base(w.stem) for w in words_of(word)}, key_of(word)
    for name in own:
        key = key_of(name.id)
        if (
            key == low
            or [base(s) for s in canonical(name.id)] == meant
            or base(key) in said
            or low in {key_of(a) for a in name.aliases}
        ):
            return name
    return next(
        (n for n in own if len(n.id) >= _PREFIX and n.id.isalpha() and low.startswith(key_of(n.id))), None
    )
