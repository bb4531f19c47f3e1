"""What sensors say: values, trends, time beyond a limit, outliers, gaps, relations, a simple forecast."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from plant import facts
from plant.index import Name, key_of
from plant.period import Period
from tools.context import ToolContext
from tools.data import signals_of
from tools.figures import line
from tools.result import Chart, Metric, Table, ToolResult
from tools.scope import no_data, place_of
from tools.slots import Dimension, EquipmentRef, Limit, PeriodArg, Question, SignalRef, choice
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec
from tools.trust import trust_notes

if TYPE_CHECKING:
    import pandas as pd

_POINTS = 600  # of a chart
_WEEK = dt.timedelta(days=7)
_FAR = 5.0  # robust standard deviations from the usual value of the hour
_MIN_READINGS = 30
_HOURS_TO_LEARN = 72
_COVERAGE = 0.8
_IGNORED = frozenset(
    ["the", "of", "and", "in", "for", "at", "to", "from", "on", "data", "sensor", "signal", "value", "values",
     "reading", "readings"]
)  # fmt: skip
_STEPS = ("hour", "day", "week", "month")
Statistic = Annotated[
    str,
    choice(
        "which figure of the readings",
        mean="mean, average, avg",
        maximum="max, maximum, highest, peak",
        minimum="min, minimum, lowest",
        latest="latest, last, current, now",
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
    named = _asked_signals(context, question, signal, equipment)
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
    found = _series(context, question, signal, equipment, period)
    if isinstance(found, ToolResult):
        return found
    name, window, frame = found
    limit, word = (above, "above") if above is not None else (below, "below")
    if limit is None:
        warn = facts.warning_limits(context.plant, name.id)
        limit, word = (warn[1], "above") if warn[1] is not None else (warn[0], "below")
    if limit is None:
        return no_data(f"Which limit? {name.label} has no warning limit in the data; say e.g. “above 80”.")
    beyond = frame.value > limit if word == "above" else frame.value < limit
    held = _held_hours(frame)
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
    return ToolResult(text, (*metrics, _chart(name, frame)), notes=trust_notes(frame, name.label))


def signal_anomalies(
    context: ToolContext,
    *,
    question: Question,
    signal: SignalRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Look for anomalies of a signal: readings far from what is usual at that hour, stuck values, gaps.

    Usual is the median of the hour of the day, spread the median absolute deviation times 1.4826
    (Iglewicz and Hoaglin 1993); a reading beyond 5 of these counts.
    """
    found = _series(context, question, signal, equipment, period)
    if isinstance(found, ToolResult):
        return found
    name, window, frame = found
    if len(frame) < _MIN_READINGS:
        return no_data(f"{name.label} has only {len(frame)} readings for {window}; that is too few to judge.")
    usual = (
        frame.value.groupby(frame.ts.dt.hour).transform("median")
        if len(frame) >= 200
        else frame.value.median()
    )
    rest = frame.value - usual
    spread = 1.4826 * float((rest - rest.median()).abs().median())
    notes = (
        "Usual = median of the hour of day, spread = 1.4826 × median absolute deviation; of normal readings "
        "less than 1 in 1,000,000 would lie beyond 5 spreads.",
        *trust_notes(frame, name.label),
    )
    if spread == 0:
        return ToolResult(
            f"{name.label} hardly varies ({window}): more than half of its readings equal the usual value, so no "
            "spread can be computed and no reading is called an anomaly.",
            (Metric("Readings", len(frame), "readings", window),),
            notes=notes,
        )
    score = rest.abs() / spread
    far = frame[score > _FAR].assign(score=score[score > _FAR])
    count = Metric(
        f"Anomalies of {name.label}", len(far), "readings", window, "|value − usual| > 5 spreads", len(frame)
    )
    if far.empty:
        return ToolResult(
            f"No anomaly of {name.label} in {window}: none of {len(frame):,} readings is far from the usual value of "
            "its hour.", (count, _chart(name, frame)), notes=notes,
        )  # fmt: skip
    shown = far.sort_values("score", ascending=False).head(limit or 20)
    rows = tuple(
        (f"{r.ts:%Y-%m-%d %H:%M}", round(float(r.value), 4), round(float(r.score), 1))
        for r in facts.records(shown)
    )
    text = (
        f"{name.label} has {len(far)} anomalous readings of {len(frame):,} ({window}); the farthest is "
        f"{rows[0][1]:.6g} {name.detail}".rstrip()
        + f" on {rows[0][0]}."
    )
    table = Table(
        f"Anomalies of {name.label}", ("time", "value", "spreads away"), rows, ("", name.detail, ""), len(far)
    )
    return ToolResult(text, (count, table, _chart(name, frame)), notes=notes)


def forecast_signal(
    context: ToolContext,
    *,
    question: Question,
    signal: SignalRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    other: PeriodArg | None = None,
) -> ToolResult:
    """Forecast a signal from its own past: hourly values of the same hour of day, with an interval.

    Seasonal naive method with drift removed (Hyndman and Athanasopoulos, Forecasting: principles and
    practice, 3rd ed., 5.2); the interval is the 10 % and 90 % quantile of the method's own errors on
    the past, and says which share of the past it covered.
    """
    now = context.plant.now().now
    spans = [p for p in (period, other) if p is not None]
    basis = next((p for p in spans if p.start < now and p.end <= now + dt.timedelta(days=1)), None)
    found = _series(context, question, signal, equipment, basis, default_days=28)
    if isinstance(found, ToolResult):
        return found
    name, window, frame = found
    hourly = frame.set_index("ts").value.resample("1h").mean().dropna()
    if len(hourly) < _HOURS_TO_LEARN:
        return no_data(
            f"{name.label} has {len(hourly)} hours with readings for {window}; a forecast needs at least "
            f"{_HOURS_TO_LEARN}."
        )
    import pandas as pd

    times = pd.DatetimeIndex(hourly.index)
    hour, day = pd.Series(times.hour, index=times), times.normalize()
    level = hourly.groupby(hour).mean()
    days = sorted(set(day))
    errors = []
    for at in range(2, len(days)):
        past = day < days[at]
        usual = hourly[past].groupby(hour[past]).mean()
        errors += (hourly - hour.map(usual))[day == days[at]].dropna().tolist()
    if len(errors) < 24:
        return no_data(f"{name.label} has too few days ({len(days)}) for {window} to judge a forecast.")
    import numpy as np

    low, high = (float(x) for x in np.quantile(errors, [(1 - _COVERAGE) / 2, (1 + _COVERAGE) / 2]))
    covered = 100 * sum(low <= e <= high for e in errors) / len(errors)
    mean = float(level.mean())
    rows = tuple((f"{h:02d}:00", round(float(v), 4), round(float(v) + low, 4), round(float(v) + high, 4))
                 for h, v in level.items())  # fmt: skip
    unit = name.detail
    metrics = (
        Metric(f"Forecast mean of {name.label}", mean, unit, window, "mean of the usual hours", len(hourly)),
        Metric("Lower bound", mean + low, unit, window, "mean + 10 % quantile of past errors", len(errors)),
        Metric("Upper bound", mean + high, unit, window, "mean + 90 % quantile of past errors", len(errors)),
        Metric(
            "Share of past hours inside",
            covered,
            "%",
            window,
            "hours of the past inside the interval",
            len(errors),
        ),
    )
    text = (
        f"{name.label} is expected at {mean:.5g} {unit} on average, an hour between {mean + low:.5g} and "
        f"{mean + high:.5g} (from {window}). "
        f"This interval covered {covered:.3g} % of {len(errors)} past hours. It repeats the usual hours and knows "
        "no change of plan."
    ).replace("  ", " ")
    table = Table(
        f"Forecast of {name.label} by hour of day",
        ("hour", "expected", "low", "high"),
        rows,
        ("", unit, unit, unit),
    )
    return ToolResult(text, (*metrics, table, _chart(name, frame)), notes=trust_notes(frame, name.label))


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


def signal_relation(
    context: ToolContext,
    *,
    question: Question,
    signal: tuple[SignalRef, ...] = (),
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Say how closely two signals move together: Spearman's rank correlation of hourly means."""
    named = _asked_signals(context, question, signal, equipment)
    if isinstance(named, ToolResult):
        return named
    if len(named) < 2:
        return no_data("A correlation needs two signals; name both, e.g. “power and tonnage of chiller 6”.")
    series = []
    for name in named[:2]:
        found = _series(context, question, name.id, (), period)
        if isinstance(found, ToolResult):
            return found
        series.append(found)
    first, second = (frame.set_index("ts").value.resample("1h").mean() for _, _, frame in series)
    both = first.to_frame("a").join(second.to_frame("b"), how="inner").dropna()
    if len(both) < _MIN_READINGS:
        return no_data(
            f"{named[0].label} and {named[1].label} share only {len(both)} hours; that is too few."
        )
    from scipy.stats import spearmanr

    rho, p = (float(x) for x in spearmanr(both.a, both.b))
    window = series[0][1]
    metric = Metric("Rank correlation", rho, "", window, "Spearman's rho of hourly means", len(both))
    word = "closely" if abs(rho) >= 0.7 else "somewhat" if abs(rho) >= 0.4 else "hardly"
    way = "" if word == "hardly" else (" in the same direction" if rho > 0 else " in opposite directions")
    text = (
        f"{named[0].label} and {named[1].label} move {word} together{way}: rank correlation {rho:.2f} over {len(both)} "
        f"hours ({window}). Hours in a row depend on each other, so this is no proof, and no cause."
    )
    return ToolResult(
        text, (metric, Metric("p-value, hours taken as independent", p, "", window, "Spearman", len(both)))
    )


def _values(
    context: ToolContext,
    question: str,
    name: Name,
    period: Period | None,
    statistic: str | None,
    by: str | None,
) -> ToolResult:
    spans = {"day": 31, "week": 366, "month": 3660}
    found = _window(context, name, period, dt.timedelta(days=spans.get(by or "", 7)))
    if isinstance(found, ToolResult):
        return found
    window, frame = found
    if by in _STEPS:
        return _stepped(name, frame, window, by, statistic, question)
    unit, n = name.detail, len(frame)
    values = {
        "mean": float(frame.value.mean()),
        "minimum": float(frame.value.min()),
        "maximum": float(frame.value.max()),
        "latest": float(frame.value.iloc[-1]),
        "median": float(frame.value.median()),
        "5 % quantile": float(frame.value.quantile(0.05)),
        "95 % quantile": float(frame.value.quantile(0.95)),
    }
    metrics = [
        Metric(f"{what.capitalize()} of {name.label}", value, unit, window, f"{what} of the good readings", n)
        for what, value in values.items()
    ]
    first = statistic or "mean"
    at = ""
    if first in {"maximum", "minimum", "latest"}:
        row = (
            -1
            if first == "latest"
            else int((frame.value.argmax if first == "maximum" else frame.value.argmin)())
        )
        at = f" at {frame.ts.iloc[row]:%Y-%m-%d %H:%M}"
    text = f"{name.label}: {first} {values[first]:.5g} {unit}{at} ({window}, n = {n} readings)".replace(
        "  ", " "
    )
    rest = ", ".join(f"{k} {values[k]:.5g}" for k in ("mean", "minimum", "maximum", "latest") if k != first)
    notes = (
        () if period else (f"No period was asked, so the last days of its readings were taken: {window}.",)
    )
    return ToolResult(
        f"{text}; {rest}.", (*metrics, _chart(name, frame)), notes=(*notes, *trust_notes(frame, name.label))
    )


def _stepped(
    name: Name, frame: "pd.DataFrame", window: str, step: str, statistic: str | None, question: str
) -> ToolResult:
    """Values per hour, day, week or month, and the highest and lowest of them."""
    what = statistic or "mean"
    if what == "latest" or re.search(r"\b(?:mean|average|avg)\b", question, re.IGNORECASE):
        what = "mean"
    rule = {"hour": "1h", "day": "1D", "week": "W-SUN", "month": "MS"}[step]
    how = {"mean": "mean", "maximum": "max", "minimum": "min"}[what]
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
            f"{name.label}: the {what} per {step} was {first[1]} on {labels[first[0]]} ({values[first[0]]:.5g} {unit}) and "
            f"{second[1]} on {labels[second[0]]} ({values[second[0]]:.5g} {unit}; {window}, {len(values)} {step}s)."
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


def _series(
    context: ToolContext, question: str, signal: str | None, equipment: Sequence[str], period: Period | None,
    default_days: int = 7,
) -> "tuple[Name, str, pd.DataFrame] | ToolResult":  # fmt: skip
    named = _asked_signals(context, question, (signal,) if signal else (), equipment)
    if isinstance(named, ToolResult):
        return named
    found = _window(context, named[0], period, dt.timedelta(days=default_days))
    return found if isinstance(found, ToolResult) else (named[0], *found)


def _window(
    context: ToolContext, name: Name, period: Period | None, default: dt.timedelta = _WEEK
) -> "tuple[str, pd.DataFrame] | ToolResult":
    zone = context.plant.zone
    there = facts.signal_range(context.plant, name.id)
    if there is None:
        for_ = f" for {period.words(zone)}" if period else ""
        return no_data(
            f"There are no readings of {name.label}{for_}: it is listed, but no data of it were recorded."
        )
    asked = period or Period(max(there.start, there.end - default), there.end)
    frame = facts.signal_series(context.plant, name.id, asked)
    if frame.empty:
        return no_data(
            f"There are no readings of {name.label} for {asked.words(zone)}; there are from {there.words(zone)}."
        )
    return asked.words(zone), frame


def _asked_signals(
    context: ToolContext, question: str, signals: Sequence[str], equipment: Sequence[str]
) -> list[Name] | ToolResult:
    named = [n for s in signals if (n := context.index.get("signal", s))]
    if named:
        return named
    if (found := _signal_in(context, question, equipment)) is not None:
        return [found]
    of = f" of {', '.join(equipment)}" if equipment else ""
    known = signals_of(context, equipment)
    names = ", ".join(n.label for n in known[:8]) + (", …" if len(known) > 8 else "")
    return no_data(
        f"I don't have that signal{of}. "
        + (f"I have {names}." if names else f"No signal{of} is in the data.")
    )


def _signal_in(context: ToolContext, question: str, equipment: Sequence[str]) -> Name | None:
    """Return the signal of the machines whose name the question covers best, if it covers it well."""
    asked = set(key_of(question).split())
    best: tuple[float, Name] | None = None
    for name in signals_of(context, equipment):
        owner = context.index.get("equipment", name.parent or "")
        own = set(key_of(f"{owner.id} {owner.label}").split()) if owner else set()
        words = [w for w in re.split(r"\s+", key_of(name.label)) if w not in own and w not in _IGNORED]
        if not words:
            continue
        share = sum(any(_same(w, a) for a in asked) for w in words) / len(words)
        if share >= 0.6 and (best is None or share > best[0]):
            best = (share, name)
    return best[1] if best else None


def _same(word: str, said: str) -> bool:
    """Whether a said word is a signal's word or its beginning ("temp" for "temperature")."""
    return word == said or (len(said) >= 4 and word.startswith(said))


def _held_hours(frame: "pd.DataFrame") -> "pd.Series[float]":
    """Hours each reading held: until the next one, at most three usual steps."""
    gaps: pd.Series[float] = frame.ts.diff().shift(-1).dt.total_seconds() / 3600
    usual = float(gaps.median()) if gaps.notna().any() else 0.0
    return gaps.fillna(usual).clip(upper=3 * usual if usual else None)


def _chart(name: Name, frame: "pd.DataFrame") -> Chart:
    thin = frame.iloc[:: max(1, len(frame) // _POINTS)]
    times = [f"{t:%Y-%m-%d %H:%M}" for t in thin.ts]
    unit = name.detail or "value"
    return Chart(
        name.label,
        line(name.label, times, [float(v) for v in thin.value], x_title="plant time", y_title=unit),
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
            "what does a normal coolant temperature look like on mill-2",
        ),
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
    ),
    ToolSpec(
        signal_anomalies,
        "production",
        (
            "any anomalies in the spindle load of cnc-07 last week",
            "is there anything unusual in the coolant temperature of mill-2",
            "detect outliers in the vibration of cnc-03",
            "strange readings of the pressure sensor",
            "did the flow behave abnormally in june",
        ),
    ),
    ToolSpec(
        forecast_signal,
        "production",
        (
            "forecast the coolant temperature of mill-2 for tomorrow",
            "what is the forecast for the power of press-1 next week",
            "predict the spindle load of cnc-07",
            "expected vibration of cnc-03 next week based on last week",
            "how will the temperature develop",
        ),
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
    ),
    ToolSpec(
        signal_relation,
        "production",
        (
            "is the power of press-1 correlated with its temperature",
            "correlation of flow and pressure on the pump",
            "does vibration depend on spindle load on cnc-03",
            "how do power input and tonnage of the chiller relate",
            "relationship between two sensors",
        ),
    ),
)
