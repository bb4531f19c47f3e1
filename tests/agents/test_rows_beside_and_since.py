"""Machines set beside each other have a share each; both sides of a date have a figure each; a guess that leaves no row is dropped."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

ASSETS = "equipment_id,equipment_name,class\n" + "".join(f"D40{n},Dryer {n},dryer\n" for n in range(1, 4))
# dryer 1 has 3 of 4 preventive in each quarter, dryer 2 1 of 4
_ROWS = [(p, q, n, n < (3 if p == 1 else 1)) for p in (1, 2) for q in range(8) for n in range(4)]
ORDERS = "wo_id,wo_description,code,equipment_id,equipment_name,preventive,actual_finish\n" + "".join(
    f"W{p}{q}{n},{('Belt Worn', 'Greasing')[yes]},{('C10', 'C20')[yes]},D40{p},Dryer {p},{('FALSE', 'TRUE')[yes]},"
    f"{2021 + q // 4}-{1 + 3 * (q % 4):02}-{3 + n:02} 08:00\n"
    for p, q, n, yes in _ROWS
)  # fmt: skip


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(workspace_of({"assets.csv": ASSETS, "dryer_orders.csv": ORDERS}))


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        (
            "Compare dryer 1 and dryer 2: what percentage of all their work orders was preventive?",
            ("D401: 75 %", "D402: 25 %"),
        ),
        ("what share of the work orders of dryer 1 and of dryer 2 was preventive", ("75 %", "25 %")),
        ("what share of the work orders of dryer 1 and dryer 2 together was preventive", ("50 %",)),
    ],
)
def test_machines_beside_each_other_have_a_share_each(
    assistant: Assistant, question: str, facts: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    assert [f for f in facts if f not in answer.answer] == [], answer.answer


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        # 16 orders of each quarter's first month; 5 October 2021 is amid four of dryer 1
        (
            "How many work orders did dryer 1 have up to 4 October 2021, and how many after that date?",
            ("14", "18"),
        ),
        (
            "How many work orders did dryer 1 have before 4 October 2021 and how many since then?",
            ("13", "19"),
        ),
        ("how many greasings did dryer 1 have after 1 January 2022, and how many before that?", ("12",)),
        (
            "how many work orders did dryer 1 have in the year before 1 January 2022 and in the year after?",
            ("from 16 ", "to 16 "),
        ),
    ],
)
def test_both_sides_of_a_date_are_told(assistant: Assistant, question: str, facts: tuple[str, ...]) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    assert [f for f in facts if f not in answer.answer] == [], answer.answer
