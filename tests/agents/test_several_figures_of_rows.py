"""Several figures of one set of rows, rows outside their own limits, names that are not there, the unit that is asked."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from agents.understanding.asked_figures import clauses_of
from plant.workspace import Workspace
from ui.compose import open_assistant

KILNS = """Kiln,Hall,Built
K11,North,1999
K12,North,2004
K21,South,2015
"""
LOADS = """Load,Date,Quarry,Clay,Tonnes,Moisture %,Accepted
TR-01,2024-05-02,Ashgrove,Red,20,18.0,yes
TR-02,2024-05-06,Ashgrove,Grey,30,21.0,no
TR-03,2024-05-20,Birkdale,Red,25,17.0,yes
TR-04,2024-06-03,Birkdale,Red,40,24.0,no
TR-05,2024-06-10,Ashgrove,Grey,10,19.0,yes
TR-06,2024-06-17,Corran,Red,15,20.0,yes
"""
TESTS = """Test No,Taken,Product,Property,Value,LSL,USL
T1,2024-05-03 08:00,Paver 60mm,Height,60.4,59.0,61.0
T2,2024-05-04 08:00,Paver 60mm,Height,61.6,59.0,61.0
T3,2024-05-05 08:00,Paver 60mm,Strength,48,50,
T4,2024-06-01 08:00,Roof tile 1.2kg,Height,12.0,11.0,13.0
T5,2024-06-02 08:00,Roof tile 1.2kg,Strength,75,50,
T6,2024-06-03 08:00,Roof tile 1.2kg,Height,10.5,11.0,13.0
T7,2024-06-04 08:00,Paver 60mm,Height,,59.0,61.0
"""
STOPS = """Stop,Kiln,Begin,End,Why,Urgent
S1,K11,2024-05-02 06:00,2024-05-02 06:30,Burner out,yes
S2,K11,2024-05-09 09:00,2024-05-09 11:00,Car derailed,no
S3,K12,2024-05-12 14:00,2024-05-12 14:45,Burner out,no
S4,K21,2024-06-01 22:00,2024-06-02 01:00,Burner out,yes
S5,K11,2024-06-08 10:00,2024-06-08 10:20,Fan trip,no
"""


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(
        workspace_of(
            {"kilns.csv": KILNS, "clay_loads.csv": LOADS, "brick_tests.csv": TESTS, "kiln_stops.csv": STOPS}
        )
    )


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how many clay loads were not accepted and how many tonnes was that", ("2 rows", "70")),
        ("min, max and mean moisture of the clay loads from ashgrove", ("18", "21", "19.3333")),
        ("average moisture of clay loads in may and average in all other months", ("18.6667", "21")),
        ("how many clay loads in total? and how many of them from birkdale", ("6 rows", "2 rows")),
        ("which quarry sent the most clay loads and how many tonnes was that", ("Ashgrove", "60")),
        ("red clay loads: how many and total tonnes", ("4 rows", "100")),
        (
            "how many brick tests are out of spec, and how many tests are there altogether",
            ("3 rows", "7 rows"),
        ),
    ],
)
def test_each_figure_of_a_question_is_told(
    assistant: Assistant, question: str, wanted: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    for words in wanted:
        assert words in answer.answer


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how many brick tests are outside their limits", "3 rows"),  # a limit that is missing does not count
        ("how many brick tests are within limits", "3 rows"),  # and a value that is missing is not within
        ("which product has most tests out of tolerance", "Paver 60mm"),
        ("how many brick tests exceed the upper limit", "1 row"),
        ("what % of the height tests is out of spec", "50 %"),
        ("how many tests of the paver are out of spec", "2 rows"),  # without its size
        ("how many roof tile strength tests are out of spec", "0 rows"),  # there are some, none is so
    ],
)
def test_rows_are_held_against_their_own_limits(assistant: Assistant, question: str, wanted: str) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    assert wanted in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "tonnes delivered by the quarry Oakridge",
        "total tonnes of quarry dunmoreham",
        "how many tonnes did Steinwaldhof deliver",
    ],
)
def test_a_name_that_is_not_there_gets_no_other_figure(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)

    assert answer.status == "no_data"
    assert "140" not in answer.answer


def test_a_machine_of_a_register_is_told_with_its_id_and_minutes_as_minutes(assistant: Assistant) -> None:
    answer = assistant.ask("how many minutes of kiln stops in total, by kiln")

    assert "K21" in answer.answer
    assert "180" in answer.answer


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how many kiln stops began at 14:00 or later", "2 rows"),
        ("how many kilns were built before 2005", "2 rows"),
        ("average moisture of the clay loads weighted by tonnes", "20.4643"),
        ("most tonnes of clay loads in one day", "40"),
        ("tonnes of clay loads in may and june together", "140"),
    ],
)
def test_moments_weights_and_days_are_read(assistant: Assistant, question: str, wanted: str) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    assert wanted in answer.answer


def test_a_question_is_cut_where_another_figure_begins() -> None:
    before, clauses = clauses_of(
        "S20 on larch: how many shifts, and how many m3 came out on monday and tuesday"
    )

    assert before == "S20 on larch"
    assert [c.text for c in clauses] == ["how many shifts", "how many m3 came out on monday and tuesday"]
