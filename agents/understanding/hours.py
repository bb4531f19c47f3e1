"""Hours of a day in a question: "on 15 June between 8:00 and 12:00", "yesterday from 6 am to 2 pm"."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from agents.understanding.periods import FoundPeriod
from plant.period import Period

_CLOCK = r"(?P<h{n}>\d{{1,2}})(?::(?P<m{n}>\d\d))?\s*(?P<half{n}>am|pm|h\b|uhr|o'?clock)?"
_HOURS = re.compile(
    rf"\b(?:between|from)\s+{_CLOCK.format(n=1)}\s*(?:and|to|until|till|-|–)\s*{_CLOCK.format(n=2)}(?!\d|[.:]\d|\s*(?:%|[a-z]*°))",
    re.IGNORECASE,
)
_SINCE = re.compile(
    rf"\b(?P<way>since|after|from|before|until|till?|up to)\s+{_CLOCK.format(n=1)}(?:\s+on(?:wards?)?\b)?(?!\d|[.:/-]\d)",
    re.IGNORECASE,
)
_DAY, _NOON, _MIDNIGHT = dt.timedelta(hours=25), 12, 24


def within_hours(
    text: str, found: Sequence[FoundPeriod], zone: ZoneInfo, now: dt.datetime
) -> list[FoundPeriod]:
    """Return the periods of a question, its one day cut to the hours that the question says.

    Args:
        text: the question.
        found: its periods.
        zone: the plant's time zone.
        now: the plant's clock.
    """
    if len(found) != 1 or found[0].period.end - found[0].period.start > _DAY:
        return list(found)
    m = _HOURS.search(text)
    if m is None:
        return [_since_hour(text, found[0], now, zone)]
    beside = _beside(text, m.span(), found[0])
    if not (m["m1"] or m["m2"] or m["half1"] or m["half2"] or beside):
        return list(found)  # "between 8 and 12" may be anything
    first, last = _time(m, 1), _time(m, 2)
    if first is None or last is None:
        return list(found)
    day = found[0].period.start.astimezone(zone)
    if day.hour >= _NOON and first[0] < _NOON and found[0].period.end.astimezone(zone).date() > day.date():
        day += dt.timedelta(days=1)  # of a night that began the evening before
    start = day.replace(hour=first[0], minute=first[1], second=0, microsecond=0)
    end = day.replace(hour=last[0] % 24, minute=last[1], second=0, microsecond=0)
    if end <= start:
        end += dt.timedelta(days=1)
    return [replace(found[0], period=Period(start, end))]


def _since_hour(text: str, found: FoundPeriod, now: dt.datetime, zone: ZoneInfo) -> FoundPeriod:
    """Return a day from an hour of it on, or up to one: "since 6 this morning", "yesterday before 10"."""
    m = _SINCE.search(text)
    first = _time(m, 1) if m else None
    if m is None or first is None or not _beside(text, m.span(), found):
        return found
    if found.start <= m.start("h1") < found.end and not (m["m1"] or m["half1"]):
        return found  # "after 20 october" says a day
    start = found.period.start.astimezone(zone).replace(
        hour=first[0] % 24, minute=first[1], second=0, microsecond=0
    )
    if m["way"].casefold() not in {"since", "after", "from"}:
        until = start + dt.timedelta(days=1) if first[0] == _MIDNIGHT else start
        return (
            replace(found, period=Period(found.period.start, until)) if until > found.period.start else found
        )
    end = (
        now
        if m["way"].casefold() in {"since", "after"} and start.date() == now.astimezone(zone).date()
        else found.period.end
    )
    return replace(found, period=Period(start, end)) if start < end else found


def _beside(text: str, hours: tuple[int, int], day: FoundPeriod) -> bool:
    """Whether hours stand next to their day, with no word between; "after 15 May" says no hour."""
    first, second = sorted([hours, (day.start, day.end)])
    return first[1] <= second[0] and not text[first[1] : second[0]].strip()


def _time(m: "re.Match[str]", n: int) -> tuple[int, int] | None:
    hour, minute = int(m[f"h{n}"]), int(m[f"m{n}"] or 0)
    half = (m[f"half{n}"] or "").casefold()
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    return (hour, minute) if hour <= 24 and minute < 60 else None
