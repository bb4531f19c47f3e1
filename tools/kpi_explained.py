"""KPIs set side by side and taken apart: two periods, the losses behind OEE, what a KPI is made of."""

from plant.grains import before as before_of
from plant.kpi import ELEMENTS, KPIS, Kpi, compute, elements_of, find_kpi
from plant.kpi_facts import FACTS
from tools.context import ToolContext
from tools.figures import bars
from tools.kpi_figures import fact_table, kpi_metric, said_metric, said_number, trusted
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import no_data, scope_of
from tools.slots import EquipmentRef, KpiRef, PeriodArg, ProductRef
from tools.spec import ToolSpec


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
    scope = scope_of(context, equipment, period, table=fact_table(what))
    if isinstance(scope, ToolResult):
        return scope
    second = other or before_of(scope.period, context.plant.zone)
    if second.start > scope.period.start:  # the later one is what changed
        first, second = second, scope.period
        changed = scope_of(context, equipment, first, table=fact_table(what))
        if isinstance(changed, ToolResult):
            return changed
        scope = changed
    before = scope_of(context, equipment, second, table=fact_table(what))
    if isinstance(before, ToolResult):
        return before
    filters = {"product": [product]} if product else {}
    now, then = (
        kpi_metric(context, compute(context.plant, kpi, s.period, equipment=s.units, filters=filters), s,
                ", ".join([s.place, *([product] if product else [])]))
        for s in (scope, before)
    )  # fmt: skip
    scope = trusted(context, what, scope)
    if now.value is None or then.value is None:
        return no_data(f"{what.label} of {scope.place} is undefined in one of the two periods.")
    change = now.value - then.value
    unit = "points" if what.unit == "%" else what.unit
    difference = Metric(f"Change of {what.label}", change, unit, f"{scope.window} less {before.window}",
                        "later less earlier")  # fmt: skip
    way = "rose" if change > 0 else "fell" if change < 0 else "did not change"
    text = (
        f"{what.label} of {scope.place} {way} from {said_metric(then)} ({before.window}) to "
        f"{said_metric(now)} ({scope.window}), a change of {said_number(change)} {unit}."
    )
    chart = Chart(
        f"{what.label} of {scope.place}",
        bars(f"{what.label} of {scope.place}", [before.window, scope.window],
             [then.value, now.value], y_title=f"{what.label} ({what.unit})"),
    )  # fmt: skip
    return ToolResult(text, (now, then, difference, chart), notes=scope.notes)


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
        name: kpi_metric(
            context,
            compute(context.plant, name, scope.period, equipment=scope.units),
            scope,
            scope.place,
        )
        for name in ("oee", "availability", "effectiveness", "quality_ratio", "downtime",
                     "setup_time", "idle_time", "scrap_pieces")
    }  # fmt: skip
    parts = [found[n] for n in ("availability", "effectiveness", "quality_ratio")]
    scope = trusted(context, find_kpi("oee"), scope)
    oee = found["oee"]
    if oee.value is None or any(p.value is None for p in parts):
        return no_data(f"OEE of {scope.place} is undefined for {scope.window}: nothing was made.")
    lowest = min(parts, key=lambda m: m.value or 0)
    text = (
        f"OEE of {scope.place} was {said_metric(oee)} ({scope.window}): availability {said_metric(parts[0])}, "
        f"effectiveness {said_metric(parts[1])}, quality ratio {said_metric(parts[2])}. The largest loss is "
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
    said = "; ".join(f"{m.name} {said_metric(m)}" for m in figures if m.value is not None)
    example = f" Here ({figures[0].window}, {figures[0].filters}): {said}." if said else ""
    return ToolResult(text + example, figures, notes=(text,))


def _figures(
    context: ToolContext, what: Kpi, equipment: tuple[EquipmentRef, ...], period: PeriodArg | None
) -> tuple[Metric, ...]:
    """Return a KPI and its elements over the plant's data; nothing where the plant has none for it."""
    scope = scope_of(
        context, equipment if what.name not in _OF_ORDERS else (), period, table=fact_table(what)
    )
    if isinstance(scope, ToolResult):
        return ()
    table = compute(context.plant, what.name, scope.period, equipment=scope.units)
    whole = kpi_metric(context, table, scope, scope.place)
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


TOOLS = (
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
