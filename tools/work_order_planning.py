"""What maintenance can be planned: work orders that could be bundled, and those that are overdue."""

import datetime as dt
from typing import Annotated

from plant import facts
from plant.period import Period
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.scope import no_data, scope_of
from tools.slots import EquipmentRef, PeriodArg
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec
from tools.work_order_rows import Kind, day_of, table_of

WithinDays = Annotated[float, _Slot("days", "how many days apart work orders of a bundle may be")]
_BUNDLE_DAYS = 14.0
_FEW_GAPS = 3


def bundle_work_orders(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    work_kind: Kind | None = None,
    within: WithinDays | None = None,
) -> ToolResult:
    """Say which work orders of a machine could be bundled in one maintenance window: those that follow each
    other within two weeks, or the days asked.
    """
    scope = scope_of(context, equipment, period, table="work_order", whole=True)
    if isinstance(scope, ToolResult):
        return scope
    days = within or _BUNDLE_DAYS
    frame = facts.work_orders(context.plant, scope.period, scope.units, kind=work_kind)
    what = f"{work_kind} work orders" if work_kind else "work orders"
    if frame.empty:
        return no_data(f"There are no {what} of {scope.place} for {scope.window}.")
    bundles = []
    for _, of_unit in frame.sort_values(["equipment_id", "opened"]).groupby("equipment_id"):
        chain = (of_unit.opened.diff() > dt.timedelta(days=days)).cumsum()
        bundles += [b for _, b in of_unit.groupby(chain) if len(b) > 1]
    bundles.sort(key=len, reverse=True)
    bundled = sum(len(b) for b in bundles)
    metrics = (
        Metric("Work orders that can be bundled", bundled, "work orders", scope.window,
               f"follow another within {days:g} days", len(frame), scope.place),
        Metric("Bundles", len(bundles), "bundles", scope.window, f"chains with gaps of at most {days:g} days", len(frame)),
        Metric("Days between", days, "days", scope.window, "largest gap inside a bundle"),
        *(Metric(f"Work orders in bundle {n + 1}", len(b), "work orders", scope.window) for n, b in enumerate(bundles[:8])),
    )  # fmt: skip
    if not bundles:
        return ToolResult(
            f"None of the {len(frame)} {what} of {scope.place} ({scope.window}) lie within {days:g} days of each other, so "
            "there is nothing to bundle.", metrics, notes=scope.notes,
        )  # fmt: skip
    said = "; ".join(
        f"{len(b)} of {b.equipment_id.iloc[0]} from {b.opened.min():%Y-%m-%d} to {b.opened.max():%Y-%m-%d}"
        for b in bundles[:5]
    )
    text = (
        f"{bundled} of {len(frame)} {what} of {scope.place} ({scope.window}) follow each other within {days:g} days and "
        f"could be bundled, in {len(bundles)} bundle{'s' if len(bundles) > 1 else ''}: {said}."
    )
    import pandas as pd

    table = table_of(context, "Work orders to bundle", pd.concat(bundles), bundled)
    return ToolResult(text, (*metrics, table), notes=scope.notes)


def overdue_maintenance(
    context: ToolContext, *, equipment: tuple[EquipmentRef, ...] = (), period: PeriodArg | None = None
) -> ToolResult:
    """List maintenance that is overdue or due in a period to come: open work orders by their due time."""
    names = [context.index.resolve("equipment", e) for e in equipment]
    units = tuple(u for n in names for u in context.index.units_below(n.id))
    place = ", ".join(n.id for n in names) or "the plant"
    clock = context.plant.now()
    if period is not None and period.end > clock.now:
        return _due(context, units, place, period)
    frame = facts.work_orders(context.plant, None, units, overdue_at=clock.now)
    at = f"{clock.now.astimezone(context.plant.zone):%Y-%m-%d %H:%M}"
    count = Metric("Overdue work orders", len(frame), "work orders", f"at {at}",
                   "open and due before now", len(frame), place)  # fmt: skip
    if frame.empty:
        said, more = _next_and_last(context, units)
        return ToolResult(
            f"No maintenance of {place} is overdue (at {at}).{said}", (count, *more), notes=(f"at {at}",)
        )
    rows = tuple(
        (r.work_order_id, r.equipment_id, r.kind, day_of(r.due), r.note) for r in facts.records(frame)
    )
    text = (
        f"{len(frame)} work orders of {place} are overdue (at {at}); the oldest is {rows[-1][0]} on "
        f"{rows[-1][1]}, due {rows[-1][3]}."
    )
    table = Table(f"Overdue maintenance of {place}", ("work order", "machine", "kind", "due", "note"), rows)
    return ToolResult(text, (count, table))


def _next_and_last(context: ToolContext, units: tuple[str, ...]) -> tuple[str, tuple[Metric, ...]]:
    """Return what is due next of open work orders, and when preventive maintenance was done last and how far apart."""
    coming = facts.work_orders(context.plant, None, units, open_only=True)
    coming = coming[coming.due.notna()].sort_values("due") if len(coming) else coming
    said = " No open work order has a due time to come."
    if len(coming):
        first = facts.records(coming.head(1))[0]
        said = (
            f" Next is {first.work_order_id} ({first.kind}) on {first.equipment_id}, due {day_of(first.due)}."
        )
    done = facts.work_orders(context.plant, None, units, kind="preventive", open_only=False)
    done = done[done.finished.notna()].sort_values("finished") if len(done) else done
    if not len(done) or len(set(done.equipment_id)) > 1:
        return said, ()
    last, gaps = done.finished.iloc[-1], done.finished.diff().dropna()
    said += f" The last preventive maintenance was done on {last:%Y-%m-%d}"
    if len(gaps) < _FEW_GAPS:
        return f"{said}.", ()
    days = round(float(gaps.dt.total_seconds().median()) / 86400, 1)
    often = Metric(
        "Usual days between preventive maintenance",
        days,
        "days",
        "all data",
        "median of the times between",
        len(gaps),
    )
    return (
        f"{said}; usually {days:g} days lie between, so about {last + dt.timedelta(days=days):%Y-%m-%d} is the next.",
        (often,),
    )


def _due(context: ToolContext, units: tuple[str, ...], place: str, period: Period) -> ToolResult:
    """Return the open work orders due in a period, and how many are overdue already."""
    zone, now = context.plant.zone, context.plant.now().now
    window = period.words(zone)
    frame = facts.work_orders(context.plant, None, units, overdue_at=period.end)
    start = max(period.start, now).astimezone(zone).replace(tzinfo=None)
    late = (
        frame[frame.due < start]
        if period.start <= now
        else frame[frame.due < now.astimezone(zone).replace(tzinfo=None)]
    )
    due = frame[frame.due >= period.start.astimezone(zone).replace(tzinfo=None)]
    due = due[~due.index.isin(late.index)]
    metrics = (
        Metric(
            "Work orders due", len(due), "work orders", window, "open and due in the period", len(due), place
        ),
        Metric(
            "Overdue work orders",
            len(late),
            "work orders",
            "now",
            "open and due before now",
            len(late),
            place,
        ),
    )
    overdue = f" {len(late)} {'is' if len(late) == 1 else 'are'} overdue already." if len(late) else ""
    if due.empty and late.empty:
        return ToolResult(f"No open work order of {place} is due in {window}.", metrics)
    text = f"{len(due)} open work orders of {place} are due in {window}.{overdue}"
    rows = tuple(
        (r.work_order_id, r.equipment_id, r.kind, day_of(r.due), r.note)
        for part in (due, late) for r in facts.records(part)
    )  # fmt: skip
    table = Table(f"Maintenance due of {place}", ("work order", "machine", "kind", "due", "note"), rows)
    return ToolResult(text, (*metrics, table))


TOOLS = (
    ToolSpec(
        bundle_work_orders,
        "maintenance",
        (
            "which work orders of press-2 can be bundled in the next maintenance window",
            "bundle corrective work orders of cnc-07 within two weeks",
            "which maintenance jobs could be done together",
            "group repairs of mill-1 into one stop",
            "combine work orders that lie close together",
        ),
        about=("work order", "wo", "maintenance", "repair", "repaired"),
        reads=("work_order",),
    ),
    ToolSpec(
        overdue_maintenance,
        "maintenance",
        (
            "what maintenance is overdue",
            "any overdue work orders",
            "which inspections are late",
            "is maintenance of mill-3 overdue",
            "late maintenance tasks",
        ),
        about=("work order", "wo", "maintenance", "repair", "repaired"),
        reads=("work_order",),
    ),
)
