"""At least 500 generated files: no crash, and every row is accounted for."""

import csv
import io
import json
import random
import shutil
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from plant.importing.run import import_paths
from plant.settings import Settings
from plant.store import PlantStore
from plant.workspace import Workspace

_FILES = 104
_HEADERS = [
    "machine",
    "timestamp",
    "value",
    "good",
    "scrap",
    "state",
    "start",
    "end",
    "duration",
    "reason",
    "code",
    "message",
    "order",
    "qty",
    "due",
    "part",
    "sensor",
    "temp_C",
    "Datum",
    "Uhrzeit",
    "Maschine",
    "Causale",
    "设备",
    "日期",
    "WO_Number",
    "id",
    "name",
    "x",
    "y",
]
_CELLS = (
    ["", "1", "2,5", "1.234,5", "-3", "1e400", "NaN", "null", "=1+1", "M1", "CNC-07", "running", "Fault", "2026-06-01", "31.12.2025 08:00", "2/30/2026", "13/13/13", "24:00", "3:00", "25:61", "0", "TRUE", "a\nb", 'q"q', "'", "é", "停机", "\x00", "\ufeff", "x" * 500, "99999999999999999999", "00012", "  "]
)  # fmt: skip
_seeds = st.integers(0, 2**32 - 1)


def _csv(draw: random.Random) -> bytes:
    width, rows = draw.randint(1, 7), draw.randint(0, 12)
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=draw.choice(",;\t|"),
        lineterminator=draw.choice(["\n", "\r\n", "\r"]),
        quoting=draw.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    )
    if draw.random() < 0.9:
        writer.writerow([draw.choice(_HEADERS) for _ in range(width)])
    for _ in range(rows):
        ragged = width + draw.choice([0, 0, 0, 0, 0, 0, -1, 1])
        writer.writerow([draw.choice(_CELLS) for _ in range(max(ragged, 0))])
    content = out.getvalue().encode(draw.choice(["utf-8", "utf-8-sig", "utf-16", "gb18030"]))
    if draw.random() < 0.3:  # break it somewhere
        at = draw.randint(0, len(content))
        content = (
            content[:at] + bytes(draw.randrange(256) for _ in range(draw.randint(0, 4))) + content[at + 1 :]
        )
    return content


def _json(draw: random.Random) -> bytes:
    def value(depth: int) -> object:
        kind = draw.random()
        if depth < 3 and kind < 0.15:
            return {draw.choice(_HEADERS): value(depth + 1) for _ in range(draw.randint(0, 3))}
        if depth < 3 and kind < 0.25:
            return [value(depth + 1) for _ in range(draw.randint(0, 3))]
        return draw.choice([None, True, 1, -2.5, 10**20, *_CELLS])

    records = [
        {draw.choice(_HEADERS): value(0) for _ in range(draw.randint(0, 5))}
        if draw.random() < 0.9
        else value(0)
        for _ in range(draw.randint(0, 8))
    ]
    text = json.dumps(draw.choice([records, {"data": records}, {"a": {"b": records}, "c": 1}]))
    return (text if draw.random() < 0.85 else text[: draw.randint(0, len(text))]).encode()


def _xlsx(draw: random.Random) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    width = draw.randint(1, 6)
    cells = [c for c in _CELLS if "\x00" not in c]
    sheet.append([draw.choice(_HEADERS) for _ in range(width)])
    for _ in range(draw.randint(0, 8)):
        sheet.append([draw.choice([None, 1.5, 46174.25, True, *cells]) for _ in range(width)])
    if draw.random() < 0.3:
        sheet.merge_cells("A1:B1")
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    return content if draw.random() < 0.85 else content[: draw.randint(0, len(content))]


@settings(
    max_examples=5, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(seed=_seeds)
def test_every_row_of_any_file_is_accounted_for(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    for folder in ("files", "workspace"):
        shutil.rmtree(tmp_path / folder, ignore_errors=True)
    (tmp_path / "files").mkdir()
    for i in range(_FILES):
        make, ending = draw.choice([(_csv, "csv"), (_csv, "csv"), (_json, "json"), (_xlsx, "xlsx")])
        (tmp_path / "files" / f"{draw.choice('abcdefgh')}{i}.{ending}").write_bytes(make(draw))
    workspace = Workspace(Settings(workspace=tmp_path / "workspace")).create()

    report = import_paths(workspace, [tmp_path / "files"], accept=True)

    assert len({t.source.split("#")[0] for t in report.tables}) == _FILES
    for table in report.tables:
        assert table.rows_in == table.rows_ok + table.rows_rejected, table
        assert (table.rejects is None) == (table.rows_rejected == 0), table
        assert "could not be written" not in table.refused, table.refused
    store = PlantStore.open(workspace)
    assert {t.name for t in store.tables()}
