"""The boards beside the chat, and what is decided there."""

from typing import Any

from tests.ui.browser.driving import ask


def test_today_shows_yesterday_and_lets_one_ask_about_it(visit: Any, address: str) -> None:
    page = visit(f"{address}/?board=today")

    text = page.locator("#board").inner_text()
    for part in ("OEE and losses", "Top stops", "Quality alarms", "Late orders", "Actions"):
        assert part in text
    assert page.locator(".tile", has_text="OEE").locator(".value").first.inner_text().endswith("%")
    assert page.get_by_role("button", name="Print").is_visible()
    page.locator(".panel", has_text="Top stops").get_by_role("button", name="Ask about this").click()
    page.wait_for_selector("#log .turn[data-done='1'] .words:has-text('downtime')")


def test_quality_puts_what_is_out_of_control_first(visit: Any, address: str) -> None:
    page = visit(f"{address}/?board=quality")

    panels = page.locator(".panel")
    panels.first.locator(".js-plotly-plot svg").first.wait_for()
    alarms = [p.get_attribute("class").endswith("alarm") for p in panels.all()]
    assert alarms == sorted(alarms, reverse=True)
    assert len(alarms) >= 6


def test_manuals_lists_the_library_and_opens_a_page(visit: Any, address: str) -> None:
    page = visit(f"{address}/?board=manuals")

    row = page.locator("tr", has_text="TL-250_lathe_manual_revB.pdf")
    assert "B" in row.locator("td").nth(2).inner_text()
    row.get_by_role("button", name="Open").click()

    page.locator("#sheet img").wait_for()


def test_data_says_what_exists_and_until_when(visit: Any, address: str) -> None:
    page = visit(f"{address}/?board=data")

    text = page.locator("#board").inner_text()
    assert "15 machines" in text
    assert "Imports" in text
    assert "plant's clock" in text
    assert page.locator("input[data-upload]").count() == 1


def test_a_proposal_is_rejected_with_a_reason_another_approved_and_undone(visit: Any, address: str) -> None:
    page = visit(address)
    turn = ask(page, "plan next week, mill-1 is down monday")
    assert turn.locator(".card .state").inner_text() == "proposed"
    turn.get_by_role("button", name="Reject").click()
    turn.locator("form.reject textarea").fill("the press is booked")
    turn.locator("form.reject button").click()
    page.wait_for_selector("#log .words:has-text('is rejected by local: the press is booked')")

    own = ask(page, "plan next week, press-2 is down tuesday").locator(".card").get_attribute("data-proposal")
    page.click("#side a[data-page=schedule]")
    card = page.locator(f".cards .card[data-proposal={own}]")
    card.get_by_role("button", name="Approve").click()
    page.wait_for_selector(".panel:has-text('In force') .js-plotly-plot svg")
    card.wait_for(state="detached")

    page.click("#side a[data-page=proposals]")
    page.wait_for_selector("h1:has-text('Proposals')")
    assert "the press is booked" in page.locator("#board").inner_text()
    page.locator(f".card.approved[data-proposal={own}] [data-do=undo]").click()
    page.wait_for_selector(f".card.undone[data-proposal={own}]")
    history = page.locator("table tbody").last.inner_text()
    assert [word for word in ("propose", "reject", "approve", "undo") if word not in history] == []


def test_a_proposal_is_edited_by_asking_anew(visit: Any, address: str) -> None:
    page = visit(address)
    turn = ask(page, "plan next week")

    turn.get_by_role("button", name="Edit", exact=True).click()

    assert page.input_value("#ask textarea") == "plan next week, "
