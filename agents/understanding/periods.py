"""Time phrases of a plant to half-open periods, in the plant's time zone.

A Lark grammar reads a phrase; the longest phrase of a question that it reads wins.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise, zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from plant.period import Period

_GRAMMAR = r"""
start: _in? span
_in: "in" | "on" | "during" | "for" | "of" | "over" | "within" | "at" | "from"
?span: named_shift "on"? "the"? day -> shift_of
  | day "'s"? "the"? named_shift -> of_shift
  | "the"? _last NUM UNIT -> last_n
  | "the"? _last UNIT -> last_1
  | "the"? _this UNIT -> this_1
  | "the"? ("rest"|"remainder") "of" "the"? _this? UNIT -> rest_of
  | "the"? "next" UNIT -> next_1
  | "the"? "next" NUM UNIT -> next_n
  | "the"? "week" "before" "last"? -> week_before
  | "since" day -> since
  | "since" "the"? "year"? YEAR -> since_year
  | "the"? ("last"|"final") UNIT "of" month_of -> last_of
  | "the"? "first" UNIT "of" month_of -> first_of
  | "the"? NTH UNIT "of" month_of -> nth_of
  | "since" "last"? UNIT -> since_unit
  | "between" day "and" day -> between
  | "from"? day ("to"|"until"|"till"|"-"|"through") day -> between
  | "from"? NUM ORD? ("to"|"until"|"till"|"-"|"and") NUM ORD? "of"? MONTH YEAR? -> days_of
  | "between" NUM ORD? "and" NUM ORD? "of"? MONTH YEAR? -> days_of
  | ("week"|"kw"|"cw"|"wk") NUM YEAR? -> week
  | "week" "of" day -> week_of
  | "the" "week" "of" "the"? day -> week_of
  | QUARTER "of"? YEAR? -> quarter
  | "the"? HALF "of"? "the"? "year"? YEAR? -> half
  | NUM UNIT "ago" -> ago
  | "a" UNIT "ago" -> one_ago
  | "same" UNIT "last" "year" -> same_last_year
  | ("early"|"beginning"|"late"|"mid"|"end") "of"? month_of -> part_of
  | "the"? "year"? YEAR -> year
  | "yesterday" "night" -> last_night
  | "last" "night" -> last_night
  | "all" "of"? span -> whole
  | day
month_of: MONTH YEAR? -> month_of
day: "today" -> today
  | "yesterday" -> yesterday
  | "day" "before" "yesterday" -> before_yesterday
  | "tomorrow" -> tomorrow
  | "last"? WEEKDAY -> weekday
  | "this" WEEKDAY -> this_weekday
  | "next" WEEKDAY -> next_weekday
  | ISO -> iso
  | ISO_MONTH -> iso_month
  | NUMERIC -> numeric
  | "the"? NUM ORD? "of"? MONTH YEAR? -> day_month
  | MONTH NUM ORD? ","? YEAR? -> month_day
  | MONTH YEAR? -> month
named_shift: SHIFT "shift"? -> named_shift
_last: "last" | "past" | "previous" | "preceding" | "latest"
_this: "this" | "current" | "running"
SHIFT: "night" | "early" | "late" | "morning" | "afternoon" | /day(?= shift)/
UNIT: /(hour|hr|day|shift|week|wk|month|mth|quarter|year|yr)s?|[hdw](?![a-z])/
WEEKDAY: /(mon(day)?|tue(s(day)?)?|wed(nesday)?|thu(r(s(day)?)?)?|fri(day)?|sat(urday)?|sun(day)?)\b/
MONTH: /(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)\b\.?/
NTH: /(second|third|fourth|2nd|3rd|4th)(?= (week|day))/
QUARTER: /q[1-4]|[1-4](st|nd|rd|th)? quarter|(first|second|third|fourth) quarter/
HALF: /h[12]\b|(first|second|1st|2nd) half/
ISO.3: /\d{4}-\d\d-\d\d/
ISO_MONTH.3: /(19|20)\d\d-(0[1-9]|1[0-2])(?![-\d])/
NUMERIC: /\d{1,2}[.\/]\d{1,2}[.\/]\d{2,4}/
YEAR.2: /(19|20)\d\d/
NUM: /\d{1,2}(?!\d)|one|two|three|four|five|six|seven|eight|ten|twelve/
ORD: "st" | "nd" | "rd" | "th"
%ignore /[\s,]+/
"""
_NUMBER_WORDS = "one two three four five six seven eight ten twelve"
_NUMBERS = dict(one=1, two=2, three=3, four=4, five=5, six=6, seven=7, eight=8, ten=10, twelve=12)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SHIFT_AT = {"early": 6, "morning": 6, "day": 6, "late": 14, "afternoon": 14, "night": 22}
_TRIGGER = re.compile(
    r"\b(\d|one|two|three|four|five|six|seven|eight|ten|twelve|last|past|previous|preceding|latest|this|current|"
    r"running|next|since|between|from|week|kw|cw|wk|q[1-4]|h[12]|first|second|third|fourth|today|yesterday|tomorrow|"
    r"night|early|late|morning|day|afternoon|same|a |the |mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|"
    r"jun|jul|aug|sep|oct|nov|dec|year|beginning|mid|end|all|rest|remainder)"
)
# a word that can be part of a period; only stretches of such words are read by the grammar
_SAID = re.compile(
    r"\d+(?:st|nd|rd|th)?|\d{1,2}(?:[hdw]|hrs?)|(?:hr|wk|mth|yr)s?|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|-|'s|(?:hour|day|shift|week|month|quarter|year)s?(?:'s?)?|"
    r"(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?(?:'s)?|(?:today|yesterday|tomorrow)(?:'s)?|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*(?:'s)?|q[1-4]|"
    + "|".join(sorted({w for w in re.findall(r'"([a-z]+)"', _GRAMMAR)}, key=len, reverse=True))
    + "|"
    + "|".join(
        [
            *_NUMBER_WORDS.split(),
            "second",
            "half",
            "h1",
            "h2",
            "third",
            "fourth",
            "morning",
            "afternoon",
            "early",
            "late",
            "night",
        ]
    )
)
_COMPARED = re.compile(r"\b(?:differ\w*|compar\w*|distinction)\b[^.?;]*$")
_UNITS = {"h": "hour", "hr": "hour", "d": "day", "w": "week", "wk": "week", "mth": "month", "yr": "year"}
_DAYS_OF = {"day": 1, "week": 7}
_MOST_WORDS = 9
_WORD = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|[\w']+|-")
# words that alone are no period although the grammar would read them
_ALONE = re.compile(r"^(?:\d+|one|two|three|may|mar|sat|sun|march|day|late|early|second|first)$")
_Span = tuple[dt.datetime, dt.datetime]  # naive plant-local


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period and where its words stand in the question."""

    period: Period
    start: int
    end: int


def find_periods(text: str, now: dt.datetime, zone: ZoneInfo, *, ahead: bool = False) -> list[FoundPeriod]:
    """Return the periods of a question in the order of their words.

    Args:
        text: the question.
        now: the plant's clock.
        zone: the plant's time zone.
        ahead: bare weekdays mean the coming one (planning), not the last one.
    """
    low = text.casefold()
    words = [(m.start(), m.end()) for m in _WORD.finditer(low)]
    local = now.astimezone(zone).replace(tzinfo=None)
    found: list[FoundPeriod] = []
    at = 0
    while at < len(words):
        if re.search(r"\w-$", low[max(0, words[at][0] - 2) : words[at][0]]):
            at += 1  # the number of a machine's name: "mill-1 may"
            continue
        if low[slice(*words[at])].isdecimal() and _NUMBERED.search(low[: words[at][0]]):
            at += 1  # "line 1 april"
            continue
        hit = _longest(low, words, at, local, zone, ahead)
        if hit is None:
            at += 1
            continue
        period, count = hit
        found.append(FoundPeriod(period, words[at][0], words[at + count - 1][1]))
        at += count
    found = [_of_the_year_after(low, a, b, local, zone) for a, b in zip_longest(found, found[1:])]
    return _said_once(low, found, local, zone)


def _said_once(low: str, found: list[FoundPeriod], local: dt.datetime, zone: ZoneInfo) -> list[FoundPeriod]:
    """Return periods without those that the next one only tells exactly: "last week of June 2020, 22 to 28 June"."""
    kept = list(found)
    for a, b in pairwise(found):
        if not re.fullmatch(r"\s*[,(]\s*(?:i\.?e\.?|that is|meaning)?\W*", low[a.end : b.start]):
            continue
        said, year = low[b.start : b.end], re.search(r"\b(?:19|20)\d\d\b", low[a.start : a.end])
        exact = b
        if year is not None and not re.search(r"\d{4}", said):
            span = _read(f"{said} {year.group()}", local, False)
            if span is not None:
                start, end = (t.replace(tzinfo=zone) for t in span)
                exact = replace(
                    b, period=replace(b.period, start=start, end=end, label=f"{said} {year.group()}")
                )
        if exact.period.start < a.period.end and a.period.start < exact.period.end:
            kept[kept.index(b)] = exact
            kept.remove(a)
    return kept


def _of_the_year_after(
    low: str, found: FoundPeriod, after: FoundPeriod | None, local: dt.datetime, zone: ZoneInfo
) -> FoundPeriod:
    """Return a month or day without a year in the year that is said with the next one: "June and February 2020"."""
    if after is None or not re.fullmatch(
        r"\W*(?:and|or|to|vs\.?|versus|than|with|against)\W*(?:in |on )?", low[found.end : after.start]
    ):
        return found
    year = re.search(r"\b(?:19|20)\d\d\b", low[after.start : after.end])
    said = low[found.start : found.end]
    if year is None or re.search(r"\d{4}", said) or not re.search(rf"\b(?:{'|'.join(_MONTHS)})", said):
        return found
    span = _read(re.sub(r"^(?:in|on)\s+", "", f"{said} {year.group()}"), local, False)
    if span is None:
        return found
    start, end = (t.replace(tzinfo=zone) for t in span)
    return replace(found, period=replace(found.period, start=start, end=end, label=f"{said} {year.group()}"))


def _longest(
    low: str, words: list[tuple[int, int]], at: int, local: dt.datetime, zone: ZoneInfo, ahead: bool
) -> tuple[Period, int] | None:
    if not _TRIGGER.match(low, words[at][0]):
        return None
    if _COMPARED.search(low[: words[at][0]]) and low[slice(*words[at])] == "between":
        return None  # "the difference between march and april" speaks of two periods
    most = 0
    while most < min(_MOST_WORDS, len(words) - at) and _SAID.fullmatch(low[slice(*words[at + most])]):
        most += 1
    for count in range(most, 0, -1):
        phrase = low[words[at][0] : words[at + count - 1][1]]
        if count == 1 and (_ALONE.match(phrase) and not _month_alone(low, words[at], phrase)):
            continue
        span = _read(phrase, local, ahead)
        if span is not None and span[1] > span[0]:
            start, end = (t.replace(tzinfo=zone) for t in span)
            return Period(
                start, end, re.sub(r"^(?:in|on|for|of|during|the) (?!week before)", "", phrase)
            ), count
    return None


_NUMBERED = re.compile(r"\b(?:line|machine|press|cell|station|mill|lathe|robot|pump|chiller|oven|saw)\s$")
_CLOSES_WITH_MONTH = re.compile(
    r"\W*(?:$|(?:so far|per|by (?:day|week|shift|machine)|vs|versus|please|pls)\b)"
)


def _month_alone(low: str, word: tuple[int, int], phrase: str) -> bool:
    """'may', 'march' and '2015' are periods after 'in', 'of', 'for', 'since'; a year also beside a comma."""
    before = low[: word[0]]
    if not re.fullmatch(r"may|mar|march|(?:19|20)\d\d", phrase):
        return False
    if re.search(
        r"\b(in|of|for|since|during|last|and|vs|versus|than|with|to|year|about|only|just|between)\s+$", before
    ):
        return True
    if not phrase.isdecimal():  # "mtbf of the lathes may", "output press-1 may so far"
        return bool(before.strip() and _CLOSES_WITH_MONTH.match(low, word[1]))
    if re.search(r"\b(?:order|lot|batch|alarm|code|error|no|nr|part)\W*$|[#-]$", before):
        return False
    return bool(re.search(r"(?:^|,|\s\s)\s*$", before) or re.match(r"\s*(?:$|[:,?!.](?!\d))", low[word[1] :]))


def _read(phrase: str, local: dt.datetime, ahead: bool) -> _Span | None:
    from lark import exceptions

    if (tree := _tree(phrase)) is None:
        return None
    try:
        found: _Span = _reader(local, ahead).transform(tree)
    except (exceptions.VisitError, ValueError, KeyError, OverflowError):
        return None
    return found


@lru_cache(maxsize=10_000)
def _tree(phrase: str) -> Any:
    """Return the parse tree of a phrase, None for one that says no period."""
    from lark import exceptions

    try:
        return _parser().parse(phrase)
    except exceptions.LarkError:
        return None


@lru_cache(maxsize=1)
def _parser() -> Any:
    from lark import Lark

    return Lark(_GRAMMAR, parser="earley", lexer="dynamic", ambiguity="resolve")


def _midnight(d: dt.datetime) -> dt.datetime:
    return d.replace(hour=0, minute=0, second=0, microsecond=0)


def _add_months(d: dt.datetime, n: int) -> dt.datetime:
    m = d.month - 1 + n
    return d.replace(year=d.year + m // 12, month=m % 12 + 1, day=1)


def _reader(now: dt.datetime, ahead: bool) -> Any:
    from lark import Transformer, v_args

    day = dt.timedelta(days=1)
    today = _midnight(now)

    def one(d: dt.datetime) -> _Span:
        return d, d + day

    def unit(name: str, k: int) -> _Span:
        if name == "week":
            b = today - day * today.weekday() + 7 * day * k
            return b, b + 7 * day
        if name in {"month", "quarter", "year"}:
            n = {"month": 1, "quarter": 3, "year": 12}[name]
            b = _add_months(today.replace(day=1), -((today.month - 1) % n) + n * k)
            return b, _add_months(b, n)
        if name == "shift":
            b = today + dt.timedelta(hours=(now.hour - 6) // 8 * 8 + 6 + 8 * k)
            return b, b + dt.timedelta(hours=8)
        step = dt.timedelta(hours=1) if name == "hour" else day
        b = now.replace(minute=0, second=0, microsecond=0) if name == "hour" else today
        return b + step * k, b + step * (k + 1)

    def month_span(m: int, year: int | None) -> _Span:
        y = year or (now.year if m <= now.month else now.year - 1)
        b = dt.datetime(y, m, 1)
        return b, _add_months(b, 1)

    def dated(m: int, d: int, year: int | None) -> _Span:
        if year is not None:
            return one(dt.datetime(year, m, d))
        here = dt.datetime(now.year, m, d)
        if not ahead and here > now:
            here = here.replace(year=now.year - 1)
        return one(here)

    @v_args(inline=True)
    class Reader(Transformer):  # type: ignore[type-arg]
        def start(self, span: Any) -> Any:
            return span

        def NUM(self, x: Any) -> int:
            return _NUMBERS.get(str(x)) or int(x)

        def YEAR(self, x: Any) -> int:
            return int(x)

        def ORD(self, x: Any) -> None:
            return None

        def UNIT(self, x: Any) -> str:
            said = str(x).rstrip("s")
            return _UNITS.get(said, said)

        def MONTH(self, x: Any) -> int:
            return _MONTHS.index(str(x)[:3]) + 1

        def day(self, x: Any) -> Any:
            return x

        def whole(self, x: Any) -> Any:
            return x

        def named_shift(self, x: Any) -> str:
            return str(x)

        def today(self) -> _Span:
            return one(today)

        def yesterday(self) -> _Span:
            return one(today - day)

        def before_yesterday(self) -> _Span:
            return one(today - 2 * day)

        def tomorrow(self) -> _Span:
            return one(today + day)

        def weekday(self, w: Any) -> _Span:
            n = _DAYS.index(str(w)[:3])
            if ahead:
                return one(today + day * ((n - today.weekday()) % 7 or 7))
            return one(today - day * ((today.weekday() - n) % 7))

        def this_weekday(self, w: Any) -> _Span:
            return one(today + day * (_DAYS.index(str(w)[:3]) - today.weekday()))

        def next_weekday(self, w: Any) -> _Span:
            return one(today + day * ((_DAYS.index(str(w)[:3]) - today.weekday()) % 7 or 7))

        def iso(self, x: Any) -> _Span:
            return one(dt.datetime.fromisoformat(str(x)))

        def iso_month(self, x: Any) -> _Span:
            start = dt.datetime.fromisoformat(f"{x}-01")
            return start, _add_months(start, 1)

        def numeric(self, x: Any) -> _Span:
            d, m, y = (int(p) for p in re.split(r"[./]", str(x)))
            return one(dt.datetime(y + 2000 if y < 100 else y, m, d))

        def day_month(self, *a: Any) -> _Span:
            d, m, *y = (x for x in a if x is not None)
            return dated(m, d, y[0] if y else None)

        def month_day(self, *a: Any) -> _Span:
            m, d, *y = (x for x in a if x is not None)
            return dated(m, d, y[0] if y else None)

        def month(self, m: int, year: int | None = None) -> _Span:
            return month_span(m, year)

        def month_of(self, m: int, year: int | None = None) -> _Span:
            return month_span(m, year)

        def part_of(self, span: _Span) -> _Span:
            return span

        def days_of(self, *a: Any) -> _Span:
            first, last, m, *y = (x for x in a if x is not None)
            year = y[0] if y else None
            return dated(m, first, year)[0], dated(m, last, year)[1]

        def shift_of(self, name: str, d: _Span) -> _Span:
            b = d[0] + dt.timedelta(hours=_SHIFT_AT[name])
            return b, b + dt.timedelta(hours=8)

        def of_shift(self, d: _Span, name: str) -> _Span:
            return self.shift_of(name, d)

        def last_night(self) -> _Span:
            b = today - day + dt.timedelta(hours=22)
            return b, b + dt.timedelta(hours=8)

        def last_1(self, u: str) -> _Span:
            return unit(u, -1)

        def this_1(self, u: str) -> _Span:
            return unit(u, 0)

        def next_1(self, u: str) -> _Span:
            return unit(u, 1)

        def next_n(self, n: int, u: str) -> _Span:
            return unit(u, 1)[0], unit(u, n)[1]

        def last_n(self, n: int, u: str) -> _Span:
            if u == "hour":
                return now - dt.timedelta(hours=n), now
            return unit(u, -n)[0], unit(u, 0)[0]

        def rest_of(self, u: str) -> _Span:
            return now, unit(u, 0)[1]

        def week_before(self) -> _Span:
            return unit("week", -2)

        def ago(self, n: int, u: str) -> _Span:
            return unit(u, -n)

        def one_ago(self, u: str) -> _Span:
            return unit(u, -1)

        def since(self, d: _Span) -> _Span:
            return d[0], now

        def since_year(self, y: int) -> _Span:
            return dt.datetime(y, 1, 1), now

        def last_of(self, u: str, span: _Span) -> _Span:
            return max(span[0], span[1] - day * _DAYS_OF.get(u, 1)), span[1]

        def first_of(self, u: str, span: _Span) -> _Span:
            return span[0], min(span[1], span[0] + day * _DAYS_OF.get(u, 1))

        def nth_of(self, nth: Any, u: str, span: _Span) -> _Span:
            n = {"s": 1, "2": 1, "t": 2, "3": 2}.get(str(nth)[0], 3)
            first = span[0] + n * day * _DAYS_OF.get(u, 1)
            return first, min(span[1], first + day * _DAYS_OF.get(u, 1))

        def since_unit(self, u: str) -> _Span:
            return unit(u, -1)[0], now

        def between(self, a: _Span, b: _Span) -> _Span:
            start = a[0]
            if start > b[0]:  # "between March and May 2018": the year is said once
                start = start.replace(year=b[0].year, day=min(start.day, 28))
                start = start if start <= b[0] else start.replace(year=b[0].year - 1)
            return start, b[1]

        def week(self, n: int, year: int | None = None) -> _Span:
            b = dt.datetime.fromisocalendar(year or now.year, n, 1)
            return b, b + 7 * day

        def week_of(self, d: _Span) -> _Span:
            b = d[0] - day * d[0].weekday()
            return b, b + 7 * day

        def quarter(self, q: Any, year: int | None = None) -> _Span:
            text = str(q)
            n = {"f": 1, "s": 2, "t": 3}.get(text[0]) or int(re.sub(r"\D", "", text) or 4)
            n = 4 if text.startswith("fourth") else n
            y = year or now.year
            b = dt.datetime(y, 3 * n - 2, 1)
            if year is None and b > now:
                b = b.replace(year=y - 1)
            return b, _add_months(b, 3)

        def half(self, h: Any, year: int | None = None) -> _Span:
            first = re.search(r"1|first", str(h)) is not None
            y = year or now.year
            b = dt.datetime(y, 1 if first else 7, 1)
            if year is None and b > now:
                b = b.replace(year=y - 1)
            return b, _add_months(b, 6)

        def same_last_year(self, u: str) -> _Span:
            b, e = unit(u, 0)
            back = 364 * day if u == "week" else 0 * day
            if back:
                return b - back, e - back
            return b.replace(year=b.year - 1), e.replace(year=e.year - 1)

        def year(self, y: int) -> _Span:
            return dt.datetime(y, 1, 1), dt.datetime(y + 1, 1, 1)

    return Reader()
