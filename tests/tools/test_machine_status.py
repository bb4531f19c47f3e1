"""What machines do now agrees with the last states recorded; a subject without a table is said to have none."""

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from tools.machine_status import machine_status
from tools.result import Metric, Table
from ui.compose import open_context


def test_the_state_now_is_the_last_one_recorded(demo_workspace: Workspace) -> None:
    context = open_context(demo_workspace)
    now = context.plant.now().now
    last = dict(
        context.plant.rows(
            "SELECT equipment_id, arg_max(state, starts) FROM state_event WHERE starts <= $now GROUP BY 1",
            {"now": now},
        )
    )

    found = machine_status(context)

    table = next(a for a in found.artifacts if isinstance(a, Table))
    assert {row[0]: row[1] for row in table.rows} == {
        m: {"planned_down": "in planned downtime", "setup": "in setup"}.get(s, s) for m, s in last.items()
    }
    assert sum(int(a.value or 0) for a in found.artifacts if isinstance(a, Metric)) == len(last)


@pytest.mark.parametrize(
    "question",
    ["what is cnc-04 doing right now", "which machines stand still at the moment", "is press-2 running?"],
)
def test_people_ask_what_runs(demo_assistant: Assistant, question: str) -> None:
    assert [s["tool"] for s in demo_assistant.ask(question).steps] == ["machine_status"]


@pytest.mark.parametrize(
    ("question", "agent", "says"),
    [
        ("how many spare bearings are on stock", "maintenance", "No spare parts are recorded"),
        ("which complaints did customers send last month", "quality", "No customer complaints are recorded"),
    ],
)
def test_a_subject_without_a_table_is_said_to_have_none(
    demo_assistant: Assistant, question: str, agent: str, says: str
) -> None:
    answer = demo_assistant.ask(question)

    assert answer.status == "no_data"
    assert answer.agents == (agent,)
    assert says in answer.answer
