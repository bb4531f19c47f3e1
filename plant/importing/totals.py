"""Total rows of a spreadsheet: lines such as "Total" or "Summe", which repeat what the rows above say."""

import math
import re
from collections.abc import Sequence
from typing import Any

from plant.importing.raw import RawTable, Reject

_WORD = re.compile(
    r"^\W*(?:grand |sub|zwischen|gesamt|sub-)?\s*(?P<word>totals?|totale[si]?|totali|sum|summe|summen|gesamt|gesamtsumme|insgesamt|somma|"
    r"totaux|suma|subtotal|zwischensumme|合计|总计|小计|总和)\b(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_MEAN = re.compile(
    r"^\W*(?:averages?|mean|mittelwert|durchschnitt|schnitt|media|moyenne|promedio|平均值?)\b", re.IGNORECASE
)
_LONGEST = 30
_ALL_ROWS = 100_000  # above it only the end of a table is looked at
_END = 20
_NEAR = 1e-6


def set_totals_aside(table: RawTable) -> None:
    """Take total rows out of a table and list them as rejected, with the reason.

    A row is a total when its first text is a word for one and either a number in it is the sum (or mean) of the
    column above it (since the total before, or from the top), or it leaves empty what most rows fill.

    Args:
        table: as read; changed in place.
    """
    n = len(table.rows)
    if n < 2 or not table.columns or not all(isinstance(c, list) for c in table.columns):
        return
    last = 0
    found: list[int] = []
    for at in _candidates(table.columns, n):
        if _adds_up(table.columns, last, at, set(found)) or _is_sparse(table.columns, at, n):
            found.append(at)
            last = at + 1
    if not found or len(found) > n / 2:
        return
    gone = set(found)
    table.rejects += [_reject(table, at) for at in found]
    table.columns = [[v for i, v in enumerate(c) if i not in gone] for c in table.columns]
    table.rows = [r for i, r in enumerate(table.rows) if i not in gone]
    table.notes.append(f"{len(found)} total row{'s' if len(found) > 1 else ''} recognised and not counted")


def _candidates(columns: Sequence[Sequence[Any]], n: int) -> list[int]:
    """Return the rows whose first filled cell is a word for a total."""
    start = 0 if n <= _ALL_ROWS else n - _END
    found = []
    for at in range(start, n):
        first = next((c[at] for c in columns if c[at] not in (None, "")), None)
        if isinstance(first, str) and len(first) <= _LONGEST and (_WORD.match(first) or _MEAN.match(first)):
            found.append(at)
    return found


def _adds_up(columns: Sequence[Sequence[Any]], start: int, at: int, before: set[int]) -> bool:
    """Whether a number of the row is the sum or mean of those above it, since the last total or of all."""
    for column in columns:
        value = _number(column[at])
        if not value:
            continue
        for first in {start, 0}:
            above = [x for i in range(first, at) if i not in before and (x := _number(column[i])) is not None]
            total = math.fsum(above)
            if len(above) > 1 and any(
                abs(x - value) <= _NEAR * abs(value) + 0.006 for x in (total, total / len(above))
            ):
                return True
    return False


def _is_sparse(columns: Sequence[Sequence[Any]], at: int, n: int) -> bool:
    """Whether the row leaves most of those columns empty that nearly every row fills."""
    full = [c for c in columns if sum(v not in (None, "") for v in c) >= 0.8 * n]
    empty = sum(c[at] in (None, "") for c in full)
    return len(full) >= 3 and empty >= 2 and empty >= 0.5 * (len(full) - 1)


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    if not isinstance(value, str) or not (text := re.sub(r"[\s'%€$]", "", value)):
        return None
    comma, point = text.rfind(","), text.rfind(".")
    # "1,234" counts as 1.234, which only a sum that fits makes matter
    text = text.replace(".", "").replace(",", ".") if comma > point else text.replace(",", "")
    try:
        return float(text)
    except ValueError:
        return None


def _reject(table: RawTable, at: int) -> Reject:
    column, said = next((h, c[at]) for h, c in zip(table.header, table.columns, strict=True) if c[at])
    return Reject(
        table.rows[at],
        column,
        str(said)[:60],
        "a total of other rows, which would count them twice",
        "Nothing: the rows it adds up are loaded.",
    )
