"""The report of a shift: the last one that is over, its figures as the KPIs have them, beside what is usual."""

import datetime as dt

import pytest

from agents.assistant import Assistant
from plant.kpi import compute
from plant.shifts import last_shift
from plant.workspace import Workspace
from tools.result import Metric, Table
from tools.shift_report import shift_report
from ui.compose import open_context


def test_without_a_time_the_last_shift_that_is_over_is_reported(demo_workspace: Workspace) -> None:
    context = open_context(demo_workspace)
    last = last_shift(context.plant, context.plant.now().now)
    assert last is not None

    found = shift_report(context)

    pieces = next(a for a in found.artifacts if isinstance(a, Metric) and a.name == "Good pieces")
    made = compute(context.plant, "good_pieces", last.period).frame.value.iloc[0]
    assert pieces.value == pytest.approx(float(made))
    assert last.period.words(context.plant.zone) in found.text
    assert f"the last {last.name} shift" in found.notes[0]


def test_a_shift_by_name_is_its_last_one(demo_workspace: Workspace) -> None:
    context = open_context(demo_workspace)
    now = context.plant.now().now

    last = last_shift(context.plant, now, name="night")

    assert last is not None
    assert last.period.end <= now < last.period.end + dt.timedelta(days=3)
    assert last.period.start.astimezone(context.plant.zone).hour == 22


def test_the_report_lists_machines_worst_first(demo_workspace: Workspace) -> None:
    found = shift_report(open_context(demo_workspace))

    machines = next(a for a in found.artifacts if isinstance(a, Table) and a.title == "By machine")
    oee = [row[1] for row in machines.rows if isinstance(row[1], float)]
    assert oee == sorted(oee)


@pytest.mark.parametrize("question", ["how was the night shift", "give me the report of yesterday"])
def test_people_ask_how_a_shift_was(demo_assistant: Assistant, question: str) -> None:
    answer = demo_assistant.ask(question)

    assert [s["tool"] for s in answer.steps] == ["shift_report"]
    assert "OEE" in answer.answer
