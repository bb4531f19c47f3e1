"""How long each row of a log lasted, where it tells begin and end but no duration."""

import re
from dataclasses import replace

import pandas as pd

from plant.importing.draft import Own
from plant.store import ColumnInfo

_LONGEST = pd.Timedelta(days=31)
_USUAL = pd.Timedelta(days=2)
_TIMED = frozenset(["s", "min", "h"])
_COLUMN = "lasted_min"
_STATE = frozenset(["state", "status", "zustand", "stato", "mode"])
_MOST_STATES, _LEAST_ROWS, _CHANGES = 30, 10, 0.8


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


def with_time_in_state(own: Own) -> Own:
    """Return a log of changes of state with the minutes that each state lasted; the same where it is none.

    A log of changes has one column of times, a machine, and one column called a state, whose value mostly differs from the
    machine's row before; each state lasts until the machine's next row.
    """
    times = [c.name for c in own.info.columns if c.type == "time"]
    states = [
        c.name for c in own.info.columns if c.type == "text" and _STATE & set(re.findall(r"[a-z]+", c.name))
    ]
    machine = own.info.equipment_column
    if (
        len(times) != 1
        or len(states) != 1
        or machine is None
        or any(c.unit in _TIMED for c in own.info.columns)
    ):
        return own
    ordered = own.frame[[machine, times[0], states[0]]].copy()
    ordered["at"] = pd.to_datetime(ordered[times[0]], utc=True)
    ordered = ordered.dropna(subset=[machine, "at"]).sort_values([machine, "at"], kind="stable")
    by_machine = ordered.groupby(machine, observed=True)
    before = by_machine[states[0]].shift()
    followed = before.notna()
    changes = (before != ordered[states[0]])[followed]
    repeated = ordered[states[0]].nunique() <= _MOST_STATES
    if len(changes) < _LEAST_ROWS or not repeated or changes.mean() < _CHANGES:
        return own
    frame = own.frame.copy()
    frame[_COLUMN] = (by_machine["at"].shift(-1) - ordered["at"]).dt.total_seconds() / 60
    says = f"minutes until the machine's next row, by {times[0]}"
    info = replace(own.info, columns=(*own.info.columns, ColumnInfo(_COLUMN, "number", "min", says)))
    return replace(own, frame=frame, info=info)


def _is_intended(name: str) -> bool:
    return any(
        word in name for word in ("plan", "target", "soll", "std", "standard", "expected", "ideal", "previst")
    )
