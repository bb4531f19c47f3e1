"""A past day, week, month or year up to where the present one stands: "less than yesterday at the same time"."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from agents.understanding.calendar_steps import add_months, midnight
from agents.understanding.periods import FoundPeriod
from plant.period import Period

_SAME = r"(?:(?:at|by|until|till?|up to|to|around|about)\s+)*(?:the\s+)?(?:same|this)\s+(?:time|hour|point|stage|moment)(?:\s+of\s+(?:the\s+)?(?:day|week|month))?"
_BEFORE = re.compile(rf"\b{_SAME}(?:\s+(?:of|on|in))?\s*$", re.IGNORECASE)
_AFTER = re.compile(rf"[\s,]*{_SAME}\b", re.IGNORECASE)


def until_same_time(
    text: str, periods: Sequence[FoundPeriod], now: dt.datetime, zone: ZoneInfo, base: Period | None
) -> list[FoundPeriod]:
    """Return the periods of a question, a past one "at the same time" drawn in to what the present one has had so far.

    Args:
        text: the question.
        periods: found in it.
        now: the plant's clock.
        zone: the plant's time zone.
        base: period of the answer before, with which it may be compared.
    """
    out: list[FoundPeriod] = []
    for found in periods:
        m = _AFTER.match(text, found.end) or _BEFORE.search(text[: found.start])
        others = [p.period for p in periods if p is not found] + ([base] if base is not None else [])
        period = None if m is None else _drawn_in(found.period, others, now, zone)
        if m is None or period is None:
            out.append(found)
            continue
        out = [p for p in out if not (m.start() < p.end and p.start < m.end())]  # "this hour" is none
        out.append(
            replace(found, period=period, start=min(found.start, m.start()), end=max(found.end, m.end()))
        )
    return [p for n, p in enumerate(out) if not any(q.start <= p.start < q.end for q in out[:n])]


def _drawn_in(said: Period, others: Sequence[Period], now: dt.datetime, zone: ZoneInfo) -> Period | None:
    """Return as much of a past unit of the calendar as of the present one; None of what is no such unit."""
    start, end, at = (t.astimezone(zone).replace(tzinfo=None) for t in (said.start, said.end, now))
    begun = _present(start, end, at)
    if begun is None or end > at:
        return None
    back = begun - start
    beside = next((p for p in others if _lies_in(p, begun, now, zone)), None)
    first, last = begun, at
    if beside is not None:
        first, last = (t.astimezone(zone).replace(tzinfo=None) for t in (beside.start, min(beside.end, now)))
    first, last = max(first, begun) - back, min(last - back, end)
    return Period(first.replace(tzinfo=zone), last.replace(tzinfo=zone), f"{said.label} up to the same time")


def _lies_in(period: Period, begun: dt.datetime, now: dt.datetime, zone: ZoneInfo) -> bool:
    """Whether a period is of the present unit, from its beginning or later on."""
    return begun <= period.start.astimezone(zone).replace(tzinfo=None) and period.start < now


def _present(start: dt.datetime, end: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """Return where the day, week, month or year begins that now is in, as the span is one of them; None where it is none."""
    today = midnight(now)
    if start != midnight(start):
        return None
    days = (end - start).days
    if days == 1:
        return today
    if days == 7:
        return today - dt.timedelta(days=(today - start).days % 7)
    if end == add_months(start, 1):
        return today.replace(day=1)
    return today.replace(month=1, day=1) if end == add_months(start, 12) else None
