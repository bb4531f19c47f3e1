"""What a text points at or supposes and the conversation does not hold: a machine never named, a row of no list; asked back."""

import re

from agents.plan import Plan
from agents.understanding.routing import takes
from agents.understanding.scene import Scene
from agents.understanding.staying import asked_back, says_new

_THAT_ONE = re.compile(
    r"\b(?:that|this|the same|said) (?:machine|press|lathe|mill|grinder|washer|line|station|unit)\b",
    re.IGNORECASE,
)
_MOST_OFFERED = 6
_OF_ROWS = re.compile(
    r"\bthe (?:first|second|third|fourth|last|1st|2nd|3rd|next) (?:one|of (?:them|those|these))\b",
    re.IGNORECASE,
)
_IF = re.compile(
    r"^\W*(?:(?:and|but|so|ok|what)\W+)*(?:if|suppose|supposing|assuming|imagine)\b", re.IGNORECASE
)


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


def supposed_nowhere(plan: Plan, text: str, scene: Scene) -> Plan:
    """Return a plan, or the question back where it only answers the same again although a text points at a row of no list or
    supposes something.

    Args:
        plan: of the question in its conversation.
        text: the question, with the names it points at.
        scene: what it was read against.
    """
    tool = scene.tool(plan.steps[-1].tool) if plan.steps else None
    if tool is None or plan.status != "run" or says_new(plan, scene) or takes(tool, "changes"):
        return plan
    lacks = not scene.memory.rows and _OF_ROWS.search(text) is not None
    return asked_back(text, tool, scene) if lacks or _IF.match(text) else plan
