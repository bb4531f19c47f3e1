"""One spelling for the words of a column: case, blanks, dots, and rare slips of a letter or two."""

import pandas as pd

from plant.importing.spellings import one_spelling, slips


def test_a_rare_slip_is_the_usual_word() -> None:
    values = pd.Series(["Foreign body"] * 20 + ["Forein body", "FOREIGN BODY ", "Taste"])

    assert set(one_spelling(values)) == {"Foreign body", "Taste"}
    assert slips(values) == {"Forein body": "Foreign body"}


def test_words_that_are_both_common_stay_apart() -> None:
    values = pd.Series(["loaded"] * 9 + ["leaded"] * 8)

    assert list(one_spelling(values)) == list(values)


def test_codes_and_short_words_stay_as_they_are() -> None:
    values = pd.Series(["Valve A1"] * 20 + ["Valve A2"] + ["Seal"] * 20 + ["Seat"])

    assert list(one_spelling(values)) == list(values)


def test_letters_with_dots_are_the_letters() -> None:
    values = pd.Series(["n.i.O."] * 3 + ["NIO", "i.O."])

    assert list(one_spelling(values)) == ["n.i.O."] * 4 + ["i.O."]
