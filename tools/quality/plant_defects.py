"""Defects ranked by what they carry, and two groups or periods of scrap compared with the right test."""

from plant import quality_data
from plant.errors import RequestError
from plant.facts import records
from tools.context import ToolContext
from tools.figures import bars, pareto
from tools.quality.compare import two_proportions
from tools.quality.pareto import rolled_throughput_yield
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import no_data, scope_of
from tools.slots import Dimension, EquipmentRef, Limit, PeriodArg, ProductRef


def defect_pareto(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    by: Dimension | None = None,
    product: ProductRef | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Rank defects by pieces: codes, or machine, product, lot, supplier, shift, crew."""
    scope = scope_of(context, equipment, period, table="defect")
    if isinstance(scope, ToolResult):
        return scope
    dimension = by or "defect"
    if dimension not in quality_data.DEFECT_DIMENSIONS:
        raise RequestError(
            f"Defects by {dimension} cannot be computed: the records do not carry it. "
            f"They carry {', '.join(quality_data.DEFECT_DIMENSIONS)}."
        )
    frame = quality_data.defects(context.plant, scope.period, scope.units, by=dimension, product=product)
    frame = frame[frame.key.notna()]
    place = f"{scope.place}, {product}" if product else scope.place
    if frame.empty:
        return no_data(f"No defects are recorded for {place} in {scope.window}.")
    total = float(frame.qty.astype(float).sum())
    shown = frame.head(limit or 10)
    labels, values = [str(k) for k in shown.key], [float(q) for q in shown.qty]
    rows = tuple((label, int(v), round(100 * v / total, 1)) for label, v in zip(labels, values, strict=True))
    title = f"Defects of {place} by {dimension}"
    text = (
        f"{labels[0]} is first with {int(values[0]):,} of {int(total):,} defective pieces, {rows[0][2]} % "
        f"({place}, {scope.window})."
    )
    metric = Metric(
        "Defective pieces",
        total,
        "pieces",
        scope.window,
        "sum of quantities",
        int(frame.records.sum()),
        place,
    )
    table = Table(title, (dimension, "pieces", "share"), rows, ("", "", "%"), len(frame))
    return ToolResult(
        text,
        (metric, table, Chart(title, pareto(title, labels, values, y_title="defective pieces"))),
        notes=scope.notes,
    )


def compare_scrap(
    context: ToolContext, *, equipment: tuple[EquipmentRef, ...], period: PeriodArg | None = None
) -> ToolResult:
    """Compare the scrap of two machines with a test and an interval: is the difference real or chance."""
    if len(equipment) != 2:
        return ToolResult("Which two machines shall be compared?", status="clarify")
    scopes = [scope_of(context, (e,), period, table="production") for e in equipment]
    for scope in scopes:
        if isinstance(scope, ToolResult):
            return scope
    sums = []
    for scope in scopes:
        assert not isinstance(scope, ToolResult)
        frame = quality_data.daily_counts(context.plant, scope.period, scope.units)
        sums.append((int(frame.scrap.sum()), int(frame.made.sum()), scope))
    (a, n_a, first), (b, n_b, second) = sums
    if min(n_a, n_b) == 0:
        return no_data(f"One of the machines counted no pieces in {first.window}.")
    done = two_proportions(a, n_a, b, n_b)
    said = "really differ" if done.p < 0.05 else "do not differ beyond chance"
    low, high = (100 * v for v in done.interval)
    text = (
        f"{first.place} with {100 * done.first:.2f} % and {second.place} with {100 * done.second:.2f} % scrap {said} "
        f"({first.window}; p = {done.p:.3g}): difference {100 * done.difference:+.2f} points, 95 % {low:+.2f} to {high:+.2f}."
    )
    formula = "scrapped / all pieces"
    metrics = (
        Metric("Scrap ratio", 100 * done.first, "%", first.window, formula, n_a, first.place),
        Metric("Scrap ratio", 100 * done.second, "%", second.window, formula, n_b, second.place),
        Metric("Difference", 100 * done.difference, "points", first.window, "first − second, Wald interval", n_a + n_b,
               f"{first.place}, {second.place}", (low, high)),
        Metric("p-value", done.p, "", first.window, "pooled z test, two-sided", n_a + n_b),
    )  # fmt: skip
    title = f"Scrap of {first.place} and {second.place}"
    values = [round(100 * done.first, 3), round(100 * done.second, 3)]
    chart = Chart(title, bars(title, [first.place, second.place], values, y_title="scrap ratio (%)"))
    notes = (
        *first.notes,
        "The test takes pieces as independent; days or lots that hang together widen the interval.",
    )
    return ToolResult(text, (*metrics, chart), notes=notes)


def process_yield(
    context: ToolContext, *, product: ProductRef, period: PeriodArg | None = None
) -> ToolResult:
    """Return first-pass yield of each step of a product and the rolled throughput yield over all of them."""
    name = context.index.resolve("product", product)
    scope = scope_of(context, (), period, table="production")
    if isinstance(scope, ToolResult):
        return scope
    frame = quality_data.step_yields(context.plant, scope.period, name.id)
    if frame.empty:
        return no_data(f"No pieces of {name.label} were counted in {scope.window}.")
    yields = {
        f"{r.step} {r.name or ''}".strip(): float(r.good) / float(r.made) for r in records(frame) if r.made
    }
    rolled = rolled_throughput_yield(yields)
    worst = min(yields, key=lambda k: yields[k])
    text = (
        f"Rolled throughput yield of {name.id} is {100 * rolled:.2f} % over {len(yields)} steps ({scope.window}); the step "
        f"that loses most is {worst} with a first-pass yield of {100 * yields[worst]:.2f} %."
    )
    rows = tuple(
        (label, int(r.made), int(r.good), round(100 * yields[label], 2))
        for label, r in zip(yields, records(frame[frame.made > 0]), strict=True)
    )
    metrics = (
        Metric("Rolled throughput yield", 100 * rolled, "%", scope.window, "product of the first-pass yields",
               int(frame.made.sum()), name.id),
        Metric(f"First-pass yield of {worst}", 100 * yields[worst], "%", scope.window,
               "pieces good the first time / all pieces", int(frame.made.max()), name.id),
        Metric("Steps", len(yields), "steps", scope.window, "steps with pieces", None, name.id),
    )  # fmt: skip
    table = Table(
        f"First-pass yield of {name.id}", ("step", "pieces", "good at once", "yield"), rows, ("", "", "", "%")
    )
    return ToolResult(text, (*metrics, table), notes=scope.notes)
