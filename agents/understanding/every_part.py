"""What changes one of several figures told together changes the others alike: "and the week before" of output and scrap."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agents.plan import Plan, Step
from agents.understanding.scene import Scene
from tools.spec import COMMON, ToolSpec

_SPREAD = frozenset(
    ["period", "equipment", "dimension", "product", "shift", "crew", "supplier", "lot", "order", "customer"]
)


def of_every_part(plan: Plan, text: str, scene: Scene) -> Plan:
    """Return a plan that changes one of the last answers, with the others changed alike.

    Where one of them can't be changed so, or a figure is named, only what was meant is asked.

    Args:
        plan: of the follow-up.
        text: the follow-up.
        scene: what it is read against.
    """
    parts = scene.memory.steps
    if plan.status != "run" or len(plan.steps) != 1 or len(parts) < 2 or any(s.after for s in parts):
        return plan
    step, clues = plan.steps[0], scene.clues(text)
    base = next((s for s in reversed(parts) if _is_of(step, s)), None)
    if base is None or clues.kpi is not None or clues.names.of("reason"):
        return plan
    changes = {
        k: step.arguments.get(k)
        for k in {*step.arguments, *base.arguments}
        if step.arguments.get(k) != base.arguments.get(k)
    }
    others = [_changed(s, base, changes, scene) for s in parts if s is not base]
    if not changes or any(o is None for o in others):
        return plan
    told = iter(o for o in others if o is not None)
    steps = tuple(step if s is base else next(told) for s in parts)
    return replace(plan, steps=steps, agents=tuple(dict.fromkeys(s.agent for s in steps)))


def _is_of(step: Step, part: Step) -> bool:
    """Whether a step asks the figure that a part of the last answer told."""
    return step.tool == part.tool and step.arguments.get("kpi") == part.arguments.get("kpi")


def _changed(part: Step, base: Step, changes: Mapping[str, Any], scene: Scene) -> Step | None:
    """Return a part with changes of another one; None where it does not take one, or was of something else before."""
    tool, of = scene.tool(part.tool), scene.tool(base.tool)
    if tool is None or of is None or tool.writes:
        return None
    kinds, theirs = _kinds(tool), _kinds(of)
    for name, value in changes.items():
        if name == "against" and isinstance(value, Mapping):
            if any(kinds.get(k) != theirs.get(k) for k in value):
                return None
            continue
        if name in COMMON or kinds.get(name) != theirs.get(name) or kinds.get(name) not in _SPREAD:
            return None
        if part.arguments.get(name) != base.arguments.get(name):
            return None
    arguments = {**part.arguments, **changes}
    return replace(part, arguments={k: v for k, v in arguments.items() if v is not None})


def _kinds(tool: ToolSpec) -> dict[str, str]:
    return {p.name: p.slot.kind for p in tool.parameters if p.slot}
