"""Rows of a table with the columns of the tables that tell more of them, as SQL and as a described table."""

from collections.abc import Sequence
from dataclasses import replace

from plant.errors import NotFound
from plant.query_form import Join
from plant.store import PlantStore, TableInfo


def joined_info(store: PlantStore, info: TableInfo, joins: Sequence[Join]) -> TableInfo:
    """Return a table with the columns of others beside its own, called "table.column".

    Raises:
        NotFound: no such table or column.
    """
    for join in joins:
        other = store.info(join.table)
        _require(info, join.own)
        _require(other, join.key)
        more = tuple(replace(c, name=f"{other.name}.{c.name}") for c in other.columns)
        info = replace(info, columns=(*info.columns, *more))
    return info


def source_sql(store: PlantStore, info: TableInfo, joins: Sequence[Join]) -> str:
    """Return what stands after FROM for the rows of a table with those of others beside them.

    Of a key that stands several times in the other table only one row counts, so no row is told twice.

    Args:
        store: the plant.
        info: of the rows, as `joined_info` has it.
        joins: the other tables, in their order.
    """
    source = f'"{info.name}"'
    if not joins:
        return source
    for n, join in enumerate(joins):
        other = store.info(join.table)
        more = ", ".join(f'j{n}."{c.name}" AS "{other.name}.{c.name}"' for c in other.columns)
        one = f'(SELECT DISTINCT ON ({_text(join.key)}) * FROM "{other.name}")'
        source = (
            f"(SELECT r{n}.*, {more} FROM {source} AS r{n} LEFT JOIN {one} AS j{n} "
            f"ON {_text(join.own, f'r{n}')} = {_text(join.key, f'j{n}')})"
        )
    return f'{source} AS "{info.name}"'


def _text(column: str, of: str = "") -> str:
    name = f'{of}."{column}"' if of else f'"{column}"'
    return f"lower(CAST({name} AS VARCHAR))"


def _require(info: TableInfo, column: str) -> None:
    if not any(c.name == column for c in info.columns):
        raise NotFound("column", f"{info.name}.{column}", [c.name for c in info.columns][:5])
