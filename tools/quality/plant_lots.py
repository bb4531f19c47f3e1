"""Back from an order to its material: the lots that went into it."""

from plant import quality_data
from plant.facts import records
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult
from tools.scope import no_data
from tools.slots import OrderRef

_SAID = 6


def order_lots(context: ToolContext, *, order: OrderRef) -> ToolResult:
    """List the lots that went into an order, with material, supplier and the pieces taken of each.

    Raises:
        NotFound: no such order.
    """
    name = context.index.resolve("order", order)
    lots = records(quality_data.lots_in_order(context.plant, name.id))
    if not lots:
        return no_data(f"No lot is recorded as used for {name.id}.")
    rows = tuple((r.lot, r.material, r.supplier, int(r.qty or 0), f"{r.received:%Y-%m-%d}") for r in lots)
    said = "; ".join(
        f"{lot} ({material}, {supplier}, {n:,} pieces)" for lot, material, supplier, n, _ in rows[:_SAID]
    )
    more = "; …" if len(rows) > _SAID else ""
    count = Metric(
        "Lots used", len(rows), "lots", "all data", "lots taken by the jobs of the order", len(rows), name.id
    )
    table = Table(f"Lots in {name.id}", ("lot", "material", "supplier", "pieces", "received"), rows)
    return ToolResult(f"{len(rows)} lots went into {name.id}: {said}{more}.", (count, table))
