"""Which rows a query is about, as SQL: its conditions, machines, times and what came before."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from plant.columns import check_time, column_of, is_numeric, is_time, number_sql
from plant.errors import RequestError
from plant.query_form import Condition, Following, Query
from plant.readings import of_units
from plant.store import PlantStore, TableInfo


def where_sql(store: PlantStore, info: TableInfo, query: Query) -> tuple[str, dict[str, Any]]:
    """Return the condition that the query's rows meet, "TRUE" for all, and the values of its parameters.

    Raises:
        NotFound: no such table or column.
        RequestError: a condition does not fit its column, or the rows do not say what it asks.
    """
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
        when = [f"{came} <= {time}", f'o."{column_of(other, after.until)}" >= {time}']
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
    column = column_of(info, condition.column)
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
    if condition.compare == "weekday":
        return _on_days(store, info, condition, name, parameters)
    if condition.compare in {"outside", "inside"}:
        return _against_limits(info, condition)
    if condition.compare == "alone":
        return _alone(store, info, condition, name, parameters)
    if is_time(next(c.type for c in info.columns if c.name == column)) and condition.than is None:
        parameters[name] = time_of(condition)
        return f'"{column}" {condition.compare} ${name}'
    if condition.than is not None:
        return _beside(store, info, condition, column)
    parameters[name] = number_of(condition, *condition.values[:1])
    return f'CAST("{column}" AS DOUBLE) {condition.compare} ${name}'


def _on_days(
    store: PlantStore, info: TableInfo, condition: Condition, name: str, parameters: dict[str, Any]
) -> str:
    """Return that the time of a column lies on one of some days of the week, in the plant's zone."""
    column = column_of(info, condition.column)
    check_time(info, column)
    kind = next(c.type for c in info.columns if c.name == column)
    local = f"timezone('{store.zone.key}', \"{column}\")" if "time zone" in kind else f'"{column}"'
    parameters[name] = [int(number_of(condition, v)) for v in condition.values]
    return f"list_contains(${name}, CAST(extract(isodow FROM {local}) AS INTEGER))"


def _alone(
    store: PlantStore, info: TableInfo, condition: Condition, name: str, parameters: dict[str, Any]
) -> str:
    """Return that no row of another table refers to the value of a column."""
    partner = condition.partner
    if partner is None:
        raise RequestError(f"'{condition.column} alone' needs the table whose rows may refer to it.")
    other = store.info(partner.table)
    own = f'lower(CAST("{info.name}"."{condition.column}" AS VARCHAR))'
    where = [f'lower(CAST(p."{column_of(other, partner.column)}" AS VARCHAR)) = {own}']
    where += [_condition(other, c, f"{name}_p{n}", parameters, store) for n, c in enumerate(partner.where)]
    return f'NOT EXISTS (SELECT 1 FROM "{other.name}" AS p WHERE {" AND ".join(where)})'


def _of_the_clock(
    store: PlantStore, info: TableInfo, condition: Condition, name: str, parameters: dict[str, Any]
) -> str:
    """Return that the time of day of a column lies between two minutes of the day, the first included."""
    column = column_of(info, condition.column)
    check_time(info, column)
    first, last = (number_of(condition, v) for v in condition.values)
    kind = next(c.type for c in info.columns if c.name == column)
    local = f"timezone('{store.zone.key}', \"{column}\")" if "time zone" in kind else f'"{column}"'
    minute = f"(extract(hour FROM {local}) * 60 + extract(minute FROM {local}))"
    parameters |= {f"{name}_from": first, f"{name}_to": last}
    return f"({minute} >= ${name}_from {'AND' if first < last else 'OR'} {minute} < ${name}_to)"


def _against_limits(info: TableInfo, condition: Condition) -> str:
    """Return the comparison of a column with the limits of the same row; a limit that is empty does not count."""
    value = number_sql(info, condition.column)
    signs = zip(("<", ">"), (str(v) for v in condition.values), strict=False)
    sides = [(sign, number_sql(info, name)) for sign, name in signs if name]
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
    other = column_of(info, condition.than or "")
    kinds = {c.name: c.type for c in info.columns}
    by = float(number_of(condition, condition.values[0])) if condition.values else 0.0
    if is_numeric(kinds[column]) and is_numeric(kinds[other]):
        than = f'CAST("{other}" AS DOUBLE) * {float(condition.times)} + {by}'
        return f'CAST("{column}" AS DOUBLE) {condition.compare} {than}'
    if is_time(kinds[column]) and is_time(kinds[other]):
        one, two = _is_day(store, info, column, kinds[column]), _is_day(store, info, other, kinds[other])
        own = f'"{column}"' if one == two or one else _day(store, kinds[column], column)
        than = f'"{other}"' if one == two or two else _day(store, kinds[other], other)
        than = f"({than} + INTERVAL '{round(by * 3600)} seconds')" if by else than
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
    if kind == "date":
        return True
    table, _, name = column.rpartition(".")
    rest = f'SELECT count(*) FROM "{table or info.name}" WHERE "{name}" <> {_day(store, kind, name)}'
    return not store.rows(rest)[0][0]


def number_of(condition: Condition, value: str | float = "") -> float:
    """Return a value of a condition as a number.

    Raises:
        RequestError: it is none.
    """
    if not _is_number(value):
        raise RequestError(f"'{condition.column} {condition.compare} {value}' needs a number.")
    return float(value)


def time_of(condition: Condition) -> dt.datetime:
    """Return the value of a condition as a time.

    Raises:
        RequestError: it is none.
    """
    value = str(condition.values[0]) if condition.values else ""
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        raise RequestError(f"'{condition.column} {condition.compare} {value}' needs a time.") from None


def _is_number(value: str | float) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True
