"""Early warning: what drifts at a machine or in the plant, among all its signals and measured characteristics."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from plant import quality_data
from plant.period import Period
from tools.context import ToolContext
from tools.quality import memory_charts
from tools.quality.chart_figures import control_figure
from tools.quality.constants import Floats
from tools.quality.plant_values import subgroup_means
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import no_data, place_of
from tools.slots import EquipmentRef, PeriodArg, SignalRef

LAM, WIDTH = 0.2, 2.962  # signals falsely once in 500 points
_WATCH_DAYS, _BASE_DAYS, _LEAST_BASE = 7, 28, 10


def drift_watch(
    context: ToolContext,
    *,
    signal: tuple[SignalRef, ...] = (),
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Say what drifts at a machine or in the plant: an EWMA of each signal and characteristic against a frozen
    healthy baseline, the strongest first.
    """
    now = context.plant.now().now
    watch = period or Period(now - dt.timedelta(days=_WATCH_DAYS), now, f"the last {_WATCH_DAYS} days")
    base = Period(watch.start - dt.timedelta(days=_BASE_DAYS), watch.start)
    names = [context.index.resolve("equipment", e) for e in equipment]
    units = tuple(u for n in names for u in context.index.units_below(n.id))
    whole = Period(base.start, watch.end)
    streams = list(_signal_streams(context, whole, units, frozenset(signal)))
    if not signal:
        streams += _measured_streams(context, whole, units)
    zone = context.plant.zone
    start = watch.start.astimezone(zone).replace(tzinfo=None)
    seen = [w for w in (_watched(s, start) for s in streams) if w is not None]
    place, window = place_of([n.id for n in names]), watch.words(zone)
    if not seen:
        return no_data(
            f"Too little is recorded of {place} to watch for drift: {_LEAST_BASE} days or subgroups before {window} are "
            "needed."
        )
    return _watch_result(seen, place, window)


@dataclass(frozen=True, slots=True)
class _Stream:
    name: str
    machine: str
    unit: str
    times: Any
    values: Floats


@dataclass(frozen=True, slots=True)
class _Watched:
    stream: _Stream
    chart: Any
    base: int
    beyond: list[int]
    distance: float  # of the newest EWMA from the baseline, in widths of its limit

    @property
    def drifts(self) -> bool:
        """Whether the newest EWMA is still beyond its limit."""
        return abs(self.distance) > 1


def _signal_streams(
    context: ToolContext, period: Period, units: tuple[str, ...], asked: frozenset[str]
) -> "list[_Stream]":
    if context.index.time_range("reading") is None:
        return []
    frame = quality_data.signal_days(context.plant, period, units)
    if asked:
        frame = frame[frame.signal_id.astype(str).isin(asked)]
    found = []
    for _, own in frame.groupby("signal_id", sort=False):
        name, machine, unit = (str(own[column].iloc[0]) for column in ("name", "machine", "uom"))
        found.append(_Stream(name, machine, unit, list(own.day), own.value.to_numpy(dtype=float)))
    return found


def _measured_streams(context: ToolContext, period: Period, units: tuple[str, ...]) -> "list[_Stream]":
    found = []
    for name in context.index.names("characteristic"):
        frame = quality_data.measurements(context.plant, name.id, period, units)
        title, unit, *_ = quality_data.limits(context.plant, name.id)
        for machine, own in frame.groupby("equipment_id"):
            means = subgroup_means(own)
            found.append(
                _Stream(title, str(machine), unit, list(means["at"]), means.value.to_numpy(dtype=float))
            )
    return found


def _watched(stream: _Stream, start: dt.datetime) -> _Watched | None:
    base = sum(t < start for t in stream.times)
    if base < _LEAST_BASE or base == len(stream.values):
        return None
    healthy = stream.values[:base]
    sigma = float(healthy.std(ddof=1))  # days hang together: their whole spread, not that of neighbours
    if sigma == 0:
        return None
    chart = memory_charts.ewma(
        stream.values, center=float(healthy.mean()), sigma=sigma, lam=LAM, k=WIDTH, phase1=base
    )
    main = chart.main
    beyond = [n for n in main.beyond if n >= base]
    distance = float((main.points[-1] - main.center[-1]) / (main.ucl[-1] - main.center[-1]))
    return _Watched(stream, chart, base, beyond, distance)


def _watch_result(seen: list[_Watched], place: str, window: str) -> ToolResult:
    seen = sorted(seen, key=lambda w: -abs(w.distance))
    drifting = [w for w in seen if w.drifts]
    points = sum(len(w.stream.values) - w.base for w in seen)
    chance = points / memory_charts.ewma_arl(LAM, WIDTH)
    rows = tuple(
        (w.stream.name, w.stream.machine, "drifts" if w.drifts else "steady", _rounded(w.chart.main.center[-1]),
         _rounded(w.chart.main.points[-1]), w.stream.unit, round(w.distance, 2),
         str(w.stream.times[w.beyond[0]])[:16] if w.beyond else None)
        for w in seen
    )  # fmt: skip
    table = Table(
        f"Drift watch of {place}", ("what", "machine", "verdict", "baseline", "EWMA now", "unit", "limit widths", "first beyond"),
        rows, ("",) * 8, len(rows),
    )  # fmt: skip
    said = "; ".join(
        f"{w.stream.name.lower()} on {w.stream.machine} (from {_rounded(w.chart.main.center[-1]):.6g} to "
        f"{_rounded(w.chart.main.points[-1]):.6g} {w.stream.unit}".rstrip() + f", since {str(w.stream.times[w.beyond[0]])[:16]})"
        for w in drifting[:4] if w.beyond
    )  # fmt: skip
    head = f"Drift in {len(drifting)} of {len(seen)} signals and characteristics of {place} ({window})"
    text = (
        f"{head}: {said}."
        if drifting
        else f"Nothing drifts on {place}: none of {len(seen)} signals and characteristics is beyond its EWMA limit ({window})."
    )
    metrics = (
        Metric("Drifting", len(drifting), "signals and characteristics", window, "newest EWMA beyond its limit", len(seen), place),
        Metric("Watched", len(seen), "signals and characteristics", window, "with a baseline of 28 days", len(seen), place),
        Metric("False signals expected", chance, "points", window, "points watched / average run length", points, place),
    )  # fmt: skip
    notes = (
        f"Baseline: the {_BASE_DAYS} days before, frozen; day medians of signals, subgroup means of characteristics. With "
        f"{points} points watched about {chance:.1f} would be beyond the limits by chance.",
    )
    top = seen[0]
    title = f"EWMA of {top.stream.name}, {top.stream.machine}"
    times = [str(t)[:16] for t in top.stream.times]
    figure = control_figure(title, top.chart, times, top.stream.unit)
    return ToolResult(text, (*metrics, table, Chart(title, figure)), notes=notes)


def _rounded(value: float) -> float:
    return float(f"{float(value):.6g}")
