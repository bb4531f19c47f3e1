"""Which tables there are, and how people and tools see them."""

import datetime as dt
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCHEMA = Path(__file__).with_name("schema.sql")
# the column that says when a row of a standard table happened
TIME_COLUMNS = {
    "shift": "starts",
    "production_order": "due",
    "job": "started",
    "production": "counted",
    "state_event": "starts",
    "lot": "received",
    "measurement": "measured",
    "defect": "found",
    "reading": "ts",
    "alarm": "raised",
    "item_event": "ts",
    "work_order": "opened",
    "schedule": "created",
    "schedule_item": "starts",
    "import": "loaded",
}
# tables that serve the store itself and are shown to nobody
BEHIND = frozenset(["plant_meta", "plant_table", "signal_range"])


@dataclass(frozen=True, slots=True)
class ColumnInfo:
    """A column as people and tools see it."""

    name: str
    type: str
    unit: str = ""
    says: str = ""


@dataclass(frozen=True, slots=True)
class TableInfo:
    """A table as people and tools see it.

    Attributes:
        standard: one of the ISA-95 tables; else a table of its own that an import made.
        time_column: the column that says when a row happened.
        equipment_column: the column that names the equipment of a row.
        first, last: time range of the rows, UTC.
    """

    name: str
    says: str = ""
    standard: bool = True
    columns: tuple[ColumnInfo, ...] = ()
    rows: int = 0
    time_column: str | None = None
    equipment_column: str | None = None
    first: dt.datetime | None = None
    last: dt.datetime | None = None


def standard_tables() -> frozenset[str]:
    """Return the names of the ISA-95 tables of `schema.sql`."""
    return kept_tables() - BEHIND


def kept_tables() -> frozenset[str]:
    """Return the names of all tables of `schema.sql`, those that serve the store itself included."""
    return frozenset(re.findall(r'CREATE TABLE IF NOT EXISTS "?(\w+)', schema_sql()))


def schema_sql() -> str:
    """Return the statements that make the standard tables; they run on DuckDB and PostgreSQL."""
    return _SCHEMA.read_text(encoding="utf-8")


def info_to_json(table: str, info: TableInfo) -> str:
    """Return the description of a table of its own as `plant_table` keeps it."""
    return json.dumps(
        {
            "name": table,
            "says": info.says,
            "time_column": info.time_column,
            "equipment_column": info.equipment_column,
            "columns": [[c.name, c.type, c.unit, c.says] for c in info.columns],
        }
    )


def info_from_json(text: str) -> dict[str, Any]:
    """Return the fields of `TableInfo` that `info_to_json` wrote."""
    value: dict[str, Any] = json.loads(text)
    return value | {"columns": tuple(ColumnInfo(*c) for c in value["columns"])}
