"""The groups of rows whose figure is beyond a number: how many of all groups, and which."""

from dataclasses import replace

from plant.query import Query, run_query
from plant.query_form import GRAINS
from plant.query_measures import measure_name
from plant.store import TableInfo
from tools.context import ToolContext
from tools.numbers import number_words
from tools.result import Metric, Table, ToolResult
from tools.row_words import cell_of, label_of, unit_of, words_of

_LISTED = 31


def kept_groups(context: ToolContext, info: TableInfo, query: Query, scope: str) -> ToolResult:
    """Return how many groups have a figure beyond a number, of how many, and which, the highest first."""
    assert query.having is not None
    measure, by = query.measures[0], query.by[0]
    name = measure_name(measure)
    timed = by in GRAINS
    every = run_query(context.plant, replace(query, having=None, order=None if timed else "most", limit=None))
    every = every[every[by].notna() & every[name].notna()]
    frame = run_query(context.plant, replace(query, order=None if timed else "most", limit=None))
    frame = frame[frame[by].notna()]
    unit = "" if name == "rows" else unit_of(info, measure.column or "")
    limit = float(query.having.values[0])
    what = f"rows of {info.name}" if name == "rows" else f"{words_of(measure)} of {info.name}"
    sign = {">": "more than", ">=": "at least", "<": "less than", "<=": "at most"}[query.having.compare]
    rows = tuple((label_of(g, by), cell_of(v)) for g, v in zip(frame[by], frame[name], strict=True))
    listed = "; ".join(
        f"{label}: {number_words(v, 6) if isinstance(v, int | float) else v}" for label, v in rows[:_LISTED]
    )
    groups = f"{by}s" if timed else f"values of {by}"
    text = (
        f"{len(rows)} of {len(every)} {groups} have {sign} {number_words(limit, 6)}{f' {unit}' if unit else ''} ({what}{scope})"
        + (f": {listed}" if listed else "")
        + (", …." if len(rows) > _LISTED else ".")
    )
    formula = f"groups by {by} whose {what} is {sign} {limit:g}"
    metrics = (
        Metric(f"{by} with {sign} {limit:g}", len(rows), groups, scope.strip(), formula, len(every)),
        Metric("Groups in all", len(every), groups, scope.strip(), f"groups by {by}", len(every)),
    )
    return ToolResult(text, (*metrics, Table(f"{what} by {by}", (by, name), rows, ("", unit), len(rows))))
