"""What makes readings doubtful beside gaps and stuck values: impossible values, error codes, a signal that fell silent."""

import datetime as dt
from typing import TYPE_CHECKING

from plant.lexicon import apart
from plant.names import key_of

if TYPE_CHECKING:
    import pandas as pd

_LOWEST = {"°C": -273.15, "C": -273.15, "degC": -273.15, "°F": -459.67, "F": -459.67, "K": 0.0}
_SHARES = frozenset(["humidity", "level", "stock"])  # of which 0 to 100 % is all there can be
_CODES = frozenset([-32768.0, -9999.0, -999.0, -99.0, 999.0, 9999.0, 32767.0, 65535.0, 99999.0])
_SILENT = dt.timedelta(hours=1)
_SILENT_STEPS = 10


def range_notes(frame: "pd.DataFrame", label: str, unit: str) -> tuple[str, ...]:
    """Return which readings no such quantity can have, or that look like a sensor's code for an error.

    Args:
        frame: columns ts (plant-local) and value.
        label: name of the signal; "humidity" and "level" in % lie between 0 and 100.
        unit: of its values.
    """
    notes = []
    words = {part for w in key_of(label).split() for part in apart(w)}
    low = _LOWEST.get(unit)
    share = unit == "%" and bool(words & _SHARES)
    wrong = (
        frame[(frame.value < low) if low is not None else (frame.value < 0) | (frame.value > 100)]
        if low is not None or share
        else frame.head(0)
    )
    if len(wrong):
        said = f"below {low:g} {unit}" if low is not None else "outside 0 to 100 %"
        notes.append(
            f"Data trust: {len(wrong):,} readings of {label} are {said}, which is physically impossible (first on "
            f"{wrong.ts.iloc[0]:%Y-%m-%d %H:%M}); they count in the figures above."
        )
    codes = frame[frame.value.isin(_CODES)]
    rest = frame[~frame.value.isin(_CODES)].value
    if len(codes) and len(rest) and not len(wrong):
        spread = float(rest.max() - rest.min()) or 1.0
        far = codes[(codes.value > rest.max() + spread) | (codes.value < rest.min() - spread)]
        if len(far):
            notes.append(
                f"Data trust: {len(far):,} readings of {label} are exactly {far.value.iloc[0]:g}, far from all others: this looks "
                "like a sensor's code for an error; they count in the figures above."
            )
    return tuple(notes)


def silence_note(frame: "pd.DataFrame", label: str, until: dt.datetime) -> tuple[str, ...]:
    """Return that a signal stopped reporting before the end of what was asked.

    Args:
        frame: columns ts (plant-local, ascending) and value.
        label: name of the signal.
        until: end of the asked period, at most the plant's now; plant-local without zone.
    """
    if len(frame) < _SILENT_STEPS:
        return ()
    last = frame.ts.iloc[-1]
    usual = frame.ts.diff().median()
    silent = until - last
    if silent <= max(_SILENT, _SILENT_STEPS * usual):
        return ()
    return (
        f"Data trust: the last reading of {label} is of {last:%Y-%m-%d %H:%M}; none came in the {silent.total_seconds() / 3600:,.4g} h "
        "after it, so the signal may be late or down.",
    )
