"""When something was due and when it was done: "late", "3 days after the due date", "how many days late on average"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.understanding.asked_columns import UNIT_STEMS, column_called
from agents.understanding.asked_mentions import base, times_mentioned
from agents.understanding.spelled_numbers import number_of
from agents.understanding.words import canonical
from plant.columns import is_time
from plant.query import Condition, Measure
from plant.query_form import Aggregate
from plant.store import ColumnInfo, TableInfo

DUE = frozenset(["due", "promised", "promise", "deadline", "requested", "confirmed", "committed", "required", "agreed", "wanted", "desired", "scheduled", "preventive", "target"])  # fmt: skip
_DONE = frozenset(
    ["delivered", "delivery", "shipped", "finished", "completed", "closed", "done", "end", "dispatched", "arrived", "received",
     "deliver", "ship", "finish", "complet", "clos", "dispatch", "arriv", "shipment", "sent", "handover", "completion", "issue", "issu", "left", "out"]
)  # fmt: skip
_PROMISED = frozenset(["promised", "promise", "confirmed", "committed", "agreed"])
_ASKED_FOR = re.compile(r"\b(?:asked for|wanted|wished(?: for)?|desired|demanded)\b", re.IGNORECASE)
_NUMBER = r"(?P<n>\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|seven|eight|ten)"
_UNIT = r"(?P<unit>min(?:ute)?s?|hours?|hrs?|h|days?|d|weeks?)"
_SIGN = r"(?:(?P<sign>more than|over|above|longer than|at least|less than|under|at most|up to|no more than|within|exactly|>=?|<=?)\s*)?"
_OFFSET = re.compile(
    rf"\b{_SIGN}(?<![\w.]){_NUMBER}\s*{_UNIT}\s+(?:or\s+(?P<or>more|less)\s+)?(?:too\s+)?"
    r"(?:(?P<late>late\b|overdue|behind|delayed)|(?P<early>early|ahead)|(?P<after>after|past|beyond)|(?P<before>before|prior to))"
    r"(?:\s+(?:of|than|on|to))?(?P<what>(?:\s+(?:the|their|its|our|a)\b)?(?:\s+(?!in\b|on\b|of\b|for\b|at\b|last\b|this\b)[^\W\d]\w*){0,3})",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"\b{_SIGN}(?<![\w.]){_NUMBER}\s*{_UNIT}\s+(?:or\s+(?P<or>more|less)\s+)?(?:(?:went|passed|lay|were|was)\s+)?(?:from|between)\s+(?P<one>[^?.;,]{{3,40}}?)\s+(?:to|and|until|till)\s+(?P<two>[^?.;,]{{3,40}})",
    re.IGNORECASE,
)
_SAYS_LATE = re.compile(
    r"\b(?:late|lateness|delayed|overdue|on[- ]time|in[- ]time|punctual\w*|missed|early)\b(?!\s+(?:shift|crew))|"
    rf"\b(?:than|after|before|beyond|past|vs\.?|versus|against|by|from)\s+(?:the\s+|their\s+|its\s+|our\s+|what\s+)?(?:[\w']+\s+){{0,2}}?(?:{'|'.join(sorted(DUE))}|asked for|wanted)\b",
    re.IGNORECASE,
)
_LESS = frozenset(["less than", "under", "<"])
_HOURS = {"m": 1 / 60, "h": 1.0, "d": 24.0, "w": 168.0}
_LATENESS = re.compile(
    r"\b(?:(?:days|hours|minutes|weeks|time)\s+(?:too\s+)?(?P<way>late|overdue|behind|early|ahead)\b|(?:how|averages?|avg|mean|median|longest|biggest|maximum|max|total|most|least)\s+(?P<how>late(?:ness)?|delay|overdue|early)\b)(?!\s+shift)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Due:
    """The columns of a table of when something was due and when it was done."""

    due: str
    done: str


@dataclass(frozen=True, slots=True)
class Apart:
    """A condition on the time between two columns of a row, and where its words stand."""

    condition: Condition
    start: int
    end: int


def due_of(info: TableInfo, text: str = "") -> Due | None:
    """Return when the rows of a table were due and done; None where it has not one column of each.

    Of several dates by which something was due the one that a text speaks of counts, else what was promised rather than
    what was wished for.
    """
    times = [c for c in info.columns if is_time(c.type)]
    due = [c for c in times if DUE & stems_of(c)]
    if len(due) > 1:
        said = {base(s) for s in canonical(_ASKED_FOR.sub("requested", text))}
        named = [c for c in due if {base(s) for s in DUE & stems_of(c)} & said]
        promised = [c for c in due if _PROMISED & stems_of(c)]
        due = named if len(named) == 1 else promised if len(promised) == 1 else due
    done = done_beside(times, due[0] if due else None)
    return Due(due[0].name, done) if len(due) == 1 and done is not None else None


def done_beside(times: Sequence[ColumnInfo], due: ColumnInfo | None) -> str | None:
    """Return the only column of when something was done, beside when it was due; None where that is not told."""
    if due is None or not DUE & stems_of(due):
        return None
    others = [c for c in times if c is not due and not DUE & stems_of(c)]
    found = [c.name for c in others if _DONE & ({base(s) for s in stems_of(c)} | stems_of(c))]
    return found[0] if len(found) == 1 else None


def is_done(column: ColumnInfo) -> bool:
    """Whether a column of times says when something was done."""
    stems = stems_of(column)
    return bool(_DONE & ({base(s) for s in stems} | stems)) and not DUE & stems


def says_late(text: str) -> bool:
    """Whether a text holds when something was done against when it was due: "late", "after the promised date"."""
    return _SAYS_LATE.search(text) is not None


_MINIMUM = "min"


def stems_of(column: ColumnInfo) -> set[str]:
    """Return the stems of a column's name without its unit: "min" of minutes is no minimum, that of pieces is one."""
    stems = set(canonical(column.name)) - (UNIT_STEMS if column.unit else frozenset())
    bound = (
        column.unit and _MINIMUM not in re.split(r"\W", column.unit) and _MINIMUM in canonical(column.name)
    )
    return stems | ({_MINIMUM} if bound else set())


def apart_said(text: str, info: TableInfo) -> Apart | None:
    """Return how far apart two times of a row must lie: "more than 3 days after the due date", "over 2 hours from a to b".

    None where a text says no such thing, or the rows have no two such times.
    """
    times = tuple(c for c in info.columns if is_time(c.type) and "." not in c.name)
    if len(times) < 2:
        return None
    if (m := _BETWEEN.search(text)) is not None:
        one, two = (_time_called(m[side], times, info) for side in ("one", "two"))
        if one and two and one != two:
            return Apart(_condition(m, two, one), *m.span())
    m, both = _OFFSET.search(text), due_of(info, text)
    if m is None:
        return None
    if m["late"] or m["early"]:
        if both is None:
            return None
        return Apart(_condition(m, both.done, both.due, early=bool(m["early"])), m.start(), m.start("what"))
    what = _time_called(m["what"], times, info)
    if what is None:
        return None
    before = [t.column for t in times_mentioned(text[: m.start()], info) if t.column != what]
    own = both.done if both is not None and both.due == what else before[-1] if before else None
    rest = [c.name for c in times if c.name != what]
    own = own or (rest[0] if len(rest) == 1 else None)
    return Apart(_condition(m, own, what, early=bool(m["before"])), *m.span()) if own else None


def lateness_said(text: str, info: TableInfo, aggregate: Aggregate | None) -> Measure | None:
    """Return the time from when something was due till it was done, where a text asks how late it was."""
    m, both = _LATENESS.search(text), due_of(info, text)
    if m is None or both is None:
        return None
    way: Aggregate = aggregate if aggregate in {"maximum", "minimum", "median", "sum"} else "mean"
    early = (m["way"] or m["how"]).casefold() in {"early", "ahead"}
    first, last = (both.done, both.due) if early else (both.due, both.done)
    return Measure(way, first, other=last, relation="until")


def is_how_late(text: str, at: int) -> bool:
    """Whether a word is the end of a figure of lateness ("days late"), which keeps it."""
    return any(m.start() <= at < m.end() for m in _LATENESS.finditer(text))


def _condition(m: "re.Match[str]", own: str, than: str, *, early: bool = False) -> Condition:
    """Return that one time is so many hours after another, or before it."""
    said = re.sub(r"\s+", " ", (m["sign"] or "").casefold())
    if m["or"]:
        said = "at least" if m["or"].casefold() == "more" else "at most"
    sign = {"more than": ">", "over": ">", "above": ">", "longer than": ">", ">": ">", "at least": ">=", "": ">=", ">=": ">="}.get(
        said, "<" if said in _LESS else "<="
    )  # fmt: skip
    hours = (
        number_of(m["n"].replace(",", ".")) if not m["n"][0].isdigit() else float(m["n"].replace(",", "."))
    )
    hours *= _HOURS[m["unit"][0].casefold()]
    if early:  # earlier by more is a smaller difference
        sign, hours = {">": "<", ">=": "<=", "<": ">", "<=": ">="}[sign], -hours
    return Condition(own, sign, (hours,), than)  # type: ignore[arg-type]


def _time_called(words: str, times: Sequence[ColumnInfo], info: TableInfo) -> str | None:
    """Return the column of times that words name."""
    named = {t.column for t in times_mentioned(words, info)}
    if len(named) == 1:
        return next(iter(named))
    called = column_called(info, re.sub(r"^\s*(?:the|their|its|our|an?)\s+", "", words))
    if called in {c.name for c in times}:
        return called
    due = [c.name for c in times if DUE & stems_of(c)]
    return due[0] if len(due) == 1 and set(canonical(words)) & DUE else None
