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
    steps = frame.ts.diff().dropna()
    usual = steps.median()
    regular = ((steps - usual).abs() <= 0.2 * usual).mean() >= _REGULAR if usual > dt.timedelta(0) else False
    if not regular:  # recorded on change: no reading, no change
        return ()
    if usual > dt.timedelta(0):
        expected = (frame.ts.iloc[-1] - frame.ts.iloc[0]) / usual + 1
        missing = 1 - len(frame) / expected
        if missing > _MISSING_SHARE:
            longest = steps.max()
            hours = longest.total_seconds() / 3600
            notes.append(
                f"Data trust: about {100 * missing:.0f} % of the readings of {label} are missing at its usual step; "
                f"the longest gap is {hours:.3g} h."
            )
    runs = (frame.value != frame.value.shift()).cumsum()
    sizes = frame.groupby(runs).ts.agg(["min", "max", "size"])
    lasting = sizes[(sizes["max"] - sizes["min"] >= _STUCK) & (sizes["size"] >= _STUCK_READINGS)]
    if len(lasting) and frame.value.nunique() > 10:
        worst = lasting.loc[(lasting["max"] - lasting["min"]).idxmax()]
        value = float(frame.value[frame.ts == worst["min"]].iloc[0])
        if value != 0:  # a machine that stands reads zero
            notes.append(
                f"Data trust: {label} did not move from {worst['min']:%Y-%m-%d %H:%M} to {worst['max']:%Y-%m-%d %H:%M} "
                "and may have been stuck."
            )
    return tuple(notes)
