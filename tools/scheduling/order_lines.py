"""Production orders with how far they are, when they end and whether that is too late."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from plant import orders
from plant.facts import records
from plant.period import Period
from tools.context import ToolContext
from tools.result import Cell, Table
from tools.scheduling.current import local
from tools.scheduling.order_ends import OrderEnds, order_ends

State = Literal["finished", "finished late", "overdue", "will be late", "on time", "open"]
COLUMNS = (
    "order",
    "product",
    "customer",
    "quantity",
    "still to make",
    "due",
    "steps done",
    "end",
    "late",
    "state",
)
UNITS = ("", "", "", "pc", "pc", "", "", "", "h", "")  # fmt: skip
LATE: frozenset[State] = frozenset(["finished late", "overdue", "will be late"])
FINISHED: frozenset[State] = frozenset(["finished", "finished late"])


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order; times are UTC.

    Attributes:
        quantity: ordered pieces.
        to_make: ordered pieces less the good ones of the last step; 0 of a finished order.
        steps: of the routing.
        done: steps that have ended.
        end: of a finished order when it ended, of an open one when it will end; None where neither is known.
        late_h: hours from the due date to the end, at least to now for one that is overdue; None where not late.
        state: "open" where no due date or no end is known.
    """

    order: str
    material: str
    product: str
    customer: str
    quantity: float
    to_make: float
    due: dt.datetime | None
    steps: int
    done: int
    end: dt.datetime | None
    late_h: float | None
    state: State

    def cells(self, zone: Any) -> tuple[Cell, ...]:
        """Return the line as a row under `COLUMNS`."""
        due, end = (None if t is None else local(t, zone) for t in (self.due, self.end))
        steps = f"{self.done} of {self.steps}"
        return (self.order, self.material, self.customer or None, self.quantity, self.to_make, due, steps, end,
                self.late_h, self.state)  # fmt: skip


def order_lines(
    context: ToolContext,
    *,
    due: Period | None = None,
    products: Sequence[str] = (),
    units: frozenset[str] = frozenset(),
    customer: str = "",
    order: str = "",
    by_end: bool = False,
    coming: OrderEnds | None = None,
) -> tuple[list[OrderLine], OrderEnds]:
    """Return orders by due date, and what the ends to come rest on.

    Args:
        context: the plant.
        due: only orders due in it; without it only open ones.
        products: only of these.
        units: only those that a machine of these worked on or is to work on.
        customer: only for this one.
        order: only this one.
        by_end: the period is of their ends, not of their due dates.
        coming: ends to come, where they are known.
    """
    now = context.plant.now().now
    coming = coming or order_ends(context)
    lines = []
    for r in records(orders.order_progress(context.plant)):
        when = _instant(r.due)
        if due is None and (not r.is_open or (r.steps and r.done >= r.steps)):
            continue
        end = _instant(r.ended) or coming.ends.get(str(r.order_id)) if by_end else when
        if due is not None and (end is None or not due.start <= end < due.end):
            continue
        if order and r.order_id != order:
            continue
        if products and r.material_id not in products:
            continue
        runs = coming.units.get(str(r.order_id), frozenset()) | set(str(r.units).split(","))
        if units and not units & runs:
            continue
        if customer and str(r.customer).casefold() != customer.casefold():
            continue
        lines.append(_line(r, when, coming, now))
    return lines, coming


def table_of(title: str, lines: Sequence[OrderLine], zone: Any, most: int) -> Table:
    """Return the first lines as a table."""
    return Table(title, COLUMNS, tuple(line.cells(zone) for line in lines[:most]), UNITS, len(lines))


def _line(r: Any, due: dt.datetime | None, coming: OrderEnds, now: dt.datetime) -> OrderLine:
    ended = _instant(r.ended)
    finished = ended is not None or not r.is_open
    end = ended if finished else coming.ends.get(str(r.order_id))
    state: State = "open"
    if finished:
        state = "finished late" if due is not None and ended is not None and ended > due else "finished"
    elif due is not None and due < now:
        state = "overdue"
    elif due is not None and end is not None:
        state = "will be late" if end > due else "on time"
    until = end if finished else max(end or now, now)
    late_h = round((until - due).total_seconds() / 3600, 1) if due and until and state in LATE else None
    quantity = float(r.qty)
    to_make = 0.0 if finished else max(0.0, quantity - float(r.good))
    name = "" if r.product is None or r.product != r.product else str(r.product)
    customer = "" if r.customer is None or r.customer != r.customer else str(r.customer)
    return OrderLine(
        str(r.order_id), str(r.material_id), name, customer, quantity, to_make, due, int(r.steps), int(r.done), end,
        late_h, state,
    )  # fmt: skip


def _instant(value: Any) -> dt.datetime | None:
    return None if value is None or value != value else value.to_pydatetime()
