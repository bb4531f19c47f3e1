"""Periods said by the one before: "and the week before that", "the whole month"."""

import datetime as dt
import re

from agents.understanding.periods import find_periods
from agents.understanding.scene import Scene
from agents.understanding.spelled_numbers import number_of
from plant.period import Period

_WHOLE = re.compile(r"\b(?:whole|entire|full|complete)\s+(day|week|month|quarter|year)\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\bthe (day|week|month|quarter|year|one|period|shift) (before|earlier|after)(?: that)?\b", re.IGNORECASE
)
_ONLY_WHEN = re.compile(
    rf"\W*(?:(?:and|but|ok|what about|how about|what of|in|for|during|so|now) )*{_BEFORE.pattern}(?: please| then)*\W*",
    re.IGNORECASE,
)
# "the 3 weeks before that"
_MANY_BEFORE = re.compile(
    r"\bthe (?P<n>\d{1,2}|two|three|four|six|twelve) (?P<unit>day|week|month)s (?P<way>before|earlier|after)\b(?: (?:that|it|this))?(?! \w*(?:\d|easter|christmas|tool|repair))",
    re.IGNORECASE,
)
_MONTHS = {"month": 1, "quarter": 3, "year": 12}


_HALF = re.compile(
    r"^\W*(?:(?:and|but|now|ok|just|only|the|what about|how about|in|for|same for) )*(?P<which>first|1st|second|2nd|other|last) half\b(?! (?:year|a|an)\b)"
    r"(?: (?:of (?:it|that|the (?:month|week|period|year))|only|alone|then|please|pls|instead|too))*\W*$",
    re.IGNORECASE,
)
_SAME_TIME = re.compile(
    r"[\s,]*\b(?:for |in |over |during |at )?(?:the |these |those )?(?:same|very same) (?:time ?(?:span|frame|range)?|months?|weeks?|days?|periods?|times|range|dates?|quarters?|years?)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"^\W*(?:(?:and|but|no|now|ok|just|only|make (?:it|that)|that|it|extend (?:it|that)|go(?:es)?) )*(?:until|till|up to|through|to)\b",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"^\W*(?:(?:and|but|no|now|ok|just|only|make (?:it|that)|rather|what about|for|over|the|take|better|sorry) )*(?P<n>\d{1,3}|an?|one|two|three|four|six|twelve)?"
    r" ?(?P<unit>days?|weeks?|months?|quarters?|years?)(?: (?:instead|then|please|rather))*\W*$",
    re.IGNORECASE,
)
_LED = re.compile(r"^(?:the )?(?P<lead>last|past|next|coming|previous)\b", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30, "q": 91, "y": 365}


def without_same_time(text: str, scene: Scene) -> str:
    """Return a text that names something without its words for the time already spoken of: "PRESS-1 same months"."""
    left = _SAME_TIME.sub("", text)
    kept = scene.memory.slots.get("period") is not None and len(left.split()) > 1
    return left if kept and scene.clues(left).names.found else text


def half_period(text: str, scene: Scene) -> Period | None:
    """Return the half of the conversation's period that a text asks and nothing else: "2nd half please"; of one half of a
    month, the other half of that month.
    """
    kept, m = scene.memory.slots.get("period"), _HALF.match(text)
    if kept is None or m is None:
        return None
    was, which = Period.from_json(kept), m["which"].casefold()
    start, end = was.start.astimezone(scene.zone), was.end.astimezone(scene.zone)
    first_of_month = start.replace(day=1, hour=0, minute=0)
    next_month = (first_of_month + dt.timedelta(days=32)).replace(day=1)
    middle = first_of_month.replace(day=16)
    if (start, end) in ((first_of_month, middle), (middle, next_month), (first_of_month, next_month)):
        start, end = first_of_month, next_month
    else:
        middle = (start + (end - start) / 2).replace(hour=0, minute=0, second=0, microsecond=0)
        middle = middle if start < middle < end else start + (end - start) / 2
    early = which in {"first", "1st"} or (which == "other" and was.start.astimezone(scene.zone) == middle)
    return Period(start, middle, "") if early else Period(middle, end, "")


def moved_period(text: str, scene: Scene) -> Period | None:
    """Return the period of the conversation, moved by its own length ("and the day before"), with another end
    ("until thursday") or of another length ("make that a month").
    """
    kept = scene.memory.slots.get("period")
    if kept is None:
        return None
    was = Period.from_json(kept)
    if (other := _of_length(text, was, scene) or _until(text, was, scene)) is not None:
        return other
    if (whole := _WHOLE.search(text)) is not None:
        return _whole(whole.group(1).casefold(), was, scene)
    if (many := _MANY_BEFORE.search(text)) is not None:
        return _many_away(many, was, scene)
    m = _BEFORE.search(text)
    if m is None:
        return None
    length = was.end - was.start
    days = round(length.total_seconds() / 86400)
    if {"day": 1, "week": 7}.get(m.group(1).casefold(), days) != days:
        return None
    if m.group(1).casefold() in _MONTHS:
        return _months_away(m, was, scene)
    shift = -length if m.group(2).casefold() in {"before", "earlier"} else length
    return Period(was.start + shift, was.end + shift, "")


def says_only_when(text: str) -> bool:
    """Whether a text says nothing but which period beside the one spoken of: "and the quarter before?"."""
    return _ONLY_WHEN.fullmatch(text) is not None


def _many_away(said: "re.Match[str]", was: Period, scene: Scene) -> Period:
    """Return so many days, weeks or months right before or after the conversation's period."""
    n, unit = number_of(said["n"].casefold()), said["unit"].casefold()
    back = said["way"].casefold() != "after"
    at = (was.start if back else was.end).astimezone(scene.zone)
    if unit == "month" and at.day == 1:
        other = _add(at, -n if back else n)
    else:
        other = at + dt.timedelta(days=_DAYS[unit[0]] * (-n if back else n))
    return Period(other, at, "") if back else Period(at, other, "")


def _months_away(said: "re.Match[str]", was: Period, scene: Scene) -> Period | None:
    """Return the whole month, quarter or year before or after the conversation's, where that is one."""
    n = _MONTHS[said.group(1).casefold()]
    start, end = was.start.astimezone(scene.zone), was.end.astimezone(scene.zone)
    whole = (end.year - start.year) * 12 + end.month - start.month
    if start.day != 1 or end.day != 1 or start.hour or end.hour or whole not in {n, 1, 3}:
        return None
    back = said.group(2).casefold() in {"before", "earlier"}
    if whole != n:  # of a month, "the year before" is that month of the year before
        away = -n if back else n
        return Period(_add(start, away), _add(end, away), "")
    first = _add(start, -n if back else n)
    return Period(first, _add(first, n), "")


def _add(first: dt.datetime, n: int) -> dt.datetime:
    month = first.month - 1 + n
    return first.replace(year=first.year + month // 12, month=month % 12 + 1)


def _of_length(text: str, was: Period, scene: Scene) -> Period | None:
    """Return the next or last days of another number, where the conversation's are such."""
    m, led = _LENGTH.match(text), _LED.match(was.label)
    if (
        m is None
        or led is None
        or not re.search(r"\d|make|an?\b|one|two|three|four|six|twelve", text, re.IGNORECASE)
    ):
        return None
    days = number_of(m["n"] or "1") * _DAYS[m["unit"][0].casefold()]
    found = find_periods(f"{led['lead']} {days} days", scene.clock.now, scene.zone)
    return found[0].period if found else None


def _until(text: str, was: Period, scene: Scene) -> Period | None:
    """Return the conversation's period with another end."""
    if not _UNTIL.match(text):
        return None
    found = find_periods(_UNTIL.sub("on ", text), scene.clock.now, scene.zone)
    if len(found) != 1 or found[0].period.end <= was.start:
        return None
    return Period(was.start, found[0].period.end, "")


def _whole(unit: str, was: Period, scene: Scene) -> Period | None:
    """Return the whole day, week, month or year that a period began in."""
    day = was.start.astimezone(scene.zone).date()
    said = {"day": f"{day}", "month": f"{day:%B %Y}", "year": f"{day:%Y}"}
    week = day - dt.timedelta(days=day.weekday())
    said["week"] = f"from {week} to {week + dt.timedelta(days=6)}"
    said["quarter"] = f"Q{(day.month - 1) // 3 + 1} {day:%Y}"
    found = find_periods(said[unit], scene.clock.now, scene.zone)
    return found[0].period if found else None
