"""Conversations: few words go on with what was asked before."""

import uuid
from typing import Any

import pytest

from agents.assistant import Assistant
from agents.understanding import Memory
from tests.agents.talking import calls, talk


def _label(arguments: dict[str, Any]) -> str:
    return str((arguments.get("period") or {}).get("label"))


@pytest.mark.parametrize(
    "courtesy", ["please, and yesterday?", "can you tell me and yesterday", "ok thanks, and yesterday"]
)
def test_courtesies_change_nothing(demo_assistant: Assistant, courtesy: str) -> None:
    [(tool, arguments)] = calls(demo_assistant, ["oee of CNC-03 last week", courtesy])

    assert (tool, arguments["equipment"], _label(arguments)) == ("kpi", ["CNC-03"], "yesterday")


def test_a_corrected_period_is_left_out(demo_assistant: Assistant) -> None:
    [(_, arguments)] = calls(demo_assistant, ["output of MILL-1 yesterday", "not yesterday, last week"])

    assert _label(arguments) == "last week"


def test_what_the_manual_says_of_an_alarm_just_counted(demo_assistant: Assistant) -> None:
    turns = ["how often did alarm 108 come on CNC-07 in may", "and what does the handbook say about it"]

    [(tool, arguments)] = calls(demo_assistant, turns)

    assert (tool, arguments["alarm"]) == ("look_up_alarm", "108")


def test_where_an_alarm_just_looked_up_came(demo_assistant: Assistant) -> None:
    [(tool, arguments)] = calls(demo_assistant, ["what does alarm 108 mean", "how many in may"])

    assert (tool, arguments["alarm"], _label(arguments)) == ("alarm_history", "108", "may")


def test_a_period_that_was_better_is_set_against_the_one_before(demo_assistant: Assistant) -> None:
    [(tool, arguments)] = calls(demo_assistant, ["scrap rate of CNC-07 in may", "april was lower, no?"])

    assert tool == "compare_periods"
    assert (_label(arguments), arguments["other"]["label"], arguments["kpi"]) == (
        "may",
        "april",
        "scrap_ratio",
    )


def test_a_crew_is_set_beside_another(demo_assistant: Assistant) -> None:
    [(tool, arguments)] = calls(demo_assistant, ["output of crew B last week", "against crew C"])

    assert (tool, arguments.get("by"), arguments.get("crew")) == ("kpi", "crew", None)


def test_a_machine_is_added_by_its_number(demo_assistant: Assistant) -> None:
    [(_, arguments)] = calls(demo_assistant, ["oee of CNC-01 and CNC-02 in may", "add 05"])

    assert arguments["equipment"] == ["CNC-01", "CNC-02", "CNC-05"]


def test_the_worst_of_a_ranking_is_explained_in_its_period(demo_assistant: Assistant) -> None:
    [(_, arguments)] = calls(demo_assistant, ["oee by machine in april", "why was the worst one so bad"])
    worst = demo_assistant.ask("oee by machine in april, worst first").tables[0]["rows"][0][0]

    assert (arguments["equipment"], _label(arguments)) == ([worst], "april")


def test_another_characteristic_is_none_of_the_product_before(demo_assistant: Assistant) -> None:
    [(_, arguments)] = calls(
        demo_assistant, ["cpk of the bore diameter of the pump housing", "and the seat?"]
    )

    assert arguments["characteristic"] == ["C-110-20-SEAT"]
    assert "product" not in arguments


def test_another_number_of_pieces(demo_assistant: Assistant) -> None:
    [(tool, arguments)] = calls(demo_assistant, ["when could 120 gear hubs be ready", "and if it's 260?"])

    assert tool == "promise_date"
    assert "260" in arguments["question"]


def test_what_the_records_do_not_carry_is_said(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["open work orders", "just the urgent ones"])

    assert answer.status == "no_data"
    assert "urgent" in answer.answer


def test_daily_life_is_declined_within_a_conversation_too(demo_assistant: Assistant) -> None:
    assert (
        talk(demo_assistant, ["oee of CNC-03 last week", "who won the football last night"]).status
        == "declined"
    )


def test_a_place_in_a_ranking_is_named_with_its_figure(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["availability by machine in may", "which one is second worst?"])

    table = answer.tables[0]
    assert len(table["rows"]) == 2
    assert str(table["rows"][1][0]) in answer.answer


def test_the_biggest_row_is_dropped_and_nothing_deleted(demo_assistant: Assistant) -> None:
    [(tool, arguments)] = calls(demo_assistant, ["defects by machine in may", "drop the biggest one"])

    assert (tool, arguments["by"], arguments["view"]["drop"]) == ("defect_pareto", "machine", 1)


def test_top_three_of_a_sorted_table(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["mttr per machine this year", "worst first", "top three is enough"])

    times = [row[3] for row in answer.tables[0]["rows"]]
    assert len(times) == 3
    assert times == sorted(times, reverse=True)


def test_an_answer_without_comparison_is_run_for_both_periods(demo_assistant: Assistant) -> None:
    [(tool, arguments)] = calls(demo_assistant, ["cpk of the bore diameter in may", "vs april"])

    assert (tool, _label(arguments), _label(arguments["against"])) == ("capability", "may", "april")


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("make it 4", "CNC-02 down 2026-06-01 00:00..2026-06-05 00:00"),
        ("make that until thursday", "CNC-02 down 2026-06-01 00:00..2026-06-04 00:00"),
        ("make that through thursday", "CNC-02 down 2026-06-01 00:00..2026-06-05 00:00"),
        ("and 3 june 2026 too", "CNC-02 down 2026-06-01 00:00..2026-06-04 00:00"),
        ("MILL-1 instead", "MILL-1 down 2026-06-01 00:00..2026-06-03 00:00"),
    ],
)
def test_the_change_of_a_what_if_is_changed(demo_assistant: Assistant, said: str, change: str) -> None:
    memory = Memory()
    for turn in ["what if CNC-02 is down for 2 days from 1 june 2026", said]:
        answer, memory = demo_assistant.understood(turn, memory=memory)

    assert answer.steps[0]["arguments"]["changes"] == [change]


def test_another_machine_for_one_that_is_not_there(demo_assistant: Assistant) -> None:
    [(tool, arguments)] = calls(demo_assistant, ["output of line 9 yesterday", "i meant MILL-2"])

    assert (tool, arguments["equipment"], _label(arguments)) == ("kpi", ["MILL-2"], "yesterday")


def test_what_is_missing_is_said_again_where_nothing_mends_it(demo_assistant: Assistant) -> None:
    thread = uuid.uuid4().hex
    first = demo_assistant.ask("availability of line 9 in april", thread=thread)

    assert demo_assistant.ask("in hours please", thread=thread).answer == first.answer


def test_an_adjective_is_of_what_was_listed(demo_assistant: Assistant) -> None:
    turns = ["open work orders", "only the ones on the presses", "any overdue?"]

    [(tool, arguments)] = calls(demo_assistant, turns)

    assert (tool, arguments["equipment"]) == ("overdue_maintenance", ["PRESS-1", "PRESS-2"])


def test_another_signal_of_the_same_machine(demo_assistant: Assistant) -> None:
    [(tool, arguments)] = calls(demo_assistant, ["vibration of GRIND-1 yesterday", "same for spindle load"])

    assert tool == "signal_values"
    assert "spindle load" in arguments["question"]
    assert arguments["equipment"] == ["GRIND-1"]


def test_what_cannot_be_split_says_so(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["cpk of the bore diameter", "by supplier"])

    assert answer.status == "no_data"
    assert "supplier" in answer.answer
