"""What came after what, shares and differences between two periods, on a handful of rows."""

import datetime as dt
from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.errors import RequestError
from plant.period import Period
from plant.query import Condition, Following, Measure, Query, count_rows, run_query
from plant.store import PlantStore
from plant.workspace import Workspace
from ui.compose import open_assistant

ALARMS = """machine,time,alarm code,message
P-1,2024-03-01 08:00,A7,hot
P-1,2024-05-01 08:00,A9,loud
P-2,2024-03-01 08:00,A7,hot
"""
ORDERS = """WO Number,Asset,Work Type,Reported Date,cost
1,P-1,CM,2024-03-04 08:00,100
2,P-1,PM,2024-03-20 08:00,50
3,P-2,CM,2024-03-02 08:00,30
4,P-1,CM,2024-05-02 08:00,20
"""


@pytest.fixture(scope="module")
def workspace(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Workspace:
    return workspace_of({"alarms.csv": ALARMS, "work orders.csv": ORDERS})


@pytest.fixture(scope="module")
def assistant(workspace: Workspace) -> Assistant:
    return open_assistant(workspace)


def _month(n: int) -> Period:
    return Period(dt.datetime(2024, n, 1, tzinfo=dt.UTC), dt.datetime(2024, n + 1, 1, tzinfo=dt.UTC))


def test_rows_within_days_after_rows_of_another_table(workspace: Workspace) -> None:
    after = Following("alarm", 7, (Condition("code", "in", ("A7",)),))

    frame = run_query(
        PlantStore.open(workspace), Query("work_order", after=after, columns=("work_order_id",))
    )

    assert sorted(frame.work_order_id) == ["1", "3"]


def test_rows_that_something_followed(workspace: Workspace) -> None:
    query = Query("alarm", after=Following("work_order", 2, later=True))

    assert count_rows(PlantStore.open(workspace), query) == 2


def test_what_came_after_needs_times_and_machines(workspace: Workspace) -> None:
    with pytest.raises(RequestError, match="carry no time"):
        count_rows(PlantStore.open(workspace), Query("work_order", after=Following("equipment", 3)))


def test_each_group_has_its_share(workspace: Workspace) -> None:
    query = Query(
        "work_order", (Measure("sum", "cost"),), by=("equipment_id",), order="most", share=True, limit=1
    )

    frame = run_query(PlantStore.open(workspace), query)

    assert list(frame.share) == [85.0]


def test_two_periods_and_what_changed(workspace: Workspace) -> None:
    query = Query("work_order", (Measure(),), by=("equipment_id",), period=_month(5), other=_month(3))

    frame = run_query(PlantStore.open(workspace), query).set_index("equipment_id")

    assert frame["change of rows"].to_dict() == {"P-1": -1.0, "P-2": -1.0}


def test_a_query_is_the_same_after_a_journey_as_json() -> None:
    query = Query(
        "alarm", (Measure(),), period=_month(5), other=_month(3), share=True,
        after=Following("work_order", 14, (Condition("kind", "in", ("corrective",)),)),
    )  # fmt: skip

    assert Query.from_json(query.to_json()) == query


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("how many work orders came within 7 days after an A7 alarm?", 2),
        ("how many corrective work orders were done within two days after an alarm on P-1", 1),
        ("how many alarms were followed by a work order within 5 days?", 3),
    ],
)
def test_what_came_after_what_is_asked_in_words(assistant: Assistant, question: str, number: int) -> None:
    answer = assistant.ask(question)

    assert number in [m["value"] for m in answer.metrics], answer.answer
