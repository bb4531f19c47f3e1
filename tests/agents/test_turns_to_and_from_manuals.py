"""Turns between the data and the manuals, to what the parts show, and what is asked back rather than guessed."""

import pytest

from agents.assistant import Assistant
from agents.understanding.memory import Memory
from agents.understanding.unsaid import left_out, narrows
from tests.agents.talking import call, talk


def test_back_to_the_figure_before_the_manual(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant,
        [
            "gauge study of the shaft diameter",
            "what does the procedure allow there",
            "ok and do we meet it",
        ],
    )

    assert (tool, arguments["characteristic"]) == ("gauge_study", "C-200-20-DIA")


def test_ours_after_the_manual_alone(demo_assistant: Assistant) -> None:
    tool, _ = call(
        demo_assistant, ["when does the gauge procedure call a gauge bad", "and where are ours then"]
    )

    assert tool == "gauge_study"


def test_a_limit_without_its_number_is_asked_back(demo_assistant: Assistant) -> None:
    answer = talk(
        demo_assistant,
        ["highest coolant temperature allowed by the manual", "which of ours exceeded that last week"],
    )

    assert (answer.status, answer.steps) == ("clarify", ())
    assert "number" in answer.answer


def test_the_last_data_are_remembered_over_the_manuals(demo_assistant: Assistant) -> None:
    memory = Memory.from_json(Memory(data=()).to_json())

    assert memory.data == ()


@pytest.mark.parametrize(
    ("said", "tool"),
    [
        ("did the pieces suffer from it", "why_scrap"),
        ("was there more scrap in that time", "why_scrap"),
        ("has the measured size drifted with it", "control_chart"),
    ],
)
def test_what_the_parts_show_of_a_signal(demo_assistant: Assistant, said: str, tool: str) -> None:
    found, arguments = call(demo_assistant, ["vibration of GRIND-1 in april", said])

    assert (found, arguments["equipment"]) == (tool, ["GRIND-1"])
    assert arguments["period"]["label"] == "april"


def test_pieces_made_after_a_capability(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["cpk of the seat diameter in april", "how many of them did we produce"]
    )

    assert (tool, arguments["kpi"], arguments["product"]) == ("kpi", "pieces", "P-110")
    assert arguments["period"]["label"] == "april"


def test_time_lost_after_an_alarm_says_what_it_counts(demo_assistant: Assistant) -> None:
    answer = talk(
        demo_assistant,
        ["how often did alarm 510 come on PRESS-1 in april", "how much time did we lose by that"],
    )

    assert answer.steps[0]["arguments"]["kpi"] == "downtime"
    assert "can’t be narrowed to alarm 510" in answer.answer


@pytest.mark.parametrize("said", ["pneumatic ones?", "which of them are already released"])
def test_what_rows_do_not_carry_is_said(demo_assistant: Assistant, said: str) -> None:
    answer = talk(demo_assistant, ["orders due next week", said])

    assert answer.status == "no_data"
    assert "do not carry" in answer.answer


def test_what_cannot_be_left_out_is_said(demo_assistant: Assistant) -> None:
    answer = talk(
        demo_assistant, ["availability of MILL-2 by day in april", "draw it, sundays can be left out"]
    )

    assert "“sundays can be left out” was not applied" in answer.answer


def test_clauses_that_leave_out_or_narrow() -> None:
    assert left_out("plot it, skip the weekends") == "skip the weekends"
    assert left_out("plot it by week") == ""
    assert narrows("electrical ones?")
    assert not narrows("and the others")


def test_which_of_two_answers(demo_assistant: Assistant) -> None:
    _, arguments = call(
        demo_assistant, ["downtime of MILL-1 in april", "and MILL-2", "which of the two was worse"]
    )

    assert arguments["equipment"] == ["MILL-1", "MILL-2"]
    assert arguments["by"] == "machine"


def test_a_machine_never_named_is_asked_back(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["late orders of Idrotec", "is that machine running at the moment"])

    assert answer.status == "clarify"
    assert answer.answer.startswith("Which machine")


def test_what_is_supposed_of_a_thing_moves_no_clock(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["list open orders", "suppose it is held up until friday, still in time?"])

    assert answer.status == "clarify"


def test_a_question_on_the_plan_proposes_none(demo_assistant: Assistant) -> None:
    tool, _ = call(demo_assistant, ["overdue maintenance of CNC-01", "is it free on the plan that day"])

    assert tool == "show_schedule"


def test_the_tasks_of_a_service_stand_in_the_manuals(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["overdue maintenance of CNC-01", "what needs to be done for that"])

    assert answer.agents == ("documents",)


def test_how_long_a_service_takes(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["overdue maintenance of CNC-01", "how long does it usually take"])

    assert (tool, arguments["work_kind"], arguments["equipment"]) == (
        "work_order_history",
        "preventive",
        ["CNC-01"],
    )


def test_the_oldest_of_a_list_stays_in_the_list(demo_assistant: Assistant) -> None:
    _, arguments = call(
        demo_assistant,
        ["open corrective work orders", "the oldest in the list, tell me about it, machine and problem"],
    )

    assert (arguments["status"], arguments["work_kind"]) == ("open", "corrective")


def test_the_product_stays_at_a_pace(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["good pieces of P-400 last week", "at that rate do we make what is due till 10 june"]
    )

    assert (tool, arguments["product"]) == ("list_orders", ["P-400"])
