"""A change "from December to January" speaks of two periods, not of the stretch between them."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from agents.understanding.periods import FoundPeriod, find_periods
from plant.grains import before
from plant.period import Period

_CHANGE = re.compile(
    r"\b(?:(?:go|goes|went|gone|is|was|are|were)\s+(?:up|down)|ris(?:e|es|en|ing)|rose|increas\w+|decreas\w+|f[ae]ll(?:en|s|ing)?|"
    r"drop\w*|chang\w+|improv\w+|better|worse|differ\w*|compar\w+|grow\w*|grew)\b",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    r"(?:from|between)\s+(?P<first>.+?)\s+(?:to|and|until)\s+(?P<second>.+)$", re.IGNORECASE | re.DOTALL
)
_AND_BEFORE = re.compile(
    r"\b(?:than|vs\.?|versus|against|compared (?:to|with)|and)\s+(?:on |in )?"
    r"(?P<unit>the (?:(?:day|month|quarter|year|weekend|shift|period|one) before|previous (?:one|day|month|quarter|year)))\b",
    re.IGNORECASE,
)
_SHORTEST = dt.timedelta(days=6)  # "from 1 to 5 March" stays a stretch


def in_two(text: str, found: Sequence[FoundPeriod], now: dt.datetime, zone: ZoneInfo) -> list[FoundPeriod]:
    """Return the periods of a question, a stretch that a change is asked over as its two ends.

    Args:
        text: the question.
        found: its periods.
        now: the plant's time.
        zone: the plant's time zone.
    """
    if len(found) == 1 and (m := _AND_BEFORE.search(text, found[0].end)) is not None:
        return [found[0], FoundPeriod(before(found[0].period, zone), m.start("unit"), m.end())]
    if len(found) != 1 or not _CHANGE.search(text):
        return list(found)
    span = found[0]
    m = _FROM_TO.match(text[span.start : span.end])
    if m is None:
        return list(found)
    ends = [find_periods(f"in {m.group(name)}", now, zone) for name in ("first", "second")]
    if any(len(e) != 1 or e[0].period.end - e[0].period.start < _SHORTEST for e in ends):
        return list(found)
    first, second = (e[0].period for e in ends)
    if first.start >= second.start:  # "from November to January 2025": the year is said once
        first = _years_back(first, second, zone)
    if first.end > second.start:
        return list(found)
    at = span.start + m.start("second")
    return [
        replace(span, period=first, end=span.start + m.end("first")),
        replace(span, period=second, start=at),
    ]


def _years_back(first: Period, second: Period, zone: ZoneInfo) -> Period:
    years = first.start.astimezone(zone).year - second.start.astimezone(zone).year
    start, end = (t.astimezone(zone) for t in (first.start, first.end))
    for back in (years, years + 1):
        moved = Period(start.replace(year=start.year - back), end.replace(year=end.year - back), first.label)
        if moved.end <= second.start:
            return moved
    return first
