"""What the production analyst computes: KPIs by any dimension, comparisons, stops and losses."""

from dataclasses import replace
from typing import Annotated

from plant.errors import RequestError
from plant.grains import before as before_of
from plant.kpi import ELEMENTS, KPIS, Kpi, KpiTable, compute, elements_of, find_kpi
from plant.kpi_facts import FACTS
from tools.context import ToolContext
from tools.figures import bars, line, pareto
from tools.result import Artifact, Chart, Metric, Table, ToolResult
from tools.scope import Scope, no_data, scope_of
from tools.slots import Dimension, EquipmentRef, KpiRef, Limit, PeriodArg, ProductRef, ShiftRef, choice
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec
from tools.trust import count_notes

_TIME = {"hour": "%d %b %H:%M", "day": "%a %d %b", "week": "week of %d %b", "month": "%b %Y",
         "year": "%Y"}  # fmt: skip
CrewArg = Annotated[str, _Slot("crew", "name of a crew")]
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
        number="most stops, most often, number of stops, how often, how many stops, most frequent, most frequently, most stoppages",
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
    order: OrderWay | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Return a KPI (OEE, scrap, downtime, output, MTBF, …) of machines and a period, as one
    number, by a dimension, as a trend or as a ranking.
    """
    what = find_kpi(kpi)
    scope = scope_of(context, equipment, period, table=_fact_table(what))
    if isinstance(scope, ToolResult):
        return scope
    filters = {
        name: [value] for name, value in (("product", product), ("shift", shift), ("crew", crew)) if value
    }
    words = ", ".join([scope.place, *(v[0] for v in filters.values())])
    whole = compute(context.plant, kpi, scope.period, equipment=scope.units, filters=filters)
    scope = _trusted(context, what, scope)
    total = _metric(context, whole, scope, words)
    if total.value is None:
        return no_data(f"{what.label} of {words} is undefined for {scope.window}: {_why(whole)}.")
    text = f"{what.label} of {words} was {_said(total)} ({scope.window})."
    if by is None:
        more = _available(context, what, scope, words) if what.top in _TIMES and what.bottom is None else ()
        if more:
            share = 100 * total.value / (more[0].value or total.value)
            metrics = (
                Metric("Share of available time", share, "%", scope.window, "time / available time"),
                *more,
            )
            text += f" That is {_said(metrics[0])} of its available time of {_said(more[0])}."
            return ToolResult(text, (total, *metrics), notes=scope.notes)
        part = _share(context, what, scope, total, bool(filters))
        if part is not None:
            text += f" That is {_said(part)} of {part.filters}."
        return ToolResult(text, (total, *((part,) if part else ())), notes=scope.notes)
    table = compute(context.plant, kpi, scope.period, equipment=scope.units, by=(by,), filters=filters)
    return _grouped(context, table, by, scope, total, text, order, limit)


def compare_periods(
    context: ToolContext,
    *,
    kpi: KpiRef,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    other: PeriodArg | None = None,
    product: ProductRef | None = None,
) -> ToolResult:
    """Compare a KPI of one period with another, by default the period before: the calendar month before a calendar month,
    else one of equal length.
    """
    what = find_kpi(kpi)
    scope = scope_of(context, equipment, period, table=_fact_table(what))
    if isinstance(scope, ToolResult):
        return scope
    second = other or before_of(scope.period, context.plant.zone)
    if second.start > scope.period.start:  # the later one is what changed
        first, second = second, scope.period
        changed = scope_of(context, equipment, first, table=_fact_table(what))
        if isinstance(changed, ToolResult):
            return changed
        scope = changed
    before = scope_of(context, equipment, second, table=_fact_table(what))
    if isinstance(before, ToolResult):
        return before
    filters = {"product": [product]} if product else {}
    now, then = (
        _metric(context, compute(context.plant, kpi, s.period, equipment=s.units, filters=filters), s,
                ", ".join([s.place, *([product] if product else [])]))
        for s in (scope, before)
    )  # fmt: skip
    scope = _trusted(context, what, scope)
    if now.value is None or then.value is None:
        return no_data(f"{what.label} of {scope.place} is undefined in one of the two periods.")
    change = now.value - then.value
    unit = "points" if what.unit == "%" else what.unit
    difference = Metric(f"Change of {what.label}", change, unit, f"{scope.window} less {before.window}",
                        "later less earlier")  # fmt: skip
    way = "rose" if change > 0 else "fell" if change < 0 else "did not change"
    text = (
        f"{what.label} of {scope.place} {way} from {_said(then)} ({before.window}) to "
        f"{_said(now)} ({scope.window}), a change of {_number(change)} {unit}."
    )
    chart = Chart(
        f"{what.label} of {scope.place}",
        bars(f"{what.label} of {scope.place}", [before.window, scope.window],
             [then.value, now.value], y_title=f"{what.label} ({what.unit})"),
    )  # fmt: skip
    return ToolResult(text, (now, then, difference, chart), notes=scope.notes)


def downtime_pareto(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    by: Dimension | None = None,
    ranked: StopsRanked | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Return what downtime consisted of: reasons (or machines, shifts, …) by lost hours, or by number of stops,
    with share.
    """
    scope = scope_of(context, equipment, period, table="state_event")
    if isinstance(scope, ToolResult):
        return scope
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
        (label, round(value, 2), int(n), round(100 * value / total, 1))
        for label, value, n in zip(labels, values, shown.stops, strict=True)
    )
    title = f"Downtime of {scope.place} by {dimension}"
    metric = Metric("Downtime", total, "h", scope.window, "sum of time in state down",
                    int(frame.stops.sum()), scope.place)  # fmt: skip
    text = (
        f"{scope.place[:1].upper()}{scope.place[1:]} had {_number(total)} h of downtime in "
        f"{int(frame.stops.sum())} stops ({scope.window}). First comes {labels[0]} with "
        + (
            f"{rows[0][2]} stops, {_number(values[0])} h."
            if by_number
            else f"{_number(values[0])} h, {rows[0][3]} % of it."
        )
    )
    return ToolResult(
        text,
        (
            metric,
            Table(title, (dimension, "downtime", "stops", "share"), rows, ("", "h", "", "%"),
                  len(frame)),
            Chart(title, pareto(title, labels, values, y_title="downtime (h)")),
        ),
        notes=scope.notes,
    )  # fmt: skip


def loss_tree(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Split OEE into availability, effectiveness and quality and say where time was lost."""
    scope = scope_of(context, equipment, period, table="state_event")
    if isinstance(scope, ToolResult):
        return scope
    found = {
        name: _metric(
            context,
            compute(context.plant, name, scope.period, equipment=scope.units),
            scope,
            scope.place,
        )
        for name in ("oee", "availability", "effectiveness", "quality_ratio", "downtime",
                     "setup_time", "idle_time", "scrap_pieces")
    }  # fmt: skip
    parts = [found[n] for n in ("availability", "effectiveness", "quality_ratio")]
    scope = _trusted(context, find_kpi("oee"), scope)
    oee = found["oee"]
    if oee.value is None or any(p.value is None for p in parts):
        return no_data(f"OEE of {scope.place} is undefined for {scope.window}: nothing was made.")
    lowest = min(parts, key=lambda m: m.value or 0)
    text = (
        f"OEE of {scope.place} was {_said(oee)} ({scope.window}): availability {_said(parts[0])}, "
        f"effectiveness {_said(parts[1])}, quality ratio {_said(parts[2])}. The largest loss is "
        f"{lowest.name.lower()}."
    )
    rows = tuple((m.name, None if m.value is None else round(m.value, 2), m.unit)
                 for m in found.values())  # fmt: skip
    title = f"Losses of {scope.place}"
    names = [m.name for m in (*parts, oee)]
    chart = Chart(title, bars(title, names, [m.value for m in (*parts, oee)], y_title="%"))
    table = Table(title, ("element", "value", "unit"), rows)
    return ToolResult(text, (*found.values(), table, chart), notes=scope.notes)


def explain_kpi(
    context: ToolContext,
    *,
    kpi: KpiRef,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Say what a KPI is: formula as implemented, elements, unit, source; and what it and its elements were here."""
    what = find_kpi(kpi)
    if what.lacks:
        text = f"{what.label} = {what.formula}, in {what.unit} ({what.source}). It cannot be computed here: {what.lacks}."
        return ToolResult(text, notes=(text,))
    elements = "; ".join(f"{k} = {v}" for k, v in elements_of(what).items())
    text = (
        f"{what.label} = {what.formula}, in {what.unit} ({what.source}). Its elements: {elements}. "
        "For a group it is the ratio of the sums, never a mean of ratios."
    )
    figures = _figures(context, what, equipment, period)
    said = "; ".join(f"{m.name} {_said(m)}" for m in figures if m.value is not None)
    example = f" Here ({figures[0].window}, {figures[0].filters}): {said}." if said else ""
    return ToolResult(text + example, figures, notes=(text,))


def _figures(
    context: ToolContext, what: Kpi, equipment: tuple[EquipmentRef, ...], period: PeriodArg | None
) -> tuple[Metric, ...]:
    """Return a KPI and its elements over the plant's data; nothing where the plant has none for it."""
    scope = scope_of(
        context, equipment if what.name not in _OF_ORDERS else (), period, table=_fact_table(what)
    )
    if isinstance(scope, ToolResult):
        return ()
    table = compute(context.plant, what.name, scope.period, equipment=scope.units)
    whole = _metric(context, table, scope, scope.place)
    if whole.value is None:
        return ()
    row = table.frame.iloc[0]
    parts = [
        Metric(ELEMENTS[n].says, float(row[n]) / (3600 if n.endswith("_s") else 1), "h" if n.endswith("_s") else "",
               scope.window, f"element {n}", None, scope.place)
        for n in what.elements
        if row[n] is not None and row[n] == row[n]
    ]  # fmt: skip
    return (whole, *parts)


_OF_ORDERS = frozenset(
    k.name
    for k in KPIS.values()
    if not k.lacks and any(not FACTS[ELEMENTS[n].fact].of_machines for n in k.elements)
)


def _grouped(
    context: ToolContext, table: KpiTable, by: str, scope: Scope, total: Metric, text: str,
    order: str | None, limit: int | None,
) -> ToolResult:  # fmt: skip
    what = table.kpi
    frame = table.frame[table.frame[by].notna() & table.frame.value.notna()]
    in_time = by in _TIME
    if in_time and order is None:
        frame = frame.sort_values(by)
    else:
        best_first = order == "best" or (order is None and what.better != "lower")
        frame = frame.sort_values("value", ascending=(what.better == "lower") == best_first)
    if frame.empty:
        return no_data(f"{what.label} by {by} has no rows for {scope.place} in {scope.window}.")
    shown = frame if limit is None else frame.head(limit)
    labels = [v.strftime(_TIME[by]) if in_time else str(v) for v in shown[by]]
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
            f" By {by}: highest {_number(values[at])} {what.unit} ({labels[at]}), lowest "
            f"{_number(values[low])} {what.unit} ({labels[low]})."
        )
    else:
        more = f" First comes {labels[0]} with {_number(values[0])} {what.unit}"
        more += f", last {labels[-1]} with {_number(values[-1])} {what.unit}." if values[1:] else "."
    rows = tuple(zip(labels, (round(v, 3) for v in values), strict=True))
    out: tuple[Artifact, ...] = (
        total,
        Table(title, (by, what.label), rows, ("", what.unit), len(frame)),
        Chart(title, figure),
    )
    return ToolResult(text + more, out, notes=scope.notes)


def _metric(context: ToolContext, table: KpiTable, scope: Scope, words: str) -> Metric:
    row = table.frame.iloc[0]
    value = None if row.value != row.value else float(row.value)  # NaN is undefined
    what = table.kpi
    unit = context.workspace.settings.currency if what.unit == "cost" else what.unit
    n = row[what.bottom or what.top]
    count = int(n) if n == n and (what.bottom or what.top) in _COUNTS else None
    return Metric(what.label, value, unit, scope.window, f"{what.formula} ({what.source})", count,
                  words)  # fmt: skip


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


_TIMES = {"run_s", "down_s", "idle_s", "setup_s"}


def _available(context: ToolContext, what: Kpi, scope: Scope, words: str) -> tuple[Metric, ...]:
    """Return the time that a share of time is of: all that the unit was not switched off."""
    table = compute(context.plant, "available_time", scope.period, equipment=scope.units)
    found = _metric(context, table, scope, words)
    return (found,) if found.value else ()


_COUNTS = {"pieces", "good", "scrap", "rework", "failures", "stops", "defective", "orders", "dated_orders"}


def _why(table: KpiTable) -> str:
    return f"{next(iter(reversed(elements_of(table.kpi).values())))} is zero"


_COUNTED = frozenset(["good", "scrap", "rework", "pieces", "ideal_s", "ideal_good_s", "scrap_cost"])


def _trusted(context: ToolContext, what: Kpi, scope: Scope) -> Scope:
    """Return the scope with what makes counted pieces doubtful, where a KPI rests on them."""
    if not _COUNTED & set(what.elements):
        return scope
    return replace(scope, notes=(*scope.notes, *count_notes(context.plant, scope.period, scope.units)))


def _fact_table(what: Kpi) -> str:
    """Return the table that decides of what and when the KPI can be known."""
    tables = [FACTS[ELEMENTS[name].fact].table for name in what.elements]
    return next((t for t in tables if t != "production"), tables[0] if tables else "state_event")


def _said(metric: Metric) -> str:
    return f"{_number(metric.value)} {metric.unit}"


def _number(value: float | None) -> str:
    if value is None:
        raise RequestError("An undefined number cannot be said.")
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


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
        compare_periods,
        "production",
        (
            "compare oee of last week with the week before",
            "is the scrap rate better than last month",
            "did downtime go up on press 1",
            "oee this week versus last week",
            "how does april compare with march for output",
            "scrap cnc-07 last week vs week before",
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
        ),
        reads=("state_event", "production"),
    ),
    ToolSpec(
        loss_tree,
        "production",
        (
            "where do we lose oee on cnc-07",
            "loss tree for the turning cell",
            "break down oee into availability performance and quality",
            "why is oee low on press-1",
            "split the oee losses last month",
            "show the losses of mill-2",
        ),
        reads=("state_event", "production"),
    ),
    ToolSpec(
        explain_kpi,
        "production",
        (
            "what is oee",
            "how is availability calculated",
            "define mtbf",
            "what does scrap ratio mean",
            "formula of effectiveness",
            "explain the quality ratio",
        ),
    ),
)
