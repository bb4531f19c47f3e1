"""Subjects that the plant model has no table for: spare parts in stock, complaints of customers.

A plant that keeps them imports a table of its own; without one the answer says what to import.
"""

from collections.abc import Sequence

from plant.names import key_of
from tools.context import ToolContext
from tools.result import ToolResult
from tools.scope import no_data
from tools.slots import Question
from tools.spec import ToolSpec


def spare_parts(context: ToolContext, *, question: Question = "") -> ToolResult:
    """Say what spare parts are in stock, below minimum or needed, where the plant has imported a table of them."""
    return _from_table(
        context, ("spare", "stock", "inventory", "store"), "spare parts", "part, stock and minimum"
    )


def customer_complaints(context: ToolContext, *, question: Question = "") -> ToolResult:
    """Say what customers complained about or returned, where the plant has imported a table of complaints."""
    return _from_table(
        context,
        ("complaint", "claim", "return", "reclamation"),
        "customer complaints",
        "date, customer, product and defect",
    )


def _from_table(context: ToolContext, words: Sequence[str], what: str, columns: str) -> ToolResult:
    """Return the tables of a subject, or that there is none and what to import."""
    tables = [t.name for t in context.plant.tables() if t.rows and any(w in key_of(t.name) for w in words)]
    if not tables:
        return no_data(
            f"No {what} are recorded in the plant's data. Import a table with {columns} (gemba import FILE) and ask again."
        )
    held = " and ".join(f"“{t}”" for t in tables[:3])
    return no_data(
        f"The table {held} tells of {what}; name one of its columns, e.g. “how many rows of {tables[0]}”."
    )


TOOLS = (
    ToolSpec(
        spare_parts,
        "maintenance",
        (
            "what spare parts are below minimum",
            "do we have a spare spindle on stock",
            "how many seals are left in the store",
            "stock of hydraulic filters",
            "which spare parts do we need for the next service",
        ),
        about=("spare part", "spare", "stock"),
        reads=("spare_part",),
    ),
    ToolSpec(
        customer_complaints,
        "quality",
        (
            "customer complaints this year",
            "how many complaints did we get in april",
            "which customer complains the most",
            "returns from customers last quarter",
            "what do customers complain about",
        ),
        about=("complaint", "claim", "return"),
        reads=("complaint",),
    ),
)
