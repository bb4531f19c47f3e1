"""Finished orders and steps as rows for the tools: times, quantities, pieces per operation."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plant.period import Period
from plant.store import PlantStore

if TYPE_CHECKING:
    import pandas as pd


def order_times(store: PlantStore, order_id: str) -> "pd.DataFrame":
    """Return one order: released, started, ended, due (UTC), qty, good, run_h and open_jobs; empty if there is none.

    `good` counts the last step alone; `run_h` is the time in which machines ran for it.
    """
    return store.sql_frame(
        "SELECT o.order_id, o.material_id, o.qty, o.released, o.due, j.started, j.ended, j.open_jobs, "
        "coalesce(t.run_us, 0) / 3.6e9 AS run_h FROM production_order o "
        "LEFT JOIN (SELECT order_id, min(started) AS started, max(ended) AS ended, count(*) - count(ended) AS open_jobs "
        "FROM job GROUP BY order_id) j ON j.order_id = o.order_id "
        "LEFT JOIN (SELECT j.order_id, sum(date_diff('microsecond', s.starts, s.ends)) AS run_us FROM state_event s "
        "JOIN job j ON j.job_id = s.job_id WHERE s.state = 'running' GROUP BY j.order_id) t ON t.order_id = o.order_id "
        "WHERE o.order_id = $order",
        {"order": order_id},
    )


def due_orders(store: PlantStore, period: Period) -> "pd.DataFrame":
    """Return the orders due in a period: order_id, material_id, qty, due, ended (None while a job is open), good.

    `good` counts the pieces of the order's last step until its due date.
    """
    return store.sql_frame(
        "SELECT o.order_id, o.material_id, o.qty, o.due, "
        "CASE WHEN j.n = j.done THEN j.ended END AS ended, coalesce(g.good, 0) AS good FROM production_order o "
        "LEFT JOIN (SELECT order_id, count(*) AS n, count(ended) AS done, max(ended) AS ended, max(step) AS last "
        "FROM job GROUP BY order_id) j ON j.order_id = o.order_id "
        "LEFT JOIN (SELECT k.order_id, k.step, sum(CASE WHEN p.counted <= o.due THEN p.good ELSE 0 END) AS good "
        "FROM production p JOIN job k ON k.job_id = p.job_id JOIN production_order o ON o.order_id = k.order_id "
        "GROUP BY k.order_id, k.step) g ON g.order_id = o.order_id AND g.step IS NOT DISTINCT FROM j.last "
        "WHERE o.due >= $start AND o.due < $end ORDER BY o.due",
        {"start": period.start, "end": period.end},
    )


def pieces_by_step(store: PlantStore, period: Period, product: str | None) -> "pd.DataFrame":
    """Return good pieces and all pieces by product and step: material_id, step, good, pieces."""
    only = " AND j.material_id = $product" if product else ""
    parameters: dict[str, Any] = {"start": period.start, "end": period.end}
    return store.sql_frame(
        "SELECT j.material_id, j.step, sum(p.good) AS good, sum(p.good + p.scrap + p.rework) AS pieces FROM production p "
        f"JOIN job j ON j.job_id = p.job_id WHERE p.counted >= $start AND p.counted < $end{only} "
        "AND j.material_id IS NOT NULL AND j.step IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2",
        parameters | ({"product": product} if product else {}),
    )


@dataclass(frozen=True, slots=True)
class Ordered:
    """What an order is of, as far as it is recorded.

    Attributes:
        product: its name, else its id.
        pieces: that were ordered.
        priority: None where none is set.
    """

    product: str
    pieces: float
    customer: str | None
    priority: int | None


def ordered(store: PlantStore, order_id: str) -> Ordered | None:
    """Return what an order is of; None where no such order is recorded."""
    found = store.rows(
        "SELECT coalesce(m.name, o.material_id, ''), o.qty, o.customer, o.priority FROM production_order o "
        "LEFT JOIN material m ON m.material_id = o.material_id WHERE o.order_id = ?",
        [order_id],
    )
    for product, qty, customer, priority in found:
        return Ordered(
            str(product),
            float(qty),
            str(customer) if customer else None,
            None if priority is None else int(priority),
        )
    return None
