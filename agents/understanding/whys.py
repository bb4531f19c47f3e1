"""Why the last answer is as it is: by a tool that people ask "why"."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agents.plan import Plan
from agents.understanding.carrying import carried_slots, run_again
from agents.understanding.clues import Clues
from agents.understanding.fill import fill_slots, missing_slots
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
from plant.names import key_of
from tools.spec import ToolSpec

_WHY_FIRST = re.compile(
    r"^\W*(?:and |but |so |ok )?why (?:so|that|is|was|are|were|this|it|not)\b(?:\W+[\w'%]+){0,4}?\s*[,;?–-]+\s*(?=(?:did|was|were|is|are|has|have|had|does|do|what|which|any)\b(?:\W+\w+){2,})",
    re.IGNORECASE,
)


def asked_of_why(text: str) -> str:
    """Return the question that a text asks itself about a why: "was it down" of "why so low, was it down"."""
    return _WHY_FIRST.sub("", text)


def why_asked(scene: Scene, named: Clues | None = None) -> Plan | None:
    """Return the plan that explains the last answer, or what is named of it: by a tool that people ask "why"."""
    memory = scene.memory
    text = f"why {memory.question.rstrip('?')} so bad"
    clues = scene.clues(text)
    if named is not None and named.names.found:
        clues = replace(clues, names=named.names, periods=named.periods or clues.periods)
    ranked = scene.ranked(clues, scene.read(clues))
    agent = memory.steps[-1].agent
    explains = sorted(
        (r for r in ranked if _explains(r.tool)),
        key=lambda r: (
            r.tool.agent != agent,
            r.tool.agent == "quality" and "scrap" not in str(memory.slots.get("kpi")),
        ),
    )
    for r in explains:
        arguments = {**fill_slots(r.tool, clues, text), **carried_slots(r.tool, memory)}
        if named is not None:
            arguments |= fill_slots(r.tool, named, text, only_found=True)
        arguments |= _of_first_row(r.tool, arguments, scene)
        if not missing_slots(r.tool, arguments):
            return run_again(r.tool, arguments, clues, scene)
    return None


def _of_first_row(tool: ToolSpec, arguments: Mapping[str, Any], scene: Scene) -> dict[str, Any]:
    """Return the slot that the first row of the last answer fills: the worst of the late orders, to be explained."""
    first = scene.memory.rows[0] if scene.memory.rows else ""
    for p in missing_slots(tool, arguments):
        if p.slot and first and (name := next(iter(scene.index.named(p.slot.kind, key_of(first))), None)):
            return {p.name: [name.id] if p.many else name.id}
    return {}


def _explains(tool: ToolSpec) -> bool:
    return not reads_manuals(tool) and any(e.startswith("why ") for e in tool.examples)
