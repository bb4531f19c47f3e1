"""Figures of readings: beyond a limit, over time, in two periods, while another signal is beyond a limit."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

HOURS = "time,Pump 1 Flow [m3/h],Pump 1 Pressure [bar]\n" + "".join(
    f"2024-0{month}-{day:02} {hour:02}:00,{0 if hour < 6 else 10 * month},{1 if hour < 6 else 4 + month}\n"
    for month in (3, 4)
    for day in (1, 2, 3)
    for hour in range(24)
)


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(workspace_of({"trend.csv": HOURS}))


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how many readings of the flow of pump 1 were above 35?", "54 of 144 readings"),
        ("what percentage of the flow readings of pump 1 were exactly zero in march 2024?", "25 %"),
        ("on how many days was the flow of pump 1 above 35?", "3 of 6 days"),
        ("when was the last time the flow of pump 1 was over 35?", "last at 2024-04-03 23:00"),
        ("how many m3 did pump 1 flow on 2 march 2024, integrated over time", "540 m3"),
        ("mean pressure of pump 1 where the flow is above 0 in march 2024", "mean 7 bar"),
        (
            "what was the longest stretch in a row with the flow of pump 1 above 35",
            "has 18 readings (18 h), from 2024-04-01 06:00",
        ),
        ("how many readings of pump 1 were above 6 bar", "108 of 144 readings"),
        ("by how much did the maximum flow of pump 1 differ between march and april 2024?", "10 m3/h more"),
    ],
)
def test_a_figure_of_readings_is_computed(assistant: Assistant, question: str, wanted: str) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    assert wanted in answer.answer


def test_what_is_normal_is_told_of_each_of_several_machines(
    workspace_of: Callable[[Mapping[str, str]], Workspace],
) -> None:
    two = HOURS.replace("[bar]", "[bar],Pump 2 Flow [m3/h]", 1).split("\n")
    more = "\n".join([two[0], *(f"{line},7" for line in two[1:] if line)])
    assistant = open_assistant(workspace_of({"pumps.csv": more}))

    answer = assistant.ask("what is the normal flow of pump 1 and pump 2")

    assert "Flow 0 to 40 m3/h, median 30" in answer.answer
    assert "Flow 7 to 7 m3/h, median 7" in answer.answer
