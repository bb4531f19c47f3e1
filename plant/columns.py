"""A column of a table: that it is there, what it holds, and its number as SQL."""

from functools import lru_cache

from plant.errors import NotFound, RequestError
from plant.store import TableInfo

_NUMERIC = ("int", "double", "decimal", "numeric", "float", "real", "hugeint")


@lru_cache(maxsize=256)
def is_numeric(kind: str) -> bool:
    """Return whether a column of this type holds numbers."""
    return any(word in kind for word in _NUMERIC)


def is_time(kind: str) -> bool:
    """Return whether a column of this type holds times or days."""
    return kind.startswith(("timestamp", "date"))


def is_text(kind: str) -> bool:
    """Return whether a column of this type holds text."""
    return kind.startswith(("varchar", "text", "character"))


def column_of(info: TableInfo, name: str) -> str:
    """Return the name of a column that the table has.

    Raises:
        NotFound: it has none of that name.
    """
    if any(c.name == name for c in info.columns):
        return name
    raise NotFound("column", f"{info.name}.{name}", [c.name for c in info.columns][:5])


def check_time(info: TableInfo, column: str) -> None:
    """Refuse a column that holds no times.

    Raises:
        RequestError: it holds something else.
    """
    kind = next(c.type for c in info.columns if c.name == column)
    if not is_time(kind):
        raise RequestError(f"The column {info.name}.{column} holds {kind}, not times.")


def number_sql(info: TableInfo, name: str) -> str:
    """Return the SQL of a column's number.

    Raises:
        NotFound: no such column.
        RequestError: it holds no numbers.
    """
    column = column_of(info, name)
    kind = next(c.type for c in info.columns if c.name == column)
    if not is_numeric(kind):
        raise RequestError(f"The column {info.name}.{column} holds {kind}, not numbers.")
    return f'CAST("{column}" AS DOUBLE)'
