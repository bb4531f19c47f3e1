"""Single stops, orders and pieces of the demo plant agree with the KPIs that count the same."""

import pytest

from agents.assistant import Assistant
from plant.kpi import compute
from plant.workspace import Workspace
from tools.catalog import tool_named
from tools.context import ToolContext
from tools.result import Metric, Table, ToolResult


@pytest.fixture(scope="module")
def context(demo_workspace: Workspace) -> ToolContext:
    from ui.compose import open_context

    return open_context(demo_workspace)


def _call(context: ToolContext, name: str, **arguments: object) -> ToolResult:
    tool = tool_named(name)
    assert tool is not None
    return tool.call(context, arguments)


def _values(result: ToolResult) -> dict[str, float | None]:
    return {a.name: a.value for a in result.artifacts if isinstance(a, Metric)}


def test_single_stops_are_as_many_and_as_long_as_the_kpis_say(context: ToolContext) -> None:
    period = context.index.time_range("state_event")
    assert period is not None

    found = _values(_call(context, "list_stops", equipment=["CNC-07"]))

    down = compute(context.plant, "downtime", period, equipment=["CNC-07"]).frame.value.iloc[0]
    assert found["Time of these stops"] == pytest.approx(float(down), rel=1e-9)


def test_stops_of_one_reason_are_fewer(context: ToolContext) -> None:
    reason = context.index.names("reason")[0]

    result = _call(context, "list_stops", reason=reason.id, limit=3)

    assert reason.label in result.text
    table = next(a for a in result.artifacts if isinstance(a, Table))
    assert {r[4] for r in table.rows} == {reason.label}


def test_an_order_took_from_its_release_to_its_end(context: ToolContext) -> None:
    ((order, released, ended),) = context.plant.rows(
        "SELECT o.order_id, o.released, max(j.ended) FROM production_order o JOIN job j ON j.order_id = o.order_id "
        "GROUP BY 1, 2 HAVING count(*) = count(j.ended) AND o.released IS NOT NULL ORDER BY 1 LIMIT 1"
    )

    found = _values(_call(context, "order_lead_time", order=order))

    assert found["Lead time"] == pytest.approx((ended - released).total_seconds() / 3600)


def test_the_plan_counts_the_orders_due(context: ToolContext) -> None:
    result = _call(context, "plan_attainment")

    found = _values(result)
    assert 0 <= (found["Share of orders"] or 0) <= 100
    assert (found["Pieces made by the due date"] or 0) <= (found["Pieces due"] or 0)


def test_time_per_piece_and_standard_make_the_effectiveness(context: ToolContext) -> None:
    found = _values(_call(context, "cycle_time", equipment=["CNC-07"]))
    kpi = _values(_call(context, "kpi", kpi="effectiveness", equipment=["CNC-07"]))

    actual, standard = found["Actual time per piece"], found["Standard time per piece"]
    assert actual
    assert standard
    assert 100 * standard / actual == pytest.approx(kpi["Effectiveness"])


def test_a_rolled_yield_is_below_the_yield_of_each_step(context: ToolContext) -> None:
    result = _call(context, "rolled_yield")

    table = next(a for a in result.artifacts if isinstance(a, Table))
    for name, value in _values(result).items():
        steps = [float(str(r[3])) for r in table.rows if f" of {r[0]}" in name]
        assert value is not None
        assert value <= min(steps) + 1e-3


def test_a_finished_order_says_whether_it_was_in_time(context: ToolContext) -> None:
    ((order, due, ended),) = context.plant.rows(
        "SELECT o.order_id, o.due, max(j.ended) FROM production_order o JOIN job j ON j.order_id = o.order_id "
        "WHERE o.status IN ('closed', 'done', 'finished', 'completed') AND o.due IS NOT NULL "
        "GROUP BY 1, 2 HAVING count(*) = count(j.ended) ORDER BY 1 LIMIT 1"
    )

    result = _call(context, "order_status", order=order)

    late = round((ended - due).total_seconds() / 3600, 1)
    assert _values(result)["Hours late"] == pytest.approx(late)
    assert "is done" in result.text


@pytest.mark.parametrize("by", ["machine", "shift", "day", "reason"])
def test_single_stops_are_counted_by_what_they_carry(context: ToolContext, by: str) -> None:
    result = _call(context, "list_stops", equipment=["CNC-07"], by=by)

    table = next(a for a in result.artifacts if isinstance(a, Table) and a.columns[0] == by)
    total = _values(result)["Number of stops"]
    assert total is not None
    assert 0 < sum(int(str(r[1])) for r in table.rows) <= total


def test_defects_of_one_lot_are_part_of_all(context: ToolContext) -> None:
    ((lot, pieces),) = context.plant.rows(
        "SELECT lot_id, sum(qty) FROM defect WHERE lot_id IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
    )
    whole = context.index.time_range("defect")
    assert whole is not None

    found = _values(_call(context, "defect_pareto", lot=lot, period=whole.to_json()))

    assert found["Defective pieces"] == pytest.approx(float(pieces))


def test_one_work_order_is_told_with_what_came_after(context: ToolContext) -> None:
    id_ = context.index.names("work_order")[0].id

    found = _call(context, "work_order_history", work_order=id_)

    assert found.text.startswith(f"{id_}: ")
    assert "opened" in found.text


@pytest.mark.parametrize(
    ("asked", "says"),
    [("is PO-9999 late", "no order named “PO-9999”"), ("what was done in WO-99999", "no work order named")],
)
def test_an_id_that_is_not_there_is_said(demo_assistant: Assistant, asked: str, says: str) -> None:
    answer = demo_assistant.ask(asked)

    assert answer.status == "no_data"
    assert says in answer.answer


def test_the_dearest_work_order_is_named_and_comes_first(context: ToolContext) -> None:
    found = _call(context, "work_order_history", ranked="cost")

    table = next(a for a in found.artifacts if isinstance(a, Table))
    costs = [row[table.columns.index("cost")] for row in table.rows]
    assert costs[0] == max(c for c in costs if c is not None)
    assert _values(found)["Highest cost"] == costs[0]
    assert f"Most cost has {table.rows[0][0]}" in found.text
