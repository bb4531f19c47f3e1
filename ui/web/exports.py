"""Tables and schedules as files: CSV, Excel, iCalendar, JSON."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from plant.errors import RequestError
from plant.proposals import Proposal

FILE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json",
}
_COLUMNS = ("machine", "order", "product", "job", "setup_start", "start", "end")
_TIMES = frozenset({"setup_start", "start", "end"})
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


def schedule_file(schedule: Proposal, form: str, zone: ZoneInfo) -> bytes:
    """Return a schedule as a file for other programs.

    Args:
        schedule: a proposal of the kind schedule, or the one in force.
        form: csv, xlsx (a row per job, times in `zone`), ics or json (times in UTC).
        zone: of the plant.

    Raises:
        RequestError: the form is none of these.
    """
    from tools.scheduling.calendar_file import as_ical
    from tools.scheduling.current import iso

    items = [dict(i) for i in schedule.payload["items"]]
    if form == "ics":
        return as_ical(schedule.title, items, schedule.created)
    if form == "json":
        whole = {"id": schedule.id, "title": schedule.title, "items": items}
        return json.dumps(whole, indent=1).encode()
    if form not in FILE_TYPES:
        raise RequestError(f"A schedule is written as {', '.join(FILE_TYPES)}, not '{form}'.")
    rows = [[iso(i[c], zone) if c in _TIMES else i[c] for c in _COLUMNS] for i in items]
    table = {"columns": _COLUMNS, "rows": rows, "units": [""] * len(_COLUMNS)}
    return as_csv(table) if form == "csv" else as_xlsx(table)


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
