"""What a query computes of its rows: the name of a measure, and its SQL."""

from typing import Any

from plant.columns import check_time, column_of, number_sql
from plant.errors import RequestError
from plant.formulas import parse_formula, row_sql, total_sql
from plant.query_form import Measure
from plant.store import TableInfo


def measure_name(measure: Measure) -> str:
    """Return the name of a measure's column in the answer."""
    if measure.aggregate == "count" or measure.column is None:
        return "rows"
    if measure.relation == "ratio":
        return f"{measure.column} per {measure.other}"
    if measure.relation == "formula":
        return (
            measure.formula or "" if measure.aggregate == "sum" else f"{measure.aggregate} {measure.formula}"
        )
    if measure.aggregate == "rate":
        return f"rate of {measure.column} = {measure.value}"
    if measure.relation == "gap":
        return f"{measure.aggregate} {gap_name(measure)}"
    if measure.relation is not None:
        sign = {"product": "×", "until": "to"}[measure.relation]
        return f"{measure.aggregate} {measure.column} {sign} {measure.other}"
    return f"{measure.aggregate} {measure.column}"


def gap_name(measure: Measure) -> str:
    """Return the name of the column of hours since the row before."""
    return f"gap of {measure.column}" + (f" since {measure.other}" if measure.other else "")


def measure_sql(info: TableInfo, measure: Measure, parameters: dict[str, Any]) -> str:
    """Return what a measure is over a group of rows; a value it needs joins the parameters.

    Raises:
        NotFound: no such column.
        RequestError: the measure does not fit its column, or needs a time column.
    """
    if measure.aggregate == "count" or measure.column is None:
        return "count(*)"
    column = column_of(info, measure.column)
    if measure.aggregate == "distinct":
        return f'count(DISTINCT "{column}")'
    if measure.aggregate == "missing":
        return f'count(*) - count("{column}")'
    if measure.aggregate in {"latest", "first"} and measure.relation != "gap":
        if info.time_column is None:
            raise RequestError(
                f"The table {info.name} has no time column, so it has no {measure.aggregate} row."
            )
        way = "max" if measure.aggregate == "latest" else "min"
        return f'arg_{way}("{column}", "{info.time_column}")'
    if measure.aggregate == "span":
        check_time(info, column)
        return f'(extract(epoch FROM max("{column}")) - extract(epoch FROM min("{column}"))) / 3600.0'
    if measure.aggregate == "rate":
        parameters["rated"] = str(measure.value or "").casefold()
        text = f'lower(CAST("{column}" AS VARCHAR))'
        return f'100.0 * count(CASE WHEN {text} = $rated THEN 1 END) / nullif(count("{column}"), 0)'
    if measure.relation == "ratio":
        return f"sum({number_sql(info, column)}) / nullif(sum({number_sql(info, measure.other or '')}), 0)"
    if measure.relation == "formula" and measure.aggregate == "sum":
        return total_sql(parse_formula(measure.formula or ""), lambda c: number_sql(info, c))
    value = row_value_sql(info, measure, column)
    match measure.aggregate:
        case "sum":
            return f"sum({value})"
        case "mean":
            return f"avg({value})"
        case "minimum":
            return f"min({value})"
        case "maximum":
            return f"max({value})"
        case "deviation":
            return f"stddev_samp({value})"
        case "latest" | "first":
            return f'arg_{"max" if measure.aggregate == "latest" else "min"}({value}, "{column}")'
        case "median":
            return f"quantile_cont({value}, 0.5)"
        case _:
            return f"quantile_cont({value}, {float(measure.q if measure.q is not None else 0.5)})"


def row_value_sql(info: TableInfo, measure: Measure, column: str) -> str:
    """Return what a measure aggregates of each row: a number, the product of two, or the hours between two times."""
    if measure.relation == "until":
        other = column_of(info, measure.other or "")
        for c in (column, other):
            check_time(info, c)
        return f'(extract(epoch FROM "{other}") - extract(epoch FROM "{column}")) / 3600.0'
    if measure.relation == "gap":
        return f'"{gap_name(measure)}"'
    if measure.relation == "formula":
        return row_sql(parse_formula(measure.formula or ""), lambda c: number_sql(info, c))
    if measure.relation == "product":
        return f"({number_sql(info, column)} * {number_sql(info, measure.other or '')})"
    return number_sql(info, column)
