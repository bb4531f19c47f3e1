"""Several figures named in few words of a conversation: "energy and output", "scrap and downtime too", each of what was spoken of."""

import re
from collections.abc import Callable
from dataclasses import replace

from agents.plan import Plan, Step
from agents.understanding.fill import fill_slots
from agents.understanding.pointing import LEADS
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene

_AND = re.compile(r"\s*(?:,|/|&|\+|\b(?:and|plus|as well as)\b)\s*", re.IGNORECASE)
_ROUND = re.compile(
    r"(?:\W+(?:too|also|as well|please|pls|then|now|instead))+\W*$|^\W*(?:the|its|their)\s+", re.IGNORECASE
)
_MOST_WORDS, _MOST_OF_ONE, _FITS = 9, 3, 0.4
_NO_THING = frozenset(["table", "column", "value", "reason", "defect", "failure"])


def several_figures(text: str, scene: Scene, go_on: Callable[[str], Plan]) -> Plan | None:
    """Return the plan of each figure that few words name, of the machines and the time spoken of; None where they name
    one or say anything more.

    Args:
        text: the follow-up.
        scene: what it is read against.
        go_on: reads one of the figures as a follow-up of its own.
    """
    if len(text.split()) > _MOST_WORDS:
        return None
    clues = scene.clues(text)
    said = text
    spans = [(f.start, f.end) for f in clues.names.found if f.end and f.kind not in _NO_THING]
    for start, end in [*spans, *((p.start, p.end) for p in clues.periods)]:
        said = said[:start] + " " * (end - start) + said[end:]
    said = re.sub(r"(?:\s+(?:of|on|for|in|at|the))+\W*$", "", _ROUND.sub("", LEADS.sub("", said)))
    parts = [p.strip() for p in _AND.split(said)]
    if len(parts) < 2 or not all(1 <= len(p.split()) <= _MOST_OF_ONE for p in parts):
        return None
    if not any(scene.clues(p).kpi for p in parts):
        return None
    was = scene.memory.steps[-1].arguments.get("kpi")
    steps: list[Step] = []
    for part in parts:
        plan = go_on(part)
        if plan.status != "run" or len(plan.steps) != 1:
            return None
        step, tool = plan.steps[0], scene.tool(plan.steps[0].tool)
        if tool is None or tool.writes or reads_manuals(tool):
            return None
        if not _is_figure(part, scene) and step.arguments.get("kpi") in (None, was):
            return None
        own = {p.name for p in tool.parameters if p.slot and p.slot.kind in {"kpi", "choice", "text"}}
        given = {k: v for k, v in fill_slots(tool, clues, text, only_found=True).items() if k not in own}
        steps.append(replace(step, arguments={**step.arguments, **given}))
    if len({(s.tool, str(s.arguments.get("kpi"))) for s in steps}) < len(steps):
        return None
    slots = {**scene.memory.slots, **clues.slots()}
    agents = tuple(dict.fromkeys(s.agent for s in steps))
    return Plan("run", tuple(steps), agents, assumptions=clues.assumptions(), confidence=0.8, slots=slots)


def _is_figure(part: str, scene: Scene) -> bool:
    """Whether words name a KPI, or alone what a tool of the data answers."""
    clues = scene.clues(part)
    if clues.kpi:
        return True
    if clues.dimensions or clues.periods or any(f.kind not in _NO_THING for f in clues.names.found):
        return False
    best = scene.ranked(clues, scene.read(clues), alone=True)[0]
    return best.score >= _FITS and not best.tool.writes and best.tool.agent not in {"documents", "scheduler"}
