"""The proposal of how one table of a file is loaded, and the names of tables and columns made from it."""

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from plant.importing.cells import Column
from plant.importing.notation import Notation
from plant.importing.reading import Cells

Shape = Literal["standard", "wide", "events", "own", "empty"]


@dataclass(slots=True)
class Proposal:
    """How one table of a file will be loaded.

    Attributes:
        cells: the table as read.
        shape: standard table, wide sensor table, event log, or a table of its own.
        table: standard table that the rows go to; the name of the own table otherwise.
        columns: the file's columns, understood, by header.
        fields: field of the standard table (or role) -> header.
        constants: field -> value that the mapping file sets for every row.
        states: the plant's own state words -> our states, of the mapping file.
        leftover: headers with content that no field takes.
        equipment: header whose cells name the equipment of a row, "" if none.
        equipment_name: header with a second name of the same equipment.
        time: header that says when a row happened.
        notation: how numbers and times are written.
        notes: what was found.
        questions: what a person should confirm.
    """

    cells: Cells
    shape: Shape
    table: str
    columns: dict[str, Column]
    fields: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    leftover: list[str] = field(default_factory=list)
    equipment: str = ""
    equipment_name: str = ""
    time: str = ""
    notation: Notation = field(default_factory=Notation)
    notes: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Number of rows that were split into cells."""
        return len(next(iter(self.columns.values())).text) if self.columns else 0

    def to_json(self) -> dict[str, Any]:
        """Return the proposal in the form of a mapping file's entry."""
        value: dict[str, Any] = {"table": self.table, "shape": self.shape}
        if self.fields:
            value["columns"] = {header: name for name, header in self.fields.items()}
        if self.equipment:
            value["equipment"] = self.equipment
        if self.time:
            value["time"] = self.time
        return value


def own_name(source: str) -> str:
    """Return the name of a table of its own for a file: lower case, words, no date at the end."""
    stem = re.sub(r"\.(csv|tsv|txt|psv|ssv|xlsx|xlsm|jsonl?|ndjson|parquet|pq|gz)\b", "", source, flags=re.I)
    name = re.sub(r"\W+", "_", stem.casefold(), flags=re.UNICODE).strip("_")
    name = name or "table"
    return f"t_{name}" if name[0].isdigit() else name


def column_name(header: str) -> str:
    """Return the name of a column in a table of its own."""
    header = re.sub(r"(?<=[a-z0-9])(?<!\b[a-z])(?=[A-Z][a-z])", "_", header)  # "kWh" is one word
    name = re.sub(r"\W+", "_", header.casefold().replace("%", " pct "), flags=re.UNICODE).strip("_")
    return f"c_{name}" if not name or name[0].isdigit() else name
