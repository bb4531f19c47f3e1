"""The sum of one table over the sum of another: "kWh per good part"."""

from dataclasses import replace

from plant.facts import records
from plant.joins import joined_info
from plant.query import Query, run_query
from plant.query_measures import measure_name
from plant.store import TableInfo
from tools.context import ToolContext
from tools.numbers import number_words
from tools.result import Cell, Metric, Table, ToolResult
from tools.row_words import cell_of, label_of, scope_words, unit_of_measure, words_of
from tools.scope import no_data

_PERCENT = 100.0  # as a factor: of equal units, a share


def divided_rows(context: ToolContext, info: TableInfo, query: Query, scope: str) -> ToolResult:
    """Return one sum per another, with both sums; by steps of time where asked."""
    assert query.per is not None
    under = query.per
    other = joined_info(context.plant, context.plant.info(under.table), under.joins)
    frame = run_query(context.plant, query)
    name = measure_name(query.measures[0])
    frame = frame[frame[name].notna()]
    if frame.empty:
        return no_data(
            f"There is no data for that: {info.name} and {under.table} have no rows to divide{scope}."
        )
    units = [unit_of_measure(i, q.measures[0]) for i, q in ((info, query), (other, under))]
    shared = query.factor == _PERCENT and units[0] == units[1]
    many = f"{query.factor:,.0f} " if query.factor != 1 else ""
    unit = f"{units[0]} per {many}{units[1] or words_of(under.measures[0]).removeprefix('total ')}"
    unit = "%" if shared else unit
    formula = (
        f"{words_of(query.measures[0])} of {query.table} / {words_of(under.measures[0])} of {under.table}"
    )
    within = shared and (query.table, query.measures) == (under.table, under.measures)
    if within:
        units = ["", units[1] or "rows"]
        same = query.equipment == under.equipment  # which the scope says
        part, whole = (
            scope_words(context, replace(q, period=None, equipment=() if same else q.equipment))
            for q in (query, under)
        )
        formula = f"share of the {units[1]} of {query.table}{part} in all{whole}"
        scope = scope_words(context, replace(query, where=()))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (*(label_of(r[n], b) for n, b in enumerate(query.by)), cell_of(r[-3]), cell_of(r[-2]), cell_of(r[-1]))
        for r in records(frame[[*query.by, name, "dividend", "divisor"]])
    )
    metrics = tuple(
        Metric(" ".join([str(c) for c in r[:-3]]) or formula, _number(r[-3]), unit, scope.strip(), formula)
        for r in rows[:12]
    )
    whole = "" if within else scope_words(context, replace(under, period=None))
    said = "; ".join(
        _row_words(r, bool(query.by), unit, units, "" if shared else units[0]) for r in rows[:15]
    )
    text = f"{formula[:1].upper()}{formula[1:]}{f' ({under.table}{whole})' if whole else ''}{scope}: {said}."
    table = Table(formula, (*query.by, unit, "dividend", "divisor"), rows, (), len(rows))
    return ToolResult(text, (*metrics, table))


def _row_words(row: tuple[Cell, ...], grouped: bool, unit: str, units: list[str], timed: str) -> str:
    """Return one figure with both sums: "2.24 kWh per good_parts (757,350 kWh over 338,628)"."""
    label = f"{' '.join(str(c) for c in row[:-3])}: " if grouped else ""
    if not units[0] and unit == "%":
        return f"{label}{_said(row[-3])} % ({_said(row[-2])} of {_said(row[-1])} {units[1]})"
    sums = f"{_said(row[-2])} {units[0]}".rstrip() + f" over {_said(row[-1])} {units[1]}".rstrip()
    return f"{label}{_said(row[-3])} {unit}{_in_hours(row[-3], timed)} ({sums})"


def _in_hours(value: Cell, unit: str) -> str:
    return f" = {number_words(value / 60, 6)} h" if unit == "min" and isinstance(value, int | float) else ""


def _number(value: Cell) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _said(value: Cell) -> str:
    return number_words(value, 6) if isinstance(value, int | float) else "none"
