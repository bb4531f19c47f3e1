"""Shifts to plan around: an extra one, one that does not run, and the hours that are said of a day."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from agents.understanding.named import Names
from agents.understanding.periods import FoundPeriod
from plant.index import PlantIndex

_EXTRA = re.compile(
    r"\b(?:run|ran|running|works?|worked|working|open|extra|additional|shift|overtime|weekend shift|com(?:e|es|ing) in|came in)\b",
    re.IGNORECASE,
)
_MORE_SHIFTS = re.compile(
    r"\b(?:extra|additional|overtime|special)\b(?!\s+(?:\w+\s+)?(?:orders?|pieces|pcs|parts|units|lots?|batch\w*))(?:.{0,12}\bshifts?\b)?|"
    r"\b(?:third|3rd|another|more)\b.{0,12}\bshifts?\b|\badd(?:ing)? (?:a |one )?(?:night |early |late )?shift\b",
    re.IGNORECASE,
)
_SHIFTS = {
    "(?:night|3rd|third)": (dt.time(22), dt.time(6)), "(?:early|morning|1st|first)": (dt.time(6), dt.time(14)),
    "(?:late|afternoon|2nd|second)": (dt.time(14), dt.time(22)),
}  # fmt: skip
_FREE_DAY = re.compile(r"\b(?:sat(?:urday)?s?|sun(?:day)?s?|weekend)\b", re.IGNORECASE)
_HOURS = re.compile(
    r"^[\s,]*(?:(?:is\s+|will be\s+)?(?:closed|down|off|out|stopped|blocked|unavailable)\s+)?(?:(?:morning |late |early )?shift\s+)?(?:from\s+|between\s+)?(?P<from>\d{1,2})(?:[:.h](?P<m1>\d\d))?\s*(?:h|o'?clock)?\s*"
    r"(?:to|until|till|and|-|–|\.\.)\s*(?P<to>\d{1,2})(?:[:.h](?P<m2>\d\d))?(?!\d)",
    re.IGNORECASE,
)
_HOURS_THEN = re.compile(
    r"\b(?:from|between)\s+\d{1,2}(?:[:.h]\d\d)?\s*(?:h|o'?clock)?\s*(?:to|until|till|and|-|–)\s*\d{1,2}(?:[:.h]\d\d)?\s*(?:h|o'?clock)?\s*(?:on\s+)?$",
    re.IGNORECASE,
)
_NOT_RUN = re.compile(
    r"\b(?:no|without|do without|get rid of|call(?:ing)? off|tak(?:e|ing) out|leav(?:e|ing) out|giv(?:e|ing) up|"
    r"(?:sav|spar|remov|eliminat|avoid|scrap|ax)(?:e|ing|ed)?|cancel\w*|skip\w*|drop\w*|los(?:e|ing)|clos(?:e[ds]?|ing)|shut(?: down)?|(?:do(?: not|n'?t)|not) (?:run|work\w*)|holiday)"
    r"(?:\s+(?:any|the|a|our|on|in|work|production|shop|plant|for))*\s*$",
    re.IGNORECASE,
)
_NOT_THEN = re.compile(
    r"^\s*(?:is|are|will be)?\s*(?:a )?(?:holiday|closed|cancell?ed|shut)\b", re.IGNORECASE
)
_SHIFT_MORE = re.compile(
    r"\b(?:with|add(?:ing|ed)?|plus|had|have|run(?:ning)?|work(?:ing)?|put on|extra|additional|another|third|3rd)\b(?: (?:a|an|one|the|extra|additional|more|another))*"
    r" (?:(?:extra|additional|third|3rd|night|early|late|morning|afternoon) )+shifts?\b",
    re.IGNORECASE,
)
# "put the saturday shift away": what the verb does stands behind the shift
_AWAY = re.compile(
    r"\b(?:put(?:ting)?|tak(?:e|ing)|call(?:ing)?|leav(?:e|ing)|giv(?:e|ing)|send(?:ing)?)(?: (?:the|our|a|this|that))*\s*$",
    re.IGNORECASE,
)
_AWAY_THEN = re.compile(r"^\s*(?:shifts?|work|overtime)?\s*(?:away|off|out|up|home)\b", re.IGNORECASE)
# "does saturday early on PRESS-1 save it": a shift of a free day is one more
_SHIFT_OF_DAY = re.compile(r"^\s+(?:early|late|night|morning|afternoon)\b", re.IGNORECASE)
NEAR = 45  # characters between what is said and what it is said of


def extra_shifts(text: str, names: Names, rest: list[FoundPeriod], zone: ZoneInfo) -> list[str]:
    """Return work on days that are free, or a shift more on others: "run Saturday", "a night shift on CNC-05 on Monday"."""
    found = []
    for when in list(rest):
        before = text[max(0, when.start - NEAR) : when.start]
        after = text[when.end : when.end + 20]
        said = text[when.start : when.end]
        of_day = f" {_FREE_DAY.sub('', said)}{after}"
        shift_of_day = _SHIFT_OF_DAY.match(of_day) is not None
        free = _FREE_DAY.search(said) and (shift_of_day or any(map(_EXTRA.search, (before, said, after))))
        if not free and not _MORE_SHIFTS.search(before + said + after):
            continue
        rest.remove(when)
        units = _units_of_shift(text, names, when)
        day, end = when.period.start.astimezone(zone), when.period.end.astimezone(zone)
        first, last = hours_after(text, when) or _hours_of_shift(f"{before} {said} {after}")
        if day.time() > dt.time(0):  # a shift of its own: what it runs on into is the same day's
            day = day.replace(hour=0, minute=0)
            end = day + dt.timedelta(days=1)
        while day < end:
            if not free or day.weekday() >= 5:
                until = (
                    f"{last:%H:%M}" if first < last else f"{day + dt.timedelta(days=1):%Y-%m-%d} {last:%H:%M}"
                )
                found += [f"{unit}open {day:%Y-%m-%d} {first:%H:%M}..{until}" for unit in units]
            day += dt.timedelta(days=1)
    return found


def daily_shifts(text: str, names: Names, zone: ZoneInfo, now: dt.datetime) -> list[str]:
    """Return a shift more without a day said, as one on each of the next seven days: "with a night shift on GRIND-1"."""
    said = _SHIFT_MORE.search(text)
    if said is None:
        return []
    first, last = _hours_of_shift(said.group())
    day = now.astimezone(zone).date()
    units = _units_of(text, names, said.end()) or [""]
    span = f"{day}..{day + dt.timedelta(days=6)} {first:%H:%M}..{last:%H:%M}"
    return [f"{unit}open daily {span}" for unit in units]


def _units_of(text: str, names: Names, end: int) -> list[str]:
    machines = [m for m in names.of("equipment") if m.end and m.start >= end]
    near = re.match(r"\s*(?:on|at|for)\s+(?:the\s+)?$", text[end : machines[0].start]) if machines else None
    return [f"{m.id} " for m in machines] if near else []


def _hours_of_shift(text: str) -> tuple[dt.time, dt.time]:
    said = next(
        (hours for word, hours in _SHIFTS.items() if re.search(rf"\b{word}\b", text, re.IGNORECASE)), None
    )
    return said or (dt.time(6), dt.time(22))


def _units_of_shift(text: str, names: Names, when: FoundPeriod) -> list[str]:
    """Return the machines that alone have the shift, each with a blank behind it; one empty word for all."""
    near = [
        m.id
        for m in names.of("equipment")
        if m.end
        and re.search(
            r"\b(?:on|at|for|with|run(?:s|ning)?|ran|works?|worked|open(?:ing|ed)?)\s+(?:the\s+)?$",
            text[max(0, m.start - 12) : m.start],
            re.IGNORECASE,
        )
        and not re.search(
            r"[,;]|\b(?:and|with|plus)\b", text[min(m.end, when.end) : max(m.start, when.start)]
        )
    ]
    return [f"{unit} " for unit in near] or [""]


def closed_shifts(text: str, rest: list[FoundPeriod], zone: ZoneInfo, index: PlantIndex) -> list[str]:
    """Return shifts and days on which nothing runs: "no night shift on Monday", "Thursday is a holiday"."""
    sites = [n.id for n in index.names("equipment") if not n.parent]
    found = []
    for when in list(rest):
        before, after = text[: when.start], text[when.end :]
        away = _AWAY.search(before) and _AWAY_THEN.match(after)
        if not away and not _NOT_RUN.search(before) and not _NOT_THEN.match(after):
            continue
        start, end = (t.astimezone(zone) for t in (when.period.start, when.period.end))
        if end - start > dt.timedelta(days=3):
            continue
        rest.remove(when)
        until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
        found += [f"{site} down {start:%Y-%m-%d %H:%M}..{until}" for site in sites]
    return found


def hours_after(text: str, when: FoundPeriod) -> tuple[dt.time, dt.time] | None:
    """Return the hours that are said right after a day: "tomorrow 6:00 to 14:00"."""
    return _hours_in(text[when.end :])


def hours_before(text: str) -> tuple[dt.time, dt.time] | None:
    """Return the hours that stand right before a day: "from 10 to 16 tomorrow"."""
    m = _HOURS_THEN.search(text)
    return _hours_in(m.group()) if m is not None else None


def _hours_in(text: str) -> tuple[dt.time, dt.time] | None:
    said = _HOURS.match(text)
    if said is None:
        return None
    first, last = int(said["from"]), int(said["to"])
    if not (0 <= first < last <= 24):
        return None
    return dt.time(first, int(said["m1"] or 0)), dt.time(last % 24, int(said["m2"] or 0))
