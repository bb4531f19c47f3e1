"""Why orders are late, what new orders can be promised, and what a change would do."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any

from plant import orders
from plant.errors import RequestError
from plant.facts import records
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.scheduling.checker import violations
from tools.scheduling.current import QUICK_S, current, local, no_fit, quick
from tools.scheduling.finished import finished
from tools.scheduling.keeping import remedy_words
from tools.scheduling.lateness import Cause, causes_of, in_words
from tools.scheduling.model import Job, Operation, Schedule
from tools.scheduling.plant_problem import PlantProblem, read_problem
from tools.scheduling.promise import insert
from tools.scheduling.reasons import reasons_of
from tools.scheduling.remedies import remedies_for
from tools.scheduling.replay import run, steps_of
from tools.scheduling.report import compared, figures_of
from tools.scope import no_data
from tools.slots import (
    Changes,
    Number,
    OrderRef,
    PeriodArg,
    ProductRef,
    Question,
)

_PIECES = re.compile(
    r"(?<![\w.:/-])(\d{1,3}(?:[, ]\d{3})+|\d+)(?![\w.:/-]|\s*(?:days?|weeks?|hours?|shifts?)\b)"
)


def why_late(context: ToolContext, *, order: OrderRef) -> ToolResult:
    """Explain why an order ends late: minutes by cause, and what would help, each replayed."""
    order = context.index.resolve("order", order).id
    plan = read_problem(context)
    job = next((j for j, f in enumerate(plan.jobs) if f.order_id == order), None)
    if job is None:
        if (done := finished(context, order)) is not None:
            return done
        return no_data(f"{order} has no open operation to explain: it is done, or its last step runs now.")
    schedule, basis = current(context, plan)
    if schedule is None:
        return no_fit(plan)
    zone = context.plant.zone
    fact, end = plan.jobs[job], plan.end_of(job, schedule)
    late_h = None if fact.due is None else round((end - fact.due).total_seconds() / 3600, 1)
    causes = causes_of(plan.problem, schedule, job, plan.clock)
    total = sum(c.minutes for c in causes)
    rows = tuple((in_words(c), c.minutes, round(100 * c.minutes / total, 1)) for c in causes)
    why = Table(f"Why {order} ends when it does", ("cause", "time", "share"), rows, ("", "min", "%"))
    if late_h is None:
        head = f"{order} has no due date; it ends {local(end, zone)} {basis}."
    elif late_h <= 0:
        head = f"{order} is not late {basis}: it ends {local(end, zone)}, {-late_h} h before it is due."
    else:
        head = f"{order} ends {local(end, zone)} {basis}, {late_h} h after it is due."
    reasons = reasons_of(plan.problem, schedule, job)
    decisive = Table(
        "What decides it (plan run again without it)",
        ("reason", "earlier without it"),
        tuple((in_words(Cause(r.kind, r.who, r.gain)), r.gain) for r in reasons[:8]),
        ("", "working min"),
    )
    because = ""
    if reasons:
        top = reasons[0]
        words = in_words(Cause(top.kind, top.who, top.gain))
        because = f" The main reason: {words}; without it {order} would end {top.gain:,} working min earlier."
    notes = [f"The causes add up to the {total:,} min from the start of planning or the release to the end."]
    if fact.due is not None and fact.due < context.plant.now().now:
        notes.append(f"{order} was due {local(fact.due, zone)}, before now: no plan can make it on time.")
    helps = _remedies(context, plan, schedule, job)
    was = figures_of(plan, schedule)
    table = Table(
        "What would help (each run before it is shown)",
        ("change", "end", "earlier", "hours late, all orders", "change of that", "orders made late"),
        tuple(
            (what, local(e, zone), round((end - e).total_seconds() / 3600, 1), f["late_h"],
             round(f["late_h"] - was["late_h"], 1), ", ".join(newly) or None)
            for what, e, f, newly in helps
        ),
        ("", "", "h", "h", "h", ""),
    )  # fmt: skip
    tip = ""
    if helps:
        what, best_end, _, _ = helps[0]
        tip = (
            f" Most would help: {what}, which ends it {local(best_end, zone)} "
            f"({round((end - best_end).total_seconds() / 3600, 1)} h earlier)."
        )
    metric = Metric("Hours late", late_h, "h", "", "planned end − due date", None, order)
    due = None if fact.due is None else local(fact.due, zone)
    dates = Table(f"Dates of {order}", ("order", "due", "planned end"), ((order, due, local(end, zone)),))
    tables = (why, *((decisive,) if reasons else ()), *((table,) if helps else ()), dates)
    return ToolResult(f"{head}{because}{tip}", (metric, *tables), notes=tuple(notes))


def promise_date(
    context: ToolContext,
    *,
    product: ProductRef,
    quantity: Number | None = None,
    period: PeriodArg | None = None,
    question: Question = "",
) -> ToolResult:
    """Give the earliest date a new order of a product could be done without moving what is planned, and whether that is by
    a day that is asked.
    """
    material = context.index.resolve("product", product)
    if quantity is None and (said := _PIECES.search(question)):
        quantity = float(said[1].replace(",", "").replace(" ", ""))
    if quantity is None:
        return ToolResult(f"How many pieces of {material.label or material.id}?", status="clarify")
    if quantity <= 0:
        raise RequestError(f"The quantity must be greater than 0, not {quantity:g}.")
    plan = read_problem(context)
    schedule, basis = current(context, plan)
    if schedule is None:
        return no_fit(plan)
    operations = _routing(context, plan, material.id, quantity)
    if not operations:
        return no_data(f"operation_equipment has no routing for {material.id}, so no date can be promised.")
    found = insert(plan.problem, schedule, Job("new order", operations))
    if found is None:
        return no_data(f"{quantity:g} pieces of {material.id} do not fit before the calendar ends.")
    wider, with_it = found
    if faults := violations(wider, with_it):
        raise AssertionError(f"the promise breaks a rule: {faults[0]}")
    zone = context.plant.zone
    mine = [a for a in with_it.assignments if a.job == len(plan.problem.jobs)]
    end = plan.timeline.ends(mine[-1].end)
    work = sum(a.end - a.start for a in mine)
    rows = tuple(
        (n + 1, plan.machines[a.machine], local(plan.timeline.starts(a.start), zone),
         local(plan.timeline.ends(a.end), zone))
        for n, a in enumerate(mine)
    )  # fmt: skip
    text = (
        f"{quantity:g} pieces of {material.label or material.id} can be done by {local(end, zone)} without "
        f"moving any of the {len(plan.jobs)} planned orders ({basis})."
    )
    if period is not None and period.end > context.plant.now().now:
        last = local(period.end - dt.timedelta(minutes=1), zone)[:10]
        spare = (period.end - end).total_seconds() / 3600
        text += (
            f" That is by {last}: it can be promised."
            if spare >= 0
            else f" That is after {last}, {-spare:.1f} h too late: it cannot be promised without moving others."
        )
    notes = ("Machine times are standard times; breakdowns and scrap to come are not in the date.",)
    return ToolResult(
        text,
        (
            Metric("Work of the new order", round(work / 60, 1), "h", "", "Σ quantity · cycle time"),
            Metric("Planned orders", len(plan.jobs), "orders"),
            Table("New order", ("operation", "machine", "start", "end"), rows),
        ),
        notes=(*notes, *plan.warnings[:3]),
    )


def what_if(
    context: ToolContext,
    *,
    question: Question = "",
    changes: Changes = (),
    order: OrderRef | None = None,
    period: PeriodArg | None = None,
) -> ToolResult:
    """Compare the schedule with and without a change: a machine down, an extra shift, a rush order."""
    asked = list(changes) or _from_words(context, question, order, period)
    if not asked:
        return ToolResult(
            "What shall change? For example: CNC-07 down on Tuesday, run Saturday, or rush an order.",
            status="clarify",
            choices=("What if we run Saturday?",),
        )
    before, after = read_problem(context), read_problem(context, changes=asked)
    old, new = quick(context, before), quick(context, after)
    if old is None or new is None:
        return no_fit(after)
    a, b = figures_of(before, old), figures_of(after, new)
    zone = context.plant.zone
    table = Table("Effect of the change", ("figure", "as it is", "with the change"), compared(zone, a, b))
    moved, later = [], []
    ends = {f.order_id: before.end_of(j, old) for j, f in enumerate(before.jobs)}
    for j, f in enumerate(after.jobs):
        end = after.end_of(j, new)
        was = ends.get(f.order_id)
        if was is not None and f.due is not None and end > max(was, f.due):
            later.append((f.order_id, local(f.due, zone), local(was, zone), local(end, zone),
                          round((end - was).total_seconds() / 3600, 1)))  # fmt: skip
        if was is None or f.due is None or (was > f.due) == (end > f.due):
            continue
        moved.append((f.order_id, local(f.due, zone), local(was, zone), local(end, zone),
                      "becomes late" if end > f.due else "becomes on time"))  # fmt: skip
    text = (
        f"With {'; '.join(asked)}: {b['late']} orders late instead of {a['late']}, "
        f"{b['late_h']:,} hours late in all instead of {a['late_h']:,}."
    )
    newly = [m[0] for m in moved if m[4] == "becomes late"]
    saved = [m[0] for m in moved if m[4] != "becomes late"]
    text += f" Late only with it: {', '.join(newly[:8])}." if newly else ""
    text += f" No longer late: {', '.join(saved[:8])}." if saved else ""
    text += "" if moved else " No order becomes late or on time by it."
    later.sort(key=lambda r: -r[4])
    if later:
        text += f" Late and later with it: {', '.join(f'{r[0]} (by {r[4]} h)' for r in later[:5])}."
    tables: list[Metric | Table] = [table]
    if order is not None:
        dates = _dates_of(context.index.resolve("order", order).id, zone, (before, old), (after, new))
        text += _told_of(dates)
        tables.append(dates)
    if moved:
        heads = ("order", "due", "end as it is", "end with the change", "")
        tables.append(Table("Orders that change sides", heads, tuple(moved[:20]), (), len(moved)))
    if later:
        tables.append(
            Metric(
                "Late orders that end later", len(later), "orders", "", "with the change − without", len(ends)
            )
        )
        heads = ("order", "due", "end as it is", "end with the change", "later")
        tables.append(
            Table("Late orders that end later", heads, tuple(later[:20]), ("", "", "", "", "h"), len(later))
        )
    note = f"Both schedules had the same {QUICK_S:g} s of search; nothing is proposed or published."
    return ToolResult(text, tuple(tables), notes=(note, *_held(after), *after.warnings[:3]))


def _dates_of(order: str, zone: Any, *plans: tuple[PlantProblem, Schedule]) -> Table:
    """Return when an order ends as it is and with the change."""
    ends = [
        next((local(p.end_of(j, s), zone) for j, f in enumerate(p.jobs) if f.order_id == order), None)
        for p, s in plans
    ]
    return Table(f"Dates of {order}", ("order", "end as it is", "end with the change"), ((order, *ends),))


def _told_of(dates: Table) -> str:
    order, was, ends = dates.rows[0]
    if was is None:
        return f" {order} is not planned: it is done, or its last step runs now."
    return (
        f" {order} itself is not made." if ends is None else f" {order} itself ends {ends} instead of {was}."
    )


def _held(plan: PlantProblem) -> tuple[str, ...]:
    """Say which orders wait for a material that a change makes late."""
    late = {c.material for c in plan.changes if c.material}
    held = [
        fact.order_id
        for fact, job in zip(plan.jobs, plan.problem.jobs, strict=True)
        if any(o.material.split(" ")[0] in late for o in job.operations if o.available > 0)
    ]
    if not late:
        return ()
    names = f": {', '.join(held[:8])}{', …' if len(held) > 8 else ''}" if held else ""
    return (f"{len(held)} orders wait for {', '.join(sorted(late))} to come{names}.",)


def _remedies(
    context: ToolContext, plan: PlantProblem, schedule: Schedule, job: int
) -> list[tuple[str, dt.datetime, dict[str, Any], tuple[str, ...]]]:
    """Return what helps an order: (change, end, figures, orders made late), each run before it is shown."""
    found = [
        (
            remedy_words(plan, r, context.plant.zone),
            plan.timeline.ends(r.end),
            figures_of(replace(plan, problem=r.problem), r.schedule),
            r.newly_late,
        )
        for r in remedies_for(plan.problem, schedule, job)
    ]
    day = _next_weekday(context, 5)
    other = read_problem(context, changes=(f"open {day:%Y-%m-%d} 06:00..22:00",))
    at = {(f.order_id, o.id): (j, k) for j, f in enumerate(other.jobs)
          for k, o in enumerate(other.problem.jobs[j].operations)}  # fmt: skip
    names = [((plan.jobs[j].order_id, plan.problem.jobs[j].operations[k].id), m)
             for j, k, m in steps_of(schedule.assignments)]  # fmt: skip
    again = run(other.problem, [(*at[name], m) for name, m in names])
    if again is not None and not violations(other.problem, again):
        j = next(j for j, f in enumerate(other.jobs) if f.order_id == plan.jobs[job].order_id)
        words = f"an extra shift on Saturday {day:%Y-%m-%d} 06:00 to 22:00"
        found.append((words, other.end_of(j, again), figures_of(other, again), ()))
    end = plan.end_of(job, schedule)
    return sorted((f for f in found if f[1] < end), key=lambda f: f[1])


def _from_words(context: ToolContext, question: str, order: str | None, period: Any) -> list[str]:
    """Return the changes that a what-if names in words: a weekend shift, a rush order."""
    zone = context.plant.zone
    low = question.casefold()
    found = []
    for number, day in ((5, "saturday"), (6, "sunday")):
        if re.search(rf"\b{day}s?\b|\bweekend\b", low):
            said = period.start.astimezone(zone).date() if period is not None else None
            other = said is not None and said.weekday() == number and period.hours <= 25
            found.append(f"open {said if other else _next_weekday(context, number):%Y-%m-%d} 06:00..22:00")
    rush = re.search(
        r"\b(?:rush|expedite|prioriti[sz]e|hurry|push)\s+(?:up\s+)?(?:order\s+|job\s+)?([\w-]*\d[\w-]*)", low
    )
    if rush and order is None:
        order = context.index.resolve("order", rush[1]).id
    if order and (rush or re.search(r"\b(rush|expedite|prioriti[sz]e|first|urgent|hurry|push)\b", low)):
        by = ""
        if period is not None:
            end = period.end
            while end <= context.plant.now().now:  # "by Tuesday" means the next one
                end += dt.timedelta(days=7)
            by = f" by {end.astimezone(zone):%Y-%m-%d %H:%M}"
        found.append(f"rush {context.index.resolve('order', order).id}{by}")
    elif order and period is not None and re.search(r"\b(late|delayed|missing|hold|arrives?)\b", low):
        start = period.start.astimezone(zone)
        found.append(f"late {context.index.resolve('order', order).id} {start:%Y-%m-%d %H:%M}")
    return found


def _next_weekday(context: ToolContext, number: int) -> dt.date:
    today = context.plant.now().now.astimezone(context.plant.zone).date()
    return today + dt.timedelta(days=(number - today.weekday()) % 7 or 7)


def _routing(
    context: ToolContext, plan: PlantProblem, material: str, quantity: float
) -> tuple[Operation, ...]:
    steps: dict[int, dict[int, int]] = {}
    position = {u: m for m, u in enumerate(plan.machines)}
    for r in records(orders.capabilities(context.plant)):
        if str(r.material_id) == material and str(r.equipment_id) in position and float(r.cycle_s) > 0:
            minutes = max(1, int(-(-quantity * float(r.cycle_s) // 60)))
            steps.setdefault(int(r.step), {})[position[str(r.equipment_id)]] = minutes
    return tuple(Operation(0, k, steps[s], material, f"step {s}") for k, s in enumerate(sorted(steps)))
