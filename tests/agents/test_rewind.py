import pytest

from agents.assistant import Assistant
from plant.errors import NotAllowed, RequestError


def test_a_question_is_asked_again_and_what_came_after_it_is_gone(demo_assistant: Assistant) -> None:
    thread = demo_assistant.ask("oee of cnc-07 last week", user="anna").thread
    demo_assistant.ask("and cnc-03?", thread=thread, user="anna")
    demo_assistant.ask("scrap of press-1 last week", thread=thread, user="anna")

    demo_assistant.rewind(thread, "anna", 1)
    demo_assistant.ask("and mill-2?", thread=thread, user="anna")

    turns = demo_assistant.history(thread, "anna")
    assert [t.question for t in turns] == ["oee of cnc-07 last week", "and mill-2?"]
    assert "MILL-2" in turns[1].answer.answer
    assert "OEE" in turns[1].answer.answer


def test_only_the_owner_rewinds_and_only_to_a_turn_that_exists(demo_assistant: Assistant) -> None:
    thread = demo_assistant.ask("what can you do", user="anna").thread

    with pytest.raises(NotAllowed):
        demo_assistant.rewind(thread, "bert", 0)
    with pytest.raises(RequestError, match="no turn 5"):
        demo_assistant.rewind(thread, "anna", 5)


def test_a_proposal_that_waits_is_left_behind(demo_assistant: Assistant) -> None:
    thread = demo_assistant.ask("plan next week", user="anna").thread

    demo_assistant.rewind(thread, "anna", 0)
    answer = demo_assistant.ask("oee of cnc-07 last week", thread=thread, user="anna")

    assert answer.status == "answered"
    assert len(demo_assistant.history(thread, "anna")) == 1
