"""Rows for the search of causes: one a lot (or group of pieces) with day, pieces, scrap, factors and parameters.

Many raw rows are added up first to groups that share day and every factor; a parameter becomes the group's mean,
weighted by pieces.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from plant.errors import RequestError
from tools.quality.constants import Floats

if TYPE_CHECKING:
    import pandas as pd

Codes = NDArray[np.int64]
_MOST_ROWS = 100_000  # above, rows are added up to groups first


@dataclass(frozen=True)
class LotRows:
    """What was made when, and under which conditions.

    Attributes:
        days: the days in order; `day` points into it.
        after: per day, whether it belongs to the later period.
        made, scrap: pieces per row.
        factors: name -> (code of each row, −1 where missing; names of the codes).
        parameters: name -> value of each row, NaN where missing.
    """

    days: tuple[Any, ...]
    after: "NDArray[np.bool_]"
    day: Codes
    made: Floats
    scrap: Floats
    factors: Mapping[str, tuple[Codes, tuple[str, ...]]]
    parameters: Mapping[str, Floats]

    def by_day(self, values: Floats) -> Floats:
        """Return sums of a row value by day."""
        return np.bincount(self.day, values, minlength=len(self.days)).astype(float)


def lot_rows(
    frame: "pd.DataFrame",
    *,
    day: str,
    made: str,
    scrap: str,
    change: Any,
    factors: Sequence[str],
    parameters: Sequence[str] = (),
) -> LotRows:
    """Return the rows of a table.

    Args:
        frame: one row a lot, or finer.
        day: column of days, or times within them; rows without one are left out.
        made: column of pieces made, scrapped ones included.
        scrap: column of scrapped pieces.
        change: first day of the later period.
        factors: columns of labels.
        parameters: columns of numbers.

    Raises:
        RequestError: a column is missing, or pieces are negative.
    """
    import pandas as pd

    for name in (day, made, scrap, *factors, *parameters):
        if name not in frame.columns:
            raise RequestError(
                f"There is no column '{name}'. There are: {', '.join(map(str, frame.columns))}."
            )
    codes, days = _days(frame[day])
    first = pd.Timestamp(change).to_datetime64()
    pieces = frame[made].to_numpy(dtype=float)
    bad = frame[scrap].to_numpy(dtype=float)
    keep = (codes >= 0) & (pieces > 0) & np.isfinite(bad)
    if (pieces < 0).any() or ((bad < 0) & keep).any() or ((bad > pieces) & keep).any():
        raise RequestError(f"Every row needs 0 ≤ {scrap} ≤ {made}.")
    whole = bool(keep.all())

    def chosen(values: Any) -> Any:
        return values if whole else values[keep]

    coded = {}
    for name in factors:
        c, labels = pd.factorize(
            frame[name].replace("", np.nan) if frame[name].dtype == object else frame[name]
        )
        coded[name] = (chosen(np.asarray(c, dtype=np.int64)), tuple(str(v) for v in labels))
    numbers = {name: chosen(frame[name].to_numpy(dtype=float)) for name in parameters}
    rows = LotRows(
        tuple(days), np.asarray(days >= first), chosen(np.asarray(codes, dtype=np.int64)), chosen(pieces),
        chosen(bad),
        coded, numbers,
    )  # fmt: skip
    return _grouped(rows) if len(rows.made) > _MOST_ROWS else rows


def without(rows: LotRows, leave_out: "NDArray[np.bool_]") -> LotRows:
    """Return the rows less some, and less the days on which none remain."""
    keep = ~leave_out
    left, day = np.unique(rows.day[keep], return_inverse=True)
    return LotRows(
        tuple(rows.days[i] for i in left), rows.after[left], day.astype(np.int64), rows.made[keep], rows.scrap[keep],
        {name: (codes[keep], labels) for name, (codes, labels) in rows.factors.items()},
        {name: values[keep] for name, values in rows.parameters.items()},
    )  # fmt: skip


def _days(column: "pd.Series[Any]") -> "tuple[Codes, NDArray[np.datetime64]]":
    import pandas as pd

    if not pd.api.types.is_datetime64_any_dtype(column.dtype):
        named, texts = pd.factorize(column)
        moments = pd.to_datetime(pd.Series(texts), errors="coerce")
        column = (
            moments.reindex(range(len(texts)))
            .take(np.maximum(named, 0))
            .where(named >= 0)
            .reset_index(drop=True)
        )
    whole = column.to_numpy().astype("datetime64[D]")
    codes, days = pd.factorize(whole)  # −1 where missing
    order = np.argsort(days)
    rank = np.empty(len(days) + 1, dtype=np.int64)
    rank[order], rank[-1] = np.arange(len(days)), -1
    return rank[codes], np.asarray(days)[order].astype("datetime64[ns]")


def _grouped(rows: LotRows) -> LotRows:
    """Return one row per day and combination of factors."""
    import pandas as pd

    key = rows.day.copy()
    for codes, labels in rows.factors.values():
        key = key * (len(labels) + 1) + codes + 1
    group, _ = pd.factorize(key)
    first = np.flatnonzero(
        np.diff(np.maximum.accumulate(group), prepend=-1)
    )  # codes come in order of appearance
    made = np.bincount(group, rows.made).astype(float)
    numbers = {}
    for name, values in rows.parameters.items():
        known = np.isfinite(values)
        if known.all():
            numbers[name] = np.bincount(group, values * rows.made) / made
            continue
        weight = np.bincount(group[known], rows.made[known], minlength=len(first))
        total = np.bincount(group[known], (values * rows.made)[known], minlength=len(first))
        with np.errstate(invalid="ignore", divide="ignore"):
            numbers[name] = total / weight
    factors = {name: (codes[first], labels) for name, (codes, labels) in rows.factors.items()}
    return LotRows(
        rows.days,
        rows.after,
        rows.day[first],
        made,
        np.bincount(group, rows.scrap).astype(float),
        factors,
        numbers,
    )
