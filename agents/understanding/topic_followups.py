"""Adjectives without their noun: "any overdue?", "just the urgent ones" of the work orders just listed."""

import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import carried_slots
from agents.understanding.continued import not_carried
from agents.understanding.scene import Scene
from agents.understanding.single import plan_single
from agents.understanding.topics import speaks_of
from tools.spec import ToolSpec

_SAID = r"(?P<said>(?:not )?[a-z]+(?:[- ][a-z]+)?)"
_ANY = re.compile(
    rf"(?:(?:and|so|are there|is there|are|is|show|list) )*(?:any|which|how many)(?: of (?:them|those|these))?(?: (?:are|is|were|ones))* {_SAID}"
    r"(?: ones?)?(?: (?:there|too|as well|please))*",
    re.IGNORECASE,
)
_ONLY = re.compile(
    rf"(?:(?:and|but|ok|now|please) )*(?:only|just)(?: show| list| give me)?(?: the)? {_SAID}(?: ones?)?(?: please)?",
    re.IGNORECASE,
)
_NO_ADJECTIVE = frozenset(
    [
        "one",
        "ones",
        "better",
        "worse",
        "more",
        "less",
        "first",
        "second",
        "third",
        "last",
        "other",
        "others",
        "same",
        "next",
        "reason",
        "reasons",
        "there",
        "that",
        "this",
        "it",
    ]
)


def of_its_topic(text: str, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of an adjective said of what the last answer lists, by a tool on the same topic; None where it is none.

    An adjective that no tool on it can read is said to be none of its records' words.
    """
    words = text.strip(" ?.!").casefold()
    only = _ONLY.fullmatch(words)
    m = only or _ANY.fullmatch(words)
    topic = next((t for t in tool.about if speaks_of(replace(tool, about=(t,)), scene.memory.question)), "")
    if m is None or not topic:
        return None
    said = re.sub(r"\bones?\b", "", m["said"]).strip()
    clues = scene.clues(text)
    if clues.names.found or clues.periods or clues.kpi or clues.dimensions or topic in said:
        return None
    if not said or set(said.split()) & _NO_ADJECTIVE or re.search(r"\d", said):
        return None
    plan = plan_single(f"any {said} {topic}s", scene)
    step = plan.steps[0] if plan.status == "run" and len(plan.steps) == 1 else None
    spec = scene.tool(step.tool) if step else None
    last = scene.memory.steps[-1]
    if step is None or spec is None or spec.agent != tool.agent or topic not in spec.about:
        return (
            Plan("no_data", agents=(tool.agent,), say=not_carried(said), slots=clues.slots())
            if only
            else None
        )
    kept = carried_slots(spec, scene.memory)
    if spec.name == tool.name:
        kept = {**last.arguments, **kept}
    arguments = {**kept, **{k: v for k, v in step.arguments.items() if v is not None}}
    if spec.name == tool.name and arguments == dict(last.arguments):
        return Plan("no_data", agents=(tool.agent,), say=not_carried(said), slots=clues.slots())
    return replace(
        plan, steps=(replace(step, arguments=arguments),), slots={**scene.memory.slots, **plan.slots}
    )
