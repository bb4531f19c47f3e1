"""How much an input file may ask for, and the refusal when it asks for more."""

import gzip
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from plant.errors import DataFault

MAX_FILE_BYTES = 2_000_000_000
MAX_UNPACKED_BYTES = 4_000_000_000
MAX_RATIO = 100
RATIO_MATTERS_FROM_BYTES = 4_000_000  # below, even a high ratio costs nothing
MAX_ENTRIES = 1_000
MAX_CELL_CHARS = 1_000_000
MAX_COLUMNS = 2_000
MAX_SHEETS = 200
MAX_CELLS = 300_000_000
MEMORY_BYTES = 6_000_000_000  # address space of the reading process
BASE_SECONDS = 15.0  # CPU and wall clock for any file; more for large ones
SECONDS_PER_MB = 0.5
SECONDS_PER_MB_OF_BOOK = 6.0  # a workbook is packed, and its XML is slow to read
_CHUNK = 1 << 20


def seconds_for(path: Path) -> float:
    """Return how long reading a file may take, by its size and kind."""
    book = path.suffix.lower() in {".xlsx", ".xlsm"}
    rate = SECONDS_PER_MB_OF_BOOK if book else SECONDS_PER_MB
    packed = 10 if path.suffix.lower() == ".gz" else 1
    return BASE_SECONDS + rate * packed * path.stat().st_size / 1e6


def check_size(path: Path) -> None:
    """Refuse a file that is too large to read."""
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise DataFault(
            f"{path.name} has {size / 1e9:.1f} GB; at most {MAX_FILE_BYTES / 1e9:.0f} GB are read. "
            "Split it, or export it as Parquet."
        )


def check_columns(name: str, count: int) -> None:
    """Refuse a table wider than any real one."""
    if count >= MAX_COLUMNS:
        raise DataFault(
            f"{name} has {count} columns; fewer than {MAX_COLUMNS} are read. "
            "Export it with one row per reading instead of one column per signal."
        )


def check_cell(name: str, row: int, length: int) -> None:
    """Refuse a cell that no table has."""
    if length >= MAX_CELL_CHARS:
        raise DataFault(
            f"{name}, row {row}: a cell of {length:,} characters; at most {MAX_CELL_CHARS:,} are "
            "read. An unclosed quotation mark is the usual cause."
        )


def check_archive(path: Path) -> None:
    """Refuse an XLSX that unpacks to far more than it is, or that defines XML entities."""
    with zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
        if len(entries) >= MAX_ENTRIES:
            raise DataFault(f"{path.name} holds {len(entries)} parts; at most {MAX_ENTRIES - 1} are read.")
        total = sum(e.file_size for e in entries)
        _check_ratio(path, total)
        for entry in entries:
            if entry.flag_bits & 1:
                raise DataFault(f"{path.name} is protected by a password; save it without one.")
            if entry.filename.endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    head = part.read(4096)
                if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                    raise DataFault(f"{path.name} defines XML entities; such a file is refused.")


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file, through gzip where its name says so, counting what it unpacks to."""
    if path.suffix.lower() == ".gz":
        with gzip.open(path, "rb") as file:
            yield file  # type: ignore[misc]  # GzipFile is a binary stream
    else:
        with path.open("rb") as file:
            yield file


def read_bytes(path: Path) -> bytes:
    """Return the whole content; a compression bomb is refused while it unpacks."""
    check_size(path)
    packed = path.suffix.lower() == ".gz"
    parts, total = [], 0
    with opened(path) as file:
        while chunk := file.read(_CHUNK):
            total += len(chunk)
            if packed:
                _check_ratio(path, total)
            parts.append(chunk)
    return b"".join(parts)


def _check_ratio(path: Path, unpacked: int) -> None:
    packed = max(path.stat().st_size, 1)
    if unpacked > MAX_UNPACKED_BYTES or (
        unpacked > RATIO_MATTERS_FROM_BYTES and unpacked / packed >= MAX_RATIO
    ):
        raise DataFault(
            f"{path.name} unpacks to more than {unpacked / 1e6:.0f} MB, over {MAX_RATIO} times its "
            "size: refused as a compression bomb. If it is real data, unpack it first."
        )
