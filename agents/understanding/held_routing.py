"""Questions on recorded states and items of a machine's events go to the tool that takes them, and to no other."""

import re

from agents.understanding.clues import Clues
from agents.understanding.intents import Ranked
from agents.understanding.routing import TELLS_MANUAL, takes

_ABOVE, _SURE = 0.05, 0.7
# figures of numbers, which no held value has
_OF_NUMBERS = re.compile(
    r"\b(?:mean|average|avg|median|max\w*|min(?:imum)?(?! in\b)|highest|lowest|peak|trend|plot|chart|standard deviation|degrees?|rpm|celsius|°)",
    re.I,
)
_HOW_TO = re.compile(
    r"\bhow (?:(?:do|can|should|must|would) (?:i|you|we|one)|to)\b|\bwhat does .* mean\b", re.IGNORECASE
)
_WRITTEN = re.compile(TELLS_MANUAL, re.IGNORECASE)
_WHY = re.compile(r"\W*(?:and |so |but |ok )*(?:why|how come)\b", re.IGNORECASE)
# events or readings while a machine was in a state, of which the state is only a condition
_WHILE = re.compile(
    r"\b(?:alarms?|errors?|messages?|stops?|readings?|pieces|parts)\b.*\b(?:while|when|whenever|during)\b",
    re.IGNORECASE,
)
# figures of time in a state, which a question on a state speaks of as well
_OF_STATES = frozenset(["running_time", "idle_time", "downtime", "available_time", "busy_time", "setup_time"])
# what is asked of items alone
_ASKS_ITEM = re.compile(
    r"\b(?:which|what|when|how (?:often|many|long|frequent\w*)|times|loaded|changed?|changes|list|show|number of|count|warn\w*|faults?|conditions?|"
    r"most|last|first|longest|current\w*|now|is|was|were|has|had|did|any|ever)\b",
    re.IGNORECASE,
)
_OTHER_KINDS = ("order", "work_order", "product", "lot", "characteristic", "defect", "failure")


def toward_held(ranked: list[Ranked], clues: Clues) -> list[Ranked]:
    """Return the tools with that of recorded states first where a question names such, and last where it names none."""
    tool = next((r.tool for r in ranked if takes(r.tool, "state")), None)
    if tool is None:
        return ranked
    others = [r for r in ranked if r.tool is not tool]
    if not asks_held(clues) or not others:
        return [*others, Ranked(tool, min(0.0, others[-1].score if others else 0.0))]
    return [Ranked(tool, max(others[0].score + _ABOVE, _SURE)), *others]


def asks_held(clues: Clues) -> bool:
    """Whether a question asks for a recorded state or item of a machine's events."""
    states, items = clues.names.of("state"), clues.names.of("item")
    if not states and not items:
        return False
    if any(clues.names.of(k) for k in _OTHER_KINDS) or (clues.kpi and clues.kpi not in _OF_STATES):
        return False
    beside = clues.names.of("signal") and _OF_NUMBERS.search(clues.text)
    if beside or _WHY.match(clues.text) or _WHILE.search(clues.text):
        return False
    if _HOW_TO.search(clues.text) or _WRITTEN.search(_without_states(clues)):
        return False
    if states or clues.moment is not None:
        return True
    if _OF_NUMBERS.search(clues.text) or (clues.names.of("signal") and not _ASKS_ITEM.search(clues.text)):
        return False
    return _ASKS_ITEM.search(clues.text) is not None


def _without_states(clues: Clues) -> str:
    """Return a question without its states, which may be called like papers: "manual"."""
    text = clues.text
    for f in clues.names.of("state"):
        text = text[: f.start] + " " * (f.end - f.start) + text[f.end :]
    return text
