"""Plans of the last answer with its rows looked at again, and of one of its rows and what is asked of it besides."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.clues import Clues
from agents.understanding.kpi_units import kpi_in_unit
from agents.understanding.looked_rows import BY_END, END_WORDS, ROW_NOUN, TRIM, looked_at, said_to_leave_out
from agents.understanding.pointed_rows import ENDS, end_of
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
from plant.kpi import KPIS
from plant.names import key_of
from tools.spec import ToolSpec

_AND_ASKED = re.compile(
    r"^(?P<first>.+?)\W+(?:and )?(?P<more>(?:which|what|where|who|how|when|why)\b.+)$", re.IGNORECASE
)
_ITS_ROW = re.compile(r"\b(?:its?|that(?: one)?|this(?: one)?|they)\b", re.IGNORECASE)


def placed_and_more(text: str, scene: Scene) -> tuple[Plan, str] | None:
    """Return the plan of a place in the last rows, and what is asked of that row besides, with the row named in it."""
    memory = scene.memory
    m = _AND_ASKED.match(text)
    if m is None or not memory.rows or (looked := looked_at(m["first"], memory.rows)) is None:
        return None
    place = looked.view.get("place")
    plan = looked_again(m["first"], scene) if place else None
    order = str(looked.view.get("order") or "")
    if plan is None or place is None or not -1 <= place - 1 < len(memory.rows):
        return None
    if order and (place != 1 or order not in ENDS):
        return None
    row = memory.rows[end_of(order, scene) if order else place - 1 if place > 0 else -1]
    kinds = (
        "equipment",
        "order",
        "lot",
        "product",
        "supplier",
        "characteristic",
        "defect",
        "reason",
        "alarm",
    )
    kind = next((k for k in kinds if scene.index.named(k, key_of(row))), "")
    if kind and not _ITS_ROW.search(m["more"]):
        return plan, f"{m['more'].strip(' ?.!')} {'on' if kind == 'equipment' else 'of'} {row}"
    return plan, _ITS_ROW.sub(row, m["more"], count=1)


def _rows_of_class(text: str, rows: Sequence[str], scene: Scene) -> str:
    """Return a text with the rows in the place of their class: "without the presses"."""
    what = said_to_leave_out(text)
    if not what:
        return text
    meant = [f.id for f in scene.clues(what).names.of("equipment") if f.id in rows]
    return f"without {' and '.join(meant)}" if len(meant) > 1 else text


def looked_again(text: str, scene: Scene) -> Plan | None:
    """Return the plan of the last answer with its rows looked at again; None where a text says anything more."""
    memory = scene.memory
    tool = scene.tool(memory.steps[-1].tool) if len(memory.steps) == 1 else None
    if tool is None or reads_manuals(tool):
        return None
    if (not memory.rows or _of_others(text, scene)) and (
        first := _split_for_the_end(text, tool, scene)
    ) is not None:
        return first
    seen = memory.rows or (("",) if memory.steps[-1].arguments.get("view") else ())
    if (looked := looked_at(_rows_of_class(text, seen, scene), seen)) is None:
        return None
    takes = {p.slot.kind: p.name for p in tool.parameters if p.slot}
    if any(
        k in takes and scene.index.named(k, key_of(r)) for r in looked.view.get("only", ()) for k in _IN_ROWS
    ):
        return None  # to which the tool itself can be narrowed
    arguments = dict(memory.steps[-1].arguments)
    if looked.unit and (sibling := _sibling(arguments, looked.unit)):
        return run_again(tool, {**arguments, "kpi": sibling}, scene.clues(""), scene)
    if looked.unit:
        arguments["view"] = {**_kept(arguments), **looked.view, "unit": looked.unit}
        return run_again(tool, arguments, scene.clues(""), scene)
    view, order = dict(looked.view), looked.view.get("order")
    own = {p.name for p in tool.parameters}
    if "order" in own and order in {"worst", "best"} and not {"place", "drop"} & view.keys():
        arguments["order"] = view.pop("order")
        order = None
    if "limit" in takes and "limit" in view and not order:
        arguments[takes["limit"]] = view.pop("limit")
    if "limit" in takes and {"place", "drop"} & view.keys():
        arguments.pop(takes["limit"], None)  # the rows asked for may lie behind it
    about = view.pop("by", memory.question)
    if view:
        arguments["view"] = {**_kept(arguments), **view, "about": about}
    return run_again(tool, arguments, scene.clues(""), scene)


_NARROWS = re.compile(
    r"^\W*(?:(?:and|but|ok|now|please|show|list|me) )*(?P<way>only|just|without|except(?: for)?|excluding|not|leave out|skip|ignore|drop|no)\b",
    re.IGNORECASE,
)
_SAYS_ROWS = frozenset(
    [
        "only",
        "just",
        "the",
        "ones",
        "one",
        "those",
        "of",
        "for",
        "on",
        "from",
        "with",
        "and",
        "or",
        "please",
        "but",
        "show",
        "list",
        "me",
        "them",
        "that",
        "are",
        "is",
        "in",
        "all",
        "orders",
        "order",
        "jobs",
        "rows",
    ]
)
_IN_ROWS = frozenset(
    [
        "product",
        "order",
        "lot",
        "supplier",
        "equipment",
        "characteristic",
        "crew",
        "shift",
        "customer",
        "defect",
    ]
)


def narrowed_rows(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last answer with only the rows of what is named, or without them, where the tool itself
    can't be narrowed so: "only valve body" of late orders.
    """
    m = _NARROWS.match(text)
    named = [f for f in clues.names.found if f.kind in _IN_ROWS and f.end]
    takes = {p.slot.kind for p in tool.parameters if p.slot}
    only = m is not None and m["way"].casefold() in {"only", "just"}
    if m is None or not scene.memory.rows or not named or clues.kpi or clues.periods or reads_manuals(tool):
        return None
    if only and any(f.kind in takes for f in named):
        return None
    rest = text[m.end() :]
    for f in sorted(named, key=lambda f: -f.start):
        rest = rest[: f.start - m.end()] + " " + rest[f.end - m.end() :]
    if any(w not in _SAYS_ROWS for w in re.findall(r"[a-z]+", rest.casefold())):
        return None
    names = list(dict.fromkeys(x for f in named for x in (f.id, f.label) if x))
    arguments = dict(scene.memory.steps[-1].arguments)
    arguments["view"] = {
        **_kept(arguments),
        ("only" if only else "without"): names,
        "about": scene.memory.question,
    }
    return run_again(tool, arguments, scene.clues(""), scene)


def _sibling(arguments: Mapping[str, Any], unit: str) -> str | None:
    """Return the KPI of the same sum in another unit; for "not oee, pieces" those that were made."""
    name = str(arguments.get("kpi"))
    made = "good_pieces" if unit == "pieces" and name in KPIS and KPIS[name].unit == "%" else None
    return kpi_in_unit(name, unit) or made


_BIGGEST = re.compile(
    rf"(?:(?:and|so) )?(?:which|who|what)(?: {ROW_NOUN})?(?:'?s| is| was| are| were| has| had| comes| did| eats| uses| takes| needs| makes| loses)?(?: it| them| that| those)?(?: the)? (?P<end>{END_WORDS})"
    rf"(?: (?:{ROW_NOUN}|chunk|part|share|bit|piece|contributor|reason|loss|block))?(?: (?:of (?:it|that|them|those)|there|then))?|"
    rf"(?:(?:and|so|the) )*(?P<alone>{END_WORDS}) (?:machine|product|shift|crew|supplier|lot)",
    re.IGNORECASE,
)
_BY_NOUN = {
    "machine": "machine",
    "reason": "reason",
    "cause": "reason",
    "shift": "shift",
    "product": "product",
    "day": "day",
    "week": "week",
    "supplier": "supplier",
    "lot": "lot",
    "crew": "crew",
    "team": "crew",
    "press": "machine",
    "lathe": "machine",
    "mill": "machine",
    "chunk": "reason",
    "block": "reason",
}
_KINDS = {
    "machine": "equipment",
    "shift": "shift",
    "product": "product",
    "supplier": "supplier",
    "lot": "lot",
    "crew": "crew",
}


def _of_others(text: str, scene: Scene) -> bool:
    """Whether the first of what the rows are not of is asked: "which machine makes most of them" of defects."""
    noun = next(
        (
            d
            for w, d in _BY_NOUN.items()
            if re.search(rf"\b(?:which|what|top|worst|best|biggest) {w}s?\b", text.casefold())
        ),
        "",
    )
    kind = _KINDS.get(noun, "")
    return bool(kind) and not any(scene.index.named(kind, key_of(r)) for r in scene.memory.rows)


def _split_for_the_end(text: str, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of one figure split, where the first of its parts is asked: "which one is worst" of an OEE."""
    said = TRIM.sub("", text).casefold()
    m = _BIGGEST.fullmatch(said)
    last = scene.memory.steps[-1].arguments
    by = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "dimension"), None)
    if (
        m is None
        or by is None
        or (last.get(by) and not scene.memory.rows)
        or BY_END[m["end"] or m["alone"]] in {"oldest", "newest"}
    ):
        return None
    noun = next((d for w, d in _BY_NOUN.items() if re.search(rf"\b{w}s?\b", said)), "")
    kpi = KPIS.get(str(last.get("kpi")))
    lost_time = kpi is not None and kpi.top == "down_s"
    machines = [u for e in last.get("equipment") or () for u in scene.index.units_below(e)]
    split = noun or ("reason" if lost_time and len(machines) == 1 else "machine")
    view = {"place": 1, "order": BY_END[m["end"] or m["alone"]], "about": scene.memory.question}
    return run_again(tool, {**last, by: split, "view": view}, scene.clues(""), scene)


def _kept(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of the last look stays: all but the one row that was asked for."""
    kept = dict(arguments.get("view") or {})
    if kept.pop("place", None) is not None:
        kept.pop("order", None)
    return kept
