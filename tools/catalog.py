"""The list of tools, written out."""

from tools import (
    condition_review,
    data,
    documents,
    energy_use,
    held_states,
    kpi_explained,
    machine_status,
    maintenance,
    not_standard,
    orders,
    pieces,
    production,
    rows,
    shift_report,
    signal_behaviour,
    signal_beyond,
    signal_health,
    signal_missing,
    signal_normal,
    signal_sets,
    signals,
    stops,
    work_order_planning,
    work_orders,
)
from tools.quality import tools as quality
from tools.scheduling import tools as scheduling
from tools.spec import ToolSpec

TOOLS: tuple[ToolSpec, ...] = (
    *production.TOOLS,
    *kpi_explained.TOOLS,
    *machine_status.TOOLS,
    *held_states.TOOLS,
    *shift_report.TOOLS,
    *stops.TOOLS,
    *orders.TOOLS,
    *pieces.TOOLS,
    *data.TOOLS,
    *signals.TOOLS,
    *signal_missing.TOOLS,
    *energy_use.TOOLS,
    *signal_beyond.TOOLS,
    *signal_behaviour.TOOLS,
    *signal_health.TOOLS,
    *signal_normal.TOOLS,
    *signal_sets.TOOLS,
    *rows.TOOLS,
    *maintenance.TOOLS,
    *work_orders.TOOLS,
    *work_order_planning.TOOLS,
    *condition_review.TOOLS,
    *not_standard.TOOLS,
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
