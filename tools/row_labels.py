"""What stands behind the labels of groups of rows: ids of names, meanings of codes."""

from collections.abc import Mapping, Sequence

from plant.columns import is_text
from plant.links import links_of
from plant.names import key_of
from plant.query import GRAINS, Measure, Query, keys_of, run_query, values_of
from plant.store import TableInfo
from tools.context import ToolContext
from tools.result import Cell
from tools.row_words import kind_of
from tools.rows_by_value import split_column

_NAMES = frozenset(["name", "label", "designation", "title"])


def with_ids(context: ToolContext, query: Query, labels: Sequence[str]) -> list[str]:
    """Add the id of what another table names, where each name has one: "Band saw (S25)" of machines of a register."""
    keys = ids_of_names(context, query, query.by[0]) if len(query.by) == 1 else {}
    names = _names_of_keys(context, query.table, query.by[0]) if len(query.by) == 1 and not keys else {}
    if names:
        return [f"{names[label]} ({label})" if label in names else label for label in labels]
    return [f"{label} ({keys[label]})" if label in keys else label for label in labels]


def ids_of_names(context: ToolContext, query: Query, by: str) -> dict[str, str]:
    """Return the id of each name that a joined table gives; empty for a column of the rows themselves."""
    table, _, column = by.partition(".")
    join = next((j for j in query.joins if j.table == table), None)
    return keys_of(context.plant, table, column, join.key) if column and join and join.key != column else {}


def told_names(context: ToolContext, table: str, column: str) -> dict[str, str]:
    """Return the name that belongs to each value of a column: of machines by their codes, of customers by their numbers."""
    return machine_names(context, table, column) or _names_of_keys(context, table, column)


def _names_of_keys(context: ToolContext, table: str, column: str) -> dict[str, str]:
    """Return the name that another table gives to each value of a column that refers to its rows: of customers by their numbers."""
    info = context.plant.info(table)
    if info.standard or column in {info.equipment_column, *GRAINS}:
        return {}
    for join in links_of(context.index).get(info.name, ()):
        other = context.plant.info(join.table)
        named = [
            c.name
            for c in other.columns
            if is_text(c.type) and c.name != join.key and c.name.rsplit("_", 1)[-1] in _NAMES
        ]
        if join.own == column and not other.standard and len(named) == 1:
            return {k: name for name, k in keys_of(context.plant, other.name, named[0], join.key).items()}
    return {}


def with_name(value: Cell, names: Mapping[str, str]) -> str:
    """Return a value with the name that belongs to it: "EQ-04 (Roland 706)"; "" of none."""
    said = "" if value is None else str(value)
    return f"{said} ({names[said]})" if said in names else said


def with_machine_names(context: ToolContext, query: Query, labels: Sequence[str]) -> list[str]:
    """Add the name of machines that rows call by an id which says nothing of it: "CWC04013 (Chiller 13)"."""
    if len(query.by) != 1:
        return list(labels)
    known = machine_names(context, query.table, query.by[0])
    return [f"{label} ({known[label]})" if label in known else label for label in labels]


def machine_names(context: ToolContext, table: str, column: str) -> dict[str, str]:
    """Return the name of each machine by the ids or codes that stand in a column, where they say nothing of it.

    Empty for a column that holds no machines.
    """
    info = context.plant.info(table)
    named = {n.id: n.label for n in context.index.names("equipment") if n.label != n.id}
    if column == info.equipment_column:
        return {i: label for i, label in named.items() if " " in label and i not in label}
    if info.standard or info.equipment_column is None or not is_text(kind_of(info, column)) or "." in column:
        return {}
    units = {n.id for n in context.index.names("equipment")}
    if (values := values_of(context.plant, table, column)) and units.issuperset(values):
        return {i: label for i, label in named.items() if " " in label and i not in label}
    ids = keys_of(context.plant, table, column, info.equipment_column)
    codes = {c: named[i] for c, i in ids.items() if i in named and key_of(named[i]) != key_of(c)}
    machines = {
        c for c, i in ids.items() if any(x.id == i for x in context.index.named("equipment", key_of(c)))
    }
    return codes if ids and len(machines) == len(ids) else {}


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
