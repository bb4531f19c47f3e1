"""Conversations that narrow, widen, leave or undo what was asked."""

import pytest

from agents.assistant import Assistant
from agents.understanding import Memory
from agents.understanding.continued import forgotten


def _last(assistant: Assistant, turns: list[str]) -> tuple[str, dict[str, object], str]:
    memory = Memory()
    for turn in turns:
        answer, memory = assistant.understood(turn, memory=memory)
    step = answer.steps[0] if answer.steps else {"tool": "", "arguments": {}}
    return step["tool"], step["arguments"], answer.status


def test_everything_else_is_all_but_the_machines_before(demo_assistant: Assistant) -> None:
    tool, arguments, _ = _last(demo_assistant, ["overdue maintenance of the presses", "and everything else?"])

    machines = arguments["equipment"]
    assert tool == "overdue_maintenance"
    assert isinstance(machines, list)
    assert "MILL-1" in machines
    assert "PRESS-1" not in machines


def test_both_together_joins_two_answers(demo_assistant: Assistant) -> None:
    turns = ["oee of PRESS-1 in april", "now MILL-2", "both together"]

    _, arguments, _ = _last(demo_assistant, turns)

    assert arguments["equipment"] == ["PRESS-1", "MILL-2"]


def test_two_months_are_one_stretch(demo_assistant: Assistant) -> None:
    _, arguments, _ = _last(demo_assistant, ["mttr of the presses april and may"])

    period = arguments["period"]
    assert isinstance(period, dict)
    assert period["label"] == "april and may"


@pytest.mark.parametrize(
    ("unit", "kpi"),
    [("as pieces please", "scrap_pieces"), ("in euro", "scrap_cost"), ("in %", "scrap_ratio")],
)
def test_another_unit_may_be_another_kpi(demo_assistant: Assistant, unit: str, kpi: str) -> None:
    _, arguments, _ = _last(demo_assistant, ["scrap rate by crew in may", unit])

    assert arguments["kpi"] == kpi


def test_few_words_never_make_a_proposal(demo_assistant: Assistant) -> None:
    _, _, status = _last(demo_assistant, ["stops of PRESS-1 this week", "without the planned ones"])

    assert status == "no_data"


def test_a_conversation_is_left(demo_assistant: Assistant) -> None:
    turns = ["oee of CNC-07 last week", "forget that, which maintenance is overdue"]

    tool, arguments, _ = _last(demo_assistant, turns)

    assert (tool, arguments.get("equipment")) == ("overdue_maintenance", None)
    assert forgotten("oee of CNC-07") == "oee of CNC-07"


def test_there_takes_the_time_and_machine_along(demo_assistant: Assistant) -> None:
    _, arguments, _ = _last(
        demo_assistant, ["downtime of MILL-2 yesterday", "was there a work order for that"]
    )

    period = arguments["period"]
    assert arguments["equipment"] == ["MILL-2"]
    assert isinstance(period, dict)
    assert period["label"] == "yesterday"


def test_a_crew_that_is_not_there_is_said(demo_assistant: Assistant) -> None:
    _, _, status = _last(demo_assistant, ["scrap of crew Z in may"])
    _, arguments, _ = _last(demo_assistant, ["scrap of crew Z in may", "crew B i meant"])

    assert status == "no_data"
    assert arguments["crew"] == "B"


def test_a_signal_is_put_on_top_of_the_last_one(demo_assistant: Assistant) -> None:
    turns = ["vibration of GRIND-1 yesterday", "plot it with the spindle load on top"]

    tool, arguments, _ = _last(demo_assistant, turns)

    signals = arguments["signal"]
    assert tool == "signal_values"
    assert isinstance(signals, list)
    assert len(signals) == 2


def test_zooming_in_is_another_period(demo_assistant: Assistant) -> None:
    turns = ["control chart of the shaft diameter", "zoom in on last week"]

    tool, arguments, _ = _last(demo_assistant, turns)

    period = arguments["period"]
    assert tool == "control_chart"
    assert isinstance(period, dict)
    assert period["label"] == "last week"


@pytest.mark.parametrize(
    ("question", "tool"),
    [
        ("is that more than usual", "compare_periods"),
        ("what are the most common stop reasons", "downtime_pareto"),
    ],
)
def test_more_of_the_same_machine_and_time(demo_assistant: Assistant, question: str, tool: str) -> None:
    called, arguments, _ = _last(demo_assistant, ["scrap on MILL-1 last week", question])

    assert called == tool
    assert arguments["equipment"] == ["MILL-1"]
    assert isinstance(arguments["period"], dict)
