"""The production analyst: KPIs, losses, stops, output."""

from agents.spec import AgentSpec
from tools.catalog import tools_of

AGENT = AgentSpec(
    name="production",
    does="computes OEE and other KPIs, output, downtime and losses, compares periods, answers any "
    "question on plant data and signals",
    tools=tools_of("production"),
    instructions="Answer from tool results only. Give each number with unit and period. If a tool says "
    "that data are missing, say so and name what exists.",
    examples=("what was the oee of cnc-07 last week", "top 5 reasons for downtime"),
)
