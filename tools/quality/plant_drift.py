"""Does a measured characteristic drift, and when will it cross a limit."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from tools.context import ToolContext
from tools.quality import memory_charts
from tools.quality.chart_figures import control_figure, cusum_figure
from tools.quality.plant_gauge import gauge_note
from tools.quality.plant_values import Times, Values, characteristics_meant, subgroup_means, values_of
from tools.quality.plant_watch import LAM, WIDTH, drift_watch
from tools.result import Chart, Metric, ToolResult
from tools.scope import no_data
from tools.slots import CharacteristicRef, EquipmentRef, PeriodArg, ProductRef, choice

if TYPE_CHECKING:
    import pandas as pd

MemoryChart = Annotated[
    str,
    choice("chart with a memory: ewma (the default) or cusum", ewma="ewma", cusum="cusum, cumulative sum"),
]


def characteristic_drift(
    context: ToolContext,
    *,
    characteristic: CharacteristicRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    product: ProductRef | None = None,
    period: PeriodArg | None = None,
    method: MemoryChart | None = None,
) -> ToolResult:
    """Say whether a characteristic drifts (EWMA or CUSUM against a frozen baseline) and when it will cross a limit."""
    named = () if characteristic is None else (characteristic,)
    meant = characteristics_meant(context, named, product, equipment)
    if len(meant) != 1:
        return drift_watch(context, equipment=equipment, period=period)
    got = values_of(context, meant[0].id, equipment, period)
    if isinstance(got, ToolResult):
        return got
    means = subgroup_means(got.frame)
    if len(means) < 20:
        return no_data(
            f"There are only {len(means)} subgroups or values of {got.name} in {got.scope.window}; a drift needs 20."
        )
    base = max(10, len(means) // 2)
    looked = (_by_cusum if method == "cusum" else _by_ewma)(got, means, base)
    trend = _trend_of(means.iloc[base:])
    metrics = [
        *looked.metrics,
        Metric("Trend", trend.per_day, f"{got.unit}/day", got.scope.window, "least squares on subgroup means",
               len(means) - base, got.scope.place),
        Metric("p-value of the trend", trend.p, "", got.scope.window, "t test of the slope", len(means) - base,
               got.scope.place),
    ]  # fmt: skip
    drifts = "drifts" if looked.signals else "does not drift"
    text = f"{got.name} on {got.scope.place} {drifts} ({got.scope.window}): {looked.says}"
    text += f" {_crossing(got, trend, metrics)}"
    notes = (*got.scope.notes, f"Baseline: the first {base} subgroups or values, frozen. {looked.false_alarms}", gauge_note(context, got.id))  # fmt: skip
    return ToolResult(text, (*metrics, Chart(looked.title, looked.figure)), notes=notes)


@dataclass(frozen=True, slots=True)
class _Looked:
    signals: list[int]
    says: str
    metrics: list[Metric]
    title: str
    figure: Any
    false_alarms: str


def _by_ewma(got: Values, means: "pd.DataFrame", base: int) -> _Looked:
    chart = memory_charts.ewma(means.value.to_numpy(dtype=float), lam=LAM, k=WIDTH, phase1=base)
    times = Times(means["at"])
    signals = [n for n in chart.main.signals if n >= base]
    count, window, place = len(means) - base, got.scope.window, got.scope.place
    says = f"{len(signals)} of {count} points are beyond the EWMA limits"
    says += f", first at {times[signals[0]]}." if signals else "."
    title = f"EWMA of {got.name}, {place}"
    return _Looked(
        signals, says, [Metric("EWMA signals", len(signals), "points", window, chart.method, count, place)], title,
        control_figure(title, chart, times, got.unit, lower=got.lsl, upper=got.usl),
        f"An EWMA of weight {LAM:g} at {WIDTH:g} sigma signals falsely about once in 500 points.",
    )  # fmt: skip


def _by_cusum(got: Values, means: "pd.DataFrame", base: int) -> _Looked:
    made = memory_charts.cusum(means.value.to_numpy(dtype=float), phase1=base)
    times = Times(means["at"])
    signals = sorted(n for n in (*made.above, *made.below) if n >= base)
    count, window, place = len(means) - base, got.scope.window, got.scope.place
    says = f"{len(signals)} of {count} sums of the CUSUM are beyond the decision value of {made.decision:.4g} {got.unit}"
    if signals:
        began = "" if made.shift_began is None else f"; the shift began about {times[made.shift_began]}"
        says += f", first at {times[signals[0]]}{began}."
    else:
        says += "."
    title = f"CUSUM of {got.name}, {place}"
    formula = "C⁺ = max(0, x − target − k + C⁺₋₁), C⁻ likewise; k = 0.5 sigma, h = 5 sigma"
    metrics = [
        Metric("CUSUM signals", len(signals), "points", window, formula, count, place),
        Metric("Decision value h", made.decision, got.unit, window, "5 sigma of subgroup means", base, place),
    ]
    arl = memory_charts.cusum_arl()
    return _Looked(
        signals, says, metrics, title, cusum_figure(title, made, times, got.unit),
        f"A CUSUM with k = 0.5 and h = 5 sigma signals falsely about once in {arl:.0f} points.",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Trend:
    n: int
    now: float
    per_day: float
    p: float
    half: float


def _trend_of(later: "pd.DataFrame") -> _Trend:
    from scipy import stats

    days = (later["at"] - later["at"].iloc[0]).dt.total_seconds().to_numpy() / 86400
    fit = stats.linregress(days, later.value.to_numpy(dtype=float))
    half = float(stats.t.ppf(0.975, len(days) - 2)) * float(fit.stderr)
    return _Trend(
        len(days), float(fit.intercept + fit.slope * days[-1]), float(fit.slope), float(fit.pvalue), half
    )


def _crossing(got: Values, trend: _Trend, metrics: list[Metric]) -> str:
    """Return when the mean will cross a limit, as an interval; silent where the trend is not significant."""
    limit = got.usl if trend.per_day > 0 else got.lsl
    if trend.p > 0.01 or limit is None or trend.per_day == 0:
        return "There is no significant trend, so no date of crossing is given."
    slowest = abs(trend.per_day) - trend.half
    gap = abs(limit - trend.now)
    soon, late = gap / (abs(trend.per_day) + trend.half), gap / slowest if slowest > 0 else np.inf
    which = "upper" if trend.per_day > 0 else "lower"
    metrics.append(
        Metric(f"Days to the {which} limit", gap / abs(trend.per_day), "days", got.scope.window,
               "distance of the mean / slope, if the trend goes on", trend.n, got.scope.place, (soon, late))
    )  # fmt: skip
    return (
        f"It moves by {trend.per_day:+.5f} {got.unit} a day (p = {trend.p:.3g}); if that goes on, the mean crosses the "
        f"{which} limit in {soon:.1f} to {late:.1f} days."
    )
