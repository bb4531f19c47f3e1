"""Figures of all rows of a question together: each with what it means, its share, the row it stands in."""

from dataclasses import replace
from typing import TYPE_CHECKING

from plant.columns import is_text
from plant.facts import records
from plant.query import Condition, Measure, Query, count_rows, extreme_rows, run_query
from plant.query_measures import measure_name
from plant.store import TableInfo
from tools.context import ToolContext
from tools.numbers import number_words
from tools.result import Cell, Metric, ToolResult
from tools.row_words import (
    cell_of,
    condition_words,
    count_of,
    in_other_words,
    number_of,
    readable,
    unit_of_measure,
    words_of,
)

if TYPE_CHECKING:
    import pandas as pd


def one_figure(context: ToolContext, info: TableInfo, query: Query, scope: str, count: Metric) -> ToolResult:
    """Answer with each measure over all rows, in one sentence."""
    frame = run_query(context.plant, query)
    metrics: list[Metric] = []
    said: list[str] = []
    for measure in query.measures:
        value = cell_of(frame[measure_name(measure)].iloc[0])
        if measure.aggregate == "count" or measure.column is None:
            said.append(f"{_rows(count)} in {info.name}{_share_of(frame, metrics, scope, query, context)}")
            continue
        unit = unit_of_measure(info, measure)
        if isinstance(value, int | float):
            (value,), unit = readable([float(value)], unit)
        name = words_of(measure)
        metrics.append(
            Metric(name, number_of(value), unit, scope.strip(), f"{name} of {info.name}", count_of(count))
        )
        shown = f"{number_words(value, 6)}" if isinstance(value, int | float) else str(value)
        unit += in_other_words(measure, value, unit, info) + _of_all(context, query, measure, value)
        rest = _share_of(frame, metrics, scope, query, context)
        which = _row_of_extreme(context, info, query, measure, frame)
        said.append(
            f"{name}: {shown} {unit.strip()}".strip() + f"{which} ({_rows(count)} of {info.name}){rest}"
        )
    text = "; ".join(said) + scope + "."
    return ToolResult(text[:1].upper() + text[1:], (*metrics, count))


def _rows(count: Metric) -> str:
    """Return a number of rows in words: "1 row", "1,240 rows"."""
    n = int(count.value or 0)
    return f"{n:,} row{'s' if n != 1 else ''}"


def _of_all(context: ToolContext, query: Query, measure: Measure, value: Cell) -> str:
    """Return the share of all rows in brackets, where some have nothing in the column that a rate is of."""
    if measure.aggregate != "rate" or not isinstance(value, int | float):
        return ""
    blank = count_rows(
        context.plant, replace(query, where=(*query.where, Condition(measure.column or "", "missing")))
    )
    rows = count_rows(context.plant, query)
    return (
        f" ({number_words(value * (rows - blank) / rows, 6)} % of all, {blank} rows have none)"
        if blank
        else ""
    )


def _row_of_extreme(
    context: ToolContext, info: TableInfo, query: Query, measure: Measure, frame: "pd.DataFrame"
) -> str:
    """Return what the row with the highest or lowest value is, in words, with a space before; "" for other measures."""
    if (
        measure.aggregate not in {"maximum", "minimum"}
        or measure.column is None
        or measure.relation == "ratio"
    ):
        return ""
    if frame[measure_name(measure)].isna().iloc[0]:
        return ""
    rows = extreme_rows(context.plant, replace(query, measures=(measure,)), 1 if measure.relation else 3)
    if not measure.relation:
        rows = rows[rows[measure.column] == rows[measure.column].iloc[0]]
    told = [c.name for c in info.columns if is_text(c.type) or c.name == info.time_column]
    labels = [
        ", ".join(dict.fromkeys(str(cell_of(v)) for v in r if cell_of(v) is not None))
        for r in records(rows[told])
    ]
    labels = [label for label in dict.fromkeys(labels) if label][:2]
    return f" at {' and '.join(labels)}" if labels else ""


def _share_of(
    frame: "pd.DataFrame", metrics: list[Metric], scope: str, query: Query, context: ToolContext
) -> str:
    """Return the share of all rows in words, and add its metric; "" where none was asked."""
    if "share" not in frame or frame["share"].isna().all():
        return ""
    share = float(frame["share"].iloc[0])
    whole = " and ".join(condition_words(c) for c in query.of)
    formula = f"the same with {whole} alone = 100 %" if whole else "the same without the conditions = 100 %"
    metrics.append(Metric("Share", share, "%", scope.strip(), formula))
    return f", {share:.6g} % of all{f' with {whole}' if whole else ''}{_of_blank_too(context, query, share)}"


def _of_blank_too(context: ToolContext, query: Query, share: float) -> str:
    """Return the share of all rows too, where some have nothing in the column that is compared with a number."""
    blank = [c for c in query.of if c.compare == "present"]
    if not blank:
        return ""
    given = replace(query, where=query.of, of=(), measures=(), share=False)
    rows, filled = (
        count_rows(context.plant, replace(given, where=tuple(c for c in query.of if c not in blank))),
        count_rows(context.plant, given),
    )
    return (
        f" ({share * filled / rows:.6g} % with the {rows - filled} rows that have none)"
        if rows > filled
        else ""
    )
