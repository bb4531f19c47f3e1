"""Running the page and asking in it, for the tests of this folder."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from plant.workspace import Workspace

ROOT = Path(__file__).parents[3]
LONG_MS = 400_000  # for what another process does: files looked at and added, the demo plant built


def copy_of(workspace: Workspace, folders: pytest.TempPathFactory) -> Path:
    """Return a copy of a workspace without its conversations, proposals and accounts."""
    made: Path = folders.mktemp("page") / "plant"
    shutil.copytree(
        workspace.folder, made, ignore=shutil.ignore_patterns("state.sqlite*", "threads.sqlite*", "*.log")
    )
    return made


@contextmanager
def serving(workspace: Path, **settings: str) -> Iterator[str]:
    """Run ``gemba chat`` and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gemba", "chat", "--workspace", str(workspace), "--port", str(port)]
    given = os.environ | {"GEMBA_SOLVER_SECONDS": "1", "GEMBA_TURN_SECONDS": "600"} | settings
    log = workspace / "chat.out"
    with (
        log.open("w") as out,
        subprocess.Popen(command, cwd=ROOT, env=given, stdout=out, stderr=out) as process,
    ):
        url = f"http://127.0.0.1:{port}"
        try:
            _wait_for(url, process, log)
            yield url
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(800):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{url}/gemba/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the page does not start: {log.read_text()}")


def ask(page: Any, question: str) -> Any:
    """Ask and return the answered turn."""
    before = page.locator("#log .turn[data-done='1']").count()
    page.fill("#ask textarea", question)
    page.press("#ask textarea", "Enter")
    page.wait_for_function(
        "n => document.querySelectorAll('#log .turn[data-done=\"1\"]').length > n",
        arg=before,
        timeout=60_000,
    )
    return page.locator("#log .turn").last
