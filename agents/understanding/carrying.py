"""A step run again or another one put in its place, with the names and period of the conversation."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents.plan import Plan, Step
from agents.understanding.fill import Clues, fill_slots, missing_slots
from agents.understanding.intents import Ranked
from agents.understanding.memory import Memory
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
from agents.understanding.single import plan_single
from plant.index import key_of
from tools.spec import ToolSpec

_NOW = re.compile(r"\b(?:next|now|currently|at the moment)\b", re.IGNORECASE)  # it has a time of its own
CARRIED = frozenset(
    [
        "equipment",
        "period",
        "product",
        "shift",
        "crew",
        "characteristic",
        "order",
        "work_order",
        "signal",
        "lot",
    ]
)


def run_again(tool: ToolSpec, arguments: Mapping[str, Any], clues: Clues, scene: Scene) -> Plan:
    """Return the plan of a tool with the arguments of the conversation; what it is about stays what was asked in full."""
    slots = {**scene.memory.slots, **clues.slots()}
    step = Step(tool.agent, tool.name, arguments, confidence=0.8)
    again = bool(scene.memory.steps) and scene.memory.steps[-1].tool == tool.name
    return Plan(
        "run",
        (step,),
        (tool.agent,),
        assumptions=clues.assumptions(),
        confidence=0.8,
        slots=slots,
        reading=scene.memory.question if again else "",  # what it is about stays what was asked in full
    )


def carried_slots(tool: ToolSpec, memory: Memory) -> dict[str, Any]:
    """Return the conversation's names and period in the slots of a tool."""
    given: dict[str, Any] = {}
    last = memory.steps[-1].arguments if memory.steps else {}
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        if kind not in CARRIED:
            continue
        value = last.get(p.name) if p.name in last else memory.slots.get(kind)
        if value in (None, "", [], ()) or (kind == "period" and p.name in given):
            continue
        if kind == "period" and "period" in {
            q.slot.kind for q in tool.parameters if q.slot and q.name in given
        }:
            continue
        many = isinstance(value, list | tuple)
        given[p.name] = (
            list(value) if p.many and many else ([value] if p.many else (value[0] if many else value))
        )
    return given


def joined(rest: str, scene: Scene, tool: ToolSpec | None = None) -> Plan | None:
    """Return the plan of the last question with more words: "only the open ones"; by one tool where one is given."""
    words = re.sub(r"\b(?:the )?ones?\b", "", rest).strip()
    text = f"{scene.memory.question.rstrip(' ?.')} {words}"
    plan = plan_single(text, scene)
    if not words or plan.status != "run" or (tool and plan.steps[0].tool != tool.name):
        return None
    step, last = plan.steps[0], scene.memory.steps[-1]
    if len(plan.steps) == 1 and step.tool == last.tool and (same := scene.tool(step.tool)):
        carried = carried_slots(same, scene.memory)  # what was changed since the question was asked in full
        plan = replace(plan, steps=(replace(step, arguments={**step.arguments, **carried}),))
    return replace(plan, reading=text)


def other_tool(said: str, clues: Clues, tool: ToolSpec, scene: Scene, moved: Any = None) -> Plan | None:
    """Return the plan of another question about the same things; a tool of two periods takes the old and the new."""
    carried = carried_slots(tool, scene.memory)
    if tool.agent != scene.memory.steps[-1].agent and _NOW.search(clues.text):
        carried = {k: v for k, v in carried.items() if k != "period"}
    arguments = {**carried, **{k: v for k, v in fill_slots(tool, clues, said).items() if v is not None}}
    kpi = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "kpi"), None)
    if kpi and clues.kpi is None and scene.memory.slots.get("kpi"):
        arguments[kpi] = scene.memory.slots["kpi"]
    spans = [p.name for p in tool.parameters if p.slot and p.slot.kind == "period"]
    if len(spans) == 2 and spans[0] in carried and spans[1] not in arguments and arguments.get(spans[0]):
        later = moved or arguments[spans[0]]
        if later != carried[spans[0]]:
            arguments |= {spans[0]: carried[spans[0]], spans[1]: later}
    if missing_slots(tool, arguments):
        return None
    return run_again(tool, arguments, clues, scene)


def of_its_kind(
    said: str, clues: Clues, tool: ToolSpec, ranked: Sequence[Ranked], scene: Scene
) -> Plan | None:
    """Return the plan of a tool that takes what this one can't: "only nights" of a pareto is the KPI of a shift."""
    lacks = {n.kind for n in clues.names.found} & CARRIED - {p.slot.kind for p in tool.parameters if p.slot}
    for r in ranked if lacks and "kpi" in scene.memory.slots else ():
        takes = {p.slot.kind: p.name for p in r.tool.parameters if p.slot}
        if lacks <= set(takes) and "kpi" in takes and tool.agent in r.tool.agents:
            arguments = {takes["kpi"]: scene.memory.slots["kpi"], **carried_slots(r.tool, scene.memory)}
            return run_again(
                r.tool, arguments | fill_slots(r.tool, clues, said, only_found=True), clues, scene
            )
    return None


def alarm_spoken_of(scene: Scene) -> str:
    """Return the alarm code that the last answer was about, or the first of its ranking; "" where there is none."""
    last = scene.memory.steps[-1].arguments.get("alarm")
    if last:
        return str(last)
    tool = scene.tool(scene.memory.steps[-1].tool)
    if tool is not None and reads_manuals(tool):
        return ""  # a row of a manual's table is a place in it, not what was asked about
    first = scene.memory.rows[0].split()[0] if scene.memory.rows and scene.memory.rows[0].split() else ""
    return first if scene.index.named("alarm", key_of(first)) else ""
