"""KPIs as data: additive elements over one fact each, KPIs as arithmetic over elements.

Each fact is aggregated alone to the asked dimensions and the small results are joined, so
nothing is counted twice; a KPI of a group is a ratio of sums, never a mean of ratios.
Names and formulas follow ISO 22400-2:2014.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from plant.errors import NotFound, RequestError
from plant.period import Period
from plant.store import PlantStore

if TYPE_CHECKING:
    import pandas as pd

Operations = Literal["production", "quality", "maintenance"]

# ------------------------------------------------------------------ facts and their dimensions

_STATE = """
SELECT s.equipment_id, s.state, s.reason_id, s.job_id, s.starts, r.category, r.label AS reason,
       coalesce(r.is_failure, FALSE) AS is_failure, h.name AS shift, h.crew, j.material_id,
       j.order_id,
       date_diff('microsecond', greatest(s.starts, $start), least(s.ends, $end)) / 1e6 AS secs,
       coalesce(s.starts >= $start AND NOT (
           lag(s.ends) OVER w = s.starts AND lag(s.state) OVER w = s.state
           AND lag(s.reason_id) OVER w IS NOT DISTINCT FROM s.reason_id
           AND lag(s.job_id) OVER w IS NOT DISTINCT FROM s.job_id), s.starts >= $start) AS begins,
       s.starts AS moment
FROM state_event s
LEFT JOIN reason r ON r.reason_id = s.reason_id
LEFT JOIN shift h ON h.shift_id = s.shift_id
LEFT JOIN job j ON j.job_id = s.job_id
WHERE s.starts < $end AND s.ends > $start
WINDOW w AS (PARTITION BY s.equipment_id ORDER BY s.starts)
"""
_COUNT = """
SELECT p.equipment_id, p.good, p.scrap, p.rework, p.good + p.scrap + p.rework AS pieces,
       p.ideal_s, p.ideal_s * p.good / nullif(p.good + p.scrap + p.rework, 0) AS ideal_good_s,
       p.scrap * coalesce(m.std_cost, 0) AS scrap_cost, h.name AS shift, h.crew, j.material_id,
       j.order_id, j.lot_id, l.supplier, j.person_id, p.counted AS moment
FROM production p
LEFT JOIN job j ON j.job_id = p.job_id
LEFT JOIN material m ON m.material_id = j.material_id
LEFT JOIN lot l ON l.lot_id = j.lot_id
LEFT JOIN shift h ON h.shift_id = p.shift_id
WHERE p.counted >= $start AND p.counted < $end
"""
FACTS = {"state": _STATE, "count": _COUNT}
_TREE = """
WITH RECURSIVE up(unit, node, level) AS (
  SELECT equipment_id, equipment_id, level FROM equipment
  UNION ALL
  SELECT up.unit, e.parent_id, p.level FROM up JOIN equipment e ON e.equipment_id = up.node
  JOIN equipment p ON p.equipment_id = e.parent_id)
"""

# dimension -> expression over a fact's columns; which facts carry it
_TIME = {"hour": "hour", "day": "day", "week": "week", "month": "month", "year": "year"}
_PLAIN = {
    "machine": "equipment_id",
    "shift": "shift",
    "crew": "crew",
    "product": "material_id",
    "order": "order_id",
    "lot": "lot_id",
    "supplier": "supplier",
    "operator": "person_id",
    "reason": "reason",
    "state": "state",
    "category": "category",
}
_CARRIES = {
    "state": {"machine", "shift", "crew", "product", "order", "reason", "state", "category"},
    "count": {"machine", "shift", "crew", "product", "order", "lot", "supplier", "operator"},
}
DIMENSIONS = (*_PLAIN, "area", "line", *_TIME)


@dataclass(frozen=True, slots=True)
class Element:
    """An additive sum over one fact."""

    name: str
    fact: str
    sql: str
    says: str


@dataclass(frozen=True, slots=True)
class Kpi:
    """Arithmetic over elements.

    Attributes:
        top, bottom: value = scale · Σ top / Σ bottom; without `bottom` a plain sum.
        better: "higher", "lower" or "" where neither is.
        operations: category of operations management (IEC 62264-3) whose people answer for it.
    """

    name: str
    label: str
    top: str
    bottom: str | None
    unit: str
    scale: float
    better: str
    formula: str
    source: str
    aliases: tuple[str, ...] = ()
    operations: Operations = "production"


_BUSY = "state NOT IN ('off', 'planned_down') AND coalesce(category, '') NOT IN ('no_order', 'planned')"
ELEMENTS = {
    e.name: e
    for e in (
        Element("busy_s", "state", f"sum(CASE WHEN {_BUSY} THEN secs ELSE 0 END)",
                "planned busy time: all time but off, planned downtime and no order"),
        Element("run_s", "state", "sum(CASE WHEN state = 'running' THEN secs ELSE 0 END)",
                "actual production time"),
        Element("setup_s", "state", "sum(CASE WHEN state = 'setup' THEN secs ELSE 0 END)", "setup time"),
        Element("down_s", "state", "sum(CASE WHEN state = 'down' THEN secs ELSE 0 END)", "unplanned downtime"),
        Element("idle_s", "state", "sum(CASE WHEN state = 'idle' THEN secs ELSE 0 END)", "idle time"),
        Element("failure_s", "state", "sum(CASE WHEN state = 'down' AND is_failure THEN secs ELSE 0 END)",
                "time to restore after failures"),
        Element("open_s", "state", "sum(CASE WHEN state <> 'off' THEN secs ELSE 0 END)",
                "time the unit was not switched off"),
        Element("stops", "state", "count(*) FILTER (WHERE state = 'down' AND begins)", "stops that began"),
        Element("failures", "state", "count(*) FILTER (WHERE state = 'down' AND is_failure AND begins)",
                "failures that began"),
        Element("good", "count", "sum(good)", "good pieces"),
        Element("scrap", "count", "sum(scrap)", "scrapped pieces"),
        Element("rework", "count", "sum(rework)", "reworked pieces"),
        Element("pieces", "count", "sum(pieces)", "all pieces"),
        Element("ideal_s", "count", "sum(ideal_s)", "planned run time of all pieces"),
        Element("ideal_good_s", "count", "sum(ideal_good_s)", "planned run time of good pieces"),
        Element("scrap_cost", "count", "sum(scrap_cost)", "scrap at standard cost"),
    )
}  # fmt: skip

_ISO = "ISO 22400-2:2014"
KPIS = {
    k.name: k
    for k in (
        Kpi("oee", "OEE", "ideal_good_s", "busy_s", "%", 100, "higher",
            "planned run time of good pieces / planned busy time", _ISO,
            ("overall equipment effectiveness", "oee index")),
        Kpi("availability", "Availability", "run_s", "busy_s", "%", 100, "higher",
            "actual production time / planned busy time", _ISO, ("uptime",)),
        Kpi("effectiveness", "Effectiveness", "ideal_s", "run_s", "%", 100, "higher",
            "planned run time of all pieces / actual production time", _ISO,
            ("performance", "performance rate", "speed", "efficiency")),
        Kpi("quality_ratio", "Quality ratio", "good", "pieces", "%", 100, "higher",
            "good pieces / all pieces", _ISO, ("quality rate", "yield", "first pass yield", "fpy"), "quality"),
        Kpi("scrap_ratio", "Scrap ratio", "scrap", "pieces", "%", 100, "lower",
            "scrapped pieces / all pieces", _ISO,
            ("scrap", "scrap rate", "reject rate", "rejects", "waste", "defect rate"), "quality"),
        Kpi("scrap_pieces", "Scrapped pieces", "scrap", None, "pieces", 1, "lower",
            "sum of scrapped pieces", _ISO, ("scrap quantity", "scrapped parts", "scrap count"), "quality"),
        Kpi("scrap_cost", "Scrap cost", "scrap_cost", None, "cost", 1, "lower",
            "scrapped pieces × standard cost", "own", ("cost of scrap", "scrap costs"), "quality"),
        Kpi("good_pieces", "Good pieces", "good", None, "pieces", 1, "higher",
            "sum of good pieces", _ISO,
            ("good parts", "output", "produced", "production", "pieces made", "good quantity")),
        Kpi("pieces", "Pieces", "pieces", None, "pieces", 1, "higher",
            "good + scrapped + reworked pieces", _ISO, ("produced quantity", "total parts", "parts")),
        Kpi("throughput", "Throughput rate", "good", "busy_s", "pieces/h", 3600, "higher",
            "good pieces / planned busy time", _ISO, ("throughput", "output rate", "parts per hour")),
        Kpi("utilisation", "Utilisation", "run_s", "open_s", "%", 100, "higher",
            "actual production time / time not switched off", _ISO,
            ("utilization", "utilisation efficiency", "usage", "how busy")),
        Kpi("running_time", "Running time", "run_s", None, "h", 1 / 3600, "higher",
            "sum of time in state running", _ISO,
            ("active time", "active", "running", "run time", "production time", "running hours")),
        Kpi("available_time", "Available time", "open_s", None, "h", 1 / 3600, "",
            "sum of time in which the unit was not switched off", _ISO, ("time available",)),
        Kpi("downtime", "Downtime", "down_s", None, "h", 1 / 3600, "lower",
            "sum of time in state down", _ISO, ("down time", "time down", "unplanned downtime")),
        Kpi("idle_time", "Idle time", "idle_s", None, "h", 1 / 3600, "lower",
            "sum of time in state idle", _ISO, ("idle", "waiting time")),
        Kpi("setup_time", "Setup time", "setup_s", None, "h", 1 / 3600, "lower",
            "sum of time in state setup", _ISO, ("setup", "changeover time", "changeovers")),
        Kpi("stops", "Stops", "stops", None, "stops", 1, "lower",
            "number of stops that began", _ISO, ("number of stops", "stoppages")),
        Kpi("failures", "Failures", "failures", None, "failures", 1, "lower",
            "number of failures that began", _ISO, ("breakdowns", "number of failures"), "maintenance"),
        Kpi("mtbf", "MTBF", "run_s", "failures", "h", 1 / 3600, "higher",
            "actual production time / number of failures", _ISO,
            ("mean time between failures", "time between failures"), "maintenance"),
        Kpi("mttr", "MTTR", "failure_s", "failures", "min", 1 / 60, "lower",
            "time to restore / number of failures", _ISO,
            ("mean time to repair", "mean time to restore", "repair time"), "maintenance"),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KpiTable:
    """A KPI by dimensions.

    Attributes:
        frame: columns = dimensions, then elements, then "value"; one row a group.
    """

    kpi: Kpi
    by: tuple[str, ...]
    frame: "pd.DataFrame"


def compute(
    store: PlantStore,
    kpi: str,
    period: Period,
    *,
    equipment: Sequence[str] = (),
    by: Sequence[str] = (),
    filters: Mapping[str, Sequence[str]] | None = None,
) -> KpiTable:
    """Compute a KPI.

    Args:
        store: the plant.
        kpi: name of the KPI (`KPIS`).
        period: what counts: state events are clipped to it, counts lie in it.
        equipment: work units; empty for all.
        by: dimensions to group by (`DIMENSIONS`).
        filters: dimension -> accepted values.

    Raises:
        NotFound: no such KPI.
        RequestError: a dimension that the KPI's facts do not carry; the text says why.
    """
    what = find_kpi(kpi)
    names = [n for n in (what.top, what.bottom) if n]
    frames = {}
    for fact in dict.fromkeys(ELEMENTS[n].fact for n in names):
        elements = [n for n in names if ELEMENTS[n].fact == fact]
        frames[fact] = _aggregate(store, what, fact, elements, period, equipment, by, filters or {})
    frame = _joined(list(frames.values()), tuple(by))
    top = frame[what.top].astype(float)
    if top.notna().any():  # nothing made in one group is 0, no counts at all is unknown
        top = top.fillna(0.0)
    if what.bottom is None:
        frame["value"] = top * what.scale
    else:
        bottom = frame[what.bottom].astype(float)
        frame["value"] = what.scale * top / bottom.where(bottom > 0)
    return KpiTable(what, tuple(by), frame)


def find_kpi(name: str) -> Kpi:
    """Return a KPI by name, label or alias.

    Raises:
        NotFound: there is none; the nearest are suggested.
    """
    wanted = name.casefold().replace("_", " ").strip()
    for kpi in KPIS.values():
        if wanted in {kpi.name.replace("_", " "), kpi.label.casefold(), *kpi.aliases}:
            return kpi
    from rapidfuzz import process

    near = [found[0] for found in process.extract(wanted, list(KPIS), limit=3, score_cutoff=55)]
    raise NotFound("KPI", name, near)


def _aggregate(
    store: PlantStore,
    kpi: Kpi,
    fact: str,
    elements: Sequence[str],
    period: Period,
    equipment: Sequence[str],
    by: Sequence[str],
    filters: Mapping[str, Sequence[str]],
) -> "pd.DataFrame":
    where = ["TRUE"]
    parameters: dict[str, Any] = {"start": period.start, "end": period.end}
    tree = bool({"area", "line"} & {*by, *filters})
    if equipment:
        parameters["units"] = list(equipment)
        where.append("list_contains($units, f.equipment_id)")
    groups = []
    for n, dimension in enumerate(by):
        groups.append(f"{_expression(store, kpi, fact, dimension)} AS g{n}")
    for n, (dimension, values) in enumerate(filters.items()):
        parameters[f"f{n}"] = [str(v) for v in values]
        where.append(f"list_contains($f{n}, {_expression(store, kpi, fact, dimension)})")
    sums = [f"{ELEMENTS[e].sql} AS {e}" for e in elements]
    joins = ""
    if tree:
        joins = (
            " LEFT JOIN (SELECT unit, node FROM up WHERE level = 'area') a ON a.unit = f.equipment_id"
            " LEFT JOIN (SELECT unit, node FROM up WHERE level = 'work_center') c"
            " ON c.unit = f.equipment_id"
        )
    statement = (
        (_TREE if tree else "")
        + f"SELECT {', '.join(groups + sums)} FROM ({FACTS[fact]}) f{joins} "
        + f"WHERE {' AND '.join(where)}"
        + (f" GROUP BY {', '.join(f'g{n}' for n in range(len(by)))}" if by else "")
    )
    frame = store.sql_frame(statement, parameters)
    return frame.rename(columns={f"g{n}": d for n, d in enumerate(by)})


def _expression(store: PlantStore, kpi: Kpi, fact: str, dimension: str) -> str:
    if dimension in _TIME:
        local = f"timezone('{store.zone.key}', f.moment)"
        return f"date_trunc('{_TIME[dimension]}', {local})"
    if dimension == "area":
        return "a.node"
    if dimension == "line":
        return "c.node"
    if dimension not in _PLAIN:
        known = ", ".join(DIMENSIONS)
        raise RequestError(f"There is no dimension '{dimension}'. There are: {known}.")
    if dimension not in _CARRIES[fact]:
        what = {"state": "machine states", "count": "piece counts"}[fact]
        raise RequestError(
            f"{kpi.label} by {dimension} cannot be computed: {what} do not record the {dimension}."
        )
    return f"f.{_PLAIN[dimension]}"


def _joined(frames: "list[pd.DataFrame]", by: tuple[str, ...]) -> "pd.DataFrame":
    whole = frames[0]
    for other in frames[1:]:
        if by:
            whole = whole.merge(other, on=list(by), how="outer")
        else:
            whole = whole.assign(**{str(c): other[c].to_numpy() for c in other.columns})
    return whole


def elements_of(kpi: Kpi) -> dict[str, Any]:
    """Return the elements of a KPI with what they mean."""
    return {n: ELEMENTS[n].says for n in (kpi.top, kpi.bottom) if n}
