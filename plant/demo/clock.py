"""Working time of the demo plant: three shifts from Monday 06:00 to Saturday 06:00.

The simulation runs in working minutes, in which the weekend does not exist; here they
become instants, and back.
"""

import datetime as dt

from plant.demo.shop import CREWS, SHIFTS, START, ZONE

WEEK_MIN = 5 * 24 * 60
_DAY = dt.timedelta(days=1)


def instant(working_min: float) -> dt.datetime:
    """Return the UTC instant of a working minute."""
    weeks, rest = divmod(working_min, WEEK_MIN)
    local = START.replace(tzinfo=None) + dt.timedelta(weeks=weeks, minutes=rest)
    return local.replace(tzinfo=ZONE).astimezone(dt.UTC)


def working(moment: dt.datetime) -> float:
    """Return the working minute of an instant; of the weekend, that of its beginning."""
    local = moment.astimezone(ZONE).replace(tzinfo=None)
    weeks, rest = divmod((local - START.replace(tzinfo=None)).total_seconds() / 60, 7 * 24 * 60)
    return weeks * WEEK_MIN + min(rest, WEEK_MIN)


def shift_of(working_min: float) -> int:
    """Return the running number of the shift that a working minute lies in."""
    return int(working_min // 480)


def shift_name(number: int) -> str:
    """Return early, late or night."""
    return SHIFTS[number % 3][0]


def crew_of(number: int) -> str:
    """Return the crew of a shift: crews rotate every week."""
    return CREWS[(number % 3 + number // 15) % 3]


def shift_id(number: int) -> str:
    """Return the id of a shift, e.g. '2026-05-18-night'."""
    day = instant(number * 480).astimezone(ZONE).date()
    return f"{day}-{shift_name(number)}"


def pieces_between(start: float, end: float) -> list[tuple[float, float, int]]:
    """Split a stretch of working minutes at shift boundaries: (start, end, shift number)."""
    found, at = [], start
    while at < end - 1e-9:
        number = shift_of(at + 1e-9)
        stop = min(end, (number + 1) * 480)
        found.append((at, stop, number))
        at = stop
    return found
