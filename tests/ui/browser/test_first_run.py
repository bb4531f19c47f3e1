"""From nothing to the first answer, both ways."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.browser.driving import LONG_MS, ask, serving


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[str]:
    """A page without data; name it before `visit`, so that its pages are closed before the server is."""
    with serving(tmp_path) as url:
        yield url


def test_the_demo_plant_is_made_and_answers(empty: str, visit: Any) -> None:
    page = visit(empty)
    page.get_by_role("button", name="Try the demo plant").click()

    page.wait_for_selector("text=The demo plant is ready.", timeout=LONG_MS)
    page.locator(".job .next button").first.click()

    page.wait_for_selector("#log .turn[data-done='1'] .words:has-text('OEE')", timeout=LONG_MS)
    page.wait_for_selector("#fresh:has-text('events until')")


def test_own_data_are_shown_confirmed_and_answer(empty: str, visit: Any, tmp_path: Path) -> None:
    file = tmp_path / "stops.csv"
    lines = [
        f"M{n % 2 + 1},2026-05-{4 + n // 8:02}T{6 + n % 8:02}:00:00,2026-05-{4 + n // 8:02}T{6 + n % 8:02}:{10 + n % 40:02}:00,"
        f"{'jam' if n % 3 else 'no material'}"
        for n in range(40)
    ]
    file.write_text("\n".join(["machine,start,end,why it stood", *lines, "M1,soon,later,jam"]) + "\n")
    page = visit(empty)
    for board in ("today", "schedule", "quality", "manuals", "data", "proposals"):
        page.click(f"#side a[data-page={board}]")
        page.wait_for_selector("#board .empty")
    page.click("#side a[data-page=chat]")

    page.set_input_files("input[data-upload]", file)
    card = page.locator(".card.upload", has_text="stops.csv")
    card.get_by_text("41 rows").wait_for(timeout=LONG_MS)
    card.get_by_label("Read as", exact=True).select_option("state_event")
    page.wait_for_function("document.querySelector('[data-head=start]').value === 'starts'")
    card.get_by_label("why it stood is read as").select_option("reason_id")
    card.get_by_role("button", name="Add to the plant").click()
    page.wait_for_selector(".card.job[data-finished]:has-text('40 of 41 rows')", timeout=LONG_MS)
    with page.expect_download() as rejected:
        page.get_by_role("link", name="Rejected rows").click()
    assert "soon" in Path(rejected.value.path()).read_text(encoding="utf-8-sig")
    assert page.locator(".job .next button").count() > 0

    turn = ask(page, "top reasons for downtime")
    assert "jam" in turn.inner_text().lower()
