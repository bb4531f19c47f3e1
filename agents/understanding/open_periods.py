"""Periods with one end said: "before 10 March", "after 15 May", "until the end of April", "the two weeks before 1 June"; and the other side."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from agents.understanding.asked_moments import says_built
from agents.understanding.calendar_steps import add_months
from agents.understanding.periods import FoundPeriod
from agents.understanding.spelled_numbers import number_of
from plant.period import Period

_LED = re.compile(
    r"(?:(?P<both>\bbefore (?:and|vs\.?|versus|or|/) ?after|\bbefore/after)|"
    r"(?:\b(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|ten|twelve)\s+(?P<units>hour|day|week|month|year)s?\s+|"
    r"\bthe\s+(?P<unit>day|week|month|year)\s+)(?P<beside>before|after|following|prior to)|"
    r"\b(?P<before>before|prior to|earlier than|older than|preceding)|\b(?P<until>until|till?|up (?:to|until|till)|through|thru)|"
    r"\b(?P<after>after|later than|newer than|following|beyond))"
    r"\s+(?:and including\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
# "not before friday" plans, "shortly after" is not all that came after
_LESS = re.compile(
    r"\b(?:not|shortly|right|just|soon|directly|immediately|straight|only|never|long)\s+$", re.IGNORECASE
)
# "worse before easter than after"
_OR_OTHER = re.compile(
    r"\s*(?:than|and|or|vs\.?|versus|compared (?:to|with))\s+(?:before|after|afterwards|since)\b(?=\W*$|\s*[,.;?]|\s+(?:it|that|then)\b)",
    re.IGNORECASE,
)
# steps of which a time "from january" has to have more than one
_STEP = re.compile(
    r"\b(?:per|by|each|every|for each) (?P<by>day|week|month)\b|\b(?P<one>day|week|month) (?:by|for|after) (?P=one)\b|\b(?P<ly>daily|weekly|monthly)\b",
    re.IGNORECASE,
)
_BEGUN = re.compile(r"\bfrom\s+(?:the\s+)?$", re.IGNORECASE)
_MOST_OF_STEP = {"d": dt.timedelta(hours=25), "w": dt.timedelta(days=8), "m": dt.timedelta(days=32)}
# "and how many after that date", "and how many since then": the other side of a date that was led
_OTHER_SIDE = re.compile(
    r"\b(?:(?P<way>after|since|from|before|prior to|until|till|up to)\s+(?:(?:that|this|the same|said)\s+(?:date|day|time|month|year|week|moment|point)|then|that(?=\W*(?:$|[,.;?])))"
    r"(?:\s+on(?:wards?)?)?|(?P<later>afterwards?|thereafter)|(?P<earlier>beforehand))\b(?!\s+\w+ed\b)",
    re.IGNORECASE,
)
# "in the year before 1 June and in the year after"
_BESIDE_TOO = re.compile(
    r"\bthe\s+(?P<unit>day|week|month|year)\s+(?P<way>after|following|before)(?:\s+(?:that|it)(?:\s+(?:date|day))?)?(?=\W*(?:$|[,.;?]))",
    re.IGNORECASE,
)
_END = re.compile(r"(?:the )?end\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|since|between|starting)\b[^.;?]*$", re.IGNORECASE)
_DAYS = {"hour": dt.timedelta(hours=1), "day": dt.timedelta(days=1), "week": dt.timedelta(days=7)}
_A_MOMENT = dt.timedelta(seconds=1)  # the end is exclusive, and the last row may be of now
_MOST = dt.timedelta(days=30)  # on each side of "before and after"


def opened(
    text: str, periods: Sequence[FoundPeriod], now: dt.datetime, zone: ZoneInfo, first: dt.datetime | None
) -> list[FoundPeriod]:
    """Return the periods of a question, each that is only said as an end drawn out to what lies on its side of it.

    "Before" ends where the period said begins, "until" where it ends; both begin with the data. "After" reaches from
    its end to now. A number of days, weeks or months before or after it is so long. What is still to come stays.

    Args:
        text: the question.
        periods: found in it.
        now: the plant's clock.
        zone: the plant's time zone.
        first: time of the first row of what happened, None where there is none.
    """
    if (begun := _from_then_on(text, periods, now)) is not None:
        return [begun]
    out: list[FoundPeriod] = []
    for found in periods:
        led = _LED.search(text[: found.start])
        if led is None or says_built(text) or _LESS.search(text[: led.start()]):
            out.append(found)
        else:
            drawn = _drawn(led, text, found, now, zone, first)
            out += drawn
            if len(periods) == 1 and len(drawn) == 1 and drawn[0] is not found:
                out += _other_side(led, text, found, now, zone, first)
    return out


def points_back(text: str) -> bool:
    """Whether a text says a side of a date that stands elsewhere: "how many after that date"."""
    return (_OTHER_SIDE.search(text) or _BESIDE_TOO.search(text)) is not None


def _other_side(
    led: "re.Match[str]",
    text: str,
    found: FoundPeriod,
    now: dt.datetime,
    zone: ZoneInfo,
    first: dt.datetime | None,
) -> list[FoundPeriod]:
    """Return what lies on the other side of a date, where a later part of a question points back to it; else nothing."""
    said = found.period
    if led["beside"]:
        m = _BESIDE_TOO.search(text, found.end)
        ahead = m is not None and m["way"].casefold() != "before"
        if m is None or ahead == (led["beside"].casefold() in {"after", "following"}):
            return []
        period = _apart(said, 1 if ahead else -1, m["unit"].casefold(), m.group().casefold(), zone)
        return [FoundPeriod(period, m.start(), m.end())]
    m = _OTHER_SIDE.search(text, found.end)
    if m is None:
        return []
    way = (m["way"] or ("after" if m["later"] else "before")).casefold()
    ahead = way in {"after", "since", "from"}
    if ahead == bool(led["after"]):
        return []  # the same side once more
    even = way not in {"after", "before", "prior to"} and not led["until"]  # the day itself is on this side
    if ahead:
        start, end = said.start if even else said.end, now + _A_MOMENT
    else:
        start, end = first or said.start, said.end if even else said.start
    return [FoundPeriod(Period(start, end, m.group().casefold()), m.start(), m.end())] if start < end else []


def _from_then_on(text: str, periods: Sequence[FoundPeriod], now: dt.datetime) -> FoundPeriod | None:
    """Return the only period, said "from", drawn out to now where it is a single step of those asked: "month by month from january"."""
    step = _STEP.search(text)
    if step is None or len(periods) != 1:
        return None
    found = periods[0]
    if not (_BEGUN.search(text[: found.start]) or text[found.start :].casefold().startswith("from ")):
        return None
    unit = (step["by"] or step["one"] or step["ly"]).casefold()
    length = found.period.end - found.period.start
    if found.period.end > now or length > _MOST_OF_STEP["d" if unit == "daily" else unit[0]]:
        return None
    return replace(
        found, period=Period(found.period.start, now, f"since {found.period.label.removeprefix('from ')}")
    )


def _drawn(
    led: "re.Match[str]",
    text: str,
    found: FoundPeriod,
    now: dt.datetime,
    zone: ZoneInfo,
    first: dt.datetime | None,
) -> list[FoundPeriod]:
    """Return the period on one side of the one that is said, or one on each side."""
    said, label = found.period, text[led.start() : found.end].casefold()
    if said.start >= now:
        return [found]
    if led["both"] or _OR_OTHER.match(text, found.end):
        away = min(now - said.start, _MOST)
        both = (
            Period(said.start - away, said.start, f"before {said.label}"),
            Period(said.start, said.start + away, f"after {said.label}"),
        )
        return [FoundPeriod(p, led.start(), found.end) for p in both]
    period: Period | None = None
    if led["beside"]:
        period = _beside(led, said, label, zone)
    elif led["before"] or led["until"]:
        end = said.end if led["until"] or _END.match(said.label) else said.start
        if first is not None and first < end and not _FROM.search(text[: led.start()]):
            period = Period(first, min(end, now), label)
    elif said.end < now:
        period = Period(said.end, now + _A_MOMENT, label)
    return [found if period is None else replace(found, period=period, start=led.start())]


def _beside(led: "re.Match[str]", said: Period, label: str, zone: ZoneInfo) -> Period:
    """Return so many hours, days, weeks, months or years right before or after a period."""
    n = number_of(led["n"] or "1")
    ahead = led["beside"].casefold() in {"after", "following"}
    return _apart(said, n if ahead else -n, (led["units"] or led["unit"]).casefold(), label, zone)


def _apart(said: Period, n: int, unit: str, label: str, zone: ZoneInfo) -> Period:
    """Return the time of `n` units after the end of a period, or before its begin where `n` is less than 0."""
    at = (said.end if n > 0 else said.start).astimezone(zone)
    months = {"month": n, "year": 12 * n}.get(unit)
    other = at + n * _DAYS[unit] if months is None else _months_on(at, months)
    return Period(min(at, other), max(at, other), label)


def _months_on(at: dt.datetime, n: int) -> dt.datetime:
    """Return the same day `n` months on, or the last one of a month that is shorter."""
    month = add_months(at, n)
    last = (add_months(month, 1) - dt.timedelta(days=1)).day
    return month.replace(day=min(at.day, last))
