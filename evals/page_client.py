"""A client of the running page: starts it, and asks through its queue as a browser would."""

import html
import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back to one question.

    Attributes:
        text: the answer's words without markup.
        thread: its conversation.
        first_s: seconds until the first words of the answer.
        seconds: seconds until it was whole.
    """

    text: str
    thread: str
    first_s: float
    seconds: float


@contextmanager
def running_page(workspace: Path) -> Iterator[tuple[str, float]]:
    """Run ``gemba chat`` on a workspace and yield its address and the moment it was started.

    Raises:
        RuntimeError: it does not come up within two minutes.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gemba", "chat", "--workspace", str(workspace), "--port", str(port)]
    started = time.perf_counter()
    log = (workspace / "chat.out").open("w", encoding="utf-8")
    with log, subprocess.Popen(command, cwd=_ROOT, stdout=log, stderr=log, env=dict(os.environ)) as process:
        address = f"http://127.0.0.1:{port}"
        while True:
            try:
                with urllib.request.urlopen(f"{address}/gemba/health", timeout=2):
                    break
            except OSError:
                if process.poll() is not None or time.perf_counter() - started > 120:
                    raise RuntimeError(f"The page did not start; see {log.name}.") from None
                time.sleep(0.1)
        try:
            yield address, started
        finally:
            process.terminate()
            process.wait(20)


class PageClient:
    """One person's browser tab, without the browser."""

    def __init__(self, address: str) -> None:
        self._address = address
        config = json.loads(self._get("/config"))
        targets = {
            name: d["id"]
            for d in config["dependencies"]
            for _, name in d["targets"]
            if name in {"ask", "halt"}
        }
        self._ask_id = targets["ask"]

    def ask(self, question: str, thread: str = "") -> Reply:
        """Ask and wait for the whole answer."""
        session = secrets.token_hex(8)
        started = time.perf_counter()
        self._post(
            "/gradio_api/queue/join",
            {"data": [], "fn_index": self._ask_id, "session_hash": session, "trigger_id": 1,
             "event_data": {"question": question, "thread": thread}},
        )  # fmt: skip
        shown, first = "", 0.0
        with urllib.request.urlopen(
            f"{self._address}/gradio_api/queue/data?session_hash={session}", timeout=180
        ) as stream:
            for line in stream:
                if not line.startswith(b"data:"):
                    continue
                message = json.loads(line[5:])
                if message["msg"] in {"process_generating", "process_completed"}:
                    shown = _applied(shown, message["output"].get("data") or [])
                    if not first and 'class="words"' in shown:
                        first = time.perf_counter() - started
                    if 'data-done="1"' in shown or message["msg"] == "process_completed":
                        break
        found = re.search(r'data-thread="([^"]+)"', shown)
        return Reply(
            _plain(shown), found[1] if found else "", first or time.perf_counter() - started,
            time.perf_counter() - started,
        )  # fmt: skip

    def add_manual(self, name: str, body: bytes) -> str:
        """Bring a manual in and begin to read it; return the id of the work."""
        mark = secrets.token_hex(8)
        form = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
            + body
            + f"\r\n--{mark}--\r\n".encode()
        )
        card = self._send("/gemba/uploads", form, f"multipart/form-data; boundary={mark}")
        upload = re.search(r'data-upload="(\w+)"', card)
        assert upload is not None, card
        job = re.search(r'data-job="(\w+)"', self._post(f"/gemba/uploads/{upload[1]}/add/documents", {}))
        return job[1] if job else ""

    def is_running(self, job: str) -> bool:
        """Return whether long work goes on."""
        return "data-job=" in self._get(f"/gemba/jobs/{job}")

    def _get(self, path: str) -> str:
        with urllib.request.urlopen(self._address + path, timeout=60) as answer:
            text: str = answer.read().decode()
        return text

    def _post(self, path: str, value: Any) -> str:
        return self._send(path, json.dumps(value).encode(), "application/json")

    def _send(self, path: str, body: bytes, kind: str) -> str:
        request = urllib.request.Request(
            self._address + path, body, {"Content-Type": kind, "X-Gemba": "1"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            text: str = answer.read().decode()
        return text


def _applied(shown: str, data: list[Any]) -> str:
    """Return the text after an update: the whole of it, or edits of Gradio's stream."""
    if not data:
        return shown
    value = data[0]
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return str(value.get("value", shown))
    for action, _, piece in value:
        shown = shown + piece if action == "append" else piece
    return shown


def _plain(markup: str) -> str:
    found = re.search(r'<div class="words">(.*?)</div>', markup, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", found[1] if found else markup)).strip()
