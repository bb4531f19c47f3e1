"""What a signal comes to over time: kWh of a power in kW, m³ of a flow in m³/h."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from plant.names import Name
from tools.numbers import number_words
from tools.result import Metric, ToolResult
from tools.signal_series import held_hours, signal_chart
from tools.trust import trust_notes

if TYPE_CHECKING:
    import pandas as pd

_AMOUNTS = frozenset(["kwh", "mwh", "wh", "m3", "m³", "l", "kg", "t", "pcs"])  # readings are amounts already
_FEW, _RESETS = (
    20,
    0.002,
)  # readings that say little of a meter; share of steps back, where a meter was set to 0
_PER_HOUR = {"/h": 1.0, "/hr": 1.0, "/min": 60.0, "/s": 3600.0, "pm": 60.0}


@dataclass(frozen=True, slots=True)
class Amounts:
    """What each reading adds to a signal's amount over time.

    Attributes:
        of: one number a reading, by the readings' index.
        unit: of the amounts: kWh of a power in kW.
        how: the formula in words.
    """

    of: "pd.Series[float]"
    unit: str
    how: str


def amounts_of(name: Name, frame: "pd.DataFrame") -> Amounts:
    """Return what the readings of a signal add up to: each held until the next; of amounts, themselves.

    A gap counts for three usual steps at most; a flow per minute or second is taken per hour. A meter that only
    counts up counts by its steps.
    """
    unit = name.detail
    if unit.casefold() in _AMOUNTS:
        if _counts_up(frame.value):
            return Amounts(
                frame.value.diff().clip(lower=0).fillna(0.0), unit, "last less first reading of the meter"
            )
        return Amounts(frame.value, unit, "sum of the good readings")
    said, factor = _of_hours(unit)
    how = "sum of the good readings times the hours each held, at most three usual steps"
    return Amounts(frame.value * held_hours(frame) * factor, said, how)


def is_amount(unit: str) -> bool:
    """Whether readings in a unit are amounts that add up: m³ of each hour."""
    return unit.casefold() in _AMOUNTS


def _counts_up(values: "pd.Series[float]") -> bool:
    """Whether readings are those of a meter that counts up: nearly none is less than the one before it."""
    steps = values.diff().dropna()
    if len(steps) < _FEW or float(values.iloc[-1]) <= float(values.iloc[0]):
        return False
    return float((steps < 0).mean()) < _RESETS


def over_time(name: Name, frame: "pd.DataFrame", window: str) -> ToolResult:
    """Return a signal's amount over time: kWh of a power, m³ of a flow."""
    unit, n = name.detail, len(frame)
    amounts = amounts_of(name, frame)
    total, said = float(amounts.of.sum()), amounts.unit
    text = f"{name.label} over time: {number_words(total, 7)} {said} ({window}, n = {n} readings); mean {number_words(float(frame.value.mean()))} {unit}"
    metrics = (
        Metric(f"{name.label} over time", total, said, window, amounts.how, n),
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
