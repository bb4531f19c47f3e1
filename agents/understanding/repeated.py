"""The last answer once more: drawn over time, or with another number in its question."""

import re
from collections.abc import Mapping
from typing import Any

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.scene import Scene
from agents.understanding.substitutes import asked_again
from plant.period import Period
from tools.spec import ToolSpec

_JUDGED = re.compile(
    r"\W*(?:and |so |but |hm+ )?(?:is|was|are|isn'?t) (?:that|it|this|those|they)(?: (?:really|actually|any|too|very|quite|so|rather))* (?:good|bad|ok(?:ay)?|a lot|much|high|low|fine|acceptable|enough|poor)(?: enough)?(?: or (?:not|bad|what))?\W*",
    re.IGNORECASE,
)
_TOO = re.compile(
    r"\W*(?:(?:and|so|but|hm+|ok|isn'?t that|is that|is it)\W+)*(?:a bit |not |way |far )?too (?:long|short|high|low|much|many|often|hot|cold|big|slow|fast)(?: (?:or not|then|now|already|right))*\W*",
    re.IGNORECASE,
)
_NORMAL = re.compile(
    r"\W*(?:and |so |but |hm+ )?(?:is|was|are) (?:that|it|this|those|they)(?: (?:really|still|quite|so))* (?:normal|usual|typical|expected|as (?:usual|expected|planned)|(?:more|less|higher|lower|better|worse) than (?:usual|normal|expected|always|average|before))(?: (?:for (?:it|us|them|(?:this|that) (?:machine|one|press|line))|here|there|or not))*\W*",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(
    r"\W*(?:[a-z]+(?:'[a-z]+)?\W+){0,5}(\d[\d,]{0,7})(?: pieces| pcs)?\W*", re.IGNORECASE
)
_NUMBER = re.compile(r"(?<![\w-])\d[\d,]*(?![\w-])")


def with_number(text: str, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the last question with another number in the place of its only one: "what about 100"."""
    m = _BARE_NUMBER.fullmatch(text)
    kinds = {p.slot.kind for p in tool.parameters if p.slot}
    periods = scene.clues(scene.memory.question).periods  # "by June 12" has no number that could be another
    said = [
        n
        for n in _NUMBER.finditer(scene.memory.question)
        if not any(p.start <= n.start() < p.end for p in periods)
    ]
    if m is None or len(said) != 1 or (len(m.group(1)) > 2 and kinds & {"alarm", "order"}):
        return None
    before = scene.memory.question
    again = f"{before[: said[0].start()]}{m.group(1)}{before[said[0].end() :]}"
    return asked_again(again, scene, tool.name)


def plotted(tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the last question again, by day or hour where it was one number."""
    last = scene.memory.steps[-1]
    arguments = dict(last.arguments)
    kinds = {p.slot.kind for p in tool.parameters if p.slot}
    for p in (
        tool.parameters if kinds & {"kpi", "text", "severity"} else ()
    ):  # one figure that may run over time
        if p.slot and p.slot.kind in {"dimension", "grain"} and not arguments.get(p.name):
            arguments[p.name] = "hour" if _hours(arguments) <= 48 else "day"
            break
    clues = scene.clues("")
    return run_again(tool, arguments, clues, scene)


def asks_verdict(text: str, tool: ToolSpec) -> bool:
    """Whether a text asks if the last answer is good or bad: "is that a lot"; of what is no signal also if it is normal."""
    measured = any(p.slot and p.slot.kind in {"signal", "text"} for p in tool.parameters)
    said = _JUDGED.fullmatch(text) is not None or _TOO.fullmatch(text) is not None
    return said or (not measured and _NORMAL.fullmatch(text) is not None)


def judged(tool: ToolSpec, scene: Scene) -> Plan:
    """Return the plan that judges the last answer: a KPI against the period before, anything else by its own verdict."""
    last = scene.memory.steps[-1].arguments
    clues = scene.clues("")
    if last.get("kpi") and last.get("period"):
        for other in scene.intents.tools:
            kinds = [p.slot.kind for p in other.parameters if p.slot]
            if "kpi" in kinds and kinds.count("period") == 2:
                names = {p.name for p in other.parameters}
                return run_again(other, {k: v for k, v in last.items() if k in names}, clues, scene)
    return run_again(tool, last, clues, scene)


def _hours(arguments: Mapping[str, Any]) -> float:
    period = arguments.get("period")
    return Period.from_json(dict(period)).hours if isinstance(period, Mapping) else 720.0
