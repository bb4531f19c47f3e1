"""The facts that KPIs rest on: one SELECT each, and which dimensions its rows carry.

Every fact has `equipment_id` (where rows are a machine's) and either `from_` and `to_`, a stretch of time clipped
to the period, or `moment`, an instant in it. Written in DuckDB's dialect.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """One kind of thing that happened.

    Attributes:
        sql: SELECT with the parameters `$start` and `$end`.
        says: what its rows are, in the plural.
        table: standard table that must have rows.
        lasts: rows are stretches of time, cut at the borders of a time grain.
        of_machines: rows name a machine.
        carries: dimension -> column of the SELECT.
    """

    sql: str
    says: str
    table: str
    lasts: bool
    of_machines: bool
    carries: dict[str, str]


_JOB = {
    "product": "material_id",
    "order": "order_id",
    "lot": "lot_id",
    "supplier": "supplier",
    "operator": "person_id",
}
_SHIFT = {"shift": "shift", "crew": "crew", "shift instance": "shift_id"}

# an event continues where the one before ends with the same state, reason and job: a piece cut at a shift's border
_STATE = """
SELECT s.equipment_id, s.state, s.reason_id, r.category, r.label AS reason,
       coalesce(r.is_failure, FALSE) AS is_failure, s.shift_id, coalesce(h.name, s.shift_id) AS shift, h.crew, j.material_id,
       j.order_id, j.lot_id, l.supplier, j.person_id,
       greatest(s.starts, $start) AS from_, least(s.ends, $end) AS to_,
       s.starts >= $start AND NOT coalesce(
           lag(s.ends) OVER w = s.starts AND lag(s.state) OVER w = s.state
           AND lag(s.reason_id) OVER w IS NOT DISTINCT FROM s.reason_id
           AND lag(s.job_id) OVER w IS NOT DISTINCT FROM s.job_id, FALSE) AS begins
FROM state_event s
LEFT JOIN reason r ON r.reason_id = s.reason_id
LEFT JOIN shift h ON h.shift_id = s.shift_id
LEFT JOIN job j ON j.job_id = s.job_id
LEFT JOIN lot l ON l.lot_id = j.lot_id
WHERE s.starts < $end AND s.ends >= $start
WINDOW w AS (PARTITION BY s.equipment_id ORDER BY s.starts)
"""
_COUNT = """
SELECT p.equipment_id, p.good, p.scrap, p.rework, p.good + p.scrap + p.rework AS pieces,
       p.ideal_s, CAST(p.ideal_s AS DOUBLE) * CAST(p.good AS DOUBLE)
           / nullif(CAST(p.good + p.scrap + p.rework AS DOUBLE), 0) AS ideal_good_s,
       CAST(p.scrap AS DOUBLE) * coalesce(CAST(m.std_cost AS DOUBLE), 0) AS scrap_cost,
       coalesce(j.step = f.step, FALSE) AS is_first_step,
       p.shift_id, coalesce(h.name, p.shift_id) AS shift, h.crew, j.material_id, j.order_id, j.lot_id, l.supplier, j.person_id,
       p.counted AS moment
FROM production p
LEFT JOIN job j ON j.job_id = p.job_id
LEFT JOIN material m ON m.material_id = j.material_id
LEFT JOIN lot l ON l.lot_id = j.lot_id
LEFT JOIN shift h ON h.shift_id = p.shift_id
LEFT JOIN (SELECT material_id, min(step) AS step FROM operation GROUP BY material_id) f
  ON f.material_id = j.material_id
WHERE p.counted >= $start AND p.counted < $end
"""
_DEFECT = """
SELECT d.equipment_id, d.code, d.qty, d.shift_id, coalesce(h.name, d.shift_id) AS shift, h.crew,
       coalesce(d.material_id, j.material_id) AS material_id, j.order_id,
       coalesce(d.lot_id, j.lot_id) AS lot_id, l.supplier, j.person_id, d.found AS moment
FROM defect d
LEFT JOIN job j ON j.job_id = d.job_id
LEFT JOIN shift h ON h.shift_id = d.shift_id
LEFT JOIN lot l ON l.lot_id = coalesce(d.lot_id, j.lot_id)
WHERE d.found >= $start AND d.found < $end
"""
_MAINTENANCE = """
SELECT w.equipment_id, w.kind, w.failure_code, w.person_id, w.opened AS moment,
       date_diff('microsecond', w.started, w.finished) AS repair_us
FROM work_order w
WHERE w.opened >= $start AND w.opened < $end
"""
# orders whose every job has ended, the last of them in the period
_ORDER = """
SELECT x.order_id, x.material_id, x.ended AS moment, date_diff('microsecond', x.started, x.ended) AS execution_us,
       coalesce(t.run_us, 0) AS run_us, coalesce(t.occupied_us, 0) AS occupied_us, coalesce(q.pieces, 0) AS pieces,
       o.due IS NOT NULL AS is_dated, coalesce(x.ended <= o.due, FALSE) AS is_on_time
FROM (SELECT order_id, min(material_id) AS material_id, min(started) AS started, max(ended) AS ended
      FROM job WHERE order_id IS NOT NULL GROUP BY order_id HAVING count(*) = count(ended)) x
LEFT JOIN production_order o ON o.order_id = x.order_id
LEFT JOIN (SELECT j.order_id,
             sum(CASE WHEN s.state = 'running' THEN date_diff('microsecond', s.starts, s.ends) ELSE 0 END) AS run_us,
             sum(date_diff('microsecond', s.starts, s.ends)) AS occupied_us
           FROM state_event s JOIN job j ON j.job_id = s.job_id
           WHERE s.state NOT IN ('off', 'planned_down') GROUP BY j.order_id) t ON t.order_id = x.order_id
LEFT JOIN (SELECT j.order_id, j.step, sum(p.good + p.scrap + p.rework) AS pieces,
             row_number() OVER (PARTITION BY j.order_id ORDER BY j.step DESC) AS n
           FROM production p JOIN job j ON j.job_id = p.job_id GROUP BY j.order_id, j.step) q
  ON q.order_id = x.order_id AND q.n = 1
WHERE x.ended >= $start AND x.ended < $end
"""

FACTS = {
    "state": Fact(_STATE, "machine states", "state_event", True, True,
                  {"machine": "equipment_id", **_SHIFT, **_JOB, "reason": "reason", "state": "state",
                   "category": "category"}),
    "count": Fact(_COUNT, "piece counts", "production", False, True,
                  {"machine": "equipment_id", **_SHIFT, **_JOB}),
    "defect": Fact(_DEFECT, "defect records", "defect", False, True,
                   {"machine": "equipment_id", **_SHIFT, **_JOB, "defect": "code"}),
    "maintenance": Fact(_MAINTENANCE, "work orders", "work_order", False, True,
                        {"machine": "equipment_id", "operator": "person_id", "failure": "failure_code"}),
    "order": Fact(_ORDER, "finished orders", "job", False, False,
                  {"product": "material_id", "order": "order_id"}),
}  # fmt: skip
