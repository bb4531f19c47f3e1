"""Periods counted from an event of the plant: "since the tool change", "before and after the last maintenance"."""

import datetime as dt
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from agents.understanding.periods import FoundPeriod
from plant.happenings import Happening, last_happening, recorded_kinds
from plant.index import PlantIndex
from plant.period import Period

_SINCE = re.compile(
    r"\b(?P<way>before (?:and|vs\.?|versus|or|/) ?after|before/after|since|after|following|before|until)\s+"
    r"(?:(?:the|our|its|their|that|this)\s+(?:(?:very\s+)?(?:last|latest|most recent|recent|newest)\s+)?|"
    r"(?:last|latest|most recent)\s+)"
    r"(?P<what>(?:new\s+)?(?:[a-z]+[- ]){0,2}?(?:change ?over|change|maintenance|service|servicing|overhaul|repair|breakdown|"
    r"break ?down|failure|fault|replacement|swap|exchange|calibration|adjustment|inspection|crash|breakage|lot|batch|coil|"
    r"pm|set ?up|reset|cleaning|stop)s?)\b",
    re.IGNORECASE,
)
# a fault told with what came before it counts no time: "it won't start after the stop"
_FAULT = re.compile(
    r"\b(?:won'?t|will not|does(?:n'?t| not)|do(?:n'?t| not)|did(?:n'?t| not)|can(?:'?t|not)|refuses? to|dead|stuck)\b",
    re.IGNORECASE,
)
_MOST_DAYS = 30  # of the period before an event


def spoken_event(text: str) -> "re.Match[str] | None":
    """Return where a text counts time from an event: "since the last repair"."""
    found = _SINCE.search(text)
    return None if found and _FAULT.search(text[: found.start()]) else found


def event_periods(
    said: "re.Match[str]", index: PlantIndex, now: dt.datetime, zone: ZoneInfo, machines: Sequence[str]
) -> tuple[list[FoundPeriod], str]:
    """Return the periods that are counted from an event of the plant, and the sentence on the event.

    Where none is recorded there is no period, and the sentence says what is recorded.

    "Since" and "after" reach from the event's end to now; "before" is as long, up to 30 days; "before and after"
    gives both, the earlier first.

    Args:
        said: of `spoken_event`.
        index: of the plant.
        now: the plant's clock.
        zone: the plant's time zone.
        machines: at which the event was; empty for any.
    """
    event = last_happening(index.store, said["what"], _units(index, machines), before=now)
    if event is None:
        return [], _not_recorded(said, index, machines)
    way = said["way"].casefold()
    start, end = (f"{t.astimezone(zone):%Y-%m-%d %H:%M}" for t in (event.start, event.end))
    what = f"{said['what']} at {event.machine} of {end}"
    found = []
    if way.startswith(("before", "until")):
        found.append(_before(event, now, f"before the {what}"))
    if not found or "after" in way:
        found.append(Period(event.end, now, f"since the {what}"))
    sentence = f"The last {said['what']} at {event.machine} is {event.says}, from {start} to {end}."
    return [FoundPeriod(period, said.start(), said.end()) for period in found], sentence


def _not_recorded(said: "re.Match[str]", index: PlantIndex, machines: Sequence[str]) -> str:
    """Return the sentence that no such event is recorded, and what is."""
    at = f" at {', '.join(machines)}" if machines else ""
    kinds = recorded_kinds(index.store, _units(index, machines))
    return f"No {said['what']} is recorded{at}." + (f" Recorded are: {', '.join(kinds)}." if kinds else "")


def _before(event: Happening, now: dt.datetime, label: str) -> Period:
    length = min(max(now - event.end, dt.timedelta(days=1)), dt.timedelta(days=_MOST_DAYS))
    return Period(event.start - length, event.start, label)


def _units(index: PlantIndex, machines: Sequence[str]) -> list[str]:
    return [u for machine in machines for u in index.units_below(machine)]
