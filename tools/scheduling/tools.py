"""What the scheduler offers: proposals, what is late and why, promises, what-ifs, the plan in force."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

from plant import orders
from plant.errors import RequestError
from plant.facts import records
from plant.proposals import Proposal, ProposalStore
from tools.context import ToolContext
from tools.result import Chart, Metric, ProposalCard, Table, ToolResult
from tools.scheduling.checker import violations
from tools.scheduling.current import QUICK_S, check, current, local, no_fit, quick
from tools.scheduling.lateness import Cause, causes_of, in_words
from tools.scheduling.model import Assignment, Job, Objective, Operation, Schedule, value_of
from tools.scheduling.plant_problem import PlantProblem, read_problem
from tools.scheduling.promise import insert
from tools.scheduling.reasons import reasons_of
from tools.scheduling.remedies import remedies_for
from tools.scheduling.replay import left_shifted, run, steps_of
from tools.scheduling.report import figures_of, gantt, gantt_of_items, items_of, late_of
from tools.scheduling.risk import RISK_TOOLS
from tools.scheduling.rules import best_rule, dispatch
from tools.scheduling.solver import solve
from tools.scope import no_data
from tools.slots import (
    Changes,
    EquipmentRef,
    Limit,
    Number,
    OrderRef,
    PeriodArg,
    ProductRef,
    Question,
    choice,
)
from tools.spec import ToolSpec

_PIECES = re.compile(
    r"(?<![\w.:/-])(\d{1,3}(?:[, ]\d{3})+|\d+)(?![\w.:/-]|\s*(?:days?|weeks?|hours?|shifts?)\b)"
)
_FIGURES = (
    ("late", "late orders", "orders"),
    ("late_h", "hours late", "h"),
    ("weighted_late_h", "weighted hours late", "h"),
    ("setups", "setups", ""),
    ("setup_h", "setup time", "h"),
    ("last_end", "last end", ""),
)
Goal = Annotated[
    str,
    choice(
        "what the schedule is best in: due dates, an early end of everything",
        due="due dates, on time, tardiness, fewest late, due, weighted_tardiness, deadlines",
        makespan="makespan, finish early, shortest, as soon as possible, throughput",
    ),
]


def propose_schedule(
    context: ToolContext,
    *,
    period: PeriodArg | None = None,
    objective: Goal | None = None,
    changes: Changes = (),
) -> ToolResult:
    """Propose a schedule for the open orders, around machines that are down: least tardiness, then short;
    a person approves or rejects it.
    """
    plan = read_problem(
        context, start=period.start if period else None, changes=changes, objective=_objective(objective)
    )
    settings = context.workspace.settings
    schedule = solve(
        plan.problem,
        seconds=settings.solver_seconds,
        workers=settings.solver_workers,
        progress=lambda step: context.progress(dict(step)),
        cancelled=context.cancelled,
    )
    published = ProposalStore.open(context.workspace).published("schedule")
    shifted = _shifted_right(plan, published) if published is not None else None
    if shifted is not None and (not schedule.assignments or shifted.value < schedule.value):
        schedule = replace(shifted, bound=schedule.bound, rule="plan in force, shifted")
    if not schedule.assignments:
        return no_fit(plan)
    check(plan, schedule)
    return _proposal(context, plan, schedule, changes)


def late_orders(context: ToolContext, *, limit: Limit | None = None) -> ToolResult:
    """List open orders that are overdue now or will be late by the plan in force, else by a forecast."""
    frame = orders.order_rows(context.plant)
    if frame.empty:
        return no_data("There are no open orders.")
    now, zone = context.plant.now().now, context.plant.zone
    published = ProposalStore.open(context.workspace).published("schedule")
    if published is not None:
        ends, basis = _ends(published), f"by the plan in force ({published.id})"
    else:
        ends, basis = _forecast(context)
    at = f"{now.astimezone(zone):%Y-%m-%d %H:%M}"
    rows: list[tuple[Any, ...]] = []
    overdue = 0
    steps = orders.open_operations(context.plant)
    todo = set(steps[steps.ended.isna()].order_id)
    made = [r.order_id for r in records(frame) if r.order_id not in todo]
    for r in records(frame):
        if r.due is None or r.due != r.due or r.order_id not in todo:
            continue
        end = ends.get(str(r.order_id))
        over = r.due < now
        if not over and not (end is not None and end > r.due):
            continue
        overdue += over
        by = (max(end or now, now) - r.due).total_seconds() / 3600
        rows.append(
            (str(r.order_id), str(r.material_id), float(r.qty), local(r.due, zone),
             None if end is None else local(end, zone), round(by, 1), "overdue" if over else "will be late")
        )  # fmt: skip
    rows.sort(key=lambda r: -r[5])
    metrics = (
        Metric("Overdue orders", overdue, "orders", f"at {at}", "open orders past their due date", len(frame)),
        Metric("Late orders", len(rows), "orders", f"at {at}", f"overdue or ending after the due date {basis}",
               len(frame)),
    )  # fmt: skip
    notes: tuple[str, ...] = ()
    if made:
        notes = (
            f"{len(made)} open orders have all steps done and do not count as late: {', '.join(made[:8])}.",
        )
    if not rows:
        text = f"None of the {len(frame)} open orders is overdue or will be late {basis} (at {at})."
        return ToolResult(
            text, (*metrics, Metric("Open orders", len(frame), "orders", f"at {at}")), notes=notes
        )
    text = (
        f"{overdue} of {len(frame)} open orders are overdue (at {at}); {len(rows)} end after their due date "
        f"{basis}. The worst is {rows[0][0]}, {rows[0][5]} h late."
    )
    table = Table(
        "Late orders", ("order", "product", "quantity", "due", "end", "late", "state"),
        tuple(rows[: limit or 20]), ("", "", "pc", "", "", "h", ""), len(rows),
    )  # fmt: skip
    return ToolResult(text, (*metrics, table), notes=notes)


def show_schedule(context: ToolContext, *, equipment: tuple[EquipmentRef, ...] = ()) -> ToolResult:
    """Show the schedule in force: what runs where and when."""
    published = ProposalStore.open(context.workspace).published("schedule")
    if published is None:
        return no_data("No schedule is in force. Ask me to plan, then approve the proposal.")
    units = {
        u for e in equipment for u in context.index.units_below(context.index.resolve("equipment", e).id)
    }
    items = [i for i in published.payload["items"] if not units or i["machine"] in units]
    zone = context.plant.zone
    rows = tuple(
        (i["machine"], i["order"], i["product"], _iso(i["start"], zone), _iso(i["end"], zone))
        for i in sorted(items, key=lambda i: i["start"])
    )
    place = f" on {', '.join(sorted(units))}" if units else ""
    text = f"{published.title} ({published.id}) is in force, with {len(items)} jobs{place}."
    title = "Schedule in force"
    table = Table(title, ("machine", "order", "product", "start", "end"), rows[:60], (), len(rows))
    count = Metric("Jobs", len(items), "jobs", "", "jobs in the plan in force", len(items))
    return ToolResult(text, (count, table, Chart(title, gantt_of_items(title, items, zone))))


def order_status(context: ToolContext, *, order: OrderRef) -> ToolResult:
    """Say where an order stands: steps done and open, due date, planned end."""
    order = context.index.resolve("order", order).id
    frame = orders.open_operations(context.plant)
    mine = frame[frame.order_id == order]
    if mine.empty:
        return no_data(f"{order} is not open: it is done or cancelled.")
    zone = context.plant.zone
    rows = tuple(
        (None if r.step != r.step else int(r.step), _text(r.operation), _text(r.equipment_id),
         _when(r.started, zone), _when(r.ended, zone))
        for r in records(mine)
    )  # fmt: skip
    done = sum(r[4] is not None for r in rows)
    due = _when(mine.iloc[0].due, zone) or "not set"
    published = ProposalStore.open(context.workspace).published("schedule")
    end = _ends(published).get(order) if published else None
    planned = f" The plan in force ends it {local(end, zone)}." if end else ""
    text = f"{order}: {done} of {len(rows)} steps are done; due {due}.{planned}"
    table = Table(f"Steps of {order}", ("step", "operation", "machine", "started", "ended"), rows)
    return ToolResult(text, (Metric("Steps done", done, "steps", "", "", len(rows)), table))


def why_late(context: ToolContext, *, order: OrderRef) -> ToolResult:
    """Explain why an order ends late: minutes by cause, and what would help, each replayed."""
    order = context.index.resolve("order", order).id
    plan = read_problem(context)
    job = next((j for j, f in enumerate(plan.jobs) if f.order_id == order), None)
    if job is None:
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
    tables = (why, *((decisive,) if reasons else ()), *((table,) if helps else ()))
    return ToolResult(f"{head}{because}{tip}", (metric, *tables), notes=tuple(notes))


def promise_date(
    context: ToolContext, *, product: ProductRef, quantity: Number | None = None, question: Question = ""
) -> ToolResult:
    """Give the earliest date a new order of a product could be done without moving what is planned."""
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
    table = Table("Effect of the change", ("figure", "as it is", "with the change"), _compared(zone, a, b))
    moved = []
    ends = {f.order_id: before.end_of(j, old) for j, f in enumerate(before.jobs)}
    for j, f in enumerate(after.jobs):
        end = after.end_of(j, new)
        was = ends.get(f.order_id)
        if was is None or f.due is None or (was > f.due) == (end > f.due):
            continue
        moved.append((f.order_id, local(f.due, zone), local(was, zone), local(end, zone),
                      "becomes late" if end > f.due else "becomes on time"))  # fmt: skip
    text = (
        f"With {'; '.join(asked)}: {b['late']} orders late instead of {a['late']}, "
        f"{b['late_h']:,} hours late in all instead of {a['late_h']:,}."
    )
    tables = [table]
    if moved:
        heads = ("order", "due", "end as it is", "end with the change", "")
        tables.append(Table("Orders that change sides", heads, tuple(moved[:20]), (), len(moved)))
    note = f"Both schedules had the same {QUICK_S:g} s of search; nothing is proposed or published."
    return ToolResult(text, tuple(tables), notes=(note, *after.warnings[:3]))


def compare_schedules(context: ToolContext) -> ToolResult:
    """Compare the plan in force with the newest proposal: figures, and which jobs move."""
    store = ProposalStore.open(context.workspace)
    published = store.published("schedule")
    newest = next((p for p in store.list("proposed") if p.kind == "schedule"), None)
    if published is None or newest is None:
        missing = "No schedule is in force" if published is None else "There is no open proposal"
        return no_data(f"{missing}, so there is nothing to compare. Ask me to plan.")
    zone = context.plant.zone
    a, b = published.payload["figures"], newest.payload["figures"]
    now = {i["job"]: i for i in newest.payload["items"]}
    rows = [
        (i["job"], i["machine"], now[i["job"]]["machine"], _iso(i["start"], zone),
         _iso(now[i["job"]]["start"], zone))
        for i in published.payload["items"]
        if i["job"] in now and (i["machine"], i["start"]) != (now[i["job"]]["machine"], now[i["job"]]["start"])
    ]  # fmt: skip
    elsewhere = sum(r[1] != r[2] for r in rows)
    text = (
        f"{newest.id} against {published.id} in force: {b['late']} late orders instead of {a['late']}; "
        f"{len(rows)} jobs start at another time, {elsewhere} of them on another machine."
    )
    moved = Metric("Moved jobs", len(rows), "jobs", "", "jobs in both with another start", len(now))
    other = Metric("Jobs on another machine", elsewhere, "jobs", "", "jobs in both plans", len(now))
    heads = ("job", "machine in force", "machine proposed", "start in force", "start proposed")
    figures = Table("In force and proposed", ("figure", published.id, newest.id), _compared(zone, a, b))
    return ToolResult(
        text, (moved, other, figures, Table("Moved jobs", heads, tuple(rows[:30]), (), len(rows)))
    )


def _proposal(
    context: ToolContext, plan: PlantProblem, schedule: Schedule, changes: Sequence[str]
) -> ToolResult:
    zone = context.plant.zone
    store = ProposalStore.open(context.workspace)
    items, figures = items_of(plan, schedule), figures_of(plan, schedule)
    rule = best_rule(plan.problem)
    by_rule = figures_of(plan, rule) if rule is not None else None
    published = store.published("schedule")
    in_force = dict(published.payload["figures"]) if published else None
    window = f"from {local(plan.timeline.starts(plan.earliest), zone)}"
    quality = "proved optimal" if schedule.status == "optimal" else _gap(schedule)
    title = f"Schedule {window}"
    around = f" around {'; '.join(changes)}" if changes else ""
    last = _iso(figures["last_end"], zone)
    summary = (
        f"{len(plan.jobs)} orders with {len(schedule.assignments)} operations{around}: {figures['late']} late, "
        f"{figures['late_h']:,} hours late in all, {figures['setups']} setups, last end {last}"
    )
    effect = ""
    if by_rule is not None and rule is not None:
        effect = (
            f"The best dispatching rule ({rule.rule}) alone gives {by_rule['late']} late and "
            f"{by_rule['late_h']:,} hours late."
        )
    payload = {
        "items": items, "start": plan.timeline.starts(plan.earliest).isoformat(), "changes": list(changes),
        "data_version": context.plant.version, "figures": figures, "objective": plan.problem.objective,
        "solver_status": schedule.status, "warnings": list(plan.warnings),
        "assignments": [[plan.operation(a).id, plan.machines[a.machine], a.begin, a.start, a.end]
                        for a in schedule.assignments],
    }  # fmt: skip
    kept = store.create(
        kind="schedule", title=title, summary=summary, payload=payload, user=context.user, thread=context.thread,
        effect=effect, cost_of_nothing="the plan in force stays as it is" if published else "no plan is in force",
    )  # fmt: skip
    metrics = (
        Metric("Orders", len(plan.jobs), "orders", window, "open orders planned"),
        Metric("Operations", len(schedule.assignments), "operations", window, "open operations planned"),
        Metric("Late orders", figures["late"], "orders", window, "orders that end after their due date"),
        Metric("Hours late", figures["late_h"], "h", window, "Σ max(0, end − due)", len(plan.jobs)),
        Metric("Setups", figures["setups"], "setups", window, "changes of product on a machine"),
    )
    kept_order = _shifted_right(plan, published) if published else None
    by_shift = figures_of(plan, kept_order) if kept_order is not None else None
    named = (("proposal", figures), ("best rule", by_rule), ("in force", in_force),
             ("order in force, shifted", by_shift))  # fmt: skip
    heads = ("figure", *(name for name, f in named if f))
    columns = [f for _, f in named if f]
    tables = [Table("Proposal compared", heads, _compared(zone, *columns))]
    late = late_of(plan, schedule)
    if late:
        rows = []
        for j, hours in late[:15]:
            fact = plan.jobs[j]
            cause = next(
                (c for c in causes_of(plan.problem, schedule, j, plan.clock) if c.kind not in {"work"}), None
            )
            rows.append(
                (fact.order_id, fact.product, fact.qty, _when(fact.due, zone),
                 local(plan.end_of(j, schedule), zone), hours,
                 None if cause is None else f"{in_words(cause)} ({cause.minutes:,} min)")
            )  # fmt: skip
        names = ("order", "product", "quantity", "due", "planned end", "late", "main cause of waiting")
        tables.append(Table("Late orders", names, tuple(rows), ("", "", "pc", "", "", "h", ""), len(late)))
    plan_rows = tuple(
        (i["machine"], i["order"], i["product"], _iso(i["start"], zone), _iso(i["end"], zone))
        for i in sorted(items, key=lambda i: str(i["start"]))
    )
    tables.append(
        Table("Planned jobs", ("machine", "order", "product", "start", "end"), plan_rows[:40], (), len(plan_rows))
    )  # fmt: skip
    text = f"Proposal {kept.id}: {summary}. It is {quality}. {effect} It is not in force before a planner approves it."
    card = ProposalCard(kept.id, title, summary, kept.sha256, kept.status, effect, kept.cost_of_nothing)
    chart = Chart(title, gantt(title, plan, schedule, zone))
    notes = [*plan.warnings[:5]]
    if plan.earliest > 0:
        notes.append(
            f"Nothing new starts before {local(plan.timeline.starts(plan.earliest), zone)}, as asked; "
            f"{plan.earliest / 60:.1f} open hours until then are left to the jobs that run now."
        )
    return ToolResult(text, (*metrics, *tables, chart, card), "approval", tuple(notes))


def _compared(zone: Any, *columns: Mapping[str, Any]) -> tuple[tuple[Any, ...], ...]:
    def cell(key: str, value: Any) -> Any:
        return _iso(value, zone) if key == "last_end" and value else value

    return tuple(
        (f"{name} ({unit})" if unit == "h" else name, *(cell(key, c.get(key)) for c in columns))
        for key, name, unit in _FIGURES
    )


def _gap(schedule: Schedule) -> str:
    if schedule.bound and schedule.bound > 0:
        percent = 100 * (schedule.value - schedule.bound) / schedule.bound
        if percent < 1000:
            return f"the best found, at most {percent:.1f} % from the bound"
    return "the best found; no useful bound was proved"


def _shifted_right(plan: PlantProblem, published: Proposal) -> Schedule | None:
    """Return the plan in force with its machines and order kept, around today's changes.

    None when an operation is not in it, or it would end after the calendar.
    """
    planned = {row[0]: row for row in published.payload.get("assignments", ())}
    position = {u: m for m, u in enumerate(plan.machines)}
    rows = []
    for j, job in enumerate(plan.problem.jobs):
        for k, o in enumerate(job.operations):
            row = planned.get(o.id)
            if row is None or position.get(row[1], -1) not in o.durations:
                return None
            rows.append(Assignment(j, k, position[row[1]], row[3], row[4], row[2]))
    made = left_shifted(plan.problem, rows)
    shifted = Schedule(made, value_of(plan.problem, made), None, "feasible")
    return None if violations(plan.problem, shifted) else shifted


def _remedies(
    context: ToolContext, plan: PlantProblem, schedule: Schedule, job: int
) -> list[tuple[str, dt.datetime, dict[str, Any], tuple[str, ...]]]:
    """Return what helps an order: (change, end, figures, orders made late), each run before it is shown."""
    found = [
        (
            r.what,
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
            found.append(f"open {_next_weekday(context, number):%Y-%m-%d} 06:00..22:00")
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


def _forecast(context: ToolContext) -> tuple[dict[str, dt.datetime], str]:
    plan = read_problem(context)
    rule = best_rule(plan.problem) or dispatch(plan.problem, "EDD")
    if rule is None:
        return {}, "(no forecast fits the calendar)"
    ends = {r.order_id: plan.timeline.ends(r.end) for r in plan.running}
    ends |= {f.order_id: plan.end_of(j, rule) for j, f in enumerate(plan.jobs)}
    return ends, f"by a forecast (rule {rule.rule}; no plan is in force)"


def _ends(published: Proposal) -> dict[str, dt.datetime]:
    ends: dict[str, dt.datetime] = {}
    for item in published.payload["items"]:
        end = dt.datetime.fromisoformat(item["end"])
        ends[item["order"]] = max(end, ends.get(item["order"], end))
    return ends


def _objective(goal: str | None) -> Objective:
    if goal in {None, "", "due", "tardiness", "weighted_tardiness"}:
        return "weighted_tardiness"
    if goal == "makespan":
        return "makespan"
    raise RequestError(f"'{goal}' is no objective; use due (due dates) or makespan (an early end).")


def _iso(text: str, zone: Any) -> str:
    return local(dt.datetime.fromisoformat(text), zone)


def _when(value: Any, zone: Any) -> str | None:
    return None if value is None or value != value else local(value, zone)


def _text(value: Any) -> str | None:
    return None if value is None or value != value else str(value)


TOOLS: tuple[ToolSpec, ...] = (
    ToolSpec(
        propose_schedule,
        "scheduler",
        (
            "plan next week",
            "plan next week, press-2 is down tuesday",
            "make a schedule for the open orders",
            "propose a new plan",
            "replan around the breakdown of cnc-07",
            "reschedule, mill-1 is out until thursday",
            "what is the best sequence for the open orders",
            "schedule the orders with the fewest late ones",
            "nothing on mill-2 till thursday, replan",
            "cnc-05 broke down, make a new plan",
            "press-1 is down on tuesday, replan",
            "mill-2 is out tomorrow, reschedule around it",
            "optimise the production plan for this week",
        ),
        reads=("job", "production_order"),
        writes=True,
    ),
    ToolSpec(
        late_orders,
        "scheduler",
        (
            "which orders are late",
            "what will be late next week",
            "overdue orders",
            "are we going to miss any due dates",
            "list late jobs",
            "any overdue jobs",
            "are there overdue orders",
            "how many orders are behind",
        ),
        reads=("job", "production_order"),
    ),
    ToolSpec(
        show_schedule,
        "scheduler",
        (
            "show the schedule",
            "what is planned on cnc-07",
            "current plan in force",
            "show me the gantt chart",
            "which schedule is approved",
        ),
        reads=("job", "production_order"),
    ),
    ToolSpec(
        order_status,
        "scheduler",
        (
            "where is order 1042",
            "wheres 1042",
            "status 1042?",
            "when is 1042 finished",
            "when will po-1042 be done",
            "status of order 2310",
            "when will order 1042 be finished",
            "is order 2001 on time",
            "how far is order 1500",
        ),
        reads=("job", "production_order"),
    ),
    ToolSpec(
        why_late,
        "scheduler",
        (
            "why is order 1042 late",
            "why will po-2310 miss its due date",
            "what holds up order 1042",
            "whats holding up po 1042",
            "what is delaying 2001",
            "how can we get order 1500 done on time",
            "reason for the delay of order 1042",
        ),
        reads=("job", "production_order"),
    ),
    ToolSpec(
        promise_date,
        "scheduler",
        (
            "when can we deliver 200 pump housings",
            "promise date for 500 pieces of p-100",
            "earliest delivery of 300 brackets",
            "customer wants 250 drive shafts, by when can we make them",
            "how soon could we make 100 gear hubs",
        ),
        reads=("job", "production_order"),
    ),
    ToolSpec(
        what_if,
        "scheduler",
        (
            "what if we run saturday",
            "what if cnc-07 is down tuesday",
            "what happens if press-2 is out tomorrow",
            "what would a weekend shift bring",
            "what if we rush order 1042",
            "effect of mill-2 being closed on thursday",
        ),
        reads=("job", "production_order"),
    ),
    ToolSpec(
        compare_schedules,
        "scheduler",
        (
            "compare the proposal with the current plan",
            "what changes against the plan in force",
            "how does the new schedule differ from the current one",
            "difference between old and new schedule",
            "which jobs move in the proposal",
        ),
        reads=("job", "production_order"),
    ),
    *RISK_TOOLS,
)  # fmt: skip
