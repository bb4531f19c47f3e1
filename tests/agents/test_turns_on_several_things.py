"""Turns on several things at once: both figures told, the two machines spoken of, rows named by their place or in part."""

import pytest

from agents.assistant import Assistant
from tests.agents.talking import call, calls


@pytest.mark.parametrize("said", ["and the week before", "same for MILL-3", "by shift please"])
def test_what_changes_one_of_two_figures_changes_both(demo_assistant: Assistant, said: str) -> None:
    found = calls(demo_assistant, ["output and scrap of MILL-2 last week", said])

    assert [given["kpi"] for _, given in found] == ["good_pieces", "scrap_ratio"]
    first, second = ({k: v for k, v in given.items() if k != "kpi"} for _, given in found)
    assert first == second


def test_a_figure_that_is_named_is_asked_alone(demo_assistant: Assistant) -> None:
    found = calls(demo_assistant, ["output and scrap of MILL-2 last week", "downtime of it by reason"])

    assert len(found) == 1


def test_both_figures_of_two_times_stand_side_by_side_and_split(demo_assistant: Assistant) -> None:
    turns = ["good pieces and scrap yesterday", "the day before", "put both side by side, per machine"]
    found = calls(demo_assistant, turns)

    assert [given["kpi"] for _, given in found] == ["good_pieces", "scrap_ratio"]
    assert all(given["by"] == "machine" and given["against"]["period"] for _, given in found)


@pytest.mark.parametrize("said", ["what is due on these two next month", "anything overdue on both machines"])
def test_the_two_are_the_last_two_machines(demo_assistant: Assistant, said: str) -> None:
    _, arguments = call(demo_assistant, ["alarms of WASH-1 last week", "and on GRIND-1", said])

    assert arguments["equipment"] == ["WASH-1", "GRIND-1"]


@pytest.mark.parametrize("said", ["which one needs more per piece", "which of the two is better per piece"])
def test_which_is_more_sets_the_two_apart(demo_assistant: Assistant, said: str) -> None:
    _, arguments = call(demo_assistant, ["energy of MILL-1 in april", "MILL-2", said])

    assert (arguments["equipment"], arguments["per"]) == (["MILL-1", "MILL-2"], "piece")


def test_the_worse_of_two_characteristics(demo_assistant: Assistant) -> None:
    turns = ["cpk of hub length in april", "bore diameter?", "which of these two is worse"]
    tool, arguments = call(demo_assistant, turns)

    assert (tool, len(arguments["characteristic"])) == ("capability", 2)


@pytest.mark.parametrize(
    ("turns", "kind", "ids"),
    [
        (["availability of the lathes last week", "why is 03 so low"], "equipment", ["CNC-03"]),
        (["oee of MILL-1 last week", "now for 2"], "equipment", ["MILL-2"]),
        (["how many P-200 did we make in april", "same for 210"], "product", "P-210"),
    ],
)
def test_a_number_alone_is_a_name_of_its_kind(
    demo_assistant: Assistant, turns: list[str], kind: str, ids: object
) -> None:
    _, arguments = call(demo_assistant, turns)

    assert arguments[kind] == ids


def test_a_number_in_the_place_of_a_number_is_none(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["when can we deliver 80 P-120", "and 300?"])

    assert (arguments["product"], "300" in arguments["question"]) == ("P-120", True)


@pytest.mark.parametrize(
    ("turns", "given"),
    [
        (["scrap ratio by product in april", "top 1, which defects"], {"product": "P-110"}),
        (["defects in april", "the burr one, on which machine"], {"defect": "D-BURR", "by": "machine"}),
        (["scrap ratio by product in april", "what went wrong with the worst one"], {"product": "P-110"}),
    ],
)
def test_a_row_by_its_place_or_in_part_is_what_is_asked(
    demo_assistant: Assistant, turns: list[str], given: dict[str, str]
) -> None:
    tool, arguments = call(demo_assistant, turns)

    assert tool == "defect_pareto"
    assert given.items() <= arguments.items()


def test_rows_from_the_end_of_a_list(demo_assistant: Assistant) -> None:
    _, arguments = call(
        demo_assistant, ["mtbf by machine this year", "bottom 2 of the list, what fails on them"]
    )

    assert len(arguments["equipment"]) == 2


def test_who_is_worst_of_machines_is_no_person(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["oee by machine in april", "who is the worst"])

    assert arguments["view"]["place"] == 1


@pytest.mark.parametrize("said", ["each", "one by one please"])
def test_each_of_several_machines_is_split_by_machine(demo_assistant: Assistant, said: str) -> None:
    _, arguments = call(demo_assistant, ["oee of the lathes yesterday", said])

    assert (arguments["by"], len(arguments["equipment"])) == ("machine", 7)


def test_shifts_told_off_are_what_it_is_split_by(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["defects of P-100 in april", "early, late or night?"])

    assert (arguments["by"], arguments["product"]) == ("shift", "P-100")
