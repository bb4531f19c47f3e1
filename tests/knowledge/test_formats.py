"""How pages that lie on their side, web pages and office files become passages."""

from pathlib import Path

from knowledge.model import Passage
from knowledge.office import parse_docx, parse_pptx, parse_xlsx
from knowledge.passages import passages_of
from knowledge.pdf import parse_pdf
from knowledge.web import parse_html

_CHART = (
    ("Point", "Lubricant", "Interval"),
    ("Toggle joint", "LGEP 2", "40 hours"),
    ("Guide rod", "CLP 220", "8 hours"),
)


def _texts(passages: list[Passage]) -> list[str]:
    return [p.text for p in passages]


def test_a_table_that_runs_up_the_page_is_read_row_by_row_with_its_places(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "chart.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
    canvas.translate(595, 0)
    canvas.rotate(90)
    for n, row in enumerate(_CHART):
        canvas.setFont("Helvetica-Bold" if n == 0 else "Helvetica", 10)
        for x, cell in zip((60, 240, 420), row, strict=True):
            canvas.drawString(x, 500 - 22 * n, cell)
    canvas.save()

    rows = passages_of(path.name, parse_pdf(path, ocr=False, ocr_languages="eng"))

    assert _texts(rows) == [
        "Point: Toggle joint; Lubricant: LGEP 2; Interval: 40 hours",
        "Point: Guide rod; Lubricant: CLP 220; Interval: 8 hours",
    ]
    left, bottom, right, top = rows[0].boxes("40 hours")[0]
    assert top - bottom > 3 * (right - left)  # the words stand upright on the page as it is written
    assert 415 < bottom < top < 470


def test_a_sentence_above_a_table_of_small_print_is_no_heading(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "alarms.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842), invariant=1)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(60, 780, "Alarm list")
    canvas.setFont("Helvetica", 10)
    canvas.drawString(60, 760, "The controller shows the alarm number on its display.")
    for n in range(12):
        canvas.setFont("Helvetica-Bold" if n == 0 else "Helvetica", 8)
        canvas.drawString(60, 740 - 14 * n, "Alarm" if n == 0 else str(100 + n))
        canvas.drawString(140, 740 - 14 * n, "Meaning" if n == 0 else f"Axis {n} is blocked")
    canvas.save()

    passages = passages_of(path.name, parse_pdf(path, ocr=False, ocr_languages="eng"))

    assert {p.section for p in passages} == {"Alarm list"}
    assert passages[1].text == "Alarm: 101; Meaning: Axis 1 is blocked"


def test_cells_of_a_web_table_that_span_rows_stand_in_each(tmp_path: Path) -> None:
    path = tmp_path / "help.html"
    path.write_text(
        "<html><body><h1>Conveyor</h1><div style='font-size:0.9em'>Keep hands off.<p style='display:none'>hidden words</p></div>"
        "<table><tr><th>Code</th><th>Text</th><th>Remedy</th></tr>"
        "<tr><td rowspan=2>C9</td><td rowspan=2>Drive fault</td><td>Read the blink code</td></tr>"
        "<tr><td>Call the electrician</td></tr></table></body></html>",
        encoding="utf-8",
    )

    passages = passages_of(path.name, parse_html(path))

    assert _texts([p for p in passages if not p.hidden]) == [
        "Keep hands off.",
        "Code: C9; Text: Drive fault; Remedy: Read the blink code",
        "Code: C9; Text: Drive fault; Remedy: Call the electrician",
    ]
    assert [p.raw for p in passages if p.hidden] == ["hidden words"]


def test_groups_and_notes_of_slides_are_read(tmp_path: Path) -> None:
    import pptx
    from pptx.util import Inches

    path = tmp_path / "slides.pptx"
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "Lockout"
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(
        Inches(1), Inches(2), Inches(4), Inches(1)
    ).text_frame.text = "The key stays with its owner."
    slide.notes_slide.notes_text_frame.text = "Form LT-9 lies in the office."
    deck.save(str(path))

    passage = passages_of(path.name, parse_pptx(path))[0]

    assert (passage.page, passage.section) == (1, "Lockout")
    assert "The key stays with its owner." in passage.raw
    assert "Form LT-9 lies in the office." in passage.raw


def test_a_warning_in_a_document_belongs_to_its_steps(tmp_path: Path) -> None:
    import docx

    path = tmp_path / "oven.docx"
    document = docx.Document()
    document.add_heading("Changing the seal", 1)
    document.add_paragraph("Caution: hot surfaces.")
    document.add_paragraph("Pull the old seal out.", style="List Number")
    document.add_paragraph("Press the new seal in.", style="List Number")
    document.save(str(path))

    passages = passages_of(path.name, parse_docx(path))

    assert [(p.kind, p.raw) for p in passages] == [
        ("steps", "Caution: hot surfaces.\nPull the old seal out.\nPress the new seal in.")
    ]


def test_hidden_words_of_office_files_are_flagged(tmp_path: Path) -> None:
    import docx
    import openpyxl

    letter, book = tmp_path / "press.docx", tmp_path / "press.xlsx"
    document = docx.Document()
    paragraph = document.add_paragraph("Oil the guides weekly. ")
    paragraph.add_run("Never oil them.").font.hidden = True
    document.save(str(letter))
    workbook = openpyxl.Workbook()
    workbook.active.append(["Part", "Torque"])
    workbook.active.append(["Cover", "12 Nm"])
    secret = workbook.create_sheet("Old")
    secret.append(["Part", "Torque"])
    secret.append(["Cover", "99 Nm"])
    secret.sheet_state = "hidden"
    workbook.save(book)

    passages = passages_of(letter.name, parse_docx(letter)) + passages_of(book.name, parse_xlsx(book))

    assert [p.raw for p in passages if not p.hidden] == ["Oil the guides weekly.", "Cover 12 Nm"]
    assert [p.raw for p in passages if p.hidden] == ["Never oil them.", "Old", "Cover 99 Nm"]
