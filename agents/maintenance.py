"""The maintenance specialist: alarms, work orders, reliability."""

from agents.spec import AgentSpec
from tools.catalog import tools_of

AGENT = AgentSpec(
    name="maintenance",
    does="ranks and lists alarms and faults, shows work orders, computes MTBF and MTTR, finds overdue "
    "maintenance",
    tools=tools_of("maintenance"),
    instructions="Answer from tool results only. State the divisor of MTBF. What an alarm means is a "
    "question for the manuals.",
    examples=("which alarm came most often on cnc-07", "mtbf of press-2"),
)
