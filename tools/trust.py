"""What makes data doubtful: missing, stuck, double-counted; sentences that go with the answer."""

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_REGULAR = 0.6
_MISSING_SHARE = 0.05
_STUCK = dt.timedelta(hours=6)
_STUCK_READINGS = 24


def trust_notes(frame: "pd.DataFrame", label: str) -> tuple[str, ...]:
    """Return what is doubtful in a series of readings.

    Args:
        frame: columns ts (plant-local, ascending) and value.
        label: name of the signal.
    """
    if len(frame) < _STUCK_READINGS:
        return ()
    notes = []
    steps_s = frame.ts.diff().dropna().dt.total_seconds()
    usual_s = float(steps_s.median())
    if usual_s <= 0 or ((steps_s - usual_s).abs() <= 0.2 * usual_s).mean() < _REGULAR:
        return ()  # recorded on change: no reading, no change
    expected = (frame.ts.iloc[-1] - frame.ts.iloc[0]).total_seconds() / usual_s + 1
    missing = 1 - len(frame) / expected
    if missing > _MISSING_SHARE:
        notes.append(
            f"Data trust: about {100 * missing:.0f} % of the readings of {label} are missing at its usual step; "
            f"the longest gap is {steps_s.max() / 3600:.3g} h."
        )
    runs = (frame.value != frame.value.shift()).cumsum()
    sizes = frame.groupby(runs).ts.agg(["min", "max", "size"])
    lasting = sizes[(sizes["max"] - sizes["min"] >= _STUCK) & (sizes["size"] >= _STUCK_READINGS)]
    if len(lasting) and frame.value.nunique() > 10:
        worst = lasting.iloc[int((lasting["max"] - lasting["min"]).to_numpy().argmax())]
        value = float(frame.value[frame.ts == worst["min"]].iloc[0])
        if value != 0:  # a machine that stands reads zero
            notes.append(
                f"Data trust: {label} did not move from {worst['min']:%Y-%m-%d %H:%M} to {worst['max']:%Y-%m-%d %H:%M} "
                "and may have been stuck."
            )
    return tuple(notes)
