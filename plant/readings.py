"""Readings by the hundred million: an order that makes bounded questions cheap, and hourly figures in one pass.

A writer leaves `reading` sorted by signal and time, so a question about one machine and month reads only the blocks
that hold them, however many others there are. New rows go behind; when they are more than a tenth, all are sorted
anew. `signal_range` says from when to when each signal reports.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Hours:
    """Sums of one or more runs of rows: a key (signal and hour) may stand in several."""

    key: "np.ndarray[Any, Any]"
    rows: "np.ndarray[Any, Any]"
    values: "np.ndarray[Any, Any]"
    sums: "np.ndarray[Any, Any]"
    lows: "np.ndarray[Any, Any]"
    highs: "np.ndarray[Any, Any]"


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
    statement = f"SELECT signal_id, {hour_sql('ts', store.zone)} AS hour, value FROM reading {where}"
    return _frame(_joined([_sums(b) for b in store.batches(statement, parameters) if b.num_rows]), store.zone)


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


def _sums(batch: Any) -> _Hours:
    import numpy as np

    signals, hours, values = (batch.column(n).to_numpy(zero_copy_only=False) for n in range(3))
    key = (signals.astype(np.int64) << 32) + hours.astype(np.int64) + _BASE
    starts = np.concatenate(([0], np.flatnonzero(key[1:] != key[:-1]) + 1))
    there = ~np.isnan(values)
    return _Hours(
        key[starts],
        np.diff(np.append(starts, len(key))),
        np.add.reduceat(there.astype(np.int64), starts),
        np.add.reduceat(np.where(there, values, 0.0), starts),
        np.fmin.reduceat(values, starts),
        np.fmax.reduceat(values, starts),
    )


def _joined(parts: list[_Hours]) -> _Hours:
    """Join the runs: keys in order, each once."""
    import numpy as np

    names = ("key", "rows", "values", "sums", "lows", "highs")
    columns = {n: np.concatenate([getattr(p, n) for p in parts]) if parts else np.array([]) for n in names}
    key = columns["key"]
    if len(key) and not bool((key[1:] > key[:-1]).all()):
        order = np.argsort(key, kind="stable")
        columns = {n: c[order] for n, c in columns.items()}
        key = columns["key"]
        starts = np.concatenate(([0], np.flatnonzero(key[1:] != key[:-1]) + 1))
        how = {"lows": np.fmin, "highs": np.fmax}
        columns = {n: how.get(n, np.add).reduceat(c, starts) for n, c in columns.items() if n != "key"}
        columns["key"] = key[starts]
    return _Hours(**columns)


def _frame(hours: _Hours, zone: ZoneInfo) -> "pd.DataFrame":
    import numpy as np
    import pandas as pd

    key = hours.key.astype(np.int64)
    filled = hours.values > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(filled, hours.sums / hours.values, np.nan)
    return pd.DataFrame(
        {
            "signal_id": (key >> 32).astype(np.int32),
            "hour": local_hours((key & 0xFFFFFFFF) - _BASE, zone),
            "rows": hours.rows,
            "sum": np.where(filled, hours.sums, np.nan),
            "mean": mean,
            "minimum": hours.lows,
            "maximum": hours.highs,
        },
        copy=False,
    )


def local_hours(hours: "np.ndarray[Any, Any]", zone: ZoneInfo) -> "np.ndarray[Any, Any]":
    """Return numbers of hours (`hour_sql`) as plant-local times; each distinct one is turned once."""
    import numpy as np
    import pandas as pd

    codes, distinct = pd.factorize(hours)
    local = (
        pd.to_datetime(distinct * 3600 - _shift_s(zone), unit="s", utc=True)
        .tz_convert(zone)
        .tz_localize(None)
    )
    # a missing instant has the code -1: the last
    known: np.ndarray[Any, Any] = np.append(
        local.astype("datetime64[us]").to_numpy(), np.datetime64("NaT", "us")
    )
    return known[codes]
