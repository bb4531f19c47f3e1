"""What is named set beside what was asked: another period, machine or characteristic, by any tool."""

import datetime as dt
import re
from typing import Any

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.clues import Clues
from agents.understanding.continued import rates_period, set_beside, sets_beside
from agents.understanding.fill import fill_slots
from agents.understanding.routing import reads_manuals
from agents.understanding.scene import Scene
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
_DAYS = 30


def difference_asked(text: str, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last two answers of one tool side by side, with their difference; None where none is asked."""
    earlier = scene.memory.earlier
    if not earlier or _DIFFERENCE.fullmatch(text) is None or tool.writes:
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
    return run_again(tool, {**kept, "against": new}, scene.clues(""), scene)


def beside_last(text: str, clues: Clues, tool: ToolSpec, scene: Scene) -> Plan | None:
    """Return the plan of the last answer and the same of what a text sets beside it; None where it sets nothing beside."""
    if reads_manuals(tool) or tool.writes or clues.kpi is not None:
        return None
    last = {k: v for k, v in scene.memory.steps[-1].arguments.items() if k not in {"view", "against"}}
    span = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "period"), None)
    if span and _BEFORE_AFTER.search(text) and clues.periods:
        return _before_and_after(clues.periods[0].period, last, span, tool, scene)
    if not (sets_beside(text) or rates_period(text, clues)):
        return None
    if clues.periods and span:
        new: dict[str, Any] = {span: clues.periods[0].period.to_json()}
        if last.get(span) is None or last.get(span) == new[span]:
            return None
        first = dict(last)
        if clues.names.found:
            return None
        return run_again(tool, {**first, "against": new}, clues, scene)
    new_slots = fill_slots(tool, clues, text, only_found=True)
    merged = set_beside(text, clues, tool, new_slots, last)
    if merged != new_slots:
        return run_again(tool, {**last, **merged}, clues, scene)
    by = any(p.slot and p.slot.kind == "dimension" for p in tool.parameters)
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        named = [f.id for f in clues.names.of(kind)] if kind in _NAMED else []
        if named and last.get(p.name) and not (by and kind in {"equipment", "shift", "crew", "supplier"}):
            return run_again(tool, {**last, "against": {p.name: named if p.many else named[0]}}, clues, scene)
    return None


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
