"""Whether the rows of the last answer share a cause: "same defect on both or different at night" after scrap by shift."""

import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import carried_slots
from agents.understanding.clues import Clues
from agents.understanding.scene import Scene
from agents.understanding.single import plan_single

_SAME = re.compile(
    r"\b(?:(?:the )?same|different|another|other) (?P<what>defect|fault|failure|reason|alarm|cause|stop reason)s?\b(?=.*\b(?:both|all|each|every\w*|them|two|or|at|on|in)\b)",
    re.IGNORECASE,
)
_OF_TIME = frozenset(["hour", "day", "week", "month", "quarter", "year"])
_ASKED = {"defect": "defects", "alarm": "alarms"}


def apart_by_kind(text: str, clues: Clues, scene: Scene) -> Plan | None:
    """Return the plan of the defects, reasons or alarms split as the last answer was; None where nothing was split.

    Args:
        text: the follow-up.
        clues: of it.
        scene: what it is read against.
    """
    last, m = scene.memory.steps[-1], _SAME.search(text)
    by = str(last.arguments.get("by") or "")
    if m is None or not by or by in _OF_TIME or clues.periods or clues.kpi:
        return None
    what = m["what"].casefold()
    if what == "fault" and "scrap" in str(scene.memory.slots.get("kpi")):
        what = "defect"
    plan = plan_single(f"{_ASKED.get(what, 'stop reasons')} by {by}", scene)
    spec = scene.tool(plan.steps[0].tool) if plan.status == "run" and len(plan.steps) == 1 else None
    if spec is None or by not in [str(v) for v in plan.steps[0].arguments.values()]:
        return None
    step = plan.steps[0]
    kept = {k: v for k, v in carried_slots(spec, scene.memory).items() if k != by}
    given = {**{k: v for k, v in step.arguments.items() if v not in (None, "", [], ())}, **kept}
    told = (f"These are all {what}s of each {by}: which kind each of them has is not told apart",)
    return replace(
        plan,
        steps=(replace(step, arguments=given),),
        slots={**scene.memory.slots, **plan.slots},
        assumptions=(*plan.assumptions, *told),
    )
