"""First questions that will work on this plant, made from what exists in it."""

from collections.abc import Iterator

from tools.context import ToolContext


def starters(context: ToolContext) -> list[str]:
    """Return up to six questions, each about something this installation has data on."""
    return list(_possible(context))[:6]


def _possible(context: ToolContext) -> Iterator[str]:
    rows = {t.name: t.rows for t in context.plant.tables()}
    units = [n.id for n in context.index.names("equipment") if context.index.units_below(n.id) == (n.id,)]
    first, last = (units[0], units[-1]) if units else ("", "")
    if rows.get("production") and units:
        yield f"What was the OEE of {first} last week?"
    if rows.get("state_event"):
        yield "What were the top 5 reasons for downtime last month?"
    if rows.get("measurement"):
        characteristics = context.index.names("characteristic")
        yield f"Is {characteristics[0].label.lower()} in control?"
    if rows.get("defect") or rows.get("production"):
        yield "Why did scrap rise last week?"
    if rows.get("production_order"):
        yield "Plan next week"
    if rows.get("alarm") and units:
        yield f"Which alarm came most often on {first}?"
    if rows.get("work_order"):
        yield f"Which work orders did {last} get?"
    if context.library.documents(context.role):
        yield "What manuals do you have?"
    own = [t for t in context.plant.tables() if not t.standard and t.rows]
    if own:
        yield f"How many rows are in {own[0].name}?"
