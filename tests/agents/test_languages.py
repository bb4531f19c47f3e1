"""Questions and answers in other languages; a language is a folder of files."""

import pytest

from agents.assistant import Assistant
from agents.languages.catalog import catalog_of
from agents.languages.lexicon import lexicons
from agents.understanding.reply import offered


@pytest.mark.parametrize(
    ("question", "code", "said"),
    [
        ("Wie hoch war der OEE von CNC-07 letzte Woche?", "de", "18.–24. Mai 2026"),
        ("Qual è stato l'OEE della CNC-07 la settimana scorsa?", "it", "mag 2026"),
        ("上周CNC-07的OEE是多少？", "zh", "2026年5月18日"),
    ],
)
def test_an_answer_comes_in_the_language_of_the_question(
    demo_assistant: Assistant, question: str, code: str, said: str
) -> None:
    answer = demo_assistant.ask(question)

    assert answer.language == code
    assert answer.steps[0]["arguments"]["equipment"] == ["CNC-07"]
    assert said in answer.answer
    assert "," in answer.answer or code == "zh"
    assert "was" not in answer.answer.split()


def test_a_conversation_stays_in_its_language(demo_assistant: Assistant) -> None:
    demo_assistant.ask("OEE von PRESS-1 letzte Woche", thread="deutsch")

    answer = demo_assistant.ask("PRESS-2?", thread="deutsch")

    assert answer.language == "de"
    assert answer.steps[0]["arguments"]["equipment"] == ["PRESS-2"]


def test_a_language_that_is_not_understood_is_told_so_in_it(demo_assistant: Assistant) -> None:
    answer = demo_assistant.ask("Quel était le TRS de la machine CNC-07 la semaine dernière ?")

    assert "pas encore le français" in answer.answer
    assert not answer.steps


def test_every_language_has_words_and_messages() -> None:
    assert set(lexicons()) == {"de", "it", "zh"}
    for code in lexicons():
        catalog = catalog_of(code)
        assert catalog is not None
        assert catalog.say("OEE of X-1 was 3.5 % (2 May 2026).") is not None


def test_next_questions_are_asked_in_the_language_with_the_names_whole(demo_assistant: Assistant) -> None:
    answer = demo_assistant.ask("上周CNC-07的OEE是多少？")

    assert answer.suggestions
    assert all("CNC lathe 7" in s for s in answer.suggestions if "CNC" in s)
    assert not any("CNClathe" in s or "reasons" in s for s in answer.suggestions)


def test_choices_are_whole_questions_in_the_words_of_the_user() -> None:
    assert offered("Wie war die Temperatur?", "temperatur", "Öltemperatur") == "Wie war die Öltemperatur?"
    assert offered("订单为什么迟了？", "", "PO-4162") == "订单为什么迟了 PO-4162"
