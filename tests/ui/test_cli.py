import socket
import subprocess
import sys
from pathlib import Path

import pytest

from plant.proposals import ProposalStore
from plant.settings import Settings
from plant.workspace import Workspace
from ui.cli import main

ROOT = Path(__file__).parents[2]


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from ui.cli import main; status = main(['--help']);"
        "heavy = {'torch','gradio','pandas','langchain_core','ortools','chromadb'};"
        "print('LOADED', sorted(heavy & set(sys.modules))); sys.exit(status)"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
    for command in ("init", "import", "ask", "chat", "docs", "eval", "doctor", "mcp", "schedule"):
        assert command in done.stdout
    assert "LOADED []" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["eval", "--nope"], ["chat", "--port", "many"], ["eval", "no-such-suite"]],
)
def test_a_mistake_of_the_caller_exits_2_without_a_traceback(
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("GEMBA_WORKSPACE", str(tmp_path))

    status = main(arguments)

    printed = capsys.readouterr()
    assert status == 2
    assert printed.err
    assert "Traceback" not in printed.err


def test_a_port_in_use_is_said_with_the_way_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        status = main(["chat", "--workspace", str(tmp_path), "--port", str(port)])

    assert status == 2
    assert f"--port {port + 1}" in capsys.readouterr().err


def test_listening_beyond_this_pc_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["chat", "--workspace", str(tmp_path), "--host", "0.0.0.0"])

    assert status == 2
    assert "sign-in" in capsys.readouterr().err


def test_a_broken_settings_file_is_said_with_key_and_mend(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gemba.toml").write_text("port = 'x'\n")

    status = main(["doctor", "--workspace", str(tmp_path)])

    printed = capsys.readouterr().err
    assert status == 2
    assert "gemba.toml" in printed
    assert "port" in printed


def test_proposals_are_listed_until_they_are_decided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--workspace", str(tmp_path)]
    store = ProposalStore.open(Workspace(Settings(workspace=tmp_path)).create())
    kept = store.create(kind="hold", title="Hold lot L-1", summary="12 pieces", payload={}, user="anna")

    assert main(["proposals", *where]) == 0
    assert f"{kept.id}  proposed    Hold lot L-1" in capsys.readouterr().out
    assert main(["reject", kept.id, "--user", "bo", "--why", "fine", *where]) == 0
    assert main(["proposals", "--status", "proposed", *where]) == 0
    assert "no proposals that are proposed" in capsys.readouterr().out
