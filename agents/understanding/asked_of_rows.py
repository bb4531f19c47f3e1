"""A whole question to the query on rows that it means: of one table, or of what came after what."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from agents.understanding.asked import Asked, read_query
from agents.understanding.asked_bounds import with_bounds
from agents.understanding.asked_counted import with_pieces
from agents.understanding.asked_few import with_few
from agents.understanding.asked_gaps import read_gaps
from agents.understanding.asked_links import follows, read_following, with_divisor, with_other
from agents.understanding.asked_overdue import with_overdue
from agents.understanding.asked_shares import with_share
from agents.understanding.named import Found
from agents.understanding.periods import FoundPeriod
from plant.index import PlantIndex
from plant.query import Condition
from plant.store import TableInfo

_LEFT_OUT = re.compile(
    r"\b(?:without|w/o|except(?: for)?|excluding|exclude|excl\.?|leav(?:e|ing) out|leav(?:e|ing) aside|not counting|ignor(?:e|ing)|other than|apart from|but not|skip(?:ping)?|omit(?:ting)?)\s+(?:the\s+|our\s+)?$",
    re.IGNORECASE,
)

# all rows, which no condition of a query says
_ALL_ROWS = re.compile(
    r"\b(?:so far|to date|(?:over|in|of|for|during|across)\s+(?:(?:the|our|all(?: of)? the|this)\s+)?(?:whole|entire|full|complete|all)\s+(?:(?:the|our)\s+)?"
    r"(?:period|record|recording|data|time|history|log|span)(?!\s+\w+ed\b))\b",
    re.IGNORECASE,
)


def asked_of_rows(
    text: str,
    index: PlantIndex,
    now: dt.datetime,
    names: Sequence[Found],
    found_periods: Sequence[FoundPeriod],
    table: str | None = None,
) -> Asked | None:
    """Return the query on rows that a text means; None where it means none.

    Args:
        text: the question.
        index: what exists.
        now: the plant's clock.
        names: machines that it names.
        found_periods: its periods, in their order.
        table: only this one.
    """
    periods = [p.period for p in found_periods]
    spans = [(p.start, p.end) for p in found_periods]
    out = {f: m for f in names if f.end and (m := _LEFT_OUT.search(text[: f.start])) is not None}
    machines = [f.id for f in names if f not in out]
    places = [(f.start, f.end) for f in names if f.end and f not in out]
    # a class ("chillers") stays in the text: tables may tell of the class itself
    taken = [
        *spans,
        *(p for p in places if places.count(p) == 1),
        *((m.start(), f.end) for f, m in out.items()),
    ]
    period = periods[0] if periods else None
    typed = text
    for start, end in (*taken, *(m.span() for m in _ALL_ROWS.finditer(text))):
        text = text[:start] + " " * (end - start) + text[end:]

    def dated(words: str) -> Asked | None:
        return read_query(words, index, equipment=machines, period=period, dated=True)

    def plain(words: str) -> Asked | None:
        return read_query(words, index, equipment=machines, period=period)

    if (between := read_gaps(text, index, plain)) is not None:
        return between
    found = read_following(text, index, dated)
    if found is None and follows(text):
        return None  # rows without what came before them would be another answer
    if found is None:
        found = read_query(
            text, index, equipment=machines, period=period, taken=taken, table=table, typed=typed
        )
    if found is None or found.query.after is not None:
        return found

    info = index.store.info(found.query.table)
    found = with_other(found, periods, text)
    found = with_overdue(found, text, info, index.store, period, now)
    found = with_bounds(found, typed, spans, info, index.store)
    found = with_few(found, text, info, index)
    found = _without_machines(found, [f.id for f in out], info, index)
    found = replace(found, query=with_pieces(found.query, info))
    return with_divisor(with_share(found, text, info, index, machines), text, plain, index)


def _without_machines(asked: Asked, left: Sequence[str], info: TableInfo, index: PlantIndex) -> Asked:
    """Return a query without the rows of machines that a question leaves out; where the rows name none that is said."""
    if not left:
        return asked
    units = {u for m in left for u in index.units_below(m)}
    if info.equipment_column is not None:
        other = Condition(info.equipment_column, "not in", tuple(sorted(units)))
    elif (column := index.machine_column(info.name)) is not None:
        named = tuple(v for v, u in column[1].items() if u in left or set(index.units_below(u)) <= units)
        other = Condition(column[0], "not in", named)
    else:
        other = Condition("", "not in")
    if not other.values:
        return replace(asked, unused=(*asked.unused, *left), unexplained=(*asked.unexplained, *left))
    return replace(asked, query=replace(asked.query, where=(*asked.query.where, other)))
