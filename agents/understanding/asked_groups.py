"""Groups that a question keeps by their figure: "days with a mean above 38", "suppliers with more than 5 orders"."""

import re
from dataclasses import replace

from agents.understanding.asked_columns import column_called, wholly_said
from agents.understanding.asked_compared import COMPARED, sign_of, value_of
from agents.understanding.asked_formulas import formula_columns
from agents.understanding.asked_measures import measured
from agents.understanding.words import words_of
from plant.query import Condition, Measure, Query
from plant.store import TableInfo

_GROUP = re.compile(
    r"\b(?:how many|number of|which|what|list (?:the|all)?|(?:are|were) there)\s+(?:different\s+|of the\s+|the\s+)?(?P<what>[^\W\d]\w*(?:\s+[^\W\d]\w*)?)",
    re.IGNORECASE,
)
_GRAINS = ("hour", "day", "week", "month", "quarter", "year")
_COUNTED = re.compile(r"\s*(?P<what>[^\W\d]\w+)", re.IGNORECASE)
_UNITS = re.compile(
    r"(?:%|percent|degrees?|hours?|hrs?|h|min|minutes?|sec|seconds?|s|days?|weeks?|months?|years?|kg|t|tons?|tonnes?|g|mm|cm|m|m3|l|lit\w*|bar|"
    r"kwh?|mwh|v|a|rpm|eur|euros?|usd|dollars?|c|f|k)",
    re.IGNORECASE,
)


def with_kept_groups(query: Query, text: str, info: TableInfo, named: frozenset[str]) -> Query:
    """Return a query that keeps the groups whose figure a question compares with a number, else the query itself.

    Args:
        query: as read without this.
        text: the question.
        info: of the table.
        named: stems of the table's name.
    """
    for m in COMPARED.finditer(text):
        group = next((g for g in _groups(text[: m.start()], info)), None)
        sign = sign_of(m.group("word"))
        if group is None or sign is None or sign == "in":
            continue
        number = value_of(m.group("number"))
        measure = measured(text, info, set())[0]
        aggregated = measure is not None and measure.column is not None and measure.aggregate != "distinct"
        if aggregated and measure is not None:
            same = (sign, (number,))
            others = {c.column for c in query.where if (c.compare, c.values) == same}
            if others - {measure.column, *formula_columns(measure)}:
                continue  # "runs hotter than 1240 degrees" have that themselves, whatever is computed of them
            kept = tuple(
                c for c in query.where if c.column != measure.column and (c.compare, c.values) != same
            )
        elif _counts_rows(text[m.end("number") :], info, named):
            measure = Measure()
            kept = tuple(c for c in query.where if (c.compare, c.values) != (sign, (number,)))
        else:
            continue
        having = Condition(measure.column or "rows", sign, (number,))  # type: ignore[arg-type]
        return replace(
            query, measures=(measure,), by=(group,), where=kept, having=having, order=None, columns=()
        )
    return query


def _groups(before: str, info: TableInfo) -> list[str]:
    found = []
    for m in _GROUP.finditer(before):
        first = words_of(m.group("what"))[0].stem
        if first in _GRAINS:
            found += [first] if info.time_column else []
        elif wholly_said(info, named := column_called(info, m.group("what")), m.group("what")) and named:
            found.append(named)
    return found


def _counts_rows(after: str, info: TableInfo, named: frozenset[str]) -> bool:
    """Whether a number counts rows ("more than 5 orders", "more than twice"), not a unit or a column of numbers."""
    m = _COUNTED.match(after)
    if m is None or _UNITS.fullmatch(m.group("what")):
        return False
    few = [w.stem for w in words_of(after)[:3]]  # "rejected deliveries", "label jam stops"
    if set(few) & named or re.fullmatch(r"times|rows|entries|records", m.group("what")):
        return True
    return m.group("what").endswith("s") and column_called(info, m.group("what"), numeric=True) is None
