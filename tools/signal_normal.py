"""What is normal for a signal: its usual band by hour of day, and a period beside the same hours before."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from plant import facts
from plant.names import Name
from plant.period import Period
from tools.context import ToolContext
from tools.data import signals_of
from tools.result import Cell, Metric, Table, ToolResult
from tools.scope import no_data
from tools.signal_series import series_of, signal_chart, window_of
from tools.slots import EquipmentRef, PeriodArg, Question, SignalRef
from tools.spec import ToolSpec
from tools.trust import trust_notes

if TYPE_CHECKING:
    import pandas as pd

_ALL_DAYS = 36_600
_LOW, _HIGH = 0.05, 0.95
_FEW = 30
_DAYS_BEFORE = 28
_MOST_DAYS = 7  # a longer period is compared with the same stretch before, day by day it says nothing


def normal_signal(
    context: ToolContext,
    *,
    question: Question,
    signal: SignalRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Say what normal looks like for a signal: the band of 90 % of its readings, its median and its course over the
    day, and whether the latest reading lies inside.

    Normal is what it did: the 5 % to 95 % quantiles of its good readings, no limit of the maker.
    """
    found = series_of(context, question, signal, equipment, period, default_days=_ALL_DAYS)
    if isinstance(found, ToolResult):
        return found
    name, window, frame = found
    alike = _alike(context, name, equipment)
    if len(alike) > 1:
        return _of_each(context, alike, period)
    if len(frame) < _FEW:
        return no_data(
            f"{name.label} has only {len(frame)} readings for {window}; too few to say what is normal."
        )
    import numpy as np

    unit, n = name.detail, len(frame)
    low, middle, high = (float(frame.value.quantile(q)) for q in (_LOW, 0.5, _HIGH))
    by_hour = frame.groupby(frame.ts.dt.hour).value.quantile(np.array([_LOW, 0.5, _HIGH])).unstack()
    latest, at = float(frame.value.iloc[-1]), frame.ts.iloc[-1]
    inside = low <= latest <= high
    metrics = (
        Metric(
            f"Lower end of normal of {name.label}", low, unit, window, "5 % quantile of the good readings", n
        ),
        Metric(f"Median of {name.label}", middle, unit, window, "median of the good readings", n),
        Metric(
            f"Upper end of normal of {name.label}",
            high,
            unit,
            window,
            "95 % quantile of the good readings; 90 % of them lie within the band",
            n,
        ),
        Metric(f"Latest of {name.label}", latest, unit, window, f"reading of {at:%Y-%m-%d %H:%M}"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (f"{h:02d}:00", *(round(float(v), 4) for v in values))
        for h, values in zip(by_hour.index, by_hour.to_numpy(), strict=True)
    )
    table = Table(
        f"Normal {name.label} by hour of day", ("hour", "5 %", "median", "95 %"), rows, ("", unit, unit, unit)
    )
    course = {int(h): float(v) for h, v in zip(by_hour.index, by_hour[0.5], strict=True)}
    top, bottom = max(course, key=lambda h: course[h]), min(course, key=lambda h: course[h])
    text = (
        f"Normal for {name.label} is {low:.5g} to {high:.5g} {unit} (90 % of {n:,} readings), median {middle:.5g} ({window}). "
        f"Over the day the median is highest at {top:02d}:00 ({course[top]:.5g}) and lowest at {bottom:02d}:00 "
        f"({course[bottom]:.5g}). The latest reading, {latest:.5g} at {at:%Y-%m-%d %H:%M}, is "
        f"{'inside' if inside else 'outside'} this band."
    ).replace("  ", " ")
    return ToolResult(
        text, (*metrics, table, signal_chart(name, frame)), notes=trust_notes(frame, name.label)
    )


def _alike(context: ToolContext, name: Name, equipment: Sequence[str]) -> list[Name]:
    """Return the signals of several machines that measure the same as one of them does."""
    if len(equipment) < 2 or not name.parent:
        return [name]
    what = name.label.replace(name.parent, "").strip()
    return [s for s in signals_of(context, equipment) if s.label.replace(s.parent or "", "").strip() == what]


def _of_each(context: ToolContext, names: Sequence[Name], period: Period | None) -> ToolResult:
    """Say the band of each of several signals, one row a machine."""
    rows: list[tuple[Cell, ...]] = []
    metrics: list[Metric] = []
    said: list[str] = []
    for name in names:
        found = window_of(context, name, period, dt.timedelta(days=_ALL_DAYS))
        if isinstance(found, ToolResult) or len(found[1]) < _FEW:
            rows.append((name.label, 0 if isinstance(found, ToolResult) else len(found[1]), None, None, None))
            said.append(f"{name.label} has too few readings to say")
            continue
        window, frame = found
        low, middle, high = (float(frame.value.quantile(q)) for q in (_LOW, 0.5, _HIGH))
        rows.append((name.label, len(frame), round(low, 4), round(middle, 4), round(high, 4)))
        said.append(
            f"{name.label} {low:.5g} to {high:.5g} {name.detail}, median {middle:.5g}".replace("  ", " ")
        )
        for label, value, how in (
            ("Lower end of normal", low, "5 % quantile of the good readings"),
            ("Median", middle, "median of the good readings"),
            ("Upper end of normal", high, "95 % quantile of the good readings"),
        ):
            metrics.append(Metric(f"{label} of {name.label}", value, name.detail, window, how, len(frame)))
    if not metrics:
        return no_data(f"None of {len(names)} signals has enough readings to say what is normal.")
    unit = names[0].detail
    table = Table(
        "What is normal",
        ("signal", "readings", "5 %", "median", "95 %"),
        tuple(rows),
        ("", "", unit, unit, unit),
    )
    text = f"Normal (90 % of the readings, {metrics[0].window}): {'; '.join(said)}."
    return ToolResult(text, (*metrics, table))


def same_hours_before(
    context: ToolContext,
    *,
    question: Question,
    signal: SignalRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Compare a signal with itself: its mean in a period beside the same hours of the days before (up to four weeks),
    and whether it lies outside what those days did.
    """
    found = series_of(context, question, signal, equipment, period, default_days=1)
    if isinstance(found, ToolResult):
        return found
    name, window, frame = found
    there = facts.signal_range(context.plant, name.id)
    assert there is not None  # series_of found readings
    asked = period or Period(max(there.start, there.end - dt.timedelta(days=1)), there.end)
    days = _means_before(context, name.id, asked)
    now, unit = float(frame.value.mean()), name.detail
    if len(days) < 3:
        return no_data(
            f"{name.label} has readings of the same hours on only {len(days)} earlier stretches; a comparison with {window} "
            f"needs 3. Its mean there is {now:.5g} {unit}.".replace("  ", " ")
        )
    usual, low, high = float(days.mean()), float(days.min()), float(days.max())
    change = now - usual
    metrics = (
        Metric(f"Mean of {name.label}", now, unit, window, "mean of the good readings", len(frame)),
        Metric("Mean of the same hours before", usual, unit, f"before {window}", "mean of the means of the earlier stretches", len(days)),
        Metric("Difference", change, unit, window, "mean less mean of the same hours before", len(days)),
        Metric("Lowest of the stretches before", low, unit, f"before {window}", "smallest mean", len(days)),
        Metric("Highest of the stretches before", high, unit, f"before {window}", "largest mean", len(days)),
    )  # fmt: skip
    place = "above all of them" if now > high else "below all of them" if now < low else "within their range"
    text = (
        f"{name.label} was {now:.5g} {unit} on average ({window}); in the same hours of the {len(days)} stretches before it was "
        f"{usual:.5g} ({low:.5g} to {high:.5g}), so {abs(change):.4g} {'more' if change > 0 else 'less'} than before, {place}."
    ).replace("  ", " ")
    rows = tuple((f"{t:%Y-%m-%d %H:%M}", round(float(v), 4)) for t, v in days.items())
    table = Table(f"{name.label}, same hours before", ("from", "mean"), rows, ("", unit))
    return ToolResult(
        text, (*metrics, table, signal_chart(name, frame)), notes=trust_notes(frame, name.label)
    )


def _means_before(context: ToolContext, signal: str, asked: Period) -> "pd.Series[float]":
    """Return the means of the same hours on the days before, by when they began; a long period goes back by itself."""
    import pandas as pd

    length = asked.end - asked.start
    step = (
        dt.timedelta(days=max(1, -(-length // dt.timedelta(days=1)))) if length.days < _MOST_DAYS else length
    )
    back = max(1, dt.timedelta(days=_DAYS_BEFORE) // step) if length.days < _MOST_DAYS else 4
    found: dict[dt.datetime, float] = {}
    for n in range(int(back), 0, -1):
        frame = facts.signal_series(
            context.plant, signal, Period(asked.start - n * step, asked.end - n * step)
        )
        if len(frame):
            found[(asked.start - n * step).astimezone(context.plant.zone)] = float(frame.value.mean())
    return pd.Series(found, dtype=float)


TOOLS = (
    ToolSpec(
        normal_signal,
        "production",
        (
            "what does a normal coolant temperature look like on mill-2",
            "what is normal for the vibration of cnc-03",
            "usual range of the pressure of the pump",
            "in which range does the spindle load normally lie",
            "is the current temperature of the oven normal",
            "typical flow of the compressor",
        ),
        about=("normal", "normally", "usual", "usually", "typical", "typically"),
        reads=("reading", "signal"),
    ),
    ToolSpec(
        same_hours_before,
        "production",
        (
            "compare the power of press-1 yesterday with the same hours before",
            "is the vibration of cnc-03 higher than in the same hours of the days before",
            "coolant temperature last night against the nights before",
            "how does the flow on monday compare with the same time on earlier days",
            "is the temperature today different from usual at this time of day",
        ),
        about=("same hours", "same time of day"),
        reads=("reading", "signal"),
    ),
)
