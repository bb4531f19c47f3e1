"""Read XLSX and XLSM: each sheet a table, merged header cells spread, dates as dates."""

import warnings
import zipfile
from pathlib import Path
from typing import Any

from plant.errors import DataFault
from plant.importing.headers import find_header
from plant.importing.limits import MAX_SHEETS, check_archive, check_cell, check_columns, check_size
from plant.importing.raw import RawTable, Reject, short

_ERRORS = {"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"}


def read_workbook(path: Path) -> list[RawTable]:
    """Read every sheet that has cells.

    Raises:
        DataFault: no workbook, a bomb, a password, or XML entities inside.
    """
    check_size(path)
    try:
        check_archive(path)
        from openpyxl import load_workbook

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that are not read anyway
            book = load_workbook(path, data_only=True, rich_text=False)
            sheets = book.worksheets
            if len(sheets) > MAX_SHEETS:
                raise DataFault(f"{path.name} has {len(sheets)} sheets; at most {MAX_SHEETS}.")
            tables = [_sheet(path.name, sheet, len(sheets) > 1) for sheet in sheets]
    except DataFault:
        raise
    except zipfile.BadZipFile as error:
        raise DataFault(
            f"{path.name} is not a workbook that can be read ({error}). Open it in a spreadsheet "
            "and save it as .xlsx or CSV."
        ) from error
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # openpyxl raises whatever its XML met
        raise DataFault(
            f"{path.name} is a damaged workbook ({type(error).__name__}: {short(error, 80)}). Open "
            "it in a spreadsheet and save it anew."
        ) from error
    return [t for t in tables if t.header or t.rejects] or [
        RawTable("", [], [], [], notes=["the workbook has no cells"])
    ]


def _sheet(file: str, sheet: Any, several: bool) -> RawTable:
    part = sheet.title if several else ""
    if (sheet.max_column or 0) > 16_384 or (sheet.max_row or 0) > 1_048_576:
        raise DataFault(f"{file}: sheet '{sheet.title}' claims more cells than a sheet can have.")
    grid: list[tuple[int, list[Any]]] = []
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = list(row)
        for cell in cells:
            if isinstance(cell, str) and len(cell) > 30_000:
                check_cell(file, number, len(cell))
        while cells and _blank(cells[-1]):
            cells.pop()
        check_columns(f"{file}, sheet '{sheet.title}'", len(cells))
        if cells:
            grid.append((number, cells))
    if not grid:
        return RawTable(part, [], [], [])
    _spread_merged(sheet, {n: cells for n, cells in grid[:40]})
    header = find_header([cells for _, cells in grid[:40]])
    width = max(len(header.names), 1)
    names = header.names or ["column_1"]
    check_columns(f"{file}, sheet '{sheet.title}'", width)
    columns: list[list[Any]] = [[] for _ in range(width)]
    rows, rejects = [], []
    for number, cells in grid[header.first_data :]:
        if len(cells) > width:
            rejects.append(
                Reject(
                    number,
                    "",
                    short(cells[width:]),
                    f"the row has {len(cells)} cells, the header has {width}",
                    "Name the extra columns in the header, or remove the cells.",
                )
            )
            continue
        rows.append(number)
        cells += [None] * (width - len(cells))
        for column, cell in zip(columns, cells, strict=True):
            column.append(_clean(cell))
    return RawTable(part, names, list(columns), rows, rejects, list(header.notes))


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _clean(cell: Any) -> Any:
    if isinstance(cell, str):
        text = cell.strip().replace("\0", "")
        return None if not text or text in _ERRORS else text
    return cell


def _spread_merged(sheet: Any, rows: dict[int, list[Any]]) -> None:
    """Give every cell of a merged range in the first rows the text of its corner."""
    for area in list(sheet.merged_cells.ranges)[:2_000]:
        if area.min_row not in rows or area.max_row - area.min_row > 10:
            continue
        wide = area.max_col > area.min_col
        value = sheet.cell(area.min_row, area.min_col).value
        if not isinstance(value, str):
            continue
        for number in range(area.min_row, area.max_row + 1):
            cells = rows.get(number)
            if cells is None:
                continue
            if wide and area.min_col == 1 and area.max_col >= len(cells):
                continue  # a title over the whole table
            cells += [None] * (min(area.max_col, 16_384) - len(cells))
            for position in range(area.min_col - 1, area.max_col):
                if cells[position] is None:
                    cells[position] = value
