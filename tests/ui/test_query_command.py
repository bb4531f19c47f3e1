import json
from pathlib import Path

import pytest

from plant.importing.run import import_paths
from plant.settings import load_settings
from plant.workspace import Workspace
from ui.cli import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = (
        "machine;visited;remark\nP-1;03.05.2026 08:00;=2+3\nP-1;04.05.2026 08:00;oil\nP-2;05.05.2026 09:00;\n"
    )
    (tmp_path / "visits.csv").write_text(text, encoding="utf-8")
    workspace = Workspace(load_settings(workspace=tmp_path / "ws")).create()
    import_paths(workspace, [tmp_path / "visits.csv"], accept=True)
    return tmp_path


def test_a_query_runs_again_as_a_step_tells_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    query = {"table": "visits", "measures": [{"aggregate": "count"}], "by": ["machine"], "order": "most"}
    step = json.dumps({"agent": "production", "arguments": {"query": query}})

    assert main(["query", step, "--workspace", str(folder / "ws"), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    again = json.dumps(found["query"])
    assert main(["query", again, "--workspace", str(folder / "ws"), "--json"]) == 0

    assert found["columns"] == ["machine", "rows"]
    assert found["rows"] == [["P-1", 2], ["P-2", 1]]
    assert found["n"] == 3
    assert json.loads(capsys.readouterr().out) == found


def test_rows_are_written_without_formulas(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = folder / "rows.csv"

    assert (
        main(
            [
                "query",
                '{"table": "visits", "order": "oldest"}',
                "--workspace",
                str(folder / "ws"),
                "--csv",
                str(file),
            ]
        )
        == 0
    )

    assert "'=2+3" in file.read_text(encoding="utf-8-sig")
    assert "oil" in capsys.readouterr().out


@pytest.mark.parametrize(
    "query", ["nonsense", "{", '{"table": "nope"}', '{"table": "visits", "by": ["colour"]}']
)
def test_a_query_that_cannot_be_run_is_explained(
    folder: Path, capsys: pytest.CaptureFixture[str], query: str
) -> None:
    assert main(["query", query, "--workspace", str(folder / "ws")]) == 2
    assert capsys.readouterr().err.startswith("gemba: ")
