"""Questions on the rows of any table, standard or imported: how many, which, how often, most common."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from plant.columns import is_text
from plant.facts import records
from plant.joins import joined_info
from plant.query import (
    GRAINS,
    Condition,
    Measure,
    Query,
    count_rows,
    extreme_rows,
    keys_of,
    run_query,
    values_of,
)
from plant.query_measures import measure_name
from plant.store import TableInfo
from tools.context import ToolContext
from tools.figures import bars, line, pareto
from tools.numbers import number_words
from tools.result import Artifact, Cell, Chart, Metric, Table, ToolResult
from tools.row_changes import compare_rows
from tools.row_groups import kept_groups
from tools.row_ratios import divided_rows
from tools.row_words import (
    cell_of,
    condition_words,
    count_of,
    humanly,
    is_share,
    kind_of,
    label_of,
    number_of,
    readable,
    scope_without,
    scope_words,
    title_of,
    unit_of,
    unit_of_measure,
    words_of,
)
from tools.scope import no_data
from tools.slots import Slot as _Slot
from tools.spec import ToolSpec

if TYPE_CHECKING:
    import pandas as pd

QueryArg = Annotated[
    Query,
    _Slot("query", "typed query: table, measures, conditions, equipment, period, groups, order, limit"),
]
_GROUPS = 1000
_LISTED = 200
_LONG_H, _LONG_MIN, _SHORT_H = 48, 120, 10  # from here also in days, in hours


def query_rows(context: ToolContext, *, query: QueryArg) -> ToolResult:
    """Answer any other question from the rows of a table, also an imported one: count, sum, average,
    most common, latest, by value, machine and time; list mapped codes, modes, components, rules.
    """
    info = joined_info(context.plant, context.plant.info(query.table), query.joins)
    scope = scope_words(context, query)
    n = count_rows(context.plant, query)
    place = ", ".join(query.equipment)
    count = Metric(f"Rows of {info.name}", n, "rows", scope, f"rows of {info.name}", n, place)
    if n == 0 and not _split_column(query) and not _is_none_of(context, query):
        return _nothing(context, info, query, scope)
    if query.per is not None:
        return divided_rows(context, info, query, scope)
    if query.other is not None and query.measures:
        return compare_rows(context, info, query, scope)
    if not query.measures:
        return _listed(context, info, query, scope, count)
    if not query.by:
        return _one(context, info, query, scope, count)
    if query.having is not None:
        return kept_groups(context, info, query, scope)
    return _grouped(context, info, query, scope, count)


def _is_none_of(context: ToolContext, query: Query) -> bool:
    """Whether rows are counted of which there are some, but none that is so: "0 rows out of spec", 0 % of them."""
    if query.by or query.measures != (Measure(),):
        return False
    plain = query.of if query.share else tuple(c for c in query.where if c.compare in {"in", "not in"})
    compared = (query.share or len(plain) < len(query.where)) and not any(
        c.compare == "contains" for c in query.where
    )
    return compared and count_rows(context.plant, replace(query, where=plain, of=())) > 0


def _nothing(context: ToolContext, info: TableInfo, query: Query, scope: str) -> ToolResult:
    """Say that no row fits, and from when to when there are rows of the machine."""
    text = f"There is no data for that: {info.name} has no rows{scope}."
    if query.period is not None and count_rows(context.plant, replace(query, period=None, where=())):
        place = query.equipment[0] if len(query.equipment) == 1 else None
        there = context.index.time_range(info.name, place)
        if there is not None:
            of = f" of {place}" if place else ""
            text += f" It has rows{of} from {there.words(context.plant.zone)}."
    return no_data(text)


def _one(context: ToolContext, info: TableInfo, query: Query, scope: str, count: Metric) -> ToolResult:
    frame = run_query(context.plant, query)
    metrics: list[Metric] = []
    said: list[str] = []
    for measure in query.measures:
        value = cell_of(frame[measure_name(measure)].iloc[0])
        if measure.aggregate == "count" or measure.column is None:
            said.append(f"{_rows(count)} in {info.name}{_share_of(frame, metrics, scope, query, context)}")
            continue
        unit = unit_of_measure(info, measure)
        if isinstance(value, int | float):
            (value,), unit = readable([float(value)], unit)
        name = words_of(measure)
        metrics.append(
            Metric(name, number_of(value), unit, scope.strip(), f"{name} of {info.name}", count_of(count))
        )
        shown = f"{number_words(value, 6)}" if isinstance(value, int | float) else str(value)
        unit += _in_other_words(measure, value, unit, info) + _of_all(context, query, measure, value)
        rest = _share_of(frame, metrics, scope, query, context)
        which = _row_of_extreme(context, info, query, measure, frame)
        said.append(
            f"{name}: {shown} {unit.strip()}".strip() + f"{which} ({_rows(count)} of {info.name}){rest}"
        )
    text = "; ".join(said) + scope + "."
    return ToolResult(text[:1].upper() + text[1:], (*metrics, count))


def _rows(count: Metric) -> str:
    """Return a number of rows in words: "1 row", "1,240 rows"."""
    n = int(count.value or 0)
    return f"{n:,} row{'s' if n != 1 else ''}"


def _in_other_words(measure: Measure, value: Cell, unit: str, info: TableInfo) -> str:
    """Return a ratio of equal units in %, long hours in days, in brackets; "" where neither."""
    if not isinstance(value, int | float):
        return ""
    if measure.relation == "ratio" and unit_of(info, measure.column or "") == unit_of(
        info, measure.other or ""
    ):
        return f" ({number_words(100 * value, 6)} %)"
    if measure.relation == "formula" and "/" in (measure.formula or "") and not unit and abs(value) <= 1:
        return f" ({number_words(100 * value, 6)} %)"
    minutes = {"h": 60.0, "min": 1.0}.get(unit, 0.0) if measure.relation != "ratio" else 0.0
    if unit == "h" and abs(value) >= _LONG_H:
        return f" ({number_words(value / 24, 6)} days)"
    if unit == "h" and measure.relation == "until" and abs(value) < _SHORT_H:
        return f" ({number_words(value * 60, 6)} min)"
    return (
        f" ({number_words(value * minutes / 60, 6)} h)" if unit == "min" and abs(value) >= _LONG_MIN else ""
    )


def _of_all(context: ToolContext, query: Query, measure: Measure, value: Cell) -> str:
    """Return the share of all rows in brackets, where some have nothing in the column that a rate is of."""
    if measure.aggregate != "rate" or not isinstance(value, int | float):
        return ""
    blank = count_rows(
        context.plant, replace(query, where=(*query.where, Condition(measure.column or "", "missing")))
    )
    rows = count_rows(context.plant, query)
    return (
        f" ({number_words(value * (rows - blank) / rows, 6)} % of all, {blank} rows have none)"
        if blank
        else ""
    )


def _row_of_extreme(
    context: ToolContext, info: TableInfo, query: Query, measure: Measure, frame: "pd.DataFrame"
) -> str:
    """Return what the row with the highest or lowest value is, in words, with a space before; "" for other measures."""
    if (
        measure.aggregate not in {"maximum", "minimum"}
        or measure.column is None
        or measure.relation in {"ratio", "formula"}
    ):
        return ""
    if frame[measure_name(measure)].isna().iloc[0]:
        return ""
    rows = extreme_rows(context.plant, replace(query, measures=(measure,)), 1 if measure.relation else 3)
    if not measure.relation:
        rows = rows[rows[measure.column] == rows[measure.column].iloc[0]]
    told = [c.name for c in info.columns if is_text(c.type) or c.name == info.time_column]
    labels = [
        ", ".join(dict.fromkeys(str(cell_of(v)) for v in r if cell_of(v) is not None))
        for r in records(rows[told])
    ]
    labels = [label for label in dict.fromkeys(labels) if label][:2]
    return f" at {' and '.join(labels)}" if labels else ""


def _share_of(
    frame: "pd.DataFrame", metrics: list[Metric], scope: str, query: Query, context: ToolContext
) -> str:
    """Return the share of all rows in words, and add its metric; "" where none was asked."""
    if "share" not in frame or frame["share"].isna().all():
        return ""
    share = float(frame["share"].iloc[0])
    whole = " and ".join(condition_words(c) for c in query.of)
    formula = f"the same with {whole} alone = 100 %" if whole else "the same without the conditions = 100 %"
    metrics.append(Metric("Share", share, "%", scope.strip(), formula))
    return f", {share:.6g} % of all{f' with {whole}' if whole else ''}{_of_blank_too(context, query, share)}"


def _of_blank_too(context: ToolContext, query: Query, share: float) -> str:
    """Return the share of all rows too, where some have nothing in the column that is compared with a number."""
    blank = [c for c in query.of if c.compare == "present"]
    if not blank:
        return ""
    given = replace(query, where=query.of, of=(), measures=(), share=False)
    rows, filled = (
        count_rows(context.plant, replace(given, where=tuple(c for c in query.of if c not in blank))),
        count_rows(context.plant, given),
    )
    return (
        f" ({share * filled / rows:.6g} % with the {rows - filled} rows that have none)"
        if rows > filled
        else ""
    )


def _grouped(context: ToolContext, info: TableInfo, query: Query, scope: str, count: Metric) -> ToolResult:
    split = _split_column(query)
    partner = _partner(context, info, query)
    asked = replace(query, by=(*query.by, partner) if partner else query.by, limit=None)
    if query.order is None and query.by[0] not in GRAINS:
        asked = replace(asked, order="most")
    frame = run_query(context.plant, replace(asked, limit=_GROUPS))
    if split is not None:
        if len(query.by) == 1:
            return _by_value(context, query, split, frame, scope, count)
        return _by_time_and_value(query, split, frame, scope, count)
    value = measure_name(query.measures[0])
    frame = frame[frame[value].notna() & frame[query.by[0]].notna()]
    if frame.empty:
        return _nothing(context, info, query, scope)
    labels = [
        " ".join(label_of(r[n], b) for n, b in enumerate(asked.by)) for r in frame.itertuples(index=False)
    ]
    labels = _with_keys(context, query, labels)
    labels = _with_code_labels(context, query, labels)
    values = [float(v) for v in frame[value]]
    unit = "rows" if value == "rows" else unit_of_measure(info, query.measures[0])
    values, unit = readable(values, unit)
    if is_share(query.measures[0], values) and not unit:
        values, unit = [100 * v for v in values], "%"
    title = f"{title_of(query)} by {', '.join(query.by)}"
    grain = query.by[0] if query.by[0] in GRAINS else None
    text = _grouped_text(info, query, labels, values, unit, scope, count, grain)
    shares = [float(v) for v in frame["share"]] if "share" in frame else []
    if shares:
        text += (
            f" Shares: {'; '.join(f'{n} {v:.4g} %' for n, v in zip(labels[:8], shares[:8], strict=True))}."
        )
    shown = len(labels) if grain else min(len(labels), query.limit or 20)
    more: list[tuple[Cell, ...]] = [(round(v, 3),) for v in shares] or [()] * len(labels)
    rows = tuple(
        (label, cell_of(v), *m)
        for label, v, m in zip(labels[:shown], values[:shown], more[:shown], strict=True)
    )
    columns: tuple[str, ...] = (", ".join(query.by), value)
    units: tuple[str, ...] = ("", unit if unit != "rows" else "")
    if shares:
        columns, units = (*columns, "share"), (*units, "%")
    table = Table(title, columns, rows, units, len(labels))
    if grain and query.order is None:
        chart = line(title, labels, values, x_title=grain, y_title=value)
    elif query.measures[0].aggregate in {"count", "sum"} and query.order != "least" and min(values) >= 0:
        chart = pareto(title, labels[:shown], values[:shown], total=sum(values), y_title=value)
    else:
        chart = bars(title, labels[:shown], values[:shown], y_title=value)
    metrics = [
        Metric(label, v, unit, scope.strip(), f"{value} of {query.table} with {', '.join(query.by)} = {label}",
               int(v) if unit == "rows" else None)
        for label, v in zip(labels[:12], values[:12], strict=True)
    ]  # fmt: skip
    if grain and len(values) > 1 and values[0] > 0:
        change = 100 * (values[-1] / values[0] - 1)
        metrics.append(
            Metric(f"Change from {labels[0]} to {labels[-1]}", change, "%", scope.strip(), "last / first − 1")
        )
    return ToolResult(text, (*metrics, count, table, Chart(title, chart)))


def _grouped_text(
    info: TableInfo, query: Query, labels: Sequence[str], values: Sequence[float], unit: str, scope: str,
    count: Metric, grain: str | None,
) -> str:  # fmt: skip
    total = int(count.value or 0)
    if grain and query.order is None:
        most = max(range(len(values)), key=values.__getitem__)
        each = (
            ", ".join(f"{label} {number_words(v, 6)}" for label, v in zip(labels, values, strict=True))
            if len(labels) <= 15
            else ""
        )
        each = f" {each[:1].upper()}{each[1:]}." if each else ""
        each += _development(labels, values, unit) if len(values) > 1 and unit != "rows" else ""
        return (
            f"{info.name}{scope}: {total:,} rows in {len(labels)} {grain}s that have any; most in {labels[most]} "
            f"({number_words(values[most], 6)})." if unit == "rows" else
            f"{words_of(query.measures[0])} of {info.name}{scope} in {len(labels)} {grain}s: highest in "
            f"{labels[most]} ({number_words(values[most], 6)} {unit})."
        ).replace(" )", ")") + each  # fmt: skip
    of = f" of {total:,} rows" if unit == "rows" else f" {unit}".rstrip()
    first = "least" if query.order == "least" else "most"
    shown = query.limit or (1 if query.order else 5)
    listed = "; ".join(
        f"{label}: {number_words(v, 6)}{_hours_too(v, unit)}"
        for label, v in zip(labels[1:shown], values[1:shown], strict=False)
    )
    ends = ""
    if query.order and unit != "rows" and len(labels) > shown and len(labels) > 1:
        ends = f" {'Lowest' if query.order == 'most' else 'Highest'} {labels[-1]}: {number_words(values[-1], 6)}."
    month = _named_month(labels[0]) if grain == "month" else _numbered_week(labels[0], grain)
    head = (
        f"{labels[0]}{month} comes {'first' if unit != 'rows' else first + ' often'} in {info.name}{scope}: "
    )
    return (
        f"{head}{number_words(values[0], 6)}{of}{_hours_too(values[0], unit)}."
        + (f" Then {listed}." if listed else "")
        + ends
    )


def _hours_too(value: float, unit: str) -> str:
    """Return many minutes in hours too, in brackets with a space before."""
    return f" ({number_words(value / 60, 6)} h)" if unit == "min" and abs(value) >= _LONG_MIN else ""


def _named_month(label: str) -> str:
    """Return the name of a month in brackets, with a space before: " (November 2024)" of "2024-11"."""
    return f" ({dt.date.fromisoformat(label + '-01'):%B %Y})" if re.fullmatch(r"\d{4}-\d\d", label) else ""


def _numbered_week(label: str, grain: str | None) -> str:
    """Return the number of the week that begins on a day, in brackets, with a space before: " (week 20)"."""
    day = re.fullmatch(r"\d{4}-\d\d-\d\d", label) if grain == "week" else None
    return f" (week {dt.date.fromisoformat(label).isocalendar().week})" if day else ""


def _development(labels: Sequence[str], values: Sequence[float], unit: str) -> str:
    """Return how the last step's figure stands to the first's, as a sentence with a space before."""
    first, last = values[0], values[-1]
    words = ("longer", "shorter") if unit in {"s", "min", "h", "days"} else ("up", "down")
    way = words[0] if last > first else words[1] if last < first else "unchanged"
    share = f", {100 * (last / first - 1):+.4g} %" if first > 0 and last != first else ""
    return (
        f" From {labels[0]} to {labels[-1]}: {number_words(first, 6)} to {number_words(last, 6)} {unit}".rstrip()
        + f" ({way}{share})."
    )


def _by_value(
    context: ToolContext, query: Query, column: str, frame: "pd.DataFrame", scope: str, count: Metric
) -> ToolResult:
    """Counts of the asked values of one column, those without rows too."""
    measure, info = (
        query.measures[0],
        joined_info(context.plant, context.plant.info(query.table), query.joins),
    )
    value, unit = measure_name(measure), unit_of_measure(info, measure)
    found = {str(r[0]).casefold(): cell_of(r[1]) for r in frame[[column, value]].itertuples(index=False)}
    asked = next(c.values for c in query.where if c.column == column)
    counted = value == "rows"
    rows = tuple(
        (str(v), found.get(str(v).casefold(), 0 if counted or measure.aggregate == "sum" else None))
        for v in asked
    )
    if counted:
        said = ", ".join(f"{n} {humanly(v, n)}" for v, n in rows)
        said += f", {sum(n for _, n in rows if isinstance(n, int)):,} in all" if len(rows) > 1 else ""
    else:
        figures = ", ".join(
            f"{v}: {_figure(n, unit)}{_in_other_words(measure, n, unit, info)}" for v, n in rows
        )
        said = f"{words_of(measure)} by {column}: {figures}"
    metrics = [
        Metric(str(v), number_of(n), "rows" if counted else unit, scope.strip(),
               f"{value} of {query.table} with {column} = {v}", int(n) if isinstance(n, int) else None)
        for v, n in rows
    ]  # fmt: skip
    table = Table(f"{query.table} by {column}", (column, value), rows, ("", unit))
    place = ", ".join(query.equipment)
    rest = scope_without(scope, place)
    text = (
        f"{place + ' had ' if place and counted else ''}{said}{rest if counted else scope} ({query.table})."
    )
    return ToolResult(text[:1].upper() + text[1:], (*metrics, count, table))


def _figure(value: Cell, unit: str) -> str:
    return f"{number_words(value, 6)} {unit}".strip() if isinstance(value, int | float) else "none"


def _by_time_and_value(
    query: Query, column: str, frame: "pd.DataFrame", scope: str, count: Metric
) -> ToolResult:
    """Counts per step of time and value: a cross table, the totals and the busiest step in words."""
    value = measure_name(query.measures[0])
    first = next(b for b in query.by if b != column)
    asked = [str(v) for v in next(c.values for c in query.where if c.column == column)]
    labels = [label_of(v, first) for v in frame[first]]
    cross: dict[str, dict[str, float]] = {}
    for label, key, n in zip(labels, frame[column], frame[value], strict=True):
        if n is None or n != n:
            continue
        cross.setdefault(label, {})[str(key)] = float(n)
    rows = tuple(
        (label, *(cell_of(cells.get(v, 0)) for v in asked), cell_of(sum(cells.values())))
        for label, cells in sorted(cross.items())
    )
    totals = {v: sum(c.get(v, 0) for c in cross.values()) for v in asked}
    most = max(rows, key=lambda r: float(r[-1] or 0), default=None)
    said = ", ".join(f"{n:,.0f} {humanly(v, n)}" for v, n in totals.items())
    step = first if first in GRAINS else "group"
    text = f"{query.table}{scope}: {int(count.value or 0):,} rows on {len(rows)} {step}s ({said})."
    if most is not None:
        text += f" The busiest {step} is {most[0]} with {most[-1]}."
    metrics = [
        Metric(v, n, "rows", scope.strip(), f"rows with {column} = {v}", int(n)) for v, n in totals.items()
    ]
    steps = Metric(
        f"{step}s with rows", len(rows), f"{step}s", scope.strip(), "groups that have any row", len(rows)
    )
    title = f"{query.table} by {first} and {column}"
    series = line(
        title, [str(r[0]) for r in rows], [float(r[-1] or 0) for r in rows], x_title=first, y_title=value
    )
    table = Table(title, (first, *asked, "all"), rows)
    return ToolResult(text, (*metrics, steps, count, table, Chart(title, series)))


def _listed(context: ToolContext, info: TableInfo, query: Query, scope: str, count: Metric) -> ToolResult:
    frame = run_query(context.plant, replace(query, limit=query.limit or _LISTED))
    for column in [c for c in frame.columns if "." in c]:
        keys = _keys(context, query, column)
        frame[column] = [f"{v} ({keys[v]})" if v in keys else v for v in frame[column]]
    conditioned = {c.column for c in query.where if c.compare == "in" and len(c.values) == 1}
    kept = [c for c in frame.columns if frame[c].notna().any() and c not in conditioned] or list(
        frame.columns
    )
    rows: list[tuple[Cell, ...]] = [tuple(cell_of(v) for v in r) for r in records(frame[kept])]
    unique = list(dict.fromkeys(rows))
    total = int(count.value or 0)
    table = Table(f"{info.name}{scope}", tuple(kept), tuple(unique), (), max(total, len(unique)))
    artifacts: list[Artifact] = [count, table]
    texts = [n for n, c in enumerate(kept) if is_text(kind_of(info, c))]
    said = ""
    if len(unique) == 1:
        said = ": " + ", ".join(f"{c} {v}" for c, v in zip(kept, unique[0], strict=True) if v is not None)
    elif texts and (len(unique) <= 25 or query.limit is not None):
        lines = [", ".join(str(r[n]) for n in texts if r[n]) for r in unique[:25]]
        said = ": " + "; ".join(dict.fromkeys(x for x in lines if x))
    if query.limit is not None and query.order in {"newest", "oldest"} and len(unique) < total:
        which = "latest" if query.order == "newest" else "first"
        lines = [
            ", ".join(f"{c} {v}" for c, v in zip(kept, r, strict=True) if v is not None) for r in unique[:3]
        ]
        text = f"The {which} {'' if len(unique) == 1 else f'{len(unique)} '}of {total:,} rows in {info.name}{scope}: {'; '.join(lines)}."
        return ToolResult(text.replace("  ", " "), tuple(artifacts))
    what = f"{total:,} row{'s' if total != 1 else ''}" if not query.columns else f"{len(unique)} found"
    return ToolResult(f"{what} in {info.name}{scope}{said}.", tuple(artifacts))


def _split_column(query: Query) -> str | None:
    """Return the grouped column of which several values were asked for."""
    wide = {c.column for c in query.where if c.compare == "in" and len(c.values) > 1}
    return next((b for b in query.by if b in wide), None)


def _partner(context: ToolContext, info: TableInfo, query: Query) -> str | None:
    """Return the column that says in words what a grouped code column means, value by value."""
    if (
        len(query.by) != 1
        or _split_column(query)
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


def _with_keys(context: ToolContext, query: Query, labels: Sequence[str]) -> list[str]:
    """Add the id of what another table names, where each name has one: "Band saw (S25)" of machines of a register."""
    keys = _keys(context, query, query.by[0]) if len(query.by) == 1 else {}
    return [f"{label} ({keys[label]})" if label in keys else label for label in labels]


def _keys(context: ToolContext, query: Query, by: str) -> dict[str, str]:
    """Return the id of each name that a joined table gives; empty for a column of the rows themselves."""
    table, _, column = by.partition(".")
    join = next((j for j in query.joins if j.table == table), None)
    return keys_of(context.plant, table, column, join.key) if column and join and join.key != column else {}


def _with_code_labels(context: ToolContext, query: Query, labels: Sequence[str]) -> list[str]:
    """Add what a failure or alarm code means where the plant knows it and the table does not say it."""
    if len(query.by) != 1 or not query.by[0].endswith("code"):
        return list(labels)
    known = {n.id: n.label for kind in ("failure", "alarm") for n in context.index.names(kind)}
    return [f"{label} {known[label]}" if known.get(label, label) != label else label for label in labels]


TOOLS = (
    ToolSpec(
        query_rows,
        "maintenance",
        (
            "summarise the events of pump 4 in 2021 by group: work orders, alerts, anomalies",
            "which failure codes does the mapping give for rule 14",
            "list all failure modes of the pump",
            "how many alerts and anomalies did the compressor have in june 2020",
            "what could it be according to our table",
            "which components does the boiler have",
            "what is the unit of this meter",
            "which anomalies were found in april",
            "how many rows have no serial number",
            "what is the average score per supplier in the audit list",
            "total cost by category in the invoices",
            "how many different customers are in the complaints table",
            "get the daily count of the events",
        ),
    ),
)
