"""A row of the last answer named by its words: "share of tool breakage?", "and chip removal" after the reasons of stops."""

import re
from collections.abc import Mapping

from agents.plan import Plan
from agents.understanding.carrying import carried_slots, run_again
from agents.understanding.clues import Clues
from agents.understanding.fill import fill_slots
from agents.understanding.pointing import LEADS
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
from agents.understanding.slot_changes import SLOT_WORDS
from agents.understanding.spelling import FUNCTION_WORDS
from plant.names import key_of
from tools.spec import ToolSpec

_WORDS, _IN_WORDS = re.compile(r"[^\W_]+"), re.compile(r"[^\W\d_]{4}")
_OF_A_ROW = FUNCTION_WORDS | frozenset(
    [
        "share",
        "percentage",
        "percent",
        "part",
        "portion",
        "fraction",
        "count",
        "number",
        "much",
        "many",
        "often",
        "long",
        "about",
        "and",
        "what",
        "how",
        "of",
        "the",
        "is",
        "was",
        "it",
        "that",
        "then",
        "only",
        "alone",
        "just",
        "please",
        "pls",
        "figure",
        "value",
    ]
)
_ASKS_ELSE = re.compile(
    r"\b(?:mean(?:s|ing)?|why|when|where|who|which|last|since|against|do|without|not|except)\b", re.IGNORECASE
)
_LISTS = re.compile(
    r"\W*(?:(?:and|so|ok|now|please|can you)\W+)*(?:list|show|give)(?: me)? (?:these|them|those|all of them|the single ones|each)(?: stops| ones)?(?: (?:please|pls|then|one by one|singly))*\W*",
    re.IGNORECASE,
)
_CODES = ("reason", "defect", "failure")  # what rows are called after that tools take no slot for
_MOST_WORDS = 9


def row_named(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last answer with only the row that a text names; None where it says anything more.

    Args:
        text: the follow-up.
        clues: of it.
        tool: that answered last.
        scene: what it is read against.
    """
    takes = {p.slot.kind for p in tool.parameters if p.slot}
    if reads_manuals(tool) or tool.writes or len(text.split()) > _MOST_WORDS or clues.kpi or clues.dimensions:
        return None
    beside = [f for f in clues.names.found if f.kind in takes]
    if any(f.id in scene.memory.rows for f in beside) or _ASKS_ELSE.search(text):
        return None
    last = scene.memory.steps[-1].arguments
    was = last.get("view")
    seen = list(scene.memory.rows)
    if isinstance(was, Mapping) and was.get("only"):
        seen += [f.label for k in _CODES for f in clues.names.of(k)]
    words = text
    for start, end in [(f.start, f.end) for f in beside] + [(p.start, p.end) for p in clues.periods]:
        words = words[:start] + " " * (end - start) + words[end:]
    said = _spaced(LEADS.sub("", words))
    rows = [r for r in dict.fromkeys(seen) if _IN_WORDS.search(r) and _spaced(r) in said]
    if len(rows) != 1:
        return None
    rest = said.replace(_spaced(rows[0]), " ")
    if any(w not in _OF_A_ROW and w not in SLOT_WORDS for w in rest.split()):
        return None
    kept = {k: v for k, v in last.items() if k not in {"view", "against", "limit"}}
    new = fill_slots(tool, clues, text, only_found=True) if beside or clues.periods else {}
    view = {"only": rows, "about": scene.memory.question}
    return run_again(tool, {**kept, **new, "view": view}, clues if new else scene.clues(""), scene)


def stops_listed(text: str, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the single stops behind the reason just told: "list these" after the share of tool breakage."""
    other = scene.tool("list_stops")
    view = scene.memory.steps[-1].arguments.get("view")
    only = list(view.get("only") or ()) if isinstance(view, Mapping) else []
    if other is None or len(only) != 1 or other.agent != tool.agent or not _LISTS.fullmatch(text):
        return None
    reason = next(iter(scene.index.named("reason", key_of(str(only[0])))), None)
    if reason is None:
        return None
    arguments = {**carried_slots(other, scene.memory), "reason": reason.id}
    return run_again(other, arguments, scene.clues(""), scene)


def _spaced(text: str) -> str:
    return f" {' '.join(_WORDS.findall(text.casefold()))} "
