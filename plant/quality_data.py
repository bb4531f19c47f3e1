"""Rows of measurements, defects and counts for the quality tools."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from plant.period import Period
from plant.store import PlantStore

if TYPE_CHECKING:
    import pandas as pd


def measurements(
    store: PlantStore, characteristic: str, period: Period, units: Sequence[str] = ()
) -> "pd.DataFrame":
    """Return a characteristic's values in time order, with plant-local times.

    Returns:
        Columns: measured, value, equipment_id, subgroup, lot_id.
    """
    where = "characteristic_id = $id AND measured >= $start AND measured < $end AND value IS NOT NULL"
    parameters: dict[str, Any] = {"id": characteristic, "start": period.start, "end": period.end}
    if units:
        where += " AND list_contains($units, equipment_id)"
        parameters["units"] = list(units)
    return store.sql_frame(
        f"SELECT timezone('{store.zone.key}', measured) AS measured, value, equipment_id, subgroup, lot_id "
        f"FROM measurement WHERE {where} ORDER BY measurement.measured",
        parameters,
    )


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
    store: PlantStore, period: Period, units: Sequence[str], *, by: str, product: str | None = None
) -> "pd.DataFrame":
    """Return defective pieces by a dimension, most first: columns key, qty, records."""
    where = "d.found >= $start AND d.found < $end"
    parameters: dict[str, Any] = {"start": period.start, "end": period.end}
    if units:
        where += " AND list_contains($units, d.equipment_id)"
        parameters["units"] = list(units)
    if product:
        where += " AND d.material_id = $product"
        parameters["product"] = product
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
        Columns: day, machine, product, step, shift, crew, operator, lot, supplier, made, scrap.
    """
    where = "p.counted >= $start AND p.counted < $end"
    parameters: dict[str, Any] = {"start": period.start, "end": period.end}
    if units:
        where += " AND list_contains($units, p.equipment_id)"
        parameters["units"] = list(units)
    return store.sql_frame(
        f"SELECT date_trunc('day', timezone('{store.zone.key}', p.counted)) AS day, p.equipment_id AS machine, "
        "j.material_id AS product, CAST(j.step AS VARCHAR) AS step, j.person_id AS operator, h.name AS shift, h.crew AS crew, j.lot_id AS lot, l.supplier AS supplier, "
        "sum(p.good + p.scrap + p.rework) AS made, sum(p.scrap) AS scrap FROM production p "
        "LEFT JOIN job j ON j.job_id = p.job_id LEFT JOIN lot l ON l.lot_id = j.lot_id "
        f"LEFT JOIN shift h ON h.shift_id = p.shift_id WHERE {where} GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
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
