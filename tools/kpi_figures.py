"""KPIs as figures of an answer: metric with formula and window, the doubts about it, its numbers in words."""

from dataclasses import replace

from plant.errors import RequestError
from plant.kpi import ELEMENTS, Kpi, KpiTable
from plant.kpi_facts import FACTS
from tools.context import ToolContext
from tools.result import Metric
from tools.scope import Scope
from tools.trust import count_notes

_COUNTS = {"pieces", "good", "scrap", "rework", "failures", "stops", "defective", "orders", "dated_orders"}
_COUNTED = frozenset(["good", "scrap", "rework", "pieces", "ideal_s", "ideal_good_s", "scrap_cost"])


def kpi_metric(context: ToolContext, table: KpiTable, scope: Scope, words: str) -> Metric:
    """Return the first row of a KPI table as a metric; its value is None where the KPI is undefined."""
    row = table.frame.iloc[0]
    value = None if row.value != row.value else float(row.value)  # NaN is undefined
    what = table.kpi
    unit = context.workspace.settings.currency if what.unit == "cost" else what.unit
    n = row[what.bottom or what.top]
    count = int(n) if n == n and (what.bottom or what.top) in _COUNTS else None
    return Metric(what.label, value, unit, scope.window, f"{what.formula} ({what.source})", count,
                  words)  # fmt: skip


def trusted(context: ToolContext, what: Kpi, scope: Scope) -> Scope:
    """Return the scope with what makes counted pieces doubtful, where a KPI rests on them."""
    if not _COUNTED & set(what.elements):
        return scope
    return replace(scope, notes=(*scope.notes, *count_notes(context.plant, scope.period, scope.units)))


def fact_table(what: Kpi) -> str:
    """Return the table that decides of what and when the KPI can be known."""
    tables = [FACTS[ELEMENTS[name].fact].table for name in what.elements]
    return next((t for t in tables if t != "production"), tables[0] if tables else "state_event")


def said_metric(metric: Metric) -> str:
    """Return a metric's value with its unit."""
    return f"{said_number(metric.value)} {metric.unit}"


def said_number(value: float | None) -> str:
    """Return a number as people read it.

    Raises:
        RequestError: it is undefined.
    """
    if value is None:
        raise RequestError("An undefined number cannot be said.")
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
