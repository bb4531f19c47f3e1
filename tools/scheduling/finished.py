"""What became of an order that has no open step any more: when it ended, and whether that was in time."""

from plant.facts import records
from plant.order_facts import order_times
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.scheduling.current import local


def finished(context: ToolContext, order: str) -> ToolResult | None:
    """Return when a finished order ended against its due date; None where its records do not say that it ended.

    Args:
        context: the plant.
        order: id of the order.
    """
    row = next(iter(records(order_times(context.plant, order))), None)
    if row is None or row.ended is None or row.ended != row.ended or row.open_jobs > 0:
        return None
    zone = context.plant.zone
    ended = local(row.ended, zone)
    if row.due is None or row.due != row.due:
        dates = Table(f"Dates of {order}", ("order", "due", "ended"), ((order, None, ended),))
        return ToolResult(f"{order} is done: its last step ended {ended}; it had no due date.", (dates,))
    late_h = round((row.ended - row.due).total_seconds() / 3600, 1)
    due = local(row.due, zone)
    way = f"{late_h} h late" if late_h > 0 else f"on time, {-late_h} h before it was due"
    metric = Metric("Hours late", late_h, "h", "", "last end − due date", None, order)
    table = Table(
        f"Dates of {order}",
        ("order", "due", "ended", "late"),
        ((order, due, ended, late_h),),
        ("", "", "", "h"),
    )
    return ToolResult(f"{order} is done: its last step ended {ended}, due {due}: {way}.", (metric, table))
