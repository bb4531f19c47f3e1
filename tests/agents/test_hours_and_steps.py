"""Hours before a colon or a full stop, and months that begin somewhere."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from agents.assistant import Assistant

ROME = ZoneInfo("Europe/Rome")


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        (
            "availability of CNC-05 on 12 may between 09:00 and 15:00: how much was it?",
            "05-12 09:00",
            "05-12 15:00",
        ),
        ("scrap of CNC-07 yesterday before 10.", "05-28 00:00", "05-28 10:00"),
        ("availability of MILL-2 month by month from february", "02-01 00:00", "05-29 14:02"),
        ("scrap of P-300 from march by week", "03-01 00:00", "04-01 00:00"),
    ],
)
def test_times_are_read_to_their_end(
    demo_assistant: Assistant, question: str, since: str, until: str
) -> None:
    answer, _ = demo_assistant.understood(question)

    period = answer.steps[0]["arguments"]["period"]
    assert [f"{dt.datetime.fromisoformat(period[k]).astimezone(ROME):%m-%d %H:%M}" for k in ("start", "end")] == [
        since, until,
    ]  # fmt: skip
