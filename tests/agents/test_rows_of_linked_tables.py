"""Questions over several files of a print shop: joins by keys, formulas, codes, words in three languages, and what is left out."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

RUNS = """Run No,Line,Article,Run Start,Run End,Planned sheets,Good sheets,Spoiled sheets,Run min,Paper Lot,Crew,Operator
R-101,Line 1,A-1,2024-03-01 06:00,2024-03-01 09:00,900,950,50,120,P-1,Red,Moser
R-102,Line 2,A-2,2024-03-01 07:00,2024-03-01 08:30,2000,1900,100,60,P-2,Blue,Vidal
R-103,Line 1,A-2,2024-03-08 06:00,2024-03-08 10:30,1000,960,40,240,P-1,Red,Moser
R-104,Line 3,A-3,2024-04-02 06:00,2024-04-02 08:00,500,490,10,100,P-3,Blue,Kranz
R-105,Line 2,A-3,2024-04-03 06:00,2024-04-03 07:00,800,780,20,60,P-3,Blue,Vidal
"""
ARTICLES = """Article,Customer,Sheet weight g,Width mm
A-1,Kitewerk,50,297
A-2,Boat & Son,80,420
A-3,Kitewerk,100,420
"""
LOTS = """Paper Lot,Mill,Delivered
P-1,Northmill,2024-02-01
P-2,Southmill,2024-02-10
P-3,Northmill,2024-03-20
"""
COMPLAINTS = """Complaint No,Received,Run No,Article,Reason,Closed on,Credit EUR
K1,2024-03-10,R-101,A-1,Wrong colour,2024-03-14,100
K2,2024-03-12,R-103,A-2,Wrong colour,2024-03-20,50
K3,2024-03-15,R-103,A-2,Wrong colour,,0
K4,2024-04-10,,A-3,Wrong colour,2024-04-12,20
K5,2024-04-11,R-104,A-3,Torn,2024-04-21,10
K6,2024-04-12,R-104,A-3,Wrong colour,2024-04-15,10
K7,2024-04-12,R-104,A-3,Wrong colur,2024-04-15,10
"""
CHECKS = "Zeitpunkt;Linie;Solldichte;Istdichte;Bewertung\n" + "".join(
    f"{day:02}.03.2024 {hour:02}:00;L{line};1,5;1,{5 + line};"
    f"{'n.i.O.' if (day + line) % 4 == 0 else 'NIO' if (day, line) == (1, 1) else 'i.O.'}\n"
    for day in range(1, 9)
    for hour in (8, 12)
    for line in (1, 2, 3)
)
METERS = "Timestamp,Area,Energy (kWh)\n" + "".join(
    f"2024-{month:02}-0{day} 0{hour}:00,{area},{10 * month + day}\n"
    for month in (3, 4)
    for day in range(1, 6)
    for hour in (6, 7)
    for area in ("Press hall", "Drying tunnel 1")
)


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(
        workspace_of(
            {
                "runs.csv": RUNS,
                "articles.csv": ARTICLES,
                "paper_lots.csv": LOTS,
                "complaints.csv": COMPLAINTS,
                "dichteprüfung.csv": CHECKS,
                "energy_hourly.csv": METERS,
            }
        )
    )


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("which customer has the most complaints", ("Kitewerk", "5 of 7")),
        ("which mill's paper gave the most spoiled sheets", ("Northmill", "120")),
        ("how many complaints came from line 1 via the run no", ("3 rows",)),
        ("spoiled / (good + spoiled) on line 2", ("4.28571 %",)),
        ("total weight = good sheets x sheet weight for Boat & Son", ("228,800",)),
        ("average difference between istdichte and solldichte on line 3", ("0.3",)),
        ("how many n.i.O. checks on line 1 in march", ("6 rows",)),
        ("total good sheets line 2 march", ("1,900",)),
        ("good sheets per run hour on line 1", ("318.333",)),
        ("how many days on average to close a complaint", ("5 days",)),
        ("which run took the longest from run start to run end", ("R-103", "4.5 h")),
        ("what share of wrong colour complaints are from Kitewerk", ("66.6667 %",)),
        ("kWh drying tunnel 1 april", ("430 kWh",)),
        ("kWh per good sheet in march", ("0.173228",)),
        ("day with the highest total energy", ("2024-04-05", "180")),
        ("wrong colour complaints: how many", ("6 rows",)),
        ("good sheets of all 420 mm articles", ("4,130",)),
        ("how many runs came in below planned sheets (good sheets less than planned)", ("4 rows",)),
    ],
)
def test_a_question_over_linked_files_is_answered(
    assistant: Assistant, question: str, facts: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered", answer.answer
    for fact in facts:
        assert fact in answer.answer


@pytest.mark.parametrize("question", ["what do the articles cost", "what is the humidity in the complaints"])
def test_a_quantity_that_no_file_has_is_asked_back(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)

    assert answer.status in {"clarify", "no_data"}


@pytest.mark.parametrize(
    "question",
    ["who spoiled the most sheets", "good sheets per operator", "run minutes by operator in march"],
)
def test_single_persons_are_not_ranked(assistant: Assistant, question: str) -> None:
    assert assistant.ask(question, thread=question).status == "declined"


def test_crews_are_compared(assistant: Assistant) -> None:
    said = assistant.ask("good sheets per crew", thread="crews")

    assert said.status == "answered"
    assert "Blue" in said.answer


def test_a_word_that_means_nothing_in_the_rows_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("total good sheets of glossy articles on line 1")

    assert "glossy" in answer.answer
