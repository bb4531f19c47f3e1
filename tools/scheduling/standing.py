"""Where orders and the plan stand: what is late, what runs where, how far an order is."""

import datetime as dt
from typing import Any

from plant import orders
from plant.facts import records
from plant.proposals import Proposal, ProposalStore
from tools.context import ToolContext
from tools.result import Chart, Metric, Table, ToolResult
from tools.scheduling.current import iso, local, when_text
from tools.scheduling.finished import finished
from tools.scheduling.plant_problem import read_problem
from tools.scheduling.report import gantt_of_items
from tools.scheduling.rules import best_rule, dispatch
from tools.scope import no_data
from tools.slots import (
    EquipmentRef,
    Limit,
    OrderRef,
    PeriodArg,
)


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


def show_schedule(
    context: ToolContext, *, equipment: tuple[EquipmentRef, ...] = (), period: PeriodArg | None = None
) -> ToolResult:
    """Show the schedule in force: what runs where and when, all of it or in a period."""
    published = ProposalStore.open(context.workspace).published("schedule")
    if published is None:
        return no_data("No schedule is in force. Ask me to plan, then approve the proposal.")
    units = {
        u for e in equipment for u in context.index.units_below(context.index.resolve("equipment", e).id)
    }
    items = [i for i in published.payload["items"] if not units or i["machine"] in units]
    if period is not None:
        spans = [(dt.datetime.fromisoformat(i["start"]), dt.datetime.fromisoformat(i["end"])) for i in items]
        items = [i for i, (a, b) in zip(items, spans, strict=True) if a < period.end and b > period.start]
    zone = context.plant.zone
    rows = tuple(
        (i["machine"], i["order"], i["product"], iso(i["start"], zone), iso(i["end"], zone))
        for i in sorted(items, key=lambda i: i["start"])
    )
    place = f" on {', '.join(sorted(units))}" if units else ""
    place += f" in {period.words(zone)}" if period is not None else ""
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
        return finished(context, order) or no_data(f"{order} is not open: it is done or cancelled.")
    zone = context.plant.zone
    rows = tuple(
        (None if r.step != r.step else int(r.step), _text(r.operation), _text(r.equipment_id),
         when_text(r.started, zone), when_text(r.ended, zone))
        for r in records(mine)
    )  # fmt: skip
    done = sum(r[4] is not None for r in rows)
    due = when_text(mine.iloc[0].due, zone) or "not set"
    published = ProposalStore.open(context.workspace).published("schedule")
    end = _ends(published).get(order) if published else None
    planned = f" The plan in force ends it {local(end, zone)}." if end else ""
    text = f"{order}: {done} of {len(rows)} steps are done; due {due}.{planned}"
    table = Table(f"Steps of {order}", ("step", "operation", "machine", "started", "ended"), rows)
    dates = Table(
        f"Dates of {order}",
        ("order", "due", "planned end"),
        ((order, due, local(end, zone) if end else None),),
    )
    return ToolResult(text, (Metric("Steps done", done, "steps", "", "", len(rows)), table, dates))


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


def _text(value: Any) -> str | None:
    return None if value is None or value != value else str(value)
