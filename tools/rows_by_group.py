"""Figures of rows by what they are grouped by: ranked, or step by step of time."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from plant.query import GRAINS, Measure, Query, run_query
from plant.query_measures import measure_name
from plant.store import TableInfo
from tools.context import ToolContext
from tools.figures import bars, line, pareto
from tools.no_rows import no_rows
from tools.numbers import number_words
from tools.result import Cell, Chart, Metric, Table, ToolResult
from tools.row_labels import partner_of, with_code_labels, with_ids, with_machine_names
from tools.row_words import (
    cell_of,
    hours_too,
    is_share,
    label_of,
    readable,
    title_of,
    unit_of_measure,
    words_of,
)
from tools.rows_by_value import by_time_and_value, by_value, split_column

_GROUPS = 1000
_FEW_GROUPS = 12  # up to so many the empty ones are told too


def grouped_rows(
    context: ToolContext, info: TableInfo, query: Query, scope: str, count: Metric
) -> ToolResult:
    """Answer with a figure for each group: a table, a chart, the first ones in words."""
    split = split_column(query)
    partner = partner_of(context, info, query)
    asked = replace(query, by=(*query.by, partner) if partner else query.by, limit=None)
    if query.order is None and query.by[0] not in GRAINS:
        asked = replace(asked, order="most")
    frame = run_query(context.plant, replace(asked, limit=_GROUPS))
    if split is not None:
        if len(query.by) == 1:
            return by_value(context, query, split, frame, scope, count)
        return by_time_and_value(query, split, frame, scope, count)
    value = measure_name(query.measures[0])
    frame = frame[frame[value].notna() & frame[query.by[0]].notna()]
    if frame.empty:
        return no_rows(context, info, query, scope)
    labels = [
        " ".join(label_of(r[n], b) for n, b in enumerate(asked.by)) for r in frame.itertuples(index=False)
    ]
    labels = with_ids(context, query, labels)
    labels = with_machine_names(context, query, with_code_labels(context, query, labels))
    values = [float(v) for v in frame[value]]
    labels, values = _with_empty(context, query, labels, values, split_of=len(asked.by))
    unit = "rows" if value == "rows" else unit_of_measure(info, query.measures[0])
    values, unit = readable(values, unit)
    if is_share(query.measures[0], values) and not unit:
        values, unit = [100 * v for v in values], "%"
    title = f"{title_of(query)} by {', '.join(query.by)}"
    grain = query.by[0] if query.by[0] in GRAINS else None
    text = _grouped_text(info, query, labels, values, unit, scope, count, grain)
    for further in query.measures[1:]:
        told = cell_of(frame[measure_name(further)].iloc[0])
        text += f" {labels[0]}: {words_of(further)} {told}." if told is not None else ""
    shares = [float(v) for v in frame["share"]] if "share" in frame else []
    if shares:
        text += (
            f" Shares: {'; '.join(f'{n} {v:.4g} %' for n, v in zip(labels[:8], shares[:8], strict=True))}."
        )
    shown = len(labels) if grain else min(len(labels), query.limit or 20)
    more: list[tuple[Cell, ...]] = [(round(v, 3),) for v in shares] or [()] * len(labels)
    rows = tuple(
        (label, cell_of(v), *m)
        for label, v, m in zip(labels[:shown], values[:shown], more[:shown], strict=True)
    )
    columns: tuple[str, ...] = (", ".join(query.by), value)
    units: tuple[str, ...] = ("", unit if unit != "rows" else "")
    if shares:
        columns, units = (*columns, "share"), (*units, "%")
    table = Table(title, columns, rows, units, len(labels))
    if grain and query.order is None:
        chart = line(title, labels, values, x_title=grain, y_title=value)
    elif query.measures[0].aggregate in {"count", "sum"} and query.order != "least" and min(values) >= 0:
        chart = pareto(title, labels[:shown], values[:shown], total=sum(values), y_title=value)
    else:
        chart = bars(title, labels[:shown], values[:shown], y_title=value)
    metrics = [
        Metric(label, v, unit, scope.strip(), f"{value} of {query.table} with {', '.join(query.by)} = {label}",
               int(v) if unit == "rows" else None)
        for label, v in zip(labels[:12], values[:12], strict=True)
    ]  # fmt: skip
    if grain and len(values) > 1 and values[0] > 0:
        change = 100 * (values[-1] / values[0] - 1)
        metrics.append(
            Metric(f"Change from {labels[0]} to {labels[-1]}", change, "%", scope.strip(), "last / first − 1")
        )
    return ToolResult(text, (*metrics, count, table, Chart(title, chart)))


def _with_empty(
    context: ToolContext, query: Query, labels: list[str], values: list[float], *, split_of: int
) -> tuple[list[str], list[float]]:
    """Return the groups of a count with those of which other rows are there, and none that is counted, as 0.

    "How many readings were out of limits per oven" asks also for the oven without any; a ranking does not.
    """
    counts = query.measures == (Measure(),) and split_of == 1 and query.by[0] not in GRAINS
    if not counts or not query.where or query.order is not None or query.limit or query.having or query.share:
        return labels, values
    every = replace(query, where=(), limit=_FEW_GROUPS + 1, order="most")
    frame = run_query(context.plant, every)
    if len(frame) > _FEW_GROUPS:
        return labels, values
    there = [label_of(v, query.by[0]) for v in frame[query.by[0]].dropna()]
    there = with_code_labels(context, query, with_ids(context, query, there))
    there = with_machine_names(context, query, there)
    none = [label for label in there if label not in labels]
    return labels + none, values + [0.0] * len(none)


def _grouped_text(
    info: TableInfo, query: Query, labels: Sequence[str], values: Sequence[float], unit: str, scope: str,
    count: Metric, grain: str | None,
) -> str:  # fmt: skip
    total = int(count.value or 0)
    if grain and query.order is None:
        most = max(range(len(values)), key=values.__getitem__)
        each = (
            ", ".join(f"{label} {number_words(v, 6)}" for label, v in zip(labels, values, strict=True))
            if len(labels) <= 15
            else ""
        )
        each = f" {each[:1].upper()}{each[1:]}." if each else ""
        each += _development(labels, values, unit) if len(values) > 1 and unit != "rows" else ""
        if (
            query.measures[0].aggregate in {"count", "sum"}
            and len(values) > 1
            and query.measures[0].relation != "ratio"
            and "/" not in (query.measures[0].formula or "")
        ):
            each += (
                f" On average {number_words(sum(values) / len(values), 6)} {unit}".rstrip() + f" per {grain}."
            )
        return (
            f"{info.name}{scope}: {total:,} rows in {len(labels)} {grain}s that have any; most in {labels[most]} "
            f"({number_words(values[most], 6)})." if unit == "rows" else
            f"{words_of(query.measures[0])} of {info.name}{scope} in {len(labels)} {grain}s: highest in "
            f"{labels[most]} ({number_words(values[most], 6)} {unit})."
        ).replace(" )", ")") + each  # fmt: skip
    of = f" of {total:,} rows" if unit == "rows" else f" {unit}".rstrip()
    first = "least" if query.order == "least" else "most"
    shown = query.limit or (1 if query.order else 5)
    listed = "; ".join(
        f"{label}: {number_words(v, 6)}{hours_too(v, unit)}"
        for label, v in zip(labels[1:shown], values[1:shown], strict=False)
    )
    ends = ""
    if query.order and unit != "rows" and len(labels) > shown and len(labels) > 1:
        ends = f" {'Lowest' if query.order == 'most' else 'Highest'} {labels[-1]}: {number_words(values[-1], 6)}."
    month = _named_month(labels[0]) if grain == "month" else _numbered_week(labels[0], grain)
    head = (
        f"{labels[0]}{month} comes {'first' if unit != 'rows' else first + ' often'} in {info.name}{scope}: "
    )
    return (
        f"{head}{number_words(values[0], 6)}{of}{hours_too(values[0], unit)}."
        + (f" Then {listed}." if listed else "")
        + ends
    )


def _named_month(label: str) -> str:
    """Return the name of a month in brackets, with a space before: " (November 2024)" of "2024-11"."""
    return f" ({dt.date.fromisoformat(label + '-01'):%B %Y})" if re.fullmatch(r"\d{4}-\d\d", label) else ""


def _numbered_week(label: str, grain: str | None) -> str:
    """Return the number of the week that begins on a day, in brackets, with a space before: " (week 20)"."""
    day = re.fullmatch(r"\d{4}-\d\d-\d\d", label) if grain == "week" else None
    return f" (week {dt.date.fromisoformat(label).isocalendar().week})" if day else ""


def _development(labels: Sequence[str], values: Sequence[float], unit: str) -> str:
    """Return how the last step's figure stands to the first's, as a sentence with a space before."""
    first, last = values[0], values[-1]
    words = ("longer", "shorter") if unit in {"s", "min", "h", "days"} else ("up", "down")
    way = words[0] if last > first else words[1] if last < first else "unchanged"
    share = f", {100 * (last / first - 1):+.4g} %" if first > 0 and last != first else ""
    return (
        f" From {labels[0]} to {labels[-1]}: {number_words(first, 6)} to {number_words(last, 6)} {unit}".rstrip()
        + f" ({way}{share})."
    )
