import re
from pathlib import Path

import pytest

from ui.boards.catalog import BOARDS
from ui.web.accounts import ROLES
from ui.web.language import LANGUAGES, choose, language

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
