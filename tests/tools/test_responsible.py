"""A KPI question goes to the people who answer for the KPI, whatever tool computes it."""

import pytest

from agents.assistant import Assistant


@pytest.mark.parametrize(
    ("question", "agent"),
    [
        ("scrap rate by product last month", "quality"),
        ("number of breakdowns by machine last month", "maintenance"),
        ("oee of cnc-07 last week", "production"),
    ],
)
def test_a_kpi_is_answered_by_those_who_answer_for_it(
    demo_assistant: Assistant, question: str, agent: str
) -> None:
    answer = demo_assistant.ask(question)

    assert answer.status == "answered"
    assert answer.agents == (agent,)
    assert {step["agent"] for step in answer.steps} == {agent}
