"""Rows of measurements, defects and counts for the quality tools."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from plant.period import Period
from plant.readings import of_units
from plant.store import PlantStore

if TYPE_CHECKING:
    import pandas as pd

_APART_H = 12  # values of one subgroup number further apart belong to two subgroups


def measurements(
    store: PlantStore, characteristic: str, period: Period, units: Sequence[str] = ()
) -> "pd.DataFrame":
    """Return a characteristic's values in time order, with plant-local times.

    Returns:
        Columns: measured, value, equipment_id, subgroup, lot_id. Subgroups are told apart by machine and time: numbers
        that start again each day or job, or run on several machines, are not one subgroup.
    """
    where = (
        "characteristic_id = $id AND measured >= $start AND measured < $end AND value IS NOT NULL "
        "AND NOT (job_id IS NULL AND serial IS NOT NULL)"  # readings of gauge studies are of no job
    )
    parameters: dict[str, Any] = {"id": characteristic, "start": period.start, "end": period.end}
    if units:
        where += " AND list_contains($units, equipment_id)"
        parameters["units"] = list(units)
    frame = store.sql_frame(
        f"SELECT timezone('{store.zone.key}', measured) AS measured, value, equipment_id, subgroup, lot_id "
        f"FROM measurement WHERE {where} ORDER BY measurement.measured",
        parameters,
    )
    return frame if frame.empty else frame.assign(subgroup=_told_apart(frame))


def _told_apart(frame: "pd.DataFrame") -> "pd.Series[Any]":
    """Return a name of each row's subgroup: machine, number and its first moment; missing where it has no number."""
    import pandas as pd

    keys = ["equipment_id", "subgroup"]
    rows = frame[frame.subgroup.notna()].sort_values([*keys, "measured"], kind="stable")
    if rows.empty:
        return frame.subgroup
    begins = (rows[keys] != rows[keys].shift()).any(axis=1) | (
        rows.measured.diff() > pd.Timedelta(hours=_APART_H)
    )
    first = rows.measured.where(begins).ffill().astype("int64")
    names = rows.equipment_id.astype(str) + "/" + rows.subgroup.astype(str) + "@" + first.astype(str)
    return names.reindex(frame.index)


def characteristics_at(store: PlantStore, units: Sequence[str]) -> frozenset[str]:
    """Return the ids of the characteristics that are measured at machines."""
    rows = store.rows(
        "SELECT DISTINCT characteristic_id FROM measurement WHERE list_contains($units, equipment_id) "
        "AND NOT (job_id IS NULL AND serial IS NOT NULL)",
        {"units": list(units)},
    )
    return frozenset(str(r[0]) for r in rows)


def gauge_readings(store: PlantStore, characteristic: str) -> "pd.DataFrame":
    """Return the newest gauge study of a characteristic: repeated readings of the same pieces by several persons.

    Returns:
        Columns: measured, serial, person_id, value; empty when there is no study.
    """
    return store.sql_frame(
        f"SELECT timezone('{store.zone.key}', measured) AS measured, serial, person_id, value FROM measurement "
        "WHERE characteristic_id = $id AND value IS NOT NULL AND serial IN (SELECT serial FROM measurement "
        "WHERE characteristic_id = $id AND serial IS NOT NULL GROUP BY serial HAVING count(DISTINCT person_id) > 1) "
        "ORDER BY measurement.measured",
        {"id": characteristic},
    )


_AFFECTED = (
    "SELECT coalesce(j.lot_id, '') AS lot, j.job_id AS job, j.order_id AS \"order\", j.material_id AS product, "
    "o.customer AS customer, j.equipment_id AS machine, timezone('{zone}', j.started) AS started, "
    "coalesce(sum(p.good), 0) AS good, coalesce(sum(p.scrap), 0) AS scrap, o.status AS status FROM job j "
    "LEFT JOIN production_order o ON o.order_id = j.order_id LEFT JOIN production p ON p.job_id = j.job_id "
    "WHERE {where} GROUP BY 1, 2, 3, 4, 5, 6, 7, 10 ORDER BY started, job"
)


def affected_by_lot(store: PlantStore, lot: str) -> "pd.DataFrame":
    """Return the jobs that used a lot, lots made of it included (genealogy), with orders, customers and pieces.

    Returns:
        Columns: lot, job, order, product, customer, machine, started, good, scrap, status.
    """
    lots, new = {lot}, {lot}
    while new:
        rows = store.rows(
            "SELECT l.lot_id FROM lot l JOIN lot_use u ON u.job_id = l.made_by_job WHERE list_contains(?, u.lot_id)",
            [sorted(new)],
        )
        new = {str(r[0]) for r in rows} - lots
        lots |= new
    where = "list_contains($lots, j.lot_id) OR j.job_id IN (SELECT job_id FROM lot_use WHERE list_contains($lots, lot_id))"
    return store.sql_frame(_AFFECTED.format(zone=store.zone.key, where=where), {"lots": sorted(lots)})


def lots_in_order(store: PlantStore, order: str) -> "pd.DataFrame":
    """Return the lots that the jobs of an order used, the most used first.

    Returns:
        Columns: lot, material, supplier, qty (pieces taken), received (plant time).
    """
    return store.sql_frame(
        "SELECT l.lot_id AS lot, l.material_id AS material, coalesce(l.supplier, '–') AS supplier, sum(coalesce(u.qty, 0)) AS qty, "
        f"timezone('{store.zone.key}', l.received) AS received FROM job j JOIN lot_use u USING (job_id) JOIN lot l ON l.lot_id = u.lot_id "
        "WHERE j.order_id = $order GROUP BY ALL ORDER BY qty DESC, lot",
        {"order": order},
    )


def affected_on(store: PlantStore, period: Period, units: Sequence[str]) -> "pd.DataFrame":
    """Return the jobs that ran on machines in a period; columns as of `affected_by_lot`."""
    where = "list_contains($units, j.equipment_id) AND p.counted >= $start AND p.counted < $end"
    return store.sql_frame(
        _AFFECTED.format(zone=store.zone.key, where=where),
        {"units": list(units), "start": period.start, "end": period.end},
    )


def lot_quantity(store: PlantStore, lot: str) -> int | None:
    """Return the pieces of a lot; None where it is not recorded."""
    rows = store.rows("SELECT qty FROM lot WHERE lot_id = ?", [lot])
    return None if not rows or rows[0][0] is None else int(rows[0][0])


def limits(
    store: PlantStore, characteristic: str
) -> tuple[str, str, float | None, float | None, float | None]:
    """Return name, unit, nominal and specification limits of a characteristic."""
    ((name, uom, nominal, lsl, usl),) = store.rows(
        "SELECT name, uom, nominal, lsl, usl FROM characteristic WHERE characteristic_id = ?",
        [characteristic],
    )
    return name, uom or "", nominal, lsl, usl


_DEFECT_KEYS = {
    "defect": "d.code",
    "machine": "d.equipment_id",
    "product": "d.material_id",
    "lot": "d.lot_id",
    "supplier": "l.supplier",
    "shift": "h.name",
    "crew": "h.crew",
}
DEFECT_DIMENSIONS = tuple(_DEFECT_KEYS)


def defects(
    store: PlantStore, period: Period, units: Sequence[str], *, by: str, only: Mapping[str, str] | None = None
) -> "pd.DataFrame":
    """Return defective pieces by a dimension, most first: columns key, qty, records.

    Args:
        store: the plant.
        period: defects found in it.
        units: work units; empty for all.
        by: one of `DEFECT_DIMENSIONS`.
        only: dimension -> the one value that counts; a product may be the material of lots.
    """
    where = "d.found >= $start AND d.found < $end"
    parameters: dict[str, Any] = {"start": period.start, "end": period.end}
    if units:
        where += " AND list_contains($units, d.equipment_id)"
        parameters["units"] = list(units)
    for dimension, value in (only or {}).items():
        made_of = f" OR l.material_id = ${dimension}" if dimension == "product" else ""
        where += f" AND ({_DEFECT_KEYS[dimension]} = ${dimension}{made_of})"
        parameters[dimension] = value
    key = _DEFECT_KEYS[by]
    return store.sql_frame(
        f"SELECT {key} AS key, sum(d.qty) AS qty, count(*) AS records FROM defect d "
        "LEFT JOIN lot l ON l.lot_id = d.lot_id LEFT JOIN shift h ON h.shift_id = d.shift_id "
        f"WHERE {where} GROUP BY 1 ORDER BY qty DESC, key",
        parameters,
    )


def daily_counts(store: PlantStore, period: Period, units: Sequence[str] = ()) -> "pd.DataFrame":
    """Return pieces and scrap by plant day and every recorded factor.

    Returns:
        Columns: day, machine, product, step, shift, crew, operator, lot, supplier, material (of the lot), made, scrap.
    """
    where = "p.counted >= $start AND p.counted < $end"
    parameters: dict[str, Any] = {"start": period.start, "end": period.end}
    if units:
        where += " AND list_contains($units, p.equipment_id)"
        parameters["units"] = list(units)
    return store.sql_frame(
        f"SELECT date_trunc('day', timezone('{store.zone.key}', p.counted)) AS day, p.equipment_id AS machine, "
        "j.material_id AS product, CAST(j.step AS VARCHAR) AS step, j.person_id AS operator, h.name AS shift, h.crew AS crew, j.lot_id AS lot, l.supplier AS supplier, "
        "l.material_id AS material, sum(p.good + p.scrap + p.rework) AS made, sum(p.scrap) AS scrap FROM production p "
        "LEFT JOIN job j ON j.job_id = p.job_id LEFT JOIN lot l ON l.lot_id = j.lot_id "
        f"LEFT JOIN shift h ON h.shift_id = p.shift_id WHERE {where} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10",
        parameters,
    )


def standard_costs(store: PlantStore) -> dict[str, float]:
    """Return product -> standard cost of a piece, where it is known."""
    rows = store.rows("SELECT material_id, std_cost FROM material WHERE std_cost IS NOT NULL")
    return {str(name): float(cost) for name, cost in rows}


def changes(store: PlantStore, period: Period, units: Sequence[str] = ()) -> "pd.DataFrame":
    """Return what changed on machines in a period, in time order, with plant-local times.

    Returns:
        Columns: moment, machine, what: finished work orders, and first uses of a lot.
    """
    parameters: dict[str, Any] = {"start": period.start, "end": period.end}
    where = ""
    if units:
        where = " AND list_contains($units, equipment_id)"
        parameters["units"] = list(units)
    zone = store.zone.key
    return store.sql_frame(
        f"SELECT timezone('{zone}', finished) AS moment, equipment_id AS machine, "
        "'work order ' || work_order_id || ' (' || coalesce(kind, '?') || '): ' || coalesce(note, failure_code, '') "
        f"AS what FROM work_order WHERE finished >= $start AND finished < $end{where} "
        f"UNION ALL SELECT timezone('{zone}', first_use) AS moment, equipment_id AS machine, 'first use of lot ' || lot_id AS what "
        "FROM (SELECT min(started) AS first_use, min(equipment_id) AS equipment_id, lot_id FROM job "
        f"WHERE lot_id IS NOT NULL AND started IS NOT NULL{where} GROUP BY lot_id) firsts "
        "WHERE first_use >= $start AND first_use < $end ORDER BY 1, 2",
        parameters,
    )


def step_yields(store: PlantStore, period: Period, product: str) -> "pd.DataFrame":
    """Return pieces and pieces good at once by routing step: columns step, name, made, good."""
    return store.sql_frame(
        "SELECT j.step AS step, o.name AS name, sum(p.good + p.scrap + p.rework) AS made, sum(p.good) AS good "
        "FROM production p JOIN job j ON j.job_id = p.job_id LEFT JOIN operation o ON o.material_id = j.material_id "
        "AND o.step = j.step WHERE j.material_id = $product AND p.counted >= $start AND p.counted < $end "
        "GROUP BY 1, 2 ORDER BY 1",
        {"product": product, "start": period.start, "end": period.end},
    )


def signal_days(store: PlantStore, period: Period, units: Sequence[str] = ()) -> "pd.DataFrame":
    """Return the median of each signal by plant day: columns signal_id, name, machine, uom, day, value."""
    parameters: dict[str, Any] = {"start": period.start, "end": period.end}
    where = f" AND {of_units(store, units, 'r.signal_id', parameters)}" if units else ""
    return store.sql_frame(
        "SELECT r.signal_id, s.name AS name, s.equipment_id AS machine, coalesce(s.uom, '') AS uom, "
        f"date_trunc('day', timezone('{store.zone.key}', r.ts)) AS day, median(r.value) AS value FROM reading r "
        "JOIN signal s ON s.signal_id = r.signal_id WHERE r.ts >= $start AND r.ts < $end AND r.value IS NOT NULL "
        f"AND isfinite(r.value){where} GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 5",
        parameters,
    )


def signal_hours(store: PlantStore, period: Period, unit: str) -> "pd.DataFrame":
    """Return hourly means of a machine's signals side by side, whole hours alone: index hour, columns their names."""
    parameters: dict[str, Any] = {"start": period.start, "end": period.end}
    inside = of_units(store, [unit], "r.signal_id", parameters)
    rows = store.sql_frame(
        f"SELECT s.name AS name, date_trunc('hour', timezone('{store.zone.key}', r.ts)) AS hour, avg(r.value) AS value "
        "FROM reading r JOIN signal s ON s.signal_id = r.signal_id WHERE r.ts >= $start AND r.ts < $end "
        f"AND r.value IS NOT NULL AND isfinite(r.value) AND {inside} GROUP BY 1, 2",
        parameters,
    )
    return rows.pivot(index="hour", columns="name", values="value").dropna().sort_index()


def stop_starts(
    store: PlantStore, period: Period, units: Sequence[str], *, failures: bool
) -> list[tuple[str, Any]]:
    """Return machine and start (UTC) of each failure, or of each unplanned stop, in time order.

    A stop that goes on over the end of a shift is one.
    """
    parameters: dict[str, Any] = {"start": period.start, "end": period.end}
    where = "coalesce(r.is_failure, FALSE)" if failures else "s.state = 'down'"
    if units:
        where += " AND list_contains($units, s.equipment_id)"
        parameters["units"] = list(units)
    return store.rows(
        "SELECT equipment_id, starts FROM (SELECT s.equipment_id, s.starts, s.ends, s.reason_id, "
        "lag(s.ends) OVER w AS ended, lag(s.reason_id) OVER w AS reason FROM state_event s "
        f"LEFT JOIN reason r ON r.reason_id = s.reason_id WHERE {where} "
        "WINDOW w AS (PARTITION BY s.equipment_id ORDER BY s.starts)) stops "
        "WHERE starts >= $start AND starts < $end AND NOT (coalesce(ended = starts, FALSE) "
        "AND coalesce(reason = reason_id, FALSE)) ORDER BY starts",
        parameters,
    )
