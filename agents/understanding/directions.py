"""Whether the last figure went up or down: "it went up, right?", "is it getting worse"; the figure stays what it is."""

import re
from collections.abc import Mapping

from agents.plan import Plan
from agents.understanding.carrying import carried_slots, run_again
from agents.understanding.clues import Clues
from agents.understanding.fill import missing_slots
from agents.understanding.repeated import judged
from agents.understanding.routing import reads_manuals, takes
from agents.understanding.scene import Scene
from plant.period import Period
from tools.spec import ToolSpec

_LED = r"\W*(?:(?:and|but|so|ok|okay|hm+|well|yes|right|oh|then|now|looks like|seems like|seems|i think|i guess|i see|do you think|would you say|tell me|can you (?:say|tell)|if|whether)\W+)*"
_IT = r"(?:it|that|this|they|these|those|things?|(?:the|our|its|their) (?:\w+ )?(?:figures?|numbers?|values?|trend|curve|line|rate|scrap|oee|downtime|output|level)?)"
_WAY = (
    r"(?:up|down|upwards?|downwards?|ris(?:e|es|ing|en)|rose|fall(?:s|ing|en)?|fell|drop(?:s|ped|ping)?|increas(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|grow(?:s|n|ing)?|grew|"
    r"climb(?:s|ed|ing)?|sink(?:s|ing)?|sank|improv(?:e[sd]?|ing)|(?:more|less)(?: often)?|fewer|better|worse|higher|lower|deteriorat\w+|recover(?:s|ed|ing)?|stable|steady|flat|constant|creep(?:s|ing)?(?: up| down)?|crept(?: up| down)?|shift(?:s|ed|ing)?|drift(?:s|ed|ing)?|chang(?:e[sd]?|ing)|mov(?:e[sd]?|ing))"
)
_FILL = r"(?:go|goes|going|gone|went|come|comes|coming|came|get|gets|getting|got|gotten|be|been|being|become|became|is|are|was|were|has|have|had|does|do|did|not|slowly|still|really|actually|clearly|a bit|a lot|slightly|steadily|always|ever|since|then|over time|again|so|much|more|all|any|towards the end|at the end|lately|recently|somewhere|anywhere|at some point|overall|by now)"
_TAG = r"(?:right|no|or not|or|isn'?t it|wasn'?t it|didn'?t it|hasn'?t it|doesn'?t it|don'?t they|correct|true|yes|is it|was it|did it|has it|does it|not|huh|eh|then|or down|or up|or what|or better|or worse|or am i wrong)"
_WENT = re.compile(
    rf"{_LED}(?:(?:{_FILL})\W+)*{_IT}(?:['’](?:s|re|d|ve))?\W+(?:(?:{_FILL})\W+)*{_WAY}(?:\W+(?:{_FILL}|{_TAG}|or|and|{_WAY}))*\W*",
    re.IGNORECASE,
)
_TREND = re.compile(
    rf"{_LED}(?:(?:is|was|are) there (?:a|any|some) )?(?:(?:what(?:'?s| is| was) |how(?:'?s| is) )?(?:the|its|any|a|which) )?(?:(?:clear|real|general|overall|upward|downward|long[- ]term) )*(?:trend|direction|tendency)(?: (?:in|of|there|here|behind|to see|visible|it|that|this|then|upwards?|downwards?|up|down|or not))*\W*",
    re.IGNORECASE,
)
_STANDS = re.compile(
    r"\b(?:is|was|are|were|has|have)\W+(?:it|that|this|they)\W+(?:(?:still|ever|been|really)\W+)*(?:up|down)\W*$",
    re.IGNORECASE,
)
_STEPS = frozenset(["hour", "shift", "day", "week", "month", "quarter", "year"])
_NO_THING = frozenset(["table", "column", "value", "document", "shift"])
_FEWEST = 4
_GRAINS = ((14.0, "day"), (130.0, "week"))  # the longest period in days that is told by each


def direction_asked(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan that says whether the last figure rose or fell; None where a text asks something else.

    A figure over time is looked at again with its trend; one figure of a period is set beside the period before.

    Args:
        text: the follow-up.
        clues: of it.
        tool: that answered last.
        scene: what it is read against.
    """
    if (
        any(f.kind not in _NO_THING for f in clues.names.found)
        or clues.periods
        or clues.kpi
        or reads_manuals(tool)
        or tool.writes
    ):
        return None
    if not asks_direction(text):
        return None
    last = scene.memory.steps[-1].arguments
    if takes(tool, "characteristic"):
        return _drift(clues, scene)
    steps = any(isinstance(v, str) and v in _STEPS for v in last.values())
    kept = {k: v for k, v in last.items() if k not in {"order", "limit", "view", "against"}}
    by = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "dimension"), None)
    if steps and len([f for f in scene.memory.figures if f is not None]) >= _FEWEST:
        return run_again(tool, {**kept, "view": {"trend": True}}, scene.clues(""), scene)
    if last.get("kpi") and last.get("period") and not steps:
        return judged(tool, scene)
    if by is None or last.get(by) in _STEPS or last.get("kpi") or not isinstance(last.get("period"), Mapping):
        return None
    days = Period.from_json(dict(last["period"])).hours / 24
    grain = next((g for most, g in _GRAINS if days <= most), "month")
    return run_again(tool, {**kept, by: grain, "view": {"trend": True}}, scene.clues(""), scene)


def _drift(clues: Clues, scene: Scene) -> Plan | None:
    """Return the plan that says whether the characteristic spoken of drifts."""
    for tool in scene.intents.tools:
        if "drift" not in tool.about or not takes(tool, "characteristic") or tool.writes:
            continue
        arguments = carried_slots(tool, scene.memory)
        if arguments.get("characteristic") and not missing_slots(tool, arguments):
            return run_again(tool, arguments, clues, scene)
    return None


def asks_direction(text: str) -> bool:
    """Whether a text asks nothing but which way the last figure went.

    >>> asks_direction("it went up, right?"), asks_direction("is it getting worse"), asks_direction("any trend?")
    (True, True, True)
    >>> asks_direction("did it go down for maintenance")
    False
    """
    if _STANDS.search(text):
        return False  # a machine
    return _WENT.fullmatch(text) is not None or _TREND.fullmatch(text) is not None
