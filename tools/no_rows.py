"""When no row fits a question: that there is nothing, or that there are rows of which none is so."""

from dataclasses import replace

from plant.query import Measure, Query, count_rows
from plant.store import TableInfo
from tools.context import ToolContext
from tools.result import ToolResult
from tools.scope import no_data


def is_none_of(context: ToolContext, query: Query) -> bool:
    """Whether rows are counted of which there are some, but none that is so: "0 rows out of spec", 0 % of them."""
    if query.by or query.measures != (Measure(),):
        return False
    plain = query.of if query.share else tuple(c for c in query.where if c.compare in {"in", "not in"})
    compared = (query.share or len(plain) < len(query.where)) and not any(
        c.compare == "contains" for c in query.where
    )
    return compared and count_rows(context.plant, replace(query, where=plain, of=())) > 0


def no_rows(context: ToolContext, info: TableInfo, query: Query, scope: str) -> ToolResult:
    """Say that no row fits, and from when to when there are rows of the machine."""
    text = f"There is no data for that: {info.name} has no rows{scope}."
    if query.period is not None and count_rows(context.plant, replace(query, period=None, where=())):
        place = query.equipment[0] if len(query.equipment) == 1 else None
        there = context.index.time_range(info.name, place)
        if there is not None:
            of = f" of {place}" if place else ""
            text += f" It has rows{of} from {there.words(context.plant.zone)}."
    return no_data(text)
