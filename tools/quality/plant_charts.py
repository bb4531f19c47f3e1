"""Is it in control: the control chart of a measured characteristic of the plant, or all of them side by side."""

from typing import TYPE_CHECKING, Any

from plant.errors import RequestError
from tools.context import ToolContext
from tools.quality.chart_figures import control_figure
from tools.quality.plant_gauge import gauge_note
from tools.quality.plant_values import (
    BASELINE_DAYS,
    Charted,
    Values,
    baseline_of,
    characteristics_meant,
    chart_of,
    streams_note,
    subgroup_means,
    values_of,
)
from tools.quality.rules import false_alarm_probability, rule_set, rules_in_words
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import no_data
from tools.slots import CharacteristicRef, Dimension, EquipmentRef, PeriodArg, ProductRef, RuleSet

if TYPE_CHECKING:
    import pandas as pd

_LEAST_POINTS = 5
_SAID = {"xbar_r": "means (Xbar-R)", "xbar_s": "means (Xbar-S)", "i_mr": "single values (I-MR)"}


def control_chart(
    context: ToolContext,
    *,
    characteristic: tuple[CharacteristicRef, ...] = (),
    equipment: tuple[EquipmentRef, ...] = (),
    product: ProductRef | None = None,
    period: PeriodArg | None = None,
    rules: RuleSet | None = None,
    by: Dimension | None = None,
) -> ToolResult:
    """Draw the control chart of a measured characteristic and say whether it is in control; without one, say which
    characteristics are out of control. By machine, each has its own chart.
    """
    if by not in {None, "machine"}:
        raise RequestError(f"Control charts can't be split by {by}; they can by machine.")
    meant = characteristics_meant(context, characteristic, product, equipment)
    if not meant:
        return no_data("Nothing is measured there: no characteristic belongs to it.")
    if len(meant) > 1 or by:
        return _all(context, [n.id for n in meant], equipment, period, rules)
    got = values_of(context, meant[0].id, equipment, period)
    if isinstance(got, ToolResult):
        return got
    before = baseline_of(context, got) if period is not None else None
    charted = chart_of(got.frame, before, rule_set(rules or "default"))
    title = f"Control chart of {got.name}, {got.scope.place}"
    figure = control_figure(title, charted.chart, charted.times, got.unit, lower=got.lsl, upper=got.usl)
    artifacts: list[Any] = [*_metrics(got, charted), Chart(title, figure)]
    if charted.signals:
        artifacts.append(_broken(got, charted))
    return ToolResult(_text(got, charted), tuple(artifacts), notes=_notes(context, got, charted, before))


def _text(got: Values, charted: Charted) -> str:
    chart, signals, spread = charted.chart, charted.signals, charted.spread_signals
    center, low, high = (float(v[-1]) for v in (chart.main.center, chart.main.lcl, chart.main.ucl))
    verdict = "in control" if not signals and not spread else "not in control"
    ranges = (
        f", and {len(spread)} {chart.spread.statistic}s are beyond theirs" if spread and chart.spread else ""
    )
    return (
        f"{got.name} on {got.scope.place} is {verdict} ({got.scope.window}): {len(signals)} of {_count(charted)} points "
        f"break a rule, {_beyond(charted)} of them beyond the limits{ranges}. Chart of {_SAID[chart.kind]}, centre "
        f"{center:.6g} {got.unit}, limits {low:.6g} to {high:.6g} {got.unit}, n = {len(got.frame)} values."
    )


def _metrics(got: Values, charted: Charted) -> tuple[Metric, ...]:
    scope, unit, n, chart = got.scope, got.unit, len(got.frame), charted.chart
    center, low, high = (float(v[-1]) for v in (chart.main.center, chart.main.lcl, chart.main.ucl))
    count, signals = _count(charted), charted.signals
    return (
        Metric("Centre line", center, unit, scope.window, "mean of the subgroup means", n, scope.place),
        Metric("Lower control limit", low, unit, scope.window, chart.method, n, scope.place),
        Metric("Upper control limit", high, unit, scope.window, chart.method, n, scope.place),
        Metric("Sigma within", chart.sigma, unit, scope.window, chart.method, n, scope.place),
        Metric("Points beyond the limits", _beyond(charted), "points", scope.window, "rule 1", count, scope.place),
        Metric("Points that break a rule", len(signals), "points", scope.window, ", ".join(chart.rules), count, scope.place),
        Metric("Ranges beyond their limit", len(charted.spread_signals), "points", scope.window, "panel of spread", count,
               scope.place),
        Metric("False-alarm probability of the rules", false_alarm_probability(chart.rules, count), "", scope.window,
               "in-control chart of as many points", count, scope.place),
    )  # fmt: skip


def _notes(
    context: ToolContext, got: Values, charted: Charted, before: "pd.DataFrame | None"
) -> tuple[str, ...]:
    rules, count = charted.chart.rules, _count(charted)
    frozen = "" if before is None else (
        f"Limits are frozen from the {int(charted.chart.base.sum())} subgroups of the {BASELINE_DAYS} days before; the "
        "asked period is monitored against them."
    )  # fmt: skip
    alarms = (
        f"Rules: {rules_in_words(rules)}; an in-control chart of {count} points signals with probability "
        f"{false_alarm_probability(rules, count):.2f}."
    )
    notes = [*got.scope.notes, charted.why, frozen, alarms, *streams_note(got), gauge_note(context, got.id)]
    return tuple(n for n in notes if n)


def _broken(got: Values, charted: Charted) -> Table:
    points = charted.chart.main.points
    rows = tuple(
        (charted.times[n], round(float(points[n]), 5), ", ".join(r))
        for n, r in list(charted.signals.items())[:10]
    )
    return Table(
        "Points that break a rule", ("time", "value", "rules"), rows, ("", got.unit, ""), len(charted.signals)
    )


def _count(charted: Charted) -> int:
    return int(charted.judged.sum())


def _beyond(charted: Charted) -> int:
    judged = charted.judged
    return sum(bool(judged[n]) for n in charted.chart.main.beyond)


def _all(
    context: ToolContext, ids: list[str], equipment: tuple[str, ...], period: Any, rules: str | None
) -> ToolResult:
    """Judge each characteristic on each machine by its own chart."""
    rows: list[tuple[str, str, int, int, int]] = []
    notes: tuple[str, ...] = ()
    refused: ToolResult | None = None
    for id_ in ids:
        got = values_of(context, id_, equipment, period)
        if isinstance(got, ToolResult):
            refused = got
            continue
        notes = got.scope.notes
        before = baseline_of(context, got) if period is not None else None
        for machine in sorted(set(got.frame.equipment_id)):
            own = got.frame[got.frame.equipment_id == machine]
            earlier = None if before is None else before[before.equipment_id == machine]
            if len(subgroup_means(own)) < _LEAST_POINTS:
                continue
            if earlier is not None and len(subgroup_means(earlier)) < 2 * _LEAST_POINTS:
                earlier = None
            charted = chart_of(own, earlier, rule_set(rules or "default"))
            rows.append(
                (got.name, machine, len(charted.signals), len(charted.spread_signals), _count(charted))
            )
            window = got.scope.window
    if not rows:
        return refused or no_data("There are too few measurements for a chart of any characteristic.")
    rows.sort(key=lambda r: (-(r[2] + r[3]) / r[4], r[0], r[1]))
    out = [r for r in rows if r[2] + r[3]]
    table = Table(
        "Charts by characteristic and machine", ("characteristic", "machine", "break a rule", "ranges beyond", "points"),
        tuple(rows), ("", "", "points", "points", "points"),
    )  # fmt: skip
    worst = (
        f" The most signals has {out[0][0].lower()} on {out[0][1]}: {out[0][2]} of {out[0][4]} points break a rule."
        if out
        else ""
    )
    text = f"Of {len(rows)} charts, {len(out)} with a signal ({window}).{worst}"
    expected = sum(false_alarm_probability(rule_set(rules or "default"), r[4]) for r in rows)
    metrics = (
        Metric("Charts with a signal", len(out), "charts", window, "default rules", len(rows)),
        Metric("Charts", len(rows), "charts", window, "one a characteristic and machine", len(rows)),
        Metric("Charts expected to signal by chance", expected, "charts", window, "sum of false-alarm probabilities",
               len(rows)),
    )  # fmt: skip
    alarms = f"With these rules {expected:.1f} of the charts would signal by chance alone; look at those with many signals."
    return ToolResult(text, (*metrics, table), notes=(*notes, alarms))
