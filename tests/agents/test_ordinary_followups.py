"""Ordinary follow-ups: another figure of the same subject, courtesies, places in a list, turns to the manuals."""

import uuid

import pytest

from agents.assistant import Assistant
from agents.understanding.courtesies import is_courtesy
from tests.agents.talking import call, talk


@pytest.mark.parametrize(
    "said",
    [
        "thank you, very useful",
        "okay thanks a bunch, bye",
        "great, that's all for today",
        "alright, cheers mate",
    ],
)
def test_courtesies_ask_nothing(said: str) -> None:
    assert is_courtesy(said)


@pytest.mark.parametrize(
    "said", ["thanks, and march", "ok and yesterday", "good pieces", "keep it running", "yes", "no"]
)
def test_what_asks_more_is_no_courtesy(said: str) -> None:
    assert not is_courtesy(said)


def test_thanks_repeat_nothing_and_the_conversation_goes_on(demo_assistant: Assistant) -> None:
    thread = uuid.uuid4().hex
    demo_assistant.ask("oee of CNC-05 in april", thread=thread)
    thanked = demo_assistant.ask("many thanks, that's helpful", thread=thread)
    after = demo_assistant.ask("and in march", thread=thread)

    assert (thanked.status, thanked.steps) == ("answered", ())
    assert after.steps[0]["arguments"]["equipment"] == ["CNC-05"]


def test_that_all_stays_as_it_is_is_not_declined(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["oee of CNC-05 in april", "no, keep it as it is"])

    assert (answer.status, answer.steps) == ("answered", ())


def test_bad_ones_of_the_pieces_just_counted(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["good pieces of CNC-02 last week", "how many of those were rejected"]
    )

    assert (tool, arguments["kpi"], arguments["equipment"]) == ("kpi", "scrap_pieces", ["CNC-02"])


def test_standing_time_after_work_orders(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["finished work orders on MILL-3", "and how many hours was it standing in april"]
    )

    assert (tool, arguments["kpi"], arguments["equipment"]) == ("kpi", "downtime", ["MILL-3"])
    assert arguments["period"]["label"] == "april"


def test_standing_time_on_the_day_just_named(demo_assistant: Assistant) -> None:
    turns = ["oee of PRESS-1 by day in april", "which day was worst", "how long did the press stand that day"]
    day = talk(demo_assistant, turns[:2]).tables[0]["rows"][0][0]

    _, arguments = call(demo_assistant, turns)

    assert arguments["kpi"] == "downtime"
    assert str(day).split()[-2].lstrip("0") in arguments["period"]["label"]


def test_the_same_two_figures_of_another_machine(demo_assistant: Assistant) -> None:
    answer = talk(
        demo_assistant, ["availability of MILL-1 in april", "and quality?", "both of them for MILL-2 please"]
    )

    assert {s["arguments"]["kpi"] for s in answer.steps} == {"availability", "quality_ratio"}
    assert all(s["arguments"]["equipment"] == ["MILL-2"] for s in answer.steps)


def test_second_half_of_the_month_spoken_of(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["oee of MILL-2 in april", "just the second half please"])

    assert arguments["period"]["start"].startswith("2026-04-15T22")
    assert arguments["period"]["end"].startswith("2026-04-30T22")


def test_a_place_asked_with_who(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["availability by machine in april", "who is nr 2 on that list"])

    assert arguments["view"]["place"] == 2


def test_a_signal_is_put_beside_another_and_no_machine_set(demo_assistant: Assistant) -> None:
    turns = ["vibration of CNC-03 yesterday", "put the spindle load to it"]
    tool, arguments = call(demo_assistant, turns)

    assert (tool, len(arguments["signal"])) == ("signal_values", 2)
    assert talk(demo_assistant, [turns[0], "put the spindle speed to 3000"]).status == "declined"


def test_the_manual_on_the_last_alarm(demo_assistant: Assistant) -> None:
    turns = ["last alarm on PRESS-1", "what does the handbook tell about that"]
    tool, arguments = call(demo_assistant, turns)

    assert tool == "look_up_alarm"
    assert arguments["alarm"] == talk(demo_assistant, turns[:1]).tables[0]["rows"][0][2]


def test_the_manual_on_the_most_frequent_alarm_of_a_list(demo_assistant: Assistant) -> None:
    answer = talk(
        demo_assistant, ["alarms of PRESS-2 in april", "what says the manual to the most frequent one"]
    )

    assert [s["tool"] for s in answer.steps] == ["alarm_ranking", "look_up_alarm"]
    assert answer.steps[1]["arguments"]["alarm"] in answer.answer


def test_the_limit_of_a_signal_in_the_manual(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["vibration of CNC-02 yesterday", "and what limit stands in the book"]
    )

    assert tool == "ask_manuals"
    assert "vibration" in arguments["question"]
    assert arguments["equipment"] == ["CNC-02"]


def test_another_alarm_takes_the_place_of_the_first(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["how do i clear alarm 204", "and 207"])

    assert (tool, arguments["alarm"]) == ("look_up_alarm", "207")
    assert "204" not in arguments["question"]


def test_a_question_more_to_the_manuals_carries_its_subject(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant, ["how do i change the hydraulic filter of the press", "which tools do i need for it"]
    )

    assert tool == "ask_manuals"
    assert {"tools", "hydraulic", "filter"} <= set(arguments["question"].split())


def test_where_a_quote_stands(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["torque of the chuck jaws of the lathe", "on which page is that"])

    assert "TL-250_lathe_manual.pdf" in answer.answer
    assert "page" in answer.answer
    assert answer.agents == ("documents",)


def test_few_words_ask_another_thing_of_the_same_machine_and_time(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["scrap rate of PRESS-2 in april", "what defects"])

    assert (tool, arguments["equipment"], arguments["period"]["label"]) == (
        "defect_pareto",
        ["PRESS-2"],
        "april",
    )


def test_after_thanks_a_question_begins_anew(demo_assistant: Assistant) -> None:
    _, arguments = call(
        demo_assistant, ["scrap rate of PRESS-2 in april", "thanks. which alarms came most often"]
    )

    assert not arguments.get("equipment")


def test_the_same_months_of_another_machine(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["mtbf of CNC-02 in march", "and MILL-2 over the same month"])

    assert (tool, arguments["equipment"], arguments["period"]["label"]) == (
        "reliability",
        ["MILL-2"],
        "march",
    )


def test_what_is_asked_behind_a_why_is_answered(demo_assistant: Assistant) -> None:
    tool, arguments = call(
        demo_assistant,
        ["availability of GRIND-1 in april", "why is it so low, did something break down on it?"],
    )

    assert (tool, arguments["equipment"]) == ("reliability", ["GRIND-1"])


def test_a_question_back_by_a_tool_is_answered_in_few_words(demo_assistant: Assistant) -> None:
    turns = ["write a nonconformity report", "for lot L-0180"]
    first = talk(demo_assistant, turns[:1])
    tool, arguments = call(demo_assistant, turns)

    assert first.status == "clarify"
    assert (tool, arguments["lot"]) == ("nonconformity_report", "L-0180")


def test_what_an_answer_cannot_be_narrowed_to_is_said(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["cpk of the bore diameter in april", "only crew B"])

    assert any("not applied" in note and "crew" in note for note in answer.notes)


def test_a_doubt_about_a_bearing_asks_for_the_condition_of_the_machine(demo_assistant: Assistant) -> None:
    answer = talk(
        demo_assistant, ["vibration of CNC-02 last week", "hm, that looks bad. is its bearing worn out?"]
    )

    assert answer.agents == ("maintenance",)
    assert answer.steps[0]["arguments"]["equipment"] == ["CNC-02"]


def test_the_difference_of_the_last_two_answers(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["oee of MILL-1 in march", "and in april", "what's the difference?"])

    assert arguments["period"]["label"] == "march"
    assert arguments["against"]["period"]["label"] == "april"


def test_open_work_orders_are_those_of_now(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["oee of CNC-03 last week", "open work orders"])

    assert not arguments.get("period")


def test_a_chart_by_day_is_the_last_figure_by_day(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["output of crew C this week", "now as a graph by day"])

    assert (tool, arguments["by"], arguments["crew"]) == ("kpi", "day", "C")


def test_the_worst_row_and_what_is_asked_of_it(demo_assistant: Assistant) -> None:
    answer = talk(
        demo_assistant,
        ["scrap rate by machine in april", "which one was the worst, and what were its defects"],
    )

    assert [s["tool"] for s in answer.steps] == ["kpi", "defect_pareto"]
    assert str(answer.steps[1]["arguments"]["equipment"][0]) in answer.answer


def test_whether_a_cycle_time_is_normal_is_no_question_on_signals(demo_assistant: Assistant) -> None:
    tool, _ = call(demo_assistant, ["cycle time of CNC-02 in april", "is it normal?"])

    assert tool == "cycle_time"


def test_on_how_many_values_an_answer_rests(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["cpk of the seat diameter in april", "from how many readings is that"])

    assert (answer.status, answer.steps) == ("answered", ())
    assert "records" in answer.answer


def test_pieces_instead_of_the_oee(demo_assistant: Assistant) -> None:
    tool, arguments = call(demo_assistant, ["oee of MILL-3 in april", "not the oee, pieces"])

    assert (tool, arguments["kpi"], arguments["equipment"]) == ("kpi", "good_pieces", ["MILL-3"])


def test_few_words_of_daily_life_are_declined_in_a_conversation(demo_assistant: Assistant) -> None:
    assert talk(demo_assistant, ["oee of MILL-3 in april", "who wins the world cup"]).status == "declined"


def test_machines_are_left_out_of_a_sum(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["downtime of the mills in april", "leave out MILL-1"])

    assert sorted(arguments["equipment"]) == ["MILL-2", "MILL-3"]


def test_a_machine_with_a_number_is_no_alarm(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["how often did alarm 512 come on CNC-01 in april", "and on CNC-04"])

    assert (arguments["alarm"], arguments["equipment"]) == ("512", ["CNC-04"])


def test_next_month_is_no_place_in_a_list(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["overdue maintenance", "and what about next month"])

    assert arguments["period"]["label"] == "next month"


def test_the_machine_with_most_of_the_defects_just_listed(demo_assistant: Assistant) -> None:
    _, arguments = call(demo_assistant, ["defects of P-110 in april", "which machine has the most"])

    assert (arguments["by"], arguments["view"]["place"]) == ("machine", 1)


def test_hours_in_percent_are_no_fault(demo_assistant: Assistant) -> None:
    answer = talk(demo_assistant, ["downtime of MILL-2 in april", "in percent"])

    assert answer.status == "answered"
    assert "went wrong" not in answer.answer


def test_whether_a_figure_is_good_is_no_praise(demo_assistant: Assistant) -> None:
    assert talk(demo_assistant, ["oee of MILL-2 in april", "is that good"]).steps


@pytest.mark.parametrize(
    ("question", "after", "begins"),
    [
        ("scrap of P-100 this quarter", "and the quarter before?", "2025-12-31"),
        ("oee in april", "and the month before", "2026-02-28"),
        ("oee in april", "what about the year before", "2025-03-31"),
    ],
)
def test_the_quarter_month_or_year_before(
    demo_assistant: Assistant, question: str, after: str, begins: str
) -> None:
    thread = f"before {question} {after}"
    demo_assistant.ask(question, thread=thread)

    step = demo_assistant.ask(after, thread=thread).steps[0]

    assert step["tool"] == "kpi"
    assert step["arguments"]["period"]["start"].startswith(begins)


def test_a_class_of_machines_is_left_out(demo_assistant: Assistant) -> None:
    demo_assistant.ask("oee by machine in may", thread="no presses")

    answer = demo_assistant.ask("take out the presses", thread="no presses")

    assert answer.answer.startswith("Without PRESS")
    assert "PRESS-1 with" not in answer.answer
