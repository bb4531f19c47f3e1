"""The truth file: each planted cause with its figure, computed from the tables with pandas."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from plant.demo.causes import CAUSES
from plant.demo.clock import instant, working
from plant.demo.shop import END, ZONE


def truth(frames: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return what was planted, where, when, and the figure that shows it.

    Args:
        frames: the tables, by name.
    """
    found = {
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
    for name, figure in _figures(frames).items():
        found[name]["figure"] = figure
    return found


def _figures(frames: Mapping[str, pd.DataFrame]) -> dict[str, dict[str, Any] | None]:
    """Return by cause one figure that shows it: tool, arguments and value, by pandas alone."""
    last = working(END)
    wear = (CAUSES.wear_from + 7200, CAUSES.wear_until)
    bad = (CAUSES.bad_lot_from, CAUSES.bad_lot_until)
    late = (CAUSES.postponed_from + 7200, CAUSES.postponed_until)
    double = (CAUSES.double_from, CAUSES.double_until)
    presses, mills = ["PRESS-1", "PRESS-2"], ["MILL-1", "MILL-2", "MILL-3"]
    month = (last - 4 * 7200, last)
    return {
        "tool_wear": _figure("scrap_ratio", ["CNC-07"], wear, _share(_made(frames, ["CNC-07"], wear))),
        "bad_lot": _figure("scrap_ratio", presses, bad, _share(_made(frames, presses, bad))),
        "night_stops": _figure(
            "stops", [], month, _stops(frames, month, crew=CAUSES.stops_crew, product=CAUSES.stops_product),
            shift="night", crew=CAUSES.stops_crew, product=CAUSES.stops_product,
        ),
        "postponed_maintenance": _figure("failures", ["PRESS-2"], late, _failures(frames, "PRESS-2", late)),
        "standard_time": _figure(
            "pieces", mills, (CAUSES.standard_from, last),
            float(_pieces(_made(frames, mills, (CAUSES.standard_from, last), "P-300"))), product="P-300",
        ),
        "double_count": _figure("good_pieces", ["ASSY-1"], double, float(_made(frames, ["ASSY-1"], double).good.sum())),
        "no_evidence": _figure("scrap_ratio", ["CNC-02"], month, _share(_made(frames, ["CNC-02"], month))),
        "probe": _probe(frames, (last - 7200, last)),
        "season": _season(frames),
        "clock": _alarms(frames, "GRIND-1", (CAUSES.clock_from, CAUSES.clock_until)),
    }  # fmt: skip


def _figure(
    kpi: str, equipment: list[str], window: tuple[float, float], value: float, **filters: str
) -> dict[str, Any]:
    period = {"start": _iso(window[0]), "end": _iso(window[1]), "label": ""}
    return {
        "tool": "kpi",
        "arguments": {"kpi": kpi, "equipment": equipment, "period": period, **filters},
        "value": value,
    }


def _probe(frames: Mapping[str, pd.DataFrame], window: tuple[float, float]) -> dict[str, Any]:
    """Return the mean of the drifting probe, °C: what the sensor says, not what the coolant is."""
    signals = frames["signal"]
    own = signals[(signals.equipment_id == "MILL-2") & signals.name.str.contains("Coolant")].signal_id.iloc[0]
    start, end = (pd.Timestamp(instant(t)) for t in window)
    rows = frames["reading"]
    rows = rows[(rows.signal_id == own) & (rows.ts >= start) & (rows.ts < end) & rows.good]
    period = {"start": _iso(window[0]), "end": _iso(window[1]), "label": ""}
    return {
        "tool": "signal_values",
        "arguments": {
            "question": "mean coolant temperature of mill-2",
            "signal": [str(own)],
            "period": period,
            "statistic": "mean",
        },
        "value": float(rows.value.mean()),
    }


def _season(frames: Mapping[str, pd.DataFrame]) -> dict[str, Any] | None:
    """Return the pieces of the month with few orders; None where the data begin after it."""
    start = dt.datetime(2025, CAUSES.low_month, 1, tzinfo=ZONE)
    window = (working(start), working(start.replace(month=CAUSES.low_month + 1)))
    made = frames["production"]
    if made.counted.min() > pd.Timestamp(start):
        return None
    units = sorted(made.equipment_id.unique())
    return _figure("pieces", [], window, float(_pieces(_made(frames, units, window))))


def _alarms(frames: Mapping[str, pd.DataFrame], unit: str, window: tuple[float, float]) -> dict[str, Any]:
    """Return how many alarms a machine raised by its own clock."""
    rows = frames["alarm"]
    start, end = (pd.Timestamp(instant(t)) for t in window)
    rows = rows[(rows.equipment_id == unit) & (rows.raised >= start) & (rows.raised < end)]
    period = {"start": _iso(window[0]), "end": _iso(window[1]), "label": ""}
    return {
        "tool": "alarm_history",
        "arguments": {"equipment": [unit], "period": period},
        "value": float(len(rows)),
    }


def _made(
    frames: Mapping[str, pd.DataFrame], units: list[str], window: tuple[float, float], product: str = ""
) -> pd.DataFrame:
    made = frames["production"]
    start, end = (pd.Timestamp(instant(t)) for t in window)
    made = made[made.equipment_id.isin(units) & (made.counted >= start) & (made.counted < end)]
    if product:
        jobs = frames["job"].set_index("job_id").material_id
        made = made[made.job_id.map(jobs) == product]
    return made


def _pieces(made: pd.DataFrame) -> int:
    return int((made.good + made.scrap + made.rework).sum())


def _share(made: pd.DataFrame) -> float:
    return 100 * float(made.scrap.sum()) / max(_pieces(made), 1)


def _begun(frames: Mapping[str, pd.DataFrame], window: tuple[float, float]) -> pd.DataFrame:
    """Return the stretches of downtime that began in a window; one split at a shift's end began once."""
    rows = frames["state_event"].sort_values(["equipment_id", "starts"], kind="stable")
    before = rows.shift(1)
    same = (
        (rows.equipment_id == before.equipment_id)
        & (rows.starts == before.ends)
        & (rows.state == before.state)
    )
    for column in ("reason_id", "job_id"):
        same &= rows[column].fillna("") == before[column].fillna("")
    start, end = (pd.Timestamp(instant(t)) for t in window)
    return rows[(rows.state == "down") & ~same & (rows.starts >= start) & (rows.starts < end)]


def _stops(
    frames: Mapping[str, pd.DataFrame], window: tuple[float, float], *, crew: str, product: str
) -> float:
    rows = _begun(frames, window)
    shifts = frames["shift"].set_index("shift_id")
    jobs = frames["job"].set_index("job_id").material_id
    rows = rows[(rows.shift_id.map(shifts["name"]) == "night") & (rows.shift_id.map(shifts.crew) == crew)]
    return float((rows.job_id.map(jobs) == product).sum())


def _failures(frames: Mapping[str, pd.DataFrame], unit: str, window: tuple[float, float]) -> float:
    rows = _begun(frames, window)
    failing = frames["reason"].set_index("reason_id").is_failure
    return float(rows[rows.equipment_id == unit].reason_id.map(failing).fillna(False).astype(bool).sum())


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
