import gzip
import io
import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from plant.errors import DataFault
from plant.importing.raw import RawTable
from plant.importing.worker import read_file


def read(path: Path, content: str | bytes) -> RawTable:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    (table,) = read_file(path)
    return table


def book(*rows: list[object], merged: tuple[str, ...] = ()) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [("Größe", "Stück", "Prüfer"), ("10", "3", "Müller"), ("12", "4", "Jäger")]
    text = "\r\n".join(delimiter.join(line) for line in lines)

    table = read(tmp_path / "a.csv", text.encode(encoding))

    assert table.header == ["Größe", "Stück", "Prüfer"]
    assert list(table.columns[2]) == ["Müller", "Jäger"]


def test_decimal_commas_are_no_delimiter(tmp_path: Path) -> None:
    rows = "".join(f"0{n}.03.2024 06:00;C{n};3,3{n};2,1;0,6\n" for n in range(1, 9))

    table = read(tmp_path / "a.csv", f"Zeit;Nr;C %;Si %;Mn %\n{rows}")

    assert table.header == ["Zeit", "Nr", "C %", "Si %", "Mn %"]
    assert table.columns[2][0] == "3,31"


def test_chinese_text_in_gb18030_is_read(tmp_path: Path) -> None:
    rows = "".join(f"设备{n},主轴温度过高报警,2026年6月{n}日\n" for n in range(1, 20))

    table = read(tmp_path / "a.csv", f"设备编号,报警内容,报警时间\n{rows}".encode("gb18030"))

    assert table.header == ["设备编号", "报警内容", "报警时间"]


def test_ragged_and_broken_rows_are_rejected_with_their_number(tmp_path: Path) -> None:
    text = 'a,b,c\n1,2,3\n4,5\n6,7,8,9\n10,"11,12\n13,14,15\n,,\n16,17,18,,\n'

    table = read(tmp_path / "a.csv", text)

    assert list(table.rows) == [2, 6, 8]
    assert [r.row for r in table.rejects] == [3, 4, 5, 7]
    assert all(r.reason and r.mend for r in table.rejects)


def test_line_breaks_inside_quotes_stay_in_their_cell(tmp_path: Path) -> None:
    table = read(tmp_path / "a.csv", 'a,b\n"x\ny",1\nz,2\n')

    assert list(table.columns[0]) == ["x\ny", "z"]
    assert list(table.rows) == [2, 4]


def test_titles_double_names_and_missing_headers(tmp_path: Path) -> None:
    titled = read(tmp_path / "a.csv", "Report May,,\n\nmachine,good,good\nM1,1,2\nM2,3,4\n")
    bare = read(tmp_path / "b.csv", "1,2026-01-01\n2,2026-01-02\n")

    assert titled.header == ["machine", "good", "good_2"]
    assert len(titled.rows) == 2
    assert bare.header == ["column_1", "column_2"]
    assert len(bare.rows) == 2


def test_merged_header_cells_name_their_columns(tmp_path: Path) -> None:
    content = book(
        ["Week 23", None, None, None],
        ["Machine", "Parts", None, "Stop"],
        [None, "good", "scrap", "min"],
        ["M1", 10, 1, 5],
        ["M2", 12, 0, 7],
        merged=("A1:D1", "B2:C2"),
    )

    table = read(tmp_path / "a.xlsx", content)

    assert table.header == ["Machine", "Parts good", "Parts scrap", "Stop min"]
    assert list(table.rows) == [4, 5]


def test_nested_json_becomes_tables_with_the_parents_key(tmp_path: Path) -> None:
    document = {
        "plant": "North",
        "assets": [
            {"id": "P1", "spec": {"kw": 5}, "tags": ["a", "b"]},
            {"id": "P2", "spec": {"kw": 7}, "tags": []},
            17,
        ],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document))

    assets, tags = read_file(path)

    assert assets.header[:2] == ["id", "spec.kw"]
    assert len(assets.rows) == 2
    assert len(assets.rejects) == 1
    assert tags.header == ["id", "tags"]
    assert list(tags.columns[1]) == ["a", "b"]


def test_broken_json_lines_are_rejected_alone(tmp_path: Path) -> None:
    table = read(tmp_path / "a.jsonl", '{"a": 1}\n{"a": \n{"a": 3}\n')

    assert list(table.rows) == [1, 3]
    assert [r.row for r in table.rejects] == [2]


def test_bombs_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "a.csv.gz"
    bomb.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 3_000_000))
    cell = tmp_path / "cell.csv"
    cell.write_text('a\n"' + "x" * 1_100_000 + '"\n')
    wide = tmp_path / "wide.csv"
    wide.write_text(",".join(f"c{i}" for i in range(2_100)) + "\n" + ",".join("1" * 2_100))
    parts = tmp_path / "parts.xlsx"
    with zipfile.ZipFile(parts, "w") as archive:
        for i in range(1_100):
            archive.writestr(f"xl/{i}.xml", "")
    laughs = tmp_path / "laughs.xlsx"
    with zipfile.ZipFile(laughs, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>')

    for path in (bomb, cell, wide, parts, laughs):
        with pytest.raises(DataFault, match=r"refused|at most|fewer than|entities"):
            read_file(path)


def test_what_is_no_table_is_refused_in_words(tmp_path: Path) -> None:
    for name, content in (
        ("a.xlsx", b"no workbook"),
        ("a.parquet", b"no parquet"),
        ("a.json", b"{]"),
        ("a.csv", b"PK\x03\x04" + bytes(range(256)) * 4),
        ("a.xls", b"old"),
        ("deep.json", b"[" * 100_000),
    ):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(DataFault):
            read_file(path)
