"""What sensors say: values, by steps of time, over time, in two periods."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from plant.names import Name
from plant.period import Period
from tools.context import ToolContext
from tools.figures import line
from tools.numbers import number_words
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import no_data
from tools.signal_filter import Filter, filter_said
from tools.signal_hours import asks_profile, profile
from tools.signal_integral import is_amount, over_time
from tools.signal_series import MEASURED, asked_signals, held_hours, signal_chart, window_of
from tools.signal_steps import beyond_steps, steps_beyond
from tools.slots import Dimension, EquipmentRef, PeriodArg, Question, SignalRef, choice
from tools.spec import ToolSpec
from tools.trust import trust_notes
from tools.trust_signals import range_notes, silence_note

if TYPE_CHECKING:
    import pandas as pd

_QUANTILE = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?\s*(?:%|percent)?[- ]*(?:percentile|quantile)|\bp(\d{2})\b", re.IGNORECASE
)
_OVERALL = re.compile(
    r"\b(?:means?|averages?|avg|max\w*|min\w*|highest|lowest|hottest|warmest|coldest|coolest|peak\w*|ever|overall)\b",
    re.IGNORECASE,
)
_FORMULAS = {
    "deviation": "standard deviation of the good readings (n − 1)",
    "time-weighted-mean": "readings weighted by the time each held, at most three usual steps",
    "total": "sum of the good readings",
}
_USED = re.compile(
    r"\b(?:consum(?:e|ed|es|ption)|usage|used(?!\s+(?:by|for|to)\b)|use(?=\s+(?:per|by|in|of|for|last|this|on|since|each)\b|\W*$))\b",
    re.IGNORECASE,
)
_STEPS = ("hour", "day", "week", "month")
Statistic = Annotated[
    str,
    choice(
        "which figure of the readings",
        mean="mean, average, avg",
        maximum="max, maximum, highest, peak, peaked, hottest, warmest",
        minimum="min, minimum, lowest, coldest, coolest",
        latest="latest, last, current, now",
        median="median",
        deviation="standard deviation, deviation, std, sigma, variability, spread",
        total="sum, total",
        integral="integral, integrate, integrated, kwh, mwh, ton-hours, ton hours, pumped volume",
        time_weighted_mean="time-weighted, time weighted",
    ),
]


def signal_values(
    context: ToolContext,
    *,
    question: Question,
    signal: tuple[SignalRef, ...] = (),
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    other: PeriodArg | None = None,
    statistic: Statistic | None = None,
    by: Dimension | None = None,
) -> ToolResult:
    """Return readings of a sensor or signal of a machine: mean, minimum, maximum, latest value, trend chart,
    by hour or day, over time, in two periods, of temperature, vibration, power, load, pressure, flow.
    """
    named = asked_signals(context, question, signal, equipment)
    if isinstance(named, ToolResult):
        return named
    only = filter_said(context, question, named, equipment)
    if only is not None and len(named) > 1:
        named = [n for n in named if n.id != only.signal.id]
    if statistic is None and _USED.search(question) and all(is_amount(n.detail) for n in named):
        statistic = "total"  # what was used of amounts adds up
    asked = _Asked(question, statistic, by, only)
    if period is not None and other is not None:
        results = [_difference(context, name, period, other, asked) for name in named[:4]]
    else:
        results = [_values(context, name, period, asked) for name in named[:4]]
    if len(results) == 1:
        return results[0]
    kept = [r for r in results if r.status == "answered"] or results
    return ToolResult(
        " ".join(r.text for r in results),
        tuple(a for r in kept for a in r.artifacts),
        status=kept[0].status,
        notes=tuple(dict.fromkeys(n for r in kept for n in r.notes)),
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of readings: the question, which figure, by what step of time, and which readings count."""

    question: str
    statistic: str | None
    by: str | None
    only: Filter | None

    @property
    def figure(self) -> str:
        return (self.statistic or "mean").replace("_", "-")

    def readings(self, context: ToolContext, name: Name, frame: "pd.DataFrame") -> "pd.DataFrame":
        return frame if self.only is None else self.only.kept(context, name, frame)

    @property
    def scope(self) -> str:
        return "" if self.only is None else f", {self.only.said}"


def _values(context: ToolContext, name: Name, period: Period | None, asked: _Asked) -> ToolResult:
    question, statistic, by = asked.question, asked.statistic, asked.by
    spans = {"day": 31, "week": 366, "month": 3660}
    whole = (by is None or beyond_steps(question)) and (
        statistic not in {None, "latest"} or asked.only is not None or _OVERALL.search(question) is not None
    )
    whole = whole or asks_profile(question)
    found = window_of(context, name, period, dt.timedelta(days=36600 if whole else spans.get(by or "", 7)))
    if isinstance(found, ToolResult):
        return found
    window, every = found
    frame = asked.readings(context, name, every)
    if frame.empty:
        return no_data(f"{name.label} has no readings{asked.scope} ({window}); it has {len(every):,} in all.")
    window += asked.scope
    if (counted := steps_beyond(question, name, frame, window)) is not None:
        return counted
    if statistic == "integral":
        return over_time(name, frame, window)
    if asks_profile(question):
        return profile(name, frame, window, statistic, question)
    if by in _STEPS:
        return _stepped(name, frame, window, by, statistic, question)
    unit, n = name.detail, len(frame)
    values = _statistics(frame)
    first = asked.figure
    if (m := _QUANTILE.search(question)) is not None:
        share = int(m.group(1) or m.group(2))
        first = f"{share} % quantile"
        values[first] = float(frame.value.quantile(share / 100))
    metrics = [
        Metric(
            f"{what.capitalize()} of {name.label}",
            value,
            unit,
            window,
            _FORMULAS.get(what, f"{what} of the good readings"),
            n,
        )
        for what, value in values.items()
    ]
    at = ""
    if first in {"maximum", "minimum", "latest"}:
        row = {"latest": n - 1, "maximum": int(frame.value.argmax()), "minimum": int(frame.value.argmin())}[
            first
        ]
        at = f" at {frame.ts.iloc[row]:%Y-%m-%d %H:%M}"
    text = f"{name.label}: {first} {number_words(values[first])} {unit}{at} ({window}, n = {n} readings)".replace(
        "  ", " "
    )
    rest = ", ".join(
        f"{k} {number_words(values[k])}" for k in ("mean", "minimum", "maximum", "latest") if k != first
    )
    said = "all of its readings" if whole else "the last days of its readings"
    notes = () if period else (f"No period was asked, so {said} were taken: {window}.",)
    return ToolResult(
        f"{text}; {rest}.",
        (*metrics, signal_chart(name, frame)),
        notes=(
            *notes,
            *trust_notes(every, name.label),
            *range_notes(frame, name.label, unit),
            *_silence(context, name, every, period),
        ),
    )


def _difference(context: ToolContext, name: Name, period: Period, other: Period, asked: _Asked) -> ToolResult:
    """Return a figure of the readings in two periods and by how much the later is more or less."""
    earlier, later = sorted((period, other), key=lambda p: p.start)
    figures: list[tuple[str, float, int]] = []
    for one in (earlier, later):
        found = window_of(context, name, one)
        if isinstance(found, ToolResult):
            return found
        frame = asked.readings(context, name, found[1])
        if frame.empty:
            return no_data(f"{name.label} has no readings{asked.scope} ({found[0]}).")
        values = _statistics(frame)
        figures.append((found[0] + asked.scope, values.get(asked.figure, values["mean"]), len(frame)))
    (before, was, n), (after, now, m) = figures
    what, unit, change = (
        asked.figure if asked.figure in _statistics(frame) else "mean",
        name.detail,
        now - was,
    )
    share = f", {100 * change / abs(was):+.3g} %" if was else ""
    text = (
        f"{name.label}: {what} {number_words(now, 6)} {unit} ({after}) after {number_words(was, 6)} {unit} ({before}): "
        f"{number_words(abs(change), 6)} {unit} {'more' if change > 0 else 'less'}{share}."
    ).replace("  ", " ")
    metrics = (
        Metric(f"{what.capitalize()} of {name.label}", now, unit, after, f"{what} of the good readings", m),
        Metric(f"{what.capitalize()} of {name.label} before", was, unit, before, f"{what} of the good readings", n),
        Metric("Difference", change, unit, f"{after} less {before}", f"difference of the {what}s", n + m),
    )  # fmt: skip
    table = Table(f"{name.label} in two periods", ("period", what), ((before, was), (after, now)), ("", unit))
    return ToolResult(text, (*metrics, table))


def _silence(
    context: ToolContext, name: Name, frame: "pd.DataFrame", period: Period | None
) -> tuple[str, ...]:
    """Return that the signal stopped before the end of the period, which no other end of its data explains."""
    if period is None:
        return ()
    until = min(period.end, context.plant.now().now).astimezone(context.plant.zone).replace(tzinfo=None)
    return silence_note(frame, name.label, until)


def _statistics(frame: "pd.DataFrame") -> dict[str, float]:
    value, held = frame.value, held_hours(frame)
    weighted = float((value * held).sum() / held.sum()) if held.sum() else float(value.mean())
    found = {
        "mean": float(value.mean()),
        "time-weighted-mean": weighted,
        "minimum": float(value.min()),
        "maximum": float(value.max()),
        "latest": float(value.iloc[-1]),
        "median": float(value.median()),
        "total": float(value.sum()),
        "5 % quantile": float(value.quantile(0.05)),
        "95 % quantile": float(value.quantile(0.95)),
    }
    return found | ({"deviation": float(value.std())} if len(value) > 1 else {})


def _stepped(
    name: Name, frame: "pd.DataFrame", window: str, step: str, statistic: str | None, question: str
) -> ToolResult:
    """Values per hour, day, week or month, and the highest and lowest of them."""
    what = statistic or "mean"
    if what == "latest" or re.search(r"\b(?:mean|average|avg)\b", question, re.IGNORECASE):
        what = "mean"
    rule = {"hour": "1h", "day": "1D", "week": "W-SUN", "month": "MS"}[step]
    how = {"maximum": "max", "minimum": "min", "median": "median", "deviation": "std", "total": "sum"}.get(
        what, "mean"
    )
    series = frame.set_index("ts").value.resample(rule).agg(how).dropna()
    pattern = {"hour": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "week": "week to %Y-%m-%d", "month": "%Y-%m"}[
        step
    ]
    labels = [t.strftime(pattern) for t in series.index]
    values = [float(v) for v in series]
    top, low = values.index(max(values)), values.index(min(values))
    unit = name.detail
    lowest = re.search(r"\b(?:lowest|least|coldest|minimum)\b", question, re.IGNORECASE) and what != "minimum"
    first, second = ((low, "lowest"), (top, "highest")) if lowest else ((top, "highest"), (low, "lowest"))
    text = (
        (
            f"{name.label}: the {what} per {step} was {first[1]} on {labels[first[0]]} ({number_words(values[first[0]])} {unit}) and "
            f"{second[1]} on {labels[second[0]]} ({number_words(values[second[0]])} {unit}; {window}, {len(values)} {step}s)."
        )
        .replace(" )", ")")
        .replace(" ;", ";")
    )
    metrics = (
        Metric(f"Highest {what} per {step} ({labels[top]})", values[top], unit, window, f"{what} of the good readings", len(frame)),
        Metric(f"Lowest {what} per {step} ({labels[low]})", values[low], unit, window, f"{what} of the good readings", len(frame)),
    )  # fmt: skip
    rows = tuple(zip(labels, (round(v, 4) for v in values), strict=True))
    title = f"{name.label}, {what} per {step}"
    chart = Chart(title, line(title, labels, values, x_title=step, y_title=unit or "value"))
    return ToolResult(
        text,
        (*metrics, Table(title, (step, what), rows, ("", unit)), chart),
        notes=trust_notes(frame, name.label),
    )


TOOLS = (
    ToolSpec(
        signal_values,
        "production",
        (
            "coolant temperature of mill-2 last week",
            "what was the maximum vibration on cnc-03 yesterday",
            "average power of press-1 in april",
            "plot the spindle load of cnc-07",
            "latest reading of the coolant temperature on mill-1",
            "mean supply temperature last month",
            "sensor readings of cnc-05",
            "on which day was the mean temperature of the pump highest",
            "retrieve the sensor data of the compressor in june",
            "95th percentile of the vibration of cnc-03",
            "median, standard deviation and time-weighted mean of the pressure",
            "total electricity last month",
            "how many readings of the coolant temperature are there in april",
            "sum of the steam and water used in june",
            "when did the pressure hit its lowest point",
            "by how much did the mean flow differ between march and april",
            "how many kwh did the compressor draw on 5 june",
            "integrate the flow of the pump over march",
            "mean pressure of the pump while its flow is above 0",
        ),
        about=MEASURED,
        reads=("reading", "signal"),
    ),
)
