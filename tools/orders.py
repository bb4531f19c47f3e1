"""What became of orders: lead time of one, and how many of those due in a period were done by then."""

import datetime as dt

from plant.errors import RequestError
from plant.facts import records
from plant.order_facts import due_orders, order_times
from plant.period import Period
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.scope import DEFAULT_DAYS, no_data
from tools.slots import OrderRef, PeriodArg
from tools.spec import ToolSpec


def order_lead_time(context: ToolContext, *, order: OrderRef) -> ToolResult:
    """Return how long one order took: lead time from release to end, execution time from first start to last end, and
    the time in which machines ran for it.
    """
    name = context.index.resolve("order", order)
    frame = order_times(context.plant, name.id)
    row = next(iter(records(frame)), None)
    if row is None or row.started is None or row.started != row.started:
        return no_data(f"Order {name.id} has no recorded start yet, so it has no lead time.")
    zone = context.plant.zone
    times: dict[str, dt.datetime | None] = {
        n: None if (t := getattr(row, n)) is None or t != t else t
        for n in ("released", "started", "ended", "due")
    }
    at = {n: t.astimezone(zone).strftime("%Y-%m-%d %H:%M") for n, t in times.items() if t is not None}
    window = f"order {name.id}"
    run = Metric("Machine time", float(row.run_h), "h", window, "time in state running for the order")
    began, ended, released, due = (times[n] for n in ("started", "ended", "released", "due"))
    assert began is not None
    if ended is None or row.open_jobs > 0:
        so_far = (context.plant.now().now - began).total_seconds() / 3600
        metric = Metric("Time since first start", so_far, "h", window, "now less first start")
        return ToolResult(
            f"Order {name.id} is not finished: it started on {at['started']}, {so_far:,.4g} h ago.",
            (metric, run),
        )
    execution = (ended - began).total_seconds() / 3600
    metrics = [Metric("Execution time", execution, "h", window, "last end less first start"), run]
    text = f"Order {name.id} ran from {at['started']} to {at['ended']}: {execution:,.4g} h execution time"
    if released is not None:
        lead = (ended - released).total_seconds() / 3600
        metrics.insert(0, Metric("Lead time", lead, "h", window, "last end less release"))
        text += f", lead time {lead:,.4g} h ({lead / 24:.3g} days) from its release on {at['released']}"
    text += f"; machines ran {run.value:,.4g} h for it."
    if due is not None:
        late = (ended - due).total_seconds() / 3600
        text += f" It was due on {at['due']}, so {'on time' if late <= 0 else f'{late:,.4g} h late'}."
        metrics.append(Metric("Lateness", late, "h", window, "last end less due date; below zero is early"))
    return ToolResult(text, tuple(metrics))


def plan_attainment(context: ToolContext, *, period: PeriodArg | None = None) -> ToolResult:
    """Say whether the plan was met: of the orders due in a period, how many were finished by their due date, and how
    many of the ordered pieces were good by then.
    """
    now = context.plant.now().now
    asked = period or Period(now - dt.timedelta(days=DEFAULT_DAYS), now, f"the last {DEFAULT_DAYS} days")
    window = asked.words(context.plant.zone)
    frame = due_orders(context.plant, asked)
    if frame.empty:
        there = context.index.time_range("production_order")
        more = f" The orders' data go from {there.words(context.plant.zone)}." if there else ""
        return no_data(f"There is no data of orders due in {window}.{more}")
    frame = frame.assign(done=frame.ended.notna() & (frame.ended <= frame.due))
    n, done = len(frame), int(frame.done.sum())
    qty = float(frame.qty.astype(float).sum())
    good = float(frame[["qty", "good"]].astype(float).min(axis=1).sum())
    if not qty:
        raise RequestError(f"The orders due in {window} carry no quantities.")
    metrics = (
        Metric("Orders finished by their due date", done, "orders", window, "last end not after due date", n),
        Metric("Orders due", n, "orders", window, "due date in the period", n),
        Metric("Share of orders", 100 * done / n, "%", window, "orders finished by their due date / orders due", n),
        Metric("Pieces made by the due date", good, "pieces", window, "good pieces of the last step until the due date, at most the order", n),
        Metric("Pieces due", qty, "pieces", window, "ordered pieces", n),
        Metric("Share of pieces", 100 * good / qty, "%", window, "pieces made by the due date / pieces due", n),
    )  # fmt: skip
    zone = context.plant.zone
    late = frame[~frame.done]
    rows = tuple(
        (r.order_id, r.material_id, float(r.qty), f"{r.due.astimezone(zone):%Y-%m-%d}",
         None if r.ended is None or r.ended != r.ended else f"{r.ended.astimezone(zone):%Y-%m-%d}", float(r.good))
        for r in records(late)
    )  # fmt: skip
    word = "met" if done == n else "not met"
    text = (
        f"The plan for {window} was {word}: {done} of {n} orders due were finished by their due date ({100 * done / n:.3g} %), "
        f"and {good:,.0f} of {qty:,.0f} pieces were made by then ({100 * good / qty:.3g} %)."
    )
    columns = ("order", "product", "ordered", "due", "finished", "good by then")
    return ToolResult(
        text, (*metrics, Table(f"Orders not finished by their due date, {window}", columns, rows))
    )


TOOLS = (
    ToolSpec(
        order_lead_time,
        "production",
        (
            "lead time of order 1001",
            "how long did order 2310 take",
            "execution time of order 1042",
            "how long was order 1500 in the shop",
            "throughput time of order 2001 from release to finish",
            "when was order 1042 started and finished",
        ),
        about=("lead time", "execution time", "throughput time"),
        reads=("job", "production_order"),
    ),
    ToolSpec(
        plan_attainment,
        "production",
        (
            "did we hit the plan for last week",
            "did we make the plan in april",
            "plan attainment last month",
            "how many orders due last week were done in time",
            "planned versus actual output last week",
            "have we reached our target quantity this month",
            "schedule attainment of last month",
        ),
        about=("plan attainment", "hit the plan", "make the plan", "meet the plan"),
        reads=("job", "production_order"),
    ),
)
