"""The scheduler: proposals for a plan, what is late and why."""

from agents.spec import AgentSpec
from tools.catalog import tools_of

AGENT = AgentSpec(
    name="scheduler",
    does="proposes schedules for open orders, shows late orders and the plan in force",
    tools=tools_of("scheduler"),
    instructions="Answer from tool results only. A schedule is a proposal that a person approves; never "
    "say that it is in force before that.",
    examples=("plan next week", "which orders will be late"),
)
