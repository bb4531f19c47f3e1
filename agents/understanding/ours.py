"""From the manuals back to the plant: "where do ours stand", "so do we pass", "which of ours were above that"."""

import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import carried_slots, run_again
from agents.understanding.clues import Clues
from agents.understanding.fill import fill_slots, missing_slots
from agents.understanding.routing import TELLS_MANUAL, reads_manuals
from agents.understanding.scene import Scene
from tools.spec import ToolSpec

_OURS = re.compile(
    r"\b(?:ours?|we|us|mine)\b|\b(?:is|was|were|are|does|did) (?:it|that|this|they|those|the (?:machine|gauge|process|value|figure|number)s?)\b",
    re.IGNORECASE,
)
_STANDS = re.compile(
    r"\b(?:pass(?:es|ed)?|fail(?:s|ed)?|stand|meet|fulfil\w*|comply|compliant|conform\w*|within|inside|outside|in (?:spec|limits?|range|tolerance)|out of (?:spec|limits?|range|tolerance)|"
    r"good enough|far (?:off|away|from)|close to|compare[ds]?|ok(?:ay)?|where (?:are|do|is|does)|under it|reach(?:ed)?|hit|keep to)\b",
    re.IGNORECASE,
)
_BEYOND = re.compile(
    r"\b(?:above|over|below|under|beyond|exceed(?:s|ed|ing)?|higher than|lower than|more than|less than|past|out of|outside)\b(?: (?:of|the|than))*"
    r" (?:that|it|this|those|these|(?:the )?(?:\w+ )?(?:limits?|maximum|minimum|max|min|threshold|value|range|tolerance|spec))\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w-])\d")
_MOST_WORDS, _FITS_A_LITTLE = 14, 0.3


def back_to_ours(text: str, clues: Clues, scene: Scene) -> Plan | None:
    """Return the plan of the plant's own figure for what the manuals were just asked; None where a text asks another thing.

    The figure asked before the manuals is told again; else a tool that knows what the manuals were asked about. A limit
    without its number is asked back: none is read out of a quotation.

    Args:
        text: the follow-up.
        clues: of it.
        scene: what it is read against.
    """
    last = scene.tool(scene.memory.steps[-1].tool)
    if last is None or not reads_manuals(last) or len(text.split()) > _MOST_WORDS:
        return None
    beyond = _BEYOND.search(text) is not None and not _NUMBER.search(clues.timeless)
    stands = _STANDS.search(text) is not None and _OURS.search(text) is not None
    if not (stands or (beyond and (_OURS.search(text) or clues.periods))) or re.search(
        TELLS_MANUAL, text, re.IGNORECASE
    ):
        return None
    if clues.kpi or clues.names.of("alarm") or clues.names.missing:
        return None
    if (before := _before_the_manuals(text, clues, scene)) is not None:
        return before
    about = scene.clues(scene.memory.question)
    ranked = scene.ranked(about, scene.read(about), alone=True)
    data = [
        r for r in ranked if r.tool.agent != last.agent and not r.tool.writes and r.score > _FITS_A_LITTLE
    ]
    if not data:
        return None
    if beyond:
        return _which_limit(data[0].tool, scene)
    for r in data[:3]:
        arguments = {
            **fill_slots(r.tool, about, scene.memory.question),
            **carried_slots(r.tool, scene.memory),
            **fill_slots(r.tool, clues, text, only_found=True),
        }
        if not missing_slots(r.tool, arguments):
            return run_again(r.tool, arguments, clues, scene)
    return None


def _before_the_manuals(text: str, clues: Clues, scene: Scene) -> Plan | None:
    """Return the plan of what was answered from the data before the manuals, in the time and place now named."""
    step = scene.memory.data[-1] if scene.memory.data else None
    tool = scene.tool(step.tool) if step else None
    if step is None or tool is None or tool.writes or tool.agent == "scheduler":
        return None
    new = fill_slots(tool, clues, text, only_found=True)
    kept = {k: v for k, v in step.arguments.items() if k != "view"}
    told = replace(clues, supposed=(*clues.supposed, "The limit is the one of the manuals’ answer before"))
    return run_again(tool, {**kept, **new}, told, scene)


def _which_limit(tool: ToolSpec, scene: Scene) -> Plan:
    about = scene.memory.question.strip(" ?.!,")
    return Plan(
        "clarify",
        agents=(tool.agent,),
        say=f"Which limit do you mean, after “{about}”? Say its number and what is measured, as in “vibration above 4 mm/s”.",
        reading=scene.memory.question,
    )
