"""A plant that has brought its manuals and nothing else yet asks in the words of the manuals."""

import pytest

from agents.assistant import Assistant
from plant.settings import load_settings
from ui.compose import open_assistant, open_workspace

_MANUAL = """# Bagger VF-32

## Film runs off to one side

Turn the tracking knob clockwise to move the film to the right. If the edge still wanders, check roller 4;
its bearing is part 118-204.

## Messages

| Code | Message | Remedy |
| --- | --- | --- |
| E31 | Pull belt slips | Clean the vacuum filter |

## Parameters

| No. | Name | Default |
| --- | --- | --- |
| P-112 | Encoder resolution | 2048 pulses |
"""


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("manuals")
    (folder / "bagger.md").write_text(_MANUAL, encoding="utf-8")
    workspace = open_workspace(settings=load_settings(workspace=folder / "ws"))
    from knowledge.library import Library

    Library.open(workspace).add([folder / "bagger.md"])
    return open_assistant(workspace)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("film drifts to one side, what do i turn", "tracking knob"),
        ("E31??", "vacuum filter"),
        ("what is P-112", "2048"),
        ("which bearing part no for roller 4", "118-204"),
    ],
)
def test_what_one_passage_holds_is_asked_of_the_manuals(
    assistant: Assistant, question: str, said: str
) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    assert said in answer.answer


def test_a_code_that_no_manual_defines_is_not_answered(assistant: Assistant) -> None:
    answer = assistant.ask("what does E44 mean")

    assert answer.status == "no_data"
    assert answer.agents == ("documents",)
