"""What has to be done in a service just spoken of: its steps and tasks stand in the manuals, not in the records."""

import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import of_manuals
from agents.understanding.clues import Clues
from agents.understanding.scene import Scene

_TASKS = re.compile(
    r"\b(?:steps?|tasks?|check ?list|work instructions?|what(?: all)? (?:has|have|needs?|is|are|should|must|do (?:i|we) (?:have|need)) (?:to be|to|be|i|we)? ?(?:do|done|check(?:ed)?|change[d]?|replace[d]?|greased?|cleaned?|lubricated?|prepared?)|"
    r"what (?:gets|is|are) (?:checked|changed|replaced|greased|cleaned|done)|how (?:is|do (?:i|we|you)|to) (?:it |that |this )?(?:done|do it|do that))\b",
    re.IGNORECASE,
)
_OF_IT = re.compile(
    r"\b(?:it|that|this|there|the (?:job|service|maintenance|task|work|inspection|check)|for (?:that|this|it)|one)\b",
    re.IGNORECASE,
)
_OF_THE_PAST = re.compile(
    r"\b(?:was|were|did|had|last|been|overdue|open|late|cost|hours spent|who|when)\b", re.IGNORECASE
)
_SERVICE = re.compile(
    r"\b(?:maintenance|service|servicing|inspection|oil change|overhaul|preventive)\b", re.IGNORECASE
)
_STEPS = re.compile(
    r"\b(?:steps?|check ?list|(?:work )?instructions?|tasks?) (?:for|of|in|to do) (?:the|that|this) (?:job|task|work|repair|change|exchange)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 14


def tasks_asked(text: str, clues: Clues, scene: Scene) -> Plan | None:
    """Return the plan that asks the manuals for the tasks of the maintenance spoken of; None where a text asks another thing."""
    memory = scene.memory
    last = scene.tool(memory.steps[-1].tool)
    about = last is not None and last.agent in {"maintenance", "scheduler"}
    if not about or len(text.split()) > _MOST_WORDS or clues.kpi or clues.names.missing:
        return None
    if not (_TASKS.search(text) and _OF_IT.search(text)) or _OF_THE_PAST.search(text) or clues.periods:
        return None
    spoken = _SERVICE.search(f"{memory.question} {text}") is not None or (
        last is not None and last.agent == "maintenance" and "maintenance" in last.about
    )
    spoken = spoken or (_STEPS.search(text) is not None and not memory.steps[-1].arguments.get("order"))
    machines = [f.id for f in clues.names.of("equipment")] or list(memory.slots.get("equipment", ()))
    if not spoken or len(machines) != 1:
        return None
    said = re.sub(
        r"^\W*(?:(?:and|then|so|ok|now|please|list|give|show|tell|me)\W+)+", "", text, flags=re.IGNORECASE
    )
    plan = of_manuals(f"maintenance of {machines[0]}: {said.strip(' ?.!')}", scene)
    return replace(plan, slots={**memory.slots, "equipment": machines}) if plan is not None else None
