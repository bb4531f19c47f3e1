"""A language model over real HTTP: an OpenAI-compatible server on loopback, also a misbehaving one."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from agents.assistant import Assistant
from plant.settings import load_settings
from plant.workspace import Workspace

Reply = Callable[[list[dict[str, Any]], list[str]], dict[str, Any] | int]
# a question that the planner leaves to a model
VAGUE = "give me a feeling for how things went with the turning lately"


@contextmanager
def _server(reply: Reply) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    seen: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append(body)
            tools = [t["function"]["name"] for t in body.get("tools", ())]
            said = reply(body["messages"], tools)
            if isinstance(said, int):
                self.send_response(said)
                self.end_headers()
                return
            message = {"role": "assistant", "content": None} | said
            data = json.dumps(
                {"id": "x", "object": "chat.completion", "created": 0, "model": "test",
                 "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                 "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}
            ).encode()  # fmt: skip
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _assistant(demo: Workspace, url: str, folder: Path) -> Assistant:
    from ui.compose import open_assistant

    settings = load_settings(workspace=demo.folder, model="openai:test", model_url=url, model_timeout_s=5.0)
    assistant = open_assistant(Workspace(settings))
    assistant._path = folder / "threads.sqlite"
    return assistant


def _call(name: str, **arguments: Any) -> dict[str, Any]:
    call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}
    return {"tool_calls": [call]}


def _good(messages: list[dict[str, Any]], tools: list[str]) -> dict[str, Any]:
    if messages[-1]["role"] == "tool":
        return {"content": "Here is what the data say: " + messages[-1]["content"].split(" (")[0] + "."}
    if "ask_production" in tools:
        return _call("ask_production", question="oee of the turning cell last week")
    return _call("kpi", kpi="oee", equipment=["TURNING"])


def _liar(messages: list[dict[str, Any]], tools: list[str]) -> dict[str, Any]:
    if messages[-1]["role"] == "tool":
        return {"content": "OEE of CNC-99 was 97.31 %, a record, and 4,711 parts were made."}
    return _good(messages, tools)


def test_a_model_calls_the_same_tools(demo_workspace: Workspace, tmp_path: Path) -> None:
    with _server(_good) as (url, seen):
        answer = _assistant(demo_workspace, url, tmp_path).ask(VAGUE)

    assert seen, "the model was not asked"
    assert answer.model == "test"
    assert [s["tool"] for s in answer.steps] == ["kpi"]
    assert answer.answer.startswith("Here is what the data say:")
    assert "OEE of TURNING was" in answer.answer


def test_what_the_planner_knows_costs_no_call(demo_workspace: Workspace, tmp_path: Path) -> None:
    with _server(_good) as (url, seen):
        answer = _assistant(demo_workspace, url, tmp_path).ask("what was the oee of cnc-07 last week")

    assert not seen
    assert answer.model == "planner"


def test_an_invented_number_or_machine_never_leaves(demo_workspace: Workspace, tmp_path: Path) -> None:
    with _server(_liar) as (url, _):
        answer = _assistant(demo_workspace, url, tmp_path).ask(VAGUE)

    assert "97.31" not in answer.answer
    assert "CNC-99" not in answer.answer
    assert "4,711" not in answer.answer
    assert "OEE of TURNING was" in answer.answer
    assert "not covered by the data" in answer.answer


@pytest.mark.parametrize("status", [500, 429, 401])
def test_a_failing_model_is_replaced_by_the_planner_and_that_is_said(
    demo_workspace: Workspace, tmp_path: Path, status: int
) -> None:
    with _server(lambda messages, tools: status) as (url, _):
        answer = _assistant(demo_workspace, url, tmp_path).ask(VAGUE)

    assert "could not be reached" in answer.answer
    assert answer.model == "planner"


def test_a_model_that_is_not_there_is_said(demo_workspace: Workspace, tmp_path: Path) -> None:
    answer = _assistant(demo_workspace, "http://127.0.0.1:9/v1", tmp_path).ask(VAGUE)

    assert "could not be reached" in answer.answer


def test_a_model_that_calls_tools_for_ever_is_stopped(demo_workspace: Workspace, tmp_path: Path) -> None:
    def loop(messages: list[dict[str, Any]], tools: list[str]) -> dict[str, Any]:
        if "ask_production" in tools:
            return _call("ask_production", question="oee")
        return _call("kpi", kpi="oee", equipment=["TURNING"])

    with _server(loop) as (url, _):
        answer = _assistant(demo_workspace, url, tmp_path).ask(VAGUE)

    assert len(answer.steps) <= 12
    assert answer.answer


def test_a_call_with_broken_or_unknown_arguments_is_survived(
    demo_workspace: Workspace, tmp_path: Path
) -> None:
    def broken(messages: list[dict[str, Any]], tools: list[str]) -> dict[str, Any]:
        if messages[-1]["role"] == "tool":
            return {"content": "CNC-99 made 4,711 parts."}
        function = {"name": tools[0], "arguments": "{'kpi': 'oee', 'steps': 7, 'equipment': ['CNC-99'],"}
        return {"tool_calls": [{"id": "c1", "type": "function", "function": function}]}

    with _server(broken) as (url, _):
        answer = _assistant(demo_workspace, url, tmp_path).ask(VAGUE)

    assert answer.answer
    assert "CNC-99" not in answer.answer
    assert "4,711" not in answer.answer
