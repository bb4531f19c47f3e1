"""Questions on a plant's own tables in a few plain words: units alone, amounts of rows, single rows, days without a time."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

BATCHES = """Batch No,Paint,Begun,Finished,Due date,Volume hl,Net value EUR,Viscosity (s),Pigment (kg),Good cans,Scrap cans,State
PB-101,Sea blue,2024-03-04 06:00,2024-03-05 18:00,2024-03-05,20,1000,31,40,900,30,done
PB-102,Sea blue,2024-03-11 06:00,2024-03-12 06:00,2024-03-11,10,600,33,24,400,20,done
PB-103,Brick red,2024-04-02 06:00,2024-04-03 18:00,2024-04-04,30,2100,28,30,1500,10,done
PB-104,Ivory,2024-04-08 06:00,2024-04-09 06:00,2024-04-09,16,900,26,8,800,40,done
PB-105,Ivory,2024-04-15 06:00,,2024-04-17,12,700,27,6,300,5,running
"""
PAINTS = """Paint,Family,Target viscosity (s),Can weight (g)
Sea blue,Marine,32,2000
Brick red,Masonry,27,5000
Ivory,Masonry,28,1000
"""
REJECTS = """Report,Date,Shift,Paint,Defect,Qty
RR7001,2024-03-04,Early,Sea blue,Dented lid,3
RR7002,2024-03-05,Late,Sea blue,Leaking seam,40
RR7003,2024-03-12,Early,Brick red,Dented lid,5
RR7004,2024-04-03,Early,Brick red,Dented lid,4
RR7005,2024-04-09,Late,Ivory,Wrong label,48
"""
TANKS = "Time,Vessel,Batch,Level (%)\n" + "".join(
    f"2024-03-{4 + hour // 24:02} {hour % 24:02}:00,V1,PB-101,{90 - hour}\n" for hour in range(0, 61, 6)
)


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(
        workspace_of(
            {
                "batches.csv": BATCHES,
                "paints.csv": PAINTS,
                "reject_reports.csv": REJECTS,
                "vessel_readings.csv": TANKS,
            }
        )
    )


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("hl made per paint", ("Sea blue", "30 hl")),  # of each batch's paint, not per row of the paints
        ("top 2 paints by net value", ("Brick red", "2,100 EUR", "Sea blue: 1,600")),  # money adds up
        ("pigment per hl of the sea blue batches (kg/hl)", ("2.13333 kg/hl",)),
        ("volume of marine vs masonry paints, hl", ("Marine: 30 hl", "Masonry: 58 hl")),
        ("how many batches finished after the due date?", ("1 row",)),  # 18:00 of that day is in time
        ("average run time of a batch in hours", ("30 h",)),
        ("what share of rejected cans is dented lid, in % of the pieces", ("12 %",)),
        ("which defect gave the most rejected pieces overall", ("Wrong label",)),
        ("which paint has the most rejected pieces", ("Ivory", "48")),
        ("compare the scrap rate of ivory and brick red cans in %", ("3.93", "0.66")),
        ("scrap cans of the ivory paint in total", ("45",)),  # and no good cans
        ("batch PB-104: which paint and how many good cans", ("Ivory", "800")),
        ("report RR7002 what defect and how many pieces", ("Leaking seam", "40")),
        ("which paint has the worst scrap rate (scrap / good+scrap)", ("Ivory", "3.93")),
        ("how many batches had a viscosity above the target of the paint", ("2 rows",)),
        ("how many hours was PB-101 in the vessel, first to last reading", ("60 h",)),
        ("how many kg of brick red are in good cans (good cans x can weight)", ("7,500 kg",)),
        ("worst week by scrap cans (calendar week no.)", ("week 15",)),
    ],
)
def test_plain_questions_are_answered_from_rows(
    assistant: Assistant, question: str, wanted: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    for words in wanted:
        assert words in answer.answer


def test_reports_are_counted_with_the_pieces_that_they_tell_of(assistant: Assistant) -> None:
    answer = assistant.ask("rejects of the early shift, more in march or in april? both numbers")

    assert "from 2 " in answer.answer
    assert "from 8 " in answer.answer
    assert not answer.proposals if hasattr(answer, "proposals") else True


def test_the_mean_of_one_thing_is_not_told_as_that_of_another(assistant: Assistant) -> None:
    answer = assistant.ask("mean drying time of the ivory batches")

    assert "Mean net_value" not in answer.answer


def test_a_row_that_names_nobody_known_is_not_counted(assistant: Assistant) -> None:
    answer = assistant.ask("how many reports did lindqvist write")

    assert answer.status != "answered"


def test_a_code_with_a_number_is_in_no_language(assistant: Assistant) -> None:
    answer = assistant.ask("scrap rate of IM-09?")

    assert "gibt" not in answer.answer
