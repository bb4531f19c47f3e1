"""Changes to plan around, as text: machines, shifts, orders, material, people, and what of a plan may not move."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal
from zoneinfo import ZoneInfo

from plant.errors import RequestError
from plant.index import PlantIndex

FORMS = (
    "'PRESS-2 down 2026-06-02 06:00..14:00', 'PRESS-2 down until 2026-06-02 14:00', 'open 2026-06-06 06:00..14:00' (an extra shift, with or "
    "without a machine before it), 'open daily 2026-06-01..2026-06-05 22:00..06:00' (one each day), 'rush PO-1042 by 2026-06-05 14:00', 'late PO-1042 2026-06-03 06:00' "
    "(cannot start before), 'late RM-STEEL by 2 d' or 'late RM-STEEL 2026-06-03 06:00' (a material), or 'absent WELDER "
    "2026-06-02 22:00..2026-06-03 06:00' (one person, or one of a skill), 'due PO-1042 2026-06-10' (another due date), 'weight PO-1042 5' or "
    "'weight PO-1042 x2', 'cancel PO-1042', 'PO-1042 on CNC-04' or 'PO-1042 not on CNC-04', 'freeze until 2026-06-02 14:00' (nothing planned before moves)"
)
_TIME = r"\d{4}-\d\d-\d\d(?:[ T]\d{1,2}:\d\d)?"
_SPAN = re.compile(
    rf"^(?P<unit>.*?)\s*\b(?:is\s+)?(?P<what>down|closed|off|open)\s+(?P<from>{_TIME})\s*(?:\.\.|to|until|–|-)\s*"
    rf"(?P<to>{_TIME}|\d{{1,2}}:\d\d)$",
    re.IGNORECASE,
)
_DAY = re.compile(
    rf"^(?P<unit>.*?)\s*\b(?:is\s+)?(?P<what>down|closed|off|open)\s+(?P<from>{_TIME})$", re.IGNORECASE
)
_UNTIL = re.compile(
    rf"^(?P<unit>.+?)\s+(?:is\s+)?(?:down|closed|off)\s+(?:until|till)\s+(?P<to>{_TIME})$", re.IGNORECASE
)
_DAILY = re.compile(
    r"^(?P<unit>.*?)\s*\bopen daily (?P<first>\d{4}-\d\d-\d\d)\.\.(?P<last>\d{4}-\d\d-\d\d) (?P<from>\d\d:\d\d)\.\.(?P<to>\d\d:\d\d)$",
    re.IGNORECASE,
)
_RUSH = re.compile(rf"^(?:rush|expedite)\s+(?P<order>\S+)(?:\s+by\s+(?P<at>{_TIME}))?$", re.IGNORECASE)
_LATE_BY = re.compile(
    r"^late\s+(?P<material>\S+)\s+by\s+(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>min|h|d|w)\w*$", re.IGNORECASE
)
_ABSENT = re.compile(
    rf"^absent\s+(?P<who>.+?)\s+(?P<from>{_TIME})\s*(?:\.\.|to|until)\s*(?P<to>{_TIME})$", re.IGNORECASE
)
_MINUTES = {"min": 1, "h": 60, "d": 1440, "w": 10_080}
_LATE = re.compile(rf"^(?:late|hold)\s+(?P<order>\S+)\s+(?:until\s+|from\s+)?(?P<at>{_TIME})$", re.IGNORECASE)
_DUE = re.compile(rf"^due\s+(?P<order>\S+)\s+(?P<at>{_TIME})$", re.IGNORECASE)
_WEIGHT = re.compile(r"^weight\s+(?P<order>\S+)\s+(?P<times>x)?(?P<number>\d+(?:\.\d+)?)$", re.IGNORECASE)
_CANCEL = re.compile(r"^cancel\s+(?P<order>\S+)$", re.IGNORECASE)
_FREEZE = re.compile(rf"^freeze\s+(?:until|till)\s+(?P<at>{_TIME})$", re.IGNORECASE)
_MACHINE = re.compile(r"^(?P<order>\S+)\s+(?P<not>not\s+)?on\s+(?P<unit>.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Change:
    """One change; times are UTC.

    Attributes:
        units: work units, empty for all; those an order runs on ("machine") or keeps off ("avoid").
        order: the order that is cancelled, rushed, late, due at another time (`end`), weighed or bound to machines.
        material: the material that is late.
        delay_min: by how many clock minutes it is late; None where `begin` says when it comes.
        who: the person, or the skill of one, that is absent.
        number: a weight, or the factor on one ("times").
    """

    kind: Literal[
        "down",
        "open",
        "rush",
        "late",
        "absent",
        "due",
        "weight",
        "times",
        "machine",
        "avoid",
        "freeze",
        "cancel",
    ]
    text: str
    units: tuple[str, ...] = ()
    order: str = ""
    begin: dt.datetime | None = None
    end: dt.datetime | None = None
    material: str = ""
    delay_min: int | None = None
    who: str = ""
    number: float = 0.0


def read_changes(texts: Sequence[str], index: PlantIndex, zone: ZoneInfo) -> tuple[Change, ...]:
    """Read changes; times are plant time.

    Raises:
        RequestError: one cannot be read, or ends before it begins.
        NotFound: a machine or order in it is not there.
    """
    plain = [" ".join(text.split()) for text in texts]
    return tuple(
        replace(_read(one, index, zone), text=text) for text in plain for one in (_each_day(text) or (text,))
    )


def _each_day(text: str) -> tuple[str, ...]:
    """Return a shift of every day as single shifts; nothing where a text is none.

    Raises:
        RequestError: the first day is behind the last one, or none.
    """
    m = _DAILY.match(text)
    if m is None:
        return ()
    try:
        day, last = dt.date.fromisoformat(m["first"]), dt.date.fromisoformat(m["last"])
    except ValueError as error:
        raise RequestError(f"The change '{text}' has no such day.") from error
    if last < day:
        raise RequestError(f"The change '{text}' ends before it begins.")
    days = [day + dt.timedelta(days=n) for n in range((last - day).days + 1)]
    over = dt.timedelta(days=1 if m["to"] <= m["from"] else 0)
    return tuple(f"{m['unit']} open {d} {m['from']}..{d + over} {m['to']}".strip() for d in days)


def _read(text: str, index: PlantIndex, zone: ZoneInfo) -> Change:
    if m := _RUSH.match(text):
        order = index.resolve("order", m["order"]).id
        return Change("rush", text, order=order, end=_time(m["at"], zone, text) if m["at"] else None)
    if m := _LATE_BY.match(text):
        minutes = round(float(m["number"]) * _MINUTES[m["unit"].lower()])
        return Change("late", text, material=index.resolve("product", m["material"]).id, delay_min=minutes)
    if m := _LATE.match(text):
        at = _time(m["at"], zone, text)
        if (material := index.get("product", m["order"])) is not None:
            return Change("late", text, material=material.id, begin=at)
        return Change("late", text, order=index.resolve("order", m["order"]).id, begin=at)
    if m := _ABSENT.match(text):
        begin, end = _time(m["from"], zone, text), _time(m["to"], zone, text)
        if end <= begin:
            raise RequestError(f"The change '{text}' ends before it begins.")
        return Change("absent", text, begin=begin, end=end, who=m["who"])
    if m := _CANCEL.match(text):
        return Change("cancel", text, order=index.resolve("order", m["order"]).id)
    if m := _FREEZE.match(text):
        return Change("freeze", text, end=_time(m["at"], zone, text))
    if m := _UNTIL.match(text):  # from now on
        units = index.units_below(index.resolve("equipment", m["unit"]).id)
        return Change(
            "down", text, tuple(units), "", dt.datetime.min.replace(tzinfo=dt.UTC), _time(m["to"], zone, text)
        )
    m = _SPAN.match(text) or _DAY.match(text)
    if m is None and (of_order := _of_order(text, index, zone)) is not None:
        return of_order
    if m is None:
        raise RequestError(f"The change '{text}' cannot be read. Write it as {FORMS}.")
    kind: Literal["down", "open"] = "open" if m["what"].lower() == "open" else "down"
    if kind == "down" and not m["unit"]:
        raise RequestError(f"The change '{text}' names no machine. Write it as {FORMS}.")
    units = index.units_below(index.resolve("equipment", m["unit"]).id) if m["unit"] else ()
    begin = _time(m["from"], zone, text)
    until = m.groupdict().get("to")
    if until is None:
        local = begin.astimezone(zone)
        end = (local.replace(hour=0, minute=0) + dt.timedelta(days=1)).astimezone(dt.UTC)
    elif len(until) <= 5:
        end = _time(f"{begin.astimezone(zone):%Y-%m-%d} {until}", zone, text)
    else:
        end = _time(until, zone, text)
    if end <= begin:
        raise RequestError(f"The change '{text}' ends before it begins.")
    return Change(kind, text, tuple(units), "", begin, end)


def _of_order(text: str, index: PlantIndex, zone: ZoneInfo) -> Change | None:
    """Return another due date, weight or machine of an order."""
    m = _DUE.match(text) or _WEIGHT.match(text) or _MACHINE.match(text)
    if m is None:
        return None
    order, said = index.resolve("order", m["order"]).id, m.groupdict()
    if "at" in said:
        return Change("due", text, order=order, end=_time(said["at"], zone, text))
    if "number" in said:
        kind: Literal["times", "weight"] = "times" if said["times"] else "weight"
        return Change(kind, text, order=order, number=float(said["number"]))
    units = tuple(index.units_below(index.resolve("equipment", said["unit"]).id))
    return Change("avoid" if said["not"] else "machine", text, units, order)


def _time(text: str, zone: ZoneInfo, change: str) -> dt.datetime:
    day, _, clock = text.replace("T", " ").partition(" ")
    extra = dt.timedelta()
    if clock in {"24:00"}:
        clock, extra = "00:00", dt.timedelta(days=1)
    try:
        at = dt.datetime.fromisoformat(f"{day} {(clock or '00:00').zfill(5)}")
    except ValueError as error:
        raise RequestError(f"The change '{change}' has no such date or time: '{text}'.") from error
    return (at + extra).replace(tzinfo=zone).astimezone(dt.UTC)
