"""Readings by the hour of the day, days at zero, the hottest hour, and runs of times without any value."""

import datetime as dt
from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

START = dt.datetime(2023, 5, 1)


def _row(hour: int) -> str:
    at = START + dt.timedelta(hours=hour)
    if 100 <= hour < 107 or hour == 200:  # no value at all
        return f"kiln_2,{at:%Y-%m-%dT%H:%M:%S},,\n"
    power = 0 if at.day in {4, 9, 10} else 5 + (at.hour == 15) * 4
    return f"kiln_2,{at:%Y-%m-%dT%H:%M:%S},{power},{40 + at.hour / 10 + (hour == 63) * 30}\n"


READINGS = "asset_id,timestamp,Motor Power Input (kW),Shell_Temperature_C\n" + "".join(
    _row(h) for h in range(14 * 24)
)


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(workspace_of({"kiln_2.csv": READINGS}))


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("at which hour of the day is the mean motor power input of kiln_2 highest, and how high?", ("15:00",)),
        ("on how many days of may 2023 did kiln_2 draw no power at all?", ("3 of 14", "2023-05-04")),
        ("kiln_2 shell temperature: what was the hottest hour and how hot?", ("71.5", "2023-05-03 15:00")),
        ("longest run of missing hours on kiln_2: how many hours and starting when?", ("7 in a row", "2023-05-05 04:00")),
        ("how many readings of the shell temperature of kiln_2 are missing", ("8 of 336",)),
    ],
)  # fmt: skip
def test_readings_are_told_by_hours_days_and_gaps(
    assistant: Assistant, question: str, facts: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    assert [f for f in facts if f not in answer.answer] == [], answer.answer
