"""Periods said by the one before: "and the week before that", "the whole month"."""

import datetime as dt
import re

from agents.understanding.periods import find_periods
from agents.understanding.scene import Scene
from plant.period import Period

_WHOLE = re.compile(r"\b(?:whole|entire|full|complete)\s+(day|week|month|quarter|year)\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\bthe (day|week|month|one|period|shift) (before|earlier|after)(?: that)?\b", re.IGNORECASE
)


def moved_period(text: str, scene: Scene) -> Period | None:
    """Return the period of the conversation, moved by its own length: "and the day before"."""
    kept = scene.memory.slots.get("period")
    if kept is None:
        return None
    was = Period.from_json(kept)
    if (whole := _WHOLE.search(text)) is not None:
        return _whole(whole.group(1).casefold(), was, scene)
    m = _BEFORE.search(text)
    if m is None:
        return None
    length = was.end - was.start
    days = round(length.total_seconds() / 86400)
    if {"day": 1, "week": 7}.get(m.group(1).casefold(), days) != days:
        return None
    if m.group(1).casefold() == "month":
        return None
    shift = -length if m.group(2).casefold() in {"before", "earlier"} else length
    return Period(was.start + shift, was.end + shift, "")


def _whole(unit: str, was: Period, scene: Scene) -> Period | None:
    """Return the whole day, week, month or year that a period began in."""
    day = was.start.astimezone(scene.zone).date()
    said = {"day": f"{day}", "month": f"{day:%B %Y}", "year": f"{day:%Y}"}
    week = day - dt.timedelta(days=day.weekday())
    said["week"] = f"from {week} to {week + dt.timedelta(days=6)}"
    said["quarter"] = f"Q{(day.month - 1) // 3 + 1} {day:%Y}"
    found = find_periods(said[unit], scene.clock.now, scene.zone)
    return found[0].period if found else None
