"""How long, how often and when a signal was beyond a limit: hours, stretches, readings, days, first and last time."""

import re
from typing import TYPE_CHECKING, Annotated

from plant import facts
from plant.names import Name
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.scope import no_data
from tools.signal_filter import Limit, limits_said
from tools.signal_series import MEASURED, held_hours, series_of, signal_chart
from tools.signal_steps import beyond_steps, steps_beyond
from tools.slots import EquipmentRef, PeriodArg, Question, SignalRef
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec
from tools.trust import trust_notes

if TYPE_CHECKING:
    import pandas as pd

Above = Annotated[float, _Slot("above", "a limit that readings exceed, in the signal's unit")]
Below = Annotated[float, _Slot("below", "a limit that readings fall below, in the signal's unit")]
_ALL_DAYS = 36_600
_LONGEST = re.compile(
    r"\b(?:longest|in a row|consecutive\w*|uninterrupted|without (?:a )?break|at a stretch|in one go)\b",
    re.IGNORECASE,
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
    """Say how long and how often a signal was above, below or at a limit: hours, readings, their share, days, first and last time."""
    found = series_of(context, question, signal, equipment, period, default_days=_ALL_DAYS)
    if isinstance(found, ToolResult):
        return found
    name, window, frame = found
    if beyond_steps(question) and (counted := steps_beyond(question, name, frame, window)) is not None:
        return counted
    limit = _limit_of(context, question, above, below, name)
    if limit is None:
        return no_data(f"Which limit? {name.label} has no warning limit in the data; say e.g. “above 80”.")
    beyond = limit.holds(frame.value)
    held = held_hours(frame)
    hours, began = float(held[beyond].sum()), int((beyond & ~beyond.shift(fill_value=False)).sum())
    share = 100 * hours / float(held.sum()) if held.sum() else 0.0
    n, there = len(frame), frame.ts[beyond]
    said = f"{ {'above': 'above', 'below': 'below', 'same': 'at exactly'}[limit.way] } {limit.value:g} {name.detail}".strip()
    days = [f"{d:%Y-%m-%d}" for d in there.dt.normalize().drop_duplicates()]
    every = frame.ts.dt.normalize().nunique()
    metrics = (
        Metric(f"Time {said}", hours, "h", window, "sum of the time a reading beyond the limit held", n),
        Metric("Share of the recorded time", share, "%", window, "time beyond / recorded time", n),
        Metric("Times it went there", began, "times", window, "readings beyond whose predecessor was not", n),
        Metric(f"Readings {said}", len(there), "readings", window, "readings beyond the limit", n),
        Metric("Share of the readings", 100 * len(there) / n, "%", window, "readings beyond / readings", n),
        Metric(f"Days with readings {said}", len(days), "days", window, "days with a reading beyond the limit", every),
    )  # fmt: skip
    text = (
        f"{name.label} was {said} for {hours:.4g} h in {began} stretches ({share:.3g} % of the recorded time; {window})"
        f": {len(there):,} of {n:,} readings ({100 * len(there) / n:.4g} %) on {len(days)} of {every} days{_when(there)}."
    )
    if _LONGEST.search(question) and (longest := _longest(frame, beyond, held)):
        text = f"{longest} {text}"
    table = Table(f"Days with {name.label} {said}", ("day",), tuple((d,) for d in days))
    return ToolResult(
        text, (*metrics, table, signal_chart(name, frame)), notes=trust_notes(frame, name.label)
    )


def _limit_of(
    context: ToolContext, question: str, above: float | None, below: float | None, name: Name
) -> Limit | None:
    """Return the limit that is asked for, else the warning limit of the signal."""
    if above is not None or below is not None:
        return Limit("above", above, 0) if above is not None else Limit("below", float(below or 0), 0)
    if said := limits_said(question):
        return said[0]
    low, high = facts.warning_limits(context.plant, name.id)
    if high is not None:
        return Limit("above", high, 0)
    return None if low is None else Limit("below", low, 0)


def _longest(frame: "pd.DataFrame", beyond: "pd.Series[bool]", held: "pd.Series[float]") -> str:
    """Return the longest stretch of readings in a row beyond a limit, as a sentence; "" where none is."""
    if not beyond.any():
        return ""
    stretch = (beyond != beyond.shift()).cumsum()[beyond]
    hours = held[beyond].groupby(stretch).sum()
    rows = stretch.index[stretch == hours.idxmax()]
    first, last = frame.ts[rows[0]], frame.ts[rows[-1]]
    return (
        f"The longest stretch in a row there has {len(rows):,} readings ({hours.max():.4g} h), "
        f"from {first:%Y-%m-%d %H:%M} to {last:%Y-%m-%d %H:%M}."
    )


def _when(there: "pd.Series[pd.Timestamp]") -> str:
    """Return the first and the last time in words, with a comma before; "" where there is none."""
    if there.empty:
        return ""
    return f", first at {there.iloc[0]:%Y-%m-%d %H:%M}, last at {there.iloc[-1]:%Y-%m-%d %H:%M}"


TOOLS = (
    ToolSpec(
        time_beyond,
        "production",
        (
            "how long was the coolant temperature of mill-2 above 30",
            "how often did the vibration of cnc-03 exceed its limit",
            "hours of spindle load over 90 last week",
            "time below 5 bar on the compressor",
            "was the temperature ever over 80 degrees",
            "how many readings of the pressure were above 5",
            "what percentage of the power readings is zero",
            "on how many days was the flow above 0",
            "when was the last time the vibration was over 4",
        ),
        about=MEASURED,
        reads=("reading", "signal"),
    ),
)
