"""What the production analyst computes: KPIs by any dimension, and what downtime consisted of."""

from dataclasses import replace
from typing import Annotated

from plant.kpi import Kpi, KpiTable, compute, elements_of, find_kpi
from tools.context import ToolContext
from tools.figures import bars, line, pareto
from tools.kpi_figures import fact_table, kpi_metric, said_metric, said_number, trusted
from tools.reason_times import TIME_LABELS, time_of_reasons
from tools.result import Artifact, Chart, Metric, Table, ToolResult
from tools.scope import Scope, no_data, scope_of
from tools.slots import (
    CrewArg,
    Dimension,
    EquipmentRef,
    KpiRef,
    Limit,
    LotRef,
    PeriodArg,
    ProductRef,
    ReasonRef,
    ShiftRef,
    SupplierRef,
    choice,
)
from tools.spec import ToolSpec

OrderWay = Annotated[
    str,
    choice(
        "which end of a ranking comes first",
        worst="worst, lowest, most problematic, bad, weakest, biggest losers",
        best="best, highest, top performing, strongest",
    ),
]


StopsRanked = Annotated[
    str,
    choice(
        "what comes first",
        number="most stops, most often, number of stops, how often, how many stops, most frequent, most frequently, most stoppages, number of times, how many times, in number, by number, by count, times",
        time="most time, longest, hours, lost time",
    ),
]


def kpi(
    context: ToolContext,
    *,
    kpi: KpiRef,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    by: Dimension | None = None,
    product: ProductRef | None = None,
    shift: ShiftRef | None = None,
    crew: CrewArg | None = None,
    lot: LotRef | None = None,
    supplier: SupplierRef | None = None,
    order: OrderWay | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Return a KPI (OEE, scrap, downtime, output, MTBF, …) of machines and a period, as one
    number, by a dimension, as a trend or as a ranking.
    """
    what = find_kpi(kpi)
    # all that was made of a lot, whenever that was
    scope = scope_of(context, equipment, period, table=fact_table(what), whole=lot is not None)
    if isinstance(scope, ToolResult):
        return scope
    filters = {
        name: [value]
        for name, value in (
            ("product", product),
            ("shift", shift),
            ("crew", crew),
            ("lot", lot),
            ("supplier", supplier),
        )
        if value
    }
    words = ", ".join([scope.place, *(v[0] for v in filters.values())])
    whole = compute(context.plant, kpi, scope.period, equipment=scope.units, filters=filters)
    scope = trusted(context, what, scope)
    total = kpi_metric(context, whole, scope, words)
    if total.value is None:
        return no_data(f"{what.label} of {words} is undefined for {scope.window}: {_why(whole)}.")
    text = f"{what.label} of {words} was {said_metric(total)} ({scope.window})."
    if by is None:
        every = _over_all(context, what, scope, filters, words) if period is None else ()
        after = f" Over all data ({every[0].window}) it was {said_metric(every[0])}." if every else ""
        more = _available(context, what, scope, words) if what.top in _TIMES and what.bottom is None else ()
        if more:
            share = 100 * total.value / (more[0].value or total.value)
            metrics = (
                Metric("Share of available time", share, "%", scope.window, "time / available time"),
                *more,
            )
            text += f" That is {said_metric(metrics[0])} of its available time of {said_metric(more[0])}."
            return ToolResult(text + after, (total, *metrics, *every), notes=scope.notes)
        part = _share(context, what, scope, total, bool(filters))
        if part is not None:
            text += f" That is {said_metric(part)} of {part.filters}."
        return ToolResult(text + after, (total, *((part,) if part else ()), *every), notes=scope.notes)
    table = compute(context.plant, kpi, scope.period, equipment=scope.units, by=(by,), filters=filters)
    return _grouped(context, table, by, scope, total, text, order, limit)


def downtime_pareto(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    reason: tuple[ReasonRef, ...] = (),
    by: Dimension | None = None,
    ranked: StopsRanked | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Return what downtime consisted of: reasons (or machines, shifts, …) by lost hours, or by number of stops,
    with share; or how much of it some reasons took.
    """
    scope = scope_of(context, equipment, period, table="state_event")
    if isinstance(scope, ToolResult):
        return scope
    if reason:
        return time_of_reasons(context, scope, reason, by, limit)
    dimension = by or "reason"
    hours = compute(context.plant, "downtime", scope.period, equipment=scope.units, by=(dimension,))
    stops = compute(context.plant, "stops", scope.period, equipment=scope.units, by=(dimension,))
    frame = hours.frame.merge(stops.frame[[dimension, "stops"]], on=dimension)
    by_number = ranked == "number"
    frame = frame[(frame.value > 0) & frame[dimension].notna()].sort_values(
        ["stops", "value"] if by_number else "value", ascending=False
    )
    total = float(hours.frame.value.sum())
    if frame.empty:
        return no_data(f"No downtime is recorded for {scope.place} in {scope.window}.")
    shown = frame.head(limit or 10)
    labels = [str(v) for v in shown[dimension]]
    values = [float(v) for v in shown.value]
    rows = tuple(
        (label, round(value, 4), int(n), round(100 * value / total, 1))
        for label, value, n in zip(labels, values, shown.stops, strict=True)
    )
    title = f"Downtime of {scope.place} by {dimension}"
    metric = Metric("Downtime", total, "h", scope.window, "sum of time in state down",
                    int(frame.stops.sum()), scope.place)  # fmt: skip
    text = (
        f"{scope.place[:1].upper()}{scope.place[1:]} had {said_number(total)} h of downtime in "
        f"{int(frame.stops.sum())} stops ({scope.window}). First comes {labels[0]} with "
        + (
            f"{rows[0][2]} stops, {said_number(values[0])} h."
            if by_number
            else f"{said_number(values[0])} h, {rows[0][3]} % of it."
        )
    )
    return ToolResult(
        text,
        (
            metric,
            Table(title, (dimension, "downtime", "stops", "share"), rows, ("", "h", "", "%"),
                  len(frame)),
            Chart(title, pareto(title, labels, values, total=total, y_title="downtime (h)")),
        ),
        notes=scope.notes,
    )  # fmt: skip


def _grouped(
    context: ToolContext, table: KpiTable, by: str, scope: Scope, total: Metric, text: str,
    order: str | None, limit: int | None,
) -> ToolResult:  # fmt: skip
    what = table.kpi
    frame = table.frame[table.frame[by].notna() & table.frame.value.notna()]
    in_time = by in TIME_LABELS
    if in_time and order is None:
        frame = frame.sort_values(by)
    else:
        best_first = order == "best" or (order is None and what.better != "lower")
        frame = frame.sort_values("value", ascending=(what.better == "lower") == best_first)
    if frame.empty:
        return no_data(f"{what.label} by {by} has no rows for {scope.place} in {scope.window}.")
    shown = frame if limit is None else frame.head(limit)
    labels = [v.strftime(TIME_LABELS[by]) if in_time else str(v) for v in shown[by]]
    values = [float(v) for v in shown.value]
    title = f"{what.label} of {scope.place} by {by}"
    axis = f"{what.label} ({what.unit})"
    figure = (
        line(title, labels, values, x_title=by, y_title=axis)
        if in_time and order is None
        else bars(title, labels, values, y_title=axis)
    )
    if in_time and order is None:
        at = max(range(len(values)), key=values.__getitem__)
        low = min(range(len(values)), key=values.__getitem__)
        more = (
            f" By {by}: highest {said_number(values[at])} {what.unit} ({labels[at]}), lowest "
            f"{said_number(values[low])} {what.unit} ({labels[low]})."
        )
        if 2 < len(labels) <= 14:
            more += (
                f" {'; '.join(f'{label} {said_number(v)}' for label, v in zip(labels, values, strict=True))}."
            )
    else:
        more = f" First comes {labels[0]} with {said_number(values[0])} {what.unit}"
        if 2 < len(labels) <= _ALL_TOLD:  # two that are set against each other are both told
            middle = zip(labels[1:-1], values[1:-1], strict=True)
            more += f", then {', '.join(f'{label} with {said_number(v)}' for label, v in middle)}"
        more += f", last {labels[-1]} with {said_number(values[-1])} {what.unit}." if values[1:] else "."
    rows = tuple(zip(labels, (round(v, 3) for v in values), strict=True))
    out: tuple[Artifact, ...] = (
        total,
        Table(title, (by, what.label), rows, ("", what.unit), len(frame)),
        Chart(title, figure),
    )
    return ToolResult(text + more, out, notes=scope.notes)


def _share(context: ToolContext, what: Kpi, scope: Scope, total: Metric, filtered: bool) -> Metric | None:
    """Return which share of the whole plant's sum a sum is; None where the KPI is no sum or all was asked."""
    if what.bottom is not None or total.value is None or not (filtered or scope.units):
        return None
    units = scope.units if filtered else ()
    whole = compute(context.plant, what.name, scope.period, equipment=units).frame.value.iloc[0]
    if whole != whole or not whole:
        return None
    of = f"all of {scope.place}" if units else "the whole plant"
    formula = f"{what.label} / {what.label} of {of}"
    return Metric("Share", 100 * total.value / float(whole), "%", scope.window, formula, None, of)


_ALL_TOLD = 4  # groups, all of which the sentence tells
_TIMES = {"run_s", "down_s", "idle_s", "setup_s"}


def _over_all(
    context: ToolContext, what: Kpi, scope: Scope, filters: dict[str, list[str]], words: str
) -> tuple[Metric, ...]:
    """Return the figure of all data, where the last days alone were taken because no period was asked."""
    there = context.index.time_range(fact_table(what))
    if there is None or there.start >= scope.period.start:
        return ()
    whole = replace(scope, period=there, window=there.words(context.plant.zone))
    found = kpi_metric(
        context,
        compute(context.plant, what.name, there, equipment=scope.units, filters=filters),
        whole,
        words,
    )
    return (replace(found, name=f"{found.name} over all data"),) if found.value is not None else ()


def _available(context: ToolContext, what: Kpi, scope: Scope, words: str) -> tuple[Metric, ...]:
    """Return the time that a share of time is of: all that the unit was not switched off."""
    table = compute(context.plant, "available_time", scope.period, equipment=scope.units)
    found = kpi_metric(context, table, scope, words)
    return (found,) if found.value else ()


def _why(table: KpiTable) -> str:
    return f"{next(iter(reversed(elements_of(table.kpi).values())))} is zero"


TOOLS = (
    ToolSpec(
        kpi,
        "production",
        (
            "what was the oee of cnc-07 last week",
            "scrap rate of press 2 in april",
            "how many good parts did we make yesterday",
            "oee by machine last month",
            "show availability per shift this week",
            "which machine had the worst oee last month",
            "downtime of the milling machines last week in hours",
            "trend of scrap on cnc-07 by day",
            "how long was mill-1 running in march",
            "output per product last month",
            "how did the night shift do on scrap",
            "utilisation of all machines",
            "which machine was active longest last year",
            "which machine was running the longest",
        ),
        reads=("state_event", "production"),
    ),
    ToolSpec(
        downtime_pareto,
        "production",
        (
            "top 5 reasons for downtime last month",
            "why was press-2 down last week",
            "what stops cnc-03 the most",
            "downtime pareto",
            "biggest causes of stops on the milling cell",
            "what are the main stop reasons",
            "where do we lose time on cnc-01",
            "how much time did we lose waiting for material",
            "hours lost to tool breakage this month and where",
            "did we lose more to changeovers or to waiting for material",
            "how long did the washer stand without parts",
            "time lost to part jams by machine",
        ),
        reads=("state_event", "production"),
    ),
)
