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
