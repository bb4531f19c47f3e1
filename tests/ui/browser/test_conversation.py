"""Asking and going on, as a person would."""

import csv
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.ui.browser.driving import LONG_MS, ask


def test_a_question_shows_steps_a_chart_a_table_and_how_it_was_computed(visit: Any, address: str) -> None:
    turn = ask(visit(address), "top 5 reasons for downtime last month")

    assert re.search(r"had .* h of downtime", turn.locator(".words").inner_text())
    turn.locator(".chart .js-plotly-plot svg").first.wait_for()
    assert "production · downtime pareto" in turn.locator(".steps summary").inner_text()
    assert turn.locator("table tbody tr").count() == 5
    turn.locator(".how summary").click()
    assert (
        "formula" in turn.locator(".how").inner_text() or "sum of time" in turn.locator(".how").inner_text()
    )


def test_a_citation_opens_the_page_with_the_mark_on_the_quote(
    visit: Any, address: str, tmp_path: Path
) -> None:
    page = visit(address)
    turn = ask(page, "what does alarm 108 mean on cnc-07?")
    assert "Spindle vibration high" in turn.locator(".words").inner_text()

    turn.locator(".words .ref", has_text="[1]").click()

    picture = page.locator("#sheet img")
    picture.wait_for()
    assert "TL-250_lathe_manual" in page.locator("#sheet h2").inner_text()
    assert re.search(r"page \d", page.locator("#sheet h2").inner_text())
    marked = page.evaluate(_MARKED)
    assert "Spindle vibration high" in page.locator("#sheet blockquote").inner_text()
    assert marked["width"] > 500
    assert marked["tinted"] > 200, "no part of the page is marked"
    page.keyboard.press("Escape")
    assert not page.locator("#sheet").is_visible()


# Counts the pixels of the page's picture that are neither grey nor white: the mark's tint.
_MARKED = """async () => {
  const answer = await fetch(performance.getEntriesByType('resource').map(r => r.name).filter(n => n.includes('.png?quote=')).pop());
  const bitmap = await createImageBitmap(await answer.blob());
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), context = canvas.getContext('2d');
  context.drawImage(bitmap, 0, 0);
  const data = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
  let tinted = 0;
  for (let i = 0; i < data.length; i += 4) if (Math.max(data[i], data[i+1]) - data[i+2] > 40) tinted++;
  return { width: bitmap.width, tinted };
}"""


def test_tables_and_charts_are_downloaded(visit: Any, address: str) -> None:
    page = visit(address)
    turn = ask(page, "top 5 reasons for downtime last month")

    with page.expect_download() as as_csv:
        turn.get_by_role("link", name="CSV").click()
    with page.expect_download() as as_xlsx:
        turn.get_by_role("link", name="Excel").click()
    turn.locator(".chart .js-plotly-plot svg").first.wait_for()
    with page.expect_download() as as_png:
        turn.locator("[data-do=png]").click()

    with Path(as_csv.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["reason", "downtime (h)", "stops", "share (%)"]
    assert len(rows) == 6
    book = as_xlsx.value.path().with_suffix(".xlsx")
    as_xlsx.value.save_as(book)
    sheet = openpyxl.load_workbook(book).active
    assert isinstance(sheet["B2"].value, float)
    assert Path(as_png.value.path()).read_bytes()[:4] == b"\x89PNG"


def test_a_question_is_edited_and_asked_again(visit: Any, address: str) -> None:
    page = visit(address)
    ask(page, "oee of cnc-07 last week")
    ask(page, "and cnc-03?")

    page.locator("#log .turn").nth(1).locator("[data-do=edit]").click()
    page.fill(".asked form textarea", "and mill-2?")
    page.press(".asked form textarea", "Enter")
    page.wait_for_selector("#log .words:has-text('MILL-2')")

    assert [q.inner_text() for q in page.locator("#log .asked p").all()] == [
        "oee of cnc-07 last week",
        "and mill-2?",
    ]


def test_an_opinion_and_a_note_stay_with_the_answer(visit: Any, address: str) -> None:
    page = visit(address)
    turn = ask(page, "please explain oee")

    turn.get_by_role("button", name="Good answer").click()
    turn.get_by_role("button", name="Note", exact=True).click()
    turn.locator("form.note textarea").fill("use it in the training")
    turn.locator("form.note button").click()
    turn.locator(".kept").wait_for()
    page.reload()

    page.wait_for_selector("#log .kept:has-text('use it in the training')")
    assert page.locator("[data-do=good]").last.get_attribute("aria-pressed") == "true"


def test_evidence_shows_the_calls_numbers_and_rows(visit: Any, address: str) -> None:
    page = visit(address)
    turn = ask(page, "what was the oee of cnc-07 last week")

    turn.get_by_role("button", name="Evidence").click()

    panel = page.locator("#evidence .body")
    panel.get_by_text("planned busy time").first.wait_for()
    assert "CNC-07" in panel.inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#evidence").is_visible()


def test_conversations_are_found_renamed_and_deleted(visit: Any, address: str) -> None:
    page = visit(address)
    ask(page, "define mtbf for the archive")
    item = page.locator("#threads li", has_text="define mtbf for the archive")
    item.wait_for()

    item.hover()
    item.get_by_role("button", name="Rename").click()
    page.fill("#threads form input", "What MTBF means")
    page.press("#threads form input", "Enter")
    page.fill("#find", "mtbf means")
    page.wait_for_selector("#threads a:has-text('What MTBF means')")
    page.wait_for_function("document.querySelectorAll('#threads li').length === 1")
    page.fill("#find", "the archive")
    page.wait_for_selector("#threads a:has-text('What MTBF means') .found")
    page.fill("#find", "mtbf means")
    page.wait_for_selector("#threads a:not(:has(.found))")
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector("text=What do you want to know?")
    page.click("#threads a:has-text('What MTBF means')")
    page.wait_for_selector("#log .asked p:has-text('define mtbf for the archive')")
    page.on("dialog", lambda d: d.accept())
    page.locator("#threads li").hover()
    page.locator("#threads li [data-do=delete]").click()

    page.wait_for_selector("text=No conversation found.")
    page.wait_for_selector("text=What do you want to know?")


def test_stop_frees_the_page_for_the_next_question(visit: Any, address: str) -> None:
    page = visit(address)
    page.fill("#ask textarea", "plan next week")
    page.press("#ask textarea", "Enter")
    page.locator("#ask .stop").click()

    turn = ask(page, "please explain oee")

    assert "planned run time of good pieces" in turn.locator(".words").inner_text()


@pytest.mark.parametrize("name", ["manual", "csv"])
def test_a_file_brought_into_the_conversation_is_asked_about_then_added(
    visit: Any, address: str, tmp_path: Path, name: str
) -> None:
    if name == "manual":
        file = tmp_path / "Conveyor_manual.md"
        file.write_text(
            "# Conveyor\n\n## Alarm 931\n\nAlarm 931: belt slipped. Remedy: tighten the belt to 45 N.\n"
        )
    else:
        file = tmp_path / "pallets.csv"
        file.write_text("pallet,dock,weight_kg\n" + "".join(f"P{n},D{n % 3},{100 + n}\n" for n in range(30)))
    page = visit(address)

    page.set_input_files("#attach", file)
    card = page.locator(".card.upload", has_text=file.name)
    if name == "manual":
        card.get_by_role("button", name="Add to the manuals").click()
    else:
        card.get_by_text("30 rows").wait_for(timeout=LONG_MS)
        assert "weight_kg" in card.inner_text()
        card.get_by_role("button", name="Add to the plant").click()
    page.wait_for_selector(".card.job[data-finished]", timeout=LONG_MS)

    turn = ask(page, "what does alarm 931 mean?" if name == "manual" else "how many rows are in pallets?")
    assert ("belt slipped" if name == "manual" else "30") in turn.inner_text()
