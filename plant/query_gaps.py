"""Rows beside the hours since the row before them, as SQL: what lies between one breakdown and the next."""

from collections.abc import Sequence

from plant.columns import check_time, column_of
from plant.query_form import Measure
from plant.query_measures import gap_name
from plant.store import TableInfo


def with_gaps(
    info: TableInfo, source: str, where: str, measures: Sequence[Measure], keys: Sequence[str]
) -> str:
    """Return what stands after FROM for the rows that a condition leaves, each with the hours since the one before.

    The first row of a group has none. Where a measure names another column, the hours count from the latest time in
    it of all rows before, so that rows inside a longer one leave no gap; a gap is never below 0.

    Args:
        info: of the rows.
        source: the rows, as they stand after FROM.
        where: the condition that they meet.
        measures: those with the relation "gap" add a column (`gap_name`).
        keys: SQL of what the rows are grouped by; the row before is of the same group.

    Raises:
        NotFound: no such column.
        RequestError: a column holds no times.
    """
    apart = f"PARTITION BY {', '.join(keys)} " if keys else ""
    more = []
    for measure in measures:
        if measure.relation != "gap":
            continue
        begin = column_of(info, measure.column or "")
        end = column_of(info, measure.other) if measure.other else begin
        for column in (begin, end):
            check_time(info, column)
        before = f'ORDER BY "{begin}" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING'
        since = f'max(greatest("{end}", "{begin}")) OVER ({apart}{before})'
        hours = f'(extract(epoch FROM "{begin}") - extract(epoch FROM {since})) / 3600.0'
        more.append(
            f'CASE WHEN {hours} < 0 THEN 0 ELSE {hours} END AS "{gap_name(measure)}", {since} AS "{gap_name(measure)} begins"'
        )
    return f'(SELECT *, {", ".join(more)} FROM {source} WHERE {where}) AS "{info.name}"'
