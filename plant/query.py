"""One typed question on the rows of any table: filters, measures, groups, order, limit.

The same `Query` can be run again; it travels as JSON. Identifiers come from the catalogue, values
are bound parameters: no text of a user or a model ever becomes SQL.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from plant.columns import check_time, column_of
from plant.errors import NotFound, RequestError
from plant.joins import joined_info, source_sql
from plant.query_conditions import number_of, where_sql
from plant.query_form import (
    GRAINS,
    Aggregate,
    Comparison,
    Condition,
    Following,
    Join,
    Measure,
    Partner,
    Query,
)
from plant.query_gaps import with_gaps
from plant.query_measures import measure_name, measure_sql, row_value_sql
from plant.readings import has_whole_hours, hour_sql, hourly, local_hours
from plant.store import PlantStore, TableInfo

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GRAINS", "Aggregate", "Comparison", "Condition", "Following", "Join", "Measure", "Partner", "Query", "count_rows", "extreme_rows", "keys_of", "run_query", "values_of"]  # fmt: skip

_HAVING = {"in": "="}  # a figure that is just that number


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
    where, parameters = where_sql(store, info, query)
    if not query.measures:
        return _rows(store, info, query, where, parameters)
    keys = [(_key(store, info, b), b) for b in query.by]
    picked = [f'{sql} AS "{name}"' for sql, name in keys]
    picked += [f'{measure_sql(info, m, parameters)} AS "{measure_name(m)}"' for m in query.measures]
    source = source_sql(store, info, query.joins)
    if any(m.relation == "gap" for m in query.measures):
        source, where = with_gaps(info, source, where, query.measures, [sql for sql, _ in keys]), "TRUE"
    statement = f"SELECT {', '.join(picked)} FROM {source} WHERE {where}"
    if keys:
        positions = ", ".join(str(n + 1) for n in range(len(keys)))
        statement += f" GROUP BY {positions}"
        if query.having is not None:
            parameters["having"] = number_of(query.having, *query.having.values[:1])
            statement += f" HAVING {measure_sql(info, query.measures[0], parameters)} {_HAVING.get(query.having.compare, query.having.compare)} $having"
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
    parts = replace(query, per=None, order=None, limit=None)
    over, under = run_query(store, parts), run_query(store, query.per)
    one, two = measure_name(query.measures[0]), measure_name(query.per.measures[0])
    under = under.rename(columns={two: "divisor"})
    within = query.table == query.per.table and query.measures == query.per.measures  # what is so of all rows
    how: Literal["right", "inner"] = "right" if within else "inner"
    frame = over.merge(under, on=list(query.by), how=how) if query.by else over.join(under)
    frame[one] = frame[one].astype(float).fillna(0.0) if within else frame[one]
    divisor = frame["divisor"].astype(float)
    frame["dividend"] = frame[one]
    frame[one] = query.factor * frame[one].astype(float) / divisor.where(divisor != 0)
    if query.by and query.order in {"most", "least"}:
        frame = frame.sort_values(one, ascending=query.order == "least", na_position="last", kind="stable")
    return frame if query.limit is None else frame.head(query.limit)


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
    where, parameters = where_sql(store, info, query)
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
    where, parameters = where_sql(store, info, query)
    value = row_value_sql(info, measure, column_of(info, measure.column or ""))
    way = "ASC" if measure.aggregate in {"minimum", "first"} else "DESC"
    by = f'"{measure.column}"' if measure.aggregate in {"latest", "first"} else value
    source = source_sql(store, info, query.joins)
    if measure.relation == "gap":
        source, where = with_gaps(info, source, where, (measure,), ()), "TRUE"
    return store.sql_frame(
        f"SELECT * FROM {source} WHERE {where} AND {value} IS NOT NULL "
        f"ORDER BY {by} {way} LIMIT {int(limit)}",
        parameters,
    )


def _rows(
    store: PlantStore, info: TableInfo, query: Query, where: str, parameters: Mapping[str, Any]
) -> "pd.DataFrame":
    wanted = [column_of(info, c) for c in query.columns] or [c.name for c in info.columns]
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


def _dated(info: TableInfo, on: str | None) -> TableInfo:
    """Return a table with another of its columns of times as its time column.

    Raises:
        NotFound: it has no such column.
        RequestError: the column holds no times.
    """
    if on is None:
        return info
    check_time(info, column_of(info, on))
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


def keys_of(store: PlantStore, table: str, column: str, key: str) -> dict[str, str]:
    """Return the key of each text of a column that belongs to one key alone, and is not the key itself."""
    info = store.info(table)
    name, own = column_of(info, column), column_of(info, key)
    found = store.rows(
        f'SELECT "{name}", min(CAST("{own}" AS VARCHAR)) FROM "{table}" WHERE "{name}" IS NOT NULL GROUP BY 1 '
        f'HAVING count(DISTINCT "{own}") = 1'
    )
    return {str(value): str(k) for value, k in found if k is not None and str(value) != str(k)}


def values_of(store: PlantStore, table: str, column: str, limit: int = 200) -> Sequence[str]:
    """Return the distinct texts of a column, the most frequent first."""
    info = store.info(table)
    name = column_of(info, column)
    found = store.rows(
        f'SELECT "{name}", count(*) FROM "{table}" WHERE "{name}" IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 '
        f"LIMIT {int(limit)}"
    )
    return [str(value) for value, _ in found]
