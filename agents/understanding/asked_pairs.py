"""One column compared with another of the same row: "stock below their reorder level", "took longer than planned"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agents.understanding.asked_columns import column_called
from agents.understanding.asked_lateness import apart_said, done_beside, due_of, is_done, is_how_late
from agents.understanding.asked_lateness import stems_of as _stems
from agents.understanding.asked_limits import limits_of, limits_said
from agents.understanding.asked_margins import margin_said
from agents.understanding.asked_references import family_said, reference, said_before, sibling, unit_of
from agents.understanding.words import words_of
from plant.columns import is_numeric, is_time
from plant.query import Condition
from plant.store import ColumnInfo, TableInfo

# of verbs that say nothing of an amount: "can PRESS-1 take over what was planned there"
_VERB_OVER = "".join(
    rf"(?<!\b{verb} )" for verb in ("take", "takes", "took", "taken", "taking", "carry", "carried", "hand", "handed", "move", "moved",
                                    "shift", "shifted", "switch", "switched", "left", "go", "went", "look", "looked")
)  # fmt: skip
_MORE = (
    rf"{_VERB_OVER}over|"
    r"(?:longer|more|greater|larger|higher|bigger|heavier|slower|later)\s+than|late(?:r)?\s+than|above|beyond|past|"
    r"exceed(?:s|ed|ing)?|overran|in excess of|(?<=ed )after|(?<=or )after|(?<=not )after|after(?= (?:the |their |its )?[\w ]{0,15}\b(?:due|promised?|deadline|requested|agreed|planned|target|wish)\b)"
)
_LESS = (
    r"miss(?:ed|es|ing)?|(?:did ?n[o']t|didnt|failed to|fail(?:s)? to|not)\s+(?:reach(?:ing)?|meet(?:ing)?|hit(?:ting)?|make|made|achieve)|"
    r"(?:shorter|less|fewer|smaller|lower|lighter|faster|quicker|earlier|sooner)\s+than|below|under|beneath|short of|"
    r"(?<=ed )before|(?<=or )before|(?<=not )before|before(?= (?:the |their |its )?[\w ]{0,15}\b(?:due|promised?|deadline|requested|agreed|planned|target|wish)\b)|(?:fell|falls?|dropped|drops?|went|gone)\s+(?:below|under)"
)
_COMPARED = re.compile(
    rf"\b(?P<even>(?:on|at) or (?=after|before)|(?:not|never|no) (?=after|before|later|earlier))?(?:(?P<more>{_MORE}|more(?= [\w ]{{2,30}} than\b))|(?P<less>{_LESS}|(?:less|fewer)(?= [\w ]{{2,30}} than\b)))\s+(?:(?P<own>[\w ]{{2,30}}?) than\s+)?(?:(?:what|it|they|that|which)\s+(?:was|were|is|are|had been)\s+|(?:we|he|she|they|you|i|the [a-z]+)\s+(?:had\s+|have\s+)?(?=(?:confirm|promis|request|ask|agree|plan|commit)))?"
    r"(?:(?:the|their|its|his|our|an?|own|respective|corresponding)\s+){0,2}(?P<what>[^\W\d]\w*(?:[ -]+(?!in\b|on\b|of\b|for\b|during\b|last\b|this\b)"
    r"[^\W\d]\w*){0,3})",
    re.IGNORECASE,
)
# words for what something ought to be, by what they are said of; a table has one such column
_LATE = re.compile(
    r"\b(?:(?P<punctual>on[- ]time|in[- ]time|punctual\w*)|(?:too )?late(?!\s+shift|r\b|st\b)|delayed|overdue)\b",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:was|were|did|had|ha(?:s|ve) been|delivered|finished|completed|shipped|closed|done)\b",
    re.IGNORECASE,
)
_STILL = re.compile(r"\b(?:open|still|not yet|outstanding|pending)\b", re.IGNORECASE)
# how two dates are compared, behind a comma: "late or not, by day"
_BY_DAY = re.compile(r"(?<=[,(])\s*by (?:the )?(?:calendar )?days?(?=\s*[,)?.]|\s*$)", re.IGNORECASE)
_RANKED = re.compile(r"\b(?:(?:least|most)\s+(?:days\s+)?|(?:how|more|less|worst|best)\s+)$", re.IGNORECASE)
_ABSENT = "the actual value"  # that a table with the planned one alone does not have
_BOUND = frozenset(["max", "maximum", "min", "minimum", "limit", "upper", "lower"])


@dataclass(frozen=True, slots=True)
class Pair:
    """A condition between two columns and the text without the words that say it.

    Attributes:
        known: both columns are there; else the table only has the one that it is compared with, and running the query says so.
    """

    condition: Condition
    rest: str
    known: bool = True


def compares(text: str) -> bool:
    """Whether a text compares something with what ought to be: "above the target of the recipe"."""
    return any(family_said(m.group("what")) is not None for m in _COMPARED.finditer(text))


def pair_said(text: str, info: TableInfo) -> Pair | None:
    """Return the comparison of two columns of a table that a question makes; None where it makes none."""
    if (limited := limits_said(text, info)) is not None:
        return Pair(*limited)
    if (margin := margin_said(text, info)) is not None:
        return Pair(
            margin.condition, text[: margin.start] + " " * (margin.end - margin.start) + text[margin.end :]
        )
    if (apart := apart_said(text, info)) is not None:
        return Pair(
            apart.condition, text[: apart.start] + " " * (apart.end - apart.start) + text[apart.end :]
        )
    if (punctual := _punctual(text, info)) is not None:
        return punctual
    limits = limits_of(info, text)
    unknown: Pair | None = None
    for m in _COMPARED.finditer(text):
        for kind in (is_numeric, is_time):
            able = tuple(c for c in info.columns if kind(c.type))
            limit = reference(replace(info, columns=able), m.group("what"))
            if limits is not None and kind is is_numeric and _is_bare(m.group("what"), limit):
                named = limits.upper if m.group("more") else limits.lower
                limit = next((c for c in able if c.name == named), limit)
            if len(able) < 2 or limit is None:
                continue
            limit = _other_side(able, limit, m.group("what"), above=m.group("more") is not None)
            others = replace(info, columns=tuple(c for c in able if c is not limit))
            done = done_beside(able, limit) if kind is is_time else None
            said = column_called(others, m.group("own")) if m.group("own") else None
            own = said or said_before(others, text[: m.start()]) or done or sibling(others.columns, limit)
            if limits is not None and limit.name in {limits.lower, limits.upper}:
                own = limits.value
            elif own is not None and kind is is_numeric and unit_of(able, own) != limit.unit:
                own = sibling(others.columns, limit)  # minutes are compared with no pieces
            if own is None and family_said(m.group("what")) is None:
                continue
            if kind is is_time and any(c.name == own and is_done(c) for c in able):
                limit = _end_of(able, limit, m.group("what"))
            condition = Condition(own or _ABSENT, _sign(m), (), limit.name)
            rest = text[: m.start()] + " " * (m.end() - m.start()) + text[m.end() :]
            rest = _BY_DAY.sub(lambda m: " " * len(m.group()), rest) if kind is is_time else rest
            if own is not None:
                return Pair(condition, rest)
            unknown = unknown or Pair(condition, rest, known=False)
    return unknown


def _is_bare(what: str, limit: ColumnInfo | None) -> bool:
    """Whether words say no more of a bound than that it is one: "over the max"."""
    first = words_of(what)[:1]
    return bool(first) and first[0].stem in _BOUND and (limit is None or first[0].stem in _stems(limit))


def _sign(m: "re.Match[str]") -> Literal["<", "<=", ">", ">="]:
    """Return the sign of words that compare: "on or before" is "<=", "not after" too."""
    even = (m["even"] or "").casefold().split()[:1]
    if not even:
        return ">" if m["more"] else "<"
    return ">=" if bool(m["more"]) == (even[0] in {"on", "at"}) else "<="


def _punctual(text: str, info: TableInfo) -> Pair | None:
    """Return "late" or "on time" as the comparison of when it was done with when it was due, where a table has one of each."""
    m = _LATE.search(text)
    if m is None or (info.standard and not _OVER.search(text)):
        return None
    if _RANKED.search(text[: m.start()]):
        return None  # "the least punctual" ranks by how late, and leaves nothing out
    if m.group().casefold() == "overdue" and _STILL.search(text):
        return None  # what is still open was not done too late  # which open orders will be late is more than two columns say
    if (both := due_of(info, text)) is None:
        return None
    sign = "<=" if m.group("punctual") else ">"
    rest = text[: m.start()] + " " * (m.end() - m.start()) + text[m.end() :]
    rest = text if is_how_late(text, m.start()) else rest
    rest = _BY_DAY.sub(lambda m: " " * len(m.group()), rest)
    return Pair(Condition(both.done, sign, (), both.due), rest)  # type: ignore[arg-type]


def _end_of(columns: Sequence[ColumnInfo], limit: ColumnInfo, what: str) -> ColumnInfo:
    """Return the planned end for the planned start, where "planned" alone is said of what ended."""
    for begin in ("start", "begin"):
        if begin in limit.name.casefold() and begin not in what.casefold():
            ends = {limit.name.casefold().replace(begin, end) for end in ("end", "finish", "stop")}
            return next((c for c in columns if c.name.casefold() in ends), limit)
    return limit


def _other_side(columns: Sequence[ColumnInfo], limit: ColumnInfo, what: str, *, above: bool) -> ColumnInfo:
    """Return the upper one of two bounds for what is above, the lower one for what is below, where only "bound" is said."""
    for low, high in (("lower", "upper"), ("min", "max"), ("low", "high")):
        wrong, right = (low, high) if above else (high, low)
        if wrong in limit.name and wrong not in what.casefold():
            return next((c for c in columns if c.name == limit.name.replace(wrong, right)), limit)
    return limit
