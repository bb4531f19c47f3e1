"""The slots of a tool filled from the clues of a question by their meaning type."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from agents.understanding.clues import BAD_PIECES, Clues
from agents.understanding.dimensions import SIDES
from agents.understanding.numbers import (
    aql_said,
    beyond_said,
    days_said,
    duration_min_said,
    hours_said,
    older_said,
    percent_above_said,
    pieces_of_product,
    pieces_said,
)
from agents.understanding.periods import FoundPeriod
from agents.understanding.phrases import implied_kpi
from plant.period import Period
from tools.slots import Slot
from tools.spec import Parameter, ToolSpec


def fill_slots(tool: ToolSpec, clues: Clues, text: str, *, only_found: bool = False) -> dict[str, Any]:
    """Return JSON arguments for a tool.

    Args:
        tool: whose slots are filled.
        clues: of the question.
        text: the question, for slots of free text.
        only_found: leave free text out (follow-ups keep what they had).
    """
    filled: dict[str, Any] = {}
    periods = list(clues.periods)
    if sum(p.slot is not None and p.slot.kind == "period" for p in tool.parameters) == 1:
        periods = _one_stretch(periods, clues.text)
    for p in tool.parameters:
        if p.slot is None:
            continue
        value = _value(p, p.slot, clues, text, periods, only_found)
        if p.name == "period" and clues.whole and not clues.periods and _counts_back(tool):
            value = clues.whole.to_json()  # which takes the last days where no period is asked
        if value is not None:
            filled[p.name] = value
    _set_apart(filled, tool, clues)
    _set_against(filled, tool, clues)
    if filled.get("other") is not None and filled.get("other") == filled.get("period"):
        del filled["other"]  # the same time said twice is set beside nothing
    return filled


_AND = re.compile(r"\s*(?:,|and|\+|&|plus|to|through)\s*(?:also )?", re.IGNORECASE)


def _one_stretch(periods: list[FoundPeriod], text: str) -> list[FoundPeriod]:
    """Return periods that follow each other as one, for a tool that takes one: "april and may"."""
    joined: list[FoundPeriod] = []
    for p in periods:
        last = joined[-1] if joined else None
        follows = last is not None and last.period.end == p.period.start and last.end <= p.start
        if last is None or not follows or not _AND.fullmatch(text[last.end : p.start]):
            joined.append(p)
            continue
        label = text[last.start : p.end].casefold()
        joined[-1] = replace(last, period=Period(last.period.start, p.period.end, label), end=p.end)
    return joined


def _set_apart(filled: dict[str, Any], tool: ToolSpec, clues: Clues) -> None:
    """Group by what several names of are said of where a tool takes one of them: "p-300 vs p-310" is by product."""
    by = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "dimension"), None)
    several = len({f.id for f in clues.names.of("equipment") if f.end}) > 1
    if by and several and _takes_kpi(tool) and not filled.get(by) and _COMPARES.match(clues.text):
        filled[by] = "machine"
    for p in tool.parameters:
        kind = p.slot.kind if p.slot else ""
        if by is None or p.many or kind not in _APART_BY or filled.get(by) not in (None, kind):
            continue
        if len({f.id for f in clues.names.of(kind) if f.end}) > 1:
            filled.pop(p.name, None)
            filled[by] = kind


_COMPARES = re.compile(r"^\W*(?:(?:please|pls|can you|now|and)\W+)*(?:compar\w+|rank)\b", re.IGNORECASE)
_APART_BY = frozenset(["product", "supplier", "lot"])
_SETS_AGAINST = re.compile(
    r"\b(?:compar\w+|vs\.?|versus|against|than|rather than|or(?: rather)?(?: in)?|and(?= (?:in|for|of|since) ))\s+(?:for |of |to |with |that of |those of |in |on |the )*$",
    re.IGNORECASE,
)


def _set_against(filled: dict[str, Any], tool: ToolSpec, clues: Clues) -> None:
    """Set a second time beside the first where it is said so and a tool takes one: "this year compared with last year"."""
    spans = [p.name for p in tool.parameters if p.slot and p.slot.kind == "period"]
    if len(spans) != 1 or len(clues.periods) != 2 or tool.writes or tool.agent in {"documents", "scheduler"}:
        return
    first, second = clues.periods
    between = _SETS_AGAINST.search(clues.text[: second.start])
    if between is None or between.start() < first.end - 1 or first.period == second.period:
        return
    filled["against"] = {spans[0]: second.period.to_json()}


def _counts_back(tool: ToolSpec) -> bool:
    """Whether a tool of figures takes the last days where no period is asked."""
    return _takes_kpi(tool) or (tool.agent in {"production", "maintenance", "quality"} and not tool.writes)


def _takes_kpi(tool: ToolSpec) -> bool:
    return any(p.slot is not None and p.slot.kind == "kpi" for p in tool.parameters)


def missing_slots(tool: ToolSpec, arguments: Mapping[str, Any]) -> list[Parameter]:
    """Return the required parameters that have no value."""
    return [p for p in tool.parameters if p.required and arguments.get(p.name) in (None, "", ())]


def _value(
    p: Parameter, slot: Slot, clues: Clues, text: str, periods: list[FoundPeriod], only_found: bool
) -> Any:
    match slot.kind:
        case "period":
            if periods:
                return periods.pop(0).period.to_json()
            return None
        case "kpi":
            return clues.kpi or (None if only_found else _implied(clues))
        case "dimension":
            return clues.dimensions[0] if clues.dimensions else None
        case "grain":
            return next((d for d in clues.dimensions if d in {"hour", "day", "week", "month", "shift"}), None)
        case "limit":
            return clues.limit
        case "text":
            return None if only_found else text
        case "query":
            return clues.asked.query.to_json() if clues.asked else None
        case "moment":
            return clues.moment.isoformat() if clues.moment else None
        case "above" | "below":
            return beyond_said(clues.timeless, slot.kind)
        case "percent_above":
            return percent_above_said(clues.timeless)
        case "duration_min":
            return duration_min_said(text)
        case "days":
            return days_said(text)
        case "older":
            return older_said(text)
        case "hours":
            return hours_said(text)
        case "pieces":
            return pieces_said(text) or pieces_of_product(clues.text, clues.names)
        case "aql":
            return aql_said(text)
        case "changes":
            return list(clues.changes) or None
        case "choice":
            return (
                _chosen(slot, clues.content)
                or _chosen(slot, clues.timeless)
                or _chosen(slot, _of_pieces(clues))
            )
        case _:
            found = [f.id for f in clues.names.of(slot.kind)]
            if not found or (slot.kind in SIDES and slot.kind in clues.dimensions):
                return None
            return found if p.many else found[0]


_PER = re.compile(r"\bper\s+(?:good |ok )?$", re.IGNORECASE)


def _of_pieces(clues: Clues) -> str:
    """Return the question with "piece" for a product that something is said per: "kwh per bracket"."""
    text = clues.timeless
    for f in clues.names.of("product"):
        if f.end and _PER.search(text[: f.start]):
            return f"{text[: f.start]}piece{text[f.end :]}"
    return ""


_HOW_MANY = re.compile(r"\bhow (?:many|much)\s+(?:\w+\s+)?$", re.IGNORECASE)


def _implied(clues: Clues) -> str | None:
    """Return the KPI that a question means without naming one; "how many brackets" are good pieces."""
    if any(f.end and _HOW_MANY.search(clues.text[: f.start]) for f in clues.names.of("product")):
        meant = implied_kpi(clues.content)
        return meant if meant in BAD_PIECES else "good_pieces"
    return implied_kpi(clues.content)


# "as early as possible, no matter the due dates": what is set aside is not chosen
_NO_MATTER = re.compile(
    r"\b(?:no matter|never mind|regardless of|ignor(?:e|ing)|forget(?: about)?|disregard(?:ing)?|don'?t (?:care|mind|worry) about|whatever)"
    r"(?: what)?(?: the| our| its| any| all)*\s+$"
)
# "which were opened and are they closed": what is asked of those that are listed does not choose them
_WHETHER = re.compile(
    r"\b(?:and|or|,|if|whether) (?:(?:are|is|were|was) (?:they|it|those|these|that|all(?: of (?:them|it))?)|how many (?:of (?:them|those|these|which) )?(?:are|were|is))"
    r"(?: (?:all|already|still|now|yet))*\s+$"
)
# "without the ones already finished": those not finished
_LEFT_OUT = re.compile(
    r"\b(?:without|except(?: for)?|excluding|leav(?:e|ing) out|skip(?:ping)?|not|but no)"
    r"(?:\s+(?:the|those|these|any|all|ones?|orders?|that|which|are|were|is|already|yet))*\s+"
)

_BOTH = re.compile(
    r"\s*(?:now |still |there |again )?(?:,|/|&|and|or|vs\.?|versus|against|compared (?:to|with))\s*"
    r"(?:(?:is it|just|rather|how (?:many|often)|the|number of|also|conditions?)\s+)*"
)


def _chosen(slot: Slot, text: str) -> str | None:
    low = text.casefold()
    without = _LEFT_OUT.sub("not ", low)
    if any(f"not {w}" in without for _, words in slot.options for w in words):
        low = without
    said: list[tuple[int, int, str]] = []
    for option, words in slot.options:
        for word in words:
            m = re.search(rf"(?<!\w){re.escape(word.casefold())}(?!\w)", low)
            if m and not _NO_MATTER.search(low[: m.start()]) and not _WHETHER.search(low[: m.start()]):
                said.append((m.start(), m.end(), option))
    for _, end, option in said:  # "preventive and corrective" chooses neither
        for start, _, other in said:
            if other != option and _BOTH.fullmatch(low[end:start]):
                return None
    return max(said, key=lambda s: s[1] - s[0])[2] if said else None
