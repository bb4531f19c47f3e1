"""How signals behave: outliers, what is normal, relations of two, a simple forecast with its record."""

import datetime as dt
import re
from typing import TYPE_CHECKING

from plant import facts
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.scope import no_data
from tools.signal_filter import filter_said
from tools.signal_series import MEASURED, asked_signals, series_of, signal_chart
from tools.signals import signal_values
from tools.slots import EquipmentRef, Limit, PeriodArg, Question, SignalRef
from tools.spec import ToolSpec
from tools.trust import trust_notes

if TYPE_CHECKING:
    import pandas as pd

_HIGHEST = re.compile(r"\b(?:max\w*|highest|peak|hottest|warmest)\b", re.IGNORECASE)
_LOWEST = re.compile(r"\b(?:min(?:imum)?|lowest|coldest)\b", re.IGNORECASE)
_RELATED = re.compile(
    r"\b(?:correl\w+|relat\w+|depend\w*|follow\w*|influenc\w*|together|affect\w*|connect\w*|link\w*|against|driv\w+)\b",
    re.IGNORECASE,
)
_FAR = 5.0  # robust standard deviations from the usual value of the hour
_MIN_READINGS = 30
_HOURS_TO_LEARN = 72
_COVERAGE = 0.8
_ALL_DAYS = 36_600


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
    found = series_of(context, question, signal, equipment, period)
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
            "its hour.", (count, signal_chart(name, frame)), notes=notes,
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
    return ToolResult(text, (count, table, signal_chart(name, frame)), notes=notes)


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
    found = series_of(context, question, signal, equipment, basis, default_days=28)
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
    return ToolResult(
        text, (*metrics, table, signal_chart(name, frame)), notes=trust_notes(frame, name.label)
    )


def signal_relation(
    context: ToolContext,
    *,
    question: Question,
    signal: tuple[SignalRef, ...] = (),
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
) -> ToolResult:
    """Say how closely two signals move together: Spearman's rank correlation of hourly means, Pearson's of readings."""
    named = asked_signals(context, question, signal, equipment)
    if isinstance(named, ToolResult):
        return named
    named = list({n.id: n for n in named}.values())
    if len(named) == 1 and not _RELATED.search(question):
        most = "maximum" if _HIGHEST.search(question) else "minimum" if _LOWEST.search(question) else None
        return signal_values(context, question=question, signal=(named[0].id,), period=period, statistic=most)
    if len(named) < 2:
        return no_data("A correlation needs two signals; name both, e.g. “flow and pressure of the pump”.")
    only = filter_said(context, question, named, equipment)
    frames = []
    for name in named[:2]:
        found = series_of(context, question, name.id, (), period, default_days=_ALL_DAYS)
        if isinstance(found, ToolResult):
            return found
        window, frame = found[1:]
        frames.append(frame if only is None else only.kept(context, name, frame))
    window += f", {only.said}" if only is not None else ""
    hours = _paired(*(f.assign(ts=f.ts.dt.floor("h")).groupby("ts", as_index=False).mean() for f in frames))
    both = _paired(*frames)
    if len(hours) < _MIN_READINGS:
        return no_data(
            f"{named[0].label} and {named[1].label} share only {len(hours)} hours; that is too few."
        )
    from scipy.stats import spearmanr

    rho, p = (float(x) for x in spearmanr(hours.value_a, hours.value_b))
    linear = float(both.value_a.corr(both.value_b)) if len(both) >= _MIN_READINGS else float("nan")
    metrics = [
        Metric("Rank correlation", rho, "", window, "Spearman's rho of hourly means", len(hours)),
        Metric("p-value, hours taken as independent", p, "", window, "Spearman", len(hours)),
    ]
    if linear == linear:
        metrics.append(
            Metric(
                "Linear correlation",
                linear,
                "",
                window,
                "Pearson's r of readings of the same time",
                len(both),
            )
        )
    word = "closely" if abs(rho) >= 0.7 else "somewhat" if abs(rho) >= 0.4 else "hardly"
    way = "" if word == "hardly" else (" in the same direction" if rho > 0 else " in opposite directions")
    readings = f"; linear correlation {linear:.4g} over {len(both):,} readings" if linear == linear else ""
    text = (
        f"{named[0].label} and {named[1].label} move {word} together{way}: rank correlation {rho:.2f} over {len(hours)} "
        f"hours{readings} ({window}). Hours in a row depend on each other, so this is no proof, and no cause."
    )
    return ToolResult(text, tuple(metrics))


def _paired(first: "pd.DataFrame", second: "pd.DataFrame") -> "pd.DataFrame":
    """Return the values of two signals at the same times: columns value_a, value_b."""
    return first.merge(second, on="ts", suffixes=("_a", "_b")).dropna()


TOOLS = (
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
        about=MEASURED,
        reads=("reading", "signal"),
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
        about=MEASURED,
        reads=("reading", "signal"),
    ),
    ToolSpec(
        signal_relation,
        "production",
        (
            "is the power of press-1 correlated with its temperature",
            "correlation of flow and pressure on the pump",
            "does vibration depend on spindle load on cnc-03",
            "how do flow and speed of the pump relate",
            "relationship between two sensors",
        ),
        about=MEASURED,
        reads=("reading", "signal"),
    ),
)
