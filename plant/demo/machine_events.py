"""What happened to the demo plant's machines: states, alarms, work orders."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from plant.demo import shop
from plant.demo.causes import CAUSES
from plant.demo.clock import instant, pieces_between, shift_id
from plant.demo.simulate import History, Stretch

Row = dict[str, Any]
_NOTES = (
    "replaced worn part, test run ok",
    "adjsuted pressure, runs again",
    "cleaned sensor",
    "changed belt, was slipping",
    "reset drive, no fault found",
    "tightend connector in cabinet",
    "oil topped up, leak at fitting",
)


def states(stretches: list[Stretch], first: float, last: float, rng: np.random.Generator) -> Iterator[Row]:
    """Return the stretches of each machine, without gaps, cut at the ends of shifts; weekends are off."""
    by_unit: dict[str, list[Stretch]] = {m.id: [] for m in shop.MACHINES}
    for s in stretches:
        by_unit[s.unit].append(s)
    for unit, found in by_unit.items():
        at = first
        for s in sorted(found, key=lambda s: s.start):
            if s.start > at + 1e-6:
                why = "R-MAT" if s.start - at < 45 and rng.random() < 0.3 else "R-NOORD"
                yield from _pieces(unit, at, s.start, "idle", why, None)
            yield from _pieces(unit, s.start, min(s.end, last), s.state, s.reason, s.job or None)
            at = max(at, s.end)
        if at < last:
            yield from _pieces(unit, at, last, "idle", "R-NOORD", None)
        for week in range(int(first // 7200), int(last // 7200)):
            ends = instant(week * 7200) + dt.timedelta(days=5)
            starts_again = instant((week + 1) * 7200)
            yield {"equipment_id": unit, "starts": ends, "ends": starts_again, "state": "off",
                   "reason_id": None, "job_id": None, "shift_id": None}  # fmt: skip


def _pieces(
    unit: str, start: float, end: float, state: str, reason: str | None, job: str | None
) -> Iterator[Row]:
    for a, b, number in pieces_between(start, end):
        begins = instant(a)
        yield {
            "equipment_id": unit,
            "starts": begins,
            "ends": begins + dt.timedelta(minutes=b - a),
            "state": state,
            "reason_id": reason,
            "job_id": job,
            "shift_id": shift_id(number),
        }


def alarms(stretches: list[Stretch], rng: np.random.Generator) -> pd.DataFrame:
    """Return the alarms that stops raised, one machine's an hour early while its clock is wrong."""
    by_reason: dict[str, list[str]] = {}
    for code, (_, _, reason) in shop.ALARMS.items():
        by_reason.setdefault(reason, []).append(code)
    rows = []
    for s in stretches:
        codes = by_reason.get(s.reason or "")
        if s.state != "down" or not codes:
            continue
        at = 0 if rng.random() < 0.72 else len(codes) - 1
        severity, text, _ = shop.ALARMS[codes[at]]
        raised = instant(s.start)
        if s.unit == "GRIND-1" and CAUSES.clock_from <= s.start < CAUSES.clock_until:
            raised -= dt.timedelta(hours=1)
        rows.append(
            {"equipment_id": s.unit, "raised": raised,
             "cleared": raised + dt.timedelta(minutes=s.end - s.start), "code": codes[at],
             "severity": severity, "message": text}
        )  # fmt: skip
    return pd.DataFrame(rows)


def work_orders(
    history: History, stretches: list[Stretch], last: float, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the repairs of longer failures, the planned maintenance, and an inspection that is overdue."""
    rows: list[Row] = []
    for s in stretches:
        failure = s.reason is not None and shop.REASONS[s.reason][2]
        if not failure or s.end - s.start < 20 or s.end > last:
            continue
        rows.append(
            {"equipment_id": s.unit, "kind": "corrective", "opened": instant(s.start),
             "started": instant(s.start + 5), "finished": instant(s.end), "due": None,
             "failure_code": s.reason, "note": str(rng.choice(_NOTES)),
             "person_id": f"T{rng.integers(1, 4)}",
             "cost": round(float(60 + 0.9 * (s.end - s.start) + rng.gamma(2, 60)), 2)}
        )  # fmt: skip
    for unit, due, start, end in history.maintenance:
        rows.append(
            {"equipment_id": unit, "kind": "preventive", "opened": instant(due),
             "started": instant(start), "finished": instant(end) if end <= last else None,
             "due": instant(due + 1440), "failure_code": None,
             "note": "five-week maintenance", "person_id": f"T{rng.integers(1, 4)}",
             "cost": round(float(rng.uniform(90, 160)), 2)}
        )  # fmt: skip
    frame = pd.DataFrame(rows).sort_values("opened", ignore_index=True)
    overdue = {"equipment_id": "MILL-3", "kind": "inspection", "opened": instant(last - 9 * 1440),
               "due": instant(last - 3 * 1440), "note": "check way lubrication"}  # fmt: skip
    frame = pd.concat([frame, pd.DataFrame([overdue])], ignore_index=True)
    frame.insert(0, "work_order_id", [f"WO-{n:05d}" for n in range(1, len(frame) + 1)])
    return frame
