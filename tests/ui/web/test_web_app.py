"""The web application without a browser: who gets in, what they may fetch and do."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from plant.settings import load_settings
from plant.workspace import Workspace
from ui.web.accounts import Accounts
from ui.web.app import build_app, open_site

PASSWORD = "correct horse"
OURS = {"X-Gemba": "1"}
# Gradio and the test client leave event loops to the garbage collector.
pytestmark = [
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def folder(demo_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("web") / "plant"
    shutil.copytree(demo_workspace.folder, made)
    for left in ("state.sqlite", "threads.sqlite"):
        (made / left).unlink(missing_ok=True)
    return made


def _workspace(folder: Path, **settings: Any) -> Workspace:
    return Workspace(
        load_settings(workspace=folder, solver_seconds=1.0, turn_seconds=600.0, **settings)
    ).create()


def _app(folder: Path, **settings: Any) -> Any:
    return build_app(open_site(_workspace(folder, **settings)))


@pytest.fixture(scope="module")
def open_client(folder: Path) -> Iterator[TestClient]:
    with TestClient(_app(folder), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture(scope="module")
def guarded(folder: Path, open_client: TestClient) -> Any:
    accounts = Accounts(_workspace(folder))
    for name, role in (("ada", "planner"), ("bob", "engineer"), ("eve", "viewer")):
        accounts.add(name, role, PASSWORD)
    return _app(folder)


def _signed_in(app: Any, name: str) -> TestClient:
    client = TestClient(app, base_url="http://plant.example")
    answer = client.post(
        "/login", data={"name": name, "password": PASSWORD, "next": "/"}, follow_redirects=False
    )
    assert answer.status_code == 303
    client.headers.update(OURS)
    return client


def test_the_open_page_answers_this_pc_alone_and_its_own_posts_alone(open_client: TestClient) -> None:
    assert open_client.get("/gemba/shell").status_code == 200
    assert open_client.get("/gemba/shell", headers={"Host": "evil.example"}).status_code == 403
    assert open_client.post("/gemba/demo").status_code == 403
    policy = open_client.get("/gemba/shell").headers["content-security-policy"]
    assert "default-src 'self'" in policy


def test_no_input_of_the_page_reads_a_file_of_the_server(open_client: TestClient, folder: Path) -> None:
    secret = folder / "secret.txt"
    secret.write_text("the recipe of the house")
    config = open_client.get("/config").json()
    path = str(secret)
    file = {"path": path, "meta": {"_type": "gradio.FileData"}, "orig_name": "x"}
    shown = ""
    for event in config["dependencies"]:
        for given in (path, file, f"file://{path}"):
            body = {"data": [given] * len(event["inputs"]), "fn_index": event["id"], "session_hash": "s",
                    "event_data": {"question": path, "thread": given, "turn": given, "files": [file]}}  # fmt: skip
            shown += open_client.post("/gradio_api/queue/join", json=body).text
            shown += open_client.post("/gradio_api/run/predict", json=body).text
    for address in (f"/gradio_api/file={path}", f"/gradio_api/file={folder}/state.sqlite", f"/file={path}",
                    "/gemba/manuals/..%2F..%2Fsecret.txt/original", "/gemba/static/..%2F..%2Fapp.py"):  # fmt: skip
        answer = open_client.get(address)
        assert answer.status_code in {400, 401, 403, 404}, address
        shown += answer.text
    assert "recipe" not in shown


def test_an_upload_keeps_its_name_within_its_folder_and_strange_kinds_are_refused(
    open_client: TestClient,
) -> None:
    for name in ("../../plant/evil.csv", "..\\..\\evil.csv", "/etc/evil.csv"):
        answer = open_client.post("/gemba/uploads", files={"file": (name, b"a,b\n1,2\n")}, headers=OURS)
        assert "<h3>evil.csv</h3>" in answer.text
    answer = open_client.post("/gemba/uploads", files={"file": ("run.exe", b"MZ")}, headers=OURS)
    assert answer.status_code == 400
    assert "are not read" in answer.json()["error"]
    answer = open_client.post("/gemba/uploads", files={"file": ("none.csv", b"")}, headers=OURS)
    assert "is empty (0 bytes)" in answer.json()["error"]


def test_who_is_not_signed_in_gets_the_form_or_nothing(guarded: Any) -> None:
    client = TestClient(guarded, base_url="http://plant.example")

    page = client.get("/?board=today", headers={"accept": "text/html"}, follow_redirects=False)

    assert page.headers["location"] == "/login?next=/%3Fboard%3Dtoday"
    for address in (
        "/gemba/shell",
        "/gemba/pages/today",
        "/config",
        "/gemba/manuals/TL-250_lathe_manual.pdf/original",
    ):
        assert client.get(address).status_code == 401
    assert client.get("/login?next=https://evil.example/").text.count('value="/"') == 1


def test_guessing_passwords_is_slowed_down(guarded: Any) -> None:
    client = TestClient(guarded, base_url="http://plant.example")
    for _ in range(5):
        client.post("/login", data={"name": "nobody", "password": "guess"})

    answer = client.post("/login", data={"name": "nobody", "password": "guess"})

    assert answer.status_code == 401
    assert "Too many tries" in answer.text


def test_a_conversation_and_all_its_parts_belong_to_one_person(folder: Path, guarded: Any) -> None:
    from ui.compose import open_assistant

    assistant = open_assistant(_workspace(folder))
    thread = assistant.ask("top 5 reasons for downtime last month", user="ada", role="planner").thread
    ada, bob = _signed_in(guarded, "ada"), _signed_in(guarded, "bob")
    parts = [f"/gemba/pages/chat?thread={thread}"]
    parts += [
        f"/gemba/answers/{thread}/0/{p}"
        for p in ("tables/0.csv", "tables/0.xlsx", "charts/0.json", "evidence")
    ]

    assert {ada.get(p).status_code for p in parts} == {200}
    assert {bob.get(p).status_code for p in parts} == {403}
    assert bob.post(f"/gemba/threads/{thread}/rename", json={"title": "mine"}).status_code == 403
    assert bob.post(f"/gemba/threads/{thread}/delete").status_code == 403
    assert bob.post(f"/gemba/answers/{thread}/0/feedback", json={"verdict": "bad"}).status_code == 403
    assert thread not in bob.get("/gemba/threads").text
    assert thread in ada.get("/gemba/threads?q=h of downtime").text
    assert thread not in bob.get("/gemba/threads?q=h of downtime").text


def test_only_a_planner_decides_and_the_proposal_is_the_one_shown(folder: Path, guarded: Any) -> None:
    from ui.compose import open_assistant

    proposal = open_assistant(_workspace(folder)).ask("plan next week", user="ada", role="planner").proposal
    assert proposal is not None
    at = f"/gemba/proposals/{proposal['id']}"
    ada, bob, eve = (_signed_in(guarded, n) for n in ("ada", "bob", "eve"))

    for other in (bob, eve):
        assert other.post(f"{at}/approve", json={"sha256": proposal["sha256"]}).status_code == 403
        assert other.post(f"{at}/reject", json={"why": "no"}).status_code == 403
    assert ada.post(f"{at}/approve", json={"sha256": "0" * 64}).status_code == 400
    assert "is approved by ada" in ada.post(f"{at}/approve", json={"sha256": proposal["sha256"]}).text
    board = ada.get("/gemba/pages/schedule").text
    for form, begins in (("csv", "\ufeffmachine,order"), ("ics", "BEGIN:VCALENDAR"), ("xlsx", "PK")):
        assert f"/gemba/schedules/{proposal['id']}.{form}" in board
        assert ada.get(f"/gemba/schedules/{proposal['id']}.{form}").text.startswith(begins)
    assert bob.post(f"{at}/undo", json={}).status_code == 403
    assert "is undone by ada" in ada.post(f"{at}/undo", json={}).text


def test_only_an_engineer_adds_and_removes(guarded: Any) -> None:
    eve = _signed_in(guarded, "eve")

    card = eve.post("/gemba/uploads", files={"file": ("note.md", b"# Note\n\ntext")}).text

    assert "An engineer may add files." in card
    upload = card.split('data-upload="')[1].split('"')[0]
    assert eve.post(f"/gemba/uploads/{upload}/add/documents").status_code == 403
    assert eve.post("/gemba/manuals/TL-250_lathe_manual.pdf/remove").status_code == 403
    assert eve.post("/gemba/demo").status_code == 403
    assert _signed_in(guarded, "bob").post(f"/gemba/uploads/{upload}/add/documents").status_code == 404


def test_a_reverse_proxy_names_the_user_from_its_own_address_only(folder: Path) -> None:
    app = _app(folder, proxy_header="X-Remote-User", proxy_addresses="10.0.0.5", proxy_role="viewer")
    named = {"X-Remote-User": "carl"}

    through = TestClient(app, base_url="http://plant.example", client=("10.0.0.5", 1)).get(
        "/gemba/shell", headers=named
    )
    beside = TestClient(app, base_url="http://plant.example", client=("10.0.0.9", 1)).get(
        "/gemba/shell", headers=named
    )

    assert "carl · viewer" in through.text
    assert beside.status_code == 401


def test_a_changed_role_holds_at_once_and_a_removed_user_is_out(folder: Path, guarded: Any) -> None:
    accounts = Accounts(_workspace(folder))
    accounts.add("finn", "viewer", PASSWORD)
    finn = _signed_in(guarded, "finn")
    assert "finn · viewer" in finn.get("/gemba/shell").text

    accounts.remove("finn")

    assert finn.get("/gemba/shell").status_code == 401
    stored = b"".join(path.read_bytes() for path in folder.glob("state.sqlite*"))
    assert PASSWORD.encode() not in stored


def test_each_board_shows_what_its_tools_return(open_client: TestClient) -> None:
    shown = {n: open_client.get(f"/gemba/pages/{n}").text for n in ("today", "schedule", "quality", "data")}

    for name, html in shown.items():
        assert "argument &#39;" not in html, f"a tool of the board {name} is called wrongly"
    assert shown["quality"].count('class="chart"') >= 6
    assert shown["today"].count('class="chart"') == 2
    assert shown["today"].count('class="tile"') == 8


def test_an_admin_makes_closes_and_removes_accounts_and_nobody_else_does(folder: Path, guarded: Any) -> None:
    Accounts(_workspace(folder)).add("tom", "admin", PASSWORD)
    tom, ada = _signed_in(guarded, "tom"), _signed_in(guarded, "ada")
    assert "New account" not in ada.get("/gemba/pages/people").text
    for at, given in (
        ("", {"name": "gil", "role": "admin"}),
        ("/ada", {"role": "admin"}),
        ("/eve/remove", {}),
    ):
        assert ada.post(f"/gemba/people{at}", json=given).status_code == 403

    made = tom.post("/gemba/people", json={"name": "gil", "role": "viewer", "password": ""}).text
    password = made.split("<code>")[1].split("</code>")[0]
    gil = TestClient(guarded, base_url="http://plant.example", headers=OURS)
    gil.post("/login", data={"name": "gil", "password": password})
    assert "gil · viewer" in gil.get("/gemba/shell").text
    own = {"now": password, "new": PASSWORD}
    assert "Your password is changed" in gil.post("/gemba/password", json=own).text
    assert gil.get("/gemba/shell").status_code == 401
    gil = _signed_in(guarded, "gil")
    assert "is closed" in tom.post("/gemba/people/gil", json={"disabled": "true"}).text
    assert gil.get("/gemba/shell").status_code == 401
    assert tom.post("/gemba/people/gil/remove", json={}).status_code == 200
    assert tom.post("/gemba/people/tom/remove", json={}).status_code == 400


def test_the_first_account_is_an_admins_and_ends_the_time_without_sign_in(tmp_path: Path) -> None:
    with TestClient(_app(tmp_path), base_url="http://127.0.0.1", headers=OURS) as client:
        assert client.post("/gemba/people", json={"name": "ada", "role": "viewer"}).status_code == 400

        made = client.post("/gemba/people", json={"name": "ada", "role": "admin", "password": PASSWORD})

        assert "ada may sign in as admin" in made.text
        assert client.get("/gemba/shell").status_code == 401


def test_an_internal_error_shows_a_ticket_and_no_detail(
    open_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object) -> str:
        raise RuntimeError("password of the database")

    monkeypatch.setattr("ui.web.boards.board_html", broken)
    client = TestClient(open_client.app, base_url="http://127.0.0.1", raise_server_exceptions=False)

    answer = client.get("/gemba/pages/today")

    assert answer.status_code == 500
    assert "error" in json.loads(answer.text)
    assert "password" not in answer.text


def test_a_manual_for_planners_is_closed_to_an_engineer(folder: Path, guarded: Any) -> None:
    from knowledge.library import Library

    name = "HP-160_press_manual.pdf"
    Library.open(_workspace(folder)).restrict(name, ("planner",))
    ada, bob = _signed_in(guarded, "ada"), _signed_in(guarded, "bob")

    for part in (f"/gemba/manuals/{name}/original", f"/gemba/manuals/{name}/pages/1.png"):
        assert ada.get(part).status_code == 200
        assert bob.get(part).status_code == 404
    assert name in ada.get("/gemba/pages/manuals").text
    assert name not in bob.get("/gemba/pages/manuals").text
