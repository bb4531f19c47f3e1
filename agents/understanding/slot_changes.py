"""Slots that few words change: part of a name, all but one, words that only fill slots."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.clues import Clues
from agents.understanding.scene import Scene
from agents.understanding.words import canonical, stem
from tools.spec import ToolSpec

_EXCEPT = re.compile(r"\b(?:without|except|excluding|but not|leave out)\b", re.IGNORECASE)

_LESS = re.compile(
    r"^\W*(?:(?:and|but|now|ok|please|the same|same|again|show|it|that) )*(?:without|except(?: for)?|excluding|exclude|leav(?:e|ing) out|not counting|don'?t count|take out|taking out|drop|remove|minus|skip|ignore|not)\b",
    re.IGNORECASE,
)
_NAMED_IN_PART = frozenset(["characteristic", "product", "signal", "supplier"])

# words that only fill slots: "and per shift", "only the night shift", "instead of the week"
SLOT_WORDS = frozenset(
    [
        "shift",
        "shifts",
        "week",
        "month",
        "day",
        "days",
        "hour",
        "hours",
        "night",
        "nights",
        "early",
        "late",
        "machine",
        "machines",
        "line",
        "crew",
        "product",
        "order",
        "same",
        "instead",
        "time",
        "period",
        "year",
        "quarter",
        "morning",
        "top",
        "only",
        "meant",
        "mean",
        "thing",
        "yes",
        "ones",
        "one",
        "other",
        "another",
        "all",
        "both",
        "two",
        "three",
        "older",
        "newer",
    ]
)


def without_the_excepted(new: dict[str, Any], text: str, clues: Clues, tool: ToolSpec) -> dict[str, Any]:
    """Return the slots without what is excepted: "without the night shift" shows the shifts apart."""
    m = _EXCEPT.search(text)
    gone = {f.kind: f.id for f in clues.names.found if m and f.start >= m.end()}
    kinds = {p.name: p.slot.kind for p in tool.parameters if p.slot}
    kept = {k: v for k, v in new.items() if not (kinds.get(k) in gone and gone[kinds[k]] in (v, *_listed(v)))}
    by = next((n for n, kind in kinds.items() if kind == "dimension"), None)
    if by and len(kept) < len(new) and by not in kept:
        kept[by] = {"equipment": "machine"}.get(next(iter(gone)), next(iter(gone)))
    return kept


def leaves_figure_out(text: str) -> bool:
    """Whether a text wants a time or count left out, which is no figure it asks: "leave out changeovers"."""
    return _LESS.match(text) is not None


def without_some(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last answer for the machines it was about but those named: "without MILL-2" of the mills."""
    slot = next((p for p in tool.parameters if p.slot and p.slot.kind == "equipment" and p.many), None)
    if (
        slot is None
        or not _LESS.match(text)
        or clues.kpi
        or clues.periods
        or tool.writes
        or any(f.id in scene.memory.rows for f in clues.names.of("equipment"))
    ):
        return None
    last = scene.memory.steps[-1].arguments
    was = [u for e in last.get(slot.name) or () for u in scene.index.units_below(e)]
    gone = {u for f in clues.names.of("equipment") for u in scene.index.units_below(f.id)}
    left = [u for u in was if u not in gone]
    if not left or not gone or len(left) == len(was):
        return None
    plan = run_again(tool, {**last, slot.name: left}, scene.clues(""), scene)
    return replace(plan, slots={**plan.slots, "equipment": left})


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()


def named_in_part(
    tool: ToolSpec, new: Mapping[str, Any], words: Sequence[str], scene: Scene
) -> dict[str, Any]:
    """Return the slot that words fill which are part of one name: "what about the shaft" of the shaft diameter."""
    last = scene.memory.steps[-1].arguments
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        if kind not in _NAMED_IN_PART or p.name in new or not last.get(p.name) or not words:
            continue
        wanted = {stem(w) for w in words if w not in SLOT_WORDS}
        there = set(scene.memory.slots.get("equipment", ())) if kind == "signal" else set()
        fits = {
            n.id
            for n in scene.index.names(kind)
            if wanted and wanted <= set(canonical(n.label)) and (not there or n.parent in there)
        }
        if len(fits) == 1:
            found = fits.pop()
            return {p.name: [found] if p.many else found}
    return {}


def measured_of(tool: ToolSpec, clues: Clues, scene: Scene) -> dict[str, Any]:
    """Return the one characteristic of a product that is named where a characteristic was asked: "and the shaft?"."""
    slot = next((p for p in tool.parameters if p.slot and p.slot.kind == "characteristic"), None)
    products = {f.id for f in clues.names.of("product")}
    if slot is None or not products or clues.names.of("characteristic"):
        return {}
    if not scene.memory.steps[-1].arguments.get(slot.name):
        return {}
    of_them = [n.id for n in scene.index.names("characteristic") if n.parent in products]
    return {slot.name: of_them if slot.many else of_them[0]} if len(of_them) == 1 else {}


def of_one_product(arguments: dict[str, Any], clues: Clues, scene: Scene) -> dict[str, Any]:
    """Return the arguments without a product that the characteristic now asked for is none of."""
    asked = arguments.get("characteristic")
    product = arguments.get("product")
    one = asked[0] if isinstance(asked, list | tuple) and asked else asked
    name = scene.index.get("characteristic", str(one)) if one else None
    if name is None or product in (None, "", name.parent) or clues.names.of("product"):
        return arguments
    return {k: v for k, v in arguments.items() if k != "product"}
