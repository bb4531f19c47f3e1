"""The present that a past time is set against: "has it gone up compared with last month" asks of this one."""

import datetime as dt
import re
from collections.abc import Sequence

from agents.understanding.periods import FoundPeriod
from plant.period import Period

_AGAINST = re.compile(
    r"\b(?:(?:compared?|comparison) (?:to|with)|versus|vs\.?|against|(?:up|down|more|less|higher|lower|better|worse|fewer|hotter|warmer|slower|faster|longer|"
    r"shorter|different|gone \w+|risen|fallen|dropped|changed)\b.{0,30}\b(?:than|from|since))\s+(?:in |on |the |it was |we had |that of )*$",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\bsince\s+(?:the )?$", re.IGNORECASE)
_NORMAL = re.compile(r"\b(?:normal|usual|average|typical)\b", re.IGNORECASE)


def with_present(text: str, periods: Sequence[FoundPeriod], now: dt.datetime) -> list[FoundPeriod]:
    """Return the periods with the present one first, where the only one said is past and something is set against it.

    The present is as long as the past one, or from its end to now where that is shorter.

    Args:
        text: the question, without names of machines.
        periods: found in it.
        now: the plant's clock.
    """
    if len(periods) != 1:
        return list(periods)
    past = periods[0]
    before = text[: past.start]
    if past.period.end > now or not _AGAINST.search(before) or _SINCE.search(before) or _NORMAL.search(text):
        return list(periods)
    length = past.period.end - past.period.start
    start = max(past.period.end, now - length)
    if start >= now:
        return list(periods)
    present = Period(start, now, "now")
    return [FoundPeriod(present, past.start, past.start), past]
