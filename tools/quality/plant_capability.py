"""Is it capable: Cp, Cpk, Pp, Ppk of a measured characteristic of the plant, or a ranking of all."""

from dataclasses import replace
from typing import Any

from plant.errors import RequestError
from plant.period import Period
from tools.context import ToolContext
from tools.quality.capability import Capability, FittedCapability, capability_notes, fitted_capability
from tools.quality.capability import capability as capability_of
from tools.quality.chart_figures import distribution_figure
from tools.quality.plant_gauge import gauge_note
from tools.quality.plant_values import (
    LEAST_VALUES,
    Charted,
    Values,
    characteristics_meant,
    chart_of,
    streams_note,
    values_of,
)
from tools.quality.rules import rule_set
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import no_data
from tools.slots import CharacteristicRef, Dimension, EquipmentRef, Limit, PeriodArg, ProductRef

WANTED = 1.33  # the usual least Cpk of a process in use (ISO 22514-2)


def capability(
    context: ToolContext,
    *,
    characteristic: tuple[CharacteristicRef, ...] = (),
    equipment: tuple[EquipmentRef, ...] = (),
    product: ProductRef | None = None,
    period: PeriodArg | None = None,
    by: Dimension | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Return Cp, Cpk, Pp, Ppk and ppm of a characteristic with interval; stability and normality are said first.
    Several characteristics or machines are ranked, the least capable first; of the last so many values where a
    number is given.
    """
    if by not in {None, "machine", "product"}:
        raise RequestError(f"Capability can't be split by {by}; it can by machine or product.")
    meant = characteristics_meant(context, characteristic, product, equipment)
    if not meant:
        return no_data("Nothing is measured there: no characteristic belongs to it.")
    if by == "machine" and len(equipment) < 2:
        return _ranked(
            context, [n.id for n in meant], _measured_on(context, meant[0].id, equipment, period), period
        )
    if len(meant) > 1 or len(equipment) > 1:
        return _ranked(context, [n.id for n in meant], equipment, period)
    got = values_of(context, meant[0].id, equipment, period)
    if isinstance(got, ToolResult):
        return got
    if limit is not None:
        got = _last_of(got, limit)
    if got.lsl is None and got.usl is None:
        return no_data(f"{got.name} has no specification limits, so there is no capability to compute.")
    charted = chart_of(got.frame, None, rule_set("default"))
    done = _computed(got, charted)
    stable = charted.chart.in_control
    metrics = _metrics(got, charted, done)
    if done.normal_p is not None and done.normal_p < 0.05 and done.n >= 30:
        fit = _fitted(got)
        metrics.append(Metric("Ppk by the fitted distribution", fit.ppk, "", got.scope.window,
                              f"percentiles of a {fit.distribution} distribution", fit.n, got.scope.place))  # fmt: skip
    text = (
        f"{got.name} on {got.scope.place}: the process is {_stability(charted)}. Cpk {done.cpk.value:.2f} (95 % interval "
        f"{done.cpk.low:.2f} to {done.cpk.high:.2f}), Ppk {done.ppk.value:.2f}, n = {done.n} ({got.scope.window}). "
        f"{_meaning(done.cpk.low, done.cpk.high, stable)} {got.outside} of {done.n} measured values are outside the "
        f"specification limits ({done.ppm_observed:,.0f} ppm); {done.ppm_overall:,.0f} ppm are expected by the normal curve."
    )
    notes = (
        *got.scope.notes,
        *capability_notes(done, stable=stable),
        *streams_note(got),
        gauge_note(context, got.id),
    )
    title = f"Distribution of {got.name}, {got.scope.place}"
    figure = distribution_figure(
        title, got.frame.value.to_numpy(dtype=float), got.unit, lower=got.lsl, upper=got.usl, mean=done.mean,
        sigma=done.sigma_within,
    )  # fmt: skip
    return ToolResult(text, (*metrics, Chart(title, figure)), notes=notes)


def _measured_on(
    context: ToolContext, id_: str, equipment: tuple[str, ...], period: Period | None
) -> tuple[str, ...]:
    """Return the machines that a characteristic is measured on."""
    got = values_of(context, id_, equipment, period)
    return equipment if isinstance(got, ToolResult) else tuple(sorted(set(got.frame.equipment_id)))


def _last_of(got: Values, limit: int) -> Values:
    """Return the newest values alone."""
    if limit < LEAST_VALUES:
        raise RequestError(f"A capability needs at least {LEAST_VALUES} values; {limit} are too few.")
    frame = got.frame.tail(limit).reset_index(drop=True)
    window = f"the last {len(frame)} values, {frame.measured.iloc[0]:%Y-%m-%d %H:%M} to {frame.measured.iloc[-1]:%Y-%m-%d %H:%M}"
    return replace(got, frame=frame, scope=replace(got.scope, window=window, notes=()))


def _computed(got: Values, charted: Charted) -> Capability:
    return capability_of(
        got.frame.value.to_numpy(dtype=float), lower=got.lsl, upper=got.usl, sigma_within=charted.chart.sigma,
        target=got.nominal,
    )  # fmt: skip


def _fitted(got: Values) -> FittedCapability:
    values = got.frame.value.to_numpy(dtype=float)
    return fitted_capability(values, lower=got.lsl, upper=got.usl, loc=min(0.0, float(values.min()) - 1))


def _metrics(got: Values, charted: Charted, done: Capability) -> list[Metric]:
    scope, unit, chart = got.scope, got.unit, charted.chart

    def metric(label: str, index: Any, formula: str) -> Metric:
        return Metric(label, None if index is None else index.value, "", scope.window, formula, done.n, scope.place,
                      None if index is None else (index.low, index.high))  # fmt: skip

    return [
        metric("Cpk", done.cpk, "min(USL − mean, mean − LSL) / (3 sigma within)"),
        metric("Cp", done.cp, "(USL − LSL) / (6 sigma within)"),
        metric("Ppk", done.ppk, "min(USL − mean, mean − LSL) / (3 sigma overall)"),
        metric("Pp", done.pp, "(USL − LSL) / (6 sigma overall)"),
        Metric("Cpk wanted", WANTED, "", "", "usual bar of ISO 22514-2"),
        Metric("Cpm", done.cpm, "", scope.window, "Cp / √(1 + ((mean − target)/sigma)²)", done.n, scope.place),
        Metric("Mean", done.mean, unit, scope.window, "mean", done.n, scope.place),
        Metric("Values outside the limits", got.outside, "values", scope.window, "beyond LSL or USL", done.n, scope.place),
        Metric("Observed outside the limits", done.ppm_observed, "ppm", scope.window, "share × 10⁶", done.n, scope.place),
        Metric("Expected outside the limits", done.ppm_overall, "ppm", scope.window, "normal, sigma overall", done.n, scope.place),
        Metric("Points that break a rule", len(chart.main.signals), "points", scope.window, "rules 1 and 2",
               len(chart.main.points), scope.place),
        Metric("Ranges beyond their limit", len(charted.spread_signals), "points", scope.window, "panel of spread",
               len(chart.main.points), scope.place),
    ]  # fmt: skip


def _stability(charted: Charted) -> str:
    chart = charted.chart
    if chart.in_control:
        return "stable"
    points, ranges = len(chart.main.signals), len(charted.spread_signals)
    parts = [f"{points} {'points break' if points > 1 else 'point breaks'} a rule"] if points else []
    if ranges and chart.spread is not None:
        name = chart.spread.statistic
        parts.append(
            f"{ranges} {name}s are beyond their limit" if ranges > 1 else f"1 {name} is beyond its limit"
        )
    return f"not stable ({' and '.join(parts)})"


def _meaning(low: float, high: float, stable: bool) -> str:
    if not stable:
        return "The index describes the past only: the process must be stable first."
    if low >= WANTED:
        return f"The process is capable: the whole interval is above {WANTED:g}."
    if high < WANTED:
        return f"The process is not capable: the whole interval is below {WANTED:g}."
    return f"Whether it reaches {WANTED:g} is not decided: the interval holds it."


def _ranked(
    context: ToolContext, ids: list[str], equipment: tuple[str, ...], period: Period | None
) -> ToolResult:
    """Rank characteristics, by machine where several are asked, the least capable first."""
    rows: list[tuple[Any, ...]] = []
    metrics: list[Metric] = []
    notes: tuple[str, ...] = ()
    refused: ToolResult | None = None
    places: list[tuple[str, ...]] = [(e,) for e in equipment] if len(equipment) > 1 else [tuple(equipment)]
    for id_ in ids:
        for place in places:
            got = values_of(context, id_, place, period)
            if isinstance(got, ToolResult) or (got.lsl is None and got.usl is None):
                refused = got if isinstance(got, ToolResult) else refused
                continue
            charted = chart_of(got.frame, None, rule_set("default"))
            done = _computed(got, charted)
            notes = got.scope.notes
            rows.append((got.name, got.scope.place, round(done.cpk.value, 2), round(done.cpk.low, 2),
                         round(done.cpk.high, 2), round(done.ppk.value, 2), got.outside, done.n,
                         "stable" if charted.chart.in_control else "not stable"))  # fmt: skip
            metrics.append(Metric(f"Cpk of {got.name}", done.cpk.value, "", got.scope.window,
                                  "min(USL − mean, mean − LSL) / (3 sigma within)", done.n, got.scope.place,
                                  (done.cpk.low, done.cpk.high)))  # fmt: skip
            window = got.scope.window
    if not rows:
        return refused or no_data("None of the characteristics has specification limits and enough values.")
    order = sorted(range(len(rows)), key=lambda n: rows[n][2])
    rows, metrics = [rows[n] for n in order], [metrics[n] for n in order]
    unstable = sum(r[8] == "not stable" for r in rows)
    said = "; ".join(
        f"{r[0].lower()} on {r[1]} {r[2]:.2f} ({r[3]:.2f} to {r[4]:.2f}, n = {r[7]})" for r in rows[:3]
    )
    text = f"The lowest Cpk of {len(rows)} ({window}, with 95 % interval): {said}."
    if unstable:
        text += f" {unstable} of the processes are not stable, so their index describes the past only."
    table = Table(
        "Capability, the lowest first",
        ("characteristic", "machine", "Cpk", "from", "to", "Ppk", "outside", "n", "stability"),
        tuple(rows), ("", "", "", "", "", "", "values", "values", ""),
    )  # fmt: skip
    count = Metric(
        "Processes compared", len(rows), "processes", window, "characteristic and machine", len(rows)
    )
    unsteady = Metric(
        "Processes that are not stable", unstable, "processes", window, "rules 1 and 2, ranges", len(rows)
    )
    return ToolResult(text, (*metrics, count, unsteady, table), notes=notes)
