"""Figures of rows for each value that was asked for, those without rows too; by time also as a cross table."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plant.joins import joined_info
from plant.query import GRAINS, Measure, Query
from plant.query_measures import measure_name
from tools.context import ToolContext
from tools.figures import line
from tools.numbers import number_words
from tools.result import Cell, Chart, Metric, Table, ToolResult
from tools.row_words import (
    cell_of,
    humanly,
    in_other_words,
    label_of,
    number_of,
    scope_without,
    unit_of_measure,
    words_of,
)

if TYPE_CHECKING:
    import pandas as pd


def split_column(query: Query) -> str | None:
    """Return the grouped column of which several values were asked for."""
    wide = {c.column for c in query.where if c.compare == "in" and len(c.values) > 1}
    return next((b for b in query.by if b in wide), None)


def by_value(
    context: ToolContext, query: Query, column: str, frame: "pd.DataFrame", scope: str, count: Metric
) -> ToolResult:
    """Answer with a figure for each asked value of one column, those without rows too."""
    measure, info = (
        query.measures[0],
        joined_info(context.plant, context.plant.info(query.table), query.joins),
    )
    value, unit = measure_name(measure), unit_of_measure(info, measure)
    found = {str(r[0]).casefold(): cell_of(r[1]) for r in frame[[column, value]].itertuples(index=False)}
    asked = next(c.values for c in query.where if c.column == column)
    counted = value == "rows"
    rows = tuple(
        (str(v), found.get(str(v).casefold(), 0 if counted or measure.aggregate == "sum" else None))
        for v in asked
    )
    if counted:
        said = ", ".join(f"{n} {humanly(v, n)}" for v, n in rows)
        said += f", {sum(n for _, n in rows if isinstance(n, int)):,} in all" if len(rows) > 1 else ""
    else:
        figures = ", ".join(
            f"{v}: {_figure(n, unit)}{in_other_words(measure, n, unit, info)}" for v, n in rows
        )
        said = f"{words_of(measure)} by {column}: {figures}{_together(measure, rows, unit)}"
    metrics = [
        Metric(str(v), number_of(n), "rows" if counted else unit, scope.strip(),
               f"{value} of {query.table} with {column} = {v}", int(n) if isinstance(n, int) else None)
        for v, n in rows
    ]  # fmt: skip
    table = Table(f"{query.table} by {column}", (column, value), rows, ("", unit))
    place = ", ".join(query.equipment)
    rest = scope_without(scope, place)
    text = (
        f"{place + ' had ' if place and counted else ''}{said}{rest if counted else scope} ({query.table})."
    )
    return ToolResult(text[:1].upper() + text[1:], (*metrics, count, table))


def by_time_and_value(
    query: Query, column: str, frame: "pd.DataFrame", scope: str, count: Metric
) -> ToolResult:
    """Answer with counts per step of time and value: a cross table, the totals and the busiest step in words."""
    value = measure_name(query.measures[0])
    first = next(b for b in query.by if b != column)
    asked = [str(v) for v in next(c.values for c in query.where if c.column == column)]
    labels = [label_of(v, first) for v in frame[first]]
    cross: dict[str, dict[str, float]] = {}
    for label, key, n in zip(labels, frame[column], frame[value], strict=True):
        if n is None or n != n:
            continue
        cross.setdefault(label, {})[str(key)] = float(n)
    rows = tuple(
        (label, *(cell_of(cells.get(v, 0)) for v in asked), cell_of(sum(cells.values())))
        for label, cells in sorted(cross.items())
    )
    totals = {v: sum(c.get(v, 0) for c in cross.values()) for v in asked}
    most = max(rows, key=lambda r: float(r[-1] or 0), default=None)
    said = ", ".join(f"{n:,.0f} {humanly(v, n)}" for v, n in totals.items())
    step = first if first in GRAINS else "group"
    text = f"{query.table}{scope}: {int(count.value or 0):,} rows on {len(rows)} {step}s ({said})."
    if most is not None:
        text += f" The busiest {step} is {most[0]} with {most[-1]}."
    metrics = [
        Metric(v, n, "rows", scope.strip(), f"rows with {column} = {v}", int(n)) for v, n in totals.items()
    ]
    steps = Metric(
        f"{step}s with rows", len(rows), f"{step}s", scope.strip(), "groups that have any row", len(rows)
    )
    title = f"{query.table} by {first} and {column}"
    series = line(
        title, [str(r[0]) for r in rows], [float(r[-1] or 0) for r in rows], x_title=first, y_title=value
    )
    table = Table(title, (first, *asked, "all"), rows)
    return ToolResult(text, (*metrics, steps, count, table, Chart(title, series)))


def _together(measure: Measure, rows: Sequence[tuple[str, Cell]], unit: str) -> str:
    """Return the sum over all values where figures of single rows were added up, with a comma before."""
    known = [n for _, v in rows if (n := number_of(v)) is not None]
    if measure.aggregate != "sum" or measure.relation is not None or len(known) < 2:
        return ""
    return f", together {_figure(sum(known), unit)}"


def _figure(value: Cell, unit: str) -> str:
    return f"{number_words(value, 6)} {unit}".strip() if isinstance(value, int | float) else "none"
