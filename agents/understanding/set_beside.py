"""What is named set beside what was asked: another period, machine or characteristic, by any tool."""

import datetime as dt
import re
from typing import Any

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.clues import Clues
from agents.understanding.continued import adds_beside, rates_period, set_beside, sets_beside
from agents.understanding.fill import fill_slots
from agents.understanding.periods import find_periods
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
from agents.understanding.substitutes import signals_together
from plant.period import Period
from tools.spec import ToolSpec

_NAMED = ("equipment", "product", "characteristic", "order", "lot", "supplier", "alarm", "shift", "crew")
_BEFORE_AFTER = re.compile(
    r"\bbefore ?(?:/|and|vs\.?|versus|against|or) ?(?:after|since)\b|\bafter (?:and|vs\.?|versus) before\b",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\W*(?:and |so |now |ok |then )*(?:what(?:'?s| is| was| were| are)?(?: the)? |how (?:big|large|much) (?:is|was) the |the |show (?:me )?the )?(?:difference|delta|gap|change)s?"
    r"(?: (?:in|of) (?:%|percent(?:age)?|pct)?(?: ?points?| pts?)?)?(?: (?:between|of) (?:them|those|these|both|the two|it))?(?: then| now| please| pls)?\W*",
    re.IGNORECASE,
)
# "better or worse", once two were told
_BETTER_OR_WORSE = re.compile(
    r"\W*(?:(?:and|so|now|ok|then|is|was|are|were|did|it|that|this|they|things|get|got|gotten|going|have|has|we)\W+)*"
    r"(?:(?:better|worse|higher|lower|up|down|more|less) or (?:better|worse|higher|lower|up|down|more|less|not)|which (?:one |month |week |day |period )?(?:is|was) (?:better|worse|higher|lower))(?: (?:now|then|than before))?\W*",
    re.IGNORECASE,
)
_BOTH_BESIDE = re.compile(
    r"\W*(?:(?:and|so|now|ok|then|please|pls|can you|could you|just|let'?s)\W+)*(?:(?:put|lay|show(?: me)?|set|compare|hold|give me|draw|plot|get|see|stick|throw|pack|bring|list)\W+)*"
    r"(?:these|those|them|both|the) ?(?:two|both|of (?:them|those|these)|ones?|figures|numbers|results|answers|months|weeks|days|machines|products|periods|lists|shifts|charts|curves)?(?: (?:of them|ones))*(?: (?:side by side|next to each other|beside each other|against each other|together|in (?:one|a) (?:table|chart|view|picture|plot)|with each other|directly))*"
    r"(?:\W+(?:please|pls|now|then))*\W*",
    re.IGNORECASE,
)
_TOGETHER = re.compile(
    r"\b(?:side by side|each other|compare|in (?:one|a) (?:table|chart|view|picture|plot))\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\W+(?:and |but |split |each )?(?:per|by|for each|for every)\s+(?!side\b|them\b|each\b)[a-z]+(?:\W+(?:please|pls|then))*\W*$",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\b(?:before|earlier|previous)\b", re.IGNORECASE)
_NO_THING = frozenset(["table", "column"])
_DAYS = 30
_A_SHIFT_H = 12.5  # the longest stretch that is one shift


def difference_asked(text: str, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last two answers of one tool side by side, with their difference; None where none is asked."""
    earlier = scene.memory.earlier
    split = _SPLIT.search(text)
    text = text[: split.start()] if split else text
    both = _TOGETHER.search(text) is not None and _BOTH_BESIDE.fullmatch(text) is not None
    if (
        not earlier
        or not (both or _DIFFERENCE.fullmatch(text) or _BETTER_OR_WORSE.fullmatch(text))
        or tool.writes
    ):
        return None
    kinds = {p.name: p.slot.kind for p in tool.parameters if p.slot}
    last, first = scene.memory.steps[-1].arguments, earlier[-1].arguments
    new = {
        k: v
        for k, v in last.items()
        if kinds.get(k) in {"period", *_NAMED} and v != first.get(k) and first.get(k)
    }
    if len(new) != 1:
        return None
    kept = {k: v for k, v in first.items() if k not in {"view", "against"}}
    by = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "dimension"), None)
    said = scene.clues(split.group()).dimensions if split else ()
    apart = {by: said[0]} if by and said else {}
    return run_again(tool, {**kept, "against": new, **apart}, scene.clues(""), scene)


def beside_last(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last answer and the same of what a text sets beside it; None where it sets nothing beside."""
    if reads_manuals(tool) or tool.writes or clues.kpi is not None:
        return None
    last = {k: v for k, v in scene.memory.steps[-1].arguments.items() if k not in {"view", "against"}}
    span = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "period"), None)
    if span and _BEFORE_AFTER.search(text) and clues.periods:
        return _before_and_after(clues.periods[-1].period, last, span, tool, scene)
    adds = adds_beside(text) and not clues.periods and not clues.dimensions
    if not (sets_beside(text) or rates_period(text, clues) or adds):
        return None
    if not clues.periods and (signals := signals_together(text, scene, tool.name)) is not None:
        return signals
    if clues.periods and span:
        said, kept = clues.periods[0].period, last.get(span)
        was = Period.from_json(kept) if kept else None
        if was is not None and (said.start, said.end) == (was.start, was.end):
            if _EARLIER.search(text) is None:
                return None  # beside itself it says nothing
            away = max(said.end - said.start, dt.timedelta(days=1))  # "the night before" last night
            said = Period(said.start - away, said.end - away, "")
        new: dict[str, Any] = {span: said.to_json()}
        if (last.get(span) is None and not sets_beside(text)) or last.get(span) == new[span]:
            return None
        takes = {p.slot.kind for p in tool.parameters if p.slot}
        if any(f.kind not in takes | _NO_THING for f in clues.names.found):
            return None
        if any(f.kind in takes for f in clues.names.found):
            new |= fill_slots(tool, clues, text, only_found=True) | {span: said.to_json()}
        return run_again(tool, {**last, "against": new}, clues, scene)
    if span and last.get(span) and (shift := _shift_of_the_day(clues, last[span], scene)) is not None:
        return run_again(tool, {**last, "against": {span: shift.to_json()}}, scene.clues(""), scene)
    new_slots = fill_slots(tool, clues, text, only_found=True)
    merged = set_beside(text, clues, tool, new_slots, last)
    if merged != new_slots and not adds:
        return run_again(tool, {**last, **merged}, clues, scene)
    if adds and (both := _added(new_slots, last, tool)):
        return run_again(tool, {**last, **both}, clues, scene)
    by = any(p.slot and p.slot.kind == "dimension" for p in tool.parameters)
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        named = [f.id for f in clues.names.of(kind)] if kind in _NAMED else []
        if named and last.get(p.name) and not (by and kind in {"equipment", "shift", "crew", "supplier"}):
            return run_again(tool, {**last, "against": {p.name: named if p.many else named[0]}}, clues, scene)
    return None


def _shift_of_the_day(clues: Clues, kept: dict[str, Any], scene: Scene) -> Period | None:
    """Return the shift that is named, on the day of the one shift that was asked: "compare with the early shift"."""
    was, named = Period.from_json(kept), clues.names.of("shift")
    if (
        len(named) != 1
        or any(f.kind not in {"shift", *_NO_THING} for f in clues.names.found)
        or was.hours > _A_SHIFT_H
    ):
        return None
    day = was.start.astimezone(scene.zone).date()
    found = find_periods(
        f"{named[0].id} shift {day}", scene.clock.now, scene.zone, shifts=scene.index.shift_clock()
    )
    period = found[0].period if len(found) == 1 else None
    return period if period is not None and 0 < period.hours <= _A_SHIFT_H and period != was else None


def _added(new: dict[str, Any], last: dict[str, Any], tool: ToolSpec) -> dict[str, Any]:
    """Return the arguments that show what is named with what was shown: in one list and apart, or as a second answer."""
    by = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "dimension"), None)
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        said, was = new.get(p.name), last.get(p.name)
        if kind not in _NAMED or not said or not was or said == was:
            continue
        if not p.many or (kind == "equipment" and by is None):
            return {"against": {p.name: said}}
        both = {p.name: list(dict.fromkeys([*was, *said]))}
        return both | ({by: "machine"} if by and kind == "equipment" and not last.get(by) else {})
    return {}


def _before_and_after(
    day: Period, last: dict[str, Any], span: str, tool: ToolSpec, scene: Scene
) -> Plan | None:
    """Return the plan of equal stretches before and from a day: up to now, or as long as the conversation's period."""
    now = scene.clock.now
    length = min(now - day.start, dt.timedelta(days=_DAYS))
    if length <= dt.timedelta(0):
        return None
    before = Period(day.start - length, day.start, "")
    after = Period(day.start, day.start + length, "")
    given = {**last, span: before.to_json(), "against": {span: after.to_json()}}
    return run_again(tool, given, scene.clues(""), scene)
