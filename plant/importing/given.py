"""The mapping file: what a person says about a file wins over what was found in it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from plant.errors import DataFault, NotFound
from plant.importing.cells import coerced
from plant.importing.event_log import is_event_log
from plant.importing.proposal import Proposal, own_name
from plant.importing.standard_fit import assign, take_standard
from plant.importing.vocabulary import TABLES


def take_given(proposal: Proposal, given: Mapping[str, Any]) -> None:
    """Load a table as the mapping file says.

    Raises:
        DataFault: it names a column that is not there, or leaves out one that the table needs.
        NotFound: it names a table or field that does not exist.
    """
    table = str(given.get("table") or "own")
    spec = next((s for s in TABLES if s.name == table), None)
    columns: dict[str, str] = {str(h): str(f) for h, f in (given.get("columns") or {}).items()}
    for header in [*columns, *(given[k] for k in ("equipment", "time") if given.get(k))]:
        if header not in proposal.columns:
            raise DataFault(
                f"The mapping names a column '{header}' that {proposal.cells.source} does not have; "
                f"its columns are {', '.join(proposal.columns)}."
            )
    proposal.equipment = given.get("equipment", proposal.equipment)
    proposal.time = given.get("time", proposal.time)
    proposal.constants = {str(k): str(v) for k, v in (given.get("constants") or {}).items()}
    proposal.states = {str(k): str(v) for k, v in (given.get("states") or {}).items()}
    shape = given.get("shape")
    if spec is None:
        if shape in {"standard", None} and table not in {"own", "reading"} and columns:
            raise NotFound("table to map to", table, [s.name for s in TABLES])
        proposal.shape, proposal.table = "own", table if table != "own" else own_name(proposal.cells.source)
        return
    if shape in {"wide", "events"}:
        proposal.shape, proposal.table = shape, table
        if shape == "events" and not is_event_log(proposal):
            raise DataFault(f"{proposal.cells.source} is no event log of conditions and states.")
        return
    found = {}
    for header, name in columns.items():
        match = next((f for f in spec.fields if f.name.lstrip("~") == name.lstrip("~")), None)
        if match is None:
            raise NotFound(f"field of {table}", name, [f.name.lstrip("~") for f in spec.fields])
        found[match.name] = header
        if match.kind in {"number", "time", "duration"}:
            proposal.columns[header] = coerced(proposal.columns[header], match.kind, proposal.notation)
        if match.name in {"equipment_id", "~equipment"}:
            proposal.equipment = header
    for name, (header, _) in assign(spec, proposal).items():
        if name not in found and header not in found.values() and not given.get("only"):
            found[name] = header
    unknown = [k for k in proposal.constants if k not in {f.name for f in spec.fields}]
    if unknown:
        raise NotFound(f"field of {table}", unknown[0], [f.name for f in spec.fields])
    missing = [g for g in spec.needs if not any(f in found or f in proposal.constants for f in g)]
    if missing:
        wanted = "; ".join(" or ".join(f.lstrip("~") for f in g) for g in missing)
        raise DataFault(f"The mapping of {proposal.cells.source} to {table} lacks: {wanted}.")
    take_standard(proposal, spec, found)


def load_mapping(path: Path) -> dict[str, Any]:
    """Read a mapping file (JSON or YAML): entries by file name, or by 'file#sheet'.

    Raises:
        DataFault: it cannot be read, or is not such a file.
    """
    import yaml

    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataFault(f"The mapping {path} cannot be read: {error}.") from error
    if isinstance(value, dict) and isinstance(value.get("files"), dict):
        value = value["files"]
    if not isinstance(value, dict) or not all(isinstance(v, dict) for v in value.values()):
        raise DataFault(
            f"The mapping {path} is not of the form "
            '{"files": {"orders.csv": {"table": "production_order", "columns": {"Auftrag": "order_id"}}}}.'
        )
    return value
