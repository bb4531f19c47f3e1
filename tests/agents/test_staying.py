"""Words that say little alone stay with what was spoken of: beside it, added to it, or asked back about."""

import pytest

from agents.assistant import Assistant
from agents.understanding.manual_followups import asked_of_manuals
from tests.agents.talking import call, talk


@pytest.mark.parametrize(
    ("first", "vague", "agent"),
    [
        ("cpk of seat diameter in april", "beginning roughly where", "quality"),
        ("work orders on MILL-3 in april", "roughly from when on", "maintenance"),
    ],
)
def test_what_fits_nothing_is_asked_back_by_who_answered(
    demo_assistant: Assistant, first: str, vague: str, agent: str
) -> None:
    answer = talk(demo_assistant, [first, vague])

    assert (answer.status, answer.agents) == ("clarify", (agent,))


def test_a_question_back_leaves_the_conversation_as_it_was(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["work orders on MILL-3 in april", "roughly from when on", "and in march"]
    )

    assert (tool, arguments["equipment"]) == ("work_order_history", ["MILL-3"])
    assert arguments["period"]["label"] == "march"


def test_a_remark_beside_what_is_asked_changes_nothing(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant,
        ["control chart of seat diameter in april", "one for each machine, nobody can see a thing like this"],
    )

    assert (tool, arguments["by"]) == ("control_chart", "machine")
    assert arguments["period"]["label"] == "april"


@pytest.mark.parametrize("said", ["lay MILL-2 over it", "put MILL-2 next to that", "MILL-2 on top"])
def test_the_same_signal_of_another_machine_beside_it(demo_assistant: Assistant, said: str) -> None:
    tool, arguments = call(demo_assistant, ["vibration of MILL-1 yesterday", said])

    assert (tool, len(arguments["signal"])) == ("signal_values", 2)
    assert arguments["equipment"] == ["MILL-1", "MILL-2"]


def test_another_product_too_is_shown_beside_the_first(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["defects of P-400 in april", "P-120 too"])

    assert (tool, arguments["product"], arguments["against"]) == (
        "defect_pareto",
        "P-400",
        {"product": "P-120"},
    )


def test_two_answers_side_by_side(demo_assistant: Assistant) -> None:
    _, arguments = call(
        demo_assistant, ["downtime reasons of CNC-03 in april", "and in may", "put these two side by side"]
    )

    assert arguments["period"]["label"] == "april"
    assert arguments["against"]["period"]["label"] == "may"


def test_its_sister_is_the_only_other_machine_of_its_kind(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["work orders on PRESS-2 in april", "and its sister"])

    assert arguments["equipment"] == ["PRESS-1"]


def test_a_day_of_a_month_is_added_to_a_what_if(demo_assistant: Assistant) -> None:
    _, arguments = call(
        demo_assistant, ["what if we work on saturday 6th", "20th as well then, is that any better"]
    )

    assert arguments["changes"] == ["open 2026-06-06 06:00..22:00", "open 2026-06-20 06:00..22:00"]


def test_the_same_answer_is_not_given_again_for_other_words(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["alarms on CNC-02 yesterday", "just greenish stuff with timestamps"])

    assert answer.status == "clarify"
    assert answer.agents == ("maintenance",)


def test_repair_after_a_failure_and_failures_after_the_repair(demo_assistant: Assistant) -> None:
    turns = ["alarms on PRESS-1 last week", "what did the guys do about it"]
    tool, arguments = call(demo_assistant, turns)
    held, since = call(demo_assistant, [*turns, "did it hold"])

    assert (tool, arguments["work_kind"], arguments["equipment"]) == (
        "work_order_history",
        "corrective",
        ["PRESS-1"],
    )
    assert held != tool
    assert since["equipment"] == ["PRESS-1"]
    assert "since the repair" in since["period"]["label"]


def test_one_figure_more_keeps_what_the_last_was_split_by(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["mtbf by machine in april", "mttr same way"])

    assert arguments["by"] == "machine"


def test_scrap_in_other_words_of_the_pieces_just_counted(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["good pieces of CNC-02 last week", "n how many of those went in the bin"]
    )

    assert (tool, arguments["kpi"], arguments["equipment"]) == ("kpi", "scrap_pieces", ["CNC-02"])


@pytest.mark.parametrize(
    "said",
    ["how did that look in march", "thats poor.. how was it in march", "and the figure of march", "march?"],
)
def test_the_last_answer_in_another_period_however_it_is_asked(demo_assistant: Assistant, said: str) -> None:
    tool, arguments = call(demo_assistant, ["scrap ratio of P-400 in april", said])

    assert (tool, arguments["kpi"], arguments["product"]) == ("kpi", "scrap_ratio", "P-400")
    assert arguments["period"]["label"] == "march"


def test_short_stops_are_left_out(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["stops on MILL-1 in april", "drop everything under 3 min"])

    assert (tool, arguments["lasting"]) == ("list_stops", 0.05)


def test_what_the_answer_cannot_leave_out_is_said(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["downtime reasons of MILL-1 in april", "the ones under 3 min don't count"])

    assert (answer.status, answer.steps) == ("no_data", ())


def test_the_night_before_is_not_the_same_night(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["shift report last night", "compare it with the night before"])

    assert arguments["against"]["period"]["end"] < arguments["period"]["start"]


def test_machines_are_counted_from_the_first_to_the_last(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["shift report last night", "only cnc-02 to 04"])

    assert arguments["equipment"] == ["CNC-02", "CNC-03", "CNC-04"]


def test_the_worst_of_those_is_a_row_of_the_answer(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["which orders are late", "worst of those, what is it waiting for"]
    )

    assert tool == "why_late"
    assert arguments["order"]


def test_a_thing_to_ask_the_manual_of_takes_the_place_of_its_like() -> None:
    assert asked_of_manuals("torque for the chuck jaws on the lathe", "and for the turret?") == (
        "torque for the turret on the lathe"
    )
    assert (
        asked_of_manuals("how do i set the bore gauge", "and for the micrometer")
        == "how do i set the micrometer"
    )


def test_the_first_two_are_left_out_together(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["downtime mill-1 may by reason", "take out the first two"])

    assert len(arguments["view"]["without"]) == 2
    assert arguments["period"]["label"] == "may"


@pytest.mark.parametrize(
    ("first", "then", "machines"),
    [
        ("stops on MILL-2 last week", "and the other two", ["MILL-1", "MILL-3"]),
        ("scrap on MILL-3 last week", "what about the rest", ["MILL-1", "MILL-2"]),
        ("oee of PRESS-1 in may", "and the other press", ["PRESS-2"]),
    ],
)
def test_the_others_are_all_of_them(
    demo_assistant: Assistant, first: str, then: str, machines: list[str]
) -> None:
    _, arguments = call(demo_assistant, [first, then])

    assert arguments["equipment"] == machines


def test_a_signal_is_that_of_the_machine_spoken_of(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["how often did alarm 108 come on CNC-06", "and its vibration last week"])

    assert answer.steps[0]["arguments"]["equipment"] == ["CNC-06"]
