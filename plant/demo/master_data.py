"""What the demo plant is: its machines, people, products, routes, reasons, characteristics and signals."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from plant.demo import shop
from plant.demo.causes import CAUSES
from plant.demo.signal_readings import SIGNALS

Row = dict[str, Any]


def master_frames() -> dict[str, pd.DataFrame]:
    """Return the tables that do not change in the year."""
    root = shop.NAME.lower().replace(" ", "-")
    equipment = [
        {"equipment_id": shop.SITE, "parent_id": None, "level": "site", "path": root,
         "name": shop.NAME, "class": "Site"}
    ]  # fmt: skip
    paths = {shop.SITE: root}
    nodes: list[tuple[str, str, str, str, str]] = [
        (id_, shop.SITE, "area", name, "Area") for id_, name in shop.AREAS.items()
    ]
    nodes += [(id_, a, "work_center", n, "Work centre") for id_, (a, n) in shop.CENTRES.items()]
    nodes += [(m.id, m.centre, "work_unit", m.name, m.class_) for m in shop.MACHINES]
    for id_, parent, level, name, class_ in nodes:
        paths[id_] = f"{paths[parent]}/{id_.lower()}"
        equipment.append(
            {"equipment_id": id_, "parent_id": parent, "level": level, "path": paths[id_],
             "name": name, "class": class_}
        )  # fmt: skip
    frame = pd.DataFrame(equipment)
    makers = {m.id: m for m in shop.MACHINES}
    frame["maker"] = [makers[i].maker if i in makers else None for i in frame.equipment_id]
    frame["model"] = [makers[i].model if i in makers else None for i in frame.equipment_id]
    people: list[Row] = [
        {"person_id": f"{crew}{n}", "name": f"Operator {crew}{n}", "role": "operator", "crew": crew}
        for crew in shop.CREWS
        for n in range(1, 6)
    ]
    people += [
        {"person_id": f"T{n}", "name": f"Technician {n}", "role": "maintenance", "crew": None}
        for n in range(1, 4)
    ]
    materials = [
        {"material_id": i, "name": n, "kind": "raw", "uom": u, "std_cost": c}
        for i, (n, u, c) in shop.MATERIALS.items()
    ]
    materials += [
        {"material_id": p.id, "name": p.name, "kind": "product", "uom": "pc", "std_cost": p.cost}
        for p in shop.PRODUCTS
    ]
    units = []
    for p in shop.PRODUCTS:
        for s in p.steps:
            factor = CAUSES.standard_factor if (p.id, s.number) == ("P-300", 20) else 1.0
            units += [
                {"material_id": p.id, "step": s.number, "equipment_id": u,
                 "cycle_s": s.cycle_s * factor, "setup_s": s.setup_min * 60}
                for u in s.units
            ]  # fmt: skip
    return {
        "equipment": frame,
        "person": pd.DataFrame(people),
        "material": pd.DataFrame(materials),
        "bom": pd.DataFrame(
            [{"material_id": p.id, "component_id": p.raw, "qty": 1} for p in shop.PRODUCTS]
        ),
        "operation": pd.DataFrame(
            [{"material_id": p.id, "step": s.number, "name": s.name}
             for p in shop.PRODUCTS for s in p.steps]
        ),
        "operation_equipment": pd.DataFrame(units),
        "reason": pd.DataFrame(
            [{"reason_id": i, "category": c, "label": n, "is_failure": f}
             for i, (c, n, f) in shop.REASONS.items()]
        ),
        "characteristic": pd.DataFrame(
            [{"characteristic_id": c.id, "material_id": c.product, "step": c.step, "name": c.name,
              "uom": "mm", "nominal": c.nominal, "lsl": c.lsl, "usl": c.usl}
             for c in shop.CHARACTERISTICS]
        ),
        "signal": pd.DataFrame(list(_signals())),
    }  # fmt: skip


def _signals() -> Iterator[Row]:
    number = 0
    for m in shop.MACHINES:
        for name, unit, _, _, _, low, high in SIGNALS:
            number += 1
            yield {"signal_id": number, "equipment_id": m.id, "name": f"{m.id} {name}",
                   "uom": unit, "kind": "sample", "source": f"opc.tcp://{m.id.lower()}",
                   "warn_low": low, "warn_high": high}  # fmt: skip
