"""By which columns the tables of a plant hang together: jobs of orders, lots of deliveries, rows of a machine.

A table tells more of each row of another where its key, that no two of its rows share, stands in a column of the
other. It is found by the values alone, so it holds for files of any plant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from plant.columns import is_text
from plant.index import PlantIndex
from plant.names import key_of
from plant.query import Join
from plant.repeated_keys import repeated_keys, told_of
from plant.store import TableInfo

_MOST_ROWS = 300_000  # of a table that tells of others
_SAMPLE = 300  # different values of a column that are looked up
_COVERS = 0.8  # share of them that the key holds
_FEWEST = 2
_SHORT = 3  # up to so many letters a value stands everywhere: then both columns must be called alike
_FEW_ROWS = 3
_CUT = 3  # letters of a word cut short, at least
_MANY, _SPARSE = 6, 3  # different numbers, and how many times as many lie between the first and the last
_BEHIND = frozenset(["import", "code_label", "equipment_alias", "schedule", "schedule_item", "reading"])


@dataclass(frozen=True, slots=True)
class _Key:
    """A column that no two rows share, with its values as `_form` has them."""

    table: str
    column: str
    values: frozenset[str]


@lru_cache(maxsize=4)
def links_of(index: PlantIndex) -> Mapping[str, tuple[Join, ...]]:
    """Return, by table, the tables that tell more of each of its rows, at most one column for each.

    A table without a key of its own may number the same things in several of its rows: of these only the columns count
    that `told_of` names.
    """
    tables = [t for t in index.store.tables() if t.rows and t.name not in _BEHIND]
    if all(t.standard for t in tables):
        return {}
    keys = [k for t in tables if _FEW_ROWS <= t.rows <= _MOST_ROWS for k in _keys(index, t)]
    rows = {t.name: t.rows for t in tables}
    found: dict[str, dict[str, tuple[float, Join]]] = {}
    for info in tables:
        for column in info.columns:
            if not _may_refer(column.type):
                continue
            values = _values(index, info.name, column.name, _SAMPLE)
            unique = any(k.table == info.name and k.column == column.name for k in keys)
            for key in keys:
                if unique and rows[key.table] > info.rows:
                    continue  # a longer list that these rows are part of tells nothing more of them
                likeness = _likeness(info.name, column.name, values, key)
                best = found.setdefault(info.name, {}).get(key.table)
                if likeness and (best is None or likeness > best[0]):
                    join = Join(key.table, column.name, key.column)
                    found[info.name][key.table] = likeness, join
    for name, others in _repeated(index, [t for t in tables if not t.standard]).items():
        for table, told in others.items():
            found.setdefault(name, {}).setdefault(table, told)
    return {name: tuple(j for _, j in others.values()) for name, others in found.items()}


def _repeated(index: PlantIndex, tables: Sequence[TableInfo]) -> dict[str, dict[str, tuple[float, Join]]]:
    """Return the links by keys that stand in several rows of the other table, which says something alike of each."""
    keys = [
        _Key(t.name, c, frozenset(_values(index, t.name, c)))
        for t in tables
        for c in repeated_keys(index, t.name)
    ]
    found: dict[str, dict[str, tuple[float, Join]]] = {}
    for info in tables:
        for column in info.columns:
            if not _may_refer(column.type) or column.name == info.equipment_column:
                continue
            values = _values(index, info.name, column.name, _SAMPLE)
            for key in keys:
                alike = _words(column.name) & _words(key.column)
                likeness = _likeness(info.name, column.name, values, key) if alike else 0.0
                best = found.setdefault(info.name, {}).get(key.table)
                if likeness and (best is None or likeness > best[0]) and _tells(index, key):
                    found[info.name][key.table] = likeness, Join(key.table, column.name, key.column)
    return found


def _tells(index: PlantIndex, key: _Key) -> bool:
    """Whether a table says something of each value of a key beside the machine that it may be another name of."""
    return bool(told_of(index, key.table, key.column) - {index.store.info(key.table).equipment_column})


def _may_refer(kind: str) -> bool:
    return is_text(kind) or "int" in kind


def _keys(index: PlantIndex, info: TableInfo) -> list[_Key]:
    """Return the columns of a table that no two of its rows share."""
    able = [c for c in info.columns if _may_refer(c.type)]
    if not able:
        return []
    counts = ", ".join(f'count("{c.name}"), count(DISTINCT "{c.name}")' for c in able)
    row = index.store.rows(f'SELECT {counts} FROM "{info.name}"')[0]
    return [
        _Key(info.name, c.name, frozenset(_values(index, info.name, c.name)))
        for n, c in enumerate(able)
        if row[2 * n] == row[2 * n + 1] == info.rows
    ]


def _values(index: PlantIndex, table: str, column: str, limit: int | None = None) -> list[str]:
    few = f" LIMIT {limit}" if limit else ""
    rows = index.store.rows(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL{few}')
    return [str(value).casefold() for (value,) in rows]


def _likeness(table: str, column: str, values: list[str], key: _Key) -> float:
    """Return how surely a column refers to a key, 0 where it does not."""
    if table == key.table or len(values) < _FEWEST:
        return 0.0
    share = sum(v in key.values for v in values) / len(values)
    alike = _alike(_words(column), _words(key.column) | _words(key.table))
    plain = all(v.isdecimal() or len(v) <= _SHORT for v in values)
    if share < _COVERS or (plain and not alike and not (share == 1 and _is_sparse(values, key.values))):
        return 0.0
    return share + alike + (column == key.column)


def _alike(one: set[str], other: set[str]) -> bool:
    """Whether two names share a word, or one has the beginning of a word of the other: "cust" of "customers"."""
    short = {(a, b) for a in one for b in other if min(len(a), len(b)) >= _CUT}
    return bool(one & other) or any(a.startswith(b) or b.startswith(a) for a, b in short)


def _is_sparse(values: list[str], keys: frozenset[str]) -> bool:
    """Whether many long numbers all stand in a list that leaves most numbers between them out: that is no chance."""
    numbers = [int(k) for k in keys if k.isdecimal()]
    if len(values) < _MANY or len(numbers) < len(keys) or any(len(v) <= _SHORT for v in values):
        return False
    return max(numbers) - min(numbers) > _SPARSE * len(numbers)


def _words(name: str) -> set[str]:
    return {w.removesuffix("s") for w in key_of(name.replace("_", " ")).split() if len(w) > 1} - {
        "id",
        "no",
        "nr",
    }
