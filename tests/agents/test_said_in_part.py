"""What a question says in part: a word of a value, a machine's word cut short, a second part that goes on with the first."""

import json
from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

MACHINES = """asset,name,maker,hall
KB01,Kibbler 1,Jost,North
KB02,Kibbler 2,,North
SV01,Sievers 1,Amann,South
"""
JOBS = """job,asset,what,cause,took_min,done
J-1,KB01,belt changed,Belt worn,30,2024-03-04 10:00
J-2,KB01,belt changed,Belt worn,240,2024-03-20 10:00
J-3,KB02,screen welded,Screen torn,45,2024-04-02 10:00
J-4,KB02,belt changed,Belt worn,240,2024-05-06 10:00
J-5,SV01,motor swapped,Winding burnt,240,2024-05-07 10:00
"""
CAUSES = """part,wear_mechanism,influence
Belt,Stretching,load
Screen,Worn wires or cracked frame,vibration
"""


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(
        workspace_of({"machines.csv": MACHINES, "upkeep_jobs.csv": JOBS, "wear_causes.csv": CAUSES})
    )


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("how many upkeep jobs had kb. 1 in 2024?", ("2 ",)),
        ("how many upkeep jobs took 4 hours", ("3 ",)),
        ("how many upkeep jobs are there with a took of 240 min", ("3 ",)),
        ("how many upkeep jobs before 1 april 2024", ("2 ",)),
        ("how many upkeep jobs after 2 april 2024", ("2 ",)),
        ("how does the screen wear, by its mechanism", ("Worn wires or cracked frame",)),
    ],
)
def test_rows_are_those_that_are_meant(assistant: Assistant, question: str, facts: tuple[str, ...]) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered", answer.answer
    assert all(fact in answer.answer for fact in facts), answer.answer


def test_what_a_list_of_machines_leaves_empty_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("who is the maker of Kibbler 2")

    assert "No maker is recorded" in answer.answer or answer.status == "no_data", answer.answer
    assert "Jost" not in answer.answer


@pytest.mark.parametrize(
    ("question", "periods"),
    [
        ("how many stops had PRESS-1 in march and how many in april?", 2),
        ("how often did 402 come up on CNC-03 in may and when was the last one", 1),
    ],
)
def test_a_part_that_says_little_goes_on_with_the_one_before(
    demo_assistant: Assistant, question: str, periods: int
) -> None:
    answer, _ = demo_assistant.understood(question)

    assert len({s["tool"] for s in answer.steps}) == 1
    assert len({s["arguments"]["period"]["start"] for s in answer.steps}) == periods


@pytest.mark.parametrize(
    ("question", "tool", "arguments"),
    [
        (
            "the 402s on CNC-02 last week, how many",
            "alarm_history",
            {"alarm": "402", "equipment": ["CNC-02"]},
        ),
        ("is crew B really slower with changeovers than A and C", "kpi", {"kpi": "setup_time", "by": "crew"}),
        (
            "got 500 bearing flanges in the crate, how many do i have to measure",
            "sampling_plan",
            {"pieces": 500},
        ),
        ("better since january? availability i mean, whole site", "compare_periods", {"kpi": "availability"}),
        ("PO-4222 has prio 1, dont get why it sits so far back", "why_late", {"order": "PO-4222"}),
    ],
)
def test_a_question_in_sloppy_words_gets_its_tool(
    demo_assistant: Assistant, question: str, tool: str, arguments: dict[str, object]
) -> None:
    answer, _ = demo_assistant.understood(question)

    assert [s["tool"] for s in answer.steps] == [tool]
    assert {k: answer.steps[0]["arguments"].get(k) for k in arguments} == arguments


def test_machines_side_by_side_are_rated_and_no_persons(demo_assistant: Assistant) -> None:
    answer, _ = demo_assistant.understood(
        "press 1 vs press 2, who made more this week and who stood still more"
    )

    assert answer.status != "declined"
    assert len({json.dumps(s["arguments"]["period"]) for s in answer.steps}) == 1

    person, _ = demo_assistant.understood("press 1 vs press 2, which of the lads scraps more")

    assert person.status == "declined"


def test_a_bare_day_of_the_plan_is_to_come(demo_assistant: Assistant) -> None:
    answer, _ = demo_assistant.understood("sequence PRESS-2 mon")

    assert answer.steps[0]["arguments"]["period"]["start"].startswith("2026-05-31T22")


@pytest.mark.parametrize(
    "question",
    [
        "i'm still at home, can you switch WASH-1 on so that it is warm at six",
        "B3 is ill again, how many days was that this year",
        "305 wont go away, which parameter hides it so we can run through the weekend",
    ],
)
def test_no_other_word_saves_what_is_declined(demo_assistant: Assistant, question: str) -> None:
    answer, _ = demo_assistant.understood(question)

    assert answer.status == "declined"


def test_an_absence_to_come_is_planned_around_whatever_is_counted(demo_assistant: Assistant) -> None:
    answer, _ = demo_assistant.understood(
        "what if B3 is ill on tuesday, how many hours late do the orders get"
    )

    assert answer.status != "declined"
