"""The scheduling problem of a plant: open operations, calendars, setups, changes to plan around.

Minutes are working minutes from now (`timeline`). What the data lack is named with table and row.
"""

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from plant import orders
from plant.errors import DataFault, RequestError
from plant.facts import records
from plant.planning_tables import known_materials
from tools.context import ToolContext
from tools.scheduling.changes import Change, read_changes
from tools.scheduling.model import Assignment, Job, Machine, Objective, Operation, Problem, Schedule
from tools.scheduling.order_changes import changed_order
from tools.scheduling.plant_facts import Materials, PlanningFacts, planning_facts
from tools.scheduling.timeline import Span, Timeline, gaps, merged

HORIZON_DAYS = 42
_LONGEST_MIN = 30 * 1440  # an operation longer than this is a fault of the data


@dataclass(frozen=True, slots=True)
class Running:
    """A job that runs now: it goes on, first on its unit; working minutes, the end estimated."""

    job_id: str
    order_id: str
    product: str
    unit: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class OrderFact:
    """What people call an order."""

    order_id: str
    product: str
    qty: float
    due: dt.datetime | None
    first_step: int  # position of the first open step in the routing


@dataclass(frozen=True, slots=True)
class PlantProblem:
    """A problem with the plant's own names.

    Attributes:
        machines: unit ids by position.
        jobs: orders by position.
        warnings: what the data lack, each with table and row.
        running: jobs that go on from now.
        earliest: nothing new starts before, working minutes.
    """

    problem: Problem
    timeline: Timeline
    machines: tuple[str, ...]
    jobs: tuple[OrderFact, ...]
    warnings: tuple[str, ...]
    running: tuple[Running, ...]
    changes: tuple[Change, ...]
    earliest: int

    def end_of(self, job: int, schedule: Schedule) -> dt.datetime:
        """Return when an order ends."""
        return self.timeline.ends(max(a.end for a in schedule.assignments if a.job == job))

    def clock(self, minute: int, ends: bool) -> int:
        """Return the clock minutes from the start to a working minute, at which something starts or ends."""
        at = self.timeline.ends(minute) if ends else self.timeline.starts(minute)
        return round((at - self.timeline.start).total_seconds() / 60)

    def operation(self, a: Assignment) -> Operation:
        """Return the operation of an assignment."""
        return self.problem.jobs[a.job].operations[a.operation]


def read_problem(
    context: ToolContext,
    *,
    start: dt.datetime | None = None,
    changes: Sequence[str] = (),
    objective: Objective = "weighted_tardiness",
) -> PlantProblem:
    """Build the problem from plant data.

    Args:
        context: the plant.
        start: nothing new starts before; now if None or past. Running jobs go on from now.
        changes: as `tools.scheduling.changes` reads them.
        objective: what the schedule is best in.

    Raises:
        RequestError: there is nothing to plan, or a change cannot be read.
        DataFault: the calendar ends before planning begins.
    """
    store = context.plant
    now = store.now().now.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
    rows = orders.open_operations(store)
    warnings: list[str] = []
    read = read_changes(changes, context.index, store.zone)
    able: dict[tuple[str, int], list[Any]] = {}
    for r in records(orders.capabilities(store)):
        if not (float(r.cycle_s) > 0):
            warnings.append(
                f"operation_equipment ({r.material_id}, step {r.step}, {r.equipment_id}) has the cycle time "
                f"{r.cycle_s} s; the row is not used."
            )
        elif context.index.get("equipment", str(r.equipment_id)) is None:
            warnings.append(
                f"operation_equipment ({r.material_id}, step {r.step}) names {r.equipment_id}, which is not "
                "in equipment; the row is not used."
            )
        else:
            able.setdefault((str(r.material_id), int(r.step)), []).append(r)
    units = sorted({str(r.equipment_id) for group in able.values() for r in group})
    timeline, breaks = _calendar(context, units, now, warnings, read)
    position = {u: n for n, u in enumerate(units)}
    products = {str(m) for m in rows.material_id}
    planning = planning_facts(store, units, products, timeline, warnings, read)
    materials = Materials.read(store, timeline, read, warnings)
    for material in sorted(products - known_materials(store)):
        first = rows[rows.material_id == material].order_id.iloc[0]
        warnings.append(f"production_order {first} is for {material}, which is not in the table material.")
    made = {str(j): float(n or 0) for j, n in records(orders.good_pieces(store))}
    earliest = max(0, timeline.working(timeline.minute(start))) if start is not None else 0
    free = dict.fromkeys(units, 0)
    closed = {u: merged([*_downs(u, timeline, read), *planning.stops.get(u, ())]) for u in units}
    pauses = {u: merged([*closed[u], *breaks[u]]) for u in units}
    jobs: list[Job] = []
    facts: list[OrderFact] = []
    running: list[Running] = []
    cancelled = {c.order for c in read if c.kind == "cancel"}
    for order_id, group in rows.groupby("order_id", sort=False):
        steps = [r for r in records(group) if _missing(r.ended)]
        if not steps or order_id in cancelled:
            continue
        job, fact, goes_on = _order(
            str(order_id), steps, len(group) - len(steps), len(jobs), able, position, made, free, pauses, timeline,
            earliest, read, warnings, planning, materials,
        )  # fmt: skip
        running += goes_on
        if job is not None:
            jobs.append(job)
            facts.append(fact)
    if not jobs:
        raise RequestError("There are no open orders to plan. " + " ".join(warnings[:3]))
    last_due = max((f.due for f in facts if f.due is not None), default=None)
    calendar_ends = timeline.ends(timeline.length)
    if last_due is not None and calendar_ends < last_due:
        warnings.append(
            f"The table shift ends {calendar_ends:%Y-%m-%d}, before the last due date {last_due:%Y-%m-%d}."
        )
    family = {str(u): str(m) for u, m in records(orders.last_products(store))}
    machines = []
    for u in units:
        machines.append(
            Machine(u, closed[u], breaks[u], family.get(u, ""), free[u], planning.power_kw.get(u, 0.0))
        )
    setups: dict[tuple[int, str], int] = {}
    for (material, _), units_of in able.items():
        for c in units_of:
            if not _missing(c.setup_s) and not 0 <= float(c.setup_s) <= 86_400:
                warnings.append(
                    f"operation_equipment ({material}, step {c.step}, {c.equipment_id}) has the setup time "
                    f"{float(c.setup_s):g} s, which cannot be right; it counts as 0."
                )
            elif not _missing(c.setup_s) and float(c.setup_s) > 0:
                key = (position[str(c.equipment_id)], material)
                setups[key] = max(setups.get(key, 0), math.ceil(float(c.setup_s) / 60))
    pairs = {(position[u], a, b): t for (u, a, b), t in planning.changeovers.items() if u in position}
    problem = Problem(
        tuple(jobs), tuple(machines), setups, objective, timeline.length, pairs, dict(planning.pools),
        tariff=planning.tariff,
    )  # fmt: skip
    if objective == "energy_cost" and not energy_known(problem):
        raise RequestError(
            "The plant has no table energy_tariff (starts, ends, price_per_kwh) with times to come, or no table "
            "machine_power (equipment_id, power_kw); import them to plan for the least energy cost."
        )
    return PlantProblem(
        problem, timeline, tuple(units), tuple(facts), tuple(dict.fromkeys(warnings)), tuple(running), read,
        earliest,
    )  # fmt: skip


def energy_known(problem: Problem) -> bool:
    """Whether the plant says what energy costs and what its machines take."""
    return bool(problem.tariff) and any(m.power_kw > 0 for m in problem.machines)


def _order(
    order_id: str,
    steps: Sequence[Any],
    done: int,
    number: int,
    able: dict[tuple[str, int], list[Any]],
    position: dict[str, int],
    made: dict[str, float],
    free: dict[str, int],
    pauses: dict[str, tuple[Span, ...]],
    timeline: Timeline,
    earliest: int,
    changes: Sequence[Change],
    warnings: list[str],
    planning: PlanningFacts,
    materials: Materials,
) -> tuple[Job | None, OrderFact, list[Running]]:
    head = steps[0]
    due = None if _missing(head.due) else head.due.to_pydatetime()
    due = next((c.end for c in reversed(changes) if c.kind == "due" and c.order == order_id), due)
    product = str(head.product if not _missing(head.product) else head.material_id)
    fact = OrderFact(order_id, product, float(head.qty), due, done)
    if not float(head.qty) > 0:
        warnings.append(f"production_order {order_id} has the quantity {head.qty}; it is left out.")
        return None, fact, []
    if due is None:
        warnings.append(f"production_order {order_id} has no due date; it never counts as late.")
    elif not _missing(head.released) and due < head.released.to_pydatetime():
        warnings.append(f"production_order {order_id} is due ({due:%Y-%m-%d}) before its release.")
    release = earliest
    if not _missing(head.released):
        release = max(release, timeline.working(timeline.minute(head.released.to_pydatetime())))
    goes_on: list[Running] = []
    operations: list[Operation] = []
    for r in steps:
        found = None if _missing(r.step) else able.get((str(r.material_id), int(r.step)))
        if not found:
            what = f"step {int(r.step)}" if not _missing(r.step) else "any step"
            warnings.append(
                f"operation_equipment has no row for {what} of {r.material_id}; {order_id} "
                f"{'is planned up to there' if operations else 'cannot be planned'}."
            )
            break
        left = max(float(r.qty) - made.get(str(r.job_id), 0.0), 1.0)
        durations = {
            position[str(c.equipment_id)]: max(1, math.ceil(left * float(c.cycle_s) / 60)) for c in found
        }
        if min(durations.values()) > _LONGEST_MIN:
            hours = min(durations.values()) / 60
            warnings.append(
                f"operation_equipment ({r.material_id}, step {int(r.step)}) and production_order {order_id}: "
                f"{left:g} pieces would "
                f"take {hours:,.0f} h, which cannot be right; the order is left out."
            )
            return None, fact, []
        unit = None if _missing(r.equipment_id) else str(r.equipment_id)
        if not _missing(r.started) and not operations and unit in position:
            m = position[unit]
            length = durations.get(m, min(durations.values()))
            begin = next((b for a, b in pauses[unit] if a <= free[unit] < b), free[unit])
            free[unit] = _resumed(begin, length, pauses[unit])
            goes_on.append(Running(str(r.job_id), order_id, product, unit, begin, free[unit]))
            release = max(release, free[unit])
            continue
        o = Operation(number, len(operations), durations, str(r.material_id), str(r.job_id))
        if not done and not operations and not goes_on:
            at, what = materials.available(str(r.material_id), left)
            o = replace(o, available=at, material=what)
        operations.append(planning.dressed(o, str(r.material_id), int(r.step)))
    weight = 1 + max(0, 0 if _missing(head.priority) else int(head.priority))
    due_minute = None if due is None else timeline.working(timeline.minute(due))
    if not operations:
        return None, fact, goes_on
    job = Job(order_id, tuple(operations), release, due_minute, weight)
    return changed_order(job, changes, timeline, position), fact, goes_on


def _downs(unit: str, timeline: Timeline, changes: Sequence[Change]) -> tuple[Span, ...]:
    spans = [
        (max(0, timeline.working(timeline.minute(c.begin))), timeline.working(timeline.minute(c.end)))
        for c in changes
        if c.kind == "down" and c.begin and c.end and unit in c.units
    ]
    return merged(spans)


def _resumed(start: int, length: int, pauses: Sequence[Span]) -> int:
    """Return when a running job ends that pauses in some stretches."""
    end = start + length
    for a, b in pauses:
        if a < end and b > start:
            end += b - max(a, start)
    return end


def _calendar(
    context: ToolContext,
    units: Sequence[str],
    start: dt.datetime,
    warnings: list[str],
    changes: Sequence[Change],
) -> tuple[Timeline, dict[str, tuple[Span, ...]]]:
    """Return the plant's open time, and by unit where it pauses within it, in working minutes."""
    end = HORIZON_DAYS * 1440
    shifts = orders.calendar(context.plant, start, start + dt.timedelta(minutes=end))
    if shifts.empty:
        known = context.index.time_range("shift")
        until = f" (it ends {known.end:%Y-%m-%d})" if known else ""
        raise DataFault(f"The table shift has no shift after {start:%Y-%m-%d %H:%M} UTC{until}; add the calendar.")  # fmt: skip

    def span(a: dt.datetime, b: dt.datetime) -> Span:
        return (max(0, math.ceil((a - start).total_seconds() / 60)),
                min(end, int((b - start).total_seconds() // 60)))  # fmt: skip

    # a unit's own calendar counts before that of its area or site
    owners = {str(o): [span(r.starts, r.ends) for r in records(g)] for o, g in shifts.groupby("equipment_id")}
    below = {o: set(context.index.units_below(o)) for o in owners}
    extra = [(c, span(c.begin, c.end)) for c in changes if c.kind == "open" and c.begin and c.end]
    open_: dict[str, tuple[Span, ...]] = {}
    for unit in units:
        nearest = min((o for o in owners if unit in below[o]), key=lambda o: len(below[o]), default=None)
        if nearest is None:
            warnings.append(f"shift has no calendar for {unit}; it is planned as always open.")
        spans = [(0, end)] if nearest is None else owners[nearest]
        open_[unit] = merged([*spans, *(s for c, s in extra if not c.units or unit in c.units)])
    timeline = Timeline(start, merged([s for spans in open_.values() for s in spans]))
    breaks = {
        unit: tuple(
            (a, b)
            for x, y in gaps(spans, end)
            if (a := timeline.working(x)) < (b := timeline.working(y))
        )
        for unit, spans in open_.items()
    }  # fmt: skip
    return timeline, {u: merged(b) for u, b in breaks.items()}


def _missing(value: Any) -> bool:
    import pandas as pd

    return bool(pd.isna(value))
