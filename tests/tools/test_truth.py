import json

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from tools.production import TOOLS

CAUSES = (
    "tool_wear",
    "bad_lot",
    "night_stops",
    "postponed_maintenance",
    "standard_time",
    "double_count",
    "no_evidence",
)


@pytest.mark.parametrize("cause", CAUSES)
def test_the_figure_of_a_planted_cause_is_what_the_tools_compute(
    demo_workspace: Workspace, cause: str
) -> None:
    from ui.compose import open_context

    truth = json.loads((demo_workspace.plant_folder / "demo-truth.json").read_text())
    figure = truth[cause]["figure"]
    tool = next(t for t in TOOLS if t.name == "kpi")

    result = tool.call(open_context(demo_workspace), {"kpi": figure["kpi"], **figure["arguments"]})

    assert result.artifacts[0].value == pytest.approx(figure["value"], rel=1e-9)  # type: ignore[union-attr]


def test_a_kpi_on_double_counted_days_is_not_trusted(demo_assistant: Assistant) -> None:
    answer = demo_assistant.ask("oee of assy-1 on 15 april 2026")

    assert "ASSY-1 may have counted twice" in answer.answer


def test_a_kpi_on_usual_days_carries_no_such_note(demo_assistant: Assistant) -> None:
    answer = demo_assistant.ask("oee of cnc-07 last week")

    assert "counted twice" not in answer.answer
