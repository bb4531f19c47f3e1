"""Take the pictures of the documentation from a running demo plant.

``python -m evals.screenshots docs/images`` takes all; names after the folder, those that begin so.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from evals.page import chromium_browser
from evals.page_client import running_page
from evals.readme_questions import readme_questions

_WIDE, _PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
_BOARDS = ("today", "schedule", "quality", "manuals", "data", "proposals")
_SCHEMES = ("light", "dark")
_PEOPLE, _WORD = (("anna", "admin"), ("ben", "planner"), ("carla", "engineer")), "at least eight"
Taking = Callable[[Any], None]


def take(folder: Path, only: tuple[str, ...] = ()) -> None:
    """Take pictures into a folder.

    Args:
        folder: of the pictures.
        only: beginnings of the names of those to take; empty for all.

    Raises:
        DependencyMissing: Playwright or Chromium is not installed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="gemba-pictures-") as work, chromium_browser() as browser:
        empty, demo = Path(work) / "empty", Path(work) / "demo"
        gemba = [sys.executable, "-m", "gemba"]
        subprocess.run([*gemba, "init", "--workspace", str(empty)], check=True)
        subprocess.run([*gemba, "init", "--demo", "--workspace", str(demo)], check=True)

        def shoot(name: str, address: str, scheme: str, act: Taking, size: dict[str, int] = _WIDE) -> None:
            if only and not name.startswith(only):
                return
            context = browser.new_context(viewport=size, color_scheme=scheme, locale="en-GB")
            page = context.new_page()
            page.goto(address, timeout=120_000)
            act(page)
            _drawn(page)
            _keep(page.screenshot(), folder / f"{name}.png")
            context.close()

        with running_page(empty) as (address, _):
            for scheme in _SCHEMES:
                shoot(f"first-run-{scheme}", address, scheme, _ready)
        with running_page(demo) as (address, _):
            if not only or any(name.startswith(only) for _, name in readme_questions()):
                _answers(address, browser, folder)
            for scheme in _SCHEMES:
                shoot(f"start-{scheme}", address, scheme, _ready)
                shoot(f"answer-{scheme}", address, scheme, _asked("Why did scrap on CNC-07 rise last week?"))
                shoot(f"evidence-{scheme}", address, scheme, _evidence)
                shoot(f"manual-{scheme}", address, scheme, _manual_page)
                for board in _BOARDS:
                    shoot(f"{board}-{scheme}", f"{address}/?board={board}", scheme, _ready)
            shoot("answer-phone", address, "light", _asked("Top 5 reasons for downtime last month"), _PHONE)
            shoot("today-phone", f"{address}/?board=today", "dark", _ready, _PHONE)
        for name, role in _PEOPLE:
            add = [*gemba, "user", "add", name, "--role", role, "--workspace", str(demo)]
            subprocess.run(add, input=f"{_WORD}\n", text=True, check=True)
        with running_page(demo) as (address, _):
            for scheme in _SCHEMES:
                shoot(f"sign-in-{scheme}", address, scheme, lambda page: page.wait_for_selector("#password"))
                shoot(f"people-{scheme}", f"{address}/?board=people", scheme, _signed_in)


def _answers(address: str, browser: Any, folder: Path) -> None:
    """Ask the README's questions in one conversation; take each answer as it stands."""
    context = browser.new_context(viewport=_WIDE, color_scheme="light", locale="en-GB")
    page = context.new_page()
    page.goto(address)
    for question, name in readme_questions():
        _asked(question)(page)
        _drawn(page)
        _keep(page.screenshot(), folder / f"{name}.png")
    context.close()


def _ready(page: Any) -> None:
    page.wait_for_selector("body[data-ready=page]", timeout=120_000)


def _signed_in(page: Any) -> None:
    page.fill("#name", _PEOPLE[0][0])
    page.fill("#password", _WORD)
    page.click("button[type=submit]")
    _ready(page)


def _asked(question: str) -> Taking:
    def act(page: Any) -> None:
        _ready(page)
        before = page.locator("#log .turn[data-done='1']").count()
        page.fill("#ask textarea", question)
        page.press("#ask textarea", "Enter")
        page.wait_for_function(
            "n => document.querySelectorAll('#log .turn[data-done=\"1\"]').length > n",
            arg=before,
            timeout=180_000,
        )

    return act


def _evidence(page: Any) -> None:
    _asked("What was the OEE of CNC-07 last week?")(page)
    page.locator("#log [data-do=evidence]").last.click()
    page.wait_for_selector("#evidence .body section")


def _manual_page(page: Any) -> None:
    _asked("What does alarm 108 mean on CNC-07?")(page)
    page.locator("#log .cite").first.click()
    page.wait_for_function("document.querySelector('#sheet img')?.complete")


def _drawn(page: Any) -> None:
    """Wait until the charts that can be seen are drawn and the page stands still."""
    page.wait_for_timeout(300)
    page.wait_for_function(_DRAWN, timeout=120_000)
    page.wait_for_timeout(500)


_DRAWN = """() => [...document.querySelectorAll('.chart')].every(chart => {
  const { top, bottom } = chart.getBoundingClientRect();
  return top > innerHeight || bottom < 0 || chart.dataset.drawn === 'done';
})"""


def _keep(png: bytes, path: Path) -> None:
    """Write a picture with a palette of 256 colours: a third of the size, and nobody sees it."""
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    take(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"), tuple(sys.argv[2:]))
