"""What planners say of a plan, at once and after it, and the changes that are read from it."""

import pytest

from agents.assistant import Assistant
from agents.understanding.memory import Memory
from agents.understanding.numbered import each_by_name
from plant.index import PlantIndex
from plant.store import PlantStore


def _changes(assistant: Assistant, *turns: str) -> list[str]:
    memory = Memory()
    for turn in turns:
        answer, memory = assistant.understood(turn, memory=memory)
    return [str(c) for c in answer.steps[0]["arguments"]["changes"]]


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("mill-2 conked out, should be back 1 june 2026 noon, replan", "MILL-2 down until 2026-06-01 12:00"),
        ("replan, wash-1 cleaning 1 june 2026 14:00-18:00", "WASH-1 down 2026-06-01 14:00..18:00"),
        (
            "what if GRIND-1 is out from 10 to 16 on 1 june 2026",
            "GRIND-1 down 2026-06-01 10:00..16:00",
        ),
        (
            "what if we had no night shift on 1 june 2026",
            "BRESCIA down 2026-06-01 22:00..2026-06-02 06:00",
        ),
        (
            "what if we put the 1 june 2026 shift away",
            "BRESCIA down 2026-06-01 00:00..2026-06-02 00:00",
        ),
        (
            "what if we do without 1 june 2026",
            "BRESCIA down 2026-06-01 00:00..2026-06-02 00:00",
        ),
        ("the castings slip by 3 days, new plan", "late RM-AL by 3 d"),
        (
            "grind-1 motor burnt out, repaired by 4 june 2026 8:00, replan",
            "GRIND-1 down until 2026-06-04 08:00",
        ),
        ("the castings come 1 june 2026 9 am, new plan", "late RM-AL 2026-06-01 09:00"),
        (
            "keep cnc-01 free on 1 june 2026, replan",
            "CNC-01 down 2026-06-01 00:00..2026-06-02 00:00",
        ),
    ],
)
def test_a_change_is_read(demo_assistant: Assistant, said: str, change: str) -> None:
    assert _changes(demo_assistant, said) == [change]


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("2 pm instead", "CNC-05 down 2026-06-01 07:00..14:00"),
        ("no, MILL-2", "MILL-2 down 2026-06-01 07:00..11:00"),
    ],
)
def test_a_change_is_said_again(demo_assistant: Assistant, said: str, change: str) -> None:
    assert _changes(demo_assistant, "CNC-05 is down 1 june 2026 7 to 11, replan", said) == [change]


def test_a_change_is_taken_back(demo_assistant: Assistant) -> None:
    turns = ("what if CNC-05 and MILL-2 are down on 1 june 2026", "and without MILL-2?")

    assert _changes(demo_assistant, *turns) == ["CNC-05 down 2026-06-01 00:00..2026-06-02 00:00"]


def test_a_plan_without_changes_gets_one(demo_assistant: Assistant) -> None:
    turns = ("plan next week", "with grind-1 out on 3 june 2026")

    assert _changes(demo_assistant, *turns) == ["GRIND-1 down 2026-06-03 00:00..2026-06-04 00:00"]


def test_what_does_not_matter_is_not_the_objective(demo_assistant: Assistant) -> None:
    answer, _ = demo_assistant.understood("get everything done asap no matter the due dates")

    assert answer.steps[0]["arguments"]["objective"] == "makespan"


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("mills 1 and 2 are down", "mill 1 and mill 2 are down"),
        ("cnc-03, 04 and 05 are down", "cnc-03, cnc-04 and cnc-05 are down"),
        ("press 1 and 2 hours of overtime", "press 1 and 2 hours of overtime"),
    ],
)
def test_numbers_name_machines_of_a_kind(demo_store: PlantStore, said: str, read: str) -> None:
    index = PlantIndex.open(demo_store)

    assert each_by_name(said, index) == read
