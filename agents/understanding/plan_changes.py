"""Changes to plan around that name an order or a day: a rush order, late material, an extra shift."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from agents.understanding.names import Found, Names
from agents.understanding.periods import FoundPeriod

_RUSH = re.compile(
    r"\b(?:rush|expedite|prioriti[sz]e|hurry|push|speed up|pull (?:in|forward|ahead)|urgent\w*|top priority|comes? first)\b",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"\b(?:materials?|parts? (?:for|of)|steel|castings?|delayed|late|arriv\w+|comes?|held|(?:on|quality) hold|waits?|"
    r"can(?:no|')?t start|cannot start|not before|only (?:on|from))\b",
    re.IGNORECASE,
)
_EXTRA = re.compile(r"\b(?:run|work|open|extra|additional|shift|overtime|weekend shift)\b", re.IGNORECASE)
_FREE_DAY = re.compile(r"\b(?:sat(?:urday)?s?|sun(?:day)?s?|weekend)\b", re.IGNORECASE)
_HOURS = re.compile(
    r"^[\s,]*(?:from\s+|between\s+)?(?P<from>\d{1,2})(?:[:.h](?P<m1>\d\d))?\s*(?:h|o'?clock)?\s*"
    r"(?:to|until|till|and|-|–|\.\.)\s*(?P<to>\d{1,2})(?:[:.h](?P<m2>\d\d))?(?!\d)",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:by|until|till|before|for|on)\b", re.IGNORECASE)
_NEAR = 45  # characters between an order and what is said of it


def order_changes(text: str, names: Names, rest: list[FoundPeriod], zone: ZoneInfo) -> tuple[str, ...]:
    """Return changes in the form the scheduler reads; the periods they use leave `rest`.

    Args:
        text: the question.
        names: linked.
        rest: periods that no other change has used.
        zone: the plant's time zone.
    """
    found = [*_extra_shifts(text, rest, zone)]
    for order in names.of("order"):
        near = text[max(0, order.start - _NEAR) : order.end + _NEAR]
        when = next((p for p in rest if p.start >= order.end), None)
        if _RUSH.search(near):
            by = ""
            if when is not None and _BY.search(text[order.end : when.start + 7]):
                rest.remove(when)
                by = f" by {when.period.end.astimezone(zone):%Y-%m-%d %H:%M}"
            found.append(f"rush {order.id}{by}")
        elif when is not None and _is_late(near, text, order):
            rest.remove(when)
            found.append(f"late {order.id} {when.period.start.astimezone(zone):%Y-%m-%d %H:%M}")
    return tuple(found)


def _is_late(near: str, text: str, order: Found) -> bool:
    return _LATE.search(near) is not None and not re.search(r"\bwhy\b", text[: order.start], re.IGNORECASE)


def _extra_shifts(text: str, rest: list[FoundPeriod], zone: ZoneInfo) -> list[str]:
    found = []
    for when in [p for p in rest if _FREE_DAY.search(text[p.start : p.end])]:
        before = text[max(0, when.start - _NEAR) : when.start]
        after = text[when.end : when.end + 20]
        if not (_EXTRA.search(before) or _EXTRA.search(after)):
            continue
        rest.remove(when)
        day, end = when.period.start.astimezone(zone), when.period.end.astimezone(zone)
        hours = hours_after(text, when) or (dt.time(6), dt.time(22))
        while day < end:
            if day.weekday() >= 5:
                found.append(f"open {day:%Y-%m-%d} {hours[0]:%H:%M}..{hours[1]:%H:%M}")
            day += dt.timedelta(days=1)
    return found


def hours_after(text: str, when: FoundPeriod) -> tuple[dt.time, dt.time] | None:
    """Return the hours that are said right after a day: "tomorrow 6:00 to 14:00"."""
    said = _HOURS.match(text[when.end :])
    if said is None:
        return None
    first, last = int(said["from"]), int(said["to"])
    if not (0 <= first < last <= 23):
        return None
    return dt.time(first, int(said["m1"] or 0)), dt.time(last, int(said["m2"] or 0))
