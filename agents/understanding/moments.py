"""One time of a day in a question: "at 14:30 UTC on 16 November", "3 May 2017 9:15", "at noon on Monday"."""

import datetime as dt
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from agents.understanding.periods import FoundPeriod

_CLOCK = re.compile(
    r"(?:(?P<at>\bat|@|\baround|\babout|\bas of)\s*)?(?<![\d.:/-])(?:(?P<h>[01]?\d|2[0-3])(?::(?P<m>[0-5]\d))?(?::(?P<s>[0-5]\d)(?:\.\d+)?)?"
    r"\s*(?P<half>am|pm|o'?clock|h(?=\W|$)|uhr)?|(?P<word>noon|midnight))(?![\d:/%]|[-.]\d)\s*(?P<utc>utc|gmt|z\b)?",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\b(?:between|from|since|after|before|until|till|by|to|and|over|above|than|-)\s*$", re.IGNORECASE
)
_LONGEST = dt.timedelta(hours=25)


def moment_said(text: str, periods: Sequence[FoundPeriod], zone: ZoneInfo) -> dt.datetime | None:
    """Return the one moment that a question asks for; None where it names no day, a stretch of hours, or several times.

    Args:
        text: the question.
        periods: found in it.
        zone: the plant's time zone, which a time without "UTC" is in.
    """
    days = [p for p in periods if p.period.end - p.period.start <= _LONGEST]
    if len(periods) != 1 or not days:
        return None
    day = days[0]
    times: list[re.Match[str]] = []
    for m in _CLOCK.finditer(text):
        if (m.start("h") if m["h"] else m.start()) < day.end and day.start < m.end():
            rest = _time_within(text, m, day)
            if rest is None:
                continue
        if not (m["m"] or m["half"] or m["word"]) or _SPAN.search(text[: m.start()]):
            continue
        times.append(m)
    if len(times) != 1:
        return None
    m = times[0]
    hour = {"noon": 12, "midnight": 0}[m["word"].casefold()] if m["word"] else int(m["h"])
    half = (m["half"] or "").casefold()
    if half in {"am", "pm"}:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    local = day.period.start.astimezone(zone)
    at = local.replace(hour=hour, minute=int(m["m"] or 0), second=int(m["s"] or 0), microsecond=0)
    return (at.replace(tzinfo=dt.UTC) if m["utc"] else at).astimezone(dt.UTC)


def _time_within(text: str, m: "re.Match[str]", day: FoundPeriod) -> str | None:
    """Return the time of day that the words of a day may hold themselves ("2017-11-16 14:30"); None for its other numbers."""
    return m.group() if m["m"] and text[day.start : day.end].count(":") else None
