"""Changes of a what-if changed: "make it 3", "until thursday", "with saturday too", "and on MILL-2?", "who gets late then"."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from agents.plan import Plan
from agents.understanding.carrying import run_again
from agents.understanding.periods import FoundPeriod
from agents.understanding.plan_changes import assumed_times
from agents.understanding.pointing import LEADS
from agents.understanding.scene import Scene

_SPAN = re.compile(
    r"^(?P<unit>\S+ )?(?P<what>down|open) (?P<start>\d{4}-\d\d-\d\d \d\d:\d\d)\.\.(?P<day>\d{4}-\d\d-\d\d )?(?P<time>\d\d:\d\d)$"
)
_UNTIL_NOW = re.compile(r"^(?P<unit>\S+) down until (?P<end>\d{4}-\d\d-\d\d \d\d:\d\d)$")
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_LENGTH = re.compile(
    rf"\b(?P<n>\d+(?:\.\d+)?(?!\d|st\b|nd\b|rd\b|th\b)|(?:{'|'.join(_NUMBERS)})\b)(?:\s*(?P<unit>hours?|hrs?|h|days?|d|weeks?|shifts?)\b)?",
    re.IGNORECASE,
)
_ONLY = re.compile(r"^\W*(?:and |ok |now )?(?:only|just)\b", re.IGNORECASE)
_MOST_ALONE = 48  # a number alone is no longer time
_HOURS = {"h": 1, "d": 24, "w": 168, "s": 8}
_UNTIL = re.compile(r"\b(?:until|till|through|thru|up to|to)\b", re.IGNORECASE)
_BACK_THEN = re.compile(
    r"\b(?:until|till|up to)\s+(?:the\s+)?$", re.IGNORECASE
)  # available again on that day
_TOO = re.compile(
    r"\b(?:too|as well|also|on top|additionally|in addition|plus|add(?:ed)?|together)\b", re.IGNORECASE
)
_MORE = re.compile(
    r"^\W*(?:and|also|plus|with|add|ok and|then)\b|\b(?:too|as well|also|on top|additionally|in addition|at the same time)\b",
    re.IGNORECASE,
)
_INSTEAD = re.compile(
    r"\b(?:instead|rather|not .+ but|i meant?|so?r+y|wrong (?:one|machine|day|order|press|mill|lathe|line)|mistake|make (?:it|that))\b|^\W*no\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"\b(?:who|which|what|how many|how much|any|does|do|is|are|will|would|worth)\b.*\b(?:late|later|delay\w*|affect\w*|suffer\w*|hit|move[sd]?|cost|save[sd]?|"
    r"slip\w*|miss\w*|overdue|on time|orders?|customers?|hours?|worth|gain\w*|help\w*|hurt\w*)\b",
    re.IGNORECASE,
)
_POINTS = re.compile(
    r"\b(?:that|this|it|then|now|so|because|by it|of it|with it|those|them)\b", re.IGNORECASE
)
# "does an early shift on Saturday save it": what was changed stays
_REMEDY = re.compile(
    r"\b(?:sav(?:e|es|ed|ing)|help(?:s|ed)?|fix(?:es|ed)?|solv(?:e|es|ed)|mend(?:s|ed)?|prevent(?:s|ed)?|avoid(?:s|ed)?|rescue[sd]?|catch(?:es)? (?:it |that |them )?up|"
    r"make(?:s)? (?:it |that |them )?up|be enough|enough to|do the trick|cover(?:s)?|get(?:s)? (?:it|that|them|us) back|bring(?:s)? (?:it|that|them|us) back)\b",
    re.IGNORECASE,
)
_BARE_DAY = re.compile(
    r"(?<!\bon )(?<!\bon the )\b(?:the )?(\d{1,2})(?:st|nd|rd|th)\b(?=\W*(?:$|,|too\b|as well\b|also\b|then\b|instead\b|and\b))",
    re.IGNORECASE,
)
_TAKES_OVER = re.compile(
    r"\b(?:tak(?:e|es|ing) (?:\w+ )?over|cover|jump in|step in|help(?: out)?|run (?:it|them|that|those) instead|do (?:it|them|that|those) instead|absorb|free|room|capacity|spare time)\b",
    re.IGNORECASE,
)
_UNDONE = re.compile(
    r"\b(?:back to normal|without (?:that|the|this|any) (?:outage|change|changes|stop|shutdown|breakdown|downtime|shift|overtime)|undo (?:that|it|this)|as (?:it is|things are)(?: now)?|"
    r"without (?:it|that)|if (?:it|that) (?:does not|doesn'?t|did not|didn'?t) (?:happen|break|go down))\b",
    re.IGNORECASE,
)


def changed_plan(text: str, scene: Scene) -> Plan | None:
    """Return the last what-if or plan with its changes changed as a text says; None where it says something else."""
    last = scene.memory.steps[-1]
    tool = scene.tool(last.tool)
    slot = next((p.name for p in tool.parameters if p.slot and p.slot.kind == "changes"), "") if tool else ""
    before = tuple(last.arguments.get(slot) or ()) if slot else ()
    if tool is None or not before:
        return None
    clues = scene.clues(text, planning=True)
    if (
        not clues.periods
        and (dated := _BARE_DAY.sub(lambda m: _coming_day(int(m[1]), before, scene), text)) != text
    ):
        text, clues = dated, scene.clues(dated, planning=True)  # "13th as well then"
    if clues.names.missing or clues.kpi:
        return None
    if _UNDONE.search(text) and not clues.changes and (late := scene.tool("late_orders")) is not None:
        return run_again(late, {}, scene.clues(""), scene)
    changes = _edited(text, before, scene)
    if (
        changes is None
        and not clues.changes
        and _EFFECT.search(text)
        and _POINTS.search(text)
        and not tool.writes
        and not clues.names.of("equipment")
    ):
        changes = before
    if changes is None:
        return None
    arguments = {k: v for k, v in last.arguments.items() if k not in {"period", "order", "view"}} | {
        slot: list(changes)
    }
    return run_again(
        tool, arguments, replace(clues, periods=(), supposed=assumed_times(text, changes)), scene
    )


def _coming_day(day: int, changes: Sequence[str], scene: Scene) -> str:
    """Return "on 2026-06-13" for "the 13th": the first after the day of the last change, or after today."""
    said = [m[0] for c in changes if (m := re.search(r"\d{4}-\d\d-\d\d", c))]
    today = scene.clock.now.astimezone(scene.zone).date()
    at = max(today, dt.date.fromisoformat(said[-1])) if said else today
    coming = next((d for n in range(62) if (d := at + dt.timedelta(days=n)).day == day), None)
    return f"on {coming}" if coming else f"{day}"


def _edited(text: str, before: Sequence[str], scene: Scene) -> tuple[str, ...] | None:
    clues = scene.clues(text, planning=True)
    more, instead = _MORE.search(text) is not None, _INSTEAD.search(text) is not None
    if clues.changes:
        mends = _REMEDY.search(text) is not None and set(map(_kind, before)).isdisjoint(
            map(_kind, clues.changes)
        )
        return _with_own(before, clues.changes, instead) if more or instead or mends else None
    if len(text.split()) > 9:
        return None
    at = next(
        (n for n in reversed(range(len(before))) if _SPAN.match(before[n]) or _UNTIL_NOW.match(before[n])),
        None,
    )
    if at is None:
        return None
    if _ONLY.match(text) and clues.periods:
        days = {p.period.start.astimezone(scene.zone).date().isoformat() for p in clues.periods}
        if of_days := tuple(c for c in before if any(d in c for d in days)):
            return tuple(_only_then(c, clues.periods, scene) for c in of_days)
    machines = [f.id for f in clues.names.of("equipment") if f.end]
    if machines and _TAKES_OVER.search(text):
        return None  # which runs instead, and is not down
    if machines and not clues.periods:
        every = [c for c in before if _ONLY.match(text) and _kind(c) == _kind(before[at]) == "open"]
        other = tuple(_on(c, m) for c in every or [before[at]] for m in machines)
        kept = before if more and not instead else tuple(c for c in before if c not in (*every, before[at]))
        return tuple(dict.fromkeys((*kept, *other)))
    if len(machines) == 1 and instead and not _UNTIL.search(text):
        return _corrected(text, before, at, machines[0], scene)
    shift = " open " in f" {before[at]}"
    adds = _TOO.search(text) is not None or (more and shift)
    if clues.periods and adds and not instead and not _UNTIL.search(text):
        longer = [before[at]]
        for when in clues.periods:
            longer[-1:] = _lengthened(longer[-1], _then(longer[-1], when, scene), scene)
        return tuple(dict.fromkeys((*before[:at], *longer, *before[at + 1 :])))
    new = _moved(text, before[at], scene)
    if new is None:
        return None
    return (*before[:at], new, *before[at + 1 :])


def _corrected(
    text: str, before: Sequence[str], at: int, machine: str, scene: Scene
) -> tuple[str, ...] | None:
    """Return the changes with another machine and another time in one: "sorry, it's PRESS-2, and Monday only"."""
    new = _on(before[at], machine)
    when = scene.clues(text, planning=True).periods[0].period
    first, last = (t.astimezone(scene.zone).replace(tzinfo=None) for t in (when.start, when.end))
    unit, what, start, end = _parts(new, scene)
    whole_days = start.time() == end.time() == dt.time(0)
    new = _written(unit, what, first, last) if whole_days else _at(new, first, last, end - start, scene)
    return (*before[:at], new, *before[at + 1 :])


def _lengthened(change: str, new: str, scene: Scene) -> tuple[str, ...]:
    """Return a change and the one added to it; as one where it goes on without a gap: Monday, and Tuesday too."""
    unit, what, start, end = _parts(change, scene)
    other, kind, then, until = _parts(new, scene)
    if (unit, what) == (other, kind) and what == "down" and then == end:
        return (_written(unit, what, start, until),)
    return change, new


def _with_own(before: Sequence[str], own: Sequence[str], instead: bool) -> tuple[str, ...]:
    """Return the changes with a text's own added; where it says "instead", for those of their kind."""
    kinds = {_kind(c) for c in own}
    kept = [c for c in before if not (instead and _kind(c) in kinds)]
    return tuple(dict.fromkeys((*kept, *own)))


def _kind(change: str) -> str:
    m = re.search(r"\b(down|open|late|rush|absent|freeze)\b", change)
    return m[1] if m else change


def _on(change: str, machine: str) -> str:
    rest = re.sub(r"^\S+ (?=down|open)", "", change)
    return f"{machine} {rest}"


def _moved(text: str, change: str, scene: Scene) -> str | None:
    """Return a change with another end, length or day."""
    zone = scene.zone
    unit, what, start, end = _parts(change, scene)
    clues = scene.clues(text, planning=True)
    length = _LENGTH.search(LEADS.sub("", text))
    if clues.periods:
        found = clues.periods[0]
        first, last = (
            t.astimezone(zone).replace(tzinfo=None) for t in (found.period.start, found.period.end)
        )
        if _UNTIL.search(text[: found.start]):
            # "until Thursday": it is there again on Thursday, as in a first question; "through Thursday" is all of it
            back = _BACK_THEN.search(text[: found.start]) is not None and first > start
            end = first if back else last
            return _written(unit, what, start, end) if end > start else None
        return _at(change, first, last, end - start, scene)
    if length is None or re.search(r"\border\b", text, re.IGNORECASE):
        return None
    said = length["unit"] or _unit_before(scene.memory.question)
    n = float(_NUMBERS.get(length["n"].casefold(), length["n"]))
    if not length["unit"] and n > _MOST_ALONE:
        return None  # so many pieces, say
    end = start + dt.timedelta(hours=n * _HOURS[said[0].casefold()])
    return _written(unit, what, start, end)


def _only_then(change: str, periods: Sequence[FoundPeriod], scene: Scene) -> str:
    """Return a change of whole days cut to the days that are named; any other as it is."""
    if not _SPAN.match(change):
        return change
    unit, what, start, end = _parts(change, scene)
    first = min(p.period.start for p in periods).astimezone(scene.zone).replace(tzinfo=None)
    last = max(p.period.end for p in periods).astimezone(scene.zone).replace(tzinfo=None)
    if start.time() != dt.time(0) or end.time() != dt.time(0) or not start <= first < last <= end:
        return change
    return _written(unit, what, first, last)


def _then(change: str, when: FoundPeriod, scene: Scene) -> str:
    """Return a change in a time added to its own: on other days at the same hours."""
    _, _, start, end = _parts(change, scene)
    first, last = (
        t.astimezone(scene.zone).replace(tzinfo=None) for t in (when.period.start, when.period.end)
    )
    whole_days = start.time() == end.time() == dt.time(0)
    return _at(change, first, last, last - first if whole_days else end - start, scene)


def _at(change: str, first: dt.datetime, last: dt.datetime, length: dt.timedelta, scene: Scene) -> str:
    """Return a change on another day, for a length; over several days for all of them."""
    unit, what, start, _ = _parts(change, scene)
    day = dt.datetime.combine(first.date(), start.time()) if first.time() == dt.time(0) else first
    whole = last - first > dt.timedelta(days=1)
    return _written(unit, what, day, last if whole else day + length)


def _unit_before(question: str) -> str:
    m = re.search(r"\b(hours?|days?|weeks?|shifts?)\b", question, re.IGNORECASE)
    return m[1] if m else "days"


def _parts(change: str, scene: Scene) -> tuple[str, str, dt.datetime, dt.datetime]:
    if (m := _UNTIL_NOW.match(change)) is not None:
        now = scene.clock.now.astimezone(scene.zone).replace(tzinfo=None, second=0, microsecond=0)
        return f"{m['unit']} ", "down", now, dt.datetime.fromisoformat(m["end"])
    m = _SPAN.match(change)
    if m is None:
        raise ValueError(f"not a change in time: {change}")
    start = dt.datetime.fromisoformat(m["start"])
    end = dt.datetime.fromisoformat(f"{(m['day'] or f'{start:%Y-%m-%d} ')}{m['time']}")
    return m["unit"] or "", m["what"], start, end


def _written(unit: str, what: str, start: dt.datetime, end: dt.datetime) -> str:
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{unit}{what} {start:%Y-%m-%d %H:%M}..{until}"
