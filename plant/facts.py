"""Rows of maintenance, alarms and signals for the tools: bound parameters, plant-local texts."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from plant.kpi_facts import FACTS
from plant.period import Period
from plant.readings import of_units
from plant.store import PlantStore

if TYPE_CHECKING:
    import pandas as pd

FAULT, WARNING = 4, 2  # severity: 1 information, 2 and 3 warning, 4 and above fault


def alarm_counts(
    store: PlantStore,
    period: Period,
    units: Sequence[str],
    *,
    severity: str | None,
    by: str = "code",
) -> "pd.DataFrame":
    """Count alarms by code and text, or by machine, day or shift.

    Args:
        store: the plant.
        period: alarms raised in it.
        units: work units; empty for all.
        severity: "critical" (the highest that there is), "fault", "warning",
            "information" or None for all.
        by: "code", "machine", "day", "week", "month" or "hour".

    Returns:
        Columns: the dimension ("code" and "message" for codes), n, hours; most first.
    """
    zone = store.zone.key
    columns = {
        "code": "code, message",
        "machine": "equipment_id",
        **{t: f"date_trunc('{t}', timezone('{zone}', raised))" for t in ("day", "week", "month", "hour")},
    }
    keys = columns[by]
    names = "code, message" if by == "code" else f"{keys} AS {by}"
    return store.sql_frame(
        f"SELECT {names}, count(*) AS n, "
        "sum(date_diff('microsecond', raised, cleared)) / 3.6e9 AS hours "
        f"FROM alarm WHERE {_where(period, 'raised', units, severity)} GROUP BY {keys} "
        "ORDER BY n DESC, 1",
        _parameters(period, units),
    )


def alarm_rows(
    store: PlantStore, period: Period, units: Sequence[str], code: str | None, severity: str | None = None
) -> "pd.DataFrame":
    """Return alarms with plant-local times, newest first; of one code or severity (see `alarm_counts`) where given."""
    only = " AND code = $code" if code else ""
    return store.sql_frame(
        f"SELECT timezone('{store.zone.key}', raised) AS raised, equipment_id, code, severity, message, "
        "date_diff('microsecond', raised, cleared) / 6e7 AS minutes "
        f"FROM alarm WHERE {_where(period, 'raised', units, severity)}{only} ORDER BY 1 DESC",
        _parameters(period, units) | ({"code": code} if code else {}),
    )


def alarm_offsets(
    store: PlantStore, period: Period, units: Sequence[str], hour: dt.timedelta, near_s: float, most: int
) -> "pd.DataFrame":
    """Count, machine by machine, the alarms that have a stop beginning at the same time, or an hour after or before.

    Args:
        store: the plant.
        period: alarms raised in it.
        units: work units; empty for all.
        hour: how far away a stop is looked for beside the same time.
        near_s: seconds that a stop may be away from there.
        most: with more alarms than this nothing is counted.

    Returns:
        Columns equipment_id, hours (0, 1: the stop comes an hour later, -1: earlier), n, alarms (of the machine).
    """
    import pandas as pd

    where, parameters = _where(period, "raised", units, None), _parameters(period, units)
    if store.rows(f"SELECT count(*) FROM alarm WHERE {where}", parameters)[0][0] > most:
        return pd.DataFrame(columns=["equipment_id", "hours", "n", "alarms"])
    parts = []
    for hours in (0, 1, -1):
        away = hours * hour.total_seconds()
        parts.append(
            f"SELECT a.equipment_id, {hours} AS hours, count(*) AS n FROM a WHERE EXISTS (SELECT 1 FROM state_event s "
            "WHERE s.equipment_id = a.equipment_id AND s.state = 'down' "
            f"AND s.starts >= a.raised + INTERVAL '{round(away - near_s)} seconds' "
            f"AND s.starts <= a.raised + INTERVAL '{round(away + near_s)} seconds') GROUP BY 1"
        )
    return store.sql_frame(
        f"WITH a AS (SELECT equipment_id, raised FROM alarm WHERE {where}), "
        "c AS (SELECT equipment_id, count(*) AS alarms FROM a GROUP BY 1) "
        f"SELECT u.equipment_id, u.hours, u.n, c.alarms FROM ({' UNION ALL '.join(parts)}) u "
        "JOIN c ON c.equipment_id = u.equipment_id",
        parameters,
    )


def stop_rows(
    store: PlantStore, period: Period, units: Sequence[str], reason: str | None = None
) -> "pd.DataFrame":
    """Return the stops of a period, each whole however many shifts it lasts, clipped to the period, oldest first.

    Args:
        store: the plant.
        period: what counts.
        units: work units; empty for all.
        reason: label of the only reason that counts, in whatever state it is recorded: waiting for material may be idle.

    Returns:
        Columns equipment_id, starts and ends (plant-local), minutes, reason (None where none was given), failure (whether
        the reason is one).
    """
    only = " AND list_contains($units, equipment_id)" if units else ""
    which = "reason = $reason" if reason else "state = 'down'"
    frame = store.sql_frame(
        f"SELECT equipment_id, is_failure AS failure, timezone('{store.zone.key}', from_) AS starts, timezone('{store.zone.key}', to_) AS ends, "
        f"date_diff('microsecond', from_, to_) / 6e7 AS minutes, reason, begins FROM ({FACTS['state'].sql}) s "
        f"WHERE {which}{only} ORDER BY equipment_id, from_",
        _parameters(period, units) | ({"reason": reason} if reason else {}),
    )
    if frame.empty:
        return frame.drop(columns="begins")
    first = frame.begins | (frame.equipment_id != frame.equipment_id.shift())
    whole = frame.groupby(first.cumsum()).agg(
        equipment_id=("equipment_id", "first"), starts=("starts", "min"), ends=("ends", "max"),
        minutes=("minutes", "sum"), reason=("reason", "first"), failure=("failure", "first"),
    )  # fmt: skip
    return whole.sort_values("starts").reset_index(drop=True)


def work_orders(
    store: PlantStore,
    period: Period | None,
    units: Sequence[str],
    *,
    kind: str | None = None,
    overdue_at: Any = None,
    open_only: bool | None = None,
) -> "pd.DataFrame":
    """Return work orders with plant-local times, newest first.

    Args:
        store: the plant.
        period: opened in it; None for all.
        units: work units; empty for all.
        kind: preventive, corrective or inspection.
        overdue_at: only those not finished whose due time is before this instant.
        open_only: True for those not finished, False for those finished, None for both.
    """
    where, parameters = ["TRUE"], {}  # type: tuple[list[str], dict[str, Any]]
    if period is not None:
        where.append("opened >= $start AND opened < $end")
        parameters |= {"start": period.start, "end": period.end}
    if units:
        where.append("list_contains($units, equipment_id)")
        parameters["units"] = list(units)
    if kind:
        where.append("kind = $kind")
        parameters["kind"] = kind
    if overdue_at is not None:
        where.append("finished IS NULL AND due < $at")
        parameters["at"] = overdue_at
    if open_only is not None:
        where.append("finished IS NULL" if open_only else "finished IS NOT NULL")
    zone = store.zone.key
    return store.sql_frame(
        f"SELECT work_order_id, equipment_id, kind, timezone('{zone}', opened) AS opened, "
        f"timezone('{zone}', finished) AS finished, timezone('{zone}', due) AS due, failure_code, note, "
        "date_diff('microsecond', started, finished) / 3.6e9 AS hours, cost "
        f"FROM work_order WHERE {' AND '.join(where)} ORDER BY work_order.opened DESC",
        parameters,
    )


def work_order_kinds(store: PlantStore) -> set[str]:
    """Return the kinds of work orders that the plant has."""
    return {str(k) for (k,) in store.rows("SELECT DISTINCT kind FROM work_order WHERE kind IS NOT NULL")}


def knows_finished(store: PlantStore) -> bool:
    """Return whether any work order says when it was finished, so that one that does not is open."""
    return bool(store.rows("SELECT count(finished) FROM work_order")[0][0])


def signal_series(store: PlantStore, signal_id: str, period: Period) -> "pd.DataFrame":
    """Return a signal's good readings with plant-local times, oldest first: columns ts, value."""
    return store.sql_frame(
        f"SELECT timezone('{store.zone.key}', ts) AS ts, value FROM reading "
        "WHERE signal_id = $id AND ts >= $start AND ts < $end AND good AND value IS NOT NULL ORDER BY 1",
        {"id": int(signal_id), "start": period.start, "end": period.end},
    )


def signal_range(store: PlantStore, signal_id: str) -> Period | None:
    """Return from when to when a signal has readings."""
    found = store.rows("SELECT first, last FROM signal_range WHERE signal_id = $id", {"id": int(signal_id)})
    return Period(found[0][0], found[0][1] + dt.timedelta(seconds=1)) if found else None


def warning_limits(store: PlantStore, signal_id: str) -> tuple[float | None, float | None]:
    """Return a signal's lower and upper warning limit, None where none is known."""
    found = store.rows("SELECT warn_low, warn_high FROM signal WHERE signal_id = $id", {"id": int(signal_id)})
    return found[0] if found else (None, None)


def missing_by_signal(store: PlantStore, units: Sequence[str], period: Period | None) -> "pd.DataFrame":
    """Return signals with readings: name, equipment_id, times (of their machine), missing; most first."""
    where, parameters = _readings(store, units, period)
    return store.sql_frame(
        "WITH r AS (SELECT s.equipment_id, s.name, s.signal_id, r.ts, r.value, r.good FROM reading r "
        f"JOIN signal s ON s.signal_id = r.signal_id WHERE {where}), "
        "t AS (SELECT equipment_id, count(DISTINCT ts) AS times FROM r GROUP BY 1), "
        "v AS (SELECT equipment_id, name, signal_id, count(DISTINCT CASE WHEN good AND value IS NOT NULL THEN ts END) "
        "AS present FROM r GROUP BY 1, 2, 3) "
        "SELECT v.name, v.equipment_id, t.times, t.times - v.present AS missing FROM v "
        "JOIN t ON t.equipment_id = v.equipment_id ORDER BY 4 DESC, 1",
        parameters,
    )


def incomplete_times(store: PlantStore, units: Sequence[str], period: Period | None) -> tuple[int, int, int]:
    """Return how many times (of a machine) have readings, lack at least one value, have no value at all."""
    where, parameters = _readings(store, units, period)
    ((times, incomplete, empty),) = store.rows(
        "WITH a AS (SELECT s.equipment_id, r.ts, count(CASE WHEN r.good THEN r.value END) AS n FROM reading r "
        f"JOIN signal s ON s.signal_id = r.signal_id WHERE {where} GROUP BY 1, 2), "
        "m AS (SELECT equipment_id, max(n) AS most FROM a GROUP BY 1) "
        "SELECT count(*), sum(CASE WHEN a.n < m.most THEN 1 ELSE 0 END), sum(CASE WHEN a.n = 0 THEN 1 ELSE 0 END) "
        "FROM a JOIN m ON m.equipment_id = a.equipment_id",
        parameters,
    )
    return int(times), int(incomplete or 0), int(empty or 0)


def empty_runs(store: PlantStore, units: Sequence[str], period: Period | None) -> "pd.DataFrame":
    """Return the runs of times at which no signal of a machine has a value, the longest first.

    Returns:
        Columns equipment_id, start and last (plant-local), n (times in the run), hours (from its start to the next value).
    """
    where, parameters = _readings(store, units, period)
    zone = store.zone.key
    return store.sql_frame(
        "WITH a AS (SELECT s.equipment_id, r.ts, count(CASE WHEN r.good THEN r.value END) AS n FROM reading r "
        f"JOIN signal s ON s.signal_id = r.signal_id WHERE {where} GROUP BY 1, 2), "
        "b AS (SELECT equipment_id, ts, n, lead(ts) OVER (PARTITION BY equipment_id ORDER BY ts) AS next, "
        "row_number() OVER (PARTITION BY equipment_id ORDER BY ts) "
        "- row_number() OVER (PARTITION BY equipment_id, CASE WHEN n = 0 THEN 1 ELSE 0 END ORDER BY ts) AS run FROM a) "
        f"SELECT equipment_id, timezone('{zone}', min(ts)) AS start, timezone('{zone}', max(ts)) AS last, count(*) AS n, "
        "(extract(epoch FROM max(coalesce(next, ts))) - extract(epoch FROM min(ts))) / 3600.0 AS hours "
        "FROM b WHERE n = 0 GROUP BY equipment_id, run ORDER BY 4 DESC, 2",
        parameters,
    )


def _readings(store: PlantStore, units: Sequence[str], period: Period | None) -> tuple[str, dict[str, Any]]:
    where, parameters = ["TRUE"], {}  # type: tuple[list[str], dict[str, Any]]
    if units:
        where.append(of_units(store, units, "r.signal_id", parameters))
    if period is not None:
        where.append("r.ts >= $start AND r.ts < $end")
        parameters |= {"start": period.start, "end": period.end}
    return " AND ".join(where), parameters


def _where(period: Period, column: str, units: Sequence[str], severity: str | None) -> str:
    where = [f"{column} >= $start AND {column} < $end"]
    if units:
        where.append("list_contains($units, equipment_id)")
    if severity == "critical":
        where.append("severity >= (SELECT max(severity) FROM alarm)")
    elif severity == "fault":
        where.append(f"severity >= {FAULT}")
    elif severity == "information":
        where.append(f"severity < {WARNING}")
    elif severity == "warning":
        where.append(f"severity >= {WARNING} AND severity < {FAULT}")
    return " AND ".join(where)


def _parameters(period: Period, units: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"start": period.start, "end": period.end}
    return found | ({"units": list(units)} if units else {})


def records(frame: "pd.DataFrame") -> list[Any]:
    """Return the rows of a frame as named tuples."""
    return list(frame.itertuples(index=False))
