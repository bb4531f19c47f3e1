"""Orders listed by due period, product, machine, customer and state; of these, the late ones."""

from collections.abc import Sequence
from typing import Annotated

from plant.period import Period
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.scheduling.current import local
from tools.scheduling.order_ends import OrderEnds
from tools.scheduling.order_lines import FINISHED, LATE, OrderLine, order_lines, table_of
from tools.scope import no_data
from tools.slots import CustomerRef, EquipmentRef, Limit, PeriodArg, ProductRef, Slot, choice

OrderState = Annotated[
    str,
    choice(
        "which orders: open, finished, late (overdue, finished late or to be late), on_time; all where none is said",
        open="open, unfinished, not finished, not done, not completed, not ready, still to do, still to make, still open, outstanding, pending",
        finished="finished, already finished, done, already done, completed, closed",
        late="late, too late, overdue, delayed, tardy, behind, past due",
        on_time="on time, in time, not late",
    ),
]
OrderDate = Annotated[
    str,
    choice(
        "which date of the orders is in the period: due (if left out) or end, when they were or will be finished",
        end="finish, finishes, finishing, will finish, get finished, be finished, get done, be done, get ready, be ready, will be ready, come off, coming off",
    ),
]
LateHours = Annotated[float, Slot("hours", "only orders late by more than so many hours")]
_SAID, _SHOWN = 6, 60


def list_orders(
    context: ToolContext,
    *,
    period: PeriodArg | None = None,
    product: tuple[ProductRef, ...] = (),
    equipment: tuple[EquipmentRef, ...] = (),
    customer: CustomerRef | None = None,
    state: OrderState | None = None,
    date: OrderDate | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """List production orders by due date: those due in a period, of a product, customer or machine, open or finished;
    each with its pieces, steps done, end and whether it is late. Without a period the open ones.
    """
    by_end = date == "end" and period is not None
    lines, coming = _lines(context, period, product, equipment, customer, by_end=by_end)
    wanted = [line for line in lines if _is(line, state)]
    zone = context.plant.zone
    what = _what(context, product, equipment, customer)
    verb = "finished or to be finished" if by_end else "due"
    when = f"{verb} {period.words(zone)}" if period else "open"
    if not lines:
        known = context.index.time_range("production_order")
        more = f" The orders in the data go from {known.words(zone)}." if known and period else ""
        return no_data(f"No order{what} is {when}.{more}")
    late = [line for line in lines if line.state in LATE]
    finished = [line for line in lines if line.state in FINISHED]
    to_make = sum(line.to_make for line in wanted)
    window = period.words(zone) if period else f"at {local(context.plant.now().now, zone)}"
    counts = (
        Metric("Orders", len(lines), "orders", window, f"orders {when}", len(lines)),
        Metric("Finished orders", len(finished), "orders", window, "all steps ended", len(lines)),
        Metric("Open orders", len(lines) - len(finished), "orders", window, "a step is to do", len(lines)),
        Metric("Late orders", len(late), "orders", window, f"end after the due date, {coming.basis}", len(lines)),
        Metric("Pieces to make", to_make, "pieces", window, "ordered less good pieces of the last step", len(wanted)),
        Metric("Pieces ordered", sum(line.quantity for line in wanted), "pieces", window, "", len(wanted)),
    )  # fmt: skip
    text = (
        f"{len(lines)} orders{what} are {when}: {len(finished)} finished, {len(lines) - len(finished)} open; "
        f"{len(late)} {'is' if len(late) == 1 else 'are'} late or will be."
    )
    if state:
        text += f" {state.replace('_', ' ').capitalize()}: {len(wanted)}."
    if wanted:
        pieces = sum(line.quantity for line in wanted)
        text += f" They have {pieces:,.0f} pieces, {to_make:,.0f} still to make."
    text += (
        _overdue_before(context, period, product, equipment, customer, coming)
        if period and not by_end
        else ""
    )
    first = sorted(wanted, key=lambda line: line.state in FINISHED)  # what is still to do is told first
    text += f" {_told(first, zone)}" if wanted else ""
    title = f"Orders{what} {when}" + (f", {state.replace('_', ' ')}" if state else "")
    return ToolResult(text, (*counts, table_of(title, wanted, zone, limit or _SHOWN)), notes=_notes(coming))


def _overdue_before(
    context: ToolContext,
    period: Period,
    product: Sequence[str],
    equipment: Sequence[str],
    customer: str | None,
    coming: OrderEnds,
) -> str:
    """Return that open orders were due before a period to come, as one sentence; "" where none were."""
    if period.end <= context.plant.now().now:
        return ""
    lines, _ = _lines(context, None, product, equipment, customer, coming=coming)
    before = [line.order for line in lines if line.due is not None and line.due < period.start]
    return f" Open and due before that: {', '.join(before[:8])}." if before else ""


def late_orders(
    context: ToolContext,
    *,
    product: tuple[ProductRef, ...] = (),
    equipment: tuple[EquipmentRef, ...] = (),
    customer: CustomerRef | None = None,
    period: PeriodArg | None = None,
    longer_than_h: LateHours | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """List orders that are overdue now or will be late by the plan in force, else by a forecast; of a product,
    customer or machine, of a period in which they are late, or late by more than some hours.
    """
    now, zone = context.plant.now().now, context.plant.zone
    past = period is not None and period.end <= now
    lines, coming = _lines(context, period if past else None, product, equipment, customer)
    what = _what(context, product, equipment, customer)
    if not lines:
        return no_data(
            f"There are no {'' if past else 'open '}orders{what}{_in(period, zone) if past else ''}."
        )
    late = [line for line in lines if line.state in LATE and (past or _late_in(line, period))]
    more = ""
    if longer_than_h is not None:
        late = [line for line in late if (line.late_h or 0.0) > longer_than_h]
        more = f" by more than {longer_than_h:g} h"
    late.sort(key=lambda line: -(line.late_h or 0.0))
    overdue = sum(line.state == "overdue" for line in late)
    at = period.words(zone) if period else f"at {local(now, zone)}"
    basis = "by their records" if past else coming.basis
    metrics = (
        Metric("Overdue orders", overdue, "orders", at, "open orders past their due date", len(lines)),
        Metric("Late orders", len(late), "orders", at, f"overdue or ending after the due date {basis}", len(lines)),
        Metric("Orders", len(lines), "orders", at, "orders looked at", len(lines)),
    )  # fmt: skip
    kind = "orders" if past else "open orders"
    if not late:
        text = f"None of the {len(lines)} {kind}{what} is overdue or will be late{more} {basis} ({at})."
        return ToolResult(text, metrics, notes=_notes(coming))
    worst, total = late[0], sum(line.late_h or 0.0 for line in late)
    days = round((worst.late_h or 0.0) / 24, 1)
    most = (
        Metric("Most hours late", worst.late_h, "h", at, "end less due date", len(late), worst.order),
        Metric("Most days late", days, "days", at, "end less due date", len(late), worst.order),
        Metric("Hours late in all", round(total, 1), "h", at, "sum of end less due date", len(late)),
        Metric(
            "Hours late on average",
            round(total / len(late), 1),
            "h",
            at,
            "mean of end less due date",
            len(late),
        ),
    )
    sums = f"all together are {total:,.1f} h late, {total / len(late):,.1f} h on average."
    head = f"{overdue} of {len(lines)} {kind}{what} are overdue{more} ({at}); {len(late)} end after their due date{more} {basis}."
    if past:
        head = f"{len(late)} of {len(lines)} orders{what} due {at} were not finished in time{more}; {overdue} of them still are not."
    text = f"{head} The worst is {worst.order}, {worst.late_h} h ({days} days) late; {sums}"
    table = table_of(f"Late orders{what}", late, zone, limit or 20)
    by_customer = _by_customer(late)
    tables = (table, by_customer) if len(by_customer.rows) > 1 else (table,)
    if len(tables) > 1 and by_customer.rows[0][1] != by_customer.rows[1][1]:
        text += f" Most are for {by_customer.rows[0][0]} ({by_customer.rows[0][1]})."
    return ToolResult(text, (*metrics, *most, *tables), notes=_notes(coming))


def _by_customer(late: Sequence[OrderLine]) -> Table:
    found: dict[str, list[float]] = {}
    for line in late:
        found.setdefault(line.customer, []).append(line.late_h or 0.0)
    rows = sorted(
        ((c or None, len(h), round(sum(h), 1)) for c, h in found.items()), key=lambda r: (-r[1], -r[2])
    )
    return Table("Late orders by customer", ("customer", "orders", "hours late"), tuple(rows), ("", "", "h"))


def _lines(
    context: ToolContext,
    due: Period | None,
    product: Sequence[str],
    equipment: Sequence[str],
    customer: str | None,
    *,
    by_end: bool = False,
    coming: OrderEnds | None = None,
) -> tuple[list[OrderLine], OrderEnds]:
    products = [context.index.resolve("product", p).id for p in product]
    units = {
        u for e in equipment for u in context.index.units_below(context.index.resolve("equipment", e).id)
    }
    whose = context.index.resolve("customer", customer).id if customer else ""
    return order_lines(
        context, due=due, by_end=by_end, products=products, units=frozenset(units), customer=whose
    )


def _is(line: OrderLine, state: str | None) -> bool:
    match state:
        case "open":
            return line.state not in FINISHED
        case "finished":
            return line.state in FINISHED
        case "late":
            return line.state in LATE
        case "on_time":
            return line.state not in LATE
        case _:
            return True


def _late_in(line: OrderLine, period: Period | None) -> bool:
    """Whether an order is past its due date and unfinished at some time of a period."""
    if period is None or line.due is None:
        return period is None
    return line.due < period.end and (line.end is None or line.end > period.start)


def _what(
    context: ToolContext, product: Sequence[str], equipment: Sequence[str], customer: str | None
) -> str:
    names = [context.index.resolve("product", p) for p in product]
    words = f" of {', '.join(n.label or n.id for n in names)}" if names else ""
    words += f" for {customer}" if customer else ""
    return words + (f" on {', '.join(equipment)}" if equipment else "")


def _in(period: Period | None, zone: object) -> str:
    return "" if period is None else f" in {period.words(zone)}"  # type: ignore[arg-type]


def _told(lines: Sequence[OrderLine], zone: object) -> str:
    """Return the first orders in words."""
    said = [
        f"{line.order} ({line.product or line.material}, {line.quantity:,.0f} pieces)"
        + ("" if line.due is None else f" due {local(line.due, zone)}")
        + (f", {line.state}" if line.state != "open" else "")
        for line in lines[:_SAID]
    ]
    more = f"; {len(lines) - _SAID} more stand in the table" if len(lines) > _SAID else ""
    return f"{'; '.join(said)}{more}."


def _notes(coming: OrderEnds) -> tuple[str, ...]:
    if coming.fault:
        return (f"No end of an open order could be forecast: {coming.fault}",)
    return (f"Ends of open orders are {coming.basis}.",)
