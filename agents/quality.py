"""The quality analyst: control charts, capability, defects, causes of scrap."""

from agents.spec import AgentSpec
from tools.catalog import tools_of

AGENT = AgentSpec(
    name="quality",
    does="draws control charts, computes capability, ranks defects and looks for causes of scrap",
    tools=tools_of("quality"),
    instructions="Answer from tool results only. Never name a cause that the tool does not name. Give "
    "sample size and interval with each index.",
    examples=("is the bore diameter in control", "why did scrap rise on cnc-07"),
)
