"""The plant's shifts as its calendar has them: when each begins, the last one that is over."""

import datetime as dt
from dataclasses import dataclass

from plant.period import Period
from plant.store import PlantStore


@dataclass(frozen=True, slots=True)
class ShiftTime:
    """A shift of the calendar.

    Attributes:
        name: as the plant names it.
        crew: who worked it, where known.
        period: from begin to end.
    """

    name: str
    crew: str
    period: Period


def last_shift(store: PlantStore, now: dt.datetime, *, name: str | None = None) -> ShiftTime | None:
    """Return the last shift that is over; None where the calendar has none.

    Args:
        store: the plant.
        now: the plant's clock.
        name: only shifts of this name.
    """
    found = store.rows(
        "SELECT name, min(crew), starts, max(ends) FROM shift WHERE ends <= $now AND ($name = '' OR name = $name) "
        "GROUP BY name, starts ORDER BY max(ends) DESC, starts DESC LIMIT 1",
        {"now": now, "name": name or ""},
    )
    if not found:
        return None
    said, crew, starts, ends = found[0]
    return ShiftTime(said, crew or "", Period(starts, ends))
