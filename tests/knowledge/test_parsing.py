"""How pages become passages: columns, tables, steps, hidden text, codes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.codes import codes_in, covers
from knowledge.model import Passage
from knowledge.passages import passages_of
from knowledge.pdf import parse_pdf
from knowledge.revision import is_newer, revision_in

MakePdf = Callable[..., Path]
_LEFT = ["Lift the machine only at the eye bolts and with", "a spreader beam. Never walk below a load that",
         "hangs. The travel locks stay fitted until the", "machine stands level on its six pads. Repeat the",
         "levelling after three months since foundations", "settle under the weight of the machine bed."]  # fmt: skip
_RIGHT = ["The tank holds 180 litres. Keep the emulsion", "between six and eight percent at all times. When",
          "the machine stands for longer than one week,", "pump the tank empty, because otherwise bacteria",
          "grow in it and the emulsion begins to smell", "badly. Wash the tank before it is filled again."]  # fmt: skip


def _passages(path: Path) -> list[Passage]:
    return passages_of(path.name, parse_pdf(path, ocr=False, ocr_languages="eng"))


def test_two_columns_are_read_one_after_the_other(make_pdf: MakePdf) -> None:
    page = [(60, 700 - 12 * n, t, 10.0, False) for n, t in enumerate(_LEFT)]
    page += [(310, 694 - 12 * n, t, 10.0, False) for n, t in enumerate(_RIGHT)]

    whole = " ".join(p.raw.replace("\n", " ") for p in _passages(make_pdf("two.pdf", [page])))

    assert " ".join(_LEFT) in whole
    assert " ".join(_RIGHT) in whole


def test_a_table_goes_on_over_the_page_with_its_headings(make_pdf: MakePdf) -> None:
    head = [(60, 800, "Code", 9.0, True), (140, 800, "Meaning", 9.0, True), (330, 800, "Remedy", 9.0, True)]
    first = [(60, 780 - 20 * n, str(100 + n), 9.0, False) for n in range(3)]
    first += [(140, 780 - 20 * n, f"Axis {n} blocked", 9.0, False) for n in range(3)]
    first += [(330, 780 - 20 * n, f"Free axis {n}", 9.0, False) for n in range(3)]
    second = [
        (60, 780, "103", 9.0, False),
        (140, 780, "Axis 3 blocked", 9.0, False),
        (330, 780, "Free axis 3", 9.0, False),
    ]

    rows = [p for p in _passages(make_pdf("codes.pdf", [head + first, second])) if p.kind == "row"]

    assert [p.codes for p in rows] == [("100",), ("101",), ("102",), ("103",)]
    assert rows[-1].text == "Code: 103; Meaning: Axis 3 blocked; Remedy: Free axis 3"
    assert rows[-1].page == 2


def test_steps_stay_together_under_their_warning(make_pdf: MakePdf) -> None:
    lines = ["WARNING: Hot surface.", "1. Stop the pump.", "2. Open the drain.", "3. Close the drain."]
    page = [(60, 720, "Draining the pump", 14.0, True)]
    page += [(60, 700 - 14 * n, t, 10.0, False) for n, t in enumerate(lines)]

    passages = _passages(make_pdf("steps.pdf", [page]))

    assert [(p.kind, p.section, p.raw) for p in passages] == [
        ("steps", "Draining the pump", "\n".join(lines))
    ]


def test_every_part_of_a_quote_has_its_box(make_pdf: MakePdf) -> None:
    page = [(60, 700 - 12 * n, t, 10.0, False) for n, t in enumerate(_LEFT)]

    passage = _passages(make_pdf("boxes.pdf", [page]))[0]

    assert len(passage.boxes("a spreader beam")) == 1
    assert len(passage.boxes("and with a spreader beam")) == 2


def test_text_that_nobody_sees_is_flagged(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "hidden.pdf"
    canvas = Canvas(str(path), pagesize=(595, 842))
    canvas.drawString(72, 700, "The bolts of the flange are tightened with 84 Nm.")
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 600, "white words on white paper")
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setFont("Helvetica", 1)
    canvas.drawString(72, 580, "words as small as dust")
    canvas.setFont("Helvetica", 11)
    canvas.drawString(72, 900, "words beyond the edge")
    canvas.drawString(72, 540, "words below a lid")
    canvas.setFillColorRGB(0.8, 0.8, 0.8)
    canvas.rect(60, 530, 300, 30, stroke=0, fill=1)
    canvas.saveState()
    clip = canvas.beginPath()
    clip.rect(0, 0, 10, 10)
    canvas.clipPath(clip, stroke=0)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.drawString(72, 500, "words cut away")
    canvas.restoreState()
    canvas.setFillColorRGB(0, 0, 0, alpha=0.02)
    canvas.drawString(72, 460, "words like glass")
    canvas.save()

    passages = _passages(path)

    assert [p.raw for p in passages if not p.hidden] == ["The bolts of the flange are tightened with 84 Nm."]
    assert len([p for p in passages if p.hidden]) == 6


@pytest.mark.parametrize(
    ("own", "asked", "same"),
    [("8011[23-54]", "8011[30]", True), ("8011[23-54]", "8011[60]", False), ("E10-E14", "e12", True),
     ("101-105", "103", True), ("101-105", "106", False), ("$27", "27", True), ("E-07", "E07", True), ("2", "21", False)],
)  # fmt: skip
def test_a_range_of_codes_covers_what_lies_in_it(own: str, asked: str, same: bool) -> None:
    assert covers(own, asked) is same


def test_codes_are_asked_by_their_word_or_their_form() -> None:
    assert codes_in("what does alarm 108 mean") == ("108",)
    assert codes_in("meaning of $27") == ("$27",)
    assert codes_in("fault F30 sub code 2 on the inverter") == ("F30[2]",)
    assert codes_in("wait 5 min after fault E7") == ("E7",)
    assert codes_in("how many pieces in 8 hours") == ()


def test_revisions_are_read_and_ordered() -> None:
    assert revision_in("manual Rev. C of 2024") == "C"
    assert revision_in("pump_rev2 Pump") == "2"
    assert is_newer("2.10", "2.9")
    assert is_newer("C", "B")
    assert not is_newer("", "B")
