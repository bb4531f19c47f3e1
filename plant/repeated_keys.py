"""Keys that stand in several rows of a table, and what its rows always say alike of each: the customer of a job of many bookings."""

from functools import lru_cache

from plant.columns import is_text
from plant.index import PlantIndex
from plant.names import key_of
from plant.store import TableInfo

_MOST_ROWS = 100_000  # of a table whose columns are tried as keys
_FEWEST = 8  # different values of a key
_MOST_EACH = 60  # rows of one, in the mean: more rows are of a kind, not of a thing
_NUMBERED = frozenset(["no", "nr", "id", "number", "num", "code", "key", "ref", "nummer", "numero"])


@lru_cache(maxsize=1024)
def told_of(index: PlantIndex, table: str, key: str) -> frozenset[str]:
    """Return the columns of a table that have one value for each value of its column `key`."""
    info = index.store.info(table)
    others = [c.name for c in info.columns if c.name != key]
    if not others or info.rows > _MOST_ROWS:
        return frozenset(others)  # so long a table is only linked by a key of its own
    each = ", ".join(
        f"count(DISTINCT coalesce(CAST(\"{c}\" AS VARCHAR), '')) AS n{n}" for n, c in enumerate(others)
    )
    most = ", ".join(f"max(n{n})" for n in range(len(others)))
    found = index.store.rows(
        f'SELECT {most} FROM (SELECT {each} FROM "{table}" WHERE "{key}" IS NOT NULL GROUP BY "{key}")'
    )[0]
    return frozenset(c for c, n in zip(others, found, strict=True) if n == 1)


@lru_cache(maxsize=256)
def repeated_keys(index: PlantIndex, table: str) -> tuple[str, ...]:
    """Return the columns of a table that number what several of its rows are of: jobs of bookings, batches of runs."""
    info = index.store.info(table)
    able = [c.name for c in info.columns if is_text(c.type) or "int" in c.type]
    if info.standard or not able or info.rows > _MOST_ROWS:
        return ()
    counts = ", ".join(f'count("{c}"), count(DISTINCT "{c}")' for c in able)
    row = index.store.rows(f'SELECT {counts} FROM "{table}"')[0]
    found = []
    for n, column in enumerate(able):
        filled, different = row[2 * n], row[2 * n + 1]
        if column == info.equipment_column or different < _FEWEST or different == filled:
            continue
        if filled <= _MOST_EACH * different and _is_numbered(index, info, column):
            found.append(column)
    return tuple(found)


def _is_numbered(index: PlantIndex, info: TableInfo, column: str) -> bool:
    """Whether the values of a column are numbers or codes of things, as its name or their digits say."""
    if _NUMBERED & set(key_of(column.replace("_", " ")).split()):
        return True
    values = index.store.rows(
        f'SELECT DISTINCT "{column}" FROM "{info.name}" WHERE "{column}" IS NOT NULL LIMIT 50'
    )
    texts = [str(v) for (v,) in values]
    return sum(any(c.isdigit() for c in t) and len(t) > 3 and " " not in t for t in texts) > 0.9 * len(texts)
