"""Changes to plan around: a machine down, a rush order, late material, somebody absent, an extra shift."""

import datetime as dt
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from agents.understanding.names import Found, Names
from agents.understanding.periods import FoundPeriod
from agents.understanding.words import canonical
from plant.index import PlantIndex

_IS_DOWN = re.compile(
    r"\W*(?:(?:is|will be|goes|being|are|has|have|both|all|just|broke|broken)\s+)*(?:(?:planned |a )?maintenance|service|down(?:time)?|"
    r"out of order|out|off|unavailable|not available|closed|(?:in|under|for) (?:maintenance|service|repair|overhaul)|(?:being )?serviced|broken?|dead|died|offline|kaputt?|bust(?:ed)?|out of action|not running|won'?t run|fails?|failed|"
    r"stands?(?: still)?|standing(?: still)?|stopped|idle|blocked|stays? (?:closed|off|down))\b",
    re.IGNORECASE,
)
_NOTHING_ON = re.compile(
    r"\b(?:(?:nothing|no work|no jobs|not) on|without|(?:don'?t|do not|can'?t|cannot) use|clos(?:e|ing)|los(?:e|ing)|stop(?:ping)?|"
    r"tak(?:e|ing) out|shut(?:ting)?(?: down)?)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"[\s,]*(?:(?:on|for|from|the|all|whole)\s+)*", re.IGNORECASE
)  # between a machine and its time
_JOINED = re.compile(r"\s*(?:,|and|&|\+|plus|as well as)\s*(?:the\s+)?", re.IGNORECASE)
_RUSH = re.compile(
    r"\b(?:rush(?:ing|ed)?|expedit\w*|prioriti[sz]\w*|hurry(?:ing)?|push(?:ing|ed)?|speed(?:ing)? up|pull\b.{0,15}\b(?:in|forward|ahead|up)|urgent\w*|(?:top|highest|high) prio\w*|"
    r"prio(?:rity)? (?:one|1|a)|number one|first(?! (?:shift|operation|step|week|half|piece|thing|article))|"
    r"to the (?:front|top|head)|"
    r"(?:before|ahead of) (?:everything|all|the others|the rest)|squeeze in|move\b.{0,25}\b(?:up|forward|ahead|first)|"
    r"(?:has|have|needs?|must) (?:to )?(?:ship|go out|be (?:out|done|ready|shipped|delivered|finished)|leave))\b",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"\b(?:materials?|parts? (?:for|of)|steel|castings?|delayed|late|arriv\w+|comes?|held|holds?|holding|blocks?|(?:on|quality) hold|waits?|"
    r"can(?:no|')?t start|cannot start|do(?: not|n'?t) start|not start|not before|only (?:on|from))\b",
    re.IGNORECASE,
)
_NUMBER = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_SPAN = r"(?P<number>\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven)\s+(?P<unit>hour|day|week)s?"
_DELAY = re.compile(
    rf"\b{_SPAN}\s+(?:too\s+)?(?:later|late|delayed|behind|overdue)\b"
    rf"|\b(?:late|later|delay\w*)\s+(?:by|of)\s+{_SPAN.replace('number', 'number2').replace('unit', 'unit2')}\b",
    re.IGNORECASE,
)
_COMES_LATE = re.compile(
    r"\b(?:late|later|delay\w*|comes?|arriv\w+|gets? here|until|not before|only)\b", re.IGNORECASE
)
_AWAY = re.compile(
    r"\b(?:(?:the|our|my|an?|one|only)\s+)?(?P<who>[a-z][\w-]*(?:\s+[\w-]+){0,3}?)\s+(?:(?:has|have|is|are|was|will be|just|who)\s+)*"
    r"(?:call(?:s|ed)? in sick|(?:off |out )?sick|ill|absent|away|on (?:holiday|leave|vacation)|not (?:coming|here|in|there)|"
    r"missing|won'?t (?:come|be (?:here|in|there))|(?:stays?|staying) (?:at )?home)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"operators?|setters?|welders?|fitters?|workers?|colleagues?|people|persons?|somebody|someone|men|man|guys?|staff|shift leader|"
    r"(?:machin|paint|grind|mill|turn|assembl|technic|inspect|pack)\w*",
    re.IGNORECASE,
)
_EXTRA = re.compile(
    r"\b(?:run|ran|running|works?|worked|working|open|extra|additional|shift|overtime|weekend shift)\b",
    re.IGNORECASE,
)
_FREE_DAY = re.compile(r"\b(?:sat(?:urday)?s?|sun(?:day)?s?|weekend)\b", re.IGNORECASE)
_HOURS = re.compile(
    r"^[\s,]*(?:(?:morning |late |early )?shift\s+)?(?:from\s+|between\s+)?(?P<from>\d{1,2})(?:[:.h](?P<m1>\d\d))?\s*(?:h|o'?clock)?\s*"
    r"(?:to|until|till|and|-|–|\.\.)\s*(?P<to>\d{1,2})(?:[:.h](?P<m2>\d\d))?(?!\d)",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:by|until|till|before|for|on)\b", re.IGNORECASE)
_NEAR = 45  # characters between an order and what is said of it


def changes_in(
    text: str,
    names: Names,
    periods: Sequence[FoundPeriod],
    zone: ZoneInfo,
    index: PlantIndex,
    now: dt.datetime,
) -> tuple[tuple[str, ...], list[FoundPeriod]]:
    """Return changes in the form the scheduler reads, and the periods that they do not use.

    Args:
        text: the question.
        names: linked.
        periods: found.
        zone: the plant's time zone.
        index: what exists.
        now: the plant's time.
    """
    rest = list(periods)
    found = [
        *_downs(text, names, rest, zone),
        *_absences(text, names, rest, zone, now),
        *_extra_shifts(text, rest, zone),
    ]
    orders = _orders(text, names, rest, zone)
    if not orders:
        found += _late_materials(text, names, rest, zone, index)
    return (*found, *orders), rest


def _downs(text: str, names: Names, rest: list[FoundPeriod], zone: ZoneInfo) -> list[str]:
    """Return planned downtimes: "PRESS-2 is down Tuesday", "CNC-01 and CNC-02 closed on Monday"."""
    found = []
    for group in _joined(text, [m for m in names.of("equipment") if m.end]):
        last = group[-1].end
        before = text[max(0, group[0].start - 30) : group[0].start]
        when = next((p for p in rest if p.start >= last), None)
        said = [text[last : last + 40]]
        if when is not None and _THEN.fullmatch(text[last : when.start]):
            said.append(text[when.end : when.end + 40])  # "PRESS-2 Tuesday down", the order of Chinese
        if not any(map(_IS_DOWN.match, said)) and not _NOTHING_ON.search(before):
            continue
        if when is None:
            continue
        rest.remove(when)
        found += [f"{machine.id} down {_time_words(text, last, when, zone)}" for machine in group]
    return found


def _joined(text: str, machines: list[Found]) -> list[list[Found]]:
    groups: list[list[Found]] = []
    for machine in machines:
        if groups and _JOINED.fullmatch(text[groups[-1][-1].end : machine.start]):
            groups[-1].append(machine)
        else:
            groups.append([machine])
    return groups


def _time_words(text: str, at: int, when: FoundPeriod, zone: ZoneInfo) -> str:
    if re.search(r"\b(?:until|till)\s*$", text[at : when.start], re.IGNORECASE):
        return f"until {when.period.start.astimezone(zone):%Y-%m-%d %H:%M}"
    start, end = (t.astimezone(zone) for t in (when.period.start, when.period.end))
    if hours := hours_after(text, when):
        end = dt.datetime.combine(start.date(), hours[1], zone)
        start = dt.datetime.combine(start.date(), hours[0], zone)
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}..{until}"


def _absences(
    text: str, names: Names, rest: list[FoundPeriod], zone: ZoneInfo, now: dt.datetime
) -> list[str]:
    """Return who is away; without a time for a day from now."""
    m = _AWAY.search(text)
    if m is None:
        return []
    person = next((p for p in names.of("person") if p.start >= m.start() and p.end <= m.end()), None)
    who = person.id if person else m["who"]
    if person is None and not _PEOPLE.search(who):
        return []
    start, end = now, now + dt.timedelta(hours=24)
    if rest:
        when = min(rest, key=lambda p: abs(p.start - m.end()))
        rest.remove(when)
        start, end = when.period.start, when.period.end
    return [f"absent {who} {start.astimezone(zone):%Y-%m-%d %H:%M}..{end.astimezone(zone):%Y-%m-%d %H:%M}"]


def _orders(text: str, names: Names, rest: list[FoundPeriod], zone: ZoneInfo) -> list[str]:
    found = []
    for order in names.of("order"):
        near = text[max(0, order.start - _NEAR) : order.end + _NEAR]
        when = next((p for p in rest if p.start >= order.end), None)
        if _RUSH.search(near):
            by = ""
            between = "" if when is None else text[order.end : when.start + 7]
            if when is not None and (_BY.search(between) or _RUSH.search(text[order.end : when.start])):
                rest.remove(when)
                by = f" by {when.period.end.astimezone(zone):%Y-%m-%d %H:%M}"
            found.append(f"rush {order.id}{by}")
        elif when is not None and _is_late(near, text, order):
            rest.remove(when)
            found.append(f"late {order.id} {when.period.start.astimezone(zone):%Y-%m-%d %H:%M}")
    return found


def _is_late(near: str, text: str, order: Found) -> bool:
    return _LATE.search(near) is not None and not re.search(r"\bwhy\b", text[: order.start], re.IGNORECASE)


def _late_materials(
    text: str, names: Names, rest: list[FoundPeriod], zone: ZoneInfo, index: PlantIndex
) -> list[str]:
    """Return materials that come late: "the steel comes two days later", "castings only on Wednesday"."""
    if not _COMES_LATE.search(text):
        return []
    materials = [f.id for f in names.of("product")] or _materials_called(text, index)
    if not materials:
        return []
    if delay := _DELAY.search(text):
        number, unit = (delay[a] or delay[b] for a, b in (("number", "number2"), ("unit", "unit2")))
        count = _NUMBER.get(number.casefold(), number)
        rest[:] = [p for p in rest if p.end <= delay.start() or p.start >= delay.end()]
        return [f"late {m} by {count} {unit.casefold()[0]}" for m in materials]
    if not rest:
        return []
    when = rest.pop(0)
    return [f"late {m} {when.period.start.astimezone(zone):%Y-%m-%d %H:%M}" for m in materials]


def _materials_called(text: str, index: PlantIndex) -> list[str]:
    """Return the materials of which a word of their name is said: "steel" is steel bar and steel sheet."""
    said = set(canonical(text))
    return [n.id for n in index.names("product") if said & {w for w in canonical(n.label) if len(w) > 3}]


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
