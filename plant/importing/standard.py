"""Shape rows for the standard tables, and check them."""

from typing import Any

import pandas as pd

from plant.errors import DataFault
from plant.importing.cells import coerced, understand
from plant.importing.draft import Draft, good_rows, in_range, linked, require
from plant.importing.durations import in_seconds
from plant.importing.equipment import Registry
from plant.importing.proposal import Proposal
from plant.importing.raw import Reject, short
from plant.importing.sensors import add_readings
from plant.importing.standard_rows import SHAPES
from plant.importing.vocabulary import TABLES

_NEEDED = {
    "work_order": ("work_order_id",),
    "alarm": ("equipment_id", "raised"),
    "state_event": ("equipment_id", "starts"),
    "production": ("counted",),
    "production_order": ("order_id", "qty"),
    "job": ("job_id",),
    "measurement": ("characteristic_id", "value"),
    "characteristic": ("characteristic_id",),
    "defect": ("code", "found"),
    "signal": ("name",),
    "equipment": ("equipment_id",),
    "material": ("material_id",),
    "operation_equipment": ("material_id", "step", "equipment_id", "cycle_s"),
    "lot": ("lot_id",),
    "bom": ("material_id", "component_id", "qty"),
    "person": ("person_id",),
    "shift": ("name", "starts", "ends"),
    "reason": ("reason_id",),
    "reading": ("~signal", "ts"),
}
_UNIQUE = frozenset(
    [
        "work_order",
        "production_order",
        "job",
        "state_event",
        "characteristic",
        "material",
        "operation_equipment",
        "lot",
        "bom",
        "person",
        "shift",
        "reason",
    ]
)


def shape_standard(draft: Draft, registry: Registry) -> "pd.Series[bool]":
    """Check and shape rows for a standard table and return which rows were taken."""
    proposal = draft.proposal
    spec = next(s for s in TABLES if s.name == proposal.table)
    columns = dict(proposal.columns)  # a table of its own keeps the cells as the file has them
    for name, header in proposal.fields.items():
        kind = spec.field(name).kind
        if kind in {"time", "number"} and columns[header].kind not in {kind, "empty"}:
            columns[header] = coerced(columns[header], kind, proposal.notation)
        if kind == "duration":
            columns[header] = in_seconds(columns[header], proposal)
    good = good_rows(draft, [*proposal.fields.values(), *proposal.leftover], columns)
    index = good.index
    data: dict[str, Any] = {}
    for name, header in proposal.fields.items():
        column = columns[header]
        kind = spec.field(name).kind
        if kind in {"text", "code"}:
            data[name] = column.text.astype(object).where(column.text.notna(), None)
        else:
            data[name] = column.values
    for name, constant in proposal.constants.items():
        data[name] = _constant(constant, spec.field(name).kind, index, proposal)
    rows = pd.DataFrame(data, index=index)
    for place in ("equipment_id", "~equipment"):
        if place in rows:
            rows[place] = linked(rows[place], registry)
    good &= in_range(draft, rows, good)
    there = require(draft, rows, good, _NEEDED.get(proposal.table, ()))
    draft.lacking = good & ~there
    good &= there
    shape = SHAPES.get(proposal.table)
    if shape is not None:
        rows, good = shape(draft, rows, good, registry)
    rows = rows[good]
    if proposal.table == "reading":
        add_readings(draft, rows, registry)
        return good
    if proposal.table == "signal":
        draft.signals = rows[[c for c in rows if not str(c).startswith("~")]]
        return good
    if proposal.table == "equipment":
        return good  # the registry writes them
    known = [c for c in rows.columns if not str(c).startswith("~")]
    rows = rows[known]
    keys = tuple(k for k in spec.keys if k in rows)
    if proposal.table in _UNIQUE:
        twice = rows.duplicated(list(keys), keep="last")
        for row in rows.index[twice]:
            key = ", ".join(short(rows.at[row, k], 30) for k in keys)
            draft.rejects.append(
                Reject(
                    int(row), proposal.fields.get(keys[0], keys[0]), key,
                    "a later row of this file has the same key", "Remove the older row.",
                )
            )  # fmt: skip
        good = good & ~twice.reindex(index, fill_value=False)
        rows = rows[~twice]
    draft.frames.append((proposal.table, rows, keys))
    return good


def _constant(text: str, kind: str, index: "pd.Index[Any]", proposal: Proposal) -> Any:
    """Return the value of every row that a mapping file sets, read as its field's kind."""
    if kind in {"text", "code"}:
        return text
    cells = pd.Series([text] * len(index), index=index, dtype=object)
    column = understand("constant", cells, proposal.notation, timely=kind == "time")
    column = (
        in_seconds(column, proposal) if kind == "duration" else coerced(column, kind, proposal.notation)  # type: ignore[arg-type]  # no text here
    )
    if column.bad.any() or column.kind == "text":
        raise DataFault(f"The mapping sets '{text}' where a {kind} is needed.")
    return column.values
