"""Changes to plan around: a machine down, a rush order, late material, somebody absent; shifts stand in `shift_changes`."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from agents.understanding.named import Found, Names
from agents.understanding.order_changes import clock_after, order_changes
from agents.understanding.periods import FoundPeriod
from agents.understanding.shift_changes import (
    NEAR,
    closed_shifts,
    daily_shifts,
    extra_shifts,
    hours_after,
    hours_before,
)
from agents.understanding.words import canonical
from plant.index import PlantIndex

_IS_DOWN = re.compile(
    r"(?:(?:'s)?(?: [a-z]+){1,2}(?= (?:is|are|has|have|was|broke|failed|died|fails?|breaks?|burnt|burned|seized|jammed|cracked|gave)\b))?\W*(?:(?:is|was|were|will be|would be|goes|gets|got|being|are|has|have|both|all|just|broke|broken|to be|must be|needs to be|still)\s+)*(?:(?:planned |a )?maintenance|service|clean(?:ing|ed)|calibrat(?:ion|ed)|inspect(?:ion|ed)|overhauled|repaired|checked|overhaul|retrofit|repairs?|trials?|down(?:time)?|shot|burnt?(?: out)?|leak\w*|overheat\w*|"
    r"out of order|out|off|unavailable|not available|closed|(?:in|under|for) (?:maintenance|service|repair|overhaul)|(?:being )?serviced|broken?|dead|died|offline|kaputt?|bust(?:ed)?|out of action|conked out|packed (?:up|in)|gave up|crash\w*|jammed|seized(?: up)?|tripped|on strike|toast|defect\w*|(?:has|had) a (?:break|crash)\w*|needs? (?:about )?\w+ (?:hours?|h|days?) (?:of|for) (?:repairs?|maintenance|service|overhaul)|not running|won'?t run|fails?|failed|dies|breaks?(?: down)?|gone|"
    r"stands?(?: still)?|standing(?: still)?|(?:drops?|dropped|falls?|fell) out|stopped|idle|blocked|stays? (?:closed|off|down))\b",
    re.IGNORECASE,
)
_NOTHING_ON = re.compile(
    r"\b(?:(?:nothing|no work|no jobs|not) on|without|(?:don'?t|do not|can'?t|cannot) use|clos(?:e|ing)|los(?:e|ing)|stop(?:ping)?|"
    r"tak(?:e|ing) out|shut(?:ting)?(?: down)?)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
# "it should be back Monday noon", "won't be back before Wednesday": down until then
_BACK = re.compile(
    r"\b(?:back(?: up)?|up again|(?:running|working|available) again|repaired|fixed|mended)"
    r"(?:\s+(?:not|before|until|till|only|by|on|at|from|in|the|again))*\s*$",
    re.IGNORECASE,
)
_THEN = re.compile(
    r"[\s,]*(?:(?:on|for|from|the|all|whole)\s+)*", re.IGNORECASE
)  # between a machine and its time
_KEEP = re.compile(r"\b(?:keep|leave|hold)(?:ing)?\s+(?:the\s+)?$", re.IGNORECASE)
_FREE = re.compile(r"\W*(?:free|empty|clear|unused|closed|idle|off)\b", re.IGNORECASE)
_RANGE = re.compile(r"\s*(?:to|through|till|until|-|–|\.\.)\s*(?:the\s+)?", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,|and|&|\+|plus|as well as)\s*(?:the\s+)?", re.IGNORECASE)
_NUMBER = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_SPAN = r"(?P<number>\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven)\s+(?P<unit>hour|day|week)s?"
_DELAY = re.compile(
    rf"\b{_SPAN}\s+(?:too\s+)?(?:later|late|delayed|behind|overdue)\b"
    rf"|\b(?:late|later|delay\w*|slip\w*|postpon\w*|(?:push|put|mov)\w*(?: (?:back|out))?)\s+(?:(?:by|of|for|about|another)\s+)*{_SPAN.replace('number', 'number2').replace('unit', 'unit2')}\b",
    re.IGNORECASE,
)
_COMES_LATE = re.compile(
    r"\b(?:late|later|delay\w*|slip\w*|postpon\w*|comes?|coming|arriv\w+|deliver\w*|gets? (?:here|in)|until|not before|only)\b",
    re.IGNORECASE,
)
_WE_DELIVER = re.compile(
    r"\b(?:we|i|you)\s+(?:still\s+|also\s+|then\s+)?(?:(?:deliver|ship|make|finish|send|produce|supply|accept|promise|offer)\b|(?:do|get|have|take|manage|squeeze in|fit in) \d)",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"(?<![\w:.-])(?:(?:the|our|my|an?|one|only)\s+)?(?P<who>(?:\d\s+)?[a-z][\w-]*(?:\s+[\w-]+){0,3}?)\s+(?:(?:has|have|is|are|was|will be|just|who)\s+)*"
    r"(?:call(?:s|ed)? in sick|(?:off |out )?sick|ill|absent|away|on (?:holiday|leave|vacation)|not (?:coming|here|in|there)|"
    r"missing|short|won'?t (?:come|be (?:here|in|there))|(?:stays?|staying) (?:at )?home)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"operators?|setters?|welders?|fitters?|workers?|colleagues?|people|persons?|somebody|someone|men|man|guys?|staff|shift leader|"
    r"(?:machin|paint|grind|mill|turn|assembl|technic|inspect|pack)\w*",
    re.IGNORECASE,
)
_FREEZE = re.compile(
    r"\b(?:freez\w*|frozen|(?:nothing|no(?:thing)? (?:else )?|no order|no job) (?:happens?|moves?|changes?) (?=before|until|till)|(?:do not|don'?t|dont|without|not|never)\s+(?:touch\w*|mov(?:e|ing)|chang(?:e|ing)|shift(?:ing)?)(?: anything| any of it)?|"
    r"(?:leave|keep)\b.{0,30}\b(?:as (?:it is|is|planned|they are)|alone|fixed|unchanged|untouched)|(?:fix|lock)(?: the)? (?:next|plan))\b",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"\b(?:(?:next|first|coming)\s+)?(?P<number>\d+|an?|one|two|three|four|five|six|seven)\s*(?P<unit>h|hours?|d|days?|weeks?)\b",
    re.IGNORECASE,
)
# "for four hours on Wednesday": from the day's first shift; "for two days next week": from its first day
_LASTING = re.compile(
    r"\b(?:for|down|off|out|closed|stopped|needs?|takes?)\s+(?:for\s+)?(?:about\s+|at least\s+|another\s+)?(?P<number>\d+(?:\.\d+)?|an?|one|two|three|four|five|six|seven)\s*(?P<unit>h|hours?|days?|weeks?)\b",
    re.IGNORECASE,
)
_HOURS_OF = {"h": 1, "d": 24, "w": 168}
_WITH, _CLOSE = re.compile(r"\bwith\s+(?:the\s+)?$", re.IGNORECASE), 12
_DAY_BEGINS = dt.time(6)
_UNTIL_MIDNIGHT = re.compile(r"\bdown (?:until |\d{4}-\d\d-\d\d \d\d:\d\d\.\.)(?P<at>\d{4}-\d\d-\d\d 00:00)$")
_UNTIL_DAY = re.compile(
    r"\b(?:until|till|up to)\s+(?:the\s+)?(?:(?:next|coming|this)\s+)?(?:mon|tue|wed|thu|fri|sat|sun|tomorrow|\d)",
    re.IGNORECASE,
)


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
        *_downs(text, names, rest, zone, index),
        *_absences(text, names, rest, zone, now),
        *_freezes(text, rest, zone, now),
        *closed_shifts(text, rest, zone, index),
        *extra_shifts(text, names, rest, zone),
    ]
    if not rest and not any(" open " in f" {c}" or c.startswith("absent ") for c in found):
        found += daily_shifts(text, names, zone, now)
    orders = order_changes(text, names, rest, zone)
    if not orders:
        found += _late_materials(text, names, rest, zone, index)
    return tuple(dict.fromkeys((*found, *orders))) if not _absent(found) else (*found, *orders), rest


def _absent(changes: Sequence[str]) -> bool:
    """Whether people are away, who are told one by one: two welders are two changes alike."""
    return any(c.startswith("absent ") for c in changes)


def assumed_times(text: str, changes: Sequence[str]) -> tuple[str, ...]:
    """Return how the times of changes were read that people mean in two ways, each one sentence."""
    told = []
    if any(" open daily " in f" {c}" for c in changes):
        told.append("No day was said for the shift, so it is taken as one on each of the next seven days")
    until = [m["at"] for c in changes if (m := _UNTIL_MIDNIGHT.search(c))]
    if until and _UNTIL_DAY.search(text):
        told.append(
            f"“Until” a day is taken as until it begins ({until[0]}), so that the machine is there again on that day; "
            "“through” it would include it"
        )
    return tuple(told)


def _downs(text: str, names: Names, rest: list[FoundPeriod], zone: ZoneInfo, index: PlantIndex) -> list[str]:
    """Return planned downtimes: "PRESS-2 is down Tuesday", "CNC-01 and CNC-02 closed on Monday"."""
    found = []
    for group in _joined(text, [m for m in names.of("equipment") if m.end], index):
        last = group[-1].end
        before = text[max(0, group[0].start - 30) : group[0].start]
        when = next((p for p in rest if p.start >= last), None)
        said = [text[last : last + 40]]
        if when is not None and _THEN.fullmatch(text[last : when.start]):
            said.append(text[when.end : when.end + 40])  # "PRESS-2 Tuesday down", the order of Chinese
        kept_free = _KEEP.search(before) and any(map(_FREE.match, said))
        if not any(map(_IS_DOWN.match, said)) and not _NOTHING_ON.search(before) and not kept_free:
            continue
        if when is not None:
            rest.remove(when)
        elif _LASTING.search(text, last, last + NEAR):  # "plan next week, we lose CNC-03 for two days"
            when = next((p for p in reversed(rest) if p.end <= group[0].start), None)
        if when is None and _WITH.search(before):  # "replan monday with CNC-03 down"
            when = next((p for p in reversed(rest) if 0 <= group[0].start - p.end <= _CLOSE), None)
            rest[:] = [p for p in rest if p is not when]
        if when is None:
            continue
        times = [when]
        while (after := _said_with(text, times[-1], rest)) is not None:  # "down monday and tuesday"
            rest.remove(after)
            if after.period.start == times[-1].period.end and hours_after(text, after) is None:
                span = replace(times[-1].period, end=after.period.end)
                times[-1] = replace(times[-1], period=span, end=after.end)
            else:
                times.append(after)
        found += [f"{machine.id} down {_time_words(text, last, t, zone)}" for machine in group for t in times]
    return found


def _said_with(text: str, when: FoundPeriod, rest: Sequence[FoundPeriod]) -> FoundPeriod | None:
    """Return the time that is said together with another one: Tuesday of "Monday and Tuesday"."""
    between = next(((p, text[when.end : p.start]) for p in rest if p.start >= when.end), None)
    return between[0] if between and _JOINED.fullmatch(between[1].replace(" on ", " ")) else None


def _joined(text: str, machines: list[Found], index: PlantIndex) -> list[list[Found]]:
    """Return the machines that are said together: "CNC-01 and CNC-02", "CNC-01 to CNC-03"."""
    groups: list[list[Found]] = []
    for machine in machines:
        between = text[groups[-1][-1].end : machine.start] if groups else ""
        if groups and _JOINED.fullmatch(between):
            groups[-1].append(machine)
        elif groups and _RANGE.fullmatch(between) and (ids := _from_to(groups[-1][-1].id, machine.id, index)):
            groups[-1] += [replace(machine, id=unit) for unit in ids]
        else:
            groups.append([machine])
    return groups


def _from_to(first: str, last: str, index: PlantIndex) -> list[str]:
    """Return the machines after the first up to the last, where both differ in their number alone."""
    (a, low), (b, high) = (re.fullmatch(r"(.*?)(\d*)", unit).groups() for unit in (first, last))  # type: ignore[union-attr]
    if a != b or not low or not high or not int(low) < int(high) <= int(low) + 50:
        return []
    ids = [f"{a}{n:0{len(low)}d}" for n in range(int(low) + 1, int(high) + 1)]
    return [unit for unit in ids if index.get("equipment", unit) is not None]


def _time_words(text: str, at: int, when: FoundPeriod, zone: ZoneInfo) -> str:
    if re.search(r"\b(?:until|till)\s*$", text[at : when.start], re.IGNORECASE) or _BACK.search(
        text[at : when.start]
    ):
        start = when.period.start.astimezone(zone)
        if (clock := clock_after(text, when)) is not None:
            start = dt.datetime.combine(start.date(), clock, zone)
        return f"until {start:%Y-%m-%d %H:%M}"
    start, end = (t.astimezone(zone) for t in (when.period.start, when.period.end))
    if hours := hours_after(text, when) or hours_before(text[at : when.start]):
        end = dt.datetime.combine(start.date(), hours[1], zone)
        start = dt.datetime.combine(start.date(), hours[0], zone)
    elif (lasting := _LASTING.search(text, at, max(at, when.end) + NEAR)) is not None:
        number, unit = lasting["number"].casefold(), lasting["unit"][0].casefold()
        if unit == "h" and start.time() == dt.time(0):
            start = dt.datetime.combine(start.date(), _DAY_BEGINS, zone)
        end = start + dt.timedelta(hours=float(_NUMBER.get(number, number)) * _HOURS_OF[unit])
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
    many = (
        re.match(rf"(?P<number>\d|{'|'.join(_NUMBER)})\s+(?=\w)", who, re.IGNORECASE)
        if person is None
        else None
    )
    count = 1
    if many is not None:
        said = many["number"].casefold()
        who, count = who[many.end() :].removesuffix("s"), int(_NUMBER.get(said, said))
    return count * [
        f"absent {who} {start.astimezone(zone):%Y-%m-%d %H:%M}..{end.astimezone(zone):%Y-%m-%d %H:%M}"
    ]


def _late_materials(
    text: str, names: Names, rest: list[FoundPeriod], zone: ZoneInfo, index: PlantIndex
) -> list[str]:
    """Return materials that come late: "the steel comes two days later", "castings only on Wednesday"."""
    if not _COMES_LATE.search(text) or _WE_DELIVER.search(text):
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
    at = when.period.start.astimezone(zone)
    if (clock := clock_after(text, when)) is not None:
        at = dt.datetime.combine(at.date(), clock, zone)
    return [f"late {m} {at:%Y-%m-%d %H:%M}" for m in materials]


def _materials_called(text: str, index: PlantIndex) -> list[str]:
    """Return the materials of which a word of their name is said: "steel" is steel bar and steel sheet."""
    said = set(canonical(text))
    return [n.id for n in index.names("product") if said & {w for w in canonical(n.label) if len(w) > 3}]


def _freezes(text: str, rest: list[FoundPeriod], zone: ZoneInfo, now: dt.datetime) -> list[str]:
    """Return until when nothing of the plan in force may move: "freeze the next 24 hours", "don't touch today"."""
    m = _FREEZE.search(text)
    if m is None:
        return []
    when = next((p for p in rest if p.end > m.start()), None)
    span = _NEXT.search(text, m.start())
    if span is not None and (when is None or span.start() < when.end):
        number, unit = span["number"].casefold(), span["unit"][0].casefold()
        hours = float(_NUMBER.get(number, number)) * _HOURS_OF[unit]
        rest[:] = [p for p in rest if p.end <= span.start() or p.start >= span.end()]
        return [f"freeze until {(now + dt.timedelta(hours=hours)).astimezone(zone):%Y-%m-%d %H:%M}"]
    if when is None:
        return []
    rest.remove(when)
    until = re.search(r"\b(?:until|till|before)\s*$", text[: when.start], re.IGNORECASE)
    at = when.period.start if until else when.period.end
    if (clock := clock_after(text, when)) is not None:
        at = dt.datetime.combine(when.period.start.astimezone(zone).date(), clock, zone)
    return [f"freeze until {at.astimezone(zone):%Y-%m-%d %H:%M}"] if at > now else []
