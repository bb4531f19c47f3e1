"""Words for answers on rows: conditions, measures, groups and cells as people read them."""

import re
from typing import Any

from plant.formulas import Term, columns_of, parse_formula
from plant.query import Condition, Following, Measure, Query
from plant.store import TableInfo
from tools.context import ToolContext
from tools.numbers import number_words
from tools.result import Cell, Metric

_TIME = {"hour": "%Y-%m-%d %H:%M", "day": "%Y-%m-%d", "week": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SMALLER: dict[tuple[str, float], str] = {
    ("min", 60): "h", ("s", 3600): "h", ("s", 60): "min", ("g", 1000): "kg", ("kg", 1000): "t", ("mL", 1000): "L",
}  # fmt: skip
_GAPS = {"maximum": "longest", "minimum": "shortest", "latest": "last", "mean": "average", "sum": "total"}
_LONG_H, _LONG_MIN, _SHORT_H = 48, 120, 10  # from here also in days, in hours
_MANY = 6  # values of a condition that are said one by one


def scope_words(context: ToolContext, query: Query) -> str:
    """Return conditions, machines and period in words, with a space before; "" when there are none."""
    kept = [c for c in query.where if not (c.compare == "in" and len(c.values) > 1 and c.column in query.by)]
    units = {c.name: c.unit for c in context.plant.info(query.table).columns}
    parts = [
        f"{'and' if n else 'with'} {condition_words(c, units.get(c.column, ''))}" for n, c in enumerate(kept)
    ]
    if query.equipment:
        shown = ", ".join(query.equipment[:4]) + (", …" if len(query.equipment) > 4 else "")
        parts.append(f"of {shown}")
    if query.after is not None:
        parts.append(_after_words(query.after))
    if query.period is not None:
        on = f"{query.on} " if query.on else ""  # by another date than the rows' own
        parts.append(f"({on}{query.period.words(context.plant.zone)})")
    if query.apart is not None:
        parts.append(f"(without {query.apart.words(context.plant.zone)})")
    return f" {' '.join(parts)}" if parts else ""


def condition_words(condition: Condition, unit: str = "") -> str:
    """Return a condition as people read it: "kind = repair", "duration > 8 h" of a column in seconds."""
    values = [_with_unit(v, unit) for v in condition.values]
    value = condition.than or (" and " if condition.compare == "contains" else " or ").join(values)
    if len(values) > _MANY:
        value = f"one of {len(values)} ({', '.join(values[:3])}, …)"
    said = {
        "in": f"= {value}",
        "not in": f"not {value}",
        "contains": f"contains {value}",
        "missing": "missing",
        "present": "given",
        "clock": f"from {_clock_words(condition)}",
        "weekday": f"on {_days_words(condition)}",
        "outside": f"outside {_limits_words(values)}",
        "inside": f"within {_limits_words(values)}",
    }
    if condition.than and condition.times != 1:
        said[condition.compare] = f"{condition.compare} {100 * condition.times:g} % of {value}"
    if condition.partner is not None:
        other = condition.partner
        which = f" with {' and '.join(condition_words(c) for c in other.where)}" if other.where else ""
        return f"no row of {other.table}{which}"
    added = _added_words(condition) if condition.than else ""
    return f"{condition.column} {said.get(condition.compare, f'{condition.compare} {value}')}{added}"


def _with_unit(value: Cell, unit: str) -> str:
    """Return a value of a column, a number with its unit, long times in hours."""
    if not isinstance(value, float) and not (unit and re.fullmatch(r"-?\d+(?:\.\d+)?", str(value))):
        return str(value)
    (shown,), unit = readable([float(value or 0)], unit)
    return f"{shown:g} {unit}".strip()


def _added_words(condition: Condition) -> str:
    """Return what is added to the column compared with, in words with a space before: " + 3 days"."""
    hours = float(condition.values[0]) if condition.values else 0.0
    if not hours:
        return ""
    size = abs(hours)
    number, unit = (
        (size / 24, "day") if size % 24 == 0 else (size, "hour") if size >= 1 else (size * 60, "minute")
    )
    return f" {'+' if hours > 0 else '−'} {number:g} {unit}{'s' if number != 1 else ''}"


def _clock_words(condition: Condition) -> str:
    """Return the hours of the day in words: "14:00 to 24:00"."""
    clock = condition.values if condition.compare == "clock" else ()
    return " to ".join(f"{int(m) // 60:02}:{int(m) % 60:02}" for m in clock)


def _days_words(condition: Condition) -> str:
    """Return the days of the week in words: "Saturdays and Sundays"."""
    days = condition.values if condition.compare == "weekday" else ()
    return " and ".join(f"{_WEEKDAYS[int(d) - 1]}s" for d in days)


def _limits_words(limits: list[str]) -> str:
    """Return the columns of the limits in words: "lower_limit to upper_limit"."""
    return " to ".join(name for name in limits if name)


def _after_words(after: Following) -> str:
    which = f" with {' and '.join(condition_words(c) for c in after.where)}" if after.where else ""
    if after.until is not None:
        return f"while a row of {after.table}{which} lasted on the same machine"
    order = "before" if after.later else "after"
    return f"within {after.days:g} days {order} a row of {after.table}{which} on the same machine"


def scope_without(scope: str, place: str) -> str:
    """Return the words of a scope without its place."""
    return scope.replace(f" of {place}", "") if place else scope


def title_of(query: Query) -> str:
    """Return the title of what a query computes."""
    measure = query.measures[0]
    return query.table if measure.column is None else f"{words_of(measure)} of {query.table}"


def words_of(measure: Measure) -> str:
    """Return what a measure computes, in words."""
    if measure.column is None:
        return "number of rows"
    if measure.relation == "ratio":
        return f"{measure.column} per {measure.other}"
    if measure.relation == "formula":
        divided = "/" in (measure.formula or "")
        way = (
            ""
            if divided and measure.aggregate == "sum"
            else {"sum": "total "}.get(measure.aggregate, f"{measure.aggregate} ")
        )
        return f"{way}{measure.formula}{' (sums over all rows)' if divided and not way else ''}"
    if measure.aggregate == "rate":
        return f"share of rows with {measure.column} = {measure.value}"
    if measure.aggregate == "deviation":
        return f"standard deviation of {measure.column}"
    if measure.aggregate == "span":
        return f"time from the first to the last {measure.column}"
    if measure.relation == "gap":
        since = f"the end ({measure.other}) of one row to" if measure.other else "one row to"
        return f"{_GAPS.get(measure.aggregate, measure.aggregate)} time from {since} the {measure.column} of the next"
    if measure.relation == "until":
        return f"{ {'sum': 'total'}.get(measure.aggregate, measure.aggregate) } time from {measure.column} to {measure.other}"
    if measure.relation == "product":
        return f"{ {'sum': 'total'}.get(measure.aggregate, measure.aggregate) } {measure.column} × {measure.other}"
    said = {
        "distinct": "number of different",
        "sum": "total",
        "missing": "rows without",
        "quantile": "quantile of",
    }
    return f"{said.get(measure.aggregate, measure.aggregate)} {measure.column}"


def humanly(value: str, n: Any) -> str:
    """Return "work orders" of "WORK_ORDER"; codes stay as they are."""
    if re.search(r"\d", value) or not re.fullmatch(r"[A-Za-z_ -]+", value):
        return value
    words = value.replace("_", " ").casefold()
    if n == 1 or words.endswith("s"):
        return words
    return words[:-1] + "ies" if re.search(r"[^aeiou]y$", words) else f"{words}s"


def label_of(value: Any, by: str) -> str:
    """Return the label of a group."""
    if by == "weekday":
        return _WEEKDAYS[int(value) - 1]
    if by == "quarter" and hasattr(value, "month"):
        return f"Q{(value.month + 2) // 3} {value.year}"
    if by in _TIME and hasattr(value, "strftime"):
        return str(value.strftime(_TIME[by]))
    return str(value)


def kind_of(info: TableInfo, column: str) -> str:
    """Return the type of a table's column; "" when it has none."""
    return next((c.type for c in info.columns if c.name == column), "")


def unit_of(info: TableInfo, column: str) -> str:
    """Return the unit of a table's column."""
    return next((c.unit for c in info.columns if c.name == column), "")


def unit_of_measure(info: TableInfo, measure: Measure) -> str:
    """Return the unit of what a measure computes."""
    if measure.column is None or measure.aggregate in {"count", "distinct", "missing"}:
        return ""
    if measure.aggregate == "rate":
        return "%"
    own, other = unit_of(info, measure.column), unit_of(info, measure.other or "")
    if measure.relation in {"until", "gap"} or measure.aggregate == "span":
        return "h"
    if measure.relation == "formula":
        return unit_of_formula(info, parse_formula(measure.formula or ""))
    if measure.relation == "ratio":
        return "" if _alike(own, other) else f"{own}/{other}".removeprefix("/").removesuffix("/")
    if measure.relation == "product":
        return next((u for u in (own, other) if u in {"€", "EUR", "USD", "$"}), "")
    return own


def _alike(own: str, other: str) -> bool:
    """Whether two columns are counted in the same: also pieces and what only one header calls so."""
    return own == other or {own, other} == {"", "pcs"}


def unit_of_formula(info: TableInfo, term: Term) -> str:
    """Return the unit of what a formula over columns computes: "g" of pieces × g, "kWh/pcs" of kWh / pieces."""
    if term.left is None or term.right is None:
        return unit_of(info, term.column) if term.column else ""
    one, two = (unit_of_formula(info, t) for t in (term.left, term.right))
    if term.sign == "/":
        if not columns_of(term.right):
            plain = one if term.right.number == 1 else f"{term.right.number:g} {one}" if one else ""
            return _SMALLER.get((one, term.right.number), plain)
        return "" if one == two else f"{one}/{two}" if one and two else one
    if term.sign == "*":
        whole = next(
            (a.removesuffix(f"/{b}") for a, b in ((one, two), (two, one)) if b and a.endswith(f"/{b}")), ""
        )
        if whole:
            return whole  # "EUR" of t × EUR/t
        units = [u for u in (one, two) if u not in {"", "pcs"}]
        return "" if len(units) > 1 else units[0] if units else one or two
    return one if one == two else ""


def is_share(measure: Measure, values: list[float]) -> bool:
    """Whether the figures of a formula are parts of a whole, which are said in %."""
    divided = measure.relation == "ratio" or (
        measure.relation == "formula" and "/" in (measure.formula or "")
    )
    return divided and bool(values) and min(values) >= 0 and max(values) <= 1


def readable(values: list[float], unit: str) -> tuple[list[float], str]:
    """Return long times in hours instead of seconds."""
    if unit == "s" and values and max(values) >= 3600:
        return [v / 3600 for v in values], "h"
    return values, unit


def in_other_words(measure: Measure, value: Cell, unit: str, info: TableInfo) -> str:
    """Return a ratio of equal units in %, long hours in days, in brackets; "" where neither."""
    if not isinstance(value, int | float):
        return ""
    if measure.relation == "ratio" and _alike(
        unit_of(info, measure.column or ""), unit_of(info, measure.other or "")
    ):
        return f" ({number_words(100 * value, 6)} %)"
    if measure.relation == "formula" and "/" in (measure.formula or "") and not unit and abs(value) <= 1:
        return f" ({number_words(100 * value, 6)} %)"
    if unit == "h" and abs(value) >= _LONG_H:
        return f" ({number_words(value / 24, 6)} days)"
    if unit == "h" and measure.relation == "until" and 0 < abs(value) < _SHORT_H:
        return f" ({number_words(value * 60, 6)} min)"
    return hours_too(value, unit)


def hours_too(value: float, unit: str) -> str:
    """Return many minutes in hours too, in brackets with a space before."""
    return f" ({number_words(value / 60, 6)} h)" if unit == "min" and abs(value) >= _LONG_MIN else ""


def count_of(count: Metric) -> int:
    """Return the number of rows that a count tells."""
    return int(count.value or 0)


def number_of(value: Cell) -> float | None:
    """Return a number of a cell; None where it is none."""
    return float(value) if isinstance(value, int | float) else None


def cell_of(value: Any) -> Cell:
    """Return a value as a cell of a table."""
    if value is None or str(value) in {"<NA>", "NaT"} or value != value:
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, str | bool | int | float):
        return value
    return cell_of(value.item()) if hasattr(value, "item") else str(value)[:19]
