"""Periods with one end said: "before 10 March", "after 15 May", "until the end of April", "the two weeks before 1 June"."""

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
    r"(?:\b(?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|ten|twelve)\s+(?P<units>hour|day|week|month)s?\s+|"
    r"\bthe\s+(?P<unit>day|week|month)\s+)(?P<beside>before|after|following|prior to)|"
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
_END = re.compile(r"(?:the )?end\b", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|since|between|starting)\b[^.;?]*$", re.IGNORECASE)
_DAYS = {"hour": dt.timedelta(hours=1), "day": dt.timedelta(days=1), "week": dt.timedelta(days=7)}
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
            out += _drawn(led, text, found, now, zone, first)
    return out


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
        period = Period(said.end, now, label)
    return [found if period is None else replace(found, period=period, start=led.start())]


def _beside(led: "re.Match[str]", said: Period, label: str, zone: ZoneInfo) -> Period:
    """Return so many hours, days, weeks or months right before or after a period."""
    unit = (led["units"] or led["unit"]).casefold()
    n = number_of(led["n"] or "1")
    ahead = led["beside"].casefold() in {"after", "following"}
    at = (said.end if ahead else said.start).astimezone(zone)
    n = n if ahead else -n
    other = add_months(at, n) if unit == "month" else at + n * _DAYS[unit]
    return Period(min(at, other), max(at, other), label)
