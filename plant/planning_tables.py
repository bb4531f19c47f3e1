"""Tables that planning uses where a plant has them: setups by pair, skills, expected material, planned stops.

They are tables of the plant's own (an import makes them from files of these names), not standard ones; a
plant without them is planned without what they say.
"""

import datetime as dt
from typing import TYPE_CHECKING

from plant.store import PlantStore

if TYPE_CHECKING:
    import pandas as pd

OWN = {  # table -> columns it must have
    "changeover": ("equipment_id", "from_material", "to_material", "setup_s"),
    "operation_skill": ("material_id", "step", "skill"),
    "person_skill": ("person_id", "skill"),
    "absence": ("person_id", "starts", "ends"),
    "operation_lag": ("material_id", "step", "lag_s"),
    "energy_tariff": ("starts", "ends", "price_per_kwh"),
    "machine_power": ("equipment_id", "power_kw"),
}


def own_table(store: PlantStore, name: str) -> "pd.DataFrame":
    """Return the rows of one of `OWN`; without rows where the plant has no such table."""
    import pandas as pd

    info = next((t for t in store.tables() if t.name == name), None)
    columns = OWN[name]
    if info is None or not set(columns) <= {c.name for c in info.columns}:
        return pd.DataFrame(columns=list(columns))
    return store.sql_frame(f"SELECT {', '.join(columns)} FROM {name}")


def expected_lots(store: PlantStore, now: dt.datetime) -> "pd.DataFrame":
    """Return lots of components that are still to come: material_id, lot_id, qty, received; the earliest first."""
    return store.sql_frame(
        "SELECT material_id, lot_id, qty, received FROM lot WHERE received > $now AND made_by_job IS NULL "
        "ORDER BY received",
        {"now": now},
    )


def stock(store: PlantStore, now: dt.datetime) -> "pd.DataFrame":
    """Return what is left of received lots by material: material_id, qty."""
    return store.sql_frame(
        "SELECT l.material_id, sum(l.qty - coalesce(u.used, 0)) AS qty FROM lot l LEFT JOIN "
        "(SELECT lot_id, sum(qty) AS used FROM lot_use GROUP BY lot_id) u ON u.lot_id = l.lot_id "
        "WHERE l.received <= $now GROUP BY l.material_id",
        {"now": now},
    )


def needs(store: PlantStore) -> "pd.DataFrame":
    """Return the components of each material: material_id, component_id, qty for one piece."""
    return store.sql_frame("SELECT material_id, component_id, qty FROM bom")


def planned_stops(store: PlantStore, now: dt.datetime) -> "pd.DataFrame":
    """Return maintenance with a time to come: equipment_id, work_order_id, started, finished."""
    return store.sql_frame(
        "SELECT equipment_id, work_order_id, started, finished FROM work_order "
        "WHERE finished > $now AND started IS NOT NULL AND finished > started ORDER BY started",
        {"now": now},
    )


def known_materials(store: PlantStore) -> set[str]:
    """Return the ids of the table material."""
    return {str(r[0]) for r in store.rows("SELECT material_id FROM material")}


def odd_jobs(store: PlantStore, now: dt.datetime) -> "pd.DataFrame":
    """Return jobs of open orders whose times cannot be: job_id, order_id, started, ended."""
    return store.sql_frame(
        "SELECT j.job_id, j.order_id, j.started, j.ended FROM job j JOIN production_order o ON o.order_id = j.order_id "
        "WHERE lower(o.status) NOT IN ('done', 'closed', 'finished', 'completed', 'complete', 'cancelled', "
        "'canceled', 'shipped', 'delivered') AND (j.ended < j.started OR j.started > $now) ORDER BY j.job_id",
        {"now": now},
    )


def odd_shifts(store: PlantStore, now: dt.datetime) -> "pd.DataFrame":
    """Return shifts to come that end before they begin: shift_id, starts, ends."""
    return store.sql_frame(
        "SELECT shift_id, starts, ends FROM shift WHERE starts > $now AND ends <= starts ORDER BY starts",
        {"now": now},
    )


def durations_seen(store: PlantStore) -> "pd.DataFrame":
    """Return finished jobs with running and standard time: equipment_id, running_s, standard_s."""
    return store.sql_frame(
        "SELECT j.equipment_id, r.running_s, p.pieces * c.cycle_s AS standard_s FROM job j "
        "JOIN (SELECT job_id, sum(date_diff('microsecond', starts, ends) / 1e6) AS running_s FROM state_event "
        "WHERE state = 'running' AND job_id IS NOT NULL GROUP BY job_id) r ON r.job_id = j.job_id "
        "JOIN (SELECT job_id, sum(good + scrap + rework) AS pieces FROM production GROUP BY job_id) p "
        "ON p.job_id = j.job_id JOIN operation_equipment c ON c.material_id = j.material_id AND c.step = j.step "
        "AND c.equipment_id = j.equipment_id WHERE j.ended IS NOT NULL AND p.pieces * c.cycle_s > 600"
    )


def failures_seen(store: PlantStore) -> "pd.DataFrame":
    """Return failures of machines: equipment_id, down_s."""
    return store.sql_frame(
        "SELECT e.equipment_id, date_diff('microsecond', e.starts, e.ends) / 1e6 AS down_s FROM state_event e "
        "JOIN reason r ON r.reason_id = e.reason_id WHERE r.is_failure AND e.ends IS NOT NULL"
    )


def running_seen(store: PlantStore) -> "pd.DataFrame":
    """Return how long machines ran: equipment_id, running_s."""
    return store.sql_frame(
        "SELECT equipment_id, sum(date_diff('microsecond', starts, ends) / 1e6) AS running_s FROM state_event "
        "WHERE state = 'running' AND ends IS NOT NULL GROUP BY equipment_id"
    )
