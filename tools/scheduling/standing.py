"""Where the plan and one order stand: what runs where and when, how far an order is."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from plant import orders
from plant.facts import records
from plant.period import Period
from plant.proposals import ProposalStore
from tools.context import ToolContext
from tools.result import Chart, Metric, Table, ToolResult
from tools.scheduling.current import current, iso, local, no_fit, when_text
from tools.scheduling.finished import finished
from tools.scheduling.order_ends import OrderEnds
from tools.scheduling.order_lines import order_lines
from tools.scheduling.ordered import with_what_is_ordered
from tools.scheduling.plant_problem import read_problem
from tools.scheduling.report import gantt_of_items, items_of
from tools.scope import no_data
from tools.slots import EquipmentRef, OrderRef, PeriodArg

_MOST, _SAID = 60, 3


def show_schedule(
    context: ToolContext, *, equipment: tuple[EquipmentRef, ...] = (), period: PeriodArg | None = None
) -> ToolResult:
    """Show what runs where and when, all of it or on machines or in a period: by the schedule in force, else by the
    best one found now, which is a forecast.
    """
    published = ProposalStore.open(context.workspace).published("schedule")
    if published is not None:
        every: Sequence[Any] = published.payload["items"]
        title, told = "Schedule in force", f"{published.title} ({published.id}) is in force"
    else:
        plan = read_problem(context)
        schedule, _ = current(context, plan)
        if schedule is None:
            return no_fit(plan)
        every = items_of(plan, schedule)
        title = "Forecast, not in force"
        told = "No schedule is in force; this is a forecast, the best schedule found now"
    units = {
        u for e in equipment for u in context.index.units_below(context.index.resolve("equipment", e).id)
    }
    items = [i for i in every if not units or i["machine"] in units]
    if period is not None:
        items = [i for i in items if _at(i, "start") < period.end and _at(i, "end") > period.start]
    items = sorted(items, key=lambda i: str(i["start"]))
    zone, now = context.plant.zone, context.plant.now().now
    place = f" on {', '.join(sorted(units))}" if units else ""
    place += f" in {period.words(zone)}" if period is not None else ""
    text = f"{told}, with {len(items)} jobs{place}."
    window = period.words(zone) if period is not None else ""
    count = Metric("Jobs", len(items), "jobs", window, "jobs of the schedule", len(items))
    ask = () if published else ("Ask me to plan, then approve the proposal, to put a schedule in force.",)
    if not items:
        ahead = Period(now, max(_at(i, "end") for i in every), "").words(zone) if every else "no time"
        whole = Metric(
            "Jobs of the whole schedule", len(every), "jobs", ahead, "jobs of the schedule", len(every)
        )
        return ToolResult(f"{text} The schedule spans {ahead}.", (count, whole), notes=ask)
    coming = [i for i in items if _at(i, "start") >= now][:_SAID]
    if coming:
        said = "; ".join(
            f"{i['order']} ({i['product']}) on {i['machine']} {iso(i['start'], zone)} to {iso(i['end'], zone)}"
            for i in coming
        )
        text += f" Next: {said}."
    rows = tuple(
        (i["machine"], i["order"], i["product"], iso(i["start"], zone), iso(i["end"], zone)) for i in items
    )
    table = Table(title, ("machine", "order", "product", "start", "end"), rows[:_MOST], (), len(rows))
    return ToolResult(text, (count, table, Chart(title, gantt_of_items(title, items, zone))), notes=ask)


def order_status(context: ToolContext, *, order: OrderRef) -> ToolResult:
    """Say where an order stands: steps done and open, pieces made and missing, due date, planned or forecast end; and of
    what product, how many pieces and for whom it is.
    """
    order = context.index.resolve("order", order).id
    frame = orders.open_operations(context.plant)
    mine = frame[frame.order_id == order]
    if mine.empty:
        told = finished(context, order) or no_data(f"{order} is not open: it is done or cancelled.")
        return with_what_is_ordered(context, order, told)
    zone = context.plant.zone
    mine = mine.astype(object).where(mine.notna(), None)  # an engine's missing number equals nothing
    if mine.step.isna().all():
        return _without_steps(order, mine.iloc[0], zone)
    lines, coming = order_lines(context, order=order)
    rows = tuple(
        (None if r.step is None else int(r.step), _text(r.operation), _text(r.equipment_id),
         when_text(r.started, zone), when_text(r.ended, zone), *_planned(coming, str(r.job_id), r.ended, zone))
        for r in records(mine)
    )  # fmt: skip
    done = sum(r[4] is not None for r in rows)
    due = when_text(mine.iloc[0].due, zone) or "not set"
    text = f"{order}: {done} of {len(rows)} steps are done; due {due}."
    metrics = [Metric("Steps done", done, "steps", "", "", len(rows), order)]
    coming_up = next((r for r in rows if r[5] is not None), None)
    if coming_up is not None:
        what = f"step {coming_up[0]}" + (f" ({coming_up[1]})" if coming_up[1] else "")
        verb = "runs" if coming_up[3] else "is next,"
        text += f" {what.capitalize()} {verb} on {coming_up[5]} {coming_up[6]} to {coming_up[7]}."
    end = None
    if lines:
        line = lines[0]
        end = line.end
        if line.end is not None:
            late = f", {line.late_h} h after it is due" if line.late_h else ", in time" if line.due else ""
            text += f" It ends {local(line.end, zone)} {coming.basis}{late}."
        made = line.quantity - line.to_make
        text += f" Of {line.quantity:,.0f} pieces {made:,.0f} are finished, {line.to_make:,.0f} are missing."
        metrics += [
            Metric("Pieces ordered", line.quantity, "pieces", "", "", None, order),
            Metric("Pieces finished", made, "pieces", "", "good pieces of the last step", None, order),
            Metric("Pieces missing", line.to_make, "pieces", "", "ordered − finished", None, order),
        ]
        if line.late_h:
            metrics.append(Metric("Hours late", line.late_h, "h", "", "end − due date", None, order))
    table = Table(
        f"Steps of {order}",
        ("step", "operation", "machine", "started", "ended", "planned on", "planned start", "planned end"),
        rows,
    )
    dates = Table(
        f"Dates of {order}",
        ("order", "due", "planned end"),
        ((order, due, local(end, zone) if end else None),),
    )
    return with_what_is_ordered(context, order, ToolResult(text, (*metrics, table, dates)))


def _planned(coming: OrderEnds, job: str, ended: Any, zone: Any) -> tuple[str | None, str | None, str | None]:
    """Return machine, start and end that are planned for a step that has not ended."""
    found = coming.planned.get(job) if when_text(ended, zone) is None else None
    return (None, None, None) if found is None else (found[0], local(found[1], zone), local(found[2], zone))


def _at(item: Any, what: str) -> dt.datetime:
    return dt.datetime.fromisoformat(item[what])


def _without_steps(order: str, row: Any, zone: Any) -> ToolResult:
    """Return what is known of an order whose steps nobody recorded: when it is due, and how many."""
    due = when_text(row.due, zone) or "not set"
    quantity = Metric("Pieces ordered", float(row.qty), "pieces", "", "", None, order)
    text = f"{order}: {float(row.qty):,.0f} ordered, due {due}. No steps of it are recorded, so how far it is cannot be told."
    return ToolResult(text, (quantity,))


def _text(value: Any) -> str | None:
    return None if value is None or value != value else str(value)
