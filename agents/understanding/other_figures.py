"""Another figure of what the last answer was about: "how many were bad", "how long did it stand", "and quality"."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agents.plan import Plan
from agents.understanding.carrying import carried_slots, run_again
from agents.understanding.clues import Clues
from agents.understanding.fill import fill_slots
from agents.understanding.scene import Scene
from plant.kpi import KPIS
from tools.spec import ToolSpec

_OF_PIECES = re.compile(
    r"^\W*(?:and |but |so |ok |now )*(?:how (?:many|much)|what (?:number|amount))(?: (?:of (?:them|those|these|it|that|the (?:pieces|parts|total))|pieces|parts|units|from (?:them|those|that)))*"
    r"(?: (?:were|was|are|is|got|went|went to|did we|we|had to be|did have|as|in|to|be|been|have been|turned out|came out|ended (?:up )?as))* "
    r"(?:for the |in the |into the )?(?P<how>bad|scrap(?:ped)?|thrown(?: away)?|waste(?:d)?|defect(?:ive|s)?|faulty|rejects?|rejected|nok|not (?:ok|good)|no good|out of spec|junk|trash(?:ed)?|rubbish|garbage|(?:scrap )?bin(?:ned)?|"
    r"rework(?:ed)?|good|ok(?:ay)?|fine)"
    r"(?: (?:ones|pieces|parts|units|there|then|too|of (?:them|those|these)))*\W*$",
    re.IGNORECASE,
)
_BARE_PIECES = re.compile(
    r"\W*(?:and|only|just|the|now|what about|how about)\b(?:\W+(?:the|only|just))*\W+(?P<how>bad|scrapped|rejects?|rejected|nok|defective|reworked|good) ?(?:ones|pieces|parts|units)?\W*",
    re.IGNORECASE,
)
_SCRAP_OF_IT = re.compile(
    r"\W*(?:(?:and|but|so|ok|now|what|the)\W+)*(?P<how>scrap|rejects?|waste|rework|bad (?:ones|pieces|parts)|junk)(?: (?:pieces|parts|count|number))?"
    r"(?: (?:out )?(?:of|from|in|among|within) (?:that|it|those|them|these|this|the (?:total|lot)))+\W*",
    re.IGNORECASE,
)
_COUNT_OF = (
    (re.compile(r"rework", re.IGNORECASE), "rework_pieces"),
    (re.compile(r"^(?:good|ok|okay|fine)$", re.IGNORECASE), "good_pieces"),
)
_STOOD = re.compile(
    r"\b(?:how (?:long|much time|many (?:hours?|minutes|mins|hrs))|for how long|what time)\b.*"
    r"\b(?:stand(?:s|ing)?(?: still)?|stood(?: still)?|stopped|not (?:run|running|work|working)|down|out of (?:action|order|service)|still|idle)\b"
    r"(?! (?:to|by|from|work|report))",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\bhow (?:many|much) (?:hours?|hrs|h|minutes?|mins?|(?:production |running |machine |working )?time)\b.*\b(?:costs?|los[et]|lose|losing|missed|wasted?|eaten|ate|gone)\b",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"^\W*(?:(?:and|but|so|ok|now)\W+)*how (?:many|much)\b(?: (?:of (?:them|those|these|it|that)|pieces|parts|units))*(?: (?:did|have|had|do|were|was|are|has)(?: (?:we|they|it|been))*)?"
    r"(?: (?:actually|really|then|in fact|altogether|in total))* (?:make|made|produced?|run|build|built|manufactured?|turned out)(?: (?:of (?:them|those|these|it|that)|then|there|in total|altogether|actually|really|at all))*\W*$",
    re.IGNORECASE,
)
_FACTOR = re.compile(
    r"\W*(?:(?:and|only|just|now|ok|but|what about|how about|show|give me|the|its|then|what is|what was|whats|how is|how was)\W+)*"
    r"(?P<name>availability|performance|speed|effectiveness|quality)(?: (?:part|rate|ratio|factor|share|component|figure|value|loss|one|alone|only|then|there|please|pls|of (?:it|that)))*\W*",
    re.IGNORECASE,
)
_FACTORS = {
    "availability": "availability",
    "performance": "effectiveness",
    "effectiveness": "effectiveness",
    "speed": "effectiveness",
    "quality": "quality_ratio",
}
_BOTH = re.compile(
    r"\b(?:(?:the )?(?:same|these|those) (?:two|both)|both(?: of (?:them|those|these))?|the two|same (?:figures|numbers|kpis|values|ones))\b",
    re.IGNORECASE,
)
_OF_OEE = frozenset(["oee", *_FACTORS.values(), "quality_ratio"])


def other_figure(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of another KPI of the last answer's machines and period; None where a text asks none.

    Args:
        text: the follow-up.
        clues: of it.
        tool: that answered last.
        scene: what it is read against.
    """
    last = scene.memory.steps[-1].arguments
    if (both := _both_again(text, clues, tool, scene)) is not None:
        return both
    code = any(scene.index.get("alarm", n) for n in re.findall(r"\d{2,5}", text))
    kpi = _asked(text, tool, last, scene.memory.question) if not code else None
    if kpi is None or kpi == last.get("kpi"):
        return None
    computes = next((t for t in scene.intents.tools if _computes(t)), None)
    if computes is None:
        return None
    slots = {p.slot.kind: p.name for p in computes.parameters if p.slot}
    own = {p.name for p in computes.parameters}
    same = {k: v for k, v in last.items() if tool.name == computes.name and k in own}
    arguments = {**carried_slots(computes, scene.memory), **same}
    for name in ("view", "against", "order", "limit"):
        arguments.pop(name, None)
    if clues.periods and slots.get("dimension"):
        arguments.pop(slots["dimension"], None)  # "that day" is one of the days it was split by
    arguments |= fill_slots(computes, clues, text, only_found=True)
    for name in ("view", "order"):
        arguments.pop(name, None)
    if not arguments.get("product") and (made := _product_measured(scene)) and kpi == "pieces":
        arguments["product"] = made
    if alarm := last.get("alarm"):
        told = f"All downtime is counted: it can’t be narrowed to alarm {alarm}"
        clues = replace(clues, supposed=(*clues.supposed, told))
    return run_again(computes, {**arguments, slots["kpi"]: kpi}, clues, scene)


def _product_measured(scene: Scene) -> str:
    """Return the product whose characteristic the last answer was about."""
    asked = scene.memory.steps[-1].arguments.get("characteristic") or ()
    ids = [asked] if isinstance(asked, str) else list(asked)
    names = {n.parent for i in ids if (n := scene.index.get("characteristic", str(i))) is not None}
    return names.pop() or "" if len(names) == 1 else ""


def _asked(text: str, tool: ToolSpec, last: Mapping[str, Any], question: str) -> str | None:
    """Return the KPI that few words ask for besides the last answer's."""
    was = KPIS.get(str(last.get("kpi")))
    m = _OF_PIECES.match(text) or _BARE_PIECES.fullmatch(text) or _SCRAP_OF_IT.fullmatch(text)
    if m is not None and was is not None and "pieces" in was.unit:
        return next((kpi for found, kpi in _COUNT_OF if found.search(m["how"])), "scrap_pieces")
    if (_STOOD.search(text) or _LOST.search(text)) and not tool.writes:
        return "downtime"
    if _MADE.match(text) and was is None and tool.agent == "quality" and not tool.writes:
        return "pieces"
    factor = _FACTOR.fullmatch(text)
    if factor is None or not (
        str(last.get("kpi")) in _OF_OEE or re.search(r"\boee\b", question, re.IGNORECASE)
    ):
        return None
    return _FACTORS[factor["name"].casefold()]


def _both_again(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last two answers of one tool for what is named now: "the same two for MILL-2"."""
    earlier = scene.memory.earlier
    if not earlier or not _BOTH.search(text) or clues.kpi or not (clues.names.found or clues.periods):
        return None
    new = fill_slots(tool, clues, text, only_found=True)
    kpis = [s.arguments.get("kpi") for s in (earlier[-1], scene.memory.steps[-1])]
    if not new or kpis[0] == kpis[1]:
        return None
    plan = run_again(tool, {**scene.memory.steps[-1].arguments, **new}, clues, scene)
    first = run_again(tool, {**earlier[-1].arguments, **new}, clues, scene)
    return _together(first, plan)


def _together(first: Plan, second: Plan) -> Plan:
    agents = tuple(dict.fromkeys((*first.agents, *second.agents)))
    return replace(second, steps=(*first.steps, *second.steps), agents=agents)


def _computes(tool: ToolSpec) -> bool:
    """Whether a tool computes any KPI of one period, split by anything."""
    kinds = [p.slot.kind for p in tool.parameters if p.slot]
    return "kpi" in kinds and "dimension" in kinds and kinds.count("period") == 1
