"""Rows that a schedule is made from: open operations, who can do them, calendars, running jobs."""

import datetime as dt
from typing import TYPE_CHECKING

from plant.store import PlantStore

if TYPE_CHECKING:
    import pandas as pd

_OPEN = (
    "lower(o.status) NOT IN ('done', 'closed', 'finished', 'completed', 'complete', 'cancelled', 'canceled', "
    "'shipped', 'delivered')"
)


def open_operations(store: PlantStore) -> "pd.DataFrame":
    """Return the steps of orders that are not done, by due date, order and step.

    An order without a routing has one row whose `step` is missing. `started` and `ended` come from
    the step's job, if there is one; `ended` only when every job of the step has ended.
    """
    return store.sql_frame(
        "WITH steps AS (SELECT material_id, step FROM operation UNION SELECT material_id, step FROM "
        "operation_equipment), "
        "jobs AS (SELECT order_id, step, any_value(job_id ORDER BY ended IS NOT NULL) AS job_id, "
        "any_value(equipment_id ORDER BY ended IS NOT NULL) AS equipment_id, max(started) AS started, "
        "CASE WHEN bool_and(ended IS NOT NULL) THEN max(ended) END AS ended FROM job GROUP BY order_id, step) "
        "SELECT coalesce(j.job_id, o.order_id || '-' || s.step) AS job_id, o.order_id, o.material_id, s.step, "
        "j.equipment_id, j.started, j.ended, o.qty, o.due, o.released, o.priority, m.name AS product, "
        "p.name AS operation FROM production_order o LEFT JOIN steps s ON s.material_id = o.material_id "
        "LEFT JOIN jobs j ON j.order_id = o.order_id AND j.step = s.step "
        "LEFT JOIN material m ON m.material_id = o.material_id "
        "LEFT JOIN operation p ON p.material_id = o.material_id AND p.step = s.step "
        f"WHERE {_OPEN} ORDER BY o.due, o.order_id, s.step"
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
        "SELECT order_id, material_id, qty, released, due, priority, customer, status FROM production_order o "
        f"WHERE {_OPEN} ORDER BY due"
    )


def order_progress(store: PlantStore) -> "pd.DataFrame":
    """Return how far every order is, by due date.

    Columns: order_id, material_id, product (name), customer, qty, due (UTC), is_open, steps, done (steps that ended),
    ended (the last end, where all steps have ended), good (pieces of the last step so far), units (machines that its
    steps ran on).
    """
    return store.sql_frame(
        "WITH steps AS (SELECT material_id, step FROM operation UNION SELECT material_id, step FROM operation_equipment), "
        "routing AS (SELECT material_id, count(*) AS n, max(step) AS last FROM steps GROUP BY material_id), "
        "by_step AS (SELECT order_id, step, bool_and(ended IS NOT NULL) AS done, max(ended) AS ended, "
        "list(DISTINCT equipment_id) AS units FROM job GROUP BY order_id, step), "
        "jobs AS (SELECT order_id, count(*) AS n, count(*) FILTER (done) AS done, max(ended) AS ended, max(step) AS last, "
        "array_to_string(list_distinct(flatten(list(units))), ',') AS units FROM by_step GROUP BY order_id), "
        "made AS (SELECT j.order_id, j.step, sum(p.good) AS good FROM production p JOIN job j ON j.job_id = p.job_id "
        "GROUP BY j.order_id, j.step) "
        "SELECT o.order_id, o.material_id, m.name AS product, o.customer, o.qty, o.due, "
        f"coalesce({_OPEN}, false) AS is_open, greatest(coalesce(r.n, 0), coalesce(j.n, 0)) AS steps, "
        "coalesce(j.done, 0) AS done, "
        "CASE WHEN j.done >= greatest(coalesce(r.n, 0), j.n) THEN j.ended END AS ended, coalesce(g.good, 0) AS good, "
        "coalesce(j.units, '') AS units FROM production_order o LEFT JOIN material m ON m.material_id = o.material_id "
        "LEFT JOIN routing r ON r.material_id = o.material_id LEFT JOIN jobs j ON j.order_id = o.order_id "
        "LEFT JOIN made g ON g.order_id = o.order_id AND g.step = coalesce(r.last, j.last) ORDER BY o.due, o.order_id"
    )
