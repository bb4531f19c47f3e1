"""A step run again or another one put in its place, with the names and period of the conversation."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents.plan import Plan, Step
from agents.understanding.clues import Clues
from agents.understanding.fill import fill_slots, missing_slots
from agents.understanding.intents import Ranked
from agents.understanding.memory import Memory
from agents.understanding.routing import reads_manuals, takes
from agents.understanding.scene import Scene
from agents.understanding.single import plan_single
from plant.names import key_of
from plant.period import Period
from tools.spec import ToolSpec

OF_ITS_OWN_TIME = re.compile(
    r"\b(?:when|last|latest|ever|since|next|now|currently|at the moment|today|right now|open|overdue|due|usually|normally|normal|always|so far|until|history)\b",
    re.IGNORECASE,
)

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
        "customer",
    ]
)

_SEVERAL, _MOST_SIGNALS = 2, 8


def run_again(tool: ToolSpec, arguments: Mapping[str, Any], clues: Clues, scene: Scene) -> Plan:
    """Return the plan of a tool with the arguments of the conversation; what it is about stays what was asked in full."""
    slots = {**scene.memory.slots, **clues.slots()}
    if arguments.get("against") and arguments.get("period"):
        slots["period"] = arguments["period"]  # what another is set beside stays what is spoken of
    arguments = _of_its_machines(tool, arguments, scene)
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


def _of_its_machines(tool: ToolSpec, arguments: Mapping[str, Any], scene: Scene) -> Mapping[str, Any]:
    """Return arguments whose signals are those of the machines asked for, where some are: "is CNC-07 below" of all lathes."""
    signals, machines = arguments.get("signal"), arguments.get("equipment")
    if (
        not isinstance(signals, list | tuple)
        or len(signals) < _SEVERAL
        or not machines
        or not takes(tool, "signal")
    ):
        return arguments
    units = {
        u for e in ([machines] if isinstance(machines, str) else machines) for u in scene.index.units_below(e)
    }
    names = [scene.index.get("signal", str(s)) for s in signals]
    kept = [n.id for n in names if n is not None and (n.parent in units or not n.parent)]
    return {**arguments, "signal": kept} if kept and len(kept) < len(signals) else arguments


def of_signals_there(plan: Plan, scene: Scene) -> Plan:
    """Return a plan whose calls read the signals of the machines they are of: the power of PRESS-2, not still PRESS-1's."""
    steps = []
    for step in plan.steps:
        tool, given = scene.tool(step.tool), step.arguments
        slot = (
            next((p for p in tool.parameters if p.slot and p.slot.kind == "signal"), None) if tool else None
        )
        there = (
            _same_there(given[slot.name], given["equipment"], scene)
            if slot is not None and given.get(slot.name) and given.get("equipment")
            else []
        )
        if slot is not None and (len(there) == 1 or (there and slot.many)):
            step = replace(step, arguments={**given, slot.name: there if slot.many else there[0]})
        elif slot is not None and 1 < len(there) <= _MOST_SIGNALS and len(plan.steps) == 1:
            steps += [_of_its_own(step, slot.name, s, scene) for s in there]
            continue
        steps.append(step)
    return replace(plan, steps=tuple(steps)) if steps else plan


def _of_its_own(step: Step, slot: str, signal: str, scene: Scene) -> Step:
    """Return a call on a signal of the machine that it is of: one of several that a tool takes one by one."""
    name = scene.index.get("signal", signal)
    place = {"equipment": [name.parent]} if name is not None and name.parent else {}
    return replace(step, arguments={**step.arguments, slot: signal, **place})


def _same_there(signals: Any, machines: Any, scene: Scene) -> list[str]:
    """Return the signals called alike of machines that none of the given ones is of: the power of PRESS-2 for PRESS-1's."""
    of = [machines] if isinstance(machines, str) else list(machines)
    units = {u for e in of for u in scene.index.units_below(str(e))}
    given = [signals] if isinstance(signals, str) else list(signals)
    names = [n for s in given if (n := scene.index.get("signal", str(s))) is not None]
    if not names or not units or any(n.parent in units or not n.parent for n in names):
        return []
    called = {n.label.removeprefix(n.parent or "").strip().casefold() for n in names}
    return [
        n.id
        for n in scene.index.names("signal")
        if n.parent in units and n.label.removeprefix(n.parent or "").strip().casefold() in called
    ]


def in_period(period: Period, scene: Scene) -> Plan | None:
    """Return the plan of the last answer in another period; None where it knows none."""
    last = scene.memory.steps[-1]
    tool = scene.tool(last.tool)
    name = (
        next((p.name for p in tool.parameters if p.slot and p.slot.kind == "period"), None) if tool else None
    )
    if tool is None or name is None:
        return None
    arguments = {k: v for k, v in last.arguments.items() if k != "against"}
    plan = run_again(tool, {**arguments, name: period.to_json()}, scene.clues(""), scene)
    return replace(plan, slots={**plan.slots, "period": period.to_json()})


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


def of_manuals(question: str, scene: Scene) -> Plan | None:
    """Return the plan of a question that the manuals are to answer, whatever it is about."""
    for tool in scene.intents.tools:
        texts = [p.name for p in tool.parameters if p.slot and p.slot.kind == "text" and p.required]
        if (
            not reads_manuals(tool)
            or not texts
            or any(p.required and p.name not in texts for p in tool.parameters)
        ):
            continue
        clues = scene.clues(question)
        arguments = fill_slots(tool, clues, question)
        return replace(run_again(tool, arguments, clues, scene), reading=question)
    return None


def joined(rest: str, scene: Scene, tool: ToolSpec | None = None) -> Plan | None:
    """Return the plan of the last question with more words: "only the open ones"; by one tool where one is given."""
    words = re.sub(r"\b(?:the )?ones?\b", "", rest).strip()
    text = f"{scene.memory.question.rstrip(' ?.')} {words}"
    plan = plan_single(text, scene)
    if not words or plan.status != "run" or (tool and plan.steps[0].tool != tool.name):
        return None
    step, last = plan.steps[0], scene.memory.steps[-1]
    if len(plan.steps) == 1 and step.tool == last.tool and (same := scene.tool(step.tool)):
        changes = [p.name for p in same.parameters if p.slot and p.slot.kind == "changes"]
        if changes and all(step.arguments.get(n) == last.arguments.get(n) for n in changes):
            return None  # words that change no plan are none of its question
        carried = carried_slots(same, scene.memory)  # what was changed since the question was asked in full
        plan = replace(plan, steps=(replace(step, arguments={**step.arguments, **carried}),))
    return replace(plan, reading=text)


def other_tool(said: str, clues: Clues, tool: ToolSpec, scene: Scene, moved: Any = None) -> Plan | None:
    """Return the plan of another question about the same things; a tool of two periods takes the old and the new."""
    if any(p.slot is not None and p.slot.kind == "changes" for p in tool.parameters):
        clues = scene.clues(clues.text, planning=True)
    carried = carried_slots(tool, scene.memory)
    if not clues.periods and OF_ITS_OWN_TIME.search(said):  # "open work orders" are those of now
        carried = {k: v for k, v in carried.items() if k not in _periods(tool)}
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


def _periods(tool: ToolSpec) -> set[str]:
    return {p.name for p in tool.parameters if p.slot and p.slot.kind == "period"}


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
        spoken = list(scene.memory.slots.get("alarm", ()))
        if len(spoken) == 1:
            return str(spoken[0])
        return ""  # a row of a manual's table is a place in it, not what was asked about
    said = scene.memory.rows[0].removeprefix("alarm ").split() if scene.memory.rows else []
    first = said[0] if said else ""
    return first if scene.index.named("alarm", key_of(first)) else ""
