"""The list of tools, written out."""

from tools import data, documents, maintenance, production, rows, signal_behaviour, signals, work_orders
from tools.quality import tools as quality
from tools.scheduling import tools as scheduling
from tools.spec import ToolSpec

TOOLS: tuple[ToolSpec, ...] = (
    *production.TOOLS,
    *data.TOOLS,
    *signals.TOOLS,
    *signal_behaviour.TOOLS,
    *rows.TOOLS,
    *maintenance.TOOLS,
    *work_orders.TOOLS,
    *documents.TOOLS,
    *quality.TOOLS,
    *scheduling.TOOLS,
)


def tools_of(agent: str) -> tuple[ToolSpec, ...]:
    """Return the tools of a specialist."""
    return tuple(tool for tool in TOOLS if agent in tool.agents)


def tool_named(name: str) -> ToolSpec | None:
    """Return the tool of a name."""
    return next((tool for tool in TOOLS if tool.name == name), None)
