import pytest

from agents.assistant import Assistant


def _periods(assistant: Assistant, question: str) -> list[str]:
    arguments = assistant.understood(question)[0].to_json()["steps"][0]["arguments"]
    return [str(arguments[n]["label"]) for n in ("period", "other") if arguments.get(n)]


def test_a_period_is_counted_from_an_event_of_the_named_machine(demo_assistant: Assistant) -> None:
    (label,) = _periods(demo_assistant, "worst defects on CNC-07 since the last maintenance")

    assert label.startswith("since the maintenance at CNC-07 of 20")


def test_before_and_after_gives_both_periods(demo_assistant: Assistant) -> None:
    before, after = _periods(demo_assistant, "scrap before and after the last maintenance of CNC-07")

    assert before.startswith("before the maintenance")
    assert after.startswith("since the maintenance")


def test_an_event_that_is_not_recorded_is_said(demo_assistant: Assistant) -> None:
    answer, _ = demo_assistant.understood("worst defects since the last calibration on CNC-07")

    assert answer.status == "no_data"
    assert "No calibration is recorded at CNC-07" in answer.answer


@pytest.mark.parametrize(
    ("question", "found"),
    [("cpk op 20 last month?", 5), ("cpk of the drive shaft", 0), ("shaft dia capable?", 1)],
)
def test_capability_needs_no_question_back(demo_assistant: Assistant, question: str, found: int) -> None:
    (step,) = demo_assistant.understood(question)[0].to_json()["steps"]

    assert step["tool"] == "capability"
    assert len(step["arguments"].get("characteristic") or ()) == found
