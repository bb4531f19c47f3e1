"""What the manuals are asked: without talk, of the machine that is meant and of no other."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from agents.understanding.talk import talk_stems
from plant.workspace import Workspace
from ui.compose import open_assistant


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("405 once more on cnc-02, what says the book", "Retract by hand"),
        ("a colleague asked me yesterday, what oil volume has the franciacorta", "320 litres"),
        ("somebody reported chatter marks again, is there anything about that", "Shorten the overhang"),
    ],
)
def test_talk_and_makers_are_not_asked_of_the_manuals(
    demo_assistant: Assistant, question: str, said: str
) -> None:
    found = demo_assistant.ask(question)

    assert said in f"{found.answer} {found.citations}"


def test_the_manual_of_another_machine_does_not_answer(demo_assistant: Assistant) -> None:
    found = demo_assistant.ask("which grease for the chuck jaws of the franciacorta")

    assert "CG-5" not in found.answer


def test_words_that_all_specialists_hear_alike_are_talk() -> None:
    said = [
        (f"my boss wants {what}", who) for what, who in (("the oee", "a"), ("grease", "b")) for _ in range(6)
    ]

    found = talk_stems(said)

    assert "boss" in found
    assert "greas" not in found


def test_an_alarm_is_told_as_the_plant_s_data_call_it_without_any_manual(
    workspace_of: Callable[[Mapping[str, str]], Workspace],
) -> None:
    alarms = "machine;code;message;raised\n" + "".join(
        f"KP-04;E-17;Discharge valve stuck;2024-05-0{day} 08:00\n" for day in range(1, 6)
    )

    found = open_assistant(workspace_of({"alarms.csv": alarms})).ask("what does E-17 mean?")

    assert "Discharge valve stuck" in found.answer
