"""What a follow-up says and its plan lost or turned round: what to split by, and what was to be left out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agents.plan import Plan, Step
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
from agents.understanding.unsaid import left_out
from tools.spec import ToolSpec

_SAYS_BY = re.compile(
    r"\b(?:by|per|for each|for every|each|every|split|daily|weekly|monthly|hourly)\b", re.IGNORECASE
)
_LEFT_OUT = frozenset(
    ["reason", "failure", "product", "shift", "crew", "defect", "supplier", "customer", "lot", "order"]
)
_MOST_WORDS = 14


def said_in_full(plan: Plan, text: str, scene: Scene) -> Plan:
    """Return the plan of a follow-up with what it says to split by, and without what it leaves out.

    Args:
        plan: of the follow-up, of one call.
        text: the follow-up, with the names it points at.
        scene: what it is read against.
    """
    tool = scene.tool(plan.steps[0].tool) if len(plan.steps) == 1 else None
    if (
        tool is None
        or plan.status != "run"
        or tool.writes
        or reads_manuals(tool)
        or len(text.split()) > _MOST_WORDS
    ):
        return plan
    step, told = _without(plan.steps[0], text, tool, scene)
    step = _split(step, text, tool, scene)
    return replace(plan, steps=(step,), assumptions=(*plan.assumptions, *told))


def _split(step: Step, text: str, tool: ToolSpec, scene: Scene) -> Step:
    """Return a call split by what a text says: "in pieces, and per crew"."""
    dimensions = scene.clues(text).dimensions
    slot = next((p for p in tool.parameters if p.slot and p.slot.kind in {"dimension", "grain"}), None)
    if slot is None or not dimensions or not _SAYS_BY.search(text):
        return step
    if step.arguments.get(slot.name) in dimensions or step.arguments.get("view"):
        return step
    return replace(step, arguments={**step.arguments, slot.name: dimensions[0]})


def _without(step: Step, text: str, tool: ToolSpec, scene: Scene) -> tuple[Step, tuple[str, ...]]:
    """Return a call that is not narrowed to what a text leaves out: "leave the changeovers out"."""
    gone = left_out(text)
    if (others := _other_machines(step, gone, tool, scene)) is not None:
        return others, ()
    named = {f.id: f.label for f in scene.clues(gone).names.found if f.kind in _LEFT_OUT} if gone else {}
    last: Mapping[str, Any] = scene.memory.steps[-1].arguments
    turned = [
        p.name
        for p in tool.parameters
        if p.slot and p.slot.kind in _LEFT_OUT and set(_listed(step.arguments.get(p.name))) & named.keys()
        and step.arguments.get(p.name) != last.get(p.name)
    ]  # fmt: skip
    if not turned:
        return step, ()
    kept = {k: v for k, v in step.arguments.items() if k not in turned}
    rows = {r.casefold() for r in scene.memory.rows}
    labels = [x for i, label in named.items() for x in (label, i) if x.casefold() in rows]
    if labels:
        kept["view"] = {**dict(last.get("view") or {}), "without": labels, "about": scene.memory.question}
        return replace(step, arguments=kept), ()
    why = "none of its rows is of it" if rows else "this answer can’t leave it out"
    return replace(step, arguments=kept), (f"“{gone}” was not applied: {why}",)


def _other_machines(step: Step, gone: str, tool: ToolSpec, scene: Scene) -> Step | None:
    """Return a call of all machines but those that are left out, where it is of just those: "exclude the lathes"."""
    slot = next((p for p in tool.parameters if p.slot and p.slot.kind == "equipment" and p.many), None)
    out = {
        u
        for f in (scene.clues(gone).names.of("equipment") if gone else ())
        for u in scene.index.units_below(f.id)
    }
    if slot is None or not out or scene.memory.steps[-1].arguments.get(slot.name):
        return None
    asked = {u for e in _listed(step.arguments.get(slot.name)) for u in scene.index.units_below(e)}
    left = [n.id for n, _, _ in scene.index.work_units() if n.id not in out]
    if asked != out or not left:
        return None
    return replace(step, arguments={**step.arguments, slot.name: left})


def _listed(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)] if value else []
