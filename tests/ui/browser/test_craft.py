"""Phone, keyboard, screen readers, languages."""

from typing import Any

import pytest

from tests.ui.browser.driving import ask

PAGES = (
    "",
    "?board=today",
    "?board=schedule",
    "?board=quality",
    "?board=manuals",
    "?board=data",
    "?board=proposals",
    "?board=people",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault_of_accessibility(visit: Any, address: str, scheme: str) -> None:
    page = visit(address, color_scheme=scheme)
    ask(page, "plan next week")
    faults = _faults(page, "answer", scheme)
    ask(page, "what does alarm 108 mean on cnc-07?")
    page.locator("#log [data-do=evidence]").last.click()
    page.wait_for_selector("#evidence .body section")
    faults += _faults(page, "evidence", scheme)
    page.keyboard.press("Escape")
    page.locator("#log .turn").last.locator(".cite").first.click()
    page.wait_for_selector("#sheet img")
    faults += _faults(page, "sheet", scheme)
    for at in PAGES:
        page.goto(f"{address}/{at}")
        page.wait_for_selector("body[data-ready=page]")
        faults += _faults(page, at or "start", scheme)

    assert faults == []


def _faults(page: Any, where: str, scheme: str) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    # The markup is the same in the dark; only its colours are looked at again.
    options = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [
        f"{where}: {v['id']}: {n['html'][:120]}"
        for v in found
        if v["impact"] in {"serious", "critical"}
        for n in v["nodes"][:3]
    ]


def test_a_phone_shows_everything_within_its_width(visit: Any, address: str) -> None:
    page = visit(address, viewport={"width": 390, "height": 800}, has_touch=True)
    turn = ask(page, "oee by machine last month")
    turn.locator(".js-plotly-plot svg").first.wait_for()
    assert _too_wide(page) <= 1

    page.get_by_role("button", name="Menu").click()
    page.click("#side a[data-page=today]")
    page.wait_for_selector("h1:has-text('Today')")
    assert not page.locator("#side").is_visible()
    for board in ("today", "schedule", "quality", "manuals", "data", "proposals", "people"):
        page.goto(f"{address}/?board={board}")
        page.wait_for_selector("body[data-ready=page]")
        assert _too_wide(page) <= 1, board


def _too_wide(page: Any) -> int:
    wider: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


def test_the_keyboard_alone_asks_reads_and_navigates(visit: Any, address: str) -> None:
    page = visit(address)
    page.keyboard.press("Tab") if page.evaluate("document.activeElement.id") != "ask-text" else None
    page.keyboard.type("please explain oee")
    page.keyboard.press("Enter")
    page.wait_for_selector("#log .turn[data-done='1']")

    def tab_to(selector: str, most: int = 60) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement?.matches(s)", selector):
                return
        raise AssertionError(f"Tab does not reach {selector}")

    tab_to("#side a[data-page=quality]")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none", "the focus cannot be seen"
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Quality')")
    page.go_back()
    page.wait_for_selector("#log .turn[data-done='1']")
    tab_to(".skip")
    page.keyboard.press("Enter")
    tab_to("#log [data-do=evidence]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#evidence .body section")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement?.dataset.do") == "evidence", "focus is lost"


@pytest.mark.parametrize(
    ("locale", "title"),
    [("de-DE", "Was möchten Sie wissen?"), ("it-IT", "Che cosa vuoi sapere?"), ("zh-CN", "您想了解什么？")],
)
def test_the_page_speaks_the_browsers_language(visit: Any, address: str, locale: str, title: str) -> None:
    page = visit(address, locale=locale)

    assert page.locator("h1").inner_text() == title
    assert page.evaluate("document.documentElement.lang") == locale[:2]
    page.select_option("#language", "en")
    page.wait_for_selector("h1:has-text('What do you want to know?')")
