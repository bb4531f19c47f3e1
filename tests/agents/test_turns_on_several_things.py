"""Turns on several things at once: both figures told, the two machines spoken of, rows named by their place or in part."""

import pytest

from agents.assistant import Assistant
from agents.understanding.customers_meant import customers_meant
from tests.agents.talking import call, calls, talk


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
    ],
)
def test_a_row_by_its_place_or_in_part_is_what_is_asked(
    demo_assistant: Assistant, turns: list[str], given: dict[str, str]
) -> None:
    tool, arguments = call(demo_assistant, turns)

    assert tool == "defect_pareto"
    assert given.items() <= arguments.items()


def test_the_cause_of_the_worst_row_is_asked(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["scrap ratio by product in april", "what went wrong with the worst one"]
    )

    assert (tool, arguments["product"], arguments["period"]["label"]) == ("why_scrap", "P-110", "april")


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


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("show me who pays for it", "show me which orders get late"),
        ("who suffers from that?", "which orders get late?"),
        ("who is waiting for it", "which customer is waiting for it"),
        ("who was on the machine", "who was on the machine"),
    ],
)
def test_who_is_hit_or_pays_are_orders_and_customers(said: str, asked: str) -> None:
    assert customers_meant(said) == asked


def test_persons_beside_a_list_are_left_out_and_said_to_be(demo_assistant: Assistant) -> None:
    turns = ["work orders of the mills in april", "list the two dearest work orders with who did them"]
    answer = talk(demo_assistant, turns)

    assert (answer.status, answer.steps[0]["tool"]) == ("answered", "work_order_history")
    assert "persons are not told" in answer.answer


def test_those_are_the_rows_of_the_last_answer(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["which lots went into PO-4188", "where else did those go"])

    assert tool == "containment"
    assert arguments["lot"].startswith("L-")


@pytest.mark.parametrize("said", ["lot L-0240 status", "L-0240 fine or not fine"])
def test_a_lot_is_held_only_where_it_is_told(demo_assistant: Assistant, said: str) -> None:
    assert talk(demo_assistant, [said]).status != "approval"


def test_the_machine_spoken_of_is_supposed_down(demo_assistant: Assistant) -> None:
    turns = ["vibration of MILL-2 this week", "suppose we hand it to the fitter on tuesday, what slips"]
    tool, arguments = call(demo_assistant, turns)

    assert tool == "what_if"
    assert arguments["changes"] == ["MILL-2 down 2026-06-02 00:00..2026-06-03 00:00"]


def test_a_time_is_set_beside_an_answer_that_had_none(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["vibration of GRIND-1", "compare it with last month"])

    assert arguments["against"]["period"]["start"].startswith("2026-03-31")


def test_what_is_told_behind_a_turn_is_no_part_of_it(demo_assistant: Assistant) -> None:
    turns = [
        "oee of GRIND-1 in april",
        "do the same for the mills, i have to fill in a sheet for the customer",
    ]
    tool, arguments = call(demo_assistant, turns)

    assert (tool, arguments["equipment"]) == ("kpi", ["MILL-1", "MILL-2", "MILL-3"])


@pytest.mark.parametrize(
    ("asked", "start"),
    [("orders for Idrotec in june", "2026-05-31"), ("orders for Idrotec in april", "2026-03-31")],
)
def test_months_of_orders_are_the_nearest_ones(demo_assistant: Assistant, asked: str, start: str) -> None:
    _, arguments = call(demo_assistant, [asked])

    assert arguments["period"]["start"].startswith(start)


def test_an_extra_shift_that_is_not_planned_with_is_told(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["when can we deliver 80 P-120", "and with saturday shift"])

    assert "was not applied" in answer.answer or answer.steps[0]["tool"] == "what_if"


def test_a_customer_stays_in_a_list_of_orders(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["what's late for Idrotec", "how late each"])

    assert arguments["customer"] == "Idrotec"


def test_better_or_worse_sets_the_two_times_side_by_side(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["mttr of the mills in q1", "q2?", "better or worse"])

    assert arguments["against"]["period"]["start"].startswith("2026-03-31")


def test_a_reason_by_its_place_is_what_is_asked(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["top 3 stop reasons of CNC-05", "first one, on which days"])

    assert (tool, arguments["reason"], arguments["by"]) == ("downtime_pareto", ["R-TOOL"], "day")
