"""Signals that files call by tags ("JT-HBK01"), named by the table of the plant's instruments that lists these tags."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from plant.names import key_of
from plant.store import ColumnInfo, TableInfo

if TYPE_CHECKING:
    from plant.store import PlantWriter

_TAG = "tag:"  # in `signal.source`, before the tag that readings come by
_LISTED = 0.6  # share of the signals without a machine whose tags a table must list
_MEASURES = ("measurement", "measures", "quantity", "parameter", "signal", "description", "name", "messgrosse", "bezeichnung",
             "grandezza", "misura", "descrizione", "service", "label")  # fmt: skip
_UNITS = frozenset(["unit", "uom", "units", "einheit", "unita"])


def name_tags(writer: "PlantWriter", tables: list[TableInfo]) -> None:
    """Give signals without a machine the machine and the name that a table of instruments lists for their tag.

    Args:
        writer: of the plant.
        tables: of the plant's own.
    """
    run = writer.connection.execute
    loose = {
        name: id_
        for id_, name in run("SELECT signal_id, name FROM signal WHERE equipment_id IS NULL").fetchall()
    }
    if not loose:
        return
    taken = {
        (u, key_of(n))
        for u, n in run("SELECT equipment_id, name FROM signal WHERE equipment_id IS NOT NULL").fetchall()
    }
    for table in tables:
        info = _written(writer, table)
        listed = None if info is None else _listing(writer, info, set(loose))
        if listed is None:
            continue
        for tag, unit, name, uom in listed.itertuples(index=False):
            if tag not in loose or unit is None or (unit, key_of(name)) in taken:
                continue
            run(
                "UPDATE signal SET equipment_id = ?, name = ?, uom = coalesce(uom, ?), source = ? WHERE signal_id = ?",
                [unit, name, uom, f"{_TAG}{tag}", loose.pop(tag)],
            )
            taken.add((unit, key_of(name)))
        return


def tag_of(source: str | None) -> str | None:
    """Return the tag that a signal's source names; None where it names none."""
    return source.removeprefix(_TAG) if source and source.startswith(_TAG) else None


def _written(writer: "PlantWriter", info: TableInfo) -> TableInfo | None:
    """Return a table by the name it was written as: "equipment_file" beside the standard table; None where it is not there."""
    wanted = {c.name for c in info.columns}
    for name in (info.name, f"{info.name}_file"):
        rows = writer.connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE NOT internal AND table_name = ?", [name]
        ).fetchall()
        if wanted <= {r[0] for r in rows}:
            return replace(info, name=name)
    return None


def _listing(writer: "PlantWriter", info: TableInfo, tags: set[str]) -> pd.DataFrame | None:
    """Return tag, machine, name and unit of a table that lists most tags, each once; None for other tables."""
    texts = [c for c in info.columns if c.type == "text"]
    label = next(
        (c for word in _MEASURES for c in texts if c.name.split("_")[0] == word or c.name == word), None
    )
    if info.equipment_column is None or label is None:
        return None
    unit = next((c for c in texts if c.name in _UNITS), None)
    for column in texts:
        if column.name in {label.name, info.equipment_column} or (unit and column.name == unit.name):
            continue
        found = _rows(writer, info, column, label, unit)
        known = set(found["tag"]) & tags
        if len(known) >= _LISTED * len(tags) and found["tag"].is_unique:
            return found
    return None


def _rows(
    writer: "PlantWriter", info: TableInfo, column: ColumnInfo, label: ColumnInfo, unit: ColumnInfo | None
) -> pd.DataFrame:
    said = f'"{unit.name}"' if unit else "NULL"
    rows = writer.connection.execute(
        f'SELECT "{column.name}", "{info.equipment_column}", "{label.name}", {said} FROM "{info.name}" '
        f'WHERE "{column.name}" IS NOT NULL AND "{label.name}" IS NOT NULL'
    ).fetchall()
    return pd.DataFrame(rows, columns=["tag", "unit", "name", "uom"], dtype=object)
