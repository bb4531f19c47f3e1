import datetime as dt
import re
from pathlib import Path

import pytest

from ui.boards.catalog import BOARDS
from ui.web.accounts import ROLES
from ui.web.language import LANGUAGES, choose, language
from ui.web.markup import decimals_of

UI = Path(__file__).parents[3] / "ui"


def _texts() -> set[str]:
    found = {b.title for b in BOARDS.values()} | {b.empty for b in BOARDS.values() if b.empty} | set(ROLES)
    for path in [*UI.rglob("*.html"), *UI.rglob("*.py")]:
        found |= set(re.findall(r'\bsay\(\s*"((?:[^"\\]|\\.)+)"', path.read_text(encoding="utf-8")))
    return found


@pytest.mark.parametrize("code", [c for c in LANGUAGES if c != "en"])
def test_every_text_of_the_interface_is_translated_with_the_same_places(code: str) -> None:
    texts = language(code).texts

    assert sorted(_texts() - texts.keys()) == []
    for english, translated in texts.items():
        assert sorted(re.findall(r"\{\w+\}", english)) == sorted(re.findall(r"\{\w+\}", translated)), english


@pytest.mark.parametrize(
    ("accepted", "chosen", "wanted"),
    [
        ("de-CH,de;q=0.9,en;q=0.8", None, "de"),
        ("fr-FR", None, "en"),
        ("zh-CN", None, "zh"),
        ("it", "en", "en"),
        ("", "xx", "en"),
    ],
)
def test_the_language_is_the_chosen_one_else_the_browsers(
    accepted: str, chosen: str | None, wanted: str
) -> None:
    assert choose(accepted, chosen, "en").code == wanted


def test_a_month_is_named_in_the_language() -> None:
    day = dt.date(2026, 11, 3)

    assert [language(c).month(day) for c in ("en", "it", "zh")] == [
        "November 2026",
        "novembre 2026",
        "2026年11月",
    ]


def test_numbers_of_a_column_have_the_same_decimals_and_the_languages_marks() -> None:
    rows = [[98.38, 1, "a", 12345.6, 1e-7], [87.2, None, "b", 1.5, 2.0], [100.0, 2000, 3, None, None]]
    decimals = decimals_of(rows, 5)
    assert decimals == [2, 0, None, 1, -1]

    german = language("de")
    shown = [[german.value(v, d) for v, d in zip(row, decimals, strict=True)] for row in rows]
    assert shown[0] == ["98,38", "1", "a", "12.346", "1e-07"]
    assert shown[1][:2] == ["87,20", "–"]
    assert shown[2][1] == "2.000"
    assert language("en").value(2000.5) == "2,000"
    assert language("en").value(True) == "✓"
