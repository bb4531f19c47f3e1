"""What sensors say: values, by steps of time, time beyond a limit, missing readings."""

import datetime as dt
import re
from typing import TYPE_CHECKING, Annotated

from plant import facts
from plant.index import Name
from plant.period import Period
from tools.context import ToolContext
from tools.data import signals_of
from tools.figures import line
from tools.numbers import number_words
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import no_data, place_of
from tools.signal_series import MEASURED, asked_signals, held_hours, series_of, signal_chart, window_of
from tools.signal_steps import beyond_steps, steps_beyond
from tools.slots import Dimension, EquipmentRef, PeriodArg, Question, SignalRef, choice
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec
from tools.trust import trust_notes
from tools.trust_signals import range_notes, silence_note

if TYPE_CHECKING:
    import pandas as pd

_QUANTILE = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th)?\s*(?:%|percent)?[- ]*(?:percentile|quantile)|\bp(\d{2})\b", re.IGNORECASE
)
_OVERALL = re.compile(
    r"\b(?:means?|averages?|avg|max\w*|min\w*|highest|lowest|ever|overall)\b", re.IGNORECASE
)
_FORMULAS = {
    "deviation": "standard deviation of the good readings (n − 1)",
    "time-weighted-mean": "readings weighted by the time each held, at most three usual steps",
    "total": "sum of the good readings",
}
_STEPS = ("hour", "day", "week", "month")
Statistic = Annotated[
    str,
    choice(
        "which figure of the readings",
        mean="mean, average, avg",
        maximum="max, maximum, highest, peak",
        minimum="min, minimum, lowest",
        latest="latest, last, current, now",
        median="median",
        deviation="standard deviation, deviation, std, sigma, variability, spread",
        total="sum, total, integral",
        time_weighted_mean="time-weighted, time weighted",
    ),
]
Above = Annotated[float, _Slot("above", "a limit that readings exceed, in the signal's unit")]
Below = Annotated[float, _Slot("below", "a limit that readings fall below, in the signal's unit")]


def signal_values(
    context: ToolContext,
    *,
    question: Question,
    signal: tuple[SignalRef, ...] = (),
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    statistic: Statistic | None = None,
    by: Dimension | None = None,
) -> ToolResult:
    """Return readings of a sensor or signal of a machine: mean, minimum, maximum, latest value, trend chart,
    by hour or day, of temperature, vibration, power, load, pressure, flow.
    """
    named = asked_signals(context, question, signal, equipment)
    if isinstance(named, ToolResult):
        return named
    results = [_values(context, question, name, period, statistic, by) for name in named[:4]]
    if len(results) == 1:
        return results[0]
    kept = [r for r in results if r.status == "answered"] or results
    return ToolResult(
        " ".join(r.text for r in results),
        tuple(a for r in kept for a in r.artifacts),
        status=kept[0].status,
        notes=tuple(dict.fromkeys(n for r in kept for n in r.notes)),
    )


def time_beyond(
    context: ToolContext,
    *,
    question: Question,
    above: Above | None = None,
    below: Below | None = None,
    signal: SignalRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Say how long and how often a signal was above or below a limit."""
    days = 36_600 if beyond_steps(question) else 7
    found = series_of(context, question, signal, equipment, period, default_days=days)
    if isinstance(found, ToolResult):
        return found
    name, window, frame = found
    if (counted := steps_beyond(question, name, frame, window)) is not None:
        return counted
    limit, word = (above, "above") if above is not None else (below, "below")
    if limit is None:
        warn = facts.warning_limits(context.plant, name.id)
        limit, word = (warn[1], "above") if warn[1] is not None else (warn[0], "below")
    if limit is None:
        return no_data(f"Which limit? {name.label} has no warning limit in the data; say e.g. “above 80”.")
    beyond = frame.value > limit if word == "above" else frame.value < limit
    held = held_hours(frame)
    hours = float(held[beyond].sum())
    began = int((beyond & ~beyond.shift(fill_value=False)).sum())
    share = 100 * hours / float(held.sum()) if held.sum() else 0.0
    n = len(frame)
    said = f"{limit:g} {name.detail}".strip()
    metrics = (
        Metric(
            f"Time {word} {said}", hours, "h", window, "sum of the time a reading beyond the limit held", n
        ),
        Metric("Share of the recorded time", share, "%", window, "time beyond / recorded time", n),
        Metric("Times it went there", began, "times", window, "readings beyond whose predecessor was not", n),
    )
    text = f"{name.label} was {word} {said} for {hours:.4g} h in {began} stretches ({share:.3g} % of the recorded time; {window})."
    return ToolResult(text, (*metrics, signal_chart(name, frame)), notes=trust_notes(frame, name.label))


def missing_readings(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Count missing readings: times at which signals have no value, gaps, signals that never reported."""
    names = [context.index.resolve("equipment", e) for e in equipment]
    units = tuple(u for n in names for u in context.index.units_below(n.id))
    place = place_of([n.id for n in names])
    frame = facts.missing_by_signal(context.plant, units, period)
    zone = context.plant.zone
    window = period.words(zone) if period else "all data"
    if frame.empty:
        return no_data(f"There are no readings of {place} for {window}.")
    times, incomplete, empty = facts.incomplete_times(context.plant, units, period)
    total = int(frame.missing.sum())
    metrics = (
        Metric("Times with missing readings", incomplete, "times", window, "times at which a signal has no value", times, place),
        Metric("Times without any value", empty, "times", window, "times at which no signal has a value", times, place),
        Metric("Missing readings", total, "readings", window, "times of a machine less its signal's values", int(frame.times.sum()), place),
    )  # fmt: skip
    rows = tuple((r.name, r.equipment_id, int(r.times), int(r.missing), round(100 * r.missing / r.times, 2))
                 for r in facts.records(frame))  # fmt: skip
    text = (
        f"{incomplete:,} of {times:,} recorded times (rows) of {place} have missing readings ({window}); at {empty:,} no "
        f"signal has a value. In all {total:,} readings are missing; most lacks {rows[0][0]} ({rows[0][3]:,})."
    )
    never = [
        s.label for s in signals_of(context, [n.id for n in names]) if s.label not in {r[0] for r in rows}
    ]
    notes = (
        (f"Listed but without any reading: {', '.join(never[:8])}{', …' if len(never) > 8 else ''}.",)
        if never
        else ()
    )
    table = Table(
        f"Missing readings of {place}",
        ("signal", "machine", "times", "missing", "share"),
        rows,
        ("", "", "", "", "%"),
    )
    return ToolResult(text, (*metrics, table), notes=notes)


def _values(
    context: ToolContext,
    question: str,
    name: Name,
    period: Period | None,
    statistic: str | None,
    by: str | None,
) -> ToolResult:
    spans = {"day": 31, "week": 366, "month": 3660}
    whole = (by is None or beyond_steps(question)) and (
        statistic not in {None, "latest"} or _OVERALL.search(question) is not None
    )
    found = window_of(context, name, period, dt.timedelta(days=36600 if whole else spans.get(by or "", 7)))
    if isinstance(found, ToolResult):
        return found
    window, frame = found
    if (counted := steps_beyond(question, name, frame, window)) is not None:
        return counted
    if by in _STEPS:
        return _stepped(name, frame, window, by, statistic, question)
    unit, n = name.detail, len(frame)
    values = _statistics(frame)
    if (m := _QUANTILE.search(question)) is not None:
        share = int(m.group(1) or m.group(2))
        statistic = f"{share} % quantile"
        values[statistic] = float(frame.value.quantile(share / 100))
    first = (statistic or "mean").replace("_", "-")
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
            *trust_notes(frame, name.label),
            *range_notes(frame, name.label, unit),
            *_silence(context, name, frame, period),
        ),
    )


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
        ),
        about=MEASURED,
        reads=("reading", "signal"),
    ),
    ToolSpec(
        time_beyond,
        "production",
        (
            "how long was the coolant temperature of mill-2 above 30",
            "how often did the vibration of cnc-03 exceed its limit",
            "hours of spindle load over 90 last week",
            "time below 5 bar on the compressor",
            "was the temperature ever over 80 degrees",
        ),
        about=MEASURED,
        reads=("reading", "signal"),
    ),
    ToolSpec(
        missing_readings,
        "production",
        (
            "how many readings of cnc-05 are missing",
            "gaps in the sensor data of mill-2",
            "which sensors do not report",
            "how complete are the readings of the compressor",
            "how many hourly rows have missing readings",
        ),
        about=MEASURED,
        reads=("reading", "signal"),
    ),
)
