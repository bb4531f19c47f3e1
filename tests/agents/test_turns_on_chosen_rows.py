"""Turns of a conversation that choose rows of the last answer, set something beside it, or keep what it was of."""

import re

from agents.assistant import Assistant
from tests.agents.talking import call, talk


def test_rows_are_left_out_by_a_word_of_theirs(demo_assistant: Assistant) -> None:
    turns = ["downtime of CNC-02 in may by reason", "leave the jams and the gauging out, what is left?"]
    _, arguments = call(demo_assistant, turns)

    assert set(arguments["view"]["without"]) == {"Part jam", "Gauging"}
    assert arguments["equipment"] == ["CNC-02"]


def test_only_the_rows_named_by_a_word_are_shown(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["downtime in may by reason", "just the jams and the breakage"])

    assert set(arguments["view"]["only"]) == {"Part jam", "Tool breakage"}


def test_two_looks_at_once(demo_assistant: Assistant) -> None:
    turns = ["maintenance cost by machine in may", "rank it high to low and just the first four"]
    _, arguments = call(demo_assistant, turns)

    assert arguments.get("limit", arguments["view"].get("limit")) == 4
    assert arguments["view"]["order"] == "highest"


def test_the_first_rows_of_a_ranking_are_asked_of(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["mtbf by machine since march", "repair time of the top two"])

    assert len(arguments["equipment"]) == 2
    assert arguments["period"]["label"] == "since march"


def test_the_worst_is_by_what_the_rows_were_ranked_by(demo_assistant: Assistant) -> None:
    first = "which machine lost most time to stops in may"
    told = re.search(r"First comes (\S+) with", talk(demo_assistant, [first]).answer)
    _, arguments = call(demo_assistant, [first, "by reason for the worst one"])

    assert told is not None
    assert arguments["equipment"] == [told[1]]


def test_a_number_of_a_list_is_a_place_in_it(demo_assistant: Assistant) -> None:
    first = "which machine lost most time to stops in may"
    told = re.search(r"First comes (\S+) with", talk(demo_assistant, [first]).answer)
    _, arguments = call(demo_assistant, [first, "what repairs did no. 1 of those have"])

    assert told is not None
    assert arguments["equipment"] == [told[1]]


def test_it_is_laid_beside_another(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["scrap ratio of grinding in april", "lay it beside milling"])

    assert (arguments["kpi"], arguments["equipment"]) == ("scrap_ratio", ["GRINDING", "MILLING"])
    assert arguments["period"]["label"] == "april"


def test_which_of_its_machines_keeps_the_figure(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["oee of milling in april", "which of them drags it down"])

    assert (arguments["kpi"], arguments["by"], arguments["equipment"]) == ("oee", "machine", ["MILLING"])


def test_the_alarm_that_was_explained_is_the_one_counted(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["what does alarm 204 mean", "did it turn up in may"])

    assert (tool, arguments["alarm"]) == ("alarm_history", "204")


def test_what_the_defects_depend_on(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["defects in may", "is that more of a shift thing or what"])

    assert (arguments["by"], arguments["period"]["label"]) == ("shift", "may")


def test_one_order_is_told_again_for_what_more_is_asked_of_it(demo_assistant: Assistant) -> None:
    found = re.search(r"PO-\d+", talk(demo_assistant, ["list the late orders"]).answer)
    assert found is not None
    tool, arguments = call(
        demo_assistant, [f"status of {found[0]}", "which customer is it for and till when"]
    )

    assert (tool, arguments["order"]) == ("order_status", found[0])


def test_the_signal_is_of_the_machine_now_named(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["spindle load of MILL-1 now", "is that normal", "and mill-2"])

    assert "MILL-2 Spindle load" in answer.answer
    assert "MILL-1" not in answer.answer


def test_which_one_is_worst_splits_one_figure(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["scrap ratio of the mills in may", "which one is the worst"])

    assert (arguments["by"], arguments["view"]["order"]) == ("machine", "worst")


def test_the_cost_of_the_one_record_is_told(demo_assistant: Assistant) -> None:
    turns = ["last work order on CNC-03", "what did it cost"]
    told = re.search(r"The latest is (WO-\d+)", talk(demo_assistant, turns[:1]).answer)
    _, arguments = call(demo_assistant, turns)

    assert told is not None
    assert arguments["work_order"] == told[1]


def test_how_many_of_those_counts_them_in_the_time_said(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["last work order on CNC-03", "how many of those in april"])

    assert "which" not in arguments
    assert arguments["period"]["label"] == "april"


def test_what_is_allowed_of_a_signal_is_in_the_manual(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["vibration of CNC-04 last week", "whats allowed"])

    assert tool == "ask_manuals"
    assert "vibration" in arguments["question"]


def test_one_factor_alone_splits_the_figure(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["scrap of P-110 in may vs april", "is it the supplier"])

    assert (arguments["kpi"], arguments["by"], arguments["product"]) == ("scrap_ratio", "supplier", "P-110")


def test_what_an_energy_is_not_narrowed_to_is_said(demo_assistant: Assistant) -> None:
    assert "“P-200” was not applied" in talk(demo_assistant, ["kwh per piece of P-200 in april"]).answer


def test_a_machine_that_drops_out_is_planned_around(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["oee of WASH-1 in may", "imagine it drops out on wednesday"])

    assert tool == "what_if"
    assert arguments["changes"][0].startswith("WASH-1 down")
