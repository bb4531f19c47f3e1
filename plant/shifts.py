"""The plant's shifts as its calendar has them: when each begins, the last one that is over."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from plant.lexicon import bare, shift_words
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


@dataclass(frozen=True, slots=True)
class ShiftClock:
    """When the shifts of a day begin, and how long they last.

    Attributes:
        by_word: word for a shift -> minute of the day at which it begins, minutes that it lasts.
        sequence: those of all shifts of a day, in the order in which they begin.
    """

    by_word: Mapping[str, tuple[int, int]]
    sequence: tuple[tuple[int, int], ...]


_EARLY, _LATE, _NIGHT = (360, 480), (840, 480), (1320, 480)
EIGHT_HOURS = ShiftClock(
    dict.fromkeys(("early", "morning", "day"), _EARLY)
    | dict.fromkeys(("late", "afternoon", "evening"), _LATE)
    | {"night": _NIGHT},
    (_EARLY, _LATE, _NIGHT),
)
_LATEST = 1000  # shifts of the calendar that tell when they usually begin


def shift_clock(store: PlantStore) -> ShiftClock:
    """Return when the plant's shifts usually begin; from 6, 14 and 22 o'clock for eight hours where no calendar is."""
    seen: dict[str, Counter[tuple[int, int]]] = {}
    rows = store.rows(
        f"SELECT DISTINCT name, starts, ends FROM shift WHERE ends > starts ORDER BY starts DESC LIMIT {_LATEST}"
    )
    for name, starts, ends in rows:
        begin = starts.astimezone(store.zone)
        lasts = round((ends - starts).total_seconds() / 60)
        seen.setdefault(str(name), Counter())[(begin.hour * 60 + begin.minute, lasts)] += 1
    if not seen:
        return EIGHT_HOURS
    usual = {name: counts.most_common(1)[0][0] for name, counts in seen.items()}
    said = {w: at for name, at in usual.items() for w in (*shift_words(name), bare(name))}
    if "day" in said and "early" not in said:  # two shifts a day
        said |= {"early": said["day"], "morning": said["day"]}
    return ShiftClock({**EIGHT_HOURS.by_word, **said}, tuple(sorted(set(usual.values()))))
