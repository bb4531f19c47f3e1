"""Conversations: few words go on with what was asked before."""

import uuid
from collections.abc import Sequence
from typing import Any

import pytest

from agents.assistant import Assistant

Steps = list[tuple[str, dict[str, Any]]]


def _after(assistant: Assistant, turns: Sequence[str]) -> Steps:
    """Return the tools and arguments of the last turn of a conversation."""
    thread = uuid.uuid4().hex
    for turn in turns:
        answer = assistant.ask(turn, thread=thread)
    return [(s["tool"], s["arguments"]) for s in answer.steps]


def _label(arguments: dict[str, Any]) -> str:
    return str((arguments.get("period") or {}).get("label"))


@pytest.mark.parametrize(
    "courtesy", ["please, and yesterday?", "can you tell me and yesterday", "ok thanks, and yesterday"]
)
def test_courtesies_change_nothing(demo_assistant: Assistant, courtesy: str) -> None:
    [(tool, arguments)] = _after(demo_assistant, ["oee of CNC-03 last week", courtesy])

    assert (tool, arguments["equipment"], _label(arguments)) == ("kpi", ["CNC-03"], "yesterday")


def test_a_corrected_period_is_left_out(demo_assistant: Assistant) -> None:
    [(_, arguments)] = _after(demo_assistant, ["output of MILL-1 yesterday", "not yesterday, last week"])

    assert _label(arguments) == "last week"


def test_what_the_manual_says_of_an_alarm_just_counted(demo_assistant: Assistant) -> None:
    turns = ["how often did alarm 108 come on CNC-07 in may", "and what does the handbook say about it"]

    [(tool, arguments)] = _after(demo_assistant, turns)

    assert (tool, arguments["alarm"]) == ("look_up_alarm", "108")


def test_where_an_alarm_just_looked_up_came(demo_assistant: Assistant) -> None:
    [(tool, arguments)] = _after(demo_assistant, ["what does alarm 108 mean", "how many in may"])

    assert (tool, arguments["alarm"], _label(arguments)) == ("alarm_history", "108", "may")


def test_a_period_that_was_better_is_set_against_the_one_before(demo_assistant: Assistant) -> None:
    [(tool, arguments)] = _after(demo_assistant, ["scrap rate of CNC-07 in may", "april was lower, no?"])

    assert tool == "compare_periods"
    assert (_label(arguments), arguments["other"]["label"], arguments["kpi"]) == (
        "may",
        "april",
        "scrap_ratio",
    )


def test_a_crew_is_set_beside_another(demo_assistant: Assistant) -> None:
    [(tool, arguments)] = _after(demo_assistant, ["output of crew B last week", "against crew C"])

    assert (tool, arguments.get("by"), arguments.get("crew")) == ("kpi", "crew", None)


def test_a_machine_is_added_by_its_number(demo_assistant: Assistant) -> None:
    [(_, arguments)] = _after(demo_assistant, ["oee of CNC-01 and CNC-02 in may", "add 05"])

    assert arguments["equipment"] == ["CNC-01", "CNC-02", "CNC-05"]


def test_the_worst_of_a_ranking_is_explained_in_its_period(demo_assistant: Assistant) -> None:
    [(_, arguments)] = _after(demo_assistant, ["oee by machine in april", "why was the worst one so bad"])
    worst = demo_assistant.ask("oee by machine in april, worst first").tables[0]["rows"][0][0]

    assert (arguments["equipment"], _label(arguments)) == ([worst], "april")


def test_another_characteristic_is_none_of_the_product_before(demo_assistant: Assistant) -> None:
    [(_, arguments)] = _after(
        demo_assistant, ["cpk of the bore diameter of the pump housing", "and the seat?"]
    )

    assert arguments["characteristic"] == ["C-110-20-SEAT"]
    assert "product" not in arguments


def test_another_number_of_pieces(demo_assistant: Assistant) -> None:
    [(tool, arguments)] = _after(demo_assistant, ["when could 120 gear hubs be ready", "and if it's 260?"])

    assert tool == "promise_date"
    assert "260" in arguments["question"]


def test_what_the_records_do_not_carry_is_said(demo_assistant: Assistant) -> None:
    thread = uuid.uuid4().hex
    demo_assistant.ask("open work orders", thread=thread)

    answer = demo_assistant.ask("just the urgent ones", thread=thread)

    assert answer.status == "no_data"
    assert "urgent" in answer.answer


def test_daily_life_is_declined_within_a_conversation_too(demo_assistant: Assistant) -> None:
    thread = uuid.uuid4().hex
    demo_assistant.ask("oee of CNC-03 last week", thread=thread)

    assert demo_assistant.ask("who won the football last night", thread=thread).status == "declined"
