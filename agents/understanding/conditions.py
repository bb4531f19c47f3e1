"""Doubts about a machine whose signals were just shown: "looks high, is the bearing going" asks for its condition."""

import re

from agents.plan import Plan
from agents.understanding.carrying import carried_slots, run_again
from agents.understanding.fill import fill_slots, missing_slots
from agents.understanding.routing import TELLS_MANUAL
from agents.understanding.scene import Scene

_WEARS = re.compile(
    r"\b(?:bearings?|worn|wearing|wears?(?: out)?|broken|breaking|failing|going to (?:fail|break|die)|dying|damaged?|worry|worried|worrying|"
    r"healthy|dangerous|serious|about to (?:fail|break|go|die)|end of life|imbalance|unbalanced|misalign\w*|should (?:we|i) (?:stop|shut|keep|let)|(?:can|could|may) (?:it|we) (?:still |keep |go on )?run(?:ning)?|safe to run)\b",
    re.IGNORECASE,
)
_DOUBTS = re.compile(
    r"^\W*(?:[^?.;]{0,40}[?.,;]\s*)?(?:and |so |but |hm+ )?(?:must|should|do|does|is|are|could|can|might|may|will|looks?|seems?|sounds?|maybe|perhaps|probably)\b",
    re.IGNORECASE,
)
_PAST_OR_HOW = re.compile(
    rf"{TELLS_MANUAL}|\b(?:last|when|did|was|were|who|how|replaced|changed|allowed|permitted)\b",
    re.IGNORECASE,
)
_ABOUT = "condition"


def condition_asked(text: str, scene: Scene) -> Plan | None:
    """Return the plan of the condition of the machine whose signals were shown; None where a text doubts nothing.

    Args:
        text: the follow-up.
        scene: what it is read against.
    """
    last = scene.tool(scene.memory.steps[-1].tool)
    shown = last is not None and any(p.slot and p.slot.kind == "signal" for p in last.parameters)
    clues = scene.clues(text)
    if not shown or not scene.memory.slots.get("equipment") or clues.names.of("signal") or clues.kpi:
        return None
    if not (_WEARS.search(text) and _DOUBTS.match(text)) or _PAST_OR_HOW.search(text):
        return None
    for tool in scene.intents.tools:
        if _ABOUT not in tool.about or tool.writes:
            continue
        arguments = carried_slots(tool, scene.memory) | fill_slots(tool, clues, text, only_found=True)
        if not missing_slots(tool, arguments):
            return run_again(tool, arguments, clues, scene)
    return None
