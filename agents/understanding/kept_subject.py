"""What a text points at stays what is answered: a tool that knows nothing of it gives way to one that does, or it is said."""

import re
from dataclasses import replace
from typing import Any

from agents.plan import Plan, Step
from agents.understanding.carrying import carried_slots
from agents.understanding.fill import fill_slots, missing_slots
from agents.understanding.routing import reads_manuals, takes
from agents.understanding.scene import Scene
from plant.names import key_of
from tools.spec import ToolSpec

_SUBJECTS = ("order", "lot", "product", "characteristic", "work_order", "supplier", "customer", "reason")
_NO_THING = frozenset(["table", "column", "value", "document"])
_POINTS = re.compile(
    r"\b(?:it|its|that|this|them|those|these|they|their)\b(?! (?:week|month|day|year|shift|morning|night|quarter|machine|press|mill|lathe|line)\b)",
    re.IGNORECASE,
)
_MOST_WORDS = 12
_NEAR, _NEARER = (
    0.45,
    0.35,
)  # of scores, within which a tool that knows the subject is taken for the one that fits best
_FEW = 6
_ASKS = re.compile(r"^\W*(?:(?:and|so|but|ok)\W+)*(?:which|what|who)\b", re.IGNORECASE)


def subject_kept(plan: Plan, text: str, typed: str, scene: Scene) -> Plan:
    """Return a plan whose call is of what the text points at.

    Args:
        plan: of the question.
        text: the question, with the names it points at.
        typed: the question as it was said.
        scene: what it is read against.
    """
    memory = scene.memory
    if plan.status != "run" or len(plan.steps) != 1 or not memory.steps or len(text.split()) > _MOST_WORDS:
        return plan
    plan = _of_the_product(plan, text, scene)
    step = plan.steps[0]
    tool = scene.tool(step.tool)
    if tool is None or tool.writes or reads_manuals(tool) or takes(tool, "changes") or takes(tool, "query"):
        return plan
    if (of_it := _of_what_was_spoken(step, tool, typed, scene)) is not None:
        plan, step = replace(plan, steps=(of_it,), slots={**memory.slots, **plan.slots}), of_it
    if any("can't be narrowed" in a for a in plan.assumptions):
        return plan  # which is said already
    if (of_rows := _of_the_rows(step, tool, typed, scene)) is not None:
        return replace(plan, steps=(of_rows,))
    near = _NEAR if _POINTS.search(typed) or text != typed else _NEARER
    for kind, ids in _pointed_at(text, typed, scene, tool).items():
        if takes(tool, kind) or _stand_in(ids, step):
            continue
        if re.search(
            rf"\b(?:which|what|other|all|how many|any) (?:\w+ )?{kind.replace('_', ' ')}s?\b",
            text,
            re.IGNORECASE,
        ):
            continue  # others of its kind are asked
        other = _of_the_subject(kind, ids, text, tool, near, scene)
        if other is not None:
            return replace(
                plan, steps=(other,), agents=(other.agent,), slots={**memory.slots, **plan.slots, kind: ids}
            )
        if near == _NEARER:
            continue
        names = [n.label if (n := scene.index.get(kind, i)) else i for i in ids]
        told = f"“{', '.join(names)}” was not applied: this answer can’t be narrowed to one {kind.replace('_', ' ')}"
        return replace(plan, assumptions=(*plan.assumptions, told))
    return plan


# "how long do those usually take" is asked of their kind, not of the one that is listed
_USUAL = re.compile(r"\b(?:usually|normally|typically|generally|on average|mostly)\b", re.IGNORECASE)
_SUSPECTS = re.compile(
    r"\b(?:could|can|might|may|is|was|were|would|maybe|perhaps|rather|from|due to|because of|caused by|fault of)\b",
    re.IGNORECASE,
)


def _of_the_product(plan: Plan, text: str, scene: Scene) -> Plan:
    """Return a plan that stays with the product spoken of, where its material is only suspected: "could it be the castings"."""
    step, was = plan.steps[0], scene.memory.steps[-1].arguments.get("product")
    tool = scene.tool(step.tool)
    said = step.arguments.get("product")
    explains = tool is not None and any(e.startswith("why ") for e in tool.examples)
    if not explains or not isinstance(was, str) or not isinstance(said, str) or said == was:
        return plan
    material = any(lot.parent == said for lot in scene.index.names("lot"))
    made = any(lot.parent == was for lot in scene.index.names("lot"))
    if not material or made or not _SUSPECTS.search(text):
        return plan
    slots = {**plan.slots, "product": [was]}
    return replace(plan, steps=(replace(step, arguments={**step.arguments, "product": was}),), slots=slots)


_SPOKEN = frozenset(
    ["alarm", "defect", "order", "lot", "characteristic", "work_order", "reason", "product", "supplier"]
)
_WIDE = re.compile(r"\b(?:all|every\w*|any\w*|each|other|others|else|whole|total|overall)\b", re.IGNORECASE)


def _of_what_was_spoken(step: Step, tool: ToolSpec, typed: str, scene: Scene) -> Step | None:
    """Return a call with the one alarm, order or the like of the last call, where a text says "it" or a few words that name
    nothing and another tool answers that takes such a thing: "did it pop up this week" after what it means.
    """
    last = scene.memory.steps[-1]
    of_last = scene.tool(last.tool)
    named = {f.kind for f in scene.clues(typed).names.found if f.end and f.kind not in _NO_THING}
    few = len(typed.split()) <= _FEW and not named and not _WIDE.search(typed)
    if of_last is None or of_last.name == tool.name or not (few or _POINTS.search(typed)):
        return None
    spoken = {
        p.slot.kind: last.arguments.get(p.name)
        for p in of_last.parameters
        if p.slot and p.slot.kind in _SPOKEN
    }
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        value = spoken.get(kind)
        ids = list(value) if isinstance(value, list | tuple) else [value] if isinstance(value, str) else []
        if len(ids) != 1 or step.arguments.get(p.name) or kind in named:
            continue
        if re.search(rf"\b{kind.replace('_', ' ')}s?\b", typed, re.IGNORECASE):
            continue  # others of its kind are asked
        return replace(step, arguments={**step.arguments, p.name: ids if p.many else ids[0]})
    return None


def _pointed_at(text: str, typed: str, scene: Scene, tool: ToolSpec) -> dict[str, list[str]]:
    """Return by kind what a text points at: rows put for words, or what the last answer was of where it says "it", or asks
    the same specialist "which" in few words.
    """
    said = {f.id for f in scene.clues(typed).names.found if f.end and f.kind not in _NO_THING}
    found = [f for f in scene.clues(text).names.found if f.end and f.id not in said and f.kind in _SUBJECTS]
    if found:
        return {kind: ids for kind in _SUBJECTS if (ids := [f.id for f in found if f.kind == kind])}
    last = scene.memory.steps[-1]
    of_last = scene.tool(last.tool)
    few = (
        len(text.split()) <= _FEW
        and tool.agent == last.agent
        and tool.name != last.tool
        and _ASKS.match(text)
    )
    if said or not (few or _POINTS.search(text)):
        return {}
    spoken = scene.memory.slots
    of = {kind: list(spoken[kind]) for kind in ("customer", "supplier") if spoken.get(kind)}
    for p in of_last.parameters if of_last else ():
        kind, value = (p.slot.kind if p.slot else ""), last.arguments.get(p.name)
        if kind in _SUBJECTS and value and not isinstance(value, dict):
            of[kind] = [str(v) for v in (value if isinstance(value, list | tuple) else [value])]
    return of


def _of_the_rows(step: Step, tool: ToolSpec, typed: str, scene: Scene) -> Step | None:
    """Return a call with the rows of the last answer, where a text says "those" and names nothing: "where else did they go"."""
    rows = scene.memory.rows
    if (
        not rows
        or _USUAL.search(typed)
        or not _POINTS.search(typed)
        or any(f.end and f.kind not in _NO_THING for f in scene.clues(typed).names.found)
    ):
        return None
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        if (
            kind not in _SUBJECTS
            or step.arguments.get(p.name)
            or not (len(rows) == 1 or (p.many and len(rows) <= _FEW))
        ):
            continue
        named = [next(iter(scene.index.named(kind, key_of(r))), None) for r in rows]
        ids = [n.id for n in named if n is not None]
        if len(ids) == len(rows):
            return replace(step, arguments={**step.arguments, p.name: ids if p.many else ids[0]})
    return None


def _stand_in(ids: list[str], step: Step) -> bool:
    given = [x for v in step.arguments.values() for x in (v if isinstance(v, list | tuple) else [v])]
    return any(i == str(x) for i in ids for x in given)


def _of_the_subject(
    kind: str, ids: list[str], text: str, tool: ToolSpec, near: float, scene: Scene
) -> Step | None:
    """Return the call of the tool next best for a text that takes its subject, of the same specialist."""
    clues = scene.clues(text)
    ranked = scene.ranked(clues, scene.read(clues))
    mine = next((r.score for r in ranked if r.tool.name == tool.name), ranked[0].score)
    for r in ranked:
        if not takes(r.tool, kind) or r.tool.agent != tool.agent or r.tool.writes or r.score < mine - near:
            continue
        p = next(p for p in r.tool.parameters if p.slot and p.slot.kind == kind)
        given: dict[str, Any] = {**carried_slots(r.tool, scene.memory), **fill_slots(r.tool, clues, text)}
        given[p.name] = ids if p.many else ids[0]
        if not missing_slots(r.tool, given):
            return Step(
                r.tool.agent, r.tool.name, {k: v for k, v in given.items() if v is not None}, confidence=0.5
            )
    return None
