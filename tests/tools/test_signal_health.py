"""Gaps, flat lines, what is normal and the same hours before, on three weeks of one oven's readings."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from tools.signal_health import gaps_of
from ui.compose import open_assistant


def _readings() -> str:
    """Every hour from 1 to 21 March: 200 + hour; 10 more on the 20th; stuck on the 5th; nothing on the 9th."""
    lines = ["timestamp,OVEN-1 Temperature [°C]"]
    for day in range(1, 22):
        for hour in range(24):
            value = 200.0 + hour + (10 if day == 20 else 0) + 0.01 * day
            if day == 5 and 6 <= hour <= 12:
                value = 203.5
            if day != 9:
                lines.append(f"2024-03-{day:02d} {hour:02d}:00,{value:.2f}")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(
        workspace_of(
            {
                "oven.csv": _readings(),
                "alarms.csv": "machine,time,alarm code,message\nOVEN-1,2024-03-02 10:00,A1,hot\n",
            }
        )
    )


def _numbers(assistant: Assistant, question: str) -> dict[str, float]:
    return {m["name"]: m["value"] for m in assistant.ask(question).metrics}


def test_a_gap_is_told_from_when_to_when(assistant: Assistant) -> None:
    answer = assistant.ask("are there gaps in the temperature readings of oven 1")

    assert "2024-03-08 23:00 to 2024-03-10 00:00 (25 h)" in answer.answer


def test_a_stuck_sensor_is_found(assistant: Assistant) -> None:
    answer = assistant.ask("was the temperature sensor of oven 1 stuck?")

    assert "2024-03-05 06:00 to 2024-03-05 12:00 (6 h, at 203.5 °C)" in answer.answer


def test_normal_is_the_band_of_most_readings(assistant: Assistant) -> None:
    found = _numbers(assistant, "what does a normal temperature of oven 1 look like")

    low, high = (found[f"{end} end of normal of OVEN-1 Temperature"] for end in ("Lower", "Upper"))
    assert 200 < low < 203
    assert 222 < high < 231


def test_a_day_is_compared_with_the_same_hours_before(assistant: Assistant) -> None:
    found = _numbers(
        assistant, "compare the temperature of oven 1 on 20 march 2024 with the same hours of the days before"
    )

    assert found["Difference"] == pytest.approx(10, abs=0.3)


def test_the_hour_that_a_change_of_time_leaves_out_is_no_gap() -> None:
    rome = ZoneInfo("Europe/Rome")
    times = pd.date_range("2026-03-28", periods=600, freq="10min", tz=rome).tz_localize(None)
    frame = pd.DataFrame({"ts": times, "value": 1.0}).drop(range(300, 320))

    (gap,) = gaps_of(frame.reset_index(drop=True), 1_500.0, rome)

    assert gap.hours == pytest.approx(3.5)
