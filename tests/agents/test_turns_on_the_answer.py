"""Turns on the last answer: which way it went, what is behind it, what it rests on, a time or an alarm of it."""

import pytest

from agents.assistant import Assistant
from agents.understanding.directions import asks_direction
from agents.understanding.of_the_answer import asks_of_answer, asks_where_it_stands, without_reasons
from agents.understanding.whys import asks_why
from tests.agents.talking import call, talk


@pytest.mark.parametrize(
    "said",
    [
        "it dropped, no?",
        "so is it rising or falling",
        "did that get worse over time",
        "is there a trend in it",
    ],
)
def test_a_direction_keeps_the_figure(demo_assistant: Assistant, said: str) -> None:
    tool, arguments = call(demo_assistant, ["rework pieces by week since march", said])

    assert (tool, arguments["kpi"], arguments["by"]) == ("kpi", "rework_pieces", "week")
    assert arguments["view"] == {"trend": True}


def test_a_direction_of_one_figure_is_set_beside_the_time_before(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["availability of MILL-2 in april", "it went down, right?"])

    assert (tool, arguments["kpi"]) == ("compare_periods", "availability")


@pytest.mark.parametrize("said", ["is it down", "did it go down for repair", "which one went up"])
def test_what_asks_more_is_no_direction(said: str) -> None:
    assert not asks_direction(said)


@pytest.mark.parametrize(
    "said",
    ["what is causing that", "is it the machine or the material", "any explanation?", "due to the new lot?"],
)
def test_what_is_behind_a_scrap_figure(demo_assistant: Assistant, said: str) -> None:
    tool, arguments = call(demo_assistant, ["scrap ratio of MILL-1 in april", said])

    assert (tool, arguments["equipment"]) == ("why_scrap", ["MILL-1"])
    assert arguments["period"]["label"] == "april"


def test_a_cause_is_of_the_product_spoken_of(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["scrap pieces of P-400 in april", "what could be behind that"])

    assert answer.steps[0]["tool"] == "why_scrap"
    assert answer.steps[0]["arguments"]["product"] == "P-400"


def test_a_cause_of_the_worst_time(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant,
        ["scrap ratio of CNC-03 by month this year", "the worst month, was it the tool or the material"],
    )

    assert (tool, arguments["equipment"]) == ("why_scrap", ["CNC-03"])
    assert "2026" in arguments["period"]["label"]


@pytest.mark.parametrize("said", ["which tool or lot do we need", "was it late", "why is PO-4201 late"])
def test_what_asks_more_is_no_why(said: str) -> None:
    assert not asks_why(said)


@pytest.mark.parametrize(
    "said",
    [
        "how many measurements went into that",
        "is that within or overall sigma",
        "does it include the weekend shifts",
        "are changeovers counted in that",
        "which formula did you use",
    ],
)
def test_what_an_answer_rests_on_is_told(demo_assistant: Assistant, said: str) -> None:
    answer = talk(demo_assistant, ["cpk of seat diameter in april", said])

    assert (answer.status, answer.steps, answer.agents) == ("answered", (), ("quality",))


@pytest.mark.parametrize(
    "said", ["how many parts are in stock", "how many pieces did it make", "is it running"]
)
def test_what_asks_anew_is_not_on_the_answer(said: str) -> None:
    assert not asks_of_answer(said)


def test_where_a_quotation_stands() -> None:
    assert asks_where_it_stands("on which page of the manual does it say so")
    assert not asks_where_it_stands("which page covers the coolant")


def test_a_reason_behind_a_wish_changes_nothing() -> None:
    assert without_reasons("export it to csv, the boss wants it") == "export it to csv"
    assert without_reasons("only mills, by week") == "only mills, by week"


def test_an_alarm_just_explained_on_a_machine(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["what does alarm 204 mean", "has MILL-1 had it in april"])

    assert (tool, arguments["alarm"], arguments["equipment"]) == ("alarm_history", "204", ["MILL-1"])
    assert arguments["period"]["label"] == "april"


def test_another_alarm_explained_too(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["meaning of alarm 204", "207 as well please"])

    assert (tool, arguments["alarm"]) == ("look_up_alarm", "207")


def test_a_signal_in_the_same_picture(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["plot vibration of MILL-1 yesterday", "put spindle load in the same diagram"]
    )

    assert (tool, len(arguments["signal"])) == ("signal_values", 2)


def test_another_day_of_a_what_if(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["what if CNC-04 is down on tuesday, who gets late", "and on thursday?"]
    )

    assert (tool, arguments["changes"]) == ("what_if", ["CNC-04 down 2026-06-04 00:00..2026-06-05 00:00"])


def test_a_row_named_by_its_words(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["downtime of the mills in april by reason", "what share is tool breakage"]
    )

    assert (tool, arguments["reason"]) == ("downtime_pareto", ["R-TOOL"])


def test_the_bottom_of_a_list_is_its_lowest(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["availability by machine in april", "bottom two"])

    assert (arguments["view"]["order"], arguments["view"]["limit"]) == ("lowest", 2)


def test_the_time_stays_with_a_row_that_is_pointed_at(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["availability by machine in april", "bottom two", "stop reasons for the last one"]
    )

    assert tool == "downtime_pareto"
    assert arguments["period"]["label"] == "april"


def test_in_total_is_the_sum_of_the_time_spoken_of(demo_assistant: Assistant) -> None:
    _, arguments = call(
        demo_assistant, ["what happened on MILL-3 last night", "how many minutes was it down in total"]
    )

    assert arguments["period"]["label"] == "last night"


def test_the_night_before_is_not_the_same_night(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["downtime of CNC-01 last night", "was it better the night before"])

    assert arguments["other"]["start"] < arguments["period"]["start"]


def test_machines_left_out_are_left_out_of_the_figure(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["downtime of the mills in april by reason", "without MILL-2"])

    assert arguments["equipment"] == ["MILL-1", "MILL-3"]
    assert "view" not in arguments


def test_an_alarm_gets_more_often(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["alarm 510 on PRESS-1 in april", "is it getting more"])

    assert (tool, arguments["by"], arguments["view"]) == ("alarm_history", "week", {"trend": True})


def test_a_characteristic_shifts(demo_assistant: Assistant) -> None:
    tool, _ = call(demo_assistant, ["control chart of the seat diameter in april", "did it shift"])

    assert tool == "characteristic_drift"


def test_anywhere_leaves_the_machine(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["overdue maintenance of CNC-04", "is any overdue anywhere"])

    assert tool == "overdue_maintenance"
    assert not arguments.get("equipment")


def test_worse_after_a_day_sets_equal_stretches_beside_each_other(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["downtime of CNC-03 by week since march", "and it got worse after 10 april?"]
    )

    assert tool == "compare_periods"
    assert arguments["other"]["end"] == arguments["period"]["start"]


def test_what_holds_the_order_spoken_of(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["PO-4203, will it be on time", "what's holding it"])

    assert (tool, arguments["order"]) == ("why_late", "PO-4203")


def test_the_last_one_of_what_a_turn_names_is_no_row_of_the_answer(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["is any gauge not capable", "did the last one for bore diameter pass"])

    assert "bore diameter" in answer.answer.casefold()
