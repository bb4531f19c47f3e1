"""What stands behind the labels of groups of rows: ids of names, meanings of codes."""

from collections.abc import Sequence

from plant.columns import is_text
from plant.links import links_of
from plant.query import GRAINS, Measure, Query, keys_of, run_query, values_of
from plant.store import TableInfo
from tools.context import ToolContext
from tools.row_words import kind_of
from tools.rows_by_value import split_column

_NAMES = frozenset(["name", "label", "designation", "title"])


def with_ids(context: ToolContext, query: Query, labels: Sequence[str]) -> list[str]:
    """Add the id of what another table names, where each name has one: "Band saw (S25)" of machines of a register."""
    keys = ids_of_names(context, query, query.by[0]) if len(query.by) == 1 else {}
    names = _names_of_keys(context, query) if not keys else {}
    if names:
        return [f"{names[label]} ({label})" if label in names else label for label in labels]
    return [f"{label} ({keys[label]})" if label in keys else label for label in labels]


def ids_of_names(context: ToolContext, query: Query, by: str) -> dict[str, str]:
    """Return the id of each name that a joined table gives; empty for a column of the rows themselves."""
    table, _, column = by.partition(".")
    join = next((j for j in query.joins if j.table == table), None)
    return keys_of(context.plant, table, column, join.key) if column and join and join.key != column else {}


def _names_of_keys(context: ToolContext, query: Query) -> dict[str, str]:
    """Return the name that another table gives to each value of a column that refers to its rows: of customers by their numbers."""
    info = context.plant.info(query.table)
    if len(query.by) != 1 or info.standard or query.by[0] in {info.equipment_column, *GRAINS}:
        return {}
    for join in links_of(context.index).get(info.name, ()):
        other = context.plant.info(join.table)
        named = [
            c.name
            for c in other.columns
            if is_text(c.type) and c.name != join.key and c.name.rsplit("_", 1)[-1] in _NAMES
        ]
        if join.own == query.by[0] and not other.standard and len(named) == 1:
            return {k: name for name, k in keys_of(context.plant, other.name, named[0], join.key).items()}
    return {}


def with_machine_names(context: ToolContext, query: Query, labels: Sequence[str]) -> list[str]:
    """Add the name of machines that rows call by an id which says nothing of it: "CWC04013 (Chiller 13)"."""
    info = context.plant.info(query.table)
    if len(query.by) != 1 or query.by[0] != info.equipment_column:
        return list(labels)
    known = {
        n.id: n.label for n in context.index.names("equipment") if " " in n.label and n.id not in n.label
    }
    return [f"{label} ({known[label]})" if label in known else label for label in labels]


def with_code_labels(context: ToolContext, query: Query, labels: Sequence[str]) -> list[str]:
    """Add what a failure or alarm code means where the plant knows it and the table does not say it."""
    if len(query.by) != 1 or not query.by[0].endswith("code"):
        return list(labels)
    known = {n.id: n.label for kind in ("failure", "alarm") for n in context.index.names(kind)}
    return [f"{label} {known[label]}" if known.get(label, label) != label else label for label in labels]


def partner_of(context: ToolContext, info: TableInfo, query: Query) -> str | None:
    """Return the column that says in words what a grouped code column means, value by value."""
    if (
        len(query.by) != 1
        or split_column(query)
        or "." in query.by[0]
        or not is_text(kind_of(info, query.by[0]))
    ):
        return None
    code = query.by[0]
    values = len(values_of(context.plant, info.name, code, 500))
    for column in info.columns:
        describes = column.name.startswith(f"{code}_") or column.name in {
            "description",
            "name",
            "label",
            "message",
        }
        if column.name == code or not is_text(column.type) or not describes:
            continue
        pairs = run_query(
            context.plant, Query(info.name, (Measure(),), by=(code, column.name), joins=query.joins)
        )
        pairs = pairs[pairs[code].notna()]
        if len(pairs) <= 1.2 * values and pairs[column.name].notna().any():
            return column.name
    return None
