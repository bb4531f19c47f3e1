"""Times before or after a date as the period of a query on rows: "orders before 5 August", "tapped after 20 October"."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from agents.understanding.asked import Asked
from plant.period import Period
from plant.query import Condition, Query
from plant.store import PlantStore, TableInfo

_SIDE = re.compile(
    r"(?:\b(?:on )?or )?\b(?:(?P<before>before|prior to|earlier than|older than|up to|until|till)|(?P<after>after|later than|newer than|past))\s+(?:(?:the|end of|start of)\s+)?$",
    re.IGNORECASE,
)
_AFTER_IT = re.compile(r"(?:after|since|from|later than|newer than|following|beyond|thereafter)")
_NEAR_DAYS = 60
_EVEN = re.compile(r"\b(?:(?:on )?or|up to|until|till)\b", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\b[^?.;]*$", re.IGNORECASE)


def with_bounds(
    asked: Asked, typed: str, spans: Sequence[tuple[int, int]], info: TableInfo, store: PlantStore
) -> Asked:
    """Return a query whose period reaches from the first row to a date, or from there to the last one, where that is said.

    Args:
        asked: as read without this.
        typed: the question.
        spans: where its periods stand.
        info: of the query's table.
        store: of the plant.
    """
    query = asked.query
    if len(spans) == 2 and query.other is not None:
        return replace(asked, query=_to_the_last_row(query, info, store))
    if len(spans) != 1 or query.other is not None or asked.overdue:
        return asked
    m = _SIDE.search(typed[: spans[0][0]])
    if m is None or _FROM.search(typed[: m.start()]):
        return asked
    even = _EVEN.search(m.group()) is not None
    where = tuple(_of_partner(c, before=bool(m["before"]), even=even) for c in query.where)
    asked = replace(asked, query=replace(query, where=where))
    column = query.on or info.time_column
    if column is None or query.period is None:
        return asked
    first, last = store.rows(f'SELECT min("{column}"), max("{column}") FROM "{info.name}"')[0]
    if first is None:
        return asked
    first, last = (dt.datetime(t.year, t.month, t.day, tzinfo=store.zone) for t in (first, last))
    said = query.period
    if said.end <= first and not re.search(r"\d{4}", typed[slice(*spans[0])]):
        said = _next_year(said, last)
    if m["before"]:
        end = said.end if even else said.start
        period = Period(min(first, end - dt.timedelta(days=1)), end)
    else:
        start = said.start if even else said.end
        period = Period(start, max(last, start) + dt.timedelta(days=1))
    return replace(asked, query=replace(asked.query, period=period))


def _to_the_last_row(query: Query, info: TableInfo, store: PlantStore) -> Query:
    """Return a query of both sides of a date whose later side reaches to the last row, also where others ended before."""
    column, late = query.on or info.time_column, query.period
    if column is None or late is None or not _AFTER_IT.match(late.label):
        return query
    last = store.rows(f'SELECT max("{column}") FROM "{info.name}"')[0][0]
    if last is None:
        return query
    end = dt.datetime(last.year, last.month, last.day, tzinfo=store.zone) + dt.timedelta(days=1)
    return replace(query, period=replace(late, end=max(late.end, end)))


def _next_year(said: Period, last: dt.datetime) -> Period:
    """Return a date of no year in the next one, where it lies near the last row: "due before 15 April" said in March."""
    try:
        start, end = (t.replace(year=t.year + 1) for t in (said.start, said.end))
    except ValueError:
        return said  # 29 February
    return Period(start, end, said.label) if start <= last + dt.timedelta(days=_NEAR_DAYS) else said


def _of_partner(condition: Condition, *, before: bool, even: bool) -> Condition:
    """Return a condition on rows that others refer to with these others before a date, or after it."""
    partner = condition.partner
    if partner is None:
        return condition
    times = {c.compare: c for c in partner.where if c.compare in {">=", "<"} and isinstance(c.values[0], str)}
    if len(times) != 2:
        return condition
    start, end = times[">="], times["<"]
    kept = tuple(c for c in partner.where if c not in times.values())
    if before:
        bound = end if even else replace(end, values=start.values)
    else:
        bound = start if even else replace(start, values=end.values)
    return replace(condition, partner=replace(partner, where=(*kept, bound)))
