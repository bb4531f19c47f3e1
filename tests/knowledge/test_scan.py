"""Scans: a slanted page is set straight, its table rules are wiped out and remembered."""

import pytest

from knowledge.scan import set_straight
from knowledge.turning import Turn


def test_a_slanted_page_is_set_straight_and_its_rules_are_found() -> None:
    from PIL import Image, ImageDraw

    page = Image.new("L", (1240, 1754), 250)
    pen = ImageDraw.Draw(page)
    for n in range(14):
        pen.rectangle((150, 300 + 60 * n, 1000, 318 + 60 * n), fill=60)  # lines of text
        for x in range(160, 1000, 24):
            pen.rectangle((x, 300 + 60 * n, x + 8, 318 + 60 * n), fill=250)
    for x in (140, 560, 1010):
        pen.line((x, 280, x, 1160), fill=20, width=3)
    pen.line((140, 280, 1010, 280), fill=20, width=3)

    straight = set_straight(page.rotate(-2.0, fillcolor=250), 150)

    assert straight.slant_deg == pytest.approx(2.0, abs=0.15)
    assert len(straight.upright) == 3
    assert [x for x, _, _ in straight.upright] == pytest.approx([140, 560, 1010], abs=12)
    assert len(straight.level) == 1
    x, top, bottom = straight.upright[1]
    assert straight.picture.getpixel((x, (top + bottom) // 2)) > 200


def test_a_level_page_without_rules_is_left_alone() -> None:
    from PIL import Image, ImageDraw

    page = Image.new("L", (1240, 1754), 250)
    pen = ImageDraw.Draw(page)
    for n in range(10):
        for x in range(160, 1000, 24):
            pen.rectangle((x, 300 + 60 * n, x + 12, 318 + 60 * n), fill=40)

    straight = set_straight(page, 150)

    assert (straight.slant_deg, straight.upright, straight.level) == (0.0, (), ())


@pytest.mark.parametrize("quarters", range(4))
def test_a_turn_is_undone(quarters: int) -> None:
    turn = Turn(quarters, 595.0, 842.0)
    box = (100.0, 200.0, 180.0, 212.0)

    assert turn.back().box(turn.box(box)) == pytest.approx(box)
    assert turn.slanted(turn.slanted(box, 0.0), 0.0) == box
