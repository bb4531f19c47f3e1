"""What makes data doubtful: missing, stuck, double-counted; sentences that go with the answer."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from plant.errors import RequestError
from plant.kpi import from_rollup, shift_rollup
from plant.period import Period
from plant.store import PlantStore

if TYPE_CHECKING:
    import pandas as pd

_REGULAR = 0.6
_MISSING_SHARE = 0.05
_STUCK = dt.timedelta(hours=6)
_STUCK_READINGS = 24
_AROUND = dt.timedelta(days=28)
_RAN_S = 3600
_TOO_MUCH = 140.0  # % of the running time
_SHIFTS = 2  # one shift alone may be a booking after its end


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


def count_notes(store: PlantStore, period: Period, units: Sequence[str]) -> tuple[str, ...]:
    """Return which machines counted more pieces in which shifts than they can make in their running time.

    A shift counts where the planned run time of its pieces is over 1.4 times the running time and over 1.4 times
    what is usual for the machine in the four weeks before.

    Args:
        store: the plant.
        period: that a figure is about.
        units: work units; empty for all.
    """
    by = ("machine", "shift instance")
    try:
        whole = shift_rollup(store, "effectiveness", Period(period.start - _AROUND, period.end))
        asked = from_rollup(shift_rollup(store, "effectiveness", period), "effectiveness", by).frame
    except RequestError:  # no shifts, nothing to compare
        return ()
    if whole.empty or asked.empty:
        return ()
    usual = from_rollup(whole, "effectiveness", by).frame.groupby("machine").value.median().dropna()
    if usual.empty:  # no standard times, nothing to compare
        return ()
    frame = asked[asked.value.notna() & (asked.run_s >= _RAN_S)]
    frame = frame[frame.machine.isin(units)] if units else frame
    if frame.empty:
        return ()
    far = frame[
        (frame.value > _TOO_MUCH) & (frame.value > _TOO_MUCH / 100 * frame.machine.map(usual).astype(float))
    ]
    notes = []
    for machine, shifts in far.groupby("machine"):
        if len(shifts) >= _SHIFTS:
            said = ", ".join(sorted(str(s) for s in shifts["shift instance"])[:6])
            notes.append(
                f"Data trust: the counter of {machine} may have counted twice (shifts {said}): its pieces need "
                f"{shifts.value.mean():.0f} % of the time it ran."
            )
    return tuple(notes)
