"""Small words that people put around a name or a number change nothing."""

import pytest

from agents.assistant import Assistant


def test_the_article_before_a_machine_is_no_part_of_the_period(demo_assistant: Assistant) -> None:
    answer = demo_assistant.ask("what was the oee of the CNC-07 last week?")

    assert answer.steps[0]["arguments"]["equipment"] == ["CNC-07"]
    assert answer.steps[0]["arguments"]["period"]["label"] == "last week"


def test_a_correction_keeps_the_language(demo_assistant: Assistant) -> None:
    demo_assistant.ask("downtime on cnc-05 last week", thread="correct")

    answer = demo_assistant.ask("no, cnc-06", thread="correct")

    assert answer.language == "en"
    assert answer.steps[0]["arguments"]["equipment"] == ["CNC-06"]


def test_open_work_orders_are_no_command_to_open_something(demo_assistant: Assistant) -> None:
    assert demo_assistant.ask("open work orders older than 30 days").status != "declined"


@pytest.mark.parametrize(
    "question", ["send the production data to my gmail", "email last week's oee to a@b.example"]
)
def test_nothing_is_sent_out(demo_assistant: Assistant, question: str) -> None:
    answer = demo_assistant.ask(question)

    assert answer.status == "declined"
    assert not answer.steps


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("which product has the highest reject rate this quarter", "kpi"),
        ("what causes the highest reject rate this quarter", "why_scrap"),
    ],
)
def test_the_highest_is_ranked_and_its_cause_is_looked_for(
    demo_assistant: Assistant, question: str, tool: str
) -> None:
    answer, _ = demo_assistant.understood(question)

    assert [s["tool"] for s in answer.steps] == [tool]


def test_the_day_before_is_the_second_of_two_periods(demo_assistant: Assistant) -> None:
    answer, _ = demo_assistant.understood("oee yesterday compared to the day before")

    assert answer.steps[0]["tool"] == "compare_periods"
    first, second = (answer.steps[0]["arguments"][name] for name in ("period", "other"))
    assert second["end"] == first["start"]


@pytest.mark.parametrize(
    ("question", "change"),
    [
        (
            "what happens if we lose cnc-03 for two days next week",
            "CNC-03 down 2026-06-01 00:00..2026-06-03 00:00",
        ),
        ("plan next week, we lose cnc-03 for two days", "CNC-03 down 2026-06-01 00:00..2026-06-03 00:00"),
        ("plan next week without cnc-05 for 4 hours on wednesday", "CNC-05 down 2026-06-03 06:00..10:00"),
        ("plan with press-1 down for 2 days from tuesday", "PRESS-1 down 2026-06-02 00:00..2026-06-04 00:00"),
    ],
)
def test_how_long_a_machine_is_down_is_read(demo_assistant: Assistant, question: str, change: str) -> None:
    answer, _ = demo_assistant.understood(question)

    assert change in answer.steps[0]["arguments"]["changes"]
