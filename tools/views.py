"""Another look at the rows of a result: a place in its ranking, fewer rows, another order, without some, another unit.

Every tool takes a view beside its own arguments, so "which is second worst", "top three is enough", "leave out
PRESS-1" and "in minutes" work on any table; no figure is made that is not computed from the rows.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from plant.errors import RequestError
from plant.kpi import KPIS
from plant.names import key_of
from tools.result import Artifact, Cell, Chart, Metric, Table, ToolResult
from tools.trend import with_trend

_MOST_SAID = 10
_HOURS = {"s": 1 / 3600, "min": 1 / 60, "h": 1.0, "d": 24.0}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_BETTER_HIGH = frozenset(["mtbf", "cpk", "ppk", "cp", "pp", "yield"])
_SUMS = frozenset(["pieces", "count", "downtime", "stops", "failures", "number", "hours", "cost", "records"])
_NTH = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class View:
    """What of a result's rows is shown.

    Attributes:
        place: the only row shown, from 1; -1 is the last.
        order: which row comes first: worst, best, highest, lowest, oldest, newest, reversed, or by the column
            that `about` says: numbers from the highest, dates and words from the first.
        limit: how many rows at most.
        without: names in the rows that are left out.
        only: names of which a row must hold one.
        drop: how many rows are left out that come first in the order.
        about: words that say which column the rows are ranked by.
        unit: times are shown in: s, min, h or d.
        trend: whether it is said which way the rows went, from the first to the last.
    """

    place: int | None = None
    order: str = ""
    limit: int | None = None
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    drop: int = 0
    about: str = ""
    unit: str = ""
    trend: bool = False

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Make the view of JSON values.

        Raises:
            RequestError: a key is none of a view's.
        """
        try:
            return cls(**{**value, **{k: tuple(value.get(k, ())) for k in ("without", "only")}})
        except TypeError as error:
            raise RequestError(f"A view of rows cannot be read: {error}.") from error


def viewed(result: ToolResult, view: View) -> ToolResult:
    """Return a result as a view shows it; one without rows to rank says that it has none."""
    if result.status != "answered":
        return result
    if view.unit:
        result = _in_unit(result, view.unit)
    if view.trend:
        return with_trend(result)
    if not (view.place or view.order or view.limit or view.without or view.only or view.drop):
        return result
    table = next((a for a in result.artifacts if isinstance(a, Table) and a.rows), None)
    if table is None:
        return replace(result, text=f"That answer has no rows to choose from. {result.text}")
    ranked = ranked_by(table, view.about)
    rows = [r for r in table.rows if not _named(r, view.without) and (not view.only or _named(r, view.only))]
    if view.order == "column":
        column = _column_said(table, view.about)
        words = column is not None and any(isinstance(r[column], str) for r in table.rows)
        ranked = ranked if column is None else column
        view = replace(view, order="first" if words else "highest")
    if view.order:
        rows = _ordered(rows, table, ranked, view.order)
    if view.drop:
        gone = tuple(str(r[0]) for r in rows[: view.drop])
        rows, view = rows[view.drop :], replace(view, without=(*view.without, *gone), order="")
    window = next((a.window for a in result.artifacts if isinstance(a, Metric) and a.window), "")
    if view.place is not None:
        return _placed(result, table, rows, ranked, view, window)
    shown = rows[: view.limit] if view.limit else rows
    if not shown:
        how = f"Without {', '.join(view.without)}" if view.without else f"Of {', '.join(view.only)}"
        left = replace(table, rows=(), total_rows=0)
        none = Metric("Rows", 0, "rows", window, "rows of the list that are left")
        text = f"{how} there are 0 rows in “{table.title}”."
        return replace(result, text=text, artifacts=_with(result.artifacts, table, left, (none,)))
    title = table.title + (f", without {', '.join(view.without)}" if view.without else "")
    title += f", {', '.join(view.only)} only" if view.only else ""
    other = replace(table, title=title, rows=tuple(shown), total_rows=len(rows))
    text, metrics = _told(other, rows, ranked, view, window)
    return replace(result, text=text, artifacts=_with(result.artifacts, table, other, metrics))


def _told(
    table: Table, rows: Sequence[Row], ranked: int | None, view: View, window: str
) -> tuple[str, tuple[Metric, ...]]:
    """Return what a view shows in words, with the sum of what is left where the column can be summed."""
    said = "; ".join(_row_words(r, table, ranked) for r in table.rows[:_MOST_SAID])
    first = f"The {view.order} {len(table.rows)}" if view.order and view.limit else ""
    if not first:
        first = f"{len(table.rows)} of {len(rows)} rows" if view.limit else "In this order"
    when = f" ({window})" if window else ""
    metrics: tuple[Metric, ...] = ()
    if view.only:
        first = f"{len(rows)} of them {'is' if len(rows) == 1 else 'are'} of {', '.join(view.only)}"
        metrics = (Metric(f"Rows of {', '.join(view.only)}", len(rows), "rows", window, "rows of the list"),)
    if view.without:
        first = f"Without {', '.join(view.without)}"
        if ranked is not None and table.columns[ranked].casefold() in _SUMS:
            total = sum(float(r[ranked] or 0) for r in rows if isinstance(r[ranked], int | float))
            unit = _unit(table, ranked)
            name = f"{table.columns[ranked].capitalize()} without {', '.join(view.without)}"
            metrics = (Metric(name, round(total, 3), unit, window, "sum of the rows left", len(rows)),)
            first += f" it is {total:,.6g} {unit}".rstrip() + " in the rows left"
    return f"{first}{when}: {said}.", metrics


def _placed(
    result: ToolResult, table: Table, rows: Sequence[Row], ranked: int | None, view: View, window: str
) -> ToolResult:
    place = view.place or 1
    at = len(rows) - 1 if place == -1 else place - 1
    when = f" ({window})" if window else ""
    if not 0 <= at < len(rows):
        text = f"There are only {len(rows)} rows{when}, so there is no row {place}."
        return replace(result, text=f"{text} {result.text}")
    row = rows[at]
    nth = "last" if place == -1 else (_NTH[at] if at < len(_NTH) else f"number {place}")
    said = f"{nth} {view.order}" if view.order and at else (view.order or nth)
    text = f"The {said} is {_row_words(row, table, ranked, every=True)}{when}."
    if at > 0 and place != -1:
        text += f" Before it: {'; '.join(_row_words(r, table, ranked) for r in rows[:at])}."
    position = Metric(f"Place of {row[0]}", at + 1, "", window, "place in the ranking", len(rows))
    only = replace(table, rows=tuple(rows[: at + 1]) if place != -1 else (row,), total_rows=len(rows))
    kept = tuple(a for a in _with(result.artifacts, table, only, (position,)))
    return replace(result, text=text, artifacts=kept)


def _with(
    artifacts: Sequence[Artifact], old: Table, new: Table, more: Sequence[Metric]
) -> tuple[Artifact, ...]:
    """Return the artifacts with one table for another; a chart of rows that are gone would mislead."""
    fewer = new.rows != old.rows
    kept = [new if a is old else a for a in artifacts if not (fewer and isinstance(a, Chart))]
    return (*kept, *more)


def ranked_by(table: Table, about: str, *, in_order: bool = False) -> int | None:
    """Return which column the rows are ranked by: one that is spoken of, else the first with numbers.

    Args:
        table: of the rows.
        about: words that may speak of a column.
        in_order: the rows stand in the order of the column they are ranked by, which goes before what is spoken of.
    """
    numeric = [
        n
        for n in range(len(table.columns))
        if n and all(r[n] is None or isinstance(r[n], int | float) for r in table.rows)
    ]
    if in_order and (falling := [n for n in numeric if _falls([r[n] for r in table.rows])]):
        numeric = falling
    spoken = [n for n in numeric if _says(about, table.columns[n])]
    return (spoken or numeric or [None])[0]  # type: ignore[list-item]


def _falls(values: Sequence[Cell]) -> bool:
    figures = [float(v) for v in values if isinstance(v, int | float)]
    return len(figures) == len(values) and figures == sorted(figures, reverse=True)


def _column_said(table: Table, about: str) -> int | None:
    """Return the column that words name, the one with the longest name; None where they name none."""
    said = [n for n in range(len(table.columns)) if _says(about, table.columns[n])]
    return max(said, key=lambda n: len(table.columns[n]), default=None)


def _says(about: str, column: str) -> bool:
    low = about.casefold()
    words = {
        column.casefold(),
        *(a for k in KPIS.values() if k.label.casefold() == column.casefold() for a in k.aliases),
    }
    return any(re.search(rf"(?<!\w){re.escape(w)}(?!\w)", low) for w in words if w)


def _ordered(rows: Sequence[Row], table: Table, ranked: int | None, order: str) -> list[Row]:
    """Return rows in another order; those without a value come last."""
    if order == "reversed":
        return list(reversed(rows))
    column = ranked
    if order in {"oldest", "newest"}:
        column = next(
            (n for n in range(len(table.columns)) if all(_DATE.match(str(r[n])) for r in rows if r[n])), None
        )
    if column is None:
        return list(rows)
    down = {"highest": True, "newest": True, "lowest": False, "oldest": False, "first": False}.get(order)
    if down is None:
        down = (order == "best") == is_better_high(table.columns[column])
    at = column
    known = [r for r in rows if r[at] is not None]
    return [
        *sorted(known, key=lambda r: r[at], reverse=down),  # type: ignore[arg-type, return-value]
        *(r for r in rows if r[at] is None),
    ]


def is_better_high(column: str) -> bool:
    """Return whether more of what a column is called is better: OEE, MTBF, Cpk."""
    if column == "pieces":
        return False  # of the tables of defects; the KPI is written with a capital
    low = column.casefold()
    better = next((k.better for k in KPIS.values() if k.label.casefold() == low or low in k.aliases), "")
    return better == "higher" or low in _BETTER_HIGH


def _named(row: Row, names: Sequence[str]) -> bool:
    """Whether a row is of one of the names: a cell is one, or its first cell begins with its code."""
    first = key_of(str(row[0]))
    keys = {key_of(n.removeprefix("alarm ")) for n in names if n}
    cells = {key_of(c) for c in row if isinstance(c, str)}
    return bool(cells & keys) or any(k and first.startswith(f"{k} ") for k in keys)


def _row_words(row: Row, table: Table, ranked: int | None, *, every: bool = False) -> str:
    """Return a row in words: what it is of and the figure it is ranked by, or all of its figures."""
    columns = range(1, len(row)) if every or ranked is None else [ranked]
    figures = [
        f"{table.columns[n]} {_cell(row[n])} {_unit(table, n)}".strip()
        for n in columns
        if row[n] is not None and row[n] != ""
    ]
    return f"{row[0]} with {', '.join(figures)}" if figures else str(row[0])


def _cell(value: Cell) -> str:
    return f"{value:,.6g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _unit(table: Table, column: int) -> str:
    return table.units[column] if column < len(table.units) else ""


def _in_unit(result: ToolResult, unit: str) -> ToolResult:
    """Return a result with its times in another unit; one without times says what it is in."""
    times = [
        a for a in result.artifacts if isinstance(a, Metric) and a.unit in _HOURS and a.value is not None
    ]
    tables = [a for a in result.artifacts if isinstance(a, Table) and set(a.units) & set(_HOURS)]
    if unit not in _HOURS or not (times or tables):
        return _said_in(result, unit)
    if times and all(m.unit == unit for m in times):
        return result
    metrics = {id(m): _converted(m, unit) for m in times}
    said = "; ".join(f"{m.name} {m.value:,.6g} {m.unit}" for m in list(metrics.values())[:4])
    artifacts = tuple(
        metrics.get(id(a), a) if isinstance(a, Metric) else _table_in(a, unit) if isinstance(a, Table) else a
        for a in result.artifacts
    )
    said = "; ".join(s for s in (said, *(_first_in(t, unit) for t in tables[:1])) if s)
    head = f"In {unit}: {said}." if said else f"Times are in {unit} here."
    old = tuple(replace(m, name=f"{m.name} in {m.unit}") for m in times if m.unit != unit)
    return replace(result, text=f"{head} {result.text}", artifacts=(*artifacts, *old))


def _first_in(table: Table, unit: str) -> str:
    """Return the first row's name and time in a unit, where rows are named by words; "" where they are not."""
    column = next((n for n, u in enumerate(table.units) if u in _HOURS), None)
    if column is None or not table.rows or not isinstance(table.rows[0][0], str) or column == 0:
        return ""
    value = _table_in(table, unit).rows[0][column]
    return f"{table.rows[0][0]} {value:,.6g} {unit}" if isinstance(value, int | float) else ""


def _said_in(result: ToolResult, unit: str) -> ToolResult:
    """Return a result that has no figure of a unit with the units that it has."""
    units = dict.fromkeys(a.unit for a in result.artifacts if isinstance(a, Metric) and a.unit)
    units |= dict.fromkeys(u for a in result.artifacts if isinstance(a, Table) for u in a.units if u)
    if unit in units:
        return result
    what = f"it is in {', '.join(units)}" if units else "it has no such figure"
    return replace(result, text=f"That answer can't be given in {unit}: {what}. {result.text}")


def _converted(metric: Metric, unit: str) -> Metric:
    value = float(metric.value or 0) * _HOURS[metric.unit] / _HOURS[unit]
    return replace(metric, value=round(value, 6), unit=unit)


def _table_in(table: Table, unit: str) -> Table:
    at = {n: _HOURS[u] / _HOURS[unit] for n, u in enumerate(table.units) if u in _HOURS}
    rows = tuple(
        tuple(
            round(float(c) * at[n], 4) if n in at and isinstance(c, int | float) else c
            for n, c in enumerate(r)
        )
        for r in table.rows
    )
    return replace(table, rows=rows, units=tuple(unit if n in at else u for n, u in enumerate(table.units)))
