"""A bare CSV file by column, read strictly: a broken row or cell is named with its place and mend."""

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from plant.errors import DataFault
from tools.quality.constants import Floats

if TYPE_CHECKING:
    import pyarrow as pa

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "*"})
_TRUE = frozenset({"true", "1", "yes", "y", "t", "x"})
_FALSE = frozenset({"false", "0", "no", "n", "f", ""})


@dataclass(frozen=True)
class CsvFile:
    """A CSV file; every cell is text until a column is asked for as numbers."""

    path: Path
    table: "pa.Table"
    decimal_comma: bool

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Columns in order."""
        return tuple(self.table.column_names)

    @property
    def rows(self) -> int:
        """Number of rows below the header."""
        return int(self.table.num_rows)

    def text(self, name: str) -> list[str]:
        """Return a column as text without outer blanks.

        Raises:
            DataFault: there is no such column.
        """
        return [str(v or "").strip() for v in self.table.column(self._known(name)).to_pylist()]

    def labels(self, name: str) -> list[str]:
        """Return a column as text, missing cells as ""."""
        return ["" if v.casefold() in MISSING else v for v in self.text(name)]

    def numbers(self, name: str) -> Floats:
        """Return a column as numbers, NaN where a cell is empty or says "NA".

        Raises:
            DataFault: a cell is no number; the text names row, field and mend.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        column = self.table.column(self._known(name))
        if not self.decimal_comma:
            try:
                return np.asarray(pc.cast(column, pa.float64()).to_numpy(), dtype=float)
            except pa.ArrowInvalid:
                pass  # blanks, missing cells or a broken one: cell by cell below
        return np.array([self._number(n, name, v) for n, v in enumerate(self.text(name), 2)], dtype=float)

    def flags(self, name: str) -> "np.ndarray":
        """Return a column of true/false, yes/no or 1/0.

        Raises:
            DataFault: a cell is neither.
        """
        found = []
        for n, cell in enumerate(self.text(name), 2):
            plain = cell.casefold()
            if plain not in _TRUE | _FALSE:
                raise DataFault(f"{self.path}, row {n}, field '{name}': '{cell}' is neither true nor false.")
            found.append(plain in _TRUE)
        return np.array(found, dtype=bool)

    def subgroups(self, name: str, values: Floats) -> tuple[list[str], list[Floats]]:
        """Return the labels of subgroups in order of appearance, and their values."""
        import pandas as pd

        codes, labels = pd.factorize(np.asarray(self.labels(name), dtype=object))
        order = np.argsort(codes, kind="stable")
        cuts = np.flatnonzero(np.diff(codes[order])) + 1
        return [str(v) for v in labels], np.split(values[order], cuts)

    def is_numeric(self, name: str) -> bool:
        """Whether every cell of a column is a number or missing, and one is there."""
        try:
            return bool(np.isfinite(self.numbers(name)).any())
        except DataFault:
            return False

    def _known(self, name: str) -> str:
        if name in self.names:
            return name
        near = [n for n in self.names if n.casefold() == name.casefold()]
        if len(near) == 1:
            return near[0]
        raise DataFault(f"{self.path}: there is no column '{name}'. There are: {', '.join(self.names)}.")

    def _number(self, row: int, name: str, cell: str) -> float:
        plain = cell.replace(",", ".") if self.decimal_comma else cell
        if plain.casefold() in MISSING:
            return math.nan
        try:
            return float(plain)
        except ValueError as error:
            raise DataFault(
                f"{self.path}, row {row}, field '{name}': '{cell}' is no number. Mend the cell or leave the row out."
            ) from error


def read_csv_file(path: Path) -> CsvFile:
    """Read a CSV file: comma, semicolon or tab, a header line, rows of one length.

    Raises:
        DataFault: it cannot be read; the text names the row.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    raw = _bytes(path)
    first = raw[: raw.find(b"\n") if b"\n" in raw else len(raw)].decode("utf-8", errors="replace").strip()
    delimiter = max(",;\t", key=first.count)
    names = [n.strip() for n in next(csv.reader([first], delimiter=delimiter), [])]
    if not names or len(set(names)) != len(names) or "" in names:
        raise DataFault(f"{path}: the header needs a different name for each column; it says: {first[:200]}.")
    bad: list[str] = []

    def note(row: "arrow_csv.InvalidRow") -> str:
        bad.append(
            f"{path}, row {row.number}: {row.actual_columns} fields, but the header has {row.expected_columns}."
        )
        return "error"

    try:
        table = arrow_csv.read_csv(
            io.BytesIO(raw),
            read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=1, use_threads=False),
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter, invalid_row_handler=note),
            convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string())),
        )
    except (pa.ArrowInvalid, OSError) as error:
        raise DataFault(bad[0] if bad else f"{path}: cannot be read: {error}.") from error
    if table.num_rows == 0:
        raise DataFault(f"{path}: expected a header line and rows.")
    return CsvFile(path, table, delimiter != ",")


def best_column(file: CsvFile, words: Sequence[str], *, numeric: bool | None = None) -> str | None:
    """Return the column whose name says one of the words, the earlier word first; None when there is none."""
    for word in words:
        for name in file.names:
            if word in name.casefold() and (numeric is None or file.is_numeric(name) == numeric):
                return name
    return None


def _bytes(path: Path) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataFault(f"{path}: cannot be read: {error.strerror or error}.") from error
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16").encode()
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    if not raw.strip():
        raise DataFault(f"{path}: the file is empty.")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace").encode()
    return raw
