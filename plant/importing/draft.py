"""Rows ready to be written, and the checks by which a row is rejected."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from plant.importing.cells import Column
from plant.importing.equipment import Registry
from plant.importing.proposal import Proposal
from plant.importing.raw import Reject, short
from plant.store import TableInfo

CRITICAL, FAULT, WARNING, INFORMATION = 5, 4, 2, 1  # severity of alarms
_LARGEST = 1e12


@dataclass(slots=True)
class Own:
    """A table of its own: rows, description, and the columns that identify a row."""

    name: str
    frame: pd.DataFrame
    info: TableInfo
    keys: tuple[str, ...]


@dataclass(slots=True)
class Draft:
    """Rows ready to be written.

    Attributes:
        proposal: where they come from.
        rows_in: rows that the file has, rejected ones included.
        rejects: rows that are not loaded; a row may be named more than once.
        frames: standard table -> rows and the columns that identify them.
        readings: equipment_id, name, uom, ts, value, good; ids are given at writing.
        signals: signals to make known: equipment_id, name, uom and more.
        own: the table of its own, if the file makes one.
        lacking: rows that only lack what the standard table needs, so that the file's own table still has them.
    """

    proposal: Proposal
    rows_in: int = 0
    rejects: list[Reject] = field(default_factory=list)
    frames: list[tuple[str, pd.DataFrame, tuple[str, ...]]] = field(default_factory=list)
    readings: pd.DataFrame | None = None
    signals: pd.DataFrame | None = None
    own: Own | None = None
    lacking: "pd.Series[bool] | None" = None

    @property
    def rows_rejected(self) -> int:
        """Number of rows that are not loaded."""
        return len({r.row for r in self.rejects})

    @property
    def rows_ok(self) -> int:
        """Number of rows that are loaded."""
        return self.rows_in - self.rows_rejected


def good_rows(
    draft: Draft, headers: Sequence[str], columns: dict[str, Column] | None = None
) -> "pd.Series[bool]":
    """Reject rows whose cells do not read as their column's kind or that are empty."""
    columns = columns or draft.proposal.columns
    index = next(iter(columns.values())).text.index
    good = pd.Series(True, index=index)
    filled = pd.Series(False, index=index)
    for column in columns.values():
        filled |= column.text.notna()
    for row in index[~filled]:
        draft.rejects.append(Reject(int(row), "", "", "the row has only empty cells", "Remove the row."))
    good &= filled
    for header in headers:
        column = columns[header]
        if not column.bad.any():
            continue
        for row, value in column.text[column.bad].items():
            draft.rejects.append(_not_a(column, int(str(row)), value))
        good &= ~column.bad
    return good


def linked(values: "pd.Series[Any]", registry: Registry) -> "pd.Series[Any]":
    """Return names of equipment as ids; a name that is unknown stays as it is."""
    names = {v: registry.find(str(v)) or str(v) for v in values.dropna().unique()}
    ids = values.map(names)
    return ids.astype(object).where(ids.notna(), None)


def require(
    draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", names: Sequence[str]
) -> "pd.Series[bool]":
    """Reject rows that lack what the table cannot do without."""
    kept = pd.Series(True, index=rows.index)
    for name in names:
        if name not in rows:
            continue
        missing = rows[name].isna() & good
        header = draft.proposal.fields.get(name, name)
        for row in rows.index[missing]:
            draft.rejects.append(
                Reject(int(row), header, "", "the cell is empty and the row needs it", "Fill it.")
            )
        kept &= ~missing
    return kept


def in_range(draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]") -> "pd.Series[bool]":
    """Reject numbers that no count, cost or duration reaches; the tables could not hold them."""
    kept = pd.Series(True, index=rows.index)
    for name in rows.columns:
        if not pd.api.types.is_numeric_dtype(rows[name]) or name == "value":
            continue
        huge = (good & (rows[name].abs() >= _LARGEST)).fillna(False).astype(bool)
        for row in rows.index[huge]:
            header = draft.proposal.fields.get(str(name), str(name))
            draft.rejects.append(
                Reject(int(row), header, short(rows.at[row, name]), "a number far too large",
                       "Correct the number.")
            )  # fmt: skip
        kept &= ~huge
    return kept


def in_order(
    draft: Draft, rows: pd.DataFrame, good: "pd.Series[bool]", start: str, end: str
) -> "pd.Series[bool]":
    """Reject rows that end before they start."""
    wrong = good & (rows[end] < rows[start]).fillna(False)
    header = draft.proposal.fields.get(end, end)
    for row in rows.index[wrong]:
        draft.rejects.append(
            Reject(int(row), header, short(rows.at[row, end]), "the end is before the start",
                   "Exchange or correct the times.")
        )  # fmt: skip
    return ~wrong


def add_reasons(draft: Draft, reasons: dict[str, str]) -> None:
    """Make stop reasons known with their category; those that are known stay as they are."""
    if reasons:
        frame = pd.DataFrame(
            [(r, c, r.replace("_", " ").capitalize(), c == "failure") for r, c in reasons.items()],
            columns=["reason_id", "category", "label", "is_failure"],
        )
        draft.frames.append(("reason", frame, ("reason_id", "+")))


def _not_a(column: Column, row: int, value: Any) -> Reject:
    what = {
        "number": ("not a number", "Write digits with one decimal mark."),
        "time": ("not a date or time", "Write it like the other rows, e.g. 2026-05-31 14:00."),
        "flag": ("neither yes nor no", "Write true or false."),
        "duration": ("not a duration", "Write hours:minutes, e.g. 1:30."),
        "clock": ("not a time of day", "Write hours:minutes, e.g. 14:30."),
    }.get(column.kind, ("not readable", "Correct the cell."))
    return Reject(row, column.name, short(value), *what)
