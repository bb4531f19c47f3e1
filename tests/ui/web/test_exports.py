import csv
import io

import openpyxl

from ui.web.exports import as_csv, as_xlsx

TABLE = {
    "title": "Stops",
    "columns": ["reason", "lost"],
    "units": ["", "h"],
    "rows": [["=1+1", -2.5], ["@cmd", 3], ["Öl", None]],
}


def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe_and_numbers_stay_numbers() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(TABLE).decode("utf-8-sig"))))
    assert rows == [["reason", "lost (h)"], ["'=1+1", "-2.5"], ["'@cmd", "3"], ["Öl", ""]]

    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(TABLE))).active

    assert [c.value for c in sheet["A"]] == ["reason", "'=1+1", "'@cmd", "Öl"]
    assert [c.value for c in sheet["B"]] == ["lost (h)", -2.5, 3, None]
