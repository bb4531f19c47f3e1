"""Past times "at the same time": as much of them as the present one has had so far."""

import datetime as dt

import pytest

from agents.assistant import Assistant


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("scrap of CNC-04 so far today against yesterday at the same time", "28 00:00", "28 14:02"),
        ("is the plant's output today below this time yesterday", "28 00:00", "28 14:02"),
        ("downtime this week compared with last week up to this point", "18 00:00", "22 14:02"),
    ],
)
def test_what_came_before_ends_where_the_present_stands(
    demo_assistant: Assistant, question: str, since: str, until: str
) -> None:
    answer, _ = demo_assistant.understood(question)

    (step,) = answer.steps
    assert step["tool"] == "compare_periods"
    assert _local(step["arguments"]["other"]["start"]) == since
    assert _local(step["arguments"]["other"]["end"]) == until


def test_a_part_of_today_is_set_beside_the_same_part_of_yesterday(demo_assistant: Assistant) -> None:
    _, memory = demo_assistant.understood("how many parts did CNC-03 make this morning")

    answer, _ = demo_assistant.understood("less than yesterday same time, isn't it", memory=memory)

    other = answer.steps[0]["arguments"]["other"]
    assert (_local(other["start"]), _local(other["end"])) == ("28 06:00", "28 14:00")


def _local(time: str) -> str:
    return f"{dt.datetime.fromisoformat(time) + dt.timedelta(hours=2):%d %H:%M}"
