"""Write rows as CSV that a spreadsheet opens without running anything."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any


def harmless(text: str) -> str:
    """Return a text with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    """Write a CSV file (UTF-8 with a mark, for spreadsheets); texts are made harmless, numbers stay numbers."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([harmless(h) for h in header])
        for row in rows:
            writer.writerow([harmless(c) if isinstance(c, str) else c for c in row])
    return path
