"""How questions are read: mistyped words, words by their sound, other languages, values that imply a word."""

from pathlib import Path

import pytest

from knowledge.library import Library
from knowledge.quotes import implied, value_forms, wants_steps
from knowledge.tongues import asking_words, language_of
from knowledge.words import repaired

_WORDS = frozenset(["torque", "bearing", "grease", "filter", "replace", "kühlung"])


@pytest.mark.parametrize(
    ("asked", "mended", "foreign"),
    [
        ("tork of the bearing", "torque of the bearing", ()),
        ("replase the filtre", "replace the filter", ()),
        ("price of the bearing", "price of the bearing", ("price",)),
        ("Wie oft wird die Kühlung", "Wie oft wird die Kühlung", ()),
    ],
)
def test_words_are_mended_by_letters_or_by_sound(asked: str, mended: str, foreign: tuple[str, ...]) -> None:
    assert repaired(asked, _WORDS, asking_words(asked)) == (mended, foreign)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wie oft werden die Führungsbahnen geölt?", "de"),
        ("torque of the die", "en"),
        ("ogni quanto si lubrifica il mandrino", "it"),
        ("A12", ""),
    ],
)
def test_the_language_of_a_question_is_told_by_its_small_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_value_stands_for_the_quantity_asked_for() -> None:
    assert "temperatur" in implied("sealing temperature of the bars", "The bars work at 140 °C.")
    assert not implied("sealing temperature of the bars", "The bars are made of steel.")
    assert not implied("cooling capacity of the chiller", "It is charged with 7.9 kg.")
    assert any(form.search("Clean weekly") for form in value_forms("how often is the strainer cleaned"))


def test_a_question_on_steps_is_told_from_one_on_numbers() -> None:
    assert wants_steps("Wie wechsle ich das Werkzeug von Hand?")
    assert not wants_steps("Wie oft wechsle ich das Werkzeug?")


def test_a_manual_is_asked_in_its_own_language(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "FM-30.md"
    path.write_text(
        "# Fräsmaschine FM-30\n\n## Störungen\n\n| Meldung | Bedeutung |\n|---|---|\n| E305 | Schutztür offen |\n\n"
        "## Werkzeugwechsel von Hand\n\n1. Betriebsart EINRICHTEN wählen.\n2. Werkzeug festhalten und LÖSEN drücken.\n",
        encoding="utf-8",
    )
    library.add([path])

    assert "Schutztür offen" in library.answer("Was bedeutet Meldung E305?").text
    assert "LÖSEN drücken" in library.answer("Wie wechsle ich das Werkzeug von Hand?").text
