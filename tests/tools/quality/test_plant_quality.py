import datetime as dt
from typing import Any

import numpy as np
import pytest

from plant import quality_data
from plant.period import Period
from plant.workspace import Workspace
from tools.context import ToolContext
from tools.quality.plant_capability import capability
from tools.quality.plant_charts import control_chart
from tools.quality.plant_compare import compare_measurements, compare_scrap
from tools.quality.plant_condition import machine_condition
from tools.quality.plant_drift import characteristic_drift
from tools.quality.plant_trends import failure_trend
from tools.quality.plant_watch import drift_watch
from tools.quality.trend_tests import event_trend
from tools.result import Chart, Metric, Table, ToolResult

_ALL = (dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC))


@pytest.fixture(scope="module")
def plant(demo_workspace: Workspace) -> ToolContext:
    from ui.compose import open_context

    return open_context(demo_workspace)


def _metric(result: ToolResult, name: str) -> float:
    return next(float(a.value or 0) for a in result.artifacts if isinstance(a, Metric) and a.name == name)


def _table(result: ToolResult) -> Table:
    return next(a for a in result.artifacts if isinstance(a, Table))


def test_subgroup_numbers_that_start_again_are_not_mixed(plant: ToolContext) -> None:
    frame = quality_data.measurements(plant.plant, "C-100-20-BORE", Period(*_ALL), ())

    groups = frame.groupby("subgroup")
    assert groups.equipment_id.nunique().max() == 1
    assert (groups.measured.max() - groups.measured.min()).max() < dt.timedelta(hours=12)
    assert groups.size().max() <= 10


def test_the_least_capable_process_is_first(plant: ToolContext) -> None:
    result = capability(plant)

    cpk = [row[2] for row in _table(result).rows]
    assert cpk == sorted(cpk)
    assert f"{cpk[0]:.2f}" in result.text


def test_capability_of_a_product_is_that_of_its_characteristic(plant: ToolContext) -> None:
    by_product = capability(plant, product="P-200")
    by_name = capability(plant, characteristic=("C-200-20-DIA",))
    other = capability(plant, characteristic=("C-100-20-BORE",), product="P-200")

    assert by_product.text == by_name.text == other.text
    assert "outside the specification limits" in by_product.text


def test_the_worn_machine_is_named_among_all_charts(plant: ToolContext) -> None:
    result = control_chart(plant, equipment=("CNC-07",))
    everywhere = control_chart(plant)

    assert result.status == "answered"
    assert {row[1] for row in _table(everywhere).rows} > {"CNC-06", "CNC-07"}
    assert "by chance" in " ".join(everywhere.notes)


@pytest.mark.parametrize("method", ["ewma", "cusum"])
def test_both_charts_with_a_memory_find_the_worn_tool(plant: ToolContext, method: str) -> None:
    result = characteristic_drift(plant, characteristic="C-100-20-BORE", equipment=("CNC-07",), method=method)

    assert "drifts" in result.text
    assert method.upper() in result.text
    assert any(isinstance(a, Chart) for a in result.artifacts)


def test_the_drift_watch_names_the_worn_tool_first(plant: ToolContext) -> None:
    worn = drift_watch(plant, equipment=("CNC-07",))

    assert _table(worn).rows[0][0] == "Bore diameter"
    assert _table(worn).rows[0][2] == "drifts"
    assert "by chance" in worn.notes[0]


def test_signals_are_judged_together(plant: ToolContext) -> None:
    result = machine_condition(plant, equipment=("CNC-03",))
    without = machine_condition(plant)

    assert result.status == "answered"
    assert _metric(result, "Hours beyond a limit") <= 24 * 7
    assert without.status == "clarify"


def test_scrap_is_compared_by_machine_and_by_level(plant: ToolContext) -> None:
    machines = compare_scrap(plant, equipment=("CNC-06", "CNC-07"))
    night = compare_scrap(plant, shift=("night",))
    suppliers = compare_scrap(plant, by="supplier")

    assert "CNC-06 with" in machines.text
    assert "shift night with" in night.text
    assert "other shifts with" in night.text
    assert _table(suppliers).columns[0] == "supplier"


def test_means_are_compared_between_machines(plant: ToolContext) -> None:
    result = compare_measurements(plant, characteristic="C-100-20-BORE", equipment=("CNC-06", "CNC-07"))

    assert "really differ" in result.text
    assert _metric(result, "p-value of the means") < 0.05


def test_failures_of_a_plant_without_wear_show_no_certain_trend(plant: ToolContext) -> None:
    result = failure_trend(plant)
    stops = failure_trend(plant, equipment=("CNC-02",), what="stops")

    assert "Laplace's test" in result.text
    assert _metric(stops, "Events") > 20


@pytest.mark.parametrize(
    ("power", "says"), [(0.4, "becoming more frequent"), (2.5, "becoming less frequent")]
)
def test_a_trend_of_events_is_told(power: float, says: str) -> None:
    times: Any = 100 * np.random.default_rng(1).random(200) ** power

    trend = event_trend(times, 100.0)

    assert trend.says == says
    assert trend.interval[0] < trend.beta < trend.interval[1]
