"""A machine that a text points at and the conversation never named: asked back, not answered for all of them."""

import re

from agents.plan import Plan
from agents.understanding.routing import takes
from agents.understanding.scene import Scene

_THAT_ONE = re.compile(
    r"\b(?:that|this|the same|said) (?:machine|press|lathe|mill|grinder|washer|line|station|unit)\b",
    re.IGNORECASE,
)
_MOST_OFFERED = 6


def pointed_nowhere(plan: Plan, text: str, scene: Scene) -> Plan:
    """Return a plan, or the question which machine is meant where a text says "that machine" and none was spoken of.

    Args:
        plan: of the question by itself.
        text: the question.
        scene: what it was read against.
    """
    memory, clues = scene.memory, scene.clues(text)
    if plan.status not in {"run", "unsure"} or not memory.steps or _THAT_ONE.search(text) is None:
        return plan
    if clues.names.of("equipment") or memory.slots.get("equipment"):
        return plan
    if any(str(s.arguments.get("equipment") or "") for s in plan.steps):
        return plan
    ranked = scene.ranked(clues, scene.read(clues), alone=True)
    best = next((r.tool for r in ranked if takes(r.tool, "equipment") and not r.tool.writes), None)
    if best is None:
        return plan
    names = {n.id for n in scene.index.names("equipment")}
    rows = [r for r in memory.rows if r in names][:_MOST_OFFERED]
    return Plan(
        "clarify",
        agents=(best.agent,),
        say="Which machine do you mean? The answers before name none" + (" alone." if rows else "."),
        choices=tuple(f"{text.strip(' ?.!')}: {r}" for r in rows),
        reading=memory.question,
    )
