"""Until when orders are due: "due by Friday" is all from today to Friday, not Friday alone."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from agents.understanding.periods import FoundPeriod
from plant.period import Period

_OF_ORDERS = re.compile(
    r"\b(?:due|deliver\w*|ship\w*|go(?:es)? out|leave|truck|orders?|pos|jobs?|finish\w*|done|ready|load\w*|slack|free|capacity|full|bottleneck|room|planned|hours)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?P<way>by|till?|until|up to|through|before|no later than|latest(?: by| on)?)\s+(?:the\s+)?(?:end of\s+)?$",
    re.IGNORECASE,
)


def due_until(
    text: str, periods: Sequence[FoundPeriod], now: dt.datetime, zone: ZoneInfo
) -> list[FoundPeriod]:
    """Return the periods of a question on orders, with one that is an end to come begun today.

    Args:
        text: the question.
        periods: found in it.
        now: the plant's time.
        zone: the plant's time zone.
    """
    if len(periods) != 1 or not _OF_ORDERS.search(text):
        return list(periods)
    found = periods[0]
    led = _UNTIL.search(text[: found.start])
    if led is None or found.period.end <= now:
        return list(periods)
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    end = found.period.start if led["way"].casefold() == "before" else found.period.end
    if end <= today:
        return list(periods)
    label = text[led.start() : found.end].casefold()
    return [replace(found, period=Period(today, end, label))]


_ORDERS = re.compile(
    r"\b(?:orders?|jobs?|deliver(?:y|ies)|shipments?) (?:for|of|from|due|to|in|on)\b", re.IGNORECASE
)
_PAST = re.compile(
    r"\b(?:was|were|did|had|made|last|been|came|since|previous|past|finished|done|delivered|shipped|produced|closed|were)\b",
    re.IGNORECASE,
)
_SOON, _LONG_AGO = dt.timedelta(days=62), dt.timedelta(days=180)


def speaks_of_orders(text: str) -> bool:
    """Whether a text asks for orders without a word of the past: their due dates mostly lie ahead."""
    return _ORDERS.search(text) is not None and not _PAST.search(text)


def soon_to_come(past: Sequence[FoundPeriod], ahead: Sequence[FoundPeriod], now: dt.datetime) -> bool:
    """Whether a month that is said alone is the coming one: it begins soon, and the last one was long ago."""
    return (
        len(past) == len(ahead) == 1
        and past[0].period.end < now - _LONG_AGO
        and now < ahead[0].period.start < now + _SOON
    )
