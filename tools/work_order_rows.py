"""Work orders as rows of an answer: kinds, meaning of their codes, the table that lists them."""

from typing import TYPE_CHECKING, Annotated

from plant import facts
from tools.context import ToolContext
from tools.result import Table
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
