"""Control chart, capability and drift of a measured characteristic of the plant."""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from plant import quality_data
from plant.facts import records
from plant.period import Period
from tools.context import ToolContext
from tools.quality import memory_charts
from tools.quality.bare import capability_notes
from tools.quality.capability import capability as capability_of
from tools.quality.capability import fitted_capability
from tools.quality.chart_figures import control_figure, distribution_figure
from tools.quality.charts import ChartOptions, ControlChart
from tools.quality.choose import choose_chart
from tools.quality.constants import Floats
from tools.quality.plant_gauge import gauge_note
from tools.quality.rules import false_alarm_probability, rule_set, rules_in_words
from tools.quality.variables import i_mr, xbar
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import Scope, no_data, scope_of
from tools.slots import CharacteristicRef, EquipmentRef, PeriodArg, RuleSet

if TYPE_CHECKING:
    import pandas as pd

_LEAST_VALUES = 10
_BASELINE_GROUPS, _BASELINE_DAYS = 25, 60
_SAID = {"xbar_r": "means (Xbar-R)", "xbar_s": "means (Xbar-S)", "i_mr": "single values (I-MR)"}


def control_chart(
    context: ToolContext,
    *,
    characteristic: CharacteristicRef,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    rules: RuleSet | None = None,
) -> ToolResult:
    """Draw the control chart of a measured characteristic and say whether it is in control."""
    got = _values(context, characteristic, equipment, period)
    if isinstance(got, ToolResult):
        return got
    before = _baseline(context, got) if period is not None else None
    chart, times, why = _chart(got.frame, before, rule_set(rules or "default"))
    scope, name, unit = got.scope, got.name, got.unit
    main = chart.main
    judged = ~chart.base if not chart.base.all() else np.ones(len(main.points), dtype=bool)
    signals = {n: r for n, r in main.signals.items() if judged[n]}
    beyond = [n for n in main.beyond if judged[n]]
    spread = [n for n in (chart.spread.signals if chart.spread else ()) if judged[n]]
    count = int(judged.sum())
    center, low, high = (float(v[-1]) for v in (main.center, main.lcl, main.ucl))
    false_alarms = false_alarm_probability(chart.rules, count)
    formula = chart.method
    metrics = (
        Metric("Centre line", center, unit, scope.window, "mean of the subgroup means", len(got.frame), scope.place),
        Metric("Lower control limit", low, unit, scope.window, formula, len(got.frame), scope.place),
        Metric("Upper control limit", high, unit, scope.window, formula, len(got.frame), scope.place),
        Metric("Sigma within", chart.sigma, unit, scope.window, formula, len(got.frame), scope.place),
        Metric("Points beyond the limits", len(beyond), "points", scope.window, "rule 1", count, scope.place),
        Metric("Points that break a rule", len(signals), "points", scope.window, ", ".join(chart.rules), count, scope.place),
        Metric("Ranges beyond their limit", len(spread), "points", scope.window, "panel of spread", count, scope.place),
        Metric("False-alarm probability of the rules", false_alarms, "", scope.window, "in-control chart of as many points",
               count, scope.place),
    )  # fmt: skip
    verdict = "in control" if not signals and not spread else "not in control"
    text = (
        f"{name} on {scope.place} is {verdict} ({scope.window}): {len(signals)} of {count} points break a rule, "
        f"{len(beyond)} of them beyond the limits"
        + (
            f", and {len(spread)} {chart.spread.statistic}s are beyond theirs"
            if spread and chart.spread
            else ""
        )
        + f". Chart of {_SAID[chart.kind]}, centre {center:.6g} {unit}, limits {low:.6g} to {high:.6g} {unit}, "
        f"n = {len(got.frame)} values."
    )
    notes = [*scope.notes, why, _limits_note(chart, before)]
    notes.append(
        f"Rules: {rules_in_words(chart.rules)}; an in-control chart of {count} points signals with probability "
        f"{false_alarms:.2f}."
    )
    notes += _streams(got)
    notes.append(gauge_note(context, got.id))
    title = f"Control chart of {name}, {scope.place}"
    figure = control_figure(title, chart, times, unit, lower=got.lsl, upper=got.usl)
    artifacts: list[Any] = [*metrics, Chart(title, figure)]
    if signals:
        rows = tuple(
            (times[n], round(float(main.points[n]), 5), ", ".join(r)) for n, r in list(signals.items())[:10]
        )
        artifacts.append(
            Table("Points that break a rule", ("time", "value", "rules"), rows, ("", unit, ""), len(signals))
        )
    return ToolResult(text, tuple(artifacts), notes=tuple(n for n in notes if n))


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
    if got.lsl is None and got.usl is None:
        return no_data(f"{got.name} has no specification limits, so there is no capability to compute.")
    chart, *_ = _chart(got.frame, None, rule_set("default"))
    scope, unit = got.scope, got.unit
    values = got.frame.value.to_numpy(dtype=float)
    done = capability_of(values, lower=got.lsl, upper=got.usl, sigma_within=chart.sigma, target=got.nominal)

    def metric(label: str, index: Any, formula: str) -> Metric:
        return Metric(label, None if index is None else index.value, "", scope.window, formula, done.n, scope.place,
                      None if index is None else (index.low, index.high))  # fmt: skip

    metrics = [
        metric("Cpk", done.cpk, "min(USL − mean, mean − LSL) / (3 sigma within)"),
        metric("Cp", done.cp, "(USL − LSL) / (6 sigma within)"),
        metric("Ppk", done.ppk, "min(USL − mean, mean − LSL) / (3 sigma overall)"),
        metric("Pp", done.pp, "(USL − LSL) / (6 sigma overall)"),
        Metric("Cpm", done.cpm, "", scope.window, "Cp / √(1 + ((mean − target)/sigma)²)", done.n, scope.place),
        Metric("Mean", done.mean, unit, scope.window, "mean", done.n, scope.place),
        Metric("Observed outside the limits", done.ppm_observed, "ppm", scope.window, "share × 10⁶", done.n, scope.place),
        Metric("Expected outside the limits", done.ppm_overall, "ppm", scope.window, "normal, sigma overall", done.n, scope.place),
        Metric("Points that break a rule", len(chart.main.signals), "points", scope.window, "rules 1 and 2",
               len(chart.main.points), scope.place),
    ]  # fmt: skip
    stable = "stable" if chart.in_control else f"not stable ({len(chart.main.signals)} points break a rule)"
    text = (
        f"{got.name} on {scope.place}: the process is {stable}. Cpk {done.cpk.value:.2f} (95 % interval "
        f"{done.cpk.low:.2f} to {done.cpk.high:.2f}), Ppk {done.ppk.value:.2f}, n = {done.n} ({scope.window}). "
    )
    text += _meaning(done.cpk.low, done.cpk.high, chart.in_control)
    notes = [*scope.notes, *capability_notes(done, stable=chart.in_control)]
    if done.normal_p is not None and done.normal_p < 0.05 and done.n >= 30:
        fit = fitted_capability(values, lower=got.lsl, upper=got.usl, loc=min(0.0, float(values.min()) - 1))
        metrics.append(Metric("Ppk by the fitted distribution", fit.ppk, "", scope.window,
                              f"percentiles of a {fit.distribution} distribution", fit.n, scope.place))  # fmt: skip
    notes += _streams(got)
    notes.append(gauge_note(context, got.id))
    title = f"Distribution of {got.name}, {scope.place}"
    figure = distribution_figure(
        title, values, unit, lower=got.lsl, upper=got.usl, mean=done.mean, sigma=done.sigma_within
    )
    return ToolResult(text, (*metrics, Chart(title, figure)), notes=tuple(notes))


def characteristic_drift(
    context: ToolContext,
    *,
    characteristic: CharacteristicRef,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Say whether a characteristic drifts (EWMA against a frozen baseline) and when it will cross a limit."""
    got = _values(context, characteristic, equipment, period)
    if isinstance(got, ToolResult):
        return got
    means = got.frame.groupby("subgroup", sort=False).agg(at=("measured", "first"), value=("value", "mean"))
    if len(means) < 20:
        return no_data(
            f"There are only {len(means)} subgroups of {got.name} in {got.scope.window}; a drift needs 20."
        )
    scope, unit = got.scope, got.unit
    base = max(10, len(means) // 2)
    chart = memory_charts.ewma(means.value.to_numpy(dtype=float), lam=0.2, k=2.962, phase1=base)
    times = [f"{t:%Y-%m-%d %H:%M}" for t in means["at"]]
    signals = [n for n in chart.main.signals if n >= base]
    slope, slope_p, per_day = _trend(means, base)
    metrics = [
        Metric("EWMA signals", len(signals), "points", scope.window, chart.method, len(means) - base, scope.place),
        Metric("Trend", per_day, f"{unit}/day", scope.window, "least squares on subgroup means", len(means) - base, scope.place),
        Metric("p-value of the trend", slope_p, "", scope.window, "t test of the slope", len(means) - base, scope.place),
    ]  # fmt: skip
    del slope
    moved = f"{len(signals)} of {len(means) - base} points are beyond the EWMA limits"
    text = (
        f"{got.name} on {scope.place} {'drifts' if signals else 'does not drift'} ({scope.window}): {moved}"
    )
    text += f", first at {times[signals[0]]}. " if signals else ". "
    text += _crossing(got, means, base, slope_p, per_day, metrics)
    notes = (
        *scope.notes,
        f"Baseline: the first {base} subgroups, frozen. An EWMA of weight 0.2 at 2.962 sigma signals falsely about once "
        "in 500 points.",
        gauge_note(context, got.id),
    )
    title = f"EWMA of {got.name}, {scope.place}"
    figure = control_figure(title, chart, times, unit, lower=got.lsl, upper=got.usl)
    return ToolResult(text, (*metrics, Chart(title, figure)), notes=notes)


@dataclass(frozen=True, slots=True)
class _Values:
    id: str
    name: str
    unit: str
    nominal: float | None
    lsl: float | None
    usl: float | None
    scope: Scope
    frame: "pd.DataFrame"


def _values(
    context: ToolContext, characteristic: str, equipment: tuple[str, ...], period: Period | None
) -> _Values | ToolResult:
    name = context.index.resolve("characteristic", characteristic)
    scope = scope_of(context, equipment, period, table="measurement")
    if isinstance(scope, ToolResult):
        return scope
    frame = quality_data.measurements(context.plant, name.id, scope.period, scope.units)
    if len(frame) < _LEAST_VALUES:
        return no_data(
            f"There are only {len(frame)} measurements of {name.label} on {scope.place} for {scope.window}; "
            f"a judgment needs at least {_LEAST_VALUES}."
        )
    title, unit, nominal, lsl, usl = quality_data.limits(context.plant, name.id)
    return _Values(name.id, title, unit, nominal, lsl, usl, scope, frame)


def _baseline(context: ToolContext, got: _Values) -> "pd.DataFrame | None":
    """Return the measurements just before the period, where they are enough to freeze limits."""
    start = got.scope.period.start
    earlier = Period(start - dt.timedelta(days=_BASELINE_DAYS), start)
    frame = quality_data.measurements(context.plant, got.id, earlier, got.scope.units)
    if frame.empty or frame.subgroup.isna().any() or frame.subgroup.nunique() < _BASELINE_GROUPS:
        return None
    return frame


def _chart(
    frame: "pd.DataFrame", before: "pd.DataFrame | None", rules: tuple[str, ...]
) -> tuple[ControlChart, list[str], str]:
    import pandas as pd

    whole = frame if before is None else pd.concat([before, frame], ignore_index=True)
    values: Floats = whole.value.to_numpy(dtype=float)
    if whole.subgroup.notna().all():
        codes, _ = pd.factorize(whole.subgroup)
        order = np.argsort(codes, kind="stable")
        cuts = np.flatnonzero(np.diff(codes[order])) + 1
        groups = np.split(values[order], cuts)
        first = np.concatenate([[0], cuts])
        sizes = [len(g) for g in groups]
        if len(groups) >= 5 and min(sizes) >= 2:
            choice = choose_chart("auto", values, group_sizes=sizes)
            moments = whole.measured.iloc[order[first]]
            phase1 = None if before is None else int(before.subgroup.nunique())
            return (
                xbar(groups, ChartOptions(phase1, rules=rules)),
                [f"{t:%Y-%m-%d %H:%M}" for t in moments],
                choice.why + ".",
            )
    choice = choose_chart("i_mr", values)
    phase1 = None if before is None else len(before)
    return (
        i_mr(values, ChartOptions(phase1, rules=rules)),
        [f"{r.measured:%Y-%m-%d %H:%M}" for r in records(whole)],
        choice.why + ".",
    )


def _limits_note(chart: ControlChart, before: "pd.DataFrame | None") -> str:
    if before is None:
        return ""
    return (
        f"Limits are frozen from the {int(chart.base.sum())} subgroups of the {_BASELINE_DAYS} days before; the asked "
        "period is monitored against them."
    )


def _streams(got: _Values) -> list[str]:
    machines = got.frame.equipment_id.nunique()
    if machines < 2:
        return []
    return [
        f"{machines} machines are in one chart; differences between them look like instability: ask for one machine."
    ]


def _meaning(low: float, high: float, stable: bool) -> str:
    if not stable:
        return "The index describes the past only: the process must be stable first."
    if low >= 1.33:
        return "The process is capable: the whole interval is above 1.33."
    if high < 1.33:
        return "The process is not capable: the whole interval is below 1.33."
    return "Whether it reaches 1.33 is not decided: the interval holds it."


def _trend(means: "pd.DataFrame", base: int) -> tuple[float, float, float]:
    from scipy import stats

    later = means.iloc[base:]
    days = (later["at"] - later["at"].iloc[0]).dt.total_seconds().to_numpy() / 86400
    fit = stats.linregress(days, later.value.to_numpy(dtype=float))
    return float(fit.slope), float(fit.pvalue), float(fit.slope)


def _crossing(
    got: _Values, means: "pd.DataFrame", base: int, p: float, per_day: float, metrics: list[Metric]
) -> str:
    """Return when the mean will cross a limit, as an interval; silent where the trend is not significant."""
    limit = got.usl if per_day > 0 else got.lsl
    if p > 0.01 or limit is None or per_day == 0:
        return "There is no significant trend, so no date of crossing is given."
    from scipy import stats

    later = means.iloc[base:]
    days = (later["at"] - later["at"].iloc[0]).dt.total_seconds().to_numpy() / 86400
    fit = stats.linregress(days, later.value.to_numpy(dtype=float))
    now = float(fit.intercept + fit.slope * days[-1])
    half = float(stats.t.ppf(0.975, len(days) - 2)) * float(fit.stderr)
    slopes = [abs(fit.slope) + half, abs(fit.slope) - half]
    gap = abs(limit - now)
    soon, late = gap / slopes[0], gap / slopes[1] if slopes[1] > 0 else np.inf
    which = "upper" if per_day > 0 else "lower"
    metrics.append(
        Metric(f"Days to the {which} limit", gap / abs(float(fit.slope)), "days", got.scope.window,
               "distance of the mean / slope, if the trend goes on", len(days), got.scope.place, (soon, late))
    )  # fmt: skip
    return (
        f"It moves by {per_day:+.5f} {got.unit} a day (p = {p:.3g}); if that goes on, the mean crosses the {which} limit in "
        f"{soon:.1f} to {late:.1f} days."
    )
