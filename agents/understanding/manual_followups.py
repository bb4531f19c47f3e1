"""A question to the manuals that few words change: another thing, another property, or a question more on the same."""

import re
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import of_manuals, run_again
from agents.understanding.clues import Clues
from agents.understanding.fill import fill_slots
from agents.understanding.manual_turns import subject_of
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
from agents.understanding.substitutes import exchanged
from tools.spec import ToolSpec

_OF = re.compile(r"\b(?:for|of|on|at|in)\s+(?:the |a |an )?(?=\w)", re.IGNORECASE)
_OTHER_THING = re.compile(r"^(?:for|of|on|at)\s+(?:the |a |an )?(?P<what>\w[\w /-]{1,40})$", re.IGNORECASE)
_ITS_OBJECT = re.compile(r"\b(?:the|a|an|our|my) [\w/-]+(?: [\w/-]+){0,3}$", re.IGNORECASE)
_ONES = re.compile(r"^(?:the |those |for the )?(?P<what>\w[\w -]{1,30}?) ones?$", re.IGNORECASE)
_PROPERTY = re.compile(r"^(?:the |its |their )(?P<what>[a-z][\w-]*(?: [a-z][\w-]*){0,2})$", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:how|what|which|when|where|who|why|is|are|do|does|did|can|page|section|manual|says?|only|all|both|same|other)\b",
    re.IGNORECASE,
)


def asked_of_manuals(question: str, text: str) -> str:
    """Return the question to the manuals that a follow-up makes of the last one.

    >>> asked_of_manuals("torque for the chuck bolts", "and for the turret?")
    'torque for the turret'
    >>> asked_of_manuals("torque for the chuck bolts", "and the tool holder ones")
    'torque for the tool holder bolts'
    >>> asked_of_manuals("torque for the chuck bolts", "and the lubrication?")
    'lubrication for the chuck bolts'
    >>> asked_of_manuals("how do i change the filter", "how often?")
    'how do i change the filter how often?'
    """
    before = question.rstrip(" ?.!")
    led = re.sub(
        r"^\W*(?:(?:and|but|ok|now|what about|how about)\b[\s,]*)+", "", text, flags=re.IGNORECASE
    ).strip(" ?.!,")
    joined = f"{before} {text}"
    if _ASKS.search(led):
        return joined
    tail = list(_OF.finditer(before))
    other = _OTHER_THING.match(led)
    if not tail:
        m = _ITS_OBJECT.search(before) if other is not None else None
        return f"{before[: m.start()]}{led[len(led.split()[0]) :].strip()}" if m else joined
    if other is not None and len(tail) > 1:  # "for the turret" stands for what "for" was said of
        way = led.split()[0].casefold()
        same = [n for n, m in enumerate(tail) if m.group().split()[0].casefold() == way]
        if same and same[0] + 1 < len(tail):
            return f"{before[: tail[same[0]].end()]}{other['what']} {before[tail[same[0] + 1].start() :]}"
    head, thing = before[: tail[-1].start()], before[tail[-1].end() :]
    lead = before[tail[-1].start() : tail[-1].end()]
    if (m := _ONES.match(led)) is not None:
        return f"{head}{lead}{m['what']} {thing.split()[-1]}"
    if (m := _OTHER_THING.match(led)) is not None:
        return f"{head}{lead}{m['what']}"
    if (m := _PROPERTY.match(led)) is not None:
        return f"{m['what']} {lead}{thing}"
    return joined


_POINTS = re.compile(
    r"\b(?:(?:for|of|on|with|to|in|at|about|over|under|above|below|after|before|during) )?(?:it|that|this|them|those|these)\b",
    re.IGNORECASE,
)
_GIVES = re.compile(
    r"^\W*(?:and |ok |now |please |can you )*(?:give|tell|show|list|name|explain|summari[sz]e)\b(?: me\b)?(?: the\b)?",
    re.IGNORECASE,
)
_OF_THE_PAST = re.compile(
    r"\b(?:did|was|were|had|been|have we|has it|last|latest|overdue|happen\w*|in time|on time|due|next|we|our|ever|how many times)\b",
    re.IGNORECASE,
)
_BRIEFLY = re.compile(
    r"\b(?:(?:in )?(?:short|brief)(?: form)?|shortly|briefly|quick(?:ly)?|please|pls)\b", re.IGNORECASE
)
_OF_NO_THING = frozenset(["table", "column", "document"])
_ON_LINE = re.compile(r"^\W*(?:and|so|but|ok|then|also)\W+", re.IGNORECASE)
_CLEARLY_DATA = 0.62
_MOST_WORDS = 11


def read_on(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of a question more to the manuals on what they were asked last; None where it asks something else.

    "What ppe is needed for that" and "give me the steps" say nothing of what they are about: the nouns of the last
    question do, not all of its words.
    """
    if tool.agent != "documents" or len(text.split()) > _MOST_WORDS:
        return None
    if clues.periods or clues.kpi or clues.names.missing or _OF_THE_PAST.search(text):
        return None
    if any(f.kind not in _OF_NO_THING for f in clues.names.found):
        return _of_another(text, clues, tool, scene)
    points = _POINTS.search(text) is not None
    if not points and not _GIVES.match(text):
        return None
    best = scene.ranked(clues, scene.read(clues))[0]
    if not reads_manuals(best.tool) and best.score > _CLEARLY_DATA:
        return None
    alarm = scene.memory.steps[-1].arguments.get("alarm")
    about = f"alarm {alarm}" if alarm else subject_of(scene)
    machines = ", ".join(scene.memory.slots.get("equipment", ()))
    said = _BRIEFLY.sub(" ", _GIVES.sub("", _ON_LINE.sub("", _POINTS.sub(" ", text)))).strip(" ?.!,")
    asked = " ".join(" ".join([said, about, machines if len(machines.split()) < 2 else ""]).split())
    plan = of_manuals(asked, scene) if about else None
    if plan is None:
        return None
    last, step = scene.memory.steps[-1], plan.steps[0]
    if last.tool == step.tool:
        kept = {k: v for k, v in last.arguments.items() if k not in step.arguments}
        plan = replace(plan, steps=(replace(step, arguments={**step.arguments, **kept}),))
    return replace(plan, reading=scene.memory.question)  # what it is about stays


def _of_another(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last question with the alarm or machine that is named now in the place of its own: "and 207?"."""
    again = exchanged(text, scene)
    if again is None or again == scene.memory.question:
        return None
    new = fill_slots(tool, clues, text, only_found=True)
    texts = {p.name: again for p in tool.parameters if p.slot and p.slot.kind == "text"}
    return replace(
        run_again(tool, {**scene.memory.steps[-1].arguments, **new, **texts}, clues, scene), reading=again
    )
