import datetime as dt
import json
from pathlib import Path

import pytest

from agents.assistant import Assistant
from plant.demo import build_demo
from plant.period import Period
from plant.settings import load_settings
from plant.store import PlantStore
from plant.workspace import Workspace
from tools.catalog import tool_named
from tools.result import Metric
from tools.trust import count_notes

CAUSES = (
    "tool_wear",
    "bad_lot",
    "night_stops",
    "postponed_maintenance",
    "standard_time",
    "double_count",
    "no_evidence",
    "probe",
    "clock",
)


@pytest.mark.parametrize("cause", CAUSES)
def test_the_figure_of_a_planted_cause_is_what_the_tools_compute(
    demo_workspace: Workspace, cause: str
) -> None:
    _assert_reproduced(demo_workspace, cause)


def test_the_month_with_few_orders_is_reproduced_on_the_whole_year(tmp_path: Path) -> None:
    workspace = Workspace(load_settings(workspace=tmp_path)).create()
    build_demo(workspace, size="full")

    _assert_reproduced(workspace, "season")


def _assert_reproduced(workspace: Workspace, cause: str) -> None:
    from ui.compose import open_context

    truth = json.loads((workspace.plant_folder / "demo-truth.json").read_text())
    figure = truth[cause]["figure"]
    tool = tool_named(figure["tool"])
    assert tool is not None

    result = tool.call(open_context(workspace), figure["arguments"])

    values = [a.value for a in result.artifacts if isinstance(a, Metric)]
    assert any(v == pytest.approx(figure["value"], rel=1e-9) for v in values)


def test_a_kpi_on_double_counted_days_is_not_trusted(demo_assistant: Assistant) -> None:
    answer = demo_assistant.ask("oee of assy-1 on 15 april 2026")

    assert "ASSY-1 may have counted twice" in answer.answer


def test_a_kpi_on_usual_days_carries_no_such_note(demo_assistant: Assistant) -> None:
    answer = demo_assistant.ask("oee of cnc-07 last week")

    assert "counted twice" not in answer.answer


def test_a_machine_that_hardly_ran_has_nothing_to_compare(demo_store: PlantStore) -> None:
    end = demo_store.now().now

    assert count_notes(demo_store, Period(end - dt.timedelta(minutes=5), end), ["CNC-05"]) == ()


def test_a_work_order_without_a_failure_code_is_told_without_one(demo_assistant: Assistant) -> None:
    answer = demo_assistant.ask("when was press-2 last serviced")

    assert answer.status == "answered"
    assert "nan)" not in answer.answer
