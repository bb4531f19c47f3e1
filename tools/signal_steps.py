"""How many hours, days, weeks or months a figure of a signal was beyond a limit: "days with a mean above 38"."""

import re
from typing import TYPE_CHECKING

from plant.names import Name
from tools.figures import line
from tools.numbers import number_words
from tools.result import Chart, Metric, Table, ToolResult
from tools.trust import trust_notes

if TYPE_CHECKING:
    import pandas as pd

_ASKED = re.compile(
    r"\b(?:how many|number of|which|what|count (?:of )?(?:the )?|on the)\s+(?P<step>hour|day|week|month)s?\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\b(?:(?P<mean>means?|averages?|avg)|(?P<max>max(?:imum)?|peak|highest)|(?P<min>min(?:imum)?|lowest)|(?P<median>median)|(?P<sum>(?<!in )total|sum))\b",
    re.IGNORECASE,
)
_BEYOND = re.compile(
    r"\b(?:(?P<above>above|over|more than|higher than|greater than|exceed\w*)|(?P<below>below|under|less than|lower than))\s*"
    r"(?P<limit>-?\d+(?:[.,]\d+)?)",
    re.IGNORECASE,
)
# "on how many days did it draw no power at all": every reading of the step is zero
_NONE = re.compile(
    r"\b(?:(?:draw|drew|use|used|have|had|see|saw|show|showed|make|made|run|ran|took|take|with|was|were|there)\s+(?:absolutely\s+)?(?:no|zero)\b|(?:stay|stayed|stood|was|were|is|remain\w*|read)\s+(?:always\s+|all\s+)?(?:at\s+)?(?:zero|0)\b(?!\s*[.,]\d)|not\s+(?:\w+\s+)?any\b)",
    re.IGNORECASE,
)
_OF_DATA = re.compile(
    r"\b(?:no|not any|zero)\s+(?:sensor\s+)?(?:readings?|data|values?|records?|history)\b", re.IGNORECASE
)
_RULES = {"hour": "1h", "day": "1D", "week": "W-SUN", "month": "MS"}
_SAID = {"max": "maximum", "min": "minimum", "sum": "total"}
_LISTED = 31


def beyond_steps(question: str) -> bool:
    """Return whether a question asks on how many steps of time a figure was beyond a limit."""
    return all(p.search(question) for p in (_ASKED, _FIGURE, _BEYOND)) or _all_zero(question)


def _all_zero(question: str) -> bool:
    """Whether a question asks on how many steps of time all readings were zero."""
    asked = _ASKED.search(question) is not None and _NONE.search(question) is not None
    return asked and not _OF_DATA.search(question) and not _BEYOND.search(question)


def steps_beyond(question: str, name: Name, frame: "pd.DataFrame", window: str) -> ToolResult | None:
    """Return how many steps of time had a figure beyond a limit, and which; None where no such thing is asked.

    Args:
        question: as asked.
        name: the signal.
        frame: its good readings, columns ts (plant time) and value.
        window: the period in words.
    """
    step, figure, beyond = _ASKED.search(question), _FIGURE.search(question), _BEYOND.search(question)
    if step is not None and _all_zero(question):
        return _at_zero(name, frame, window, step.group("step").casefold())
    if step is None or figure is None or beyond is None:
        return None
    how = str(figure.lastgroup)
    every = step.group("step").casefold()
    limit = float(beyond.group("limit").replace(",", "."))
    series = frame.set_index("ts").value.resample(_RULES[every]).agg(how).dropna()
    above = beyond.group("above") is not None
    kept = series[series > limit] if above else series[series < limit]
    pattern = {"hour": "%Y-%m-%d %H:%M", "month": "%Y-%m"}.get(every, "%Y-%m-%d")
    labels = [t.strftime(pattern) for t in series.index]
    days = [t.strftime(pattern) for t in kept.index]
    said, word = _SAID.get(how, how), "above" if above else "below"
    unit = f" {name.detail}" if name.detail else ""
    text = (
        f"The {said} of {name.label} was {word} {number_words(limit)}{unit} on {len(kept)} of {len(series)} {every}s with readings "
        f"({window})"
        + (f": {', '.join(days[:_LISTED])}" if days else "")
        + ("." if len(days) <= _LISTED else ", ….")
    )
    formula = f"{every}s whose {said} of the good readings is {word} {limit:g}"
    metrics = (
        Metric(
            f"{every.capitalize()}s {word} {limit:g}", len(kept), f"{every}s", window, formula, len(frame)
        ),
        Metric(f"{every.capitalize()}s with readings", len(series), f"{every}s", window, "", len(frame)),
    )
    title = f"{name.label}, {said} per {every}"
    rows = tuple(
        (label, round(float(v), 4), bool(v > limit if above else v < limit))
        for label, v in zip(labels, series, strict=True)
    )
    table = Table(title, (every, said, word), rows, ("", name.detail, ""))
    chart = Chart(
        title, line(title, labels, [float(v) for v in series], x_title=every, y_title=name.detail or "value")
    )
    return ToolResult(text, (*metrics, table, chart), notes=trust_notes(frame, name.label))


def _at_zero(name: Name, frame: "pd.DataFrame", window: str, every: str) -> ToolResult:
    """Return on how many steps of time all readings were zero."""
    largest = frame.set_index("ts").value.abs().resample(_RULES[every]).max().dropna()
    pattern = {"hour": "%Y-%m-%d %H:%M", "month": "%Y-%m"}.get(every, "%Y-%m-%d")
    days = [t.strftime(pattern) for t in largest.index[largest == 0]]
    listed = f": {', '.join(days[:_LISTED])}{', …' if len(days) > _LISTED else ''}" if days else ""
    text = f"All readings of {name.label} were 0 on {len(days)} of {len(largest)} {every}s with readings ({window}){listed}."
    formula = f"{every}s whose largest reading is 0"
    metrics = (
        Metric(f"{every.capitalize()}s at 0", len(days), f"{every}s", window, formula, len(frame)),
        Metric(f"{every.capitalize()}s with readings", len(largest), f"{every}s", window, "", len(frame)),
    )
    table = Table(f"{name.label} at 0", (every,), tuple((d,) for d in days))
    return ToolResult(text, (*metrics, table), notes=trust_notes(frame, name.label))
