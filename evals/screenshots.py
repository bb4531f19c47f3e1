"""Take the pictures of the documentation from a running demo plant: ``python -m evals.screenshots docs/images``."""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]
# name, width, height, scheme, question, what to wait for
_SHOTS = (
    ("answer-light", 1280, 900, "light", "why did scrap on CNC-07 rise last week?", ".js-plotly-plot"),
    ("answer-dark", 1280, 900, "dark", "is the bore diameter in control on CNC-07?", ".js-plotly-plot"),
    ("manual-light", 1280, 900, "light", "what does alarm 108 mean on cnc-07?", "blockquote"),
    ("schedule-light", 1280, 900, "light", "plan next week, PRESS-2 is down Tuesday", ".option"),
    ("answer-phone", 390, 844, "light", "top 5 reasons for downtime last month", ".js-plotly-plot"),
    ("start-light", 1280, 900, "light", "", ""),
)


def take(folder: Path) -> None:
    """Take every picture into a folder.

    Raises:
        SystemExit: no Chromium is installed.
    """
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("No Chromium is installed (on Debian: apt install chromium).")
    folder.mkdir(parents=True, exist_ok=True)
    with _chat() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=_FLAGS)
        for name, width, height, scheme, question, wanted in _SHOTS:
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            page = context.new_page()
            page.goto(address)
            page.wait_for_selector("#ask textarea")
            _shoot(page, folder / f"{name}.png", question, wanted)
            context.close()
        browser.close()


def _shoot(page: Any, path: Path, question: str, wanted: str) -> None:
    if question:
        page.fill("#ask textarea", question)
        page.press("#ask textarea", "Enter")
        page.wait_for_selector(f"#chat {wanted}", timeout=90_000)
        page.wait_for_timeout(1500)
        page.evaluate("document.querySelector('#chat .bubble-wrap')?.scrollTo(0, 0)")
    page.wait_for_timeout(800)
    page.screenshot(path=str(path))


@contextmanager
def _chat() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="gemba-pictures-") as workspace:
        gemba = [sys.executable, "-m", "gemba"]
        subprocess.run([*gemba, "init", "--demo", "--workspace", workspace], check=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with subprocess.Popen([*gemba, "chat", "--workspace", workspace, "--port", str(port)]) as process:
            address = f"http://127.0.0.1:{port}"
            for _ in range(200):
                try:
                    with urllib.request.urlopen(address, timeout=2):
                        break
                except OSError:
                    time.sleep(0.2)
            yield address
            process.terminate()


if __name__ == "__main__":
    take(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"))
