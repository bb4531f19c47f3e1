"""What a reader makes of a file: tables of cells as they stand, not yet understood."""

import datetime as dt
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

ROW = "_row"


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not loaded.

    Attributes:
        row: number of the row in the file, from 1, as an editor or Excel counts.
        field: column it is about; "" for the row as a whole.
        value: what stands there, shortened.
        reason: why it cannot be used.
        mend: what to do about it.
    """

    row: int
    field: str
    value: str
    reason: str
    mend: str


@dataclass(slots=True)
class RawTable:
    """One table of a file: columns in file order, cells as text or as their native type.

    Attributes:
        part: sheet, or path inside a JSON document; "" when the file is one table.
        header: column names as they stand, made unique.
        columns: values by position; None where a cell is empty.
        rows: row number in the file of each row.
        rejects: rows that could not even be split into cells.
        notes: what was found about encoding, delimiter, header, for the reader.
        decimal_comma: the file's delimiter makes decimal commas likely.
    """

    part: str
    header: list[str]
    columns: list[Sequence[Any]]
    rows: Sequence[int]
    rejects: list[Reject] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    decimal_comma: bool = False

    def to_arrow(self) -> "pa.Table":
        """Return row numbers and columns c0, c1, … in their narrowest common type."""
        import pyarrow as pa

        arrays = [pa.array(self.rows, type=pa.int64())]
        arrays += [arrow_column(values) for values in self.columns]
        return pa.table(arrays, names=[ROW, *(f"c{i}" for i in range(len(self.columns)))])

    def meta(self) -> dict[str, Any]:
        """Return everything but the cells as plain JSON."""
        return {
            "part": self.part,
            "header": self.header,
            "rejects": [[r.row, r.field, r.value, r.reason, r.mend] for r in self.rejects],
            "notes": self.notes,
            "decimal_comma": self.decimal_comma,
        }


def arrow_column(values: Sequence[Any]) -> "pa.Array":
    """Return values as one Arrow type: the common native one, else text."""
    import pyarrow as pa

    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    kinds = {type(v) for v in values if v is not None}
    if not kinds or kinds == {str}:
        return pa.array(values, type=pa.large_string())
    try:
        if kinds == {bool}:
            return pa.array(values, type=pa.bool_())
        if kinds == {int}:
            return pa.array(values, type=pa.int64())
        if kinds <= {int, float}:
            return pa.array([None if v is None else float(v) for v in values], type=pa.float64())
        if kinds == {dt.datetime} and len({v.tzinfo is None for v in values if v}) == 1:
            return pa.array(values)
    except (pa.ArrowInvalid, OverflowError):
        pass
    return pa.array([shown(v) for v in values], type=pa.large_string())


def shown(value: Any) -> str | None:
    """Return a cell as text, in the form a person would type it."""
    match value:
        case None:
            return None
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            if math.isnan(value):
                return None
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case dt.datetime():
            return value.isoformat(" ")
        case dt.timedelta():
            seconds = value.total_seconds()
            sign = "-" if seconds < 0 else ""
            minutes, rest = divmod(abs(seconds), 60)
            return f"{sign}{int(minutes // 60)}:{int(minutes % 60):02d}:{rest:02.0f}"
        case dt.time():
            return value.isoformat("seconds")
        case list() | tuple() if all(isinstance(v, str | int | float) for v in value):
            return "; ".join(str(v) for v in value)
        case list() | dict() | tuple():
            return json.dumps(value, ensure_ascii=False, default=str)
        case _:
            return str(value)


def short(value: Any, length: int = 60) -> str:
    """Return a value as it may stand in a message."""
    text = "" if value is None else str(value)
    return text if len(text) <= length else text[: length - 1] + "…"
