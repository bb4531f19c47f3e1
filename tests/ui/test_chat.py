"""The page in a real browser: asked as a person would."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from plant.workspace import Workspace

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ROOT = Path(__file__).parents[2]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (on Debian: apt install chromium)"),
]


@pytest.fixture(scope="module")
def address(demo_workspace: Workspace) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "gemba",
        "chat",
        "--workspace",
        str(demo_workspace.folder),
        "--port",
        str(port),
    ]
    environment = os.environ | {"GEMBA_SOLVER_SECONDS": "2"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                with urllib.request.urlopen(url, timeout=2):
                    break
            except OSError:
                time.sleep(0.2)
        yield url
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 860})
    page = context.new_page()
    outside: list[str] = []
    errors: list[str] = []
    page.on("request", lambda r: outside.append(r.url) if _is_outside(r.url) else None)
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.goto(address)
    page.wait_for_selector("#ask textarea")
    yield page
    context.close()
    assert not outside, "the page asked an outside host"
    assert not errors


def _is_outside(url: str) -> bool:
    return not re.match(r"(http://127\.0\.0\.1|ws://127\.0\.0\.1|data:|blob:)", url)


def _ask(page: Any, question: str) -> None:
    page.fill("#ask textarea", question)
    page.press("#ask textarea", "Enter")


def test_a_question_shows_steps_a_chart_and_the_answer(page: Any) -> None:
    _ask(page, "top 5 reasons for downtime last month")

    page.wait_for_selector("text=/had .* h of downtime/", timeout=60_000)
    page.wait_for_selector("#chat .js-plotly-plot", timeout=20_000)
    assert page.locator("#chat").get_by_text("production: downtime pareto").count() == 1


def test_an_alarm_is_answered_with_a_quote_and_its_page(page: Any) -> None:
    _ask(page, "what does alarm 108 mean on cnc-07?")

    page.wait_for_selector("#chat blockquote", timeout=60_000)
    quoted = page.locator("#chat blockquote").first.inner_text()
    assert "Spindle vibration high" in quoted
    assert re.search(r"TL-250_lathe_manual.*page \d", quoted)


def test_a_proposal_is_approved_with_a_button(page: Any) -> None:
    _ask(page, "plan next week")
    page.wait_for_selector("#chat .option:has-text('Approve')", timeout=90_000)

    page.click("#chat .option:has-text('Approve')")

    page.wait_for_selector("text=/is approved by local and published/", timeout=30_000)


def test_a_conversation_comes_back_from_the_list(page: Any) -> None:
    _ask(page, "please explain oee")
    page.wait_for_selector("text=/planned run time of good pieces/", timeout=60_000)
    page.wait_for_selector("#threads label:has-text('please explain oee')", timeout=20_000)
    page.click("#new")
    page.wait_for_selector("text=What do you want to know?", timeout=20_000)

    page.click("#threads label:has-text('please explain oee')")

    page.wait_for_selector("text=/planned run time of good pieces/", timeout=20_000)


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_nothing_sticks_out_of_the_page(browser: Any, address: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#ask textarea")
    _ask(page, "oee by machine last month")
    page.wait_for_selector("#chat .js-plotly-plot", timeout=60_000)

    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()

    assert wider <= 1
