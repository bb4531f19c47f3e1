"""A figure of a signal by the hour of the day or the day of the week, over all days of a period."""

import re
from typing import TYPE_CHECKING

from plant.names import Name
from tools.figures import bars
from tools.numbers import number_words
from tools.result import Chart, Metric, Table, ToolResult
from tools.trust import trust_notes

if TYPE_CHECKING:
    import pandas as pd

_HOUR = re.compile(
    r"\bhours? of (?:the |a )?day\b|\btimes? of (?:the |a )?day\b|\b(?:at|in) (?:which|what) (?:hour|time)\b(?=[^?.;]*\b(?:usually|typically|on average|mean|average)\b)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(?:weekdays?|days? of (?:the |a )?week)\b", re.IGNORECASE)
_LOWEST = re.compile(r"\b(?:lowest|least|coldest|coolest|smallest|minimum|min)\b", re.IGNORECASE)
_MEANS = re.compile(r"\b(?:means?|averages?|avg|usually|typically)\b", re.IGNORECASE)
_HOW = {"maximum": "max", "minimum": "min", "median": "median", "total": "sum", "deviation": "std"}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def asks_profile(question: str) -> bool:
    """Return whether a question asks a figure by the hour of the day or the day of the week."""
    return (_HOUR.search(question) or _WEEKDAY.search(question)) is not None


def profile(
    name: Name, frame: "pd.DataFrame", window: str, statistic: str | None, question: str
) -> ToolResult:
    """Return a figure for each hour of the day, or day of the week, with the highest and the lowest.

    Args:
        name: the signal.
        frame: its good readings, columns ts (plant time) and value.
        window: the period in words.
        statistic: the figure that is asked; the mean where none is, or where "highest" is asked of means.
        question: as asked.
    """
    weekly = _WEEKDAY.search(question) is not None
    what = "mean" if _MEANS.search(question) or statistic in {None, "latest"} else str(statistic)
    what = what if what in _HOW else "mean"
    key = frame.ts.dt.weekday if weekly else frame.ts.dt.hour
    series = frame.value.groupby(key.to_numpy()).agg(_HOW.get(what, "mean")).dropna()
    labels = [_DAYS[k] if weekly else f"{k:02}:00" for k in series.index]
    values = [float(v) for v in series]
    top, low = values.index(max(values)), values.index(min(values))
    ends = [(top, "highest"), (low, "lowest")]
    if _LOWEST.search(question) and what != "minimum":
        ends.reverse()
    unit = f" {name.detail}" if name.detail else ""
    step = "day of the week" if weekly else "hour of the day"
    said = [
        f"{end} {'on' if weekly else 'at'} {_hour_words(labels[at], weekly)} ({number_words(values[at], 6)}{unit})"
        for at, end in ends
    ]
    text = f"{name.label}: the {what} by {step} was {' and '.join(said)} ({window}, n = {len(frame):,} readings)."
    formula = f"{what} of the good readings of that {step}"
    metrics = tuple(
        Metric(
            f"{end.capitalize()} {what} ({labels[at]})", values[at], name.detail, window, formula, len(frame)
        )
        for at, end in ends
    )
    title = f"{name.label}, {what} by {step}"
    rows = tuple(zip(labels, (round(v, 4) for v in values), strict=True))
    chart = Chart(title, bars(title, labels, values, y_title=name.detail or "value"))
    table = Table(title, (step, what), rows, ("", name.detail))
    return ToolResult(text, (*metrics, table, chart), notes=trust_notes(frame, name.label))


def _hour_words(label: str, weekly: bool) -> str:
    """Return a label as it is said: "16:00 to 17:00" of the hour from 16:00."""
    return label if weekly else f"{label} to {(int(label[:2]) + 1) % 24:02}:00"
