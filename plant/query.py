"""One typed question on the rows of any table: filters, measures, groups, order, limit.

The same `Query` can be run again; it travels as JSON. Identifiers come from the catalogue, values
are bound parameters: no text of a user or a model ever becomes SQL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from plant.errors import NotFound, RequestError
from plant.formulas import parse_formula, row_sql, total_sql
from plant.joins import joined_info, source_sql
from plant.query_form import GRAINS, Aggregate, Comparison, Condition, Following, Join, Measure, Query
from plant.readings import has_whole_hours, hour_sql, hourly, local_hours, of_units
from plant.store import PlantStore, TableInfo

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GRAINS", "Aggregate", "Comparison", "Condition", "Following", "Join", "Measure", "Query", "count_rows", "extreme_rows", "is_numeric",
           "is_text", "is_time", "keys_of", "measure_name", "run_query", "values_of"]  # fmt: skip
_NUMERIC = ("int", "double", "decimal", "numeric", "float", "real", "hugeint")


def run_query(store: PlantStore, query: Query) -> "pd.DataFrame":
    """Return the answer of a query as a frame.

    A grouped query has the columns of `by`, then one column a measure (`measure_name`); a list has
    the columns of the table, times in the plant's zone.

    Raises:
        NotFound: no such table or column.
        RequestError: a measure does not fit its column, a grain needs a time column.
    """
    info = _info(store, query)
    if query.by and not query.measures:
        query = replace(query, measures=(Measure(),))  # the rows of groups are counted
    if query.other is not None:
        return _of_two(store, query)
    if query.per is not None:
        return _divided(store, query)
    if _is_hourly(store, info, query):
        return _hourly(store, query)
    where, parameters = _where(store, info, query)
    if not query.measures:
        return _rows(store, info, query, where, parameters)
    keys = [(_key(store, info, b), b) for b in query.by]
    picked = [f'{sql} AS "{name}"' for sql, name in keys]
    picked += [f'{_measure(info, m, parameters)} AS "{measure_name(m)}"' for m in query.measures]
    statement = f"SELECT {', '.join(picked)} FROM {source_sql(store, info, query.joins)} WHERE {where}"
    if keys:
        positions = ", ".join(str(n + 1) for n in range(len(keys)))
        statement += f" GROUP BY {positions}"
        if query.having is not None:
            parameters["having"] = _number(query.having, *query.having.values[:1])
            statement += (
                f" HAVING {_measure(info, query.measures[0], parameters)} {query.having.compare} $having"
            )
        at = len(keys) + 1
        order = {"most": f"{at} DESC NULLS LAST, ", "least": f"{at} ASC NULLS LAST, "}.get(
            query.order or "", ""
        )
        newest = " DESC" if query.order == "newest" else ""
        statement += f" ORDER BY {order}{positions}{newest if not order else ''}"
    if query.limit is not None:
        statement += f" LIMIT {int(query.limit)}"
    frame = store.sql_frame(statement, parameters)
    if query.share:  # of all groups, also those that the limit leaves out
        first = measure_name(query.measures[0])
        kept = (
            query
            if keys
            else replace(query, where=query.of, of=(), equipment=query.equipment if query.where else ())
        )
        whole = replace(kept, by=(), share=False, order=None, limit=None)
        total = run_query(store, whole)[first].iloc[0]
        frame["share"] = 100 * frame[first].astype(float) / float(total) if total else float("nan")
    if "hour" in query.by and _counts_hours(store, info):
        frame["hour"] = local_hours(frame["hour"].to_numpy(), store.zone)
    return frame


def _divided(store: PlantStore, query: Query) -> "pd.DataFrame":
    """Return the first measure over that of the divisor, by the same groups; with both sums beside it."""
    assert query.per is not None
    over, under = run_query(store, replace(query, per=None)), run_query(store, query.per)
    one, two = measure_name(query.measures[0]), measure_name(query.per.measures[0])
    under = under.rename(columns={two: "divisor"})
    frame = over.merge(under, on=list(query.by), how="inner") if query.by else over.join(under)
    divisor = frame["divisor"].astype(float)
    frame["dividend"] = frame[one]
    frame[one] = query.factor * frame[one].astype(float) / divisor.where(divisor != 0)
    return frame


def _of_two(store: PlantStore, query: Query) -> "pd.DataFrame":
    """Return the figures of the period, of the other one ("… before") and what changed ("change of …")."""
    if query.period is None or not query.measures:
        raise RequestError("A difference between two periods needs the first period and a measure.")
    names = [measure_name(m) for m in query.measures]
    whole = replace(query, other=None, limit=None, share=False)
    now, then = run_query(store, whole), run_query(store, replace(whole, period=query.other))
    before = then.rename(columns={n: f"{n} before" for n in names})
    frame = now.merge(before, on=list(query.by), how="outer") if query.by else now.join(before)
    for measure, name in zip(query.measures, names, strict=True):
        if measure.aggregate in {"count", "sum", "distinct", "missing"}:
            frame[[name, f"{name} before"]] = frame[[name, f"{name} before"]].astype(float).fillna(0.0)
        frame[f"change of {name}"] = frame[name].astype(float) - frame[f"{name} before"].astype(float)
    if query.by and query.order in {"most", "least"}:
        frame = frame.sort_values(names[0], ascending=query.order == "least", na_position="last")
    return frame if query.limit is None else frame.head(query.limit)


def count_rows(store: PlantStore, query: Query) -> int:
    """Return how many rows the query's conditions leave."""
    info = _info(store, query)
    where, parameters = _where(store, info, query)
    source = source_sql(store, info, query.joins)
    return int(store.rows(f"SELECT count(*) FROM {source} WHERE {where}", parameters)[0][0])


def _info(store: PlantStore, query: Query) -> TableInfo:
    """Return the table of a query with the columns it is joined with, and the time column it goes by."""
    return _dated(joined_info(store, store.info(query.table), query.joins), query.on)


def extreme_rows(store: PlantStore, query: Query, limit: int) -> "pd.DataFrame":
    """Return the rows in which the first measure, a maximum or minimum, is reached, the most extreme first.

    Raises:
        NotFound: no such table or column.
        RequestError: the measure does not fit its column.
    """
    info, measure = _info(store, query), query.measures[0]
    where, parameters = _where(store, info, query)
    value = _of_row(info, measure, _column(info, measure.column or ""))
    way = "DESC" if measure.aggregate == "maximum" else "ASC"
    return store.sql_frame(
        f"SELECT * FROM {source_sql(store, info, query.joins)} WHERE {where} AND {value} IS NOT NULL "
        f"ORDER BY {value} {way} LIMIT {int(limit)}",
        parameters,
    )


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
    if measure.relation is not None:
        sign = {"product": "×", "until": "to"}[measure.relation]
        return f"{measure.aggregate} {measure.column} {sign} {measure.other}"
    return f"{measure.aggregate} {measure.column}"


@lru_cache(maxsize=256)
def is_numeric(kind: str) -> bool:
    """Return whether a column of this type holds numbers."""
    return any(word in kind for word in _NUMERIC)


def is_time(kind: str) -> bool:
    """Return whether a column of this type holds times or days."""
    return kind.startswith(("timestamp", "date"))


def is_text(kind: str) -> bool:
    """Return whether a column of this type holds text."""
    return kind.startswith(("varchar", "text", "character"))


def _rows(
    store: PlantStore, info: TableInfo, query: Query, where: str, parameters: Mapping[str, Any]
) -> "pd.DataFrame":
    wanted = [_column(info, c) for c in query.columns] or [c.name for c in info.columns]
    kinds = {c.name: c.type for c in info.columns}
    picked = ", ".join(
        f'timezone(\'{store.zone.key}\', "{c}") AS "{c}"' if "time zone" in kinds[c] else f'"{c}"'
        for c in wanted
    )
    # a short list of columns repeats itself: each combination once
    distinct = "DISTINCT " if query.columns else ""
    order = ""
    if info.time_column and not query.columns:
        way = "ASC" if query.order == "oldest" else "DESC"
        order = f' ORDER BY "{info.name}"."{info.time_column}" {way}'
    limit = f" LIMIT {int(query.limit)}" if query.limit is not None else ""
    source = source_sql(store, info, query.joins)
    return store.sql_frame(f"SELECT {distinct}{picked} FROM {source} WHERE {where}{order}{limit}", parameters)


def _key(store: PlantStore, info: TableInfo, name: str) -> str:
    if any(c.name == name for c in info.columns):
        return f'"{name}"'
    if name not in GRAINS:
        raise NotFound("column", f"{info.name}.{name}", [c.name for c in info.columns][:5])
    if info.time_column is None:
        raise RequestError(
            f"The table {info.name} has no time column, so its rows cannot be grouped by {name}."
        )
    if name == "hour" and _counts_hours(store, info):
        return hour_sql(info.time_column, store.zone)
    local = f"timezone('{store.zone.key}', \"{info.time_column}\")"
    return f"extract(isodow FROM {local})" if name == "weekday" else f"date_trunc('{name}', {local})"


def _measure(info: TableInfo, measure: Measure, parameters: dict[str, Any]) -> str:
    if measure.aggregate == "count" or measure.column is None:
        return "count(*)"
    column = _column(info, measure.column)
    if measure.aggregate == "distinct":
        return f'count(DISTINCT "{column}")'
    if measure.aggregate == "missing":
        return f'count(*) - count("{column}")'
    if measure.aggregate in {"latest", "first"}:
        if info.time_column is None:
            raise RequestError(
                f"The table {info.name} has no time column, so it has no {measure.aggregate} row."
            )
        way = "max" if measure.aggregate == "latest" else "min"
        return f'arg_{way}("{column}", "{info.time_column}")'
    if measure.aggregate == "span":
        _check_time(info, column)
        return f'(extract(epoch FROM max("{column}")) - extract(epoch FROM min("{column}"))) / 3600.0'
    if measure.aggregate == "rate":
        parameters["rated"] = str(measure.value or "").casefold()
        text = f'lower(CAST("{column}" AS VARCHAR))'
        return f'100.0 * count(CASE WHEN {text} = $rated THEN 1 END) / nullif(count("{column}"), 0)'
    if measure.relation == "ratio":
        return f"sum({_number_sql(info, column)}) / nullif(sum({_number_sql(info, measure.other or '')}), 0)"
    if measure.relation == "formula" and measure.aggregate == "sum":
        return total_sql(parse_formula(measure.formula or ""), lambda c: _number_sql(info, c))
    value = _of_row(info, measure, column)
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
        case "median":
            return f"quantile_cont({value}, 0.5)"
        case _:
            return f"quantile_cont({value}, {float(measure.q if measure.q is not None else 0.5)})"


def _of_row(info: TableInfo, measure: Measure, column: str) -> str:
    """Return what a measure aggregates of each row: a number, the product of two, or the hours between two times."""
    if measure.relation == "until":
        other = _column(info, measure.other or "")
        for c in (column, other):
            _check_time(info, c)
        return f'(extract(epoch FROM "{other}") - extract(epoch FROM "{column}")) / 3600.0'
    if measure.relation == "formula":
        return row_sql(parse_formula(measure.formula or ""), lambda c: _number_sql(info, c))
    if measure.relation == "product":
        return f"({_number_sql(info, column)} * {_number_sql(info, measure.other or '')})"
    return _number_sql(info, column)


def _check_time(info: TableInfo, column: str) -> None:
    kind = next(c.type for c in info.columns if c.name == column)
    if not is_time(kind):
        raise RequestError(f"The column {info.name}.{column} holds {kind}, not times.")


def _number_sql(info: TableInfo, name: str) -> str:
    column = _column(info, name)
    kind = next(c.type for c in info.columns if c.name == column)
    if not is_numeric(kind):
        raise RequestError(f"The column {info.name}.{column} holds {kind}, not numbers.")
    return f'CAST("{column}" AS DOUBLE)'


def _dated(info: TableInfo, on: str | None) -> TableInfo:
    """Return a table with another of its columns of times as its time column.

    Raises:
        NotFound: it has no such column.
        RequestError: the column holds no times.
    """
    if on is None:
        return info
    kind = next(c.type for c in info.columns if c.name == _column(info, on))
    if not is_time(kind):
        raise RequestError(f"The column {info.name}.{on} holds {kind}, not times.")
    return replace(info, time_column=on)


def _counts_hours(store: PlantStore, info: TableInfo) -> bool:
    """Say whether hours of the table can be counted from 1970: its time has a zone, whose hours are even."""
    kind = next((c.type for c in info.columns if c.name == info.time_column), "")
    return "time zone" in kind and has_whole_hours(store.zone, info.first, info.last)


_SUMMED = {"count": "rows", "sum": "sum", "mean": "mean", "minimum": "minimum", "maximum": "maximum"}


def _is_hourly(store: PlantStore, info: TableInfo, query: Query) -> bool:
    """Say whether a query asks hourly figures of every signal, which one pass over the readings gives."""
    return (
        info.name == "reading"
        and store.in_process
        and query.by == ("signal_id", "hour")
        and bool(query.measures)
        and not (query.where or query.equipment)
        and query.order in {None, "oldest"}
        and all(m.aggregate in _SUMMED and m.column in {None, "value"} for m in query.measures)
        and _counts_hours(store, info)
    )


def _hourly(store: PlantStore, query: Query) -> "pd.DataFrame":
    frame = hourly(store, query.period)
    wanted = {measure_name(m): _SUMMED[m.aggregate] for m in query.measures}
    named = frame[["signal_id", "hour"]].assign(**{name: frame[column] for name, column in wanted.items()})
    return named if query.limit is None else named.head(query.limit)


def _where(store: PlantStore, info: TableInfo, query: Query) -> tuple[str, dict[str, Any]]:
    where: list[str] = ["TRUE"]
    parameters: dict[str, Any] = {}
    for n, condition in enumerate(query.where):
        where.append(_condition(info, condition, f"c{n}", parameters, store))
    if query.equipment:
        where.append(_of_units(store, info, query.equipment, parameters))
    if query.period is not None and info.time_column:
        where.append(f'"{info.time_column}" >= $start AND "{info.time_column}" < $end')
        parameters |= {"start": query.period.start, "end": query.period.end}
    if query.apart is not None and info.time_column:
        where.append(f'("{info.time_column}" < $apart_start OR "{info.time_column}" >= $apart_end)')
        parameters |= {"apart_start": query.apart.start, "apart_end": query.apart.end}
    if query.after is not None:
        where.append(_after(store, info, query.after, parameters))
    return " AND ".join(where), parameters


def _after(store: PlantStore, info: TableInfo, after: Following, parameters: dict[str, Any]) -> str:
    """Return the condition that a row of the other table came shortly before on the same machine."""
    other = store.info(after.table)
    for table in (info, other):
        if not table.time_column or not table.equipment_column:
            lacks = "time" if not table.time_column else "machine"
            raise RequestError(
                f"The rows of {table.name} carry no {lacks}, so it cannot be said what came after what."
            )
    if after.until is None and not 0 < after.days <= 3660:
        raise RequestError(f"'within {after.days:g} days' needs more than 0 and at most 3660 days.")
    own, time = f'"{info.name}"."{info.equipment_column}"', f'"{info.name}"."{info.time_column}"'
    came = f'o."{other.time_column}"'
    span = f"INTERVAL '{round(after.days * 86400)} seconds'"
    first, last = (time, came) if after.later else (came, time)
    if after.until is None:
        when = [f"{first} <= {last}", f"{first} >= {last} - {span}"]
    else:
        when = [f"{came} <= {time}", f'o."{_column(other, after.until)}" >= {time}']
    where = [f'o."{other.equipment_column}" = {own}', *when]
    where += [_condition(other, c, f"a{n}", parameters, store) for n, c in enumerate(after.where)]
    return f'EXISTS (SELECT 1 FROM "{other.name}" AS o WHERE {" AND ".join(where)})'


def _of_units(store: PlantStore, info: TableInfo, units: Sequence[str], parameters: dict[str, Any]) -> str:
    if info.equipment_column:
        parameters["units"] = list(units)
        return f'list_contains($units, "{info.equipment_column}")'
    if info.name == "reading":
        return of_units(store, units, "signal_id", parameters)
    raise RequestError(
        f"The rows of {info.name} do not say which machine they are of, so {', '.join(units)} cannot be picked out."
    )


def _condition(
    info: TableInfo, condition: Condition, name: str, parameters: dict[str, Any], store: PlantStore
) -> str:
    column = _column(info, condition.column)
    if condition.compare == "missing":
        return f'"{column}" IS NULL'
    if condition.compare == "present":
        return f'"{column}" IS NOT NULL'
    if condition.compare in {"in", "not in"}:
        kind = next(c.type for c in info.columns if c.name == column)
        if is_numeric(kind):
            parameters[name] = [float(v) for v in condition.values if _is_number(v)]  # a word equals none
            inside = f'list_contains(CAST(${name} AS DOUBLE[]), CAST("{column}" AS DOUBLE))'
        else:
            parameters[name] = [str(v).casefold() for v in condition.values]
            inside = f'list_contains(${name}, lower(CAST("{column}" AS VARCHAR)))'
        return inside if condition.compare == "in" else f'("{column}" IS NULL OR NOT {inside})'
    if condition.compare == "contains":
        parameters |= {f"{name}_{n}": str(v).casefold() for n, v in enumerate(condition.values)}
        held = (
            f'position(${name}_{n} IN lower(CAST("{column}" AS VARCHAR))) > 0'
            for n in range(len(condition.values))
        )
        return f"({' AND '.join(held)})"
    if condition.compare == "clock":
        return _of_the_clock(store, info, condition, name, parameters)
    if condition.compare in {"outside", "inside"}:
        return _against_limits(info, condition)
    if condition.than is not None:
        return _beside(store, info, condition, column)
    parameters[name] = _number(condition, *condition.values[:1])
    return f'CAST("{column}" AS DOUBLE) {condition.compare} ${name}'


def _of_the_clock(
    store: PlantStore, info: TableInfo, condition: Condition, name: str, parameters: dict[str, Any]
) -> str:
    """Return that the time of day of a column lies between two minutes of the day, the first included."""
    column = _column(info, condition.column)
    _check_time(info, column)
    first, last = (_number(condition, v) for v in condition.values)
    kind = next(c.type for c in info.columns if c.name == column)
    local = f"timezone('{store.zone.key}', \"{column}\")" if "time zone" in kind else f'"{column}"'
    minute = f"(extract(hour FROM {local}) * 60 + extract(minute FROM {local}))"
    parameters |= {f"{name}_from": first, f"{name}_to": last}
    return f"({minute} >= ${name}_from {'AND' if first < last else 'OR'} {minute} < ${name}_to)"


def _against_limits(info: TableInfo, condition: Condition) -> str:
    """Return the comparison of a column with the limits of the same row; a limit that is empty does not count."""
    value = _number_sql(info, condition.column)
    signs = zip(("<", ">"), (str(v) for v in condition.values), strict=False)
    sides = [(sign, _number_sql(info, name)) for sign, name in signs if name]
    if not sides:
        raise RequestError(f"'{condition.column} {condition.compare}' needs the column of a limit.")
    beyond = " OR ".join(f"coalesce({value} {sign} {limit}, FALSE)" for sign, limit in sides)
    if condition.compare == "outside":
        return f"({beyond})"
    given = " OR ".join(f"{limit} IS NOT NULL" for _, limit in sides)
    return f"({value} IS NOT NULL AND ({given}) AND NOT ({beyond}))"


def _beside(store: PlantStore, info: TableInfo, condition: Condition, column: str) -> str:
    """Return the comparison of a column with another one of the same row: both numbers, or both times.

    Beside a column of days a time counts by its day: what ends at 14:00 of the due date is not after it.
    """
    other = _column(info, condition.than or "")
    kinds = {c.name: c.type for c in info.columns}
    if is_numeric(kinds[column]) and is_numeric(kinds[other]):
        return f'CAST("{column}" AS DOUBLE) {condition.compare} CAST("{other}" AS DOUBLE)'
    if is_time(kinds[column]) and is_time(kinds[other]):
        one, two = _is_day(store, info, column, kinds[column]), _is_day(store, info, other, kinds[other])
        own = f'"{column}"' if one == two or one else _day(store, kinds[column], column)
        than = f'"{other}"' if one == two or two else _day(store, kinds[other], other)
        return f"{own} {condition.compare} {than}"
    raise RequestError(
        f"{info.name}.{column} ({kinds[column]}) cannot be compared with {other} ({kinds[other]}): both must be numbers, or both times."
    )


def _day(store: PlantStore, kind: str, column: str) -> str:
    """Return the SQL of the begin of a time's day in the plant's zone."""
    if "time zone" not in kind:
        return f"date_trunc('day', \"{column}\")"
    local = f"date_trunc('day', timezone('{store.zone.key}', \"{column}\"))"
    return f"timezone('{store.zone.key}', {local})"


def _is_day(store: PlantStore, info: TableInfo, column: str, kind: str) -> bool:
    """Whether a column of times holds days alone."""
    if kind == "date" or "." in column:
        return kind == "date"
    rest = f'SELECT count(*) FROM "{info.name}" WHERE "{column}" <> {_day(store, kind, column)}'
    return not store.rows(rest)[0][0]


def _number(condition: Condition, value: str | float = "") -> float:
    if not _is_number(value):
        raise RequestError(f"'{condition.column} {condition.compare} {value}' needs a number.")
    return float(value)


def _is_number(value: str | float) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _column(info: TableInfo, name: str) -> str:
    if any(c.name == name for c in info.columns):
        return name
    raise NotFound("column", f"{info.name}.{name}", [c.name for c in info.columns][:5])


def keys_of(store: PlantStore, table: str, column: str, key: str) -> dict[str, str]:
    """Return the key of each text of a column that belongs to one key alone, and is not the key itself."""
    info = store.info(table)
    name, own = _column(info, column), _column(info, key)
    found = store.rows(
        f'SELECT "{name}", min(CAST("{own}" AS VARCHAR)) FROM "{table}" WHERE "{name}" IS NOT NULL GROUP BY 1 '
        f'HAVING count(DISTINCT "{own}") = 1'
    )
    return {str(value): str(k) for value, k in found if k is not None and str(value) != str(k)}


def values_of(store: PlantStore, table: str, column: str, limit: int = 200) -> Sequence[str]:
    """Return the distinct texts of a column, the most frequent first."""
    info = store.info(table)
    name = _column(info, column)
    found = store.rows(
        f'SELECT "{name}", count(*) FROM "{table}" WHERE "{name}" IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 '
        f"LIMIT {int(limit)}"
    )
    return [str(value) for value, _ in found]
