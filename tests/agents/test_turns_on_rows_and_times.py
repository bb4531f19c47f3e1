"""Turns on rows, times and names of the last answer: why it moved then, a row elsewhere, a shift beside another, an order."""

import pytest

from agents.assistant import Assistant
from tests.agents.talking import call, talk


def test_why_it_moved_in_one_of_the_weeks(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["scrap ratio of P-300 by week, last 6 weeks", "why did it rise in the second one"]
    )

    assert tool == "why_scrap"
    assert arguments["period"]["label"].startswith("week of")


def test_a_reason_told_is_narrowed_to_machines(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["downtime reasons last month", "the first one only for the mills"]
    )

    assert tool == "downtime_pareto"
    assert arguments["equipment"] == ["MILL-1", "MILL-2", "MILL-3"]
    assert len(arguments["view"]["only"]) == 1


def test_another_unit_keeps_what_a_list_was_narrowed_to(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["stops of MILL-1 last week", "just chip removal", "sum of those in minutes"]
    )

    assert (tool, arguments["view"]["unit"]) == ("list_stops", "min")
    assert arguments["reason"]


def test_the_shift_of_the_same_day_is_set_beside(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["shift report of yesterday late", "compare it to the early shift"]
    )

    assert tool == "shift_report"
    assert arguments["against"]["period"]["start"].startswith("2026-05-28T04:00")


@pytest.mark.parametrize("said", ["more often than CNC-03?", "is that worse than CNC-03"])
def test_than_another_machine_sets_it_beside(demo_assistant: Assistant, said: str) -> None:
    tool, arguments = call(demo_assistant, ["how often did CNC-05 fail since march", said])

    assert (tool, arguments["equipment"]) == ("reliability", ["CNC-05", "CNC-03"])


def test_whether_one_crew_is_best_keeps_the_others(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["scrap ratio by crew last month", "so B is best?"])

    assert (tool, arguments["by"], arguments.get("crew")) == ("kpi", "crew", None)


def test_better_than_before_is_by_the_figure_spoken_of(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["setup time by machine last month", "is MILL-2 better than before"]
    )

    assert (tool, arguments["kpi"]) == ("compare_periods", "setup_time")


def test_what_is_left_out_is_not_what_is_asked(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["downtime by machine last month", "leave out changeovers"])

    assert answer.status == "no_data"


def test_since_when_is_told_week_by_week(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["scrap ratio of P-200 by machine last month", "since when is the worst one so bad"]
    )

    assert (tool, arguments["by"], arguments["product"]) == ("kpi", "week", "P-200")
    assert len(arguments["equipment"]) == 1


def test_then_is_the_day_of_the_event_told(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["when did MILL-1 last stop longer than an hour", "what was repaired then"]
    )

    assert tool == "work_order_history"
    assert arguments["period"]["start"] > "2025"


@pytest.mark.parametrize("said", ["put it on hold", "block the lot"])
def test_the_lot_spoken_of_is_held(demo_assistant: Assistant, said: str) -> None:
    answer = talk(demo_assistant, ["where did lot L-0240 go", said])

    assert (answer.status, answer.steps[0]["arguments"]) == ("approval", {"lot": "L-0240"})


def test_few_words_to_the_manuals_are_of_the_same_thing(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["hydraulic oil of the HP-160", "temperature limit"])

    assert tool == "ask_manuals"
    assert "oil" in arguments["question"]


def test_export_alone_is_of_the_last_table(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["downtime reasons last month", "export"])

    assert answer.status == "answered"
    assert "exports folder" in answer.answer


def test_the_worst_time_and_why(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["scrap ratio of P-300 by week since april", "the worst week, why"]
    )

    assert (tool, arguments["period"]["label"][:7]) == ("why_scrap", "week of")


def test_a_machine_that_fails_is_no_extra_shift(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["what if we work saturday", "and if MILL-1 breaks down"])

    assert len(arguments["changes"]) == 1
    assert arguments["changes"][0].startswith("MILL-1 down")


def test_a_plan_without_a_machine_is_made_around_it(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["make a plan for next week", "without PRESS-1 on tuesday"])

    assert arguments["changes"] == ["PRESS-1 down 2026-06-02 00:00..2026-06-03 00:00"]


def test_a_proposal_is_shown_and_not_made_again(demo_assistant: Assistant) -> None:
    tool, _ = call(demo_assistant, ["hold lot L-0240", "who decides that"])

    assert tool == "show_proposals"


@pytest.mark.parametrize("said", ["which product drives it", "what product is behind that"])
def test_what_drives_a_figure_splits_it(demo_assistant: Assistant, said: str) -> None:
    tool, arguments = call(demo_assistant, ["scrap ratio last week vs the week before", said])

    assert (tool, arguments["kpi"], arguments["by"]) == ("kpi", "scrap_ratio", "product")


def test_orders_at_risk_are_the_late_ones_of_the_list(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["orders due next week", "which of them are at risk"])

    assert (tool, arguments["period"]["label"]) == ("late_orders", "next week")


def test_what_is_allowed_is_asked_of_the_manual(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["vibration of CNC-02 today", "and what is allowed"])

    assert tool == "ask_manuals"
    assert "vibration" in arguments["question"].casefold()


def test_the_night_of_an_answer_by_shift_is_no_single_night(demo_assistant: Assistant) -> None:
    _, arguments = call(
        demo_assistant, ["downtime of PRESS-1 per shift last week", "why is the night higher"]
    )

    assert arguments["period"]["label"] == "last week"


def test_one_machine_of_several_keeps_its_own_signal_only(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["maximum vibration of the mills today", "only MILL-2"])

    assert len(arguments["signal"]) == 1


def test_the_worst_machine_and_what_is_asked_of_it(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["scrap ratio of P-400 by machine in may", "worst machine, what defects"]
    )

    assert (tool, arguments["product"], len(arguments["equipment"])) == ("defect_pareto", "P-400", 1)


def test_these_are_the_stops_of_the_reason_told(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["downtime of MILL-2 this month by reason", "share of tool breakage", "list these"]
    )

    assert (tool, arguments["equipment"]) == ("list_stops", ["MILL-2"])
    assert arguments["reason"]


def test_the_order_spoken_of_gets_priority(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["where is PO-4193", "finish when", "and if it gets priority"])

    assert arguments["changes"] == ["rush PO-4193"]


def test_over_the_year_is_a_period(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["scrap ratio by supplier last month", "over the year"])

    assert arguments["period"]["label"] == "this year"


@pytest.mark.parametrize(
    ("first", "said", "tool"),
    [
        ("oee of PRESS-1 last month", "how come so low", "loss_tree"),
        ("where is PO-4162", "why so late", "why_late"),
    ],
)
def test_why_it_is_so_in_other_words(demo_assistant: Assistant, first: str, said: str, tool: str) -> None:
    assert call(demo_assistant, [first, said])[0] == tool
