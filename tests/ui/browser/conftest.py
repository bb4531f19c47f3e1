"""Servers and browsers of the page's tests: one browser and one open page for all."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from plant.workspace import Workspace
from tests.ui.browser.driving import copy_of, serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(
                pytest.mark.skipif(
                    CHROMIUM is None, reason="no Chromium is installed (on Debian: apt install chromium)"
                )
            )


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Open a page in a browser of its own; at the end nothing left this machine and no error was logged."""
    contexts: list[Any] = []
    outside: list[str] = []
    errors: list[str] = []

    def go(address: str, *, ready: bool = True, **options: Any) -> Any:
        context = browser.new_context(
            viewport=options.pop("viewport", {"width": 1280, "height": 860}), **options
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda r: outside.append(r.url) if _is_outside(r.url) else None)
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.goto(address)
        if ready:
            page.wait_for_selector("body[data-ready=page]", timeout=60_000)
        return page

    go.errors = errors  # type: ignore[attr-defined]
    yield go
    for context in contexts:
        context.close()
    assert not outside, "the page asked an outside host"
    assert not errors


@pytest.fixture(scope="session")
def address(demo_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page of a demo plant without sign-in. All tests share it: look for what your own test made."""
    with serving(copy_of(demo_workspace, tmp_path_factory)) as url:
        yield url


def _is_outside(url: str) -> bool:
    return not re.match(r"(http://127\.0\.0\.1|ws://127\.0\.0\.1|data:|blob:)", url)
