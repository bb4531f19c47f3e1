"""How long each row of a log lasted, where it tells begin and end but no duration."""

from dataclasses import replace

import pandas as pd

from plant.importing.draft import Own
from plant.store import ColumnInfo

_LONGEST = pd.Timedelta(days=31)
_USUAL = pd.Timedelta(days=2)
_TIMED = frozenset(["s", "min", "h"])
_COLUMN = "lasted_min"


def with_duration(own: Own) -> Own:
    """Return a table with the minutes from begin to end as one more column; the same where it has no such pair of times.

    A pair is taken for begin and end when there are just two columns of times, with times of day, the second never before the
    first, mostly less than two days apart.
    """
    times = [c.name for c in own.info.columns if c.type == "time"]
    if (
        len(times) != 2
        or len(own.frame) < 2
        or any(c.unit in _TIMED and not _is_intended(c.name) for c in own.info.columns)
    ):
        return own
    start, end = (pd.to_datetime(own.frame[t], utc=True) for t in times)
    lasted = (end - start).dropna()
    whole_days = bool((end.dropna() == end.dropna().dt.normalize()).all())
    if (
        lasted.empty
        or whole_days
        or lasted.min() < pd.Timedelta(0)
        or lasted.max() > _LONGEST
        or lasted.median() > _USUAL
    ):
        return own
    frame = own.frame.copy()
    frame[_COLUMN] = (end - start).dt.total_seconds() / 60
    says = f"minutes from {times[0]} to {times[1]}"
    info = replace(own.info, columns=(*own.info.columns, ColumnInfo(_COLUMN, "number", "min", says)))
    return replace(own, frame=frame, info=info)


def _is_intended(name: str) -> bool:
    return any(
        word in name for word in ("plan", "target", "soll", "std", "standard", "expected", "ideal", "previst")
    )
