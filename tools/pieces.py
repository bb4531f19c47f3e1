"""How pieces come off: time per piece beside its standard, and yield through all steps."""

import math

from plant.facts import records
from plant.kpi import compute
from plant.order_facts import pieces_by_step
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.scope import no_data, scope_of
from tools.slots import EquipmentRef, PeriodArg, ProductRef
from tools.spec import ToolSpec


def cycle_time(
    context: ToolContext,
    *,
    product: ProductRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Compare the actual time per piece with the standard: running time / pieces, beside planned run time / pieces, of
    a product, by machine.
    """
    scope = scope_of(context, equipment, period, table="state_event")
    if isinstance(scope, ToolResult):
        return scope
    filters = {"product": [product]} if product else {}
    words = ", ".join(w for w in (product, scope.place) if w)
    frame = compute(
        context.plant, "effectiveness", scope.period, equipment=scope.units, by=("machine",), filters=filters
    ).frame
    pieces = compute(
        context.plant, "pieces", scope.period, equipment=scope.units, by=("machine",), filters=filters
    ).frame[["machine", "pieces"]]
    frame = frame.merge(pieces, on="machine")
    for column in ("pieces", "run_s", "ideal_s"):
        frame[column] = frame[column].astype(float)
    frame = frame[(frame.pieces > 0) & (frame.run_s > 0)]
    if frame.empty:
        return no_data(
            f"There is no data of {words} for {scope.window}: no pieces were counted while it ran."
        )
    n, run, ideal = float(frame.pieces.sum()), float(frame.run_s.sum()), float(frame.ideal_s.sum())
    actual = run / n
    metrics = [
        Metric("Actual time per piece", actual, "s", scope.window, "running time / pieces", int(n), words)
    ]
    text = f"{words} took {actual:.5g} s a piece ({n:,.0f} pieces, {scope.window})"
    if ideal and frame.ideal_s.notna().all():
        standard = ideal / n
        share = 100 * (actual / standard - 1)
        metrics += [
            Metric("Standard time per piece", standard, "s", scope.window, "planned run time of all pieces / pieces", int(n), words),
            Metric("Difference", share, "%", scope.window, "actual / standard − 1", int(n), words),
        ]  # fmt: skip
        text += f"; the standard is {standard:.5g} s, so {abs(share):.3g} % {'slower' if share > 0 else 'faster'} than standard."
    else:
        text += "; no standard time is known for it."
    rows = tuple(
        (r.machine, int(r.pieces), round(r.run_s / r.pieces, 3), round(r.ideal_s / r.pieces, 3) if r.ideal_s == r.ideal_s else None)
        for r in records(frame.sort_values("machine"))
    )  # fmt: skip
    table = Table(
        f"Time per piece of {words}", ("machine", "pieces", "actual", "standard"), rows, ("", "", "s", "s")
    )
    return ToolResult(text, (*metrics, table), notes=scope.notes)


def rolled_yield(
    context: ToolContext, *, product: ProductRef | None = None, period: PeriodArg | None = None
) -> ToolResult:
    """Return the rolled throughput yield: the share of pieces that pass every step at the first go, the product of the
    steps' yields (good / all pieces), by product.
    """
    scope = scope_of(context, (), period, table="production")
    if isinstance(scope, ToolResult):
        return scope
    frame = pieces_by_step(context.plant, scope.period, product)
    frame = frame.assign(
        share=frame.good.astype(float) / frame.pieces.astype(float).where(frame.pieces.astype(float) > 0)
    )
    frame = frame.dropna(subset=["share"])
    if frame.empty:
        return no_data(
            f"A rolled throughput yield needs pieces counted by step; there is no data of that for {product or 'any product'} "
            f"in {scope.window}."
        )
    metrics, rows = [], []
    for material, steps in frame.groupby("material_id"):
        value = 100 * math.prod(steps.share)
        n = int(steps.pieces.astype(float).iloc[0])
        metrics.append(
            Metric(
                f"Rolled throughput yield of {material}",
                value,
                "%",
                scope.window,
                "product of good / all pieces over the steps",
                n,
            )
        )
        rows += [(str(material), int(s.step), int(s.pieces), round(100 * s.share, 3)) for s in records(steps)]
    metrics.sort(key=lambda m: m.value or 0)
    said = "; ".join(
        f"{m.name.removeprefix('Rolled throughput yield of ')} {m.value:.4g} %" for m in metrics[:6]
    )
    text = f"Rolled throughput yield ({scope.window}): {said}. It is the product of the steps' yields; reworked pieces do not count as good."
    table = Table("Yield by step", ("product", "step", "pieces", "yield"), tuple(rows), ("", "", "", "%"))
    return ToolResult(text, (*metrics, table), notes=scope.notes)


TOOLS = (
    ToolSpec(
        cycle_time,
        "production",
        (
            "cycle time of the housing versus standard",
            "actual against standard time per piece on cnc-07",
            "how long does one bracket take compared with its standard time",
            "is the cycle time of the cover slower than planned",
            "seconds per piece of the shaft last month",
            "real cycle time of press-1",
        ),
        about=("cycle time", "time per piece", "seconds per piece", "standard time"),
        reads=("production",),
    ),
    ToolSpec(
        rolled_yield,
        "quality",
        (
            "rolled throughput yield",
            "rolled throughput yield of the housing last month",
            "what is our rty",
            "yield over all steps of the bracket",
            "share of pieces that pass all operations the first time",
            "end to end yield by product",
        ),
        about=("rolled throughput yield", "rty", "rolled yield"),
        reads=("production",),
    ),
)
