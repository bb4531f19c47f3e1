"""Questions on the rows of any table, standard or imported: how many, which, how often, most common."""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from plant.facts import records
from plant.index import key_of
from plant.rows import RowQuery, count_rows, group_rows, list_rows
from plant.store import TableInfo
from tools.context import ToolContext
from tools.figures import pareto
from tools.result import Artifact, Cell, Chart, Metric, Table, ToolResult
from tools.scope import no_data
from tools.slots import EquipmentRef, Limit, PeriodArg, Question, TableRef, choice
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec

Filters = Annotated[
    tuple[str, ...],
    _Slot("filters", "values that rows must have, as 'table.column=value'; each place it stands"),
]
Wanted = Annotated[
    str,
    choice(
        "what to do with the rows",
        count="how many, count, number of, how often",
        most="most common, most often, most frequent, dominated, dominant, fires most, top",
        list="list, which, what, show, retrieve, get, all",
    ),
]
_SHOWN = 50


def query_rows(
    context: ToolContext,
    *,
    question: Question,
    filters: Filters = (),
    table: TableRef | None = None,
    equipment: tuple[EquipmentRef, ...] = (),
    period: PeriodArg | None = None,
    wanted: Wanted | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Answer from the rows of a table, also imported ones: count events, list mapped codes, failure modes,
    components, rules; by value, machine and period.
    """
    chosen = _choose(context, question, filters, table, equipment, period)
    if chosen is None:
        known = ", ".join(t.name for t in context.plant.tables() if t.rows and not t.standard)
        return no_data("I don't know which table that is about." + (f" There are {known}." if known else ""))
    info, by_column = chosen
    units = tuple(u for e in equipment for u in context.index.units_below(e)) if info.equipment_column else ()
    query = RowQuery(info.name, by_column, units, period if info.time_column else None)
    scope = _words(context, info, query, equipment)
    n = count_rows(context.plant, query)
    count = Metric(f"Rows of {info.name}", n, "rows", scope, f"rows of {info.name}", n, ", ".join(equipment))
    split = next((c for c, values in by_column.items() if len(values) > 1), None)
    if split is not None:
        return _by_value(context, query, split, by_column[split], scope, count)
    if n == 0:
        return no_data(f"There are no rows in {info.name} {scope}.".replace("  ", " "))
    if wanted == "most":
        return _most(context, info, query, scope, count, limit)
    return _listed(context, info, query, scope, count, limit or _SHOWN)


def _by_value(
    context: ToolContext, query: RowQuery, column: str, values: Sequence[str], scope: str, count: Metric
) -> ToolResult:
    found = {str(r[0]): int(r.n) for r in records(group_rows(context.plant, query, [column]))}
    rows = tuple((v, found.get(v, 0)) for v in values)
    said = ", ".join(f"{v} {n}" for v, n in rows)
    metrics = [
        Metric(f"{v}", n, "rows", scope, f"rows of {query.table} with {column} = {v}", n) for v, n in rows
    ]
    return ToolResult(
        f"{query.table} {scope}: {said}.",
        (*metrics, count, Table(f"{query.table} by {column}", (column, "rows"), rows)),
    )


def _most(
    context: ToolContext, info: TableInfo, query: RowQuery, scope: str, count: Metric, limit: int | None
) -> ToolResult:
    column = _label_column(context, info, query)
    if column is None:
        return _listed(context, info, query, scope, count, limit or _SHOWN)
    frame = group_rows(context.plant, query, [column]).head(limit or 10)
    labels, values = [str(v) for v in frame[column]], [float(v) for v in frame["n"]]
    rows = tuple((label, int(v)) for label, v in zip(labels, values, strict=True))
    text = f"{labels[0]} comes most often in {info.name} {scope}: {int(values[0])} of {count.value:.0f} rows."
    title = f"{info.name} by {column}"
    chart = Chart(title, pareto(title, labels, values, y_title="rows"))
    first = Metric(labels[0], values[0], "rows", scope, f"rows with {column} = {labels[0]}", int(values[0]))
    return ToolResult(text, (first, count, Table(title, (column, "rows"), rows), chart))


def _listed(
    context: ToolContext, info: TableInfo, query: RowQuery, scope: str, count: Metric, limit: int
) -> ToolResult:
    frame = list_rows(context.plant, query, limit)
    kept = [c for c in frame.columns if frame[c].notna().any() and c not in query.filters]
    rows: list[tuple[Cell, ...]] = [tuple(_cell(v) for v in r) for r in records(frame[kept])]
    unique = list(dict.fromkeys(rows))
    title = f"{info.name} {scope}".strip()
    artifacts: list[Artifact] = [count, Table(title, tuple(kept), tuple(unique), (), int(count.value or 0))]
    texts = [c for c in kept if frame[c].dtype == object or str(frame[c].dtype) in {"str", "string"}]
    said = ""
    if len(unique) <= 12 and texts:
        said = ": " + "; ".join(
            ", ".join(str(v) for v, c in zip(r, kept, strict=True) if c in texts and v) for r in unique
        )
    return ToolResult(f"{count.value:.0f} rows in {info.name} {scope}".strip() + f"{said}.", tuple(artifacts))


def _choose(
    context: ToolContext,
    question: str,
    filters: Sequence[str],
    table: str | None,
    equipment: Sequence[str],
    period: Any,
) -> tuple[TableInfo, Mapping[str, list[str]]] | None:
    """Return the table that holds most of what the question names, with its filters."""
    asked = _stems(question)
    places: dict[str, dict[str, list[str]]] = {}
    for entry in filters:
        place, _, value = entry.partition("=")
        name, _, column = place.partition(".")
        if equipment and context.index.named("equipment", key_of(value)):
            continue  # the machine is a filter of its own
        values = places.setdefault(name, {}).setdefault(column, [])
        if value not in values:
            values.append(value)
    places = {name: _once(columns) for name, columns in places.items()}
    best: tuple[float, TableInfo] | None = None
    for info in context.plant.tables():
        if not info.rows or (info.standard and info.name != table):
            continue
        held = sum(len(v) for v in places.get(info.name, {}).values())
        named = _stems(info.name)
        columns = {s for c in info.columns for s in _stems(c.name)}
        score = 1.0 * held + 1.2 * len(asked & named) / max(len(named), 1) + 0.25 * len(asked & columns)
        score += 0.6 * (bool(equipment) and info.equipment_column is not None)
        score += 0.5 * (period is not None and info.time_column is not None)
        score += 0.8 * (info.name == table)
        score -= 1.0 * (bool(equipment) and info.equipment_column is None and not held)
        if best is None or score > best[0]:
            best = (score, info)
    if best is None or best[0] < 1.0:
        return None
    return best[1], places.get(best[1].name, {})


def _once(columns: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Keep each value in one column: that which holds most of the asked values."""
    kept: dict[str, list[str]] = {}
    seen: set[str] = set()
    for column, values in sorted(columns.items(), key=lambda c: -len(c[1])):
        new = [v for v in values if v.casefold() not in seen]
        if new:
            kept[column] = new
            seen |= {v.casefold() for v in new}
    return kept


def _label_column(context: ToolContext, info: TableInfo, query: RowQuery) -> str | None:
    """Return the text column that names what a row is: few distinct values, but more than one."""
    best: tuple[float, str] | None = None
    for column in info.columns:
        if (
            column.type not in {"varchar", "text"}
            or column.name in query.filters
            or column.name == info.equipment_column
        ):
            continue
        n = len(group_rows(context.plant, query, [column.name]))
        score = (2.0 if re.search(r"desc|name|type|code", column.name) else 0.0) - abs(n - 12) / 50
        if 1 < n <= 200 and (best is None or score > best[0]):
            best = (score, column.name)
    return best[1] if best else None


def _words(context: ToolContext, info: TableInfo, query: RowQuery, equipment: Sequence[str]) -> str:
    parts = [f"with {c} = {v[0]}" for c, v in query.filters.items() if len(v) == 1]
    if query.equipment:
        parts.append(f"of {', '.join(equipment)}")
    if query.period is not None:
        parts.append(f"({query.period.words(context.plant.zone)})")
    return " ".join(parts)


def _stems(text: str) -> set[str]:
    words = re.findall(r"[a-z]{3,}", text.casefold().replace("_", " "))
    return {re.sub(r"(?:ies|es|s)$", "", w) for w in words}


def _cell(value: Any) -> Cell:
    if value is None or value != value:
        return None
    if isinstance(value, str | bool | int | float):
        return value
    return value.item() if hasattr(value, "item") else str(value)[:19]


TOOLS = (
    ToolSpec(
        query_rows,
        "maintenance",
        (
            "summarise the events of chiller 4 in 2021 by group: work orders, alerts, anomalies",
            "which failure codes does the mapping give for rule 14",
            "list all failure modes of the pump",
            "how many alerts and anomalies did the compressor have in june 2020",
            "what could it be according to our table",
            "which components does the boiler have",
            "what is the unit of this meter",
            "which anomalies were found in april",
        ),
    ),
)
