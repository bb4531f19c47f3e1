"""The groups of rows whose figure is beyond a number: how many of all groups, and which."""

from collections.abc import Sequence
from dataclasses import replace

from plant.facts import records
from plant.query import Condition, Measure, Query, run_query
from plant.query_form import GRAINS
from plant.query_measures import measure_name
from plant.store import TableInfo
from tools.context import ToolContext
from tools.numbers import number_words
from tools.result import Metric, Table, ToolResult
from tools.row_labels import with_machine_names
from tools.row_words import cell_of, label_of, unit_of, words_of

_LISTED = 31
_TOLD = 5  # up to so many groups of one row each have that row told
_NONE, _ONE = Condition("rows", "<", (1,)), Condition("rows", "in", (1,))


def kept_groups(context: ToolContext, info: TableInfo, query: Query, scope: str) -> ToolResult:
    """Return how many groups have a figure beyond a number, of how many, and which, the highest first."""
    assert query.having is not None
    measure, by = query.measures[0], query.by[0]
    if by == info.equipment_column and measure == Measure() and query.having == _NONE:
        return _without_rows(context, info, query, scope)
    name = measure_name(measure)
    timed = by in GRAINS
    every = run_query(context.plant, replace(query, having=None, order=None if timed else "most", limit=None))
    every = every[every[by].notna() & every[name].notna()]
    frame = run_query(context.plant, replace(query, order=None if timed else "most", limit=None))
    frame = frame[frame[by].notna()]
    unit = "" if name == "rows" else unit_of(info, measure.column or "")
    limit = float(query.having.values[0])
    what = f"rows of {info.name}" if name == "rows" else f"{words_of(measure)} of {info.name}"
    sign = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most", "in": "just"}[
        query.having.compare
    ]
    labels = with_machine_names(context, query, [label_of(g, by) for g in frame[by]])
    rows = tuple((label, cell_of(v)) for label, v in zip(labels, frame[name], strict=True))
    listed = "; ".join(
        f"{label}: {number_words(v, 6) if isinstance(v, int | float) else v}" for label, v in rows[:_LISTED]
    )
    groups = f"{by}s" if timed else f"values of {by}"
    text = (
        f"{len(rows)} of {len(every)} {groups} have {sign} {number_words(limit, 6)}{f' {unit}' if unit else ''} ({what}{scope})"
        + (f": {listed}" if listed else "")
        + (", …." if len(rows) > _LISTED else ".")
    )
    if query.having == _ONE and measure == Measure() and 0 < len(rows) <= _TOLD and not timed:
        text += _the_rows(context, query, list(frame[by]), labels)
    formula = f"groups by {by} whose {what} is {sign} {limit:g}"
    metrics = (
        Metric(f"{by} with {sign} {limit:g}", len(rows), groups, scope.strip(), formula, len(every)),
        Metric("Groups in all", len(every), groups, scope.strip(), f"groups by {by}", len(every)),
    )
    return ToolResult(text, (*metrics, Table(f"{what} by {by}", (by, name), rows, ("", unit), len(rows))))


def _without_rows(context: ToolContext, info: TableInfo, query: Query, scope: str) -> ToolResult:
    """Return which of the machines asked about have none of the rows; of no class of machines, of all that the table knows."""
    by = query.by[0]
    every = query.equipment or tuple(sorted(context.index.units_in(info.name)))
    frame = run_query(context.plant, replace(query, having=None, order=None, limit=None))
    there = {str(v) for v in frame[by].dropna()}
    none = [unit for unit in every if unit not in there]
    labels = with_machine_names(context, query, none)
    what = f"rows in {info.name}{scope}"
    head = f"{len(none)} of {len(every)} machines have no {what}"
    text = (
        f"{head}: {', '.join(labels)}." if none else f"None of the {len(every)} machines is without {what}."
    )
    metrics = (
        Metric("Machines without any", len(none), "machines", scope.strip(), f"machines without {what}", len(every)),
        Metric("Machines in all", len(every), "machines", scope.strip(), "machines asked about", len(every)),
    )  # fmt: skip
    return ToolResult(
        text, (*metrics, Table(f"No {what}", (by,), tuple((n,) for n in labels), (), len(none)))
    )


def _the_rows(context: ToolContext, query: Query, groups: Sequence[object], labels: Sequence[str]) -> str:
    """Return the one row of each group in words, with a space before."""
    by = query.by[0]
    said = []
    for group, label in zip(groups, labels, strict=True):
        only = Condition(by, "in", (str(group),))
        rows = run_query(
            context.plant, replace(query, measures=(), by=(), having=None, where=(*query.where, only))
        )
        told = [f"{c} {cell_of(v)}" for row in records(rows) for c, v in zip(rows.columns, row, strict=True)
                if c != by and cell_of(v) is not None]  # fmt: skip
        said.append(f"{label}: {', '.join(told)}")
    return f" {'; '.join(said)}."
