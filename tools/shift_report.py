"""The report of a shift, a day or any period: output, scrap, OEE and stops beside what is usual, alarms, work orders."""

import datetime as dt
from collections.abc import Mapping, Sequence

from plant import facts
from plant.errors import GembaError
from plant.kpi import compute, find_kpi
from plant.period import Period
from plant.shifts import last_shift
from tools.context import ToolContext
from tools.kpi_figures import kpi_metric, said_number, trusted
from tools.result import Artifact, Metric, Table, ToolResult
from tools.scope import Scope, scope_of
from tools.slots import CrewArg, EquipmentRef, PeriodArg, ShiftRef
from tools.spec import ToolSpec

_FIGURES = ("good_pieces", "scrap_ratio", "oee", "availability", "effectiveness", "quality_ratio", "downtime")
_COMPARED = frozenset(["scrap_ratio", "oee", "availability", "effectiveness", "quality_ratio"])
_USUAL = dt.timedelta(days=28)
_TOP = 3


def shift_report(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    shift: ShiftRef | None = None,
    crew: CrewArg | None = None,
) -> ToolResult:
    """Return the report of a shift (by default the last one that is over), a day or another period: output, scrap, OEE,
    downtime with its reasons, alarms and work orders, beside the 28 days before; a summary, how a shift or day was.
    """
    notes: tuple[str, ...] = ()
    if period is None:
        last = last_shift(context.plant, context.plant.now().now, name=shift)
        if last is not None:
            period, shift = last.period, None
            by = f", crew {last.crew}" if last.crew else ""
            notes = (f"No time was asked, so the last {last.name} shift that is over was taken{by}.",)
    scope = scope_of(context, equipment, period, table="state_event")
    if isinstance(scope, ToolResult):
        return scope
    filters = {name: [value] for name, value in (("shift", shift), ("crew", crew)) if value}
    figures = _figures(context, scope, filters)
    usual = _usual(context, scope, filters)
    place = ", ".join([scope.place, *(f"{k} {v[0]}" for k, v in filters.items())])
    text = f"{place[:1].upper()}{place[1:]}, {scope.window}: {_said(figures, usual)}"
    stops, text_stops = _stops(context, scope, filters)
    alarms, text_alarms = _alarms(context, scope, filters)
    orders, text_orders = _work_orders(context, scope, filters)
    machines, text_machines = _machines(context, scope, filters)
    told = " ".join(t for t in (f"{text}.", text_machines, text_stops, text_alarms, text_orders) if t)
    table = Table(
        f"Report of {place}, {scope.window}",
        ("figure", "value", "unit", "28 days before"),
        tuple((m.name, m.value, m.unit, usual.get(m.name, "")) for m in figures),
    )
    doubts = trusted(context, find_kpi("good_pieces"), scope).notes
    return ToolResult(told, (*figures, table, *machines, *stops, *alarms, *orders), notes=(*notes, *doubts))


def _figures(context: ToolContext, scope: Scope, filters: Mapping[str, Sequence[str]]) -> list[Metric]:
    """Return the KPIs of the period that the plant's data allow."""
    found = []
    for name in _FIGURES:
        try:
            table = compute(context.plant, name, scope.period, equipment=scope.units, filters=filters)
        except GembaError:  # the plant's data do not carry it
            continue
        metric = kpi_metric(context, table, scope, scope.place)
        if metric.value is not None:
            found.append(metric)
    return found


def _usual(context: ToolContext, scope: Scope, filters: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Return the same ratios over the 28 days before, by their label."""
    before = Period(scope.period.start - _USUAL, scope.period.start)
    found = {}
    for name in _COMPARED:
        try:
            table = compute(context.plant, name, before, equipment=scope.units, filters=filters)
        except GembaError:
            continue
        value = table.frame.iloc[0].value
        if value == value:  # NaN is undefined
            found[table.kpi.label] = round(float(value), 4)
    return found


def _said(figures: Sequence[Metric], usual: Mapping[str, float]) -> str:
    parts = []
    for m in figures:
        if m.name in {find_kpi(n).label for n in ("effectiveness", "quality_ratio", "availability")}:
            continue
        beside = f" (28 days before {said_number(usual[m.name])} {m.unit})" if m.name in usual else ""
        parts.append(f"{m.name} {said_number(m.value)} {m.unit}{beside}")
    return ", ".join(parts) or "nothing was counted"


def _machines(
    context: ToolContext, scope: Scope, filters: Mapping[str, Sequence[str]]
) -> tuple[tuple[Artifact, ...], str]:
    """Return output, scrap and OEE of each machine, the lowest OEE first, where there are several."""
    columns: dict[str, dict[str, float]] = {}
    labels = []
    for name in ("oee", "good_pieces", "scrap_ratio", "downtime"):
        try:
            found = compute(
                context.plant, name, scope.period, equipment=scope.units, by=("machine",), filters=filters
            )
        except GembaError:
            continue
        labels.append(found.kpi)
        for r in facts.records(found.frame):
            if r.value == r.value:
                columns.setdefault(str(r.machine), {})[name] = float(r.value)
    if len(columns) < 2:
        return (), ""
    order = sorted(columns, key=lambda m: columns[m].get("oee", float("inf")))
    rows = tuple(
        (m, *(round(columns[m][k.name], 4) if k.name in columns[m] else "" for k in labels)) for m in order
    )
    table = Table(
        "By machine",
        ("machine", *(k.label for k in labels)),
        rows,
        ("", *(k.unit for k in labels)),
        len(rows),
    )
    worst = order[0]
    said = (
        f"Lowest OEE: {worst} with {said_number(columns[worst]['oee'])} %." if "oee" in columns[worst] else ""
    )
    return (table,), said


def _stops(
    context: ToolContext, scope: Scope, filters: Mapping[str, Sequence[str]]
) -> tuple[tuple[Artifact, ...], str]:
    """Return the reasons that took most time, and the longest stop; a filter by shift or crew leaves single stops out."""
    if filters:
        return (), ""
    frame = facts.stop_rows(context.plant, scope.period, scope.units)
    if frame.empty:
        return (), "No stop is recorded."
    frame["reason"] = frame.reason.fillna("no reason given")
    minutes: dict[str, list[float]] = {}
    for r in facts.records(frame):
        minutes.setdefault(str(r.reason), []).append(float(r.minutes))
    longest = facts.records(frame.sort_values("minutes", ascending=False).head(1))[0]
    rows = tuple(
        (reason, round(sum(each) / 60, 3), len(each))
        for reason, each in sorted(minutes.items(), key=lambda r: -sum(r[1]))
    )
    said = "; ".join(f"{reason} {h:.3g} h" for reason, h, _ in rows[:_TOP])
    text = (
        f"{len(frame):,} stop{'s' if len(frame) > 1 else ''}, most time for {said}; the longest took {longest.minutes:.4g} min on {longest.equipment_id} "
        f"from {longest.starts:%Y-%m-%d %H:%M} ({longest.reason})."
    )
    table = Table("Stops by reason", ("reason", "hours", "stops"), rows, ("", "h", "stops"))
    count = Metric("Stops", len(frame), "stops", scope.window, "stops in it", len(frame), scope.place)
    where = f"stop of {longest.equipment_id} from {longest.starts:%Y-%m-%d %H:%M}"
    lasted = Metric("Longest stop", round(float(longest.minutes), 3), "min", scope.window, where)
    return (count, lasted, table), text


def _alarms(
    context: ToolContext, scope: Scope, filters: Mapping[str, Sequence[str]]
) -> tuple[tuple[Artifact, ...], str]:
    if filters or context.index.time_range("alarm") is None:
        return (), ""
    frame = facts.alarm_counts(context.plant, scope.period, scope.units, severity=None)
    if frame.empty:
        return (), "No alarm was raised."
    rows = tuple((str(r.code), str(r.message or ""), int(r.n)) for r in facts.records(frame))
    said = ", ".join(f"{code} {message} ({n})".replace("  ", " ") for code, message, n in rows[:_TOP])
    n = sum(r[2] for r in rows)
    count = Metric("Alarms", n, "alarms", scope.window, "alarms raised", n, scope.place)
    return (
        count,
        Table("Alarms", ("alarm", "text", "times"), rows, ("", "", "times")),
    ), f"Alarms: {sum(r[2] for r in rows):,}, most {said}."


def _work_orders(
    context: ToolContext, scope: Scope, filters: Mapping[str, Sequence[str]]
) -> tuple[tuple[Artifact, ...], str]:
    if filters or context.index.time_range("work_order") is None:
        return (), ""
    frame = facts.work_orders(context.plant, scope.period, scope.units)
    if frame.empty:
        return (), "No work order was opened."
    rows = tuple(
        (
            str(r.work_order_id),
            str(r.equipment_id),
            str(r.kind or ""),
            f"{r.opened:%Y-%m-%d %H:%M}",
            str(r.note or ""),
        )
        for r in facts.records(frame)
    )
    table = Table("Work orders opened", ("work order", "machine", "kind", "opened", "note"), rows)
    count = Metric(
        "Work orders opened", len(rows), "work orders", scope.window, "count", len(rows), scope.place
    )
    return (count, table), f"{len(rows)} work order{'s' if len(rows) > 1 else ''} opened."


TOOLS = (
    ToolSpec(
        shift_report,
        "production",
        (
            "shift report",
            "shift report of the night shift",
            "how was the last night shift",
            "how was yesterday",
            "summary of last week",
            "handover report for the early shift today",
            "daily report of yesterday",
            "how did press-1 run last night",
            "give me an overview of the late shift",
        ),
        about=("report", "shift report", "handover", "overview", "summary"),
        reads=("state_event", "production", "job"),
    ),
)
