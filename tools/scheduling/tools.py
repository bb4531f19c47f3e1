"""What the scheduler offers: a proposal for the open orders, late orders, the plan in force."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from plant import orders
from plant.facts import records
from plant.proposals import ProposalStore
from tools.context import ToolContext
from tools.result import Chart, Metric, ProposalCard, Table, ToolResult
from tools.scheduling.checker import violations
from tools.scheduling.model import Schedule, completions
from tools.scheduling.plant_problem import PlantProblem, read_problem
from tools.scheduling.rules import dispatch
from tools.scheduling.solver import solve
from tools.scope import no_data
from tools.slots import Changes, EquipmentRef, Limit, OrderRef, PeriodArg
from tools.spec import ToolSpec

_COLOURS = ("#14938a", "#b45309", "#1d4ed8", "#be123c", "#7c3aed", "#0369a1", "#4d7c0f", "#a21caf")


def propose_schedule(
    context: ToolContext, *, period: PeriodArg | None = None, changes: Changes = ()
) -> ToolResult:
    """Propose a schedule for the open orders around machines that are down: least tardiness, then short;
    a person approves, edits or rejects it.
    """
    now = context.plant.now().now
    start = max(now, period.start) if period is not None else now
    start = start.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
    plan = read_problem(context, start, changes)
    settings = context.workspace.settings
    schedule = solve(
        plan.problem,
        seconds=settings.solver_seconds,
        workers=settings.solver_workers,
        progress=lambda step: context.progress(dict(step)),
        cancelled=context.cancelled,
    )
    if not schedule.assignments:
        return no_data(
            "No schedule fits: some open order cannot end within five weeks on the machines that are open. "
            + " ".join(plan.warnings)
        )
    faults = violations(plan.problem, schedule)
    if faults:
        raise AssertionError(f"the solver's schedule breaks a rule: {faults[0]}")
    return _proposal(context, plan, schedule, changes)


def late_orders(context: ToolContext, *, limit: Limit | None = None) -> ToolResult:
    """List open orders that are overdue now or late in the plan in force."""
    frame = orders.order_rows(context.plant)
    if frame.empty:
        return no_data("There are no open orders.")
    now = context.plant.now().now
    zone = context.plant.zone
    ends = _published_ends(context)
    rows = []
    for r in records(frame):
        end = ends.get(str(r.order_id))
        overdue = r.due < now
        late = end is not None and end > r.due
        if overdue or late:
            by = ((end or now) - r.due).total_seconds() / 3600
            rows.append((str(r.order_id), str(r.material_id), float(r.qty), f"{r.due.astimezone(zone):%Y-%m-%d %H:%M}",
                         round(by, 1), "late in the plan" if late else "overdue"))  # fmt: skip
    at = f"{now.astimezone(zone):%Y-%m-%d %H:%M}"
    count = Metric("Late orders", len(rows), "orders", f"at {at}", "open orders past due or late in the plan",
                   len(frame))  # fmt: skip
    if not rows:
        text = f"None of the {len(frame)} open orders is late (at {at})."
        return ToolResult(text, (count, Metric("Open orders", len(frame), "orders", f"at {at}")))
    rows.sort(key=lambda r: -r[4])
    text = (
        f"{len(rows)} of {len(frame)} open orders are late (at {at}); the worst is {rows[0][0]}, "
        f"{rows[0][4]} h past its due date."
    )
    table = Table("Late orders", ("order", "product", "quantity", "due", "late", "state"), tuple(rows[: limit or 20]),
                  ("", "", "pc", "", "h", ""), len(rows))  # fmt: skip
    return ToolResult(text, (count, table))


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
        (i["machine"], i["order"], i["product"], _local(i["start"], zone), _local(i["end"], zone))
        for i in items
    )
    text = f"{published.title} ({published.id}) is in force, with {len(items)} jobs."
    table = Table(
        "Schedule in force", ("machine", "order", "product", "start", "end"), rows[:40], (), len(rows)
    )
    title = "Schedule in force"
    return ToolResult(
        text, (Metric("Jobs", len(items), "jobs"), table, Chart(title, _gantt(title, items, zone)))
    )


def order_status(context: ToolContext, *, order: OrderRef) -> ToolResult:
    """Say where an order stands: steps done and open, due date, planned end."""
    frame = orders.open_operations(context.plant)
    mine = frame[frame.order_id == order]
    if mine.empty:
        return no_data(f"{order} is not open; it is done or unknown.")
    zone = context.plant.zone
    rows = tuple(
        (int(r.step), r.equipment_id, _when(r.started, zone), _when(r.ended, zone)) for r in records(mine)
    )
    done = sum(r[3] is not None for r in rows)
    due = f"{mine.iloc[0].due.astimezone(zone):%Y-%m-%d %H:%M}"
    end = _published_ends(context).get(order)
    planned = f" The plan in force ends it {end.astimezone(zone):%Y-%m-%d %H:%M}." if end else ""
    text = f"{order}: {done} of {len(rows)} steps are done; due {due}.{planned}"
    table = Table(f"Steps of {order}", ("step", "machine", "started", "ended"), rows)
    return ToolResult(text, (Metric("Steps done", done, "steps", "", "", len(rows)), table))


def _proposal(
    context: ToolContext, plan: PlantProblem, schedule: Schedule, changes: Sequence[str]
) -> ToolResult:
    zone = context.plant.zone
    items = _items(plan, schedule)
    figures = _figures(plan, schedule)
    rule = dispatch(plan.problem, "EDD")
    before = _figures(plan, rule) if rule is not None else None
    ends = completions(plan.problem, schedule.assignments)
    late = sorted(
        (
            (round((end - job.due) / 60, 1), fact["order_id"], fact["product"], fact["qty"],
             f"{fact['due'].astimezone(zone):%Y-%m-%d %H:%M}", f"{plan.at(end).astimezone(zone):%Y-%m-%d %H:%M}")
            for job, fact, end in zip(plan.problem.jobs, plan.jobs, ends, strict=True)
            if job.due is not None and end > job.due
        ),
        reverse=True,
    )  # fmt: skip
    window = f"from {plan.start.astimezone(zone):%Y-%m-%d %H:%M}"
    proved = schedule.status == "optimal"
    quality = "proved optimal" if proved else _gap(schedule)
    title = f"Schedule {window}"
    around = f" around {'; '.join(changes)}" if changes else ""
    summary = (
        f"{len(plan.jobs)} orders with {len(items)} operations{around}: {figures['late']} late, "
        f"{figures['tardy_h']:g} weighted tardy hours, last end {plan.at(int(figures['makespan'])).astimezone(zone):%Y-%m-%d %H:%M}"
    )
    saved = "" if before is None else (
        f"The rule earliest due date alone gives {before['late']} late and {before['tardy_h']:g} weighted tardy hours."
    )  # fmt: skip
    payload = {"items": items, "start": plan.start.isoformat(), "changes": list(changes),
               "data_version": context.plant.version, "figures": figures}  # fmt: skip
    kept = ProposalStore.open(context.workspace).create(
        kind="schedule", title=title, summary=summary, payload=payload, user=context.user, thread=context.thread,
        effect=saved, cost_of_nothing="the plan in force stays as it is",
    )  # fmt: skip
    metrics = (
        Metric("Orders", len(plan.jobs), "orders", window, "open orders planned"),
        Metric("Operations", len(items), "operations", window, "open operations planned"),
        Metric("Late orders", int(figures["late"]), "orders", window, "orders that end after their due date"),
        Metric("Weighted tardiness", figures["tardy_h"], "h", window, "Σ weight · max(0, end − due)"),
        Metric("Setups", figures["setup_h"], "h", window, "Σ setup times"),
    )
    compared = Table(
        "Proposal and rule",
        ("figure", "proposal", "earliest due date"),
        tuple(
            (name, figures[key], None if before is None else before[key])
            for name, key in (
                ("late orders", "late"),
                ("weighted tardy hours", "tardy_h"),
                ("setup hours", "setup_h"),
            )
        ),
    )
    tables = [compared]
    if late:
        rows = tuple((o, p, q, d, e, h) for h, o, p, q, d, e in late[:15])
        heads = ("order", "product", "quantity", "due", "planned end", "late")
        tables.append(Table("Late orders", heads, rows, ("", "", "pc", "", "", "h"), len(late)))
    text = f"Proposal {kept.id}: {summary}. It is {quality}. {saved} It is not in force before a planner approves it."
    card = ProposalCard(kept.id, title, summary, kept.sha256, kept.status, saved, kept.cost_of_nothing)
    chart = Chart(title, _gantt(title, items, zone))
    return ToolResult(text, (*metrics, *tables, chart, card), "approval", tuple(plan.warnings[:5]))


def _items(plan: PlantProblem, schedule: Schedule) -> list[dict[str, Any]]:
    items = [
        {
            "job": plan.problem.jobs[a.job].operations[a.operation].id,
            "order": plan.jobs[a.job]["order_id"],
            "product": plan.jobs[a.job]["product"],
            "machine": plan.machines[a.machine],
            "start": plan.at(a.start).isoformat(),
            "end": plan.at(a.end).isoformat(),
        }
        for a in schedule.assignments
    ]
    return sorted(items, key=lambda i: (i["machine"], i["start"]))


def _figures(plan: PlantProblem, schedule: Schedule) -> dict[str, float]:
    ends = completions(plan.problem, schedule.assignments)
    tardy = [
        (job.weight * (end - job.due)) / 60
        for job, end in zip(plan.problem.jobs, ends, strict=True)
        if job.due is not None and end > job.due
    ]
    setup = 0
    for m, machine in enumerate(plan.problem.machines):
        family = machine.family
        for a in sorted((a for a in schedule.assignments if a.machine == m), key=lambda a: a.start):
            now = plan.problem.jobs[a.job].operations[a.operation].family
            setup += plan.problem.setup(m, family, now)
            family = now
    return {"late": len(tardy), "tardy_h": round(sum(tardy), 1), "setup_h": round(setup / 60, 1),
            "makespan": max(ends, default=0)}  # fmt: skip


def _gap(schedule: Schedule) -> str:
    if schedule.bound and schedule.bound > 0:
        percent = 100 * (schedule.value - schedule.bound) / schedule.bound
        return f"the best found, at most {percent:.1f} % from the bound"
    return "the best found; no bound above zero was proved"


def _published_ends(context: ToolContext) -> dict[str, dt.datetime]:
    published = ProposalStore.open(context.workspace).published("schedule")
    ends: dict[str, dt.datetime] = {}
    for item in published.payload["items"] if published else ():
        end = dt.datetime.fromisoformat(item["end"])
        ends[item["order"]] = max(end, ends.get(item["order"], end))
    return ends


def _gantt(title: str, items: Sequence[Mapping[str, Any]], zone: Any) -> dict[str, Any]:
    products = sorted({str(i["product"]) for i in items})
    data = []
    for n, product in enumerate(products):
        mine = [i for i in items if i["product"] == product]
        starts = [_local(i["start"], zone) for i in mine]
        lengths = [
            (dt.datetime.fromisoformat(i["end"]) - dt.datetime.fromisoformat(i["start"])).total_seconds()
            * 1000
            for i in mine
        ]
        data.append(
            {"type": "bar", "orientation": "h", "name": product, "base": starts, "x": lengths,
             "y": [i["machine"] for i in mine], "text": [i["order"] for i in mine], "textposition": "inside",
             "hovertemplate": "%{text}<br>%{base|%a %d %b %H:%M}<extra>" + product + "</extra>",
             "marker": {"color": _COLOURS[n % len(_COLOURS)], "line": {"width": 0.5, "color": "rgba(255,255,255,.7)"}}}
        )  # fmt: skip
    machines = sorted({str(i["machine"]) for i in items}, reverse=True)
    return {
        "data": data,
        "layout": {
            "title": {"text": title},
            "barmode": "overlay",
            "height": max(280, 60 + 28 * len(machines)),
            "xaxis": {"type": "date", "title": {"text": "plant time"}},
            "yaxis": {"categoryorder": "array", "categoryarray": machines, "title": {"text": "machine"}},
        },
    }


def _local(text: str, zone: Any) -> str:
    return f"{dt.datetime.fromisoformat(text).astimezone(zone):%Y-%m-%d %H:%M}"


def _when(value: Any, zone: Any) -> str | None:
    return None if value is None or value != value else f"{value.astimezone(zone):%Y-%m-%d %H:%M}"


TOOLS = (
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
        ),
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
        ),
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
    ),
    ToolSpec(
        order_status,
        "scheduler",
        (
            "where is order 1042",
            "status of order 2310",
            "when will order 1042 be finished",
            "is order 2001 on time",
            "how far is order 1500",
        ),
    ),
)
