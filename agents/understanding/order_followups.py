"""What is said after an answer of the plan's orders, machines and times: how much is missing, how many days, "tuesday also"."""

import re
from dataclasses import replace
from typing import Any

from agents.plan import Plan, Step
from agents.understanding.carrying import run_again
from agents.understanding.clues import Clues
from agents.understanding.fill import fill_slots
from agents.understanding.scene import Scene
from plant.names import key_of
from plant.period import Period
from tools.spec import ToolSpec

_PIECES = re.compile(
    r"\bhow (?:many|much)\b.*\b(?:pieces?|parts?|pcs|units?|missing|left|to (?:make|go|do|produce)|remaining|outstanding|still open|finished|done|made|ready)\b|"
    r"\b(?:total|sum|number) (?:of )?(?:the |all )?(?:pieces|parts|qty|quantity|units)\b|\b(?:pieces|parts|qty|quantity|units) (?:in (?:all|total)|altogether|together|overall)\b|"
    r"\b(?:missing|remaining|open) (?:quantity|pieces|parts|qty)\b|\b(?:quantity|pieces|parts|qty) (?:missing|left|remaining|still open)\b",
    re.IGNORECASE,
)
_OF_IT = re.compile(
    r"\b(?:it|that|this|its|that one|this one|the (?:first|worst|last|latest) (?:one|order)?|(?:that|this) (?:order|one|po|job))\b",
    re.IGNORECASE,
)
_OF_ALL = re.compile(
    r"\b(?:that(?! (?:one|order|po|job))|them|those|these|all|(?:in )?total|together|altogether)\b",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"^\W*(?:(?:and|so|but|ok) )*(?:why|how come|what(?:'?s| is)? (?:holds?|holding|delays?|delaying|blocks?|blocking|the reason)|what would help)\b",
    re.IGNORECASE,
)
_STANDS = re.compile(
    r"^\W*(?:(?:and|so|but|ok) )*(?:when|where|(?:on )?(?:which|what) machines?|until when|how far|what(?:'?s| is) (?:the )?(?:next step|status))\b",
    re.IGNORECASE,
)
_DAYS = re.compile(
    r"\bhow (?:many|much) (?P<unit>days?|hours?|h|hrs)\b|\bhow (?:late|far (?:behind|over))\b|\bby how (?:much|many (?P<unit2>days?|hours?))\b",
    re.IGNORECASE,
)
_WORST = re.compile(r"\b(?:worst|latest|most|first|it|that|this)\b", re.IGNORECASE)
_ALSO = re.compile(
    r"^\W*(?:(?:and|ok|now|please|show|on|for|the|add|plus|also|include|with) )*|\b(?:too|also|as well|in addition|on top|please|together)\b",
    re.IGNORECASE,
)
_ADDS = re.compile(
    r"^\W*(?:also|plus|add|include)\b|\b(?:too|also|as well|in addition|on top|together)\b", re.IGNORECASE
)
_NARROWS = re.compile(
    r"^\W*(?:(?:and|but|ok|now|please|show|list|me) )*(?:only|just|without|except|excluding|not|leave out|skip|which (?:of (?:them|those|these)|ones?)|the)\b",
    re.IGNORECASE,
)
# what comes late of a plan just made: "how many late then", "who are the customers hit", "is anything delayed by it"
_LATE_THEN = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\W+)*(?:how many|which|what|who|whose|any|anything|is|are|does|do|will)\b(?!.*\b(?:why|if)\b).*\b(?:late|later|on time|delay(?:s|ed)?|hit|affected|suffers?|hurts?|slips?|miss(?:es|ed)?)\b",
    re.IGNORECASE,
)
_BARE_WHEN = re.compile(
    r"\W*(?:(?:and|so|but|ok)\W+)*(?:(?:finish\w*|ready|done|start\w*|ends?|ended|deliver\w*|complete\w*)(?: then)? when|when (?:finish\w*|ready|done|start\w*|complete\w*|will it be (?:done|ready)))\W*",
    re.IGNORECASE,
)
_RISK = re.compile(
    r"^\W*(?:(?:and|so|but|ok)\W+)*(?:which|what|any|how many|are (?:any|some|there)|is any)\b(?!.*\bwhy\b).*\b(?:at risk|risky|in danger|critical|endangered|(?:be|come|go|goes|get) late|delayed|not (?:be )?(?:on|in) time|slip(?:ping)?)\b",
    re.IGNORECASE,
)
_MOST_WORDS = 10


def of_the_plan(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of a few words on the last answer of the scheduler; None where they say something else."""
    if scene.memory.steps[-1].agent != "scheduler" or len(text.split()) > _MOST_WORDS or clues.names.missing:
        return None
    return (
        _of_what_was_planned(text, clues, tool, scene)
        or _at_risk(text, clues, tool, scene)
        or _why_late(text, clues, scene)
        or _of_the_order(text, clues, scene)
        or _missing_pieces(text, clues, scene)
        or _in_days(text, clues, tool, scene)
        or _with_period(text, clues, tool, scene)
        or _of_state(text, clues, tool, scene)
    )


def _of_what_was_planned(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the proposal or the what-if again, where its late orders and customers are asked: not those of today's plan."""
    supposes = any(p.slot and p.slot.kind == "changes" for p in tool.parameters)
    if not supposes or not _LATE_THEN.match(text) or clues.changes or clues.periods:
        return None
    if any(f.kind not in {"table", "column"} for f in clues.names.found):
        return None
    shows = scene.tool("show_proposals") if tool.writes else None
    if shows is not None:
        return run_again(shows, {"question": f"newest proposal: {text}"}, clues, scene)
    return None if tool.writes else run_again(tool, scene.memory.steps[-1].arguments, clues, scene)


def _at_risk(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the late ones of the orders just listed: "which are at risk"."""
    late = scene.tool("late_orders")
    if late is None or tool.name != "list_orders" or not _RISK.match(text) or clues.changes:
        return None
    if any(f.kind not in {"table", "column"} for f in clues.names.found):
        return None
    own = {p.name for p in late.parameters}
    last = {k: v for k, v in scene.memory.steps[-1].arguments.items() if k in own and k != "limit"}
    return run_again(late, {**last, **fill_slots(late, clues, text, only_found=True)}, clues, scene)


def _why_late(text: str, clues: Clues, scene: Scene) -> Plan | None:
    """Return the plan of why an order that is named is late: "why is the first one late" of a list."""
    why = scene.tool("why_late")
    named = [f.id for f in clues.names.of("order")]
    spoken = scene.memory.steps[-1].arguments.get("order")
    if not named and isinstance(spoken, str) and _OF_IT.search(text) and not clues.names.found:
        named = [spoken]  # "what's holding it"
    if why is None or len(named) != 1 or not _WHY.match(text) or clues.changes:
        return None
    return _asked(why, {"order": named[0]}, clues, scene, named[0])


def _of_the_order(text: str, clues: Clues, scene: Scene) -> Plan | None:
    """Return the plan of where the order spoken of stands: "and when does it start"."""
    status, order = scene.tool("order_status"), scene.memory.steps[-1].arguments.get("order")
    asked = _STANDS.match(text) is not None and _OF_IT.search(text) is not None
    asked = asked or _BARE_WHEN.fullmatch(text) is not None
    if status is None or not isinstance(order, str) or not asked or clues.names.found or clues.changes:
        return None
    return _asked(status, {"order": order}, clues, scene, order)


def _missing_pieces(text: str, clues: Clues, scene: Scene) -> Plan | None:
    """Return the plan of how far the order is that the last answer is about or has first."""
    status = scene.tool("order_status")
    if (
        status is None
        or not _PIECES.search(text)
        or clues.periods
        or clues.changes
        or clues.names.of("product")
    ):
        return None
    named = [f.id for f in clues.names.of("order")]
    last = scene.tool(scene.memory.steps[-1].tool)
    if (
        last is not None
        and last.name == "list_orders"
        and not named
        and (_OF_ALL.search(text) or not clues.names.found)
    ):
        return run_again(last, scene.memory.steps[-1].arguments, clues, scene)
    if not named and not _OF_IT.search(text):
        return None
    order = next(iter(named), "") or _order_spoken_of(scene)
    if not order:
        return None
    return _asked(status, {"order": order}, clues, scene, order)


def _order_spoken_of(scene: Scene) -> str:
    """Return the order of the conversation: the one asked for, or the row that was placed, or the first."""
    last = scene.memory.steps[-1].arguments
    if isinstance(order := last.get("order"), str):
        return order
    view = last.get("view") or {}
    rows = scene.memory.rows
    first = (rows[-1:] if isinstance(view, dict) and view.get("place") else rows[:1]) or ("",)
    name = next(iter(scene.index.named("order", key_of(first[0]))), None)
    return name.id if name is not None else ""


def _asked(tool: ToolSpec, arguments: dict[str, Any], clues: Clues, scene: Scene, order: str) -> Plan:
    slots = {**scene.memory.slots, **clues.slots(), "order": [order]}
    step = Step(tool.agent, tool.name, arguments, confidence=0.8)
    return Plan("run", (step,), (tool.agent,), assumptions=clues.assumptions(), confidence=0.8, slots=slots)


def _in_days(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the last list of late orders with its worst in days or hours: "how many days is the worst"."""
    m = _DAYS.search(text)
    if (
        m is None
        or tool.name != "late_orders"
        or clues.names.found
        or clues.periods
        or not _WORST.search(text)
    ):
        return None
    arguments = {k: v for k, v in scene.memory.steps[-1].arguments.items() if k != "view"}
    if scene.memory.rows:
        unit = "h" if (m["unit"] or m["unit2"] or "d").startswith("h") else "d"
        arguments["view"] = {"place": 1, "unit": unit, "about": "late"}
    return run_again(tool, arguments, clues, scene)


def _with_period(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the last answer over its period and one more: "tuesday also" after Monday."""
    spans = [p.name for p in tool.parameters if p.slot and p.slot.kind == "period"]
    last = scene.memory.steps[-1].arguments
    if (
        len(spans) != 1
        or not last.get(spans[0])
        or not clues.periods
        or not _ADDS.search(text)
        or clues.changes
    ):
        return None
    rest = text
    for p in reversed(clues.periods):
        rest = rest[: p.start] + rest[p.end :]
    if re.search(r"\w", _ALSO.sub("", rest)) or clues.names.found:
        return None
    was = Period.from_json(last[spans[0]])
    start = min(was.start, *(p.period.start for p in clues.periods))
    end = max(was.end, *(p.period.end for p in clues.periods))
    both = Period(start, end, "")
    told = replace(
        clues, periods=(), supposed=(*clues.supposed, f"Both together are {both.words(scene.zone)}")
    )
    plan = run_again(tool, {**last, spans[0]: both.to_json()}, told, scene)
    return replace(plan, slots={**plan.slots, "period": both.to_json()})


def _of_state(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the last list with only what one of its tool's options names: "without the finished ones", "only the open ones"."""
    options = [p.name for p in tool.parameters if p.slot and p.slot.kind == "choice"]
    if not options or tool.writes or not _NARROWS.match(text) or clues.kpi:
        return None
    new = fill_slots(tool, clues, text, only_found=True)
    if not any(new.get(name) for name in options):
        return None
    return run_again(tool, {**scene.memory.steps[-1].arguments, **new}, clues, scene)
