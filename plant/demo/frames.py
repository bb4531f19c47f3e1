"""The simulated year as tables of plant data (`plant/schema.sql`)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from plant.demo import shop
from plant.demo.causes import CAUSES
from plant.demo.clock import crew_of, instant, pieces_between, shift_id, shift_name, working
from plant.demo.gauges import gauge_readings
from plant.demo.simulate import Count, History, Job, Stretch

Row = dict[str, Any]
_SIGNALS = (
    ("Spindle load", "%", 8.0, 46.0, 6.0, None, 95.0),
    ("Coolant temperature", "°C", 21.0, 27.0, 0.8, 15.0, 38.0),
    ("Vibration", "mm/s", 0.4, 1.7, 0.25, None, 4.5),
    ("Power", "kW", 1.6, 8.5, 0.9, None, 18.0),
)
_NOTES = (
    "replaced worn part, test run ok",
    "adjsuted pressure, runs again",
    "cleaned sensor",
    "changed belt, was slipping",
    "reset drive, no fault found",
    "tightend connector in cabinet",
    "oil topped up, leak at fitting",
)


@dataclass(frozen=True, slots=True)
class PlantFrames:
    """One frame per table, by the table's name."""

    tables: Mapping[str, pd.DataFrame]


def make_frames(history: History, *, seed: int, first: float, last: float) -> PlantFrames:
    """Turn what happened into tables.

    Args:
        history: the simulation's outcome.
        seed: for what the simulation does not decide (measured values, notes).
        first: working minute of the first row.
        last: working minute after the last row.
    """
    rng = np.random.default_rng(seed + 1)
    cut = [s for s in history.stretches if s.start < last]
    counts = [c for c in history.counts if c.at <= last]
    tables = _master()
    tables |= _calendar(first, last)
    tables |= _orders(history, last)
    tables |= {
        "state_event": pd.DataFrame(list(_states(cut, first, last, rng))),
        "production": pd.DataFrame(list(_counts(counts))),
        "measurement": pd.DataFrame(
            [*_measurements(counts, rng), *gauge_readings(seed=seed + 7, before=last)]
        ).astype({"subgroup": "Int64"}),
        "defect": pd.DataFrame(list(_defects(counts, rng))),
        "alarm": _alarms(cut, rng),
        "work_order": _work_orders(history, cut, last, rng),
    }
    return PlantFrames(tables)


def readings(states: pd.DataFrame, *, seed: int, days: int | None) -> pd.DataFrame:
    """Return 5-minute means of every signal.

    Args:
        states: the state events.
        seed: for the noise.
        days: only the last so many days; None for all.
    """
    rng = np.random.default_rng(seed + 2)
    end = pd.Timestamp(shop.END).tz_convert("UTC")
    start = pd.Timestamp(shop.START).tz_convert("UTC")
    if days is not None:
        start = max(start, end - pd.Timedelta(days=days))
    grid = pd.date_range(start, end, freq="5min", inclusive="left")
    minute = ((grid - start).total_seconds() // 60).to_numpy()
    parts = []
    signal = 0
    for unit in shop.MACHINES:
        on = np.zeros(len(grid), dtype=np.float32)
        running = states[(states.equipment_id == unit.id) & (states.state == "running")]
        begins = ((running.starts - start).dt.total_seconds() / 300).to_numpy()
        ends = ((running.ends - start).dt.total_seconds() / 300).to_numpy()
        for a, b in zip(begins, ends, strict=True):
            lo, hi = max(0, int(a)), min(len(grid), int(np.ceil(b)))
            if hi > lo:
                on[lo:hi] = 1.0
        day = np.sin(2 * np.pi * (minute / 1440 - 0.3))
        for name, _, idle, busy, noise, _, _ in _SIGNALS:
            signal += 1
            values = idle + (busy - idle) * on + rng.normal(0, noise, len(grid)) * (0.3 + 0.7 * on)
            if name == "Coolant temperature":
                values += 1.5 * day
                if unit.id == "MILL-2":
                    since = (grid - pd.Timestamp(CAUSES.probe_from)).total_seconds() / 86400
                    values += CAUSES.probe_k_per_day * np.clip(since.to_numpy(), 0, None)
            keep = rng.random(len(grid)) > 0.002  # some rows never arrive
            parts.append(
                pd.DataFrame(
                    {
                        "signal_id": np.int32(signal),
                        "ts": grid[keep],
                        "value": np.round(values[keep], 3),
                        "good": True,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _master() -> dict[str, pd.DataFrame]:
    root = shop.NAME.lower().replace(" ", "-")
    equipment = [
        {"equipment_id": shop.SITE, "parent_id": None, "level": "site", "path": root,
         "name": shop.NAME, "class": "Site"}
    ]  # fmt: skip
    paths = {shop.SITE: root}
    nodes: list[tuple[str, str, str, str, str]] = [
        (id_, shop.SITE, "area", name, "Area") for id_, name in shop.AREAS.items()
    ]
    nodes += [(id_, a, "work_center", n, "Work centre") for id_, (a, n) in shop.CENTRES.items()]
    nodes += [(m.id, m.centre, "work_unit", m.name, m.class_) for m in shop.MACHINES]
    for id_, parent, level, name, class_ in nodes:
        paths[id_] = f"{paths[parent]}/{id_.lower()}"
        equipment.append(
            {"equipment_id": id_, "parent_id": parent, "level": level, "path": paths[id_],
             "name": name, "class": class_}
        )  # fmt: skip
    frame = pd.DataFrame(equipment)
    makers = {m.id: m for m in shop.MACHINES}
    frame["maker"] = [makers[i].maker if i in makers else None for i in frame.equipment_id]
    frame["model"] = [makers[i].model if i in makers else None for i in frame.equipment_id]
    people: list[Row] = [
        {"person_id": f"{crew}{n}", "name": f"Operator {crew}{n}", "role": "operator", "crew": crew}
        for crew in shop.CREWS
        for n in range(1, 6)
    ]
    people += [
        {"person_id": f"T{n}", "name": f"Technician {n}", "role": "maintenance", "crew": None}
        for n in range(1, 4)
    ]
    materials = [
        {"material_id": i, "name": n, "kind": "raw", "uom": u, "std_cost": c}
        for i, (n, u, c) in shop.MATERIALS.items()
    ]
    materials += [
        {"material_id": p.id, "name": p.name, "kind": "product", "uom": "pc", "std_cost": p.cost}
        for p in shop.PRODUCTS
    ]
    units = []
    for p in shop.PRODUCTS:
        for s in p.steps:
            factor = CAUSES.standard_factor if (p.id, s.number) == ("P-300", 20) else 1.0
            units += [
                {"material_id": p.id, "step": s.number, "equipment_id": u,
                 "cycle_s": s.cycle_s * factor, "setup_s": s.setup_min * 60}
                for u in s.units
            ]  # fmt: skip
    return {
        "equipment": frame,
        "person": pd.DataFrame(people),
        "material": pd.DataFrame(materials),
        "bom": pd.DataFrame(
            [{"material_id": p.id, "component_id": p.raw, "qty": 1} for p in shop.PRODUCTS]
        ),
        "operation": pd.DataFrame(
            [{"material_id": p.id, "step": s.number, "name": s.name}
             for p in shop.PRODUCTS for s in p.steps]
        ),
        "operation_equipment": pd.DataFrame(units),
        "reason": pd.DataFrame(
            [{"reason_id": i, "category": c, "label": n, "is_failure": f}
             for i, (c, n, f) in shop.REASONS.items()]
        ),
        "characteristic": pd.DataFrame(
            [{"characteristic_id": c.id, "material_id": c.product, "step": c.step, "name": c.name,
              "uom": "mm", "nominal": c.nominal, "lsl": c.lsl, "usl": c.usl}
             for c in shop.CHARACTERISTICS]
        ),
        "signal": pd.DataFrame(list(_signals())),
    }  # fmt: skip


def _signals() -> Iterator[Row]:
    number = 0
    for m in shop.MACHINES:
        for name, unit, _, _, _, low, high in _SIGNALS:
            number += 1
            yield {"signal_id": number, "equipment_id": m.id, "name": f"{m.id} {name}",
                   "uom": unit, "kind": "sample", "source": f"opc.tcp://{m.id.lower()}",
                   "warn_low": low, "warn_high": high}  # fmt: skip


def _calendar(first: float, last: float) -> dict[str, pd.DataFrame]:
    # the calendar goes on for six weeks, so that a schedule can be planned
    numbers = range(int(first // 480), int((last + 6 * 7200) // 480))
    return {
        "shift": pd.DataFrame(
            [{"shift_id": shift_id(n), "equipment_id": shop.SITE, "name": shift_name(n),
              "crew": crew_of(n), "starts": instant(n * 480),
              "ends": instant(n * 480) + dt.timedelta(hours=8), "planned_down_s": 0}
             for n in numbers]
        )
    }  # fmt: skip


def _orders(history: History, last: float) -> dict[str, pd.DataFrame]:
    orders, jobs, uses = [], [], []
    by_order: dict[str, dict[int, Job]] = {}
    for done in history.jobs:
        by_order.setdefault(done.order.id, {})[done.step.number] = done
    material_of = {lot.id: lot for lot in history.lots}
    for order in history.orders:
        started = by_order.get(order.id, {})
        status = "done" if order.done is not None else "running" if started else "released"
        orders.append(
            {"order_id": order.id, "material_id": order.product.id, "qty": order.qty,
             "released": instant(order.release), "due": instant(order.due),
             "priority": order.priority, "customer": order.customer, "status": status}
        )  # fmt: skip
        for step in order.product.steps:
            job = started.get(step.number)
            ended = job.ended if job is not None and job.ended and job.ended <= last else None
            if job is None and order.done is not None:
                continue  # nothing was left to do
            jobs.append(
                {"job_id": f"{order.id}-{step.number}", "order_id": order.id,
                 "material_id": order.product.id, "step": step.number,
                 "equipment_id": job.unit if job else None,
                 "person_id": job.person if job else None,
                 "lot_id": (order.lot or None) if job else None,
                 "planned_start": instant(order.release), "planned_end": instant(order.due),
                 "started": instant(job.started) if job else None,
                 "ended": instant(ended) if ended else None}
            )  # fmt: skip
        first_job = started.get(order.product.steps[0].number)
        if order.lot and first_job is not None:
            uses.append({"job_id": first_job.id, "lot_id": order.lot, "qty": order.qty})
    lots = [
        {"lot_id": i, "material_id": lot.material, "supplier": lot.supplier, "qty": lot.qty,
         "received": instant(lot.received)}
        for i, lot in material_of.items()
    ]  # fmt: skip
    running = [j for j in history.jobs if j.started >= (last // 7200) * 7200 and j.ended]
    items = [
        {"schedule_id": "S-RUNNING", "job_id": j.id, "equipment_id": j.unit,
         "starts": instant(j.started), "ends": instant(j.ended or last)}
        for j in running
    ]  # fmt: skip
    plan = {"schedule_id": "S-RUNNING", "created": instant((last // 7200) * 7200),
            "author": "planner", "objective": "due dates", "status": "approved"}  # fmt: skip
    return {
        "production_order": pd.DataFrame(orders),
        "job": pd.DataFrame(jobs),
        "lot": pd.DataFrame(lots),
        "lot_use": pd.DataFrame(uses).drop_duplicates(["job_id", "lot_id"]),
        "schedule": pd.DataFrame([plan]),
        "schedule_item": pd.DataFrame(items),
    }


def _states(stretches: list[Stretch], first: float, last: float, rng: np.random.Generator) -> Iterator[Row]:
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


def _standard_s(count: Count) -> float:
    step = count.job.step
    key = (count.job.order.product.id, step.number)
    corrected = key == ("P-300", 20) and count.at >= CAUSES.standard_from
    return step.cycle_s * (CAUSES.standard_factor if corrected else 1.0)


def _counts(counts: list[Count]) -> Iterator[Row]:
    for c in counts:
        double = c.job.unit == "ASSY-1" and CAUSES.double_from <= c.at < CAUSES.double_until
        times = 2 if double else 1
        yield {
            "job_id": c.job.id,
            "equipment_id": c.job.unit,
            "shift_id": shift_id(c.shift),
            "counted": instant(c.at),
            "good": c.good * times,
            "scrap": c.scrap * times,
            "rework": 0,
            "ideal_s": _standard_s(c) * (c.good + c.scrap) * times,
        }


def _measurements(counts: list[Count], rng: np.random.Generator) -> Iterator[Row]:
    by_step = {(c.product, c.step): c for c in shop.CHARACTERISTICS}
    offsets = {
        (c.id, m.id): rng.normal(0, 0.25 * c.sigma) for c in shop.CHARACTERISTICS for m in shop.MACHINES
    }
    number: dict[str, int] = {}
    for c in sorted(counts, key=lambda c: c.at):
        what = by_step.get((c.job.order.product.id, c.job.step.number))
        if what is None:
            continue
        for k in range(max(1, (c.good + c.scrap) // 60)):
            at = c.at - 20.0 * k
            centre = what.nominal + offsets[what.id, c.job.unit]
            if what.product == "P-100":
                centre += CAUSES.wear(c.job.unit, at)
            number[what.id] = number.get(what.id, 0) + 1
            for piece in range(5):
                yield {
                    "characteristic_id": what.id,
                    "measured": instant(at) + dt.timedelta(seconds=40 * piece),
                    "value": round(float(centre + rng.normal(0, what.sigma)), 4),
                    "equipment_id": c.job.unit,
                    "job_id": c.job.id,
                    "lot_id": c.job.order.lot or None,
                    "person_id": c.job.person,
                    "serial": None,
                    "subgroup": number[what.id],
                }


def _defects(counts: list[Count], rng: np.random.Generator) -> Iterator[Row]:
    usual = np.array([0.38, 0.24, 0.06, 0.22, 0.10])
    codes = list(shop.DEFECT_CODES)
    for c in counts:
        if not c.scrap:
            continue
        weights = usual.copy()
        if CAUSES.wear(c.job.unit, c.at) > 0 and c.job.order.product.id == "P-100":
            weights = np.array([0.90, 0.04, 0.01, 0.03, 0.02])
        elif (
            c.job.unit.startswith("PRESS")
            and CAUSES.bad_lot_from <= c.at < CAUSES.bad_lot_until
            and c.job.order.product.raw == "RM-SH"
        ):
            weights = np.array([0.05, 0.05, 0.84, 0.05, 0.01])
        drawn = rng.multinomial(c.scrap, weights / weights.sum())
        for code, qty in zip(codes, drawn, strict=True):
            if qty:
                yield {
                    "found": instant(c.at),
                    "job_id": c.job.id,
                    "equipment_id": c.job.unit,
                    "shift_id": shift_id(c.shift),
                    "material_id": c.job.order.product.id,
                    "lot_id": c.job.order.lot or None,
                    "code": code,
                    "qty": int(qty),
                    "disposition": "scrap",
                }


def _alarms(stretches: list[Stretch], rng: np.random.Generator) -> pd.DataFrame:
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


def _work_orders(
    history: History, stretches: list[Stretch], last: float, rng: np.random.Generator
) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
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


def first_minute(weeks: int | None) -> float:
    """Return the working minute the data begin with: of the year, or of the last weeks."""
    last = working(shop.END)
    return 0.0 if weeks is None else max(0.0, (last // 7200 - weeks + 1) * 7200)
