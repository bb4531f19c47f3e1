"""Any rows of any table: filters on values, equipment and period; counts, groups, lists. Bound parameters,
identifiers from the catalogue.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plant.errors import NotFound
from plant.period import Period
from plant.store import PlantStore, TableInfo

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class RowQuery:
    """Which rows of which table.

    Attributes:
        filters: column -> accepted values.
        equipment: accepted equipment ids, on the table's equipment column.
        period: on the table's time column.
    """

    table: str
    filters: Mapping[str, Sequence[str]]
    equipment: tuple[str, ...] = ()
    period: Period | None = None


def count_rows(store: PlantStore, query: RowQuery) -> int:
    """Return how many rows a query has."""
    where, parameters = _where(store.info(query.table), query)
    return int(store.rows(f'SELECT count(*) FROM "{query.table}" WHERE {where}', parameters)[0][0])


def group_rows(store: PlantStore, query: RowQuery, columns: Sequence[str]) -> "pd.DataFrame":
    """Return counts by columns, most first: the columns, then n."""
    info = store.info(query.table)
    names = [_column(info, c) for c in columns]
    where, parameters = _where(info, query)
    listed = ", ".join(f'"{n}"' for n in names)
    return store.sql_frame(
        f'SELECT {listed}, count(*) AS n FROM "{query.table}" WHERE {where} GROUP BY {listed} ORDER BY n DESC, {listed}',
        parameters,
    )


def list_rows(store: PlantStore, query: RowQuery, limit: int) -> "pd.DataFrame":
    """Return rows, the latest first where the table has times (plant-local)."""
    info = store.info(query.table)
    where, parameters = _where(info, query)
    order = f' ORDER BY "{query.table}"."{info.time_column}" DESC' if info.time_column else ""
    columns = ", ".join(
        f'timezone(\'{store.zone.key}\', "{c.name}") AS "{c.name}"'
        if "time zone" in c.type
        else f'"{c.name}"'
        for c in info.columns
    )
    return store.sql_frame(
        f'SELECT {columns} FROM "{query.table}" WHERE {where}{order} LIMIT {int(limit)}', parameters
    )


def _where(info: TableInfo, query: RowQuery) -> tuple[str, dict[str, Any]]:
    where, parameters = ["TRUE"], {}  # type: tuple[list[str], dict[str, Any]]
    for n, (column, values) in enumerate(query.filters.items()):
        where.append(f'list_contains($f{n}, CAST("{_column(info, column)}" AS VARCHAR))')
        parameters[f"f{n}"] = [str(v) for v in values]
    if query.equipment and info.equipment_column:
        where.append(f'list_contains($units, "{info.equipment_column}")')
        parameters["units"] = list(query.equipment)
    if query.period is not None and info.time_column:
        where.append(f'"{info.time_column}" >= $start AND "{info.time_column}" < $end')
        parameters |= {"start": query.period.start, "end": query.period.end}
    return " AND ".join(where), parameters


def _column(info: TableInfo, name: str) -> str:
    for column in info.columns:
        if column.name == name:
            return name
    raise NotFound("column", f"{info.name}.{name}", [c.name for c in info.columns][:5])
