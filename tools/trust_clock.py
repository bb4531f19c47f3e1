"""Whether a machine's alarms were stamped by a clock an hour off, seen from when its stops began."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from plant import facts
from plant.period import Period
from plant.store import PlantStore

if TYPE_CHECKING:
    import pandas as pd

_HOUR = dt.timedelta(hours=1)
_NEAR_S = 60.0
_FEWEST = 6
_MOST_HERE, _LEAST_AWAY = 0.3, 0.6
_MOST_ALARMS = 20_000


def clock_notes(store: PlantStore, period: Period, units: Sequence[str]) -> tuple[str, ...]:
    """Return which machines' alarms lie an hour before or after the stops that they belong to.

    Alarms and stops of one machine begin together. Where hardly any alarm has a stop within a minute, but most
    have one an hour later (or earlier), the clock of one of the two was an hour off.

    Args:
        store: the plant.
        period: that a figure is about.
        units: work units; empty for all.
    """
    offsets = facts.alarm_offsets(store, period, units, _HOUR, _NEAR_S, _MOST_ALARMS)
    notes = []
    for unit, of_unit in offsets.groupby("equipment_id"):
        n = int(of_unit.alarms.iloc[0])
        if n < _FEWEST or _share(of_unit, 0, n) > _MOST_HERE:
            continue
        for hours, word in ((1, "early"), (-1, "late")):
            if _share(of_unit, hours, n) >= _LEAST_AWAY:
                notes.append(
                    f"Data trust: the clock of {unit}'s alarms seems an hour {word} ({period.words(store.zone)}): "
                    f"{100 * _share(of_unit, hours, n):.0f} % of its {n} alarms lie just an hour from a stop, and "
                    f"{100 * _share(of_unit, 0, n):.0f} % at one."
                )
    return tuple(notes)


def _share(frame: "pd.DataFrame", hours: int, n: int) -> float:
    return float(frame.n[frame.hours == hours].sum()) / n
