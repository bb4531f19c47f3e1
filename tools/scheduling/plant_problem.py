"""The scheduling problem of a plant: open operations, calendars, setups, changes to plan around.

Minutes count from the horizon's start. What the data lack is named, nothing is invented.
"""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plant import facts as plant_facts
from plant import orders
from plant.errors import DataFault, RequestError
from tools.context import ToolContext
from tools.scheduling.model import Job, Machine, Operation, Problem

HORIZON_DAYS = 35
_CHANGE = re.compile(
    r"^(?P<unit>.+?)\s+(?:is\s+)?down\s+(?P<day>\d{4}-\d\d-\d\d)(?:[ T](?P<from>\d{1,2}:\d\d))?\s*(?:\.\.|to|until|-)\s*"
    r"(?:(?P<day2>\d{4}-\d\d-\d\d)[ T])?(?P<to>\d{1,2}:\d\d)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PlantProblem:
    """A problem with the plant's own names.

    Attributes:
        start: instant of minute 0, UTC.
        warnings: what the data lack, each with table and row.
        machines: unit ids by position.
    """

    problem: Problem
    start: dt.datetime
    machines: tuple[str, ...]
    jobs: tuple[dict[str, Any], ...]  # order_id, product, qty, due by position
    warnings: tuple[str, ...]

    def at(self, minute: int) -> dt.datetime:
        """Return the instant of a minute."""
        return self.start + dt.timedelta(minutes=minute)


def read_problem(context: ToolContext, start: dt.datetime, changes: Sequence[str]) -> PlantProblem:
    """Build the problem from plant data.

    Args:
        context: the plant.
        start: when planning begins.
        changes: e.g. 'PRESS-2 down 2026-06-02 06:00..14:00', plant time.

    Raises:
        RequestError: there is nothing to plan, or a change cannot be read.
        DataFault: the calendar ends before planning begins.
    """
    store = context.plant
    rows = orders.open_operations(store)
    rows = rows[rows.ended.isna()]
    if rows.empty:
        raise RequestError("There are no open orders to plan.")
    warnings: list[str] = []
    able: dict[tuple[str, int], list[Any]] = {}
    for r in plant_facts.records(orders.capabilities(store)):
        able.setdefault((str(r.material_id), int(str(r.step))), []).append(r)
    made = {str(j): float(n) for j, n in plant_facts.records(orders.good_pieces(store))}
    units = sorted({str(r.equipment_id) for group in able.values() for r in group})
    position = {u: n for n, u in enumerate(units)}
    running: dict[str, int] = {}
    jobs: list[Job] = []
    facts: list[dict[str, Any]] = []
    for order_id, group in rows.groupby("order_id", sort=False):
        head: Any = group.iloc[0]
        operations: list[Operation] = []
        for r in plant_facts.records(group):
            found = able.get((str(r.material_id), int(str(r.step))))
            if not found:
                warnings.append(f"operation_equipment has no row for {r.material_id} step {r.step}; "
                                f"{order_id} is left out from there.")  # fmt: skip
                break
            left = max(float(str(r.qty)) - made.get(str(r.job_id), 0.0), 1.0)
            durations = {
                position[str(c.equipment_id)]: max(1, math.ceil(left * float(c.cycle_s) / 60)) for c in found
            }
            if r.started is not None and r.started == r.started and r.equipment_id in position:
                m = position[str(r.equipment_id)]  # it runs on: its unit is decided
                durations = {m: durations.get(m, min(durations.values()))}
            operations.append(
                Operation(len(jobs), len(operations), durations, str(r.material_id), str(r.job_id))
            )
        if not operations:
            continue
        due = head.due
        if due is None or due != due:
            warnings.append(f"production_order {order_id} has no due date; it is planned last.")
        if due == due and head.released == head.released and due < head.released:
            warnings.append(f"production_order {order_id} is due before its release.")
        jobs.append(
            Job(
                str(order_id),
                tuple(operations),
                max(0, math.ceil((head.released - start).total_seconds() / 60))
                if head.released == head.released
                else 0,
                int((due - start).total_seconds() // 60) if due == due else None,
                1 + int(head.priority or 0),
            )
        )
        facts.append(
            {"order_id": str(order_id), "product": head["product"], "qty": float(head.qty), "due": due}
        )
    closed = _closed(context, units, start, warnings)
    for change in changes:
        unit, begin, end = _read_change(context, change)
        a, b = (int((t - start).total_seconds() // 60) for t in (begin, end))
        for u in context.index.units_below(unit):
            if u in closed and b > 0:
                closed[u].append((max(a, 0), b))
    last = {str(u): str(m) for u, m in plant_facts.records(orders.last_products(store))}
    machines = tuple(Machine(u, _merged(closed[u]), last.get(u, ""), running.get(u, 0)) for u in units)
    setups = {
        (position[str(c.equipment_id)], material): math.ceil(float(c.setup_s) / 60)
        for (material, _), group in able.items()
        for c in group
        if float(c.setup_s) > 0
    }
    horizon = HORIZON_DAYS * 1440
    problem = Problem(tuple(jobs), machines, setups, "weighted_tardiness", horizon)
    return PlantProblem(problem, start, tuple(units), tuple(facts), tuple(dict.fromkeys(warnings)))


def _closed(
    context: ToolContext, units: Sequence[str], start: dt.datetime, warnings: list[str]
) -> dict[str, list[tuple[int, int]]]:
    end = start + dt.timedelta(days=HORIZON_DAYS)
    shifts = orders.calendar(context.plant, start, end)
    if shifts.empty:
        known = context.index.time_range("shift")
        until = f" (it ends {known.end:%Y-%m-%d})" if known else ""
        raise DataFault(
            f"The table shift has no shift after {start:%Y-%m-%d %H:%M} UTC{until}; add the calendar."
        )
    out: dict[str, list[tuple[int, int]]] = {}
    above: dict[str, list[tuple[int, int]]] = {}
    for owner, group in shifts.groupby("equipment_id", sort=False):
        open_ = _merged(
            [
                (int((r.starts - start).total_seconds() // 60), int((r.ends - start).total_seconds() // 60))
                for r in plant_facts.records(group)
            ]
        )
        for unit in context.index.units_below(str(owner)):
            above.setdefault(unit, [*open_])
    for unit in units:
        if unit not in above:
            warnings.append(f"shift has no calendar for {unit}; it is planned as always open.")
            out[unit] = []
            continue
        at, gaps = 0, []
        for a, b in above[unit]:
            if a > at:
                gaps.append((at, a))
            at = max(at, b)
        if at < HORIZON_DAYS * 1440:
            gaps.append((at, HORIZON_DAYS * 1440))
        out[unit] = [(max(a, 0), b) for a, b in gaps if b > 0]
    return out


def _merged(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    out: list[tuple[int, int]] = []
    for a, b in sorted(spans):
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], b))
        else:
            out.append((a, b))
    return tuple(out)


def _read_change(context: ToolContext, text: str) -> tuple[str, dt.datetime, dt.datetime]:
    found = _CHANGE.match(text.strip())
    if found is None:
        raise RequestError(
            f"The change '{text}' cannot be read. Write it as 'PRESS-2 down 2026-06-02 06:00..14:00'."
        )
    unit = context.index.resolve("equipment", found["unit"]).id
    zone = context.plant.zone
    try:
        begin = dt.datetime.fromisoformat(f"{found['day']} {(found['from'] or '00:00').zfill(5)}").replace(
            tzinfo=zone
        )
        end = dt.datetime.fromisoformat(f"{found['day2'] or found['day']} {found['to'].zfill(5)}").replace(
            tzinfo=zone
        )
    except ValueError as error:
        raise RequestError(f"The change '{text}' has no such date or time.") from error
    if end <= begin:
        raise RequestError(f"The change '{text}' ends before it begins.")
    return unit, begin.astimezone(dt.UTC), end.astimezone(dt.UTC)
