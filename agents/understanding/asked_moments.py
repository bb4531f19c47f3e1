"""Hours of the day and years as conditions on rows: "began at 14:00 or later", "installed before 2006", "still open"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.understanding.asked_mentions import base, times_mentioned
from agents.understanding.asked_relations import lasting
from agents.understanding.words import canonical
from plant.columns import is_numeric, is_time
from plant.query import Condition
from plant.store import TableInfo

_CLOCK = r"(?P<h{n}>[01]?\d|2[0-4])(?:[:.](?P<m{n}>[0-5]\d))?\s*(?P<half{n}>am|pm|h\b|uhr\b|o'?clock\b)?"
_BETWEEN = re.compile(
    rf"\b(?:between|from)\s+{_CLOCK.format(n=1)}\s*(?:and|to|until|till|-|–)\s*{_CLOCK.format(n=2)}(?![\d.:/])",
    re.IGNORECASE,
)
_OR_LATER = re.compile(
    rf"\b(?:(?:at|from|since)\s+)?{_CLOCK.format(n=1)}\s*(?:or|and)\s+(?P<way>later|after|earlier|before)\b(?:\s+in the day)?",
    re.IGNORECASE,
)
_ONE_SIDE = re.compile(
    rf"\b(?P<way>after|before|later than|earlier than|past)\s+{_CLOCK.format(n=1)}(?![\d.:/])(?:\s+in the (?:day|morning|afternoon|evening))?",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:\b\d{1,2}(?:st|nd|rd|th|\.)?\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|\d{1,2}[./-]\d{1,2}[./-]?(?:\d{2,4})?|\d{4}-\d\d-\d\d|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\s+\d{1,2}(?:st|nd|rd|th)?|yesterday|today|on (?:mon|tues|wednes|thurs|fri|satur|sun)day)[\s,]*(?:at|from|to|until)?\s*$",
    re.IGNORECASE,
)
_YEAR_WORDS = frozenset(
    [
        "year",
        "yr",
        "baujahr",
        "jahr",
        "anno",
        "built",
        "build",
        "installed",
        "commissioned",
        "construction",
        "年份",
        "年",
    ]
)
_MADE = re.compile(
    r"\b(?:built|made|installed|commissioned|bought|manufactured|constructed|year of (?:construction|manufacture))\s+(?:in\s+|before\s+|after\s+|since\s+|from\s+|until\s+|between\s+|up to\s+)+(?:19|20)\d\d\b",
    re.IGNORECASE,
)
# the things themselves are asked for: "how many kilns were built before 2005"
_THEMSELVES = re.compile(
    r"\b(?:were|was|are|is|been)\s+(?:built|made|installed|commissioned|bought|manufactured|constructed)\b",
    re.IGNORECASE,
)
_Y = r"(?P<{n}>(?:19|20)\d\d)"
_YEARS = (
    (re.compile(rf"\b(?:between|from)\s+{_Y.format(n='a')}\s*(?:and|to|until|-|–)\s*{_Y.format(n='b')}\b", re.IGNORECASE), ">=", "<="),
    (re.compile(rf"\b{_Y.format(n='a')}\s+(?:or|and)\s+(?:later|newer|after|younger|onwards?)\b", re.IGNORECASE), ">=", ""),
    (re.compile(rf"\b{_Y.format(n='a')}\s+(?:or|and)\s+(?:earlier|older|before)\b", re.IGNORECASE), "<=", ""),
    (re.compile(rf"\b(?:before|older than|prior to|earlier than)\s+{_Y.format(n='a')}\b", re.IGNORECASE), "<", ""),
    (re.compile(rf"\b(?:after|newer than|younger than|later than)\s+{_Y.format(n='a')}\b", re.IGNORECASE), ">", ""),
    (re.compile(rf"\b(?:since|from)\s+{_Y.format(n='a')}\b", re.IGNORECASE), ">=", ""),
    (re.compile(rf"\b(?:until|till|up to|by)\s+{_Y.format(n='a')}\b", re.IGNORECASE), "<=", ""),
    (re.compile(rf"\b(?:in|of|year|from the year)\s+{_Y.format(n='a')}\b", re.IGNORECASE), "in", ""),
)  # fmt: skip
_OPEN = re.compile(
    r"\b(?:(?:still|currently|yet)\s+(?:open|running|ongoing|going on|pending|unfinished|unresolved|down|active)|unfinished|unresolved|ongoing|"
    r"(?:not|never|n[o']t)\s+(?:yet\s+|been\s+|got\s+)*(?:over|ended|finished|closed|cleared|resolved|completed|(?:clocked|signed|booked|logged|stamped)\s+(?:off|out))|"
    r"(?:nobody|no one|noone)\s+(?:ever\s+)?(?:ended|finished|closed|cleared|completed|(?:clocked|signed|booked|logged|stamped)\s+(?:off|out))|"
    r"(?:without|no|missing|lack\w*)\s+(?:(?:an?|any|the|its|their)\s+)?(?:end|ending|finish)(?:ing)?(?:\s+(?:time|date|stamp))?\b|"
    r"open(?=\s+(?:[a-z]+\s+)?(?:orders?|jobs?|wos?|tickets?|tasks?|complaints?|claims?|requests?|cases?|actions?|issues?|items?|notes?|deliver(?:y|ies)|repairs?|stops?|breakdowns?|faults?)\b)|"
    r"(?<=\bis )open\b|(?<=\bare )open\b|outstanding)",
    re.IGNORECASE,
)
_DONE = frozenset(
    ["close", "clos", "closed", "finish", "complet", "completed", "done", "shipp", "shipped", "ship", "deliver", "delivered", "dispatch",
     "sent", "resolv", "resolved", "end", "return", "returned", "settl", "settled", "paid"]
)  # fmt: skip
_OPEN_VALUES = frozenset(
    [
        "open",
        "offen",
        "aperto",
        "running",
        "active",
        "pending",
        "ongoing",
        "in progress",
        "laufend",
        "未完成",
        "进行中",
    ]
)
_BEGUN = re.compile(r"\b(?:beg[aiu]n\w*|start\w*|raised|opened|occurred|happened|came)\b", re.IGNORECASE)
_ENDED = re.compile(r"\b(?:end(?:ed|s|ing)?|finish\w*|clear\w*|closed|over)\b", re.IGNORECASE)
_DAY_MIN = 24 * 60
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAYS = re.compile(
    r"\b(?:(?:only\s+)?(?:on|at|over|during)\s+(?:the\s+|all\s+)?)?(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)days|weekends|working days|workdays)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A condition that words of a text make, and where they stand."""

    condition: Condition
    start: int
    end: int


def year_column(info: TableInfo) -> str | None:
    """Return the only column of years, as numbers: "Year installed", "Baujahr"."""
    found = [
        c.name
        for c in info.columns
        if is_numeric(c.type)
        and c.unit in {"", "yr", "year", "a"}
        and "int" in c.type
        and _YEAR_WORDS & {*re.split(r"[_.]", c.name), *canonical(c.name.rsplit(".", 1)[-1])}
    ]
    return found[0] if len(found) == 1 else None


def says_built(text: str) -> bool:
    """Whether a text says of which year the things are that its rows are of: "costs of assets built before 2010"."""
    return _MADE.search(text) is not None and _THEMSELVES.search(text) is None


def years_said(text: str, info: TableInfo) -> tuple[Moment, ...]:
    """Return what years a text asks of a column of years: of rows that have no other date, or where it says of what they are."""
    column = year_column(info)
    if column is None or (info.time_column is not None and not _MADE.search(text)):
        return ()
    for pattern, first, second in _YEARS:
        m = pattern.search(text)
        if m is None:
            continue
        made = _MADE.search(text)
        within = made is not None and made.start() <= m.start() < made.end()
        span = (made.start() if made is not None and within else m.start(), m.end())  # with "built"
        found = [Moment(Condition(column, first, (float(m["a"]),)), *span)]  # type: ignore[arg-type]
        if second:
            found.append(Moment(Condition(column, second, (float(m["b"]),)), *span))  # type: ignore[arg-type]
        return tuple(found)
    return ()


def hours_said(text: str, info: TableInfo) -> tuple[Moment, ...]:
    """Return the hours of the day that a text asks of rows with a time; none where they are of a date that stands before."""
    if info.time_column is None:
        return ()
    for pattern in (_BETWEEN, _OR_LATER, _ONE_SIDE):
        m = pattern.search(text)
        if m is None or _DATED.search(text[: m.start()]):
            continue
        groups = m.groupdict()
        if not any(groups.get(k) for k in ("m1", "m2", "half1", "half2")):
            continue  # "between 8 and 12" may be anything
        if any((groups.get(k) or "").casefold() == "h" for k in ("half1", "half2")) and not (
            groups.get("m1") or pattern is _BETWEEN
        ):
            continue  # "after 8 h" is a time that passed
        one = _minute(m, 1, groups.get("half2"))
        if "h2" in groups:
            first, last = one, _minute(m, 2, None)
        else:
            later = groups["way"].casefold() in {"later", "after", "later than", "past"}
            first, last = (one, _DAY_MIN) if later else (0, one)
        column = _column_of(text, info)
        return (Moment(Condition(column, "clock", (float(first), float(last))), *m.span()),)
    return ()


def weekdays_said(text: str, info: TableInfo) -> tuple[Moment, ...]:
    """Return the days of the week that a text asks of rows with a time: "on sundays", "at weekends"."""
    if info.time_column is None:
        return ()
    found = list(WEEKDAYS.finditer(text))
    days = tuple(sorted({float(d) for m in found for d in days_of_week(m.group("day"))}))
    return tuple(Moment(Condition(info.time_column, "weekday", days), *m.span()) for m in found)


def days_of_week(word: str) -> tuple[int, ...]:
    """Return the days that a word in the plural says, Monday as 1.

    >>> days_of_week("Sundays"), days_of_week("weekends")
    ((7,), (6, 7))
    """
    low = word.casefold()
    if low.startswith("weekend"):
        return (6, 7)
    if low.startswith("w") and not low.startswith("wed"):
        return (1, 2, 3, 4, 5)
    return (_DAYS.index(low[:3]) + 1,)


def open_said(
    text: str, info: TableInfo, where: Sequence[Condition], values: Sequence[str]
) -> Condition | None:
    """Return "still open" as an end that is missing, where no column of states says so itself.

    Args:
        text: the question.
        info: of the table.
        where: conditions that it makes already.
        values: of the table's columns of texts.
    """
    if not _OPEN.search(text) or any(c.compare == "missing" for c in where):
        return None
    if _OPEN_VALUES & {v.casefold() for v in values}:
        return None
    times = lasting(info)
    done = [c.name for c in info.columns if is_time(c.type) and {base(s) for s in canonical(c.name)} & _DONE]
    if times is not None and any(c.name == times[1] and is_time(c.type) for c in info.columns):
        return Condition(times[1], "missing")
    return Condition(done[0], "missing") if len(done) == 1 else None


def without_open(text: str) -> str:
    """Return a text with blanks for the words that say that something did not end yet."""
    return _OPEN.sub(lambda m: " " * len(m.group()), text)


def _column_of(text: str, info: TableInfo) -> str:
    """Return the column of times that a text names: "cleared after 22:00"; else the table's own."""
    both = lasting(info)
    if both is not None and _BEGUN.search(text):
        return both[0]
    if both is not None and _ENDED.search(text):
        return both[1]
    named = [t.column for t in times_mentioned(text, info)] if both is None else []
    return named[0] if len(set(named)) == 1 else info.time_column or ""


def _minute(m: "re.Match[str]", n: int, other_half: str | None) -> int:
    """Return a clock time as minutes of the day."""
    hour, minute = int(m[f"h{n}"]), int(m[f"m{n}"] or 0)
    half = (m[f"half{n}"] or other_half or "").casefold()
    hour = hour % 12 + 12 if half == "pm" else hour % 12 if half == "am" else hour
    return min(_DAY_MIN, 60 * hour + minute)
