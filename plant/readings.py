"""Readings by the hundred million: an order that makes bounded questions cheap, and hourly figures in one pass.

A writer leaves `reading` sorted by signal and time, so a question about one machine and month reads only the blocks
that hold them, however many others there are. New rows go behind; when they are more than a tenth, all are sorted
anew. `signal_range` says from when to when each signal reports.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from plant.period import Period
    from plant.store import PlantStore

_HOUR_US = 3_600_000_000
_EARLIER = 1_000_000  # hours before 1970 that a reading may be of
_BASE = 1 << 31  # in a key of signal and hour, so that hours before 1970 stay above zero
_UNSORTED_SHARE = 0.1
_UNSORTED_ROWS = 250_000
_COLUMNS = ("key", "rows", "values", "sum", "minimum", "maximum")
_SORTED = "readings_sorted"  # fact of plant_meta: how many rows from the first were sorted


def settle_readings(connection: Any, *, sort: bool) -> None:
    """Bring `signal_range` up to date; sort the readings where many have come unsorted."""
    run = connection.execute
    rows = run("SELECT count(*) FROM reading").fetchall()[0][0]
    known = run("SELECT value FROM plant_meta WHERE key = ?", [_SORTED]).fetchall()
    is_sorted = int(known[0][0]) if known else 0
    if sort and rows - is_sorted > max(_UNSORTED_SHARE * rows, _UNSORTED_ROWS):
        run("CREATE TABLE _sorted AS SELECT * FROM reading ORDER BY signal_id, ts")
        run("DROP TABLE reading")
        run("ALTER TABLE _sorted RENAME TO reading")
        run("ALTER TABLE reading ALTER COLUMN good SET DEFAULT TRUE")
        run("INSERT OR REPLACE INTO plant_meta VALUES (?, ?)", [_SORTED, str(rows)])
    run("DELETE FROM signal_range")
    run(
        "INSERT INTO signal_range SELECT signal_id, min(ts), max(ts), count(*) FROM reading "
        "WHERE signal_id IS NOT NULL AND ts IS NOT NULL GROUP BY signal_id"
    )


def hourly(store: "PlantStore", period: "Period | None" = None) -> "pd.DataFrame":
    """Return hourly figures of every signal, in one pass over the readings.

    The rows come in the order they lie in, so those of an hour are neighbours and no table of groups is kept;
    what is not neighbours is joined at the end.

    Args:
        store: the plant.
        period: readings in it; None for all.

    Returns:
        Columns: signal_id, hour (plant-local start), rows, sum, mean, minimum, maximum; by signal and hour.
    """
    where, parameters = "", {}
    if period is not None:
        where = "WHERE ts >= $start AND ts < $end"
        parameters = {"start": period.start, "end": period.end}
    hour = f"CAST({hour_sql('ts', store.zone)} AS INTEGER)"
    parts: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    for batch in store.batches(f"SELECT signal_id, {hour} AS hour, value FROM reading {where}", parameters):
        if batch.num_rows:
            _append(parts, _sums(batch))
    return _frame(_joined(parts), store.zone)


def of_units(store: "PlantStore", units: Sequence[str], column: str, parameters: dict[str, Any]) -> str:
    """Return the condition, as SQL, that a signal is one of the units'; its parameters are added.

    The range of ids lets the engine pass over the blocks of other machines.
    """
    found = store.rows(
        "SELECT signal_id FROM signal WHERE list_contains($units, equipment_id)", {"units": list(units)}
    )
    ids = sorted(r[0] for r in found)
    parameters |= {"signals": ids, "low": min(ids, default=0), "high": max(ids, default=0)}
    inside = f"list_contains(CAST($signals AS INTEGER[]), {column})"
    return f"{column} BETWEEN $low AND $high AND {inside}"


def hour_sql(column: str, zone: ZoneInfo) -> str:
    """Return the number of a column's hour, counted from 1970, as SQL; a division costs less than a calendar."""
    before = _EARLIER * _HOUR_US + _shift_s(zone) * 1_000_000  # division cuts towards zero: stay above it
    return f'(epoch_us("{column}") + {before}) // {_HOUR_US} - {_EARLIER}'


def has_whole_hours(zone: ZoneInfo, first: dt.datetime | None, last: dt.datetime | None) -> bool:
    """Return whether hours of the zone begin at the same minute of UTC throughout (Lord Howe's do not)."""
    if first is None or last is None:
        return True
    instants: Iterable[dt.datetime] = (
        dt.datetime(y, m, 1, tzinfo=dt.UTC) for y in range(first.year, last.year + 1) for m in (1, 4, 7, 10)
    )
    offsets = {at.astimezone(zone).utcoffset() for at in (*instants, first, last)}
    return {int((o or dt.timedelta()).total_seconds()) % 3600 for o in offsets} == {_shift_s(zone)}


def _shift_s(zone: ZoneInfo) -> int:
    """Return by how many seconds the zone's hours begin before those of UTC: 1800 in India."""
    offset = dt.datetime(2026, 1, 1, tzinfo=zone).utcoffset() or dt.timedelta()
    return int(offset.total_seconds()) % 3600


def _sums(batch: Any) -> "dict[str, np.ndarray[Any, Any]]":
    """Sum up the runs of rows of the same signal and hour."""
    import numpy as np

    signals, hours, values = (batch.column(n).to_numpy(zero_copy_only=False) for n in range(3))
    changes = (signals[1:] != signals[:-1]) | (hours[1:] != hours[:-1])
    starts = np.concatenate(([0], np.flatnonzero(changes) + 1))
    rows = np.diff(np.append(starts, len(hours))).astype(np.int32)
    key = (signals[starts].astype(np.int64) << 32) + hours[starts] + _BASE
    sums = np.add.reduceat(values, starts)
    if not np.isnan(sums).any():
        lows, highs = np.minimum.reduceat(values, starts), np.maximum.reduceat(values, starts)
        return {
            "key": key,
            "rows": rows,
            "values": rows.copy(),
            "sum": sums,
            "minimum": lows,
            "maximum": highs,
        }
    there = ~np.isnan(values)
    return {
        "key": key,
        "rows": rows,
        "values": np.add.reduceat(there.astype(np.int32), starts),
        "sum": np.add.reduceat(np.where(there, values, 0.0), starts),
        "minimum": np.fmin.reduceat(values, starts),
        "maximum": np.fmax.reduceat(values, starts),
    }


def _append(parts: dict[str, list[Any]], sums: "dict[str, np.ndarray[Any, Any]]") -> None:
    """Add the sums of one batch; an hour that two batches share is folded into one."""
    import numpy as np

    how = {"minimum": np.fmin, "maximum": np.fmax}
    skip = int(bool(parts["key"]) and parts["key"][-1][-1] == sums["key"][0])
    for name, column in sums.items():
        if skip and name != "key":
            last = parts[name][-1]
            last[-1] = how.get(name, np.add)(last[-1], column[0])
        if len(column) > skip:
            parts[name].append(column[skip:])


def _joined(parts: dict[str, list[Any]]) -> "dict[str, np.ndarray[Any, Any]]":
    """Join the runs: keys in order, each once."""
    import numpy as np

    columns: dict[str, np.ndarray[Any, Any]] = {}
    for name, pieces in parts.items():
        columns[name] = np.concatenate(pieces) if pieces else np.array([])
        pieces.clear()  # the arrays are large
    key = columns["key"]
    if bool((key[1:] > key[:-1]).all()):
        return columns
    order = np.argsort(key, kind="stable")
    key = key[order]
    starts = np.concatenate(([0], np.flatnonzero(key[1:] != key[:-1]) + 1))
    how = {"minimum": np.fmin, "maximum": np.fmax}
    joined = {n: how.get(n, np.add).reduceat(c[order], starts) for n, c in columns.items() if n != "key"}
    return joined | {"key": key[starts]}


def _frame(columns: "dict[str, np.ndarray[Any, Any]]", zone: ZoneInfo) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    key, sums, values = (
        columns.pop("key").astype(np.int64, copy=False),
        columns.pop("sum"),
        columns.pop("values"),
    )
    if not values.all():
        sums = np.where(values > 0, sums, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums / values
    hours = (key & 0xFFFFFFFF) - _BASE
    found = {"signal_id": (key >> 32).astype(np.int32), "hour": local_hours(hours, zone), "rows": columns["rows"],
             "sum": sums, "mean": mean, "minimum": columns["minimum"], "maximum": columns["maximum"]}  # fmt: skip
    return pd.DataFrame(found, copy=False)


def local_hours(hours: "np.ndarray[Any, Any]", zone: ZoneInfo) -> "np.ndarray[Any, Any]":
    """Return numbers of hours (`hour_sql`; a missing one is NaN) as plant-local times."""
    import numpy as np
    import pandas as pd

    missing = np.isnan(hours) if hours.dtype.kind == "f" else np.zeros(0, dtype=bool)
    if not len(hours) or (len(missing) and missing.all()):
        return np.full(len(hours), "NaT", dtype="datetime64[us]")
    first, last = int(np.nanmin(hours)), int(np.nanmax(hours))
    every = np.arange(first, last + 1)  # each is turned once; a century has a million
    local = (
        pd.to_datetime(every * 3600 - _shift_s(zone), unit="s", utc=True).tz_convert(zone).tz_localize(None)
    )
    known: np.ndarray[Any, Any] = np.append(
        local.astype("datetime64[us]").to_numpy(), np.datetime64("NaT", "us")
    )
    places = np.where(missing, -1, hours - first) if missing.any() else hours - first
    found: np.ndarray[Any, Any] = known[places.astype(np.int64, copy=False)]
    return found
