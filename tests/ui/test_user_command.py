import io
import json
from pathlib import Path

import pytest

from plant.errors import NotAllowed
from plant.settings import load_settings
from plant.workspace import Workspace
from ui.cli import main
from ui.web.accounts import Accounts


def _run(monkeypatch: pytest.MonkeyPatch, words: list[str], given: str = "") -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    return main(words)


def test_users_are_added_listed_changed_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--workspace", str(tmp_path)]

    assert _run(monkeypatch, ["user", "add", "anna", "--role", "planner", *place], "long enough\n") == 0
    assert _run(monkeypatch, ["user", "set", "anna", "--role", "admin", *place]) == 0
    capsys.readouterr()
    assert _run(monkeypatch, ["user", "list", "--json", *place]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "users": [{"name": "anna", "role": "admin", "disabled": False}]
    }
    assert _run(monkeypatch, ["user", "remove", "anna", *place]) == 0
    assert b"long enough" not in b"".join(p.read_bytes() for p in tmp_path.glob("state.sqlite*"))


def test_a_closed_account_is_out_until_it_is_opened_and_the_only_admin_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--workspace", str(tmp_path)]
    accounts = Accounts(Workspace(load_settings(workspace=tmp_path)).create())
    accounts.add("anna", "admin", "long enough")
    accounts.add("ben", "viewer", "long enough")
    token = accounts.sign_in("ben", "long enough")

    assert _run(monkeypatch, ["user", "set", "ben", "--disable", *place]) == 0
    assert accounts.of_session(token) is None
    with pytest.raises(NotAllowed):
        accounts.sign_in("ben", "long enough")
    assert _run(monkeypatch, ["user", "set", "ben", "--enable", *place]) == 0
    assert accounts.sign_in("ben", "long enough")

    for words in (["set", "anna", "--disable"], ["set", "anna", "--role", "viewer"], ["remove", "anna"]):
        assert _run(monkeypatch, ["user", *words, *place]) == 2
        assert "the only admin" in capsys.readouterr().err
    assert accounts.get("anna").role == "admin"


def test_without_a_word_on_standard_input_a_password_is_made_and_shown_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(monkeypatch, ["user", "add", "anna", "--workspace", str(tmp_path)]) == 0

    password = capsys.readouterr().out.split("Password: ")[1].strip()
    assert Accounts(Workspace(load_settings(workspace=tmp_path))).sign_in("anna", password)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "anna", "--role", "king"], "roles are viewer, engineer, planner, admin"),
        (["add", "../x"], "is no user name"),
        (["set", "nobody", "--role", "admin"], "no user named 'nobody'"),
    ],
)
def test_a_mistake_is_said_with_the_mend(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    said: str,
) -> None:
    assert _run(monkeypatch, ["user", *words, "--workspace", str(tmp_path)], "long enough\n") == 2
    assert said in capsys.readouterr().err
