"""What a signal comes to over time: kWh of a power in kW, m³ of a flow in m³/h."""

import re
from typing import TYPE_CHECKING

from plant.index import Name
from tools.numbers import number_words
from tools.result import Metric, ToolResult
from tools.signal_series import held_hours, signal_chart
from tools.trust import trust_notes

if TYPE_CHECKING:
    import pandas as pd

_AMOUNTS = frozenset(["kwh", "mwh", "wh", "m3", "m³", "l", "kg", "t", "pcs"])  # readings are amounts already
_PER_HOUR = {"/h": 1.0, "/hr": 1.0, "/min": 60.0, "/s": 3600.0, "pm": 60.0}


def over_time(name: Name, frame: "pd.DataFrame", window: str) -> ToolResult:
    """Return the integral of a signal over time, each reading held until the next; of amounts, their sum.

    A gap counts for three usual steps at most; a flow per minute or second is taken per hour.
    """
    unit, n = name.detail, len(frame)
    if unit.casefold() in _AMOUNTS:
        total, said, how = float(frame.value.sum()), unit, "sum of the good readings"
    else:
        said, factor = _of_hours(unit)
        total = float((frame.value * held_hours(frame)).sum()) * factor
        how = "sum of the good readings times the hours each held, at most three usual steps"
    text = f"{name.label} over time: {number_words(total, 7)} {said} ({window}, n = {n} readings); mean {number_words(float(frame.value.mean()))} {unit}"
    metrics = (
        Metric(f"{name.label} over time", total, said, window, how, n),
        Metric(f"Mean of {name.label}", float(frame.value.mean()), unit, window, "mean of the good readings", n),
    )  # fmt: skip
    return ToolResult(
        f"{text.strip()}.", (*metrics, signal_chart(name, frame)), notes=trust_notes(frame, name.label)
    )


def _of_hours(unit: str) -> tuple[str, float]:
    """Return the unit of an integral over hours and its factor: "m³/h" gives m³, "L/min" gives L and 60."""
    for ending, factor in _PER_HOUR.items():
        if unit.casefold().endswith(ending):
            return unit[: -len(ending)] or unit, factor
    return (
        f"{unit}h" if re.fullmatch(r"[kM]?W|[kM]?VA|A", unit) else f"{unit}·h" if unit else "unit-hours"
    ), 1.0
