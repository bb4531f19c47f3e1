"""Rows of maintenance, alarms and signals for the tools: bound parameters, plant-local texts."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from plant.period import Period
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
        severity: "fault", "warning" or None for all.
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
        "sum(date_diff('millisecond', raised, cleared)) / 3.6e6 AS hours "
        f"FROM alarm WHERE {_where(period, 'raised', units, severity)} GROUP BY {keys} "
        "ORDER BY n DESC, 1",
        _parameters(period, units),
    )


def alarm_rows(store: PlantStore, period: Period, units: Sequence[str], code: str | None) -> "pd.DataFrame":
    """Return alarms with plant-local times, newest first."""
    only = " AND code = $code" if code else ""
    return store.sql_frame(
        f"SELECT timezone('{store.zone.key}', raised) AS raised, equipment_id, code, severity, message, "
        "date_diff('millisecond', raised, cleared) / 60000.0 AS minutes "
        f"FROM alarm WHERE {_where(period, 'raised', units, None)}{only} ORDER BY 1 DESC",
        _parameters(period, units) | ({"code": code} if code else {}),
    )


def work_orders(
    store: PlantStore,
    period: Period | None,
    units: Sequence[str],
    *,
    kind: str | None = None,
    overdue_at: Any = None,
) -> "pd.DataFrame":
    """Return work orders with plant-local times, newest first.

    Args:
        store: the plant.
        period: opened in it; None for all.
        units: work units; empty for all.
        kind: preventive, corrective or inspection.
        overdue_at: only those not finished whose due time is before this instant.
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
    zone = store.zone.key
    return store.sql_frame(
        f"SELECT work_order_id, equipment_id, kind, timezone('{zone}', opened) AS opened, "
        f"timezone('{zone}', finished) AS finished, timezone('{zone}', due) AS due, failure_code, note, "
        "date_diff('second', started, finished) / 3600.0 AS hours, cost "
        f"FROM work_order WHERE {' AND '.join(where)} ORDER BY work_order.opened DESC",
        parameters,
    )


def signal_series(store: PlantStore, signal_id: str, period: Period) -> "pd.DataFrame":
    """Return a signal's good readings with plant-local times, oldest first: columns ts, value."""
    return store.sql_frame(
        f"SELECT timezone('{store.zone.key}', ts) AS ts, value FROM reading "
        "WHERE signal_id = $id AND ts >= $start AND ts < $end AND good AND value IS NOT NULL ORDER BY 1",
        {"id": int(signal_id), "start": period.start, "end": period.end},
    )


def signal_range(store: PlantStore, signal_id: str) -> Period | None:
    """Return from when to when a signal has readings."""
    import datetime as dt

    ((first, last),) = store.rows(
        "SELECT min(ts), max(ts) FROM reading WHERE signal_id = $id", {"id": int(signal_id)}
    )
    return None if first is None else Period(first, last + dt.timedelta(seconds=1))


def _where(period: Period, column: str, units: Sequence[str], severity: str | None) -> str:
    where = [f"{column} >= $start AND {column} < $end"]
    if units:
        where.append("list_contains($units, equipment_id)")
    if severity == "fault":
        where.append(f"severity >= {FAULT}")
    elif severity == "warning":
        where.append(f"severity >= {WARNING} AND severity < {FAULT}")
    return " AND ".join(where)


def _parameters(period: Period, units: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"start": period.start, "end": period.end}
    return found | ({"units": list(units)} if units else {})


def records(frame: "pd.DataFrame") -> list[Any]:
    """Return the rows of a frame as named tuples."""
    return list(frame.itertuples(index=False))
