"""What the quality analyst offers over plant data: charts, capability, defects, causes of scrap."""

from itertools import pairwise
from typing import Any

import numpy as np

from plant import quality_data
from plant.errors import RequestError
from plant.facts import records
from plant.period import Period
from tools.context import ToolContext
from tools.figures import pareto
from tools.quality.capability import capability as capability_of
from tools.quality.charts import ControlChart
from tools.quality.plant_causes import why_scrap
from tools.quality.variables import i_mr, xbar
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import no_data, scope_of
from tools.slots import CharacteristicRef, Dimension, EquipmentRef, Limit, PeriodArg, ProductRef
from tools.spec import ToolSpec


def control_chart(
    context: ToolContext,
    *,
    characteristic: CharacteristicRef,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Draw the control chart of a measured characteristic and say whether it is in control."""
    got = _values(context, characteristic, equipment, period)
    if isinstance(got, ToolResult):
        return got
    scope, frame, (name, unit, _, lsl, usl) = got
    chart, times = _chart(frame)
    said = {"xbar_r": "means (Xbar-R)", "xbar_s": "means (Xbar-S)", "i_mr": "single values (I-MR)"}[
        chart.kind
    ]
    beyond = [n for n, rules in chart.main.signals.items() if "N1" in rules]
    center, low, high = (float(v[0]) for v in (chart.main.center, chart.main.lcl, chart.main.ucl))
    metrics = (
        Metric("Centre line", center, unit, scope.window, "mean of the subgroup means", len(frame), scope.place),
        Metric("Lower control limit", low, unit, scope.window, "centre − 3 sigma / √n", len(frame), scope.place),
        Metric("Upper control limit", high, unit, scope.window, "centre + 3 sigma / √n", len(frame), scope.place),
        Metric("Sigma within", chart.sigma, unit, scope.window, "R̄ / d2, exact d2", len(frame), scope.place),
        Metric("Points beyond the limits", len(beyond), "points", scope.window, "rule 1", len(chart.main.points), scope.place),
        Metric("Points that break a rule", len(chart.main.signals), "points", scope.window,
               "Nelson rules 1 and 2", len(chart.main.points), scope.place),
    )  # fmt: skip
    judged = "in control" if chart.in_control else "not in control"
    text = f"{name} on {scope.place} is {judged} ({scope.window}): {len(chart.main.signals)} of {len(chart.main.points)} points "
    text += f"break rule 1 (beyond 3 sigma) or 2 (nine on one side). Chart of {said}, centre {center:.6g} {unit}, "
    text += f"limits {low:.6g} to {high:.6g} {unit}, n = {len(frame)} values."
    first = list(chart.main.signals.items())[:10]
    rows = tuple(
        (times[n], round(float(chart.main.points[n]), 5), ", ".join(str(r) for r in rules))
        for n, rules in first
    )
    title = f"Control chart of {name}, {scope.place}"
    artifacts: list[Any] = [*metrics, Chart(title, _figure(title, chart, times, unit, lsl, usl))]
    if rows:
        table = Table(
            "Points that break a rule",
            ("time", "value", "rules"),
            rows,
            ("", unit, ""),
            len(chart.main.signals),
        )
        artifacts.append(table)
    note = "Rules 1 and 2 together signal falsely on about one in three in-control charts of 100 points."
    return ToolResult(
        text, tuple(artifacts), notes=(*scope.notes, note) if chart.main.signals else scope.notes
    )


def capability(
    context: ToolContext,
    *,
    characteristic: CharacteristicRef,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Return Cp, Cpk, Pp and Ppk of a characteristic with interval; stability and normality are said first."""
    got = _values(context, characteristic, equipment, period)
    if isinstance(got, ToolResult):
        return got
    scope, frame, (name, unit, _, lsl, usl) = got
    chart, _times = _chart(frame)
    done = capability_of(frame.value.tolist(), lower=lsl, upper=usl, sigma_within=chart.sigma)
    low, high = done.cpk.low, done.cpk.high

    def metric(label: str, value: float | None, formula: str, interval: Any = None) -> Metric:
        return Metric(label, value, "", scope.window, formula, done.n, scope.place, interval)

    metrics = (
        metric("Cpk", done.cpk.value, "min(USL − mean, mean − LSL) / (3 sigma within)", (low, high)),
        metric("Cp", done.cp.value if done.cp else None, "(USL − LSL) / (6 sigma within)"),
        metric("Ppk", done.ppk.value, "min(USL − mean, mean − LSL) / (3 sigma overall)"),
        metric("Pp", done.pp.value if done.pp else None, "(USL − LSL) / (6 sigma overall)"),
        Metric("Mean", done.mean, unit, scope.window, "mean", done.n, scope.place),
        Metric("Observed outside the limits", done.ppm_observed, "ppm", scope.window, "share × 10⁶", done.n, scope.place),
    )  # fmt: skip
    stable = "stable" if chart.in_control else f"not stable ({len(chart.main.signals)} points break a rule)"
    text = (
        f"{name} on {scope.place}: Cpk {done.cpk.value:.2f} (95 % interval {low:.2f} to {high:.2f}), Ppk {done.ppk.value:.2f}, "
        f"n = {done.n} ({scope.window}). The process is {stable}."
    )
    notes = list(scope.notes)
    if not chart.in_control:
        notes.append("An index of an unstable process says little about tomorrow.")
    if done.normal_p is not None and done.normal_p < 0.05:
        notes.append(
            f"The values are not normal (Shapiro-Wilk p = {done.normal_p:.2g}), so ppm estimates are rough."
        )
    if done.n < 30:
        notes.append(f"Only {done.n} values: the index is rough.")
    title = f"Distribution of {name}, {scope.place}"
    return ToolResult(
        text, (*metrics, Chart(title, _histogram(title, frame.value, unit, lsl, usl))), notes=tuple(notes)
    )


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


def _values(
    context: ToolContext, characteristic: str, equipment: tuple[str, ...], period: Period | None
) -> Any:
    name = context.index.resolve("characteristic", characteristic)
    scope = scope_of(context, equipment, period, table="measurement")
    if isinstance(scope, ToolResult):
        return scope
    frame = quality_data.measurements(context.plant, name.id, scope.period, scope.units)
    if len(frame) < 10:
        return no_data(
            f"There are only {len(frame)} measurements of {name.label} on {scope.place} for {scope.window}; "
            "a judgment needs at least 10."
        )
    return scope, frame, quality_data.limits(context.plant, name.id)


def _chart(frame: Any) -> tuple[ControlChart, list[str]]:
    if frame.subgroup.notna().all():
        groups = [(g.measured.iloc[0], g.value.tolist()) for _, g in frame.groupby("subgroup", sort=False)]
        sizes = {len(v) for _, v in groups}
        if min(sizes) >= 2 and len(groups) >= 5:
            return xbar([v for _, v in groups]), [f"{t:%Y-%m-%d %H:%M}" for t, _ in groups]
    return i_mr(frame.value.tolist()), [f"{r.measured:%Y-%m-%d %H:%M}" for r in records(frame)]


def _figure(
    title: str, chart: ControlChart, times: list[str], unit: str, lsl: float | None, usl: float | None
) -> dict[str, Any]:
    x = list(range(1, len(times) + 1))
    bad = list(chart.main.signals)

    def flat(values: Any, name: str, dash: str) -> dict[str, Any]:
        return {"type": "scatter", "mode": "lines", "x": x, "y": [float(v) for v in values], "name": name,
                "line": {"dash": dash, "width": 1.2}}  # fmt: skip

    data = [
        {"type": "scatter", "mode": "lines+markers", "x": x, "y": [float(v) for v in chart.main.points], "name": "values",
         "text": times, "marker": {"size": 4}, "line": {"width": 1}},
        flat(chart.main.center, "centre", "solid"),
        flat(chart.main.ucl, "upper limit", "dash"),
        flat(chart.main.lcl, "lower limit", "dash"),
        {"type": "scatter", "mode": "markers", "x": [x[n] for n in bad], "y": [float(chart.main.points[n]) for n in bad],
         "name": "breaks a rule", "text": [times[n] for n in bad], "marker": {"size": 9, "color": "#be123c",
         "symbol": "circle-open"}},
    ]  # fmt: skip
    shapes = [
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": v, "y1": v,
         "line": {"color": "#64748b", "width": 1, "dash": "dot"}}
        for v in (lsl, usl) if v is not None
    ]  # fmt: skip
    return {
        "data": data,
        "layout": {
            "title": {"text": title},
            "xaxis": {"title": {"text": "subgroup" if chart.kind != "i_mr" else "measurement"}},
            "yaxis": {"title": {"text": unit or "value"}},
            "shapes": shapes,
        },
    }


def _histogram(title: str, values: Any, unit: str, lsl: float | None, usl: float | None) -> dict[str, Any]:
    counts, edges = np.histogram(np.asarray(values, dtype=float), bins=30)
    middles = [float((a + b) / 2) for a, b in pairwise(edges)]
    shapes = [
        {
            "type": "line",
            "yref": "paper",
            "y0": 0,
            "y1": 1,
            "x0": v,
            "x1": v,
            "line": {"color": "#be123c", "dash": "dash"},
        }
        for v in (lsl, usl)
        if v is not None
    ]
    return {
        "data": [{"type": "bar", "x": middles, "y": [int(c) for c in counts], "name": "measurements"}],
        "layout": {"title": {"text": title}, "xaxis": {"title": {"text": unit or "value"}},
                   "yaxis": {"title": {"text": "measurements"}}, "shapes": shapes, "bargap": 0.02},
    }  # fmt: skip


TOOLS = (
    ToolSpec(
        control_chart,
        "quality",
        (
            "is the bore diameter in control",
            "control chart of the shaft diameter last month",
            "show me the spc chart for hub length",
            "xbar chart for seat diameter on cnc-06",
            "is op 20 stable",
            "any points out of control on flange thickness",
        ),
        reads=("measurement",),
    ),
    ToolSpec(
        capability,
        "quality",
        (
            "cpk of the bore diameter",
            "cpk op 20 last month?",
            "is the shaft diameter process capable",
            "capability of flange thickness on cnc-03",
            "process capability hole position",
            "ppk of hub length this year",
        ),
        reads=("measurement",),
    ),
    ToolSpec(
        defect_pareto,
        "quality",
        (
            "top defects last month",
            "defect pareto for press-1",
            "most common defect on pump housings",
            "worst defects last week",
            "which defect costs us the most pieces",
            "defects by supplier this year",
            "which lots have the most defects",
        ),
        reads=("defect",),
    ),
    ToolSpec(
        why_scrap,
        "quality",
        (
            "why did scrap rise last week",
            "why did scrap on cnc-07 rise last week",
            "what caused the scrap in february",
            "reason for the higher reject rate",
            "root cause of scrap on the presses",
            "why is scrap so high",
            "what changed with our scrap",
        ),
        reads=("production", "defect"),
    ),
)
