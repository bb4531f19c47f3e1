"""Work orders as rows of an answer: kinds, meaning of their codes, the table that lists them."""

from typing import TYPE_CHECKING, Annotated

from plant import facts
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.slots import choice

if TYPE_CHECKING:
    import pandas as pd

Kind = Annotated[
    str,
    choice(
        "kind of work order",
        preventive="preventive, pm, planned maintenance, scheduled maintenance",
        corrective="corrective, cm, repair, repairs, breakdown",
        inspection="inspection, inspections",
    ),
]
COLUMNS = ("work order", "machine", "kind", "opened", "finished", "code", "meaning", "hours", "cost", "note")


def table_of(context: ToolContext, title: str, frame: "pd.DataFrame", total: int) -> Table:
    """Return work orders as a table of an answer.

    Args:
        context: the plant.
        title: of the table.
        frame: rows of `facts.work_orders`.
        total: how many there are in all.
    """
    currency = context.workspace.settings.currency
    rows = tuple(
        (r.work_order_id, r.equipment_id, r.kind, day_of(r.opened), day_of(r.finished), r.failure_code,
         meaning_of(context, r.failure_code) or None,
         None if r.hours != r.hours else round(float(r.hours), 1),
         None if r.cost is None or r.cost != r.cost else round(float(r.cost), 2), r.note)
        for r in facts.records(frame)
    )  # fmt: skip
    return Table(title, COLUMNS, rows, ("", "", "", "", "", "", "", "h", currency, ""), total)


def meaning_of(context: ToolContext, code: object) -> str:
    """Return what a failure code means; "" where the plant does not know."""
    found = context.index.get("failure", str(code))
    return found.label if found is not None and found.label != found.id else ""


def day_of(value: object) -> str | None:
    """Return a time to the minute, None where there is none."""
    text = str(value)
    return None if text in {"NaT", "None"} else text[:16]


def one_work_order(context: ToolContext, work_order: str, *, cost: bool = False) -> ToolResult:
    """Return all that is known of one work order, and whether its code came again on its machine.

    Args:
        context: of the call.
        work_order: its number.
        cost: its cost is asked for, so that it is said where none is recorded.

    Raises:
        NotFound: no work order of that id.
    """
    id_ = context.index.resolve("work_order", work_order).id
    every = facts.work_orders(context.plant, None, ())
    row = facts.records(every[every.work_order_id == id_])[0]
    code = str(row.failure_code) if isinstance(row.failure_code, str) else ""
    said = [f"{row.kind or 'work order'} on {row.equipment_id or 'no machine'}"]
    said += [
        f"{what} {day_of(t)}"
        for what, t in (("opened", row.opened), ("due", row.due), ("finished", row.finished))
        if day_of(t)
    ]
    if day_of(row.finished) is None and facts.knows_finished(context.plant):
        said.append("still open")
    if code:
        meaning = meaning_of(context, code)
        said.append(f"code {code}{f' ({meaning})' if meaning else ''}")
    text = f"{id_}: {', '.join(said)}."
    metrics = []
    window = "whole life of the work order"
    if row.hours == row.hours and row.hours is not None:
        metrics.append(Metric(f"Hours of {id_}", float(row.hours), "h", window, "finished less started"))
        text += f" It took {float(row.hours):.4g} h."
    if row.cost is not None and row.cost == row.cost:
        currency = context.workspace.settings.currency
        metrics.append(Metric(f"Cost of {id_}", round(float(row.cost), 2), currency, window, "as recorded"))
        text += f" It cost {float(row.cost):,.2f} {currency}."
    elif cost:
        text += " No cost of it is recorded: there is no data on that."
    text += f" Note: {row.note}." if isinstance(row.note, str) and row.note else ""
    if code and day_of(row.opened):
        again = every[
            (every.failure_code == row.failure_code)
            & (every.equipment_id == row.equipment_id)
            & (every.opened > row.opened)
        ]
        metrics.append(
            Metric(
                f"Later work orders of code {code}",
                len(again),
                "work orders",
                f"since {day_of(row.opened)}",
                "count",
                len(again),
                str(row.equipment_id),
            )
        )
        came = (
            f"came {len(again)} more time{'s' if len(again) > 1 else ''}"
            if len(again)
            else "has not come again"
        )
        text += f" Since then code {code} {came} on {row.equipment_id}."
    table = table_of(context, f"Work order {id_}", every[every.work_order_id == id_], 1)
    return ToolResult(text, (*metrics, table))
