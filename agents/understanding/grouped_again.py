"""The last answer split by something: "per machine", "break it down by product", "on which shift?"."""

import re
from collections.abc import Mapping
from typing import Any

from agents.plan import Plan
from agents.understanding.carrying import carried_slots, run_again
from agents.understanding.clues import Clues
from agents.understanding.fill import fill_slots, missing_slots
from agents.understanding.pointing import LEADS
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
from agents.understanding.slot_changes import SLOT_WORDS
from agents.understanding.spelling import FUNCTION_WORDS, KPI_WORDS
from plant.kpi import ELEMENTS, KPIS
from plant.kpi_facts import FACTS
from tools.spec import ToolSpec

_SPLITS = re.compile(
    r"\b(?:(?:break|broken|split|splitted|slice[d]?|group(?:ed)?|cut|divide[d]?|separate[d]?|sort(?:ed)?|show|list|give|list(?:ed)?|put|display|view|see)\b"
    r"(?: (?:it|that|this|them|those|me|these|the result|the numbers))*(?: (?:down|up|out|apart|separately))?)",
    re.IGNORECASE,
)
_SAYS_BY = re.compile(
    r"^\W*(?:and |now |then |please )*(?:by|per|for each|for every|each|every|split|break|broken|group|grouped|slice|on (?:which|what)|in (?:which|what)|daily|weekly|monthly|hourly)\b",
    re.IGNORECASE,
)
_LEVELS = frozenset(["line", "area", "hour", "day", "week", "month", "quarter", "year"])
_SURE = 0.54
_ONE_THING = frozenset(["order", "lot", "work_order"])
_PLAIN = FUNCTION_WORDS | frozenset(
    [
        *[
            "by",
            "per",
            "for",
            "of",
            "on",
            "in",
            "at",
            "the",
            "a",
            "an",
            "and",
            "with",
            "to",
            "from",
            "every",
            "it",
            "is",
            "are",
            "also",
            "then",
            "if",
            "so",
        ],
        "instead",
        "please",
        "pls",
        "separately",
        "apart",
        "each",
        "individually",
        "mostly",
        "most",
        "mainly",
        "only",
        "just",
        "were",
        "was",
        "they",
        "that",
        "this",
        "those",
        "them",
        "did",
        "came",
        "come",
        "comes",
        "happen",
        "happened",
        "occur",
        "occurred",
        "one",
        "ones",
        "them",
        "split",
        "breakdown",
        "broken",
        "separated",
        "getrennt",
        "now",
        "rather",
        "again",
        "same",
        "thing",
        "numbers",
        "single",
        "different",
        "various",
        "what",
        "which",
        "who",
        "where",
        "when",
        "how",
        "about",
        "many",
        "much",
        "often",
        "can",
        "you",
        "want",
        "see",
        "like",
        "need",
        "have",
        "had",
        "get",
        "got",
        "both",
        *[
            "drive",
            "drives",
            "driving",
            "drove",
            "cause",
            "causes",
            "causing",
            "behind",
            "responsible",
            "dominate",
            "dominates",
            "contribute",
            "contributes",
            "make",
            "makes",
            "difference",
            "push",
            "pushes",
            "pull",
            "pulls",
            "blame",
            "guilty",
            "part",
            "share",
            "matter",
            "matters",
            "hit",
            "hits",
            "worse",
        ],
    ]
)
_OF_WORDS = {
    "machine": "machines machine equipment unit units press lathe lathes", "shift": "shift shifts", "crew": "crew crews team teams",
    "product": "product products part parts article articles item material", "day": "day days daily", "week": "week weeks weekly",
    "month": "month months monthly", "hour": "hour hours hourly", "reason": "reason reasons cause causes", "code": "code codes",
    "defect": "defect defects type types", "supplier": "supplier suppliers vendor", "lot": "lot lots batch batches",
    "order": "order orders", "line": "line lines cell cells", "area": "area areas", "year": "year years yearly", "state": "state states",
}  # fmt: skip
_WORDS = frozenset(w for words in _OF_WORDS.values() for w in words.split())


def grouped_again(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last answer split by what a text names; None where it says anything more.

    A tool that can't split gives way to one that can compute the same KPI so; else the answer says that it can't.
    """
    last = scene.memory.steps[-1].arguments
    of_each = (
        _of_each(text, last, tool) or of_the_members(text, clues, tool, scene) or depends_on(text, clues)
    )
    if reads_manuals(tool) or not (of_each or (len(clues.dimensions) == 1 and _only_splits(text, clues))):
        return None
    by = of_each or clues.dimensions[0]
    slot = next((p for p in tool.parameters if p.slot and p.slot.kind in {"dimension", "grain"}), None)
    new = fill_slots(tool, clues, text, only_found=True)
    if slot is not None and (told := _told_by_another(by, last, clues, tool, scene)) is not None:
        return told
    if not _SAYS_BY.match(LEADS.sub("", text)) and _own_question(text, clues, tool, scene):
        return None
    if slot is not None:
        kept = {k: v for k, v in last.items() if k != "view"}
        if last.get(slot.name) not in (None, by) and "limit" not in new:
            kept.pop("limit", None)  # so many of what it was split by before
        return run_again(tool, {**kept, **new, slot.name: by}, clues, scene)
    kpi = scene.memory.slots.get("kpi")
    for other in scene.intents.tools if kpi else ():
        takes = {p.slot.kind: p.name for p in other.parameters if p.slot}
        if not {"kpi", "dimension"} <= set(takes) or tool.agent not in other.agents:
            continue
        arguments = {**carried_slots(other, scene.memory), takes["kpi"]: kpi, takes["dimension"]: by}
        if not missing_slots(other, arguments):
            return run_again(other, arguments, clues, scene)
    if (
        tool.parameters
        and tool.parameters[0].required
        and tool.parameters[0].slot
        and tool.parameters[0].slot.kind in _ONE_THING
    ):
        return run_again(tool, last, scene.clues(""), scene)  # which tells its product, machine and customer
    if any(e for e in tool.examples if re.search(rf"\b(?:per|by|which) {by}\b", e)):
        return None
    return Plan(
        "no_data",
        agents=(tool.agent,),
        say=f"That answer can't be split by {by}: it is not computed so.",
        slots=clues.slots(),
    )


_EACH = re.compile(
    r"\W*(?:(?:and|ok|now|but|so|then|please|pls|can you|for|of|show|list|give|me|it|them|that|the|split|i (?:want|need)|need)\W+)*"
    r"(?:each(?: one| machine)?(?: of (?:them|those|these))?|every one|one by one|individually|separately|apart|single|singly|one at a time)(?:\W+(?:please|pls|then|now|not together|ones?))*\W*",
    re.IGNORECASE,
)


# "which of the 3 pulled it down" of a figure of three machines
_WHICH_OF_THEM = re.compile(
    r"^\W*(?:(?:and|so|but|ok|hm+)\W+)*(?:which|who)(?: (?:one|of (?:them|those|these|the (?:\d|two|three|four|five|six|seven|lot)))){1,2}\b",
    re.IGNORECASE,
)


# "is it more a night thing", "or doesnt the shift matter", "does that depend on the supplier"
_DEPENDS = re.compile(
    r"\b(?:more|rather|only|just|mainly|really|always|mostly) (?:of )?(?:a|an|the) (?P<thing>[a-z]+) (?:thing|issue|problem|matter|question|effect|story|topic)\b|"
    r"\b(?:is|was|isn'?t) (?:it|that|this) (?:a|an|the) (?P<one>[a-z]+) (?:thing|issue|problem|matter|question|effect|story)\b|"
    r"\b(?:is|was|could|might|isn'?t) (?:it|that|this)(?: (?:be|maybe|perhaps))? (?:the|a|an|our|one) (?P<due>supplier|lot|batch|shift|crew|product|machine)\W*$|"
    r"\b(?:depends?(?:ing)?|dependent) on (?:the |which )?(?P<on>[a-z]+)|"
    r"\b(?:does(?:n'?t| not)?|do(?:n'?t| not)?|did(?:n'?t| not)?) (?:the )?(?P<what>[a-z]+) (?:matter|make (?:a|any) difference|play a (?:role|part)|count)\b",
    re.IGNORECASE,
)
_SHIFTS = frozenset(["night", "nights", "day", "early", "late", "shift", "shifts", "morning"])


def depends_on(text: str, clues: Clues) -> str:
    """Return the dimension that the last answer may depend on by what a text asks; "" where it asks none, or more."""
    said = {f.kind for f in clues.names.found if f.end} - {"table", "column", "value", "shift"}
    if said or clues.kpi or clues.periods:
        return ""
    for m in _DEPENDS.finditer(text):
        word = next(g for g in m.groups() if g).casefold()
        by = "shift" if word in _SHIFTS else next((d for d, w in _OF_WORDS.items() if word in w.split()), "")
        if by:
            return by
    return ""


def of_the_members(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> str:
    """Return "machine" where which of the machines of one figure is asked after, and nothing is named; else ""."""
    last = scene.memory.steps[-1].arguments
    by = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "dimension"), None)
    said = any(f.kind not in {"table", "column", "value"} for f in clues.names.found)
    if by is None or last.get(by) or said or clues.kpi or clues.periods or not _WHICH_OF_THEM.match(text):
        return ""
    machines = {u for e in last.get("equipment") or () for u in scene.index.units_below(str(e))}
    return "machine" if len(machines) > 1 else ""


def _of_each(text: str, last: Mapping[str, Any], tool: ToolSpec) -> str:
    """Return what splits the last answer where each of what it is of is asked: "one by one" of the lathes; else ""."""
    if _EACH.fullmatch(text) is None:
        return ""
    kinds = {p.name: p.slot.kind for p in tool.parameters if p.slot}
    several = [kinds[k] for k, v in last.items() if k in kinds and isinstance(v, list | tuple) and len(v) > 1]
    return "machine" if "equipment" in several or not several else ""


def _told_by_another(
    by: str, last: Mapping[str, Any], clues: Clues, tool: ToolSpec, scene: Scene
) -> Plan | None:
    """Return the plan of a tool that splits by what the KPI's own facts don't carry: scrap by defect."""
    kpi = KPIS.get(str(last.get("kpi")))
    facts = [FACTS[ELEMENTS[e].fact] for e in kpi.elements if e in ELEMENTS] if kpi else []
    if kpi is None or not facts or by in _LEVELS or all(by in f.carries for f in facts):
        return None
    for other in scene.intents.tools:
        takes = {p.slot.kind: p.name for p in other.parameters if p.slot}
        if other.agent != kpi.operations or "dimension" not in takes or "kpi" in takes:
            continue
        if not re.search(rf"\b{by}s?\b", other.description.casefold()):
            continue
        new = fill_slots(other, clues, clues.text, only_found=True)
        arguments = {**carried_slots(other, scene.memory), **new, takes["dimension"]: by}
        if not missing_slots(other, arguments):
            return run_again(other, arguments, clues, scene)
    return None


def _own_question(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> bool:
    """Whether another tool is clearly asked: "which orders are late" after an OEE."""
    best = scene.ranked(clues, scene.read(clues))[0]
    return best.tool.name != tool.name and best.score >= _SURE


def _only_splits(text: str, clues: Clues) -> bool:
    """Whether nothing is said but what to split by, and names and periods that slots take."""
    rest = text
    spans = [(f.start, f.end) for f in clues.names.found if f.end] + [(p.start, p.end) for p in clues.periods]
    for start, end in spans:
        rest = rest[:start] + " " * (end - start) + rest[end:]
    rest = _SPLITS.sub(" ", LEADS.sub("", rest))
    words = re.findall(r"[^\W\d_]+", rest.casefold())
    known = FUNCTION_WORDS | SLOT_WORDS | _PLAIN | _WORDS | (KPI_WORDS if clues.kpi else frozenset())
    return all(w in known for w in words)
