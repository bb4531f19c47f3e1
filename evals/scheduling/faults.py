"""Planted faults of plant data: each is named with its table and row, and planning goes on or says why not."""

import copy
import datetime as dt
import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from evals.report import CaseOutcome, SuiteOutcome
from evals.scheduling.part import Run, outcome
from knowledge.library import Library
from plant.errors import GembaError
from plant.index import PlantIndex
from plant.planning_tables import OWN
from plant.settings import Settings
from plant.store import PlantStore, TableInfo
from plant.workspace import Workspace
from tools.context import ToolContext
from tools.scheduling.plant_problem import read_problem

NOW = dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC)  # a Monday
Tables = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault: what it does to the tables, and words that its message must hold."""

    name: str
    plant: Callable[[Tables, random.Random], tuple[str, ...]]


def run_faults(run: Run) -> SuiteOutcome:
    """Plant each fault in a small plant."""
    return outcome("faults", _cases(run), {})


def _cases(run: Run) -> Iterator[CaseOutcome]:
    for n, fault in enumerate(FAULTS):
        dice = random.Random(run.seed * 100 + n)
        tables = small_plant(dice)
        clean = _said(copy.deepcopy(tables))
        words = fault.plant(tables, dice)
        said = _said(tables)
        hit = [line for line in said if all(w in line for w in words)]
        noise = [line for line in clean if line]
        passed = bool(hit) and not noise
        yield run.case(
            fault.name, passed, hit[0] if hit else f"not named ({', '.join(words)}): {said[:2]}{noise[:1]}"
        )


def _said(tables: Tables) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="gemba-eval-") as folder:
        try:
            return list(read_problem(open_plant(tables, Path(folder))).warnings)
        except GembaError as error:
            return [str(error)]


def open_plant(tables: Tables, folder: Path) -> ToolContext:
    """Write tables to a new workspace and open it."""
    workspace = Workspace(Settings(workspace=folder, now=NOW, solver_seconds=1.5, time_zone="UTC")).create()
    store = PlantStore.open(workspace)
    with store.writer() as writer:
        for name, rows in tables.items():
            if rows and name in OWN:
                writer.create(name, pd.DataFrame(rows), TableInfo(name, standard=False))
            elif rows:
                writer.append(name, pd.DataFrame(rows))
    return ToolContext(workspace, store, PlantIndex.open(store), Library.open(workspace))


def small_plant(dice: random.Random) -> Tables:
    """Return a clean plant: two lathes, two mills, three products, ten orders, one shift on weekdays."""
    units = ["LATHE-1", "LATHE-2", "MILL-1", "MILL-2"]
    products = [f"P{dice.randrange(100, 999)}{letter}" for letter in "ABC"]
    steps = {10: units[:2], 20: units[2:]}

    def day(n: int, hour: int) -> dt.datetime:
        return NOW.replace(hour=hour) + dt.timedelta(days=n)

    return {
        "equipment": [
            {"equipment_id": "SHOP", "parent_id": None, "level": "site", "path": "shop", "name": "Shop"},
            *({"equipment_id": u, "parent_id": "SHOP", "level": "work_unit", "path": f"shop/{u.lower()}", "name": u}
              for u in units),
        ],
        "person": [{"person_id": f"W{n}", "name": f"Worker {n}", "role": "operator"} for n in (1, 2)],
        "shift": [
            {"shift_id": f"S{n}", "equipment_id": "SHOP", "name": "day", "starts": day(n, 8), "ends": day(n, 16),
             "planned_down_s": 0}
            for n in range(40) if day(n, 0).weekday() < 5
        ],
        "material": [{"material_id": p, "name": f"Part {p}", "kind": "product", "uom": "pc"} for p in products],
        "operation": [{"material_id": p, "step": s, "name": f"step {s}"} for p in products for s in steps],
        "operation_equipment": [
            {"material_id": p, "step": s, "equipment_id": u, "cycle_s": dice.randrange(20, 90), "setup_s": 1200}
            for p in products for s, able in steps.items() for u in able
        ],
        "production_order": [
            {"order_id": f"PO-{dice.randrange(10, 99)}{n}", "material_id": products[n % 3], "qty": dice.randrange(20, 200),
             "released": day(-1, 8), "due": day(3 + n, 16), "priority": 0, "status": "released"}
            for n in range(10)
        ],
        "changeover": [
            {"equipment_id": u, "from_material": a, "to_material": b, "setup_s": dice.randrange(600, 3000)}
            for u in units[:1] for a in products for b in products if a != b
        ],
        "operation_skill": [{"material_id": products[0], "step": 20, "skill": "grinding"}],
        "person_skill": [{"person_id": "W1", "skill": "grinding"}],
        "job": [],
    }  # fmt: skip


def _order(tables: Tables, dice: random.Random) -> dict[str, Any]:
    return dice.choice(tables["production_order"])


def _no_routing(tables: Tables, dice: random.Random) -> tuple[str, ...]:
    product = _order(tables, dice)["material_id"]
    for table in ("operation", "operation_equipment"):
        tables[table] = [r for r in tables[table] if r["material_id"] != product]
    return "operation_equipment", product


def _no_unit(tables: Tables, dice: random.Random) -> tuple[str, ...]:
    product = _order(tables, dice)["material_id"]
    tables["operation_equipment"] = [
        r for r in tables["operation_equipment"] if (r["material_id"], r["step"]) != (product, 20)
    ]
    return "operation_equipment", "step 20", product


def _field(
    table: str, key: str, column: str, value: Any
) -> Callable[[Tables, random.Random], tuple[str, ...]]:
    def fault(tables: Tables, dice: random.Random) -> tuple[str, ...]:
        row = dice.choice(tables[table])
        row[column] = value
        return table, str(row[key])

    return fault


def _missing_pair(tables: Tables, dice: random.Random) -> tuple[str, ...]:
    row = tables["changeover"].pop(dice.randrange(len(tables["changeover"])))
    return "changeover", row["equipment_id"], row["from_material"], row["to_material"]


def _nobody(tables: Tables, dice: random.Random) -> tuple[str, ...]:
    tables["operation_skill"].append(
        {"material_id": _order(tables, dice)["material_id"], "step": 10, "skill": "laser"}
    )
    return "operation_skill", "laser", "step 10", str(tables["operation_skill"][-1]["material_id"])


def _calendar_ends(tables: Tables, dice: random.Random) -> tuple[str, ...]:
    _order(tables, dice)["due"] = NOW + dt.timedelta(days=70)
    return "shift", "last due date"


def _job_backwards(tables: Tables, dice: random.Random) -> tuple[str, ...]:
    order = _order(tables, dice)
    started = NOW - dt.timedelta(hours=3)
    tables["job"].append({"job_id": "J77", "order_id": order["order_id"], "material_id": order["material_id"], "step": 10,
                          "equipment_id": "LATHE-1", "started": started, "ended": started - dt.timedelta(hours=2)})  # fmt: skip
    return "job", "J77", str(order["order_id"])


def _shift_backwards(tables: Tables, dice: random.Random) -> tuple[str, ...]:
    row = dice.choice(tables["shift"][2:])
    row["ends"] = row["starts"] - dt.timedelta(hours=8)
    return "shift", str(row["shift_id"])


FAULTS = (
    Fault("no routing", _no_routing),
    Fault("no unit for a step", _no_unit),
    Fault("cycle time 0", _field("operation_equipment", "material_id", "cycle_s", 0)),
    Fault("absurd duration", _field("production_order", "order_id", "qty", 10**9)),
    Fault("unknown unit", _field("operation_equipment", "material_id", "equipment_id", "GHOST-9")),
    Fault("no due date", _field("production_order", "order_id", "due", None)),
    Fault("due before release", _field("production_order", "order_id", "due", NOW - dt.timedelta(days=9))),
    Fault("no quantity", _field("production_order", "order_id", "qty", 0)),
    Fault("calendar ends", _calendar_ends),
    Fault("missing setup pair", _missing_pair),
    Fault("skill without people", _nobody),
    Fault("unknown product", _field("production_order", "order_id", "material_id", "P-NONE")),
    Fault("absurd setup", _field("operation_equipment", "material_id", "setup_s", 9_000_000)),
    Fault("job ends before it starts", _job_backwards),
    Fault("shift ends before it begins", _shift_backwards),
)
