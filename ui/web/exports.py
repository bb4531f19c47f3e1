"""A table of an answer as a CSV or Excel file."""

import csv
import io
from collections.abc import Mapping
from typing import Any

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(table: Mapping[str, Any]) -> bytes:
    """Return the table as UTF-8 CSV with a byte order mark, so that Excel reads it right."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_heads(table))
    writer.writerows([_safe(value) for value in row] for row in table["rows"])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(table: Mapping[str, Any]) -> bytes:
    """Return the table as an Excel workbook of one sheet; numbers stay numbers."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(_heads(table))
    for row in table["rows"]:
        sheet.append([_safe(value) for value in row])
    for n, head in enumerate(_heads(table), 1):
        sheet.cell(1, n).font = Font(bold=True)
        longest = max([len(head), *(len(str(row[n - 1])) for row in table["rows"][:200])])
        sheet.column_dimensions[get_column_letter(n)].width = min(longest + 2, 60)
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heads(table: Mapping[str, Any]) -> list[str]:
    units = table.get("units") or [""] * len(table["columns"])
    return [
        str(_safe(f"{name} ({unit})" if unit else name))
        for name, unit in zip(table["columns"], units, strict=True)
    ]


def _safe(value: Any) -> Any:
    """Return text so that no spreadsheet takes it for a formula; numbers stay as they are."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value
