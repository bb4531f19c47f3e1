"""Defects ranked by what they carry, and the yield of each step of a product."""

from plant import quality_data
from plant.errors import RequestError
from plant.facts import records
from tools.context import ToolContext
from tools.figures import pareto
from tools.quality.pareto import rolled_throughput_yield
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import no_data, scope_of
from tools.slots import DefectRef, Dimension, EquipmentRef, Limit, LotRef, PeriodArg, ProductRef, SupplierRef


def defect_pareto(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    by: Dimension | None = None,
    product: ProductRef | None = None,
    lot: LotRef | None = None,
    defect: DefectRef | None = None,
    supplier: SupplierRef | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Rank defects by pieces: codes (the reasons of scrap), or machine, product, lot, supplier, shift, crew."""
    scope = scope_of(context, equipment, period, table="defect", whole=lot is not None)
    if isinstance(scope, ToolResult):
        return scope
    dimension = {None: "defect", "reason": "defect", "code": "defect"}.get(by, by)
    if dimension not in quality_data.DEFECT_DIMENSIONS:
        raise RequestError(
            f"Defects by {dimension} cannot be computed: the records do not carry it. "
            f"They carry {', '.join(quality_data.DEFECT_DIMENSIONS)}."
        )
    asked = {"product": product, "lot": lot, "defect": defect, "supplier": supplier}
    only = {k: v for k, v in asked.items() if v}
    frame = quality_data.defects(context.plant, scope.period, scope.units, by=dimension, only=only)
    frame = frame[frame.key.notna()]
    place = ", ".join([scope.place, *only.values()])
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
        (metric, table, Chart(title, pareto(title, labels, values, total=total, y_title="defective pieces"))),
        notes=scope.notes,
    )


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
