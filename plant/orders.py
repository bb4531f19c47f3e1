"""Rows that a schedule is made from: open operations, who can do them, calendars, running jobs."""

import datetime as dt
from typing import TYPE_CHECKING

from plant.store import PlantStore

if TYPE_CHECKING:
    import pandas as pd


def open_operations(store: PlantStore) -> "pd.DataFrame":
    """Return the operations of orders that are not done: one row a step, in routing order."""
    return store.sql_frame(
        "SELECT j.job_id, j.order_id, j.material_id, j.step, j.equipment_id, j.started, j.ended, o.qty, o.due, "
        "o.released, o.priority, m.name AS product FROM job j JOIN production_order o ON o.order_id = j.order_id "
        "LEFT JOIN material m ON m.material_id = j.material_id "
        "WHERE o.status NOT IN ('done', 'cancelled') ORDER BY o.due, j.order_id, j.step"
    )


def capabilities(store: PlantStore) -> "pd.DataFrame":
    """Return which unit can do which step, with cycle and setup time in seconds."""
    return store.sql_frame(
        "SELECT material_id, step, equipment_id, cycle_s, setup_s FROM operation_equipment"
    )


def good_pieces(store: PlantStore) -> "pd.DataFrame":
    """Return the pieces already made by job: columns job_id, made."""
    return store.sql_frame(
        "SELECT job_id, sum(good + scrap + rework) AS made FROM production GROUP BY job_id"
    )


def calendar(store: PlantStore, start: dt.datetime, end: dt.datetime) -> "pd.DataFrame":
    """Return the shifts that touch a period: equipment_id, starts, ends; UTC."""
    return store.sql_frame(
        "SELECT equipment_id, starts, ends FROM shift WHERE ends > $start AND starts < $end ORDER BY starts",
        {"start": start, "end": end},
    )


def last_products(store: PlantStore) -> "pd.DataFrame":
    """Return what each unit made last: columns equipment_id, material_id."""
    return store.sql_frame(
        "SELECT equipment_id, arg_max(material_id, started) AS material_id FROM job "
        "WHERE started IS NOT NULL GROUP BY equipment_id"
    )


def order_rows(store: PlantStore) -> "pd.DataFrame":
    """Return the open orders with due dates, the earliest first."""
    return store.sql_frame(
        "SELECT order_id, material_id, qty, released, due, priority, customer, status FROM production_order "
        "WHERE status NOT IN ('done', 'cancelled') ORDER BY due"
    )
