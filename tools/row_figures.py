"""Figures of all rows of a question together: each with what it means, its share, the row it stands in."""

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from plant.columns import is_text
from plant.query import Condition, Measure, Query, count_rows, extreme_rows, run_query
from plant.query_measures import gap_name, measure_name
from plant.store import TableInfo
from tools.context import ToolContext
from tools.numbers import number_words
from tools.result import Cell, Metric, ToolResult
from tools.row_labels import told_names, with_name
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
    if measure.relation == "gap":
        return _between(context, query, measure)
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
    names = {c: told_names(context, info.name, c) for c in told if "." not in c}
    labels = [
        ", ".join(
            dict.fromkeys(
                said for c, v in r.items() if (said := with_name(cell_of(v), names.get(str(c), {})))
            )
        )
        for r in rows[told].to_dict("records")
    ]
    labels = [label for label in dict.fromkeys(labels) if label][:2]
    return f" at {' and '.join(labels)}" if labels else ""


def _between(context: ToolContext, query: Query, measure: Measure) -> str:
    """Return from when to when a gap was, in words with a space before; "" for more than one."""
    if measure.aggregate not in {"maximum", "minimum", "latest", "first"}:
        return ""
    rows = extreme_rows(context.plant, replace(query, measures=(measure,)), 1)
    if rows.empty:
        return ""
    row = rows.iloc[0]
    began, ended = (row[name] for name in (f"{gap_name(measure)} begins", str(measure.column)))
    return f", from {_when(context, began)} to {_when(context, ended)}"


def _when(context: ToolContext, time: object) -> str:
    """Return a time in the plant's zone; of a day alone the day."""
    local = time.astimezone(context.plant.zone) if isinstance(time, dt.datetime) and time.tzinfo else time
    return str(local)[:16].removesuffix(" 00:00")


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
