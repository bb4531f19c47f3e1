"""What is overdue by a date of a list: "which machines are overdue for calibration", "next inspection due before 1 June".

A list with a date by which something is due next, and none of when it was done, tells what is overdue: the rows
whose date lies before the day that is asked for, or before today.
"""

import datetime as dt
import re
from dataclasses import replace

from agents.understanding.asked import Asked
from agents.understanding.asked_due import due_column
from agents.understanding.asked_mentions import base
from agents.understanding.words import canonical
from plant.period import Period
from plant.store import PlantStore, TableInfo

_BEFORE = re.compile(r"\bdue\s+(?:(?P<before>before)|by|until|till)\b", re.IGNORECASE)
_SAYS = frozenset(["overdue", "past", "due", "expired", "lapsed", "before", "until", "till", "by"])


def with_overdue(
    asked: Asked, text: str, info: TableInfo, store: PlantStore, period: Period | None, now: dt.datetime
) -> Asked:
    """Return a query on the rows that are overdue, where a question asks for them and the table has such a date.

    Args:
        asked: as read without this.
        text: the question without its periods.
        info: of its table.
        store: of the plant.
        period: that the question names.
        now: the time that counts where it names none.
    """
    column = due_column(text, info)
    if column is None or asked.query.after is not None:
        return asked
    until = _BEFORE.search(text)
    if until is not None and period is None:
        return asked
    end = now if period is None else period.end if until and not until["before"] else period.start
    first = store.rows(f'SELECT min("{column}") FROM "{info.name}"')[0][0]
    if first is None:
        return asked
    start = dt.datetime(first.year, first.month, first.day, tzinfo=store.zone)
    if start >= end:
        start = end - dt.timedelta(days=1)
    query = replace(asked.query, on=column, period=Period(start, end), order=asked.query.order and "oldest")
    stems = {base(s) for s in canonical(column)}
    left = tuple(
        w
        for w in asked.unexplained
        if w.casefold() not in _SAYS and not {base(s) for s in canonical(w)} <= stems
    )
    dropped = tuple(d for d in asked.dropped if d != "time")
    covers = asked.covers if left else 1.0
    return replace(
        asked, query=query, unexplained=left, dropped=dropped, untouched=(), covers=covers, overdue=True
    )
