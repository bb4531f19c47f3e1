"""Figures of the rows of a table in two periods, and what changed between them."""

from typing import TYPE_CHECKING

from plant.facts import records
from plant.query import Measure, Query, run_query
from plant.query_measures import measure_name
from plant.store import TableInfo
from tools.context import ToolContext
from tools.numbers import number_words
from tools.result import Metric, Table, ToolResult
from tools.row_words import cell_of, hours_too, is_share, label_of, unit_of_measure, words_of
from tools.scope import no_data

if TYPE_CHECKING:
    import pandas as pd

_SHOWN = 20


def compare_rows(context: ToolContext, info: TableInfo, query: Query, scope: str) -> ToolResult:
    """Return a measure of the asked period, of the other one, and the difference; by groups where asked."""
    assert query.other is not None
    assert query.period is not None
    zone = context.plant.zone
    now, then = query.period.words(zone), query.other.words(zone)
    frame = run_query(context.plant, query)
    if query.by:
        name = measure_name(query.measures[0])
        unit = "rows" if name == "rows" else unit_of_measure(info, query.measures[0])
        return _groups(query, frame, name, unit, now, then)
    told = [_told(info, m, frame, scope.replace(f" ({now})", ""), now, then) for m in query.measures]
    kept = [t for t in told if t is not None]
    if told[0] is None:
        empty = frame[measure_name(query.measures[0])].isna().iloc[0]
        return no_data(
            f"There is no data for one of the two periods: {info.name} has no rows for {now if empty else then}."
        )
    return ToolResult(" ".join(text for text, _ in kept), tuple(m for _, metrics in kept for m in metrics))


def _told(
    info: TableInfo, measure: Measure, frame: "pd.DataFrame", place: str, now: str, then: str
) -> tuple[str, tuple[Metric, ...]] | None:
    """Return a measure of both periods as a sentence with its metrics; None where one of them has no rows."""
    name = measure_name(measure)
    unit = "rows" if name == "rows" else unit_of_measure(info, measure)
    value, before, change = (cell_of(frame[c].iloc[0]) for c in (name, f"{name} before", f"change of {name}"))
    if value is None or before is None or change is None:
        return None
    if unit == "" and is_share(measure, [float(value), float(before)]):
        value, before, change, unit = 100 * float(value), 100 * float(before), 100 * float(change), "%"
    said = f"{info.name} rows" if name == "rows" else f"{words_of(measure)} of {info.name}"
    way = "rose" if float(change) > 0 else "fell" if float(change) < 0 else "did not change"
    shown, points = (" %", " percentage points") if unit == "%" and measure.relation else ("", "")
    metrics = (
        Metric(said, float(value), unit, now, f"{name} of {info.name}"),
        Metric(f"{said} before", float(before), unit, then, f"{name} of {info.name}"),
        *_percent(float(before), float(change), now, then),
        Metric("Difference", float(change), unit, f"{now} less {then}", "later less earlier"),
    )
    text = (
        f"{said}{place} {way} from {number_words(float(before))}{shown}{hours_too(float(before), unit)} ({then}) to {number_words(float(value))}{shown}{hours_too(float(value), unit)} ({now}), "
        f"a change of {float(change):+.6g}{points}{_in_percent(float(change), float(before))}."
    )
    return text[:1].upper() + text[1:], metrics


def _in_percent(change: float, before: float) -> str:
    if before <= 0:
        return ""
    return f" ({'up' if change > 0 else 'down' if change < 0 else 'by'} {abs(100 * change / before):.4g} %)"


def _percent(before: float, change: float, now: str, then: str) -> tuple[Metric, ...]:
    """Return the change in % of what was before; nothing where that is not above 0."""
    share = 100 * change / before if before > 0 else None
    return (
        ()
        if share is None
        else (Metric("Change", share, "%", f"{now} against {then}", "difference / before"),)
    )


def _groups(query: Query, frame: "pd.DataFrame", name: str, unit: str, now: str, then: str) -> ToolResult:
    by = query.by[0]
    rows = tuple(
        (label_of(r[0], by), cell_of(r[1]), cell_of(r[2]), cell_of(r[3]))
        for r in records(frame[[by, name, f"{name} before", f"change of {name}"]])
        if r[0] is not None and r[0] == r[0]
    )
    if not rows:
        return no_data(f"There is no data: {query.table} has no rows in either period.")
    ranked = sorted(rows, key=lambda r: -abs(float(r[3] or 0)))
    said = "; ".join(f"{r[0]} {_said(r[2])} to {_said(r[1])}" for r in ranked[:5])
    text = f"{name} of {query.table} by {by}, {then} against {now}: {said}."
    metrics = [
        Metric(f"Change of {r[0]}", float(r[3] or 0), unit, f"{now} less {then}", "later less earlier")
        for r in ranked[:8]
    ]
    title = f"{query.table} by {by}, two periods"
    table = Table(
        title, (by, now, then, "difference"), tuple(ranked[:_SHOWN]), ("", unit, unit, unit), len(rows)
    )
    return ToolResult(text[:1].upper() + text[1:], (*metrics, table))


def _said(value: object) -> str:
    return "nothing" if value is None else number_words(float(str(value)))
