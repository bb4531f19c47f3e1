"""What is told after a question back goes on with the question that was asked: "only the pump housing", "lot 12"."""

import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.fill import fill_slots
from agents.understanding.scene import Scene
from agents.understanding.single import plan_single
from agents.understanding.substitutes import says_more

_ASKS = re.compile(
    r"^\W*(?:what|why|how|when|where|which|who|show|list|plan|is|are|does|did|can|could|should)\b",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"\b(?:lots?|orders?|alarms?|products?|machines?|suppliers?|crews?|shifts?|characteristics?|signals?)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 7


def told_more(text: str, scene: Scene) -> Plan | None:
    """Return the plan of the question that was asked back about, with what is told now; None where a text asks anew."""
    last, clues = scene.memory.steps[-1], scene.clues(text)
    tool = scene.tool(last.tool)
    if tool is None or clues.kpi or len(text.split()) > _MOST_WORDS or _ASKS.match(text):
        return None
    spans = [(f.start, f.end) for f in clues.names.found if f.end] + [(p.start, p.end) for p in clues.periods]
    said = _KIND.sub(lambda m: " " * len(m.group()), text)
    if not spans or says_more(said, spans):
        return None
    new = fill_slots(tool, clues, text, only_found=True)
    asked = f"{scene.memory.question.rstrip(' ?.!')} {text}"
    texts = {p.name: asked for p in tool.parameters if p.slot and p.slot.kind == "text"}
    if new:
        return replace(run_again(tool, {**last.arguments, **new, **texts}, clues, scene), reading=asked)
    plan = plan_single(asked, scene)
    if plan.status in {"run", "clarify"} and plan.agents == (tool.agent,):
        return replace(plan, reading=asked)
    return run_again(tool, last.arguments, clues, scene)
