"""How the rows of one table are joined with another: directly, through a table between, or by the column that a question names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from agents.understanding.asked_columns import column_called
from plant.index import PlantIndex
from plant.links import links_of
from plant.query import Join
from plant.repeated_keys import told_of
from plant.store import ColumnInfo, TableInfo

_VIA = re.compile(
    r"\b(?:via|by way of|through|joined (?:on|by)|matched (?:on|by)|using)\s+(?:the\s+|its\s+|their\s+)?(?P<what>[\w ]{2,30})",
    re.IGNORECASE,
)


@lru_cache(maxsize=256)
def paths_from(index: PlantIndex, table: str) -> Mapping[str, tuple[Join, ...]]:
    """Return, by table, how the rows of one are joined with it: directly, or through one table between."""
    links = links_of(index)
    found: dict[str, tuple[Join, ...]] = {j.table: (j,) for j in links.get(table, ())}
    for first in links.get(table, ()):
        told = told_of(index, first.table, first.key)
        for second in links.get(first.table, ()):
            if second.own in told and second.table != table and second.table not in found:
                found[second.table] = (first, replace(second, own=f"{first.table}.{second.own}"))
    return found


def told_columns(index: PlantIndex, path: Sequence[Join]) -> tuple[ColumnInfo, ...]:
    """Return the columns of the table at the end of a path of which each row has one value."""
    last = path[-1]
    told = told_of(index, last.table, last.key) | {last.key}
    return tuple(c for c in index.store.info(last.table).columns if c.name in told)


def is_via(path: Sequence[Join], text: str, info: TableInfo) -> bool:
    """Whether a path begins with the column by which a question wants tables joined ("via the batch id"), where it names one."""
    named = [c for m in _VIA.finditer(text) if (c := column_called(info, m.group("what")))]
    return not named or path[0].own in named
