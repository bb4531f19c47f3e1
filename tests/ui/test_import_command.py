import json
from pathlib import Path

import pytest

from ui.cli import main

ORDERS = "order no,quantity,due date\nO1,5,2026-06-01\nO2,x,2026-06-01\nO3,7,2026-06-02\n"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main([*words])
    out, err = capsys.readouterr()
    return status, out, err


def test_import_prints_the_contract_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "orders.csv").write_text(ORDERS)
    words = ("import", str(tmp_path / "orders.csv"), "--workspace", str(tmp_path / "w"), "--json")

    proposed = json.loads(run(capsys, *words)[1])
    status, out, _ = run(capsys, *words, "--yes")

    assert not proposed["loaded"]
    assert status == 0
    (table,) = json.loads(out)["tables"]
    assert (table["table"], table["source"]) == ("production_order", "orders.csv")
    assert (table["rows_in"], table["rows_ok"], table["rows_rejected"]) == (3, 2, 1)
    assert Path(table["rejects"]).read_text(encoding="utf-8-sig").startswith("row,field,value,reason,mend")


def test_a_refused_file_is_the_callers_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")

    status, out, err = run(
        capsys, "import", str(tmp_path / "broken.xlsx"), "--workspace", str(tmp_path / "w"), "--yes", "--json"
    )

    assert status == 2
    assert json.loads(out)["tables"][0]["table"] is None
    assert "save it as .xlsx or CSV" in err


def test_an_absent_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "import", str(tmp_path / "no.csv"), "--workspace", str(tmp_path / "w"))

    assert status == 2
    assert "no.csv" in err
