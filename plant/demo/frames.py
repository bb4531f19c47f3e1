"""The simulated year as tables of plant data (`plant/schema.sql`)."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from plant.demo import shop
from plant.demo.causes import CAUSES
from plant.demo.clock import crew_of, instant, shift_id, shift_name, working
from plant.demo.gauges import gauge_readings
from plant.demo.machine_events import alarms, states, work_orders
from plant.demo.master_data import master_frames
from plant.demo.simulate import Count, History, Job

Row = dict[str, Any]


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
    tables = master_frames()
    tables |= _calendar(first, last)
    tables |= _orders(history, last)
    tables |= {
        "state_event": pd.DataFrame(list(states(cut, first, last, rng))),
        "production": pd.DataFrame(list(_counts(counts))),
        "measurement": pd.DataFrame(
            [*_measurements(counts, rng), *gauge_readings(seed=seed + 7, before=last)]
        ).astype({"subgroup": "Int64"}),
        "defect": pd.DataFrame(list(_defects(counts, rng))),
        "alarm": alarms(cut, rng),
        "work_order": work_orders(history, cut, last, rng),
    }
    return PlantFrames(tables)


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


def first_minute(weeks: int | None) -> float:
    """Return the working minute the data begin with: of the year, or of the last weeks."""
    last = working(shop.END)
    return 0.0 if weeks is None else max(0.0, (last // 7200 - weeks + 1) * 7200)
