"""Turns of which nothing is lost: every figure, split and machine they say, the time and the machine they leave to the talk."""

import pytest

from agents.assistant import Assistant
from tests.agents.talking import call, calls, talk


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("energy and pieces", [("energy_use", None), ("kpi", "good_pieces")]),
        ("rework, downtime please", [("kpi", "rework_ratio"), ("kpi", "downtime")]),
    ],
)
def test_each_of_the_figures_in_few_words_is_told(
    demo_assistant: Assistant, said: str, found: list[tuple[str, str | None]]
) -> None:
    told = calls(demo_assistant, ["oee of GRIND-1 in april", said])

    assert [(tool, given.get("kpi")) for tool, given in told] == found
    assert all(given["equipment"] == ["GRIND-1"] and given["period"] for _, given in told)


def test_two_months_are_no_two_figures(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["oee of GRIND-1 in may", "march and april"])

    assert (arguments["kpi"], arguments["period"]["label"]) == ("oee", "march and april")


def test_a_time_said_with_its_steps_is_split_by_them(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["scrap ratio of GRIND-1 this year", "by week since march"])

    assert (arguments["by"], arguments["period"]["label"]) == ("week", "since march")


def test_so_many_of_the_machines_are_not_so_many_days(demo_assistant: Assistant) -> None:
    _, arguments = call(
        demo_assistant, ["top 2 machines by downtime in april", "the first one, on which days"]
    )

    assert (arguments["by"], arguments.get("limit"), len(arguments["equipment"])) == ("day", None, 1)


@pytest.mark.parametrize("said", ["availability of all cnc", "availability of every cnc"])
def test_all_machines_by_the_letters_of_their_names(demo_assistant: Assistant, said: str) -> None:
    _, arguments = call(demo_assistant, ["availability of PRESS-1 in april", said])

    assert arguments["equipment"] == [f"CNC-0{n}" for n in range(1, 8)]


def test_the_manuals_are_asked_of_the_other_machine(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["how is the press lubricated by the manual", "and for the mill"])

    assert arguments["equipment"] == ["MILL-1", "MILL-2", "MILL-3"]


def test_machines_by_the_first_and_the_last_number(demo_assistant: Assistant) -> None:
    turns = ["coolant temperature of CNC-07 now", "is that normal", "and 01 to 03"]

    assert [given["equipment"] for _, given in calls(demo_assistant, turns)] == [
        ["CNC-01"],
        ["CNC-02"],
        ["CNC-03"],
    ]


def test_where_the_time_went_is_asked_of_the_machine(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["oee of CNC-02 yesterday", "where did the time go"])

    assert (tool, arguments["equipment"], arguments["period"]["label"]) == (
        "downtime_pareto",
        ["CNC-02"],
        "yesterday",
    )


def test_the_time_is_kept_while_the_manuals_are_asked(demo_assistant: Assistant) -> None:
    turns = [
        "alarms of PRESS-1 this week",
        "what does the manual say on 204",
        "how much did PRESS-1 stand still because of it",
    ]
    _, arguments = call(demo_assistant, turns)

    assert arguments["period"]["label"] == "this week"


def test_a_part_of_a_turn_keeps_what_was_listed(demo_assistant: Assistant) -> None:
    turns = ["open corrective work orders", "who has it and is the spare part in stock"]
    first, _ = calls(demo_assistant, turns)

    assert first[1]["status"] == "open"


@pytest.mark.parametrize(
    ("turns", "change"),
    [
        (["load on MILL-1 next week", "service wants it for 6 hours tomorrow, what does that do to the plan"],
         "MILL-1 down 2026-05-30 06:00..12:00"),
        (["health of MILL-3", "that is odd. we take it out thursday for a day, what slips in the plan"], "MILL-3 down 2026-06-04 00:00..2026-06-05 00:00"),
    ],
)  # fmt: skip
def test_what_is_supposed_of_a_machine_lies_ahead_and_lasts_as_long_as_said(
    demo_assistant: Assistant, turns: list[str], change: str
) -> None:
    _, arguments = call(demo_assistant, turns)

    assert arguments["changes"] == [change]


def test_a_weekday_after_a_plan_is_the_coming_one(demo_assistant: Assistant) -> None:
    turns = [
        "sequence on CNC-02 for monday",
        "leave it as it was. just tell me what time the one on tuesday is meant to be done",
    ]
    _, arguments = call(demo_assistant, turns)

    assert arguments["period"]["start"].startswith("2026-06-01")


def test_a_number_of_pieces_is_no_length_of_a_shift(demo_assistant: Assistant) -> None:
    turns = [
        "when can we deliver 300 P-400",
        "with overtime on saturday?",
        "if it's only 150 first, the rest later",
    ]

    assert all("2026-10" not in str(given) for _, given in calls(demo_assistant, turns))


def test_a_row_of_no_list_is_asked_back(demo_assistant: Assistant) -> None:
    turns = [
        "which orders are late",
        "only Pompe Adda",
        "and if we start the second one first, which orders get late",
    ]

    assert talk(demo_assistant, turns).status == "clarify"


def test_a_split_beside_another_unit_is_kept(demo_assistant: Assistant) -> None:
    turns = ["scrap ratio of P-120 in april", "no, in pieces not percent, and per shift"]
    _, arguments = call(demo_assistant, turns)

    assert (arguments["kpi"], arguments["by"]) == ("scrap_pieces", "shift")


def test_what_is_left_out_is_not_what_is_asked(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["downtime of MILL-2 in may by reason", "leave the changeovers out"])

    assert "reason" not in answer.steps[0]["arguments"]


def test_several_weeks_before_that(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["oee of MILL-1 last week", "and the 2 weeks before that"])

    assert (arguments["period"]["start"][:10], arguments["period"]["end"][:10]) == (
        "2026-05-03",
        "2026-05-17",
    )


def test_who_are_the_first_of_a_ranking(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["downtime by machine in april", "who are the top 2"])

    assert (arguments["limit"], arguments["by"]) == (2, "machine")


def test_where_a_jump_comes_from_asks_why(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["scrap of P-120 in may", "where does the jump come from"])

    assert (tool, arguments["product"]) == ("why_scrap", "P-120")


@pytest.mark.parametrize(
    "said", ["the 112, what should i look at first", "what does the alarm list say on that 112"]
)
def test_a_code_alone_is_an_alarm(demo_assistant: Assistant, said: str) -> None:
    tool, arguments = call(demo_assistant, ["alarms of CNC-01 last week", said])

    assert (tool, arguments["alarm"]) == ("look_up_alarm", "112")


def test_a_signal_is_laid_over_another_whatever_for(demo_assistant: Assistant) -> None:
    turns = [
        "vibration of GRIND-1 last week",
        "lay the spindle load over it, i want to see if it is hard cutting",
    ]
    tool, arguments = call(demo_assistant, turns)

    assert (tool, len(arguments["signal"])) == ("signal_values", 2)


def test_a_row_of_a_month_is_the_whole_month(demo_assistant: Assistant) -> None:
    turns = ["mtbf of the presses this year", "by month", "what broke in the worst month"]
    _, arguments = call(demo_assistant, turns)

    assert arguments["period"]["label"] == "february 2026"


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("the technician says another 8 hours until it's fixed, which orders suffer", "PRESS-2 down until 2026-05-29 22:02"),
        ("the fitter needs till tomorrow noon for it", "PRESS-2 down until 2026-05-30 12:00"),
    ],
)  # fmt: skip
def test_how_long_a_repair_takes_is_supposed_of_the_machine(
    demo_assistant: Assistant, said: str, change: str
) -> None:
    tool, arguments = call(demo_assistant, ["stops of PRESS-2 today", said])

    assert (tool, arguments["changes"]) == ("what_if", [change])


def test_the_machine_that_takes_over_is_not_down(demo_assistant: Assistant) -> None:
    turns = ["what if PRESS-2 is down until tomorrow noon", "can PRESS-1 take over what was planned there"]

    assert all("PRESS-1 down" not in str(given) for _, given in calls(demo_assistant, turns))


def test_an_order_wanted_sooner_is_put_first(demo_assistant: Assistant) -> None:
    turns = ["PO-4268 status", "what if they want it 3 days sooner"]
    tool, arguments = call(demo_assistant, turns)

    assert (tool, arguments["changes"]) == ("what_if", ["rush PO-4268"])


def test_what_another_time_is_set_beside_stays_what_is_spoken_of(demo_assistant: Assistant) -> None:
    turns = ["availability of WASH-1 in april", "versus march", "which reasons cost it the most"]
    _, arguments = call(demo_assistant, turns)

    assert arguments["period"]["label"] == "april"


@pytest.mark.parametrize("said", ["and the early one", "early only"])
def test_a_shift_by_its_word_alone(demo_assistant: Assistant, said: str) -> None:
    _, arguments = call(demo_assistant, ["oee of WASH-1 yesterday on the late shift", said])

    assert arguments["shift"] == "early"


def test_one_figure_has_no_ones_to_count(demo_assistant: Assistant) -> None:
    assert talk(demo_assistant, ["setup time of MILL-3 in may", "how many of them"]).status == "clarify"


def test_the_second_row_is_no_unit(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["downtime of the presses in q1 by reason", "only the second"])

    assert "unit" not in dict(arguments.get("view") or {})


def test_how_long_a_code_stood_is_asked_of_the_alarm(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["alarms of PRESS-2 last week", "how long did 518 stand in total"])

    assert (tool, arguments["alarm"]) == ("alarm_history", "518")


def test_its_figure_is_of_the_machine_that_came_first(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["which machine had most failures in may", "its mtbf"])

    assert len(arguments["equipment"]) == 1


def test_an_order_put_first_is_supposed(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["when is PO-4283 done", "put it first"])

    assert (tool, arguments["changes"]) == ("what_if", ["rush PO-4283"])


@pytest.mark.parametrize("said", ["so which do we go by", "is that from the new manual"])
def test_which_revision_is_asked_of_the_same_passages(demo_assistant: Assistant, said: str) -> None:
    answer = talk(demo_assistant, ["lubrication interval of the spindle TL-250", said])

    assert answer.steps[0]["arguments"]["question"] == "lubrication interval of the spindle TL-250"
