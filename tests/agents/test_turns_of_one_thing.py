"""Turns that keep the one thing spoken of: its code, its row, its product, its machine after a slip of the tongue."""

import pytest

from agents.assistant import Assistant
from tests.agents.talking import call, talk


@pytest.mark.parametrize("said", ["just the 518s with times", "show those 518's"])
def test_a_code_in_the_plural_keeps_machine_and_period(demo_assistant: Assistant, said: str) -> None:
    tool, given = call(demo_assistant, ["alarms on CNC-02 in april", said])

    assert (tool, given["alarm"], given["equipment"]) == ("alarm_history", "518", ["CNC-02"])
    assert given["period"]["label"] == "april"


def test_a_code_that_a_machine_had_is_an_alarm(demo_assistant: Assistant) -> None:
    tool, given = call(demo_assistant, ["has PRESS-1 ever had a 207 in march"])

    assert (tool, given["alarm"], given["equipment"]) == ("alarm_history", "207", ["PRESS-1"])


@pytest.mark.parametrize(
    ("asked", "said", "kind"),
    [
        ("worst product by scrap in april", "defects of it", "product"),
        ("which supplier had the most scrap in april", "pareto of defects for that one", "supplier"),
    ],
)
def test_it_is_the_one_that_a_ranking_was_asked_for(
    demo_assistant: Assistant, asked: str, said: str, kind: str
) -> None:
    tool, given = call(demo_assistant, [asked, said])

    assert tool == "defect_pareto"
    assert given[kind]


def test_another_machine_and_another_day_in_one_correction(demo_assistant: Assistant) -> None:
    turns = ["what if CNC-02 is down tuesday and wednesday", "sorry, i meant CNC-03, and tuesday only"]
    tool, given = call(demo_assistant, turns)

    assert (tool, given["changes"]) == ("what_if", ["CNC-03 down 2026-06-02 00:00..2026-06-03 00:00"])


def test_a_shift_that_helps_is_added_to_what_was_supposed(demo_assistant: Assistant) -> None:
    turns = ["what if CNC-02 is down tuesday", "would sunday late on CNC-03 make up for it"]
    _, given = call(demo_assistant, turns)

    assert given["changes"] == [
        "CNC-02 down 2026-06-02 00:00..2026-06-03 00:00",
        "CNC-03 open 2026-05-31 14:00..22:00",
    ]


def test_a_suspected_material_leaves_the_product(demo_assistant: Assistant) -> None:
    _, given = call(demo_assistant, ["scrap of P-100 in april", "is it maybe the castings, or the tool"])

    assert given["product"] == "P-100"


def test_hours_lost_to_a_kind_of_fault(demo_assistant: Assistant) -> None:
    _, given = call(demo_assistant, ["downtime of PRESS-1 in march", "how much of it was lost to hydraulics"])

    assert given["reason"] in ("R-HYD", ["R-HYD"])


def test_what_eats_a_figure_asks_why(demo_assistant: Assistant) -> None:
    tool, _ = call(demo_assistant, ["oee of CNC-04 in april", "what's killing the availability"])

    assert tool in {"loss_tree", "downtime_pareto"}


def test_figures_without_a_shift_are_no_plan(demo_assistant: Assistant) -> None:
    turns = ["cpk of seat diameter in april", "what if we take the late shift out"]
    answer = talk(demo_assistant, turns)

    assert "scheduler" not in answer.agents


def test_what_work_orders_cost_and_take(demo_assistant: Assistant) -> None:
    tool, given = call(demo_assistant, ["failures of CNC-05 in march", "how much did we spend on that"])
    assert (tool, given["equipment"], given["period"]["label"]) == (
        "work_order_history",
        ["CNC-05"],
        "march",
    )

    tool, given = call(demo_assistant, ["overdue maintenance", "how long do they usually take"])
    assert tool == "work_order_history"


def test_defects_are_split_as_the_scrap_was(demo_assistant: Assistant) -> None:
    turns = ["scrap of PRESS-2 by shift in april", "is it the same defect on all of them"]
    tool, given = call(demo_assistant, turns)

    assert (tool, given["by"], given["equipment"]) == ("defect_pareto", "shift", ["PRESS-2"])


def test_another_number_behind_a_remark(demo_assistant: Assistant) -> None:
    turns = ["when can we promise 300 gear hubs more", "that is too late. 120?"]
    tool, given = call(demo_assistant, turns)

    assert tool == "promise_date"
    assert "120" in given["question"]


def test_places_of_a_list_are_no_machines(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["sequence on MILL-2", "why is no 1 before no 3"])

    assert all("MILL-3" not in (s["arguments"].get("equipment") or ()) for s in answer.steps)
