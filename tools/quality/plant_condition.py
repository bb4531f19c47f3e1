"""Is a machine in its usual condition: T² and SPE of all its signals together, with what contributes most."""

import datetime as dt

import numpy as np

from plant import quality_data
from plant.period import Period
from tools.context import ToolContext
from tools.quality.chart_figures import statistics_figure
from tools.quality.multivariate import pca_monitor
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import no_data
from tools.slots import EquipmentRef, PeriodArg

_WATCH_DAYS, _BASE_DAYS = 7, 28
_CONFIDENCE = 0.99
_TOP = 3


def machine_condition(
    context: ToolContext, *, equipment: tuple[EquipmentRef, ...] = (), period: PeriodArg | None = None
) -> ToolResult:
    """Say whether the signals of a machine together are as usual: Hotelling's T² and SPE of a principal component
    model of a healthy baseline, with the three signals that contribute most.
    """
    units = [
        u for e in equipment for u in context.index.units_below(context.index.resolve("equipment", e).id)
    ]
    if len(units) != 1:
        have = sorted({n.parent for n in context.index.names("signal") if n.parent})
        return ToolResult(
            "Which machine's signals shall be judged together?", status="clarify", choices=tuple(have[:6])
        )
    unit, now = units[0], context.plant.now().now
    watch = period or Period(now - dt.timedelta(days=_WATCH_DAYS), now, f"the last {_WATCH_DAYS} days")
    base = Period(watch.start - dt.timedelta(days=_BASE_DAYS), watch.start)
    healthy, watched = (quality_data.signal_hours(context.plant, p, unit) for p in (base, watch))
    names = [n for n in healthy.columns if n in watched.columns and np.ptp(healthy[n].to_numpy()) > 0]
    window = watch.words(context.plant.zone)
    if len(names) < 2 or len(healthy) < 10 * max(len(names), 1) or watched.empty:
        return no_data(
            f"{unit} has too few hours with readings of at least two signals together: {len(healthy)} in the "
            f"{_BASE_DAYS} days before and {len(watched)} in {window}."
        )
    monitor = pca_monitor(healthy[names].to_numpy(dtype=float), names, confidence=_CONFIDENCE)
    rows = watched[names].to_numpy(dtype=float)
    t2, spe = monitor.statistics(rows)
    alarms = (t2 > monitor.t2_limit) | (spe > monitor.spe_limit)
    count, share = int(alarms.sum()), 100 * float(alarms.mean())
    chance = 2 * (1 - _CONFIDENCE) * len(rows)  # each of the two statistics may signal
    usual = count <= chance + 3 * max(chance, 1) ** 0.5
    text = (
        f"The signals of {unit} are {'as usual' if usual else 'not as usual'} ({window}): {count} of {len(rows)} hours "
        f"({share:.1f} %) are beyond the limit of T² or SPE; about {chance:.1f} would be by chance."
    )
    metrics = [
        Metric(
            "Hours beyond a limit", count, "hours", window, "T² or SPE beyond its 99 % limit", len(rows), unit
        ),
        Metric("Share of hours beyond", share, "%", window, "hours beyond / hours", len(rows), unit),
        Metric("Hours expected by chance", chance, "hours", window, "2 × 1 % of the hours", len(rows), unit),
        Metric("Signals", len(names), "signals", window, "with readings in every hour used", len(rows), unit),
    ]
    artifacts: list[Metric | Table | Chart] = list(metrics)
    if count:
        parts = monitor.contributions(rows[alarms]).mean(axis=0)
        order = np.argsort(-parts)
        cells = tuple((names[i], round(100 * float(parts[i] / parts.sum()), 1)) for i in order)
        text += f" Most of it comes from {', '.join(f'{n} ({s} %)' for n, s in cells[:_TOP])}."
        artifacts.append(
            Table(f"What contributes at {unit}", ("signal", "share of the distance"), cells, ("", "%"))
        )
    title = f"T² and SPE of {unit}"
    times = [f"{t:%Y-%m-%d %H:%M}" for t in watched.index]
    figure = statistics_figure(title, {"T²": (t2, monitor.t2_limit), "SPE": (spe, monitor.spe_limit)}, times)
    note = (
        f"Baseline: {len(healthy)} hours of the {_BASE_DAYS} days before, frozen; hourly means of {len(names)} signals. "
        "Limits are quantiles of hours held back, so the false-alarm rate of each statistic is 1 %."
    )
    return ToolResult(text, (*artifacts, Chart(title, figure)), notes=(note,))
