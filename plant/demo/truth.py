"""The truth file: each planted cause with its figure, computed from the tables with pandas."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from plant.demo.causes import CAUSES
from plant.demo.clock import instant


def truth(frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return what was planted, where, when, and the figure that shows it.

    Args:
        frames: the tables, by name.
    """
    return {
        "tool_wear": _scrap(frames, "CNC-07", CAUSES.wear_from + 7200, CAUSES.wear_until)
        | {"says": "worn boring tool on CNC-07; the twin CNC-06 drifts inside tolerance"},
        "bad_lot": {
            "supplier": "Ferro Nord",
            "from": _iso(CAUSES.bad_lot_from),
            "until": _iso(CAUSES.bad_lot_until),
            "says": "a lot of sheet with cracks, pressed on both presses",
        },
        "night_stops": {
            "crew": CAUSES.stops_crew,
            "product": CAUSES.stops_product,
            "factor": CAUSES.stops_factor,
            "says": "short stops of one crew at night on one product",
        },
        "probe": {
            "machine": "MILL-2",
            "signal": "MILL-2 Coolant temperature",
            "from": CAUSES.probe_from.isoformat(),
            "k_per_day": CAUSES.probe_k_per_day,
            "says": "the probe drifts, the coolant does not",
        },
        "season": {"month": CAUSES.low_month, "says": "fewer orders in August, no lost capacity"},
        "postponed_maintenance": {
            "machine": "PRESS-2",
            "from": _iso(CAUSES.postponed_from),
            "until": _iso(CAUSES.postponed_until),
            "says": "maintenance came nine weeks late; failures rose",
        },
        "standard_time": {
            "product": "P-300",
            "step": 20,
            "from": _iso(CAUSES.standard_from),
            "factor": CAUSES.standard_factor,
            "says": "the standard was corrected; effectiveness jumps, the machine runs as before",
        },
        "double_count": _scrap(frames, "ASSY-1", CAUSES.double_from, CAUSES.double_until)
        | {"says": "the counter counted twice; true pieces are half"},
        "clock": {
            "machine": "GRIND-1",
            "from": _iso(CAUSES.clock_from),
            "until": _iso(CAUSES.clock_until),
            "says": "alarms an hour early after the change of time",
        },
        "no_evidence": {"machine": "CNC-02", "says": "nothing was planted on CNC-02"},
    }


def _scrap(frames: Mapping[str, pd.DataFrame], unit: str, start: float, end: float) -> dict[str, Any]:
    made = frames["production"]
    inside = made[
        (made.equipment_id == unit)
        & (made.counted >= pd.Timestamp(instant(start)))
        & (made.counted < pd.Timestamp(instant(end)))
    ]
    good, scrap = int(inside.good.sum()), int(inside.scrap.sum())
    return {
        "machine": unit,
        "from": _iso(start),
        "until": _iso(end),
        "good": good,
        "scrap": scrap,
        "scrap_ratio": scrap / max(good + scrap, 1),
    }


def _iso(working_min: float) -> str:
    moment: dt.datetime = instant(working_min)
    return moment.isoformat()
