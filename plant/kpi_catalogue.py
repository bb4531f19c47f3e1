"""Elements and KPIs as data: names, formulas, units and sources after ISO 22400-2:2014."""

from dataclasses import dataclass
from typing import Literal

Operations = Literal["production", "quality", "maintenance"]


@dataclass(frozen=True, slots=True)
class Element:
    """An additive sum over one fact.

    Attributes:
        sql: aggregate over the fact's columns; `us` is the length of a row in microseconds.
        says: what is summed, in words.
        lasts: the aggregate is in whole microseconds, the element in seconds: so sums are exact.
    """

    name: str
    fact: str
    sql: str
    says: str
    lasts: bool = False


@dataclass(frozen=True, slots=True)
class Kpi:
    """Arithmetic over elements.

    Attributes:
        top, bottom: value = scale · Σ top / Σ bottom; without `bottom` a plain sum.
        factor: two more elements; the value is multiplied by Σ first / Σ second.
        better: "higher", "lower" or "" where neither is.
        operations: category of operations management (IEC 62264-3) whose people answer for it.
        source: where the formula comes from; "own" where it is this product's.
        lacks: why it cannot be computed from the plant model, "" where it can.
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
    factor: tuple[str, str] | None = None
    lacks: str = ""

    @property
    def elements(self) -> tuple[str, ...]:
        """Names of the elements, each once."""
        return tuple(dict.fromkeys(n for n in (self.top, self.bottom, *(self.factor or ())) if n))


def _time(name: str, condition: str, says: str) -> Element:
    return Element(name, "state", f"sum(CASE WHEN {condition} THEN us ELSE 0 END)", says, lasts=True)


def _number(name: str, fact: str, condition: str, says: str) -> Element:
    return Element(name, fact, f"count(CASE WHEN {condition} THEN 1 END)", says)


def _sum(name: str, fact: str, column: str, says: str) -> Element:
    return Element(name, fact, f"sum({column})", says)


def _lasting(name: str, fact: str, column: str, says: str) -> Element:
    return Element(name, fact, f"sum({column})", says, lasts=True)


_BUSY = "state NOT IN ('off', 'planned_down') AND coalesce(category, '') NOT IN ('no_order', 'planned')"
_FIRST = "CASE WHEN is_first_step THEN {} ELSE 0 END"
ELEMENTS = {
    e.name: e
    for e in (
        _time("busy_s", _BUSY, "planned busy time (PBT): all time but off, planned downtime and no order"),
        _time("run_s", "state = 'running'", "actual production time (APT)"),
        _time("setup_s", "state = 'setup'", "actual setup time (AUST)"),
        _time("processing_s", "state IN ('running', 'setup')", "actual unit processing time (AUPT)"),
        _time("occupied_s", f"state IN ('running', 'setup', 'down') AND {_BUSY}",
              "actual unit busy time (AUBT): production, setup and delays"),
        _time("run_and_down_s", "state IN ('running', 'down')", "actual production time and delays (APT + ADET)"),
        _time("down_s", "state = 'down'", "unplanned downtime (ADET)"),
        _time("idle_s", "state = 'idle'", "idle time"),
        _time("failure_s", "state = 'down' AND is_failure", "time to restore after failures (TTR)"),
        _time("open_s", "state <> 'off'", "time the unit was not switched off"),
        _time("all_s", "TRUE", "all recorded time, switched off included"),
        _number("stops", "state", "state = 'down' AND begins", "stops that began"),
        _number("setups", "state", "state = 'setup' AND begins", "setups that began"),
        _number("failures", "state", "state = 'down' AND is_failure AND begins", "failures that began (FE)"),
        _sum("good", "count", "good", "good pieces (GQ)"),
        _sum("scrap", "count", "scrap", "scrapped pieces (SQ)"),
        _sum("rework", "count", "rework", "reworked pieces (RQ)"),
        _sum("pieces", "count", "pieces", "all pieces (PQ)"),
        _sum("first_step_scrap", "count", _FIRST.format("scrap"), "scrapped pieces of the first operation"),
        _sum("first_step_pieces", "count", _FIRST.format("pieces"), "all pieces of the first operation"),
        _sum("ideal_s", "count", "ideal_s", "planned run time of all pieces (PRI × PQ)"),
        _sum("ideal_good_s", "count", "ideal_good_s", "planned run time of good pieces (PRI × GQ)"),
        _sum("scrap_cost", "count", "scrap_cost", "scrap at standard cost"),
        _sum("defective", "defect", "qty", "defective pieces that were recorded"),
        _lasting("corrective_s", "maintenance", "CASE WHEN kind = 'corrective' THEN repair_us END",
                 "corrective maintenance time (CMT)"),
        _lasting("maintenance_s", "maintenance", "CASE WHEN kind IN ('corrective', 'preventive') THEN repair_us END",
                 "corrective and preventive maintenance time (CMT + PMT)"),
        _number("orders", "order", "TRUE", "orders that were finished"),
        _number("dated_orders", "order", "is_dated", "finished orders with a due date"),
        _number("orders_on_time", "order", "is_dated AND is_on_time", "orders finished by their due date"),
        _lasting("execution_s", "order", "execution_us", "actual order execution time (AOET)"),
        _lasting("order_run_s", "order", "run_us", "actual production time of the orders (APT)"),
        _lasting("order_occupied_s", "order", "occupied_us", "actual unit busy time of the orders (AUBT)"),
        _sum("order_pieces", "order", "pieces", "pieces of the orders' last operation (PQ)"),
    )
}  # fmt: skip

ISO = "ISO 22400-2:2014"
_OWN = "own"
_COMPUTED = (
    Kpi("oee", "OEE", "ideal_good_s", "busy_s", "%", 100, "higher",
        "planned run time of good pieces / planned busy time", ISO,
        ("overall equipment effectiveness", "oee index")),
    Kpi("nee", "NEE", "ideal_good_s", "busy_s", "%", 100, "higher",
        "planned run time of good pieces / planned busy time × (production + setup time) / production time", ISO,
        ("net equipment effectiveness", "nee index"), factor=("processing_s", "run_s")),
    Kpi("teep", "TEEP", "ideal_good_s", "all_s", "%", 100, "higher",
        "planned run time of good pieces / all recorded time", _OWN,
        ("total effective equipment performance", "total equipment effectiveness performance")),
    Kpi("availability", "Availability", "run_s", "busy_s", "%", 100, "higher",
        "actual production time / planned busy time", ISO, ("uptime",)),
    Kpi("effectiveness", "Effectiveness", "ideal_s", "run_s", "%", 100, "higher",
        "planned run time of all pieces / actual production time", ISO,
        ("performance", "performance rate", "speed", "efficiency")),
    Kpi("quality_ratio", "Quality ratio", "good", "pieces", "%", 100, "higher",
        "good pieces / all pieces", ISO, ("quality rate", "yield", "first pass yield", "fpy"), "quality"),
    Kpi("scrap_ratio", "Scrap ratio", "scrap", "pieces", "%", 100, "lower",
        "scrapped pieces / all pieces", ISO,
        ("scrap", "scrap rate", "reject rate", "rejects", "waste", "defect rate"), "quality"),
    Kpi("rework_ratio", "Rework ratio", "rework", "pieces", "%", 100, "lower",
        "reworked pieces / all pieces", ISO, ("rework rate", "rework share", "rework"), "quality"),
    Kpi("fall_off_ratio", "Fall-off ratio", "first_step_scrap", "first_step_pieces", "%", 100, "lower",
        "scrapped pieces of the first operation / all pieces of the first operation", ISO, ("fall off ratio", "fall-off"), "quality"),
    Kpi("scrap_pieces", "Scrapped pieces", "scrap", None, "pieces", 1, "lower",
        "sum of scrapped pieces", ISO, ("scrap quantity", "scrapped parts", "scrap count", "bad parts", "bad pieces", "of the scrap", "of our scrap", "of all scrap"), "quality"),
    Kpi("rework_pieces", "Reworked pieces", "rework", None, "pieces", 1, "lower",
        "sum of reworked pieces", ISO, ("rework quantity", "reworked parts", "rework count"), "quality"),
    Kpi("scrap_cost", "Scrap cost", "scrap_cost", None, "cost", 1, "lower",
        "scrapped pieces × standard cost", _OWN, ("cost of scrap", "scrap costs"), "quality"),
    Kpi("defective_pieces", "Defective pieces", "defective", None, "pieces", 1, "lower",
        "sum of recorded defective pieces", _OWN, ("defective parts",), "quality"),
    Kpi("good_pieces", "Good pieces", "good", None, "pieces", 1, "higher",
        "sum of good pieces", ISO,
        ("good parts", "output", "produced", "production", "pieces made", "good quantity", "good tons", "tons produced", "how many tons",
         "good tonnes")),
    Kpi("pieces", "Pieces", "pieces", None, "pieces", 1, "higher",
        "good + scrapped + reworked pieces", ISO, ("produced quantity", "total parts", "parts")),
    Kpi("throughput", "Throughput rate", "good", "busy_s", "pieces/h", 3600, "higher",
        "good pieces / planned busy time", "own; ISO 22400-2 divides by order execution time: order throughput rate",
        ("throughput", "output rate", "parts per hour")),
    Kpi("order_throughput_rate", "Order throughput rate", "order_pieces", "execution_s", "pieces/h", 3600, "higher",
        "pieces of finished orders / their execution time", ISO, ("throughput rate of orders",)),
    Kpi("allocation_ratio", "Allocation ratio", "order_occupied_s", "execution_s", "%", 100, "higher",
        "time that units were busy with the finished orders / their execution time", ISO, ("degree of allocation",)),
    Kpi("production_process_ratio", "Production process ratio", "order_run_s", "execution_s", "%", 100, "higher",
        "production time of the finished orders / their execution time", ISO, ("process ratio", "touch time share")),
    Kpi("order_execution_time", "Order execution time", "execution_s", "orders", "h", 1 / 3600, "lower",
        "execution time of the finished orders, first start to last end / their number", ISO,
        ("mean order execution time", "order lead time", "lead time")),
    Kpi("on_time_delivery", "On-time delivery", "orders_on_time", "dated_orders", "%", 100, "higher",
        "orders finished by their due date / finished orders with a due date", _OWN,
        ("on time delivery", "otd", "delivery performance", "schedule adherence")),
    Kpi("allocation_efficiency", "Allocation efficiency", "occupied_s", "busy_s", "%", 100, "higher",
        "actual unit busy time / planned busy time", ISO, ()),
    Kpi("utilisation_efficiency", "Utilisation efficiency", "run_s", "occupied_s", "%", 100, "higher",
        "actual production time / actual unit busy time", ISO, ("utilization efficiency",)),
    Kpi("utilisation", "Utilisation", "run_s", "open_s", "%", 100, "higher",
        "actual production time / time not switched off", _OWN,
        ("utilization", "usage", "how busy")),
    Kpi("setup_ratio", "Setup ratio", "setup_s", "processing_s", "%", 100, "lower",
        "actual setup time / (production + setup time)", ISO, ("setup rate", "share of setup")),
    Kpi("technical_efficiency", "Technical efficiency", "run_s", "run_and_down_s", "%", 100, "higher",
        "actual production time / (production time + downtime)", ISO, ("technical availability",)),
    Kpi("running_time", "Running time", "run_s", None, "h", 1 / 3600, "higher",
        "sum of time in state running", ISO,
        ("active time", "active", "running", "run time", "production time", "running hours")),
    Kpi("available_time", "Available time", "open_s", None, "h", 1 / 3600, "",
        "sum of time in which the unit was not switched off", ISO, ("time available",)),
    Kpi("busy_time", "Planned busy time", "busy_s", None, "h", 1 / 3600, "",
        "sum of time but off, planned downtime and no order", ISO),
    Kpi("downtime", "Downtime", "down_s", None, "h", 1 / 3600, "lower",
        "sum of time in state down", ISO, ("down time", "time down", "unplanned downtime")),
    Kpi("idle_time", "Idle time", "idle_s", None, "h", 1 / 3600, "lower",
        "sum of time in state idle", ISO, ("idle", "waiting time")),
    Kpi("setup_time", "Setup time", "setup_s", None, "h", 1 / 3600, "lower",
        "sum of time in state setup", ISO, ("setup", "changeover time", "changeovers")),
    Kpi("mean_setup_time", "Mean setup time", "setup_s", "setups", "min", 1 / 60, "lower",
        "time in state setup / number of setups that began", ISO,
        ("average changeover time", "mean changeover time", "average setup time", "changeover duration", "setup duration",
         "average changeover", "avg changeover", "avg changeover time", "usual changeover", "usual changeover time",
         "typical changeover", "time per changeover", "minutes per changeover", "avg setup time", "time per setup")),
    Kpi("stops", "Stops", "stops", None, "stops", 1, "lower",
        "number of stops that began", ISO, ("number of stops", "stoppages")),
    Kpi("failures", "Failures", "failures", None, "failures", 1, "lower",
        "number of failures that began", ISO, ("breakdowns", "number of failures"), "maintenance"),
    Kpi("mtbf", "MTBF", "run_s", "failures", "h", 1 / 3600, "higher",
        "actual production time / number of failures (the divisor is failures; ISO 22400-2 takes failures + 1)", ISO,
        ("mean time between failures", "time between failures", "mean operating time between failures"), "maintenance"),
    Kpi("mttr", "MTTR", "failure_s", "failures", "min", 1 / 60, "lower",
        "time to restore / number of failures (the divisor is failures; ISO 22400-2 takes failures + 1)", ISO,
        ("mean time to repair", "mean time to restore", "mean time to restoration", "repair time"), "maintenance"),
    Kpi("corrective_maintenance_ratio", "Corrective maintenance ratio", "corrective_s", "maintenance_s", "%", 100,
        "lower", "corrective maintenance time / (corrective + preventive maintenance time)", ISO,
        ("corrective share", "share of corrective maintenance"), "maintenance"),
)  # fmt: skip


def _uncomputed(
    name: str, label: str, unit: str, better: str, formula: str, lacks: str, *aliases: str
) -> Kpi:
    return Kpi(name, label, "", None, unit, 1, better, formula, ISO, aliases, lacks=lacks)


_STOCK = "the plant's data has no stock records"
_LACKING = (
    _uncomputed("worker_efficiency", "Worker efficiency", "%", "higher",
                "actual personnel work time / actual personnel attendance time",
                "the plant's data has no attendance times", "personnel efficiency"),
    _uncomputed("actual_to_planned_scrap_ratio", "Actual to planned scrap ratio", "%", "lower",
                "scrapped quantity / planned scrap quantity", "counts carry no planned scrap quantity"),
    _uncomputed("equipment_load_ratio", "Equipment load ratio", "%", "higher",
                "produced quantity / maximum equipment production capacity",
                "machines carry no maximum capacity", "load ratio"),
    _uncomputed("mttf", "MTTF", "h", "higher", "Σ time to failure / (number of failures + 1)",
                "it is for items that are replaced, and the data record machines that are repaired; ask for MTBF",
                "mean time to failure"),
    _uncomputed("comprehensive_energy_consumption", "Comprehensive energy consumption", "kWh/piece", "lower",
                "all energy consumed / produced quantity",
                "no signal is marked as the energy meter of the counted machines", "energy per piece"),
    _uncomputed("inventory_turns", "Inventory turns", "1/year", "higher", "throughput / average inventory", _STOCK,
                "stock turns"),
    _uncomputed("finished_goods_ratio", "Finished goods ratio", "%", "higher",
                "good quantity / consumed material", "consumption is not recorded in the goods' unit"),
    _uncomputed("integrated_goods_ratio", "Integrated goods ratio", "%", "higher",
                "integrated good quantity / consumed material", "consumption is not recorded in the goods' unit"),
    _uncomputed("production_loss_ratio", "Production loss ratio", "%", "lower",
                "quantity lost in production / consumed material", "losses in production are not recorded apart"),
    _uncomputed("storage_and_transportation_loss_ratio", "Storage and transportation loss ratio", "%", "lower",
                "quantity lost in storage and transport / consumed material", _STOCK),
    _uncomputed("other_loss_ratio", "Other loss ratio", "%", "lower",
                "quantity lost otherwise / consumed material", _STOCK),
)  # fmt: skip

KPIS = {k.name: k for k in (*_COMPUTED, *_LACKING)}
