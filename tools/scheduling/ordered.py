"""What an order is of, said behind where it stands."""

from dataclasses import replace

from plant.order_facts import Ordered, ordered
from tools.context import ToolContext
from tools.result import Table, ToolResult


def with_what_is_ordered(context: ToolContext, order: str, result: ToolResult) -> ToolResult:
    """Return a result on one order with its product, pieces, customer and priority, as a sentence and a table.

    Args:
        context: the plant.
        order: id of the order.
        result: that tells where it stands.
    """
    what = ordered(context.plant, order)
    if what is None:
        return result
    columns = ("order", "product", "pieces", "customer", "priority")
    row = (order, what.product, what.pieces, what.customer, what.priority)
    table = Table(f"What {order} is", columns, (row,))
    return replace(result, text=f"{result.text} {_said(what)}", artifacts=(*result.artifacts, table))


def _said(what: Ordered) -> str:
    whose = f" for {what.customer}" if what.customer else ""
    rank = f", priority {what.priority}" if what.priority is not None else ""
    return f"Ordered are {what.pieces:,.0f} pieces of {what.product}{whose}{rank}."
