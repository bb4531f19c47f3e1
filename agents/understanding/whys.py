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

_LED = r"^\W*(?:(?:and|but|so|ok|okay|now|then|well|hm+|yes|right|oh|tell me|do you know|can you (?:say|tell(?: me)?)|any idea|i wonder)\W+)*"
_IT = r"(?:it|that|this|them|those|these|the (?:rise|drop|increase|decrease|jump|dip|peak|spike|change|trend|loss|scrap|difference))"
_BEHIND = re.compile(
    rf"{_LED}(?:what(?:'?s| is| was| lies| stands| sits)(?: (?:likely|really|probably|mainly))? (?:behind|causing|driving) {_IT}|what (?:causes|caused|drives|drove|explains|triggered|made) {_IT}\b|"
    rf"what (?:could|can|might|may) (?:be |have )?(?:behind|caus(?:e|ed|ing)|explain) {_IT}|what (?:could|can|might|may) (?:that|it|this) be(?: from)?|"
    rf"(?:where|what) (?:does|do|did|could|can|may|might) (?:they|{_IT})(?: all)? come from(?: then)?|"
    r"(?:the |its |any |a |what(?:'?s| is| are| was) (?:the |its )?)?(?:(?:most )?(?:likely|probable|possible|main|real|root) )?(?:cause|reason|explanation|culprit|suspect)s?(?: (?:of|for|behind) (?:it|that|this|them))?|"
    r"why(?: (?:do|did|does|is|was|has|have) (?:you think )?(?:it|that|this|they))?(?: (?:go(?:ne)?|rise[n]?|fall(?:en)?|drop(?:ped)?|increased?|jump(?:ed)?|change[d]?|happen(?:ed)?|so|up|down|then|there|worse|better|high|low|much|many))*)"
    r"(?: (?:then|there|now|please|pls|you think|do you think))*\W*$",
    re.IGNORECASE,
)
_FACTOR = r"(?:(?:the|a|an|one|our|their|some|that|this|bad|new|wrong|single|certain) )*(?:tool(?:ing|s)?|materials?|raw material|lots?|batch(?:es)?|machines?|press|lathe|shifts?|nights?|crews?|teams?|people|operators?|suppliers?|vendors?|set ?ups?|program(?:me|s)?|gauges?|measuring|measurement|wear|products?|parts?|moulds?|dies?|temperature|coolant)(?: (?:lot|wear|change|shift|itself|alone))?"
_OF_FACTORS = re.compile(
    rf"{_LED}(?:(?:is|was|were|are|could|can|might|may|does|did|do|maybe|perhaps|would|has|had)(?:n'?t)? (?:it|that|this|they)?(?: (?:be|been|come|have been|all|more|rather|mainly|only|just|really|probably|still))*)? ?"
    rf"(?P<due>(?:due to|because of|from|caused by|down to|an? (?:matter|question|issue|problem) of|related to|linked to)\s)?{_FACTOR}"
    rf"(?P<or>(?:(?:\s*,|\s+or|\s*/)(?:\s*or)?(?: (?:rather|more|the|is it|was it|due to|because of|from))*\s*{_FACTOR})*)(?: (?:then|there|that|problem|issue|thing|related|maybe|what do you think))*\W*$",
    re.IGNORECASE,
)
_WHY_MOVED = re.compile(
    rf"{_LED}(?:why|how come)\b(?: (?:did|has|have|had|is|was|are|were|does|do|so))*\b.*\b(?:up|down|ris(?:e|en|ing)|rose|f[ae]ll(?:en|ing)?|drop(?:ped)?|jump(?:ed)?|"
    r"increased?|decreased?|climb(?:ed)?|worse|better|higher|lower|so (?:bad|low|high|poor|much|many|often)|(?:that|too) (?:bad|low|high|much|many)|bad|low|high|poor|the (?:worst|lowest|highest))\b",
    re.IGNORECASE,
)
# "what's eating the availability there", "what drags PRESS-1 down"
_EATS = re.compile(
    rf"{_LED}what(?:'?s| is| was| has been|'?s been)?(?: (?:really|mainly|actually|all))? (?:eat(?:s|ing)|kill(?:s|ing)|drag(?:s|ging)|pull(?:s|ing)|hurt(?:s|ing)|ruin(?:s|ing)|"
    r"cost(?:s|ing))\b(?: (?:so much|up|down|back|into))? .{2,40}$",
    re.IGNORECASE,
)
_OF_OEE = frozenset(["availability", "performance", "effectiveness", "quality_ratio", "oee"])
_OF_ROW = re.compile(r"^\W*(?P<row>(?:in|on|for|at|of)? ?[^,:;?]{2,40}?)\s*[,:;–-]+\s*(?P<why>\S.*)$")


def asks_why(text: str) -> bool:
    """Whether a text asks nothing but what is behind the last answer, or which of some factors is.

    >>> asks_why("what's behind it"), asks_why("was it the tool or the material?"), asks_why("likely cause?")
    (True, True, True)
    >>> asks_why("which tool or material do we need")
    False
    """
    factors = _OF_FACTORS.fullmatch(text)
    return _BEHIND.fullmatch(text) is not None or (
        factors is not None and bool(factors["due"] or factors["or"])
    )


def why_of_row(text: str, scene: Scene) -> Plan | None:
    """Return the plan of why a row or a time of the last answer is as it is: "in May 2026: was it the tool or the lot"."""
    m = _OF_ROW.match(text)
    if m is None or not asks_why(m["why"]):
        return None
    named = scene.clues(m["row"])
    return why_asked(scene, named) if named.names.found or named.periods else None


def why_moved(text: str, clues: Clues, scene: Scene) -> Plan | None:
    """Return the plan of why the last figure moved or is as it is where a row or a time is named: "why did it go up in
    the week of 18 May"; None where another figure is named.
    """
    before = scene.memory.slots.get("kpi")
    other = clues.kpi is not None and clues.kpi != before
    if (
        scene.memory.steps[-1].agent != "scheduler"
        and _EATS.match(text)
        and (not other or {before, clues.kpi} <= _OF_OEE)
    ):
        return why_asked(scene, clues)
    if other or not (clues.names.found or clues.periods) or not _WHY_MOVED.match(text):
        return None
    return why_asked(scene, clues)


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
    elif named is not None and named.periods:
        clues = replace(clues, periods=named.periods)
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
            told = (*clues.supposed, *_not_narrowed(r.tool, named, scene))
            return run_again(r.tool, arguments, replace(clues, supposed=told), scene)
    return None


def _not_narrowed(tool: ToolSpec, named: Clues | None, scene: Scene) -> tuple[str, ...]:
    """Return what the last answer was narrowed to and a tool that explains cannot be."""
    takes = {p.slot.kind for p in tool.parameters if p.slot}
    last = scene.memory.steps[-1].arguments
    of = scene.tool(scene.memory.steps[-1].tool)
    return tuple(
        f"The causes are of all {p.slot.kind}s: they can't be narrowed to {last[p.name]}"
        for p in (of.parameters if of else ())
        if p.slot
        and p.slot.kind in _NARROWS
        and p.slot.kind not in takes
        and isinstance(last.get(p.name), str)
    )


_NARROWS = frozenset(["product", "supplier", "lot", "shift", "crew"])


def _of_first_row(tool: ToolSpec, arguments: Mapping[str, Any], scene: Scene) -> dict[str, Any]:
    """Return the slot that the first row of the last answer fills: the worst of the late orders, to be explained."""
    first = scene.memory.rows[0] if scene.memory.rows else ""
    for p in missing_slots(tool, arguments):
        if p.slot and first and (name := next(iter(scene.index.named(p.slot.kind, key_of(first))), None)):
            return {p.name: [name.id] if p.many else name.id}
    return {}


def _explains(tool: ToolSpec) -> bool:
    return not reads_manuals(tool) and any(e.startswith("why ") for e in tool.examples)
