"""A new tool is reachable in words by its declaration alone."""

import pytest

from agents.understanding import understand
from plant.period import Period
from plant.store import PlantStore
from plant.workspace import Workspace
from tools.catalog import TOOLS
from tools.context import ToolContext
from tools.result import ToolResult
from tools.slots import EquipmentRef, Limit, PeriodArg
from tools.spec import ToolSpec
from ui.compose import open_context


def compressed_air(
    context: ToolContext,
    *,
    equipment: tuple[EquipmentRef, ...] | None = None,
    period: PeriodArg | None = None,
    limit: Limit | None = None,
) -> ToolResult:
    """Return how much compressed air machines leak."""
    return ToolResult("none")


NEW = ToolSpec(
    compressed_air,
    agent="maintenance",
    examples=(
        "how much compressed air does press-1 leak",
        "air leaks last month",
        "where do we lose compressed air",
        "leakage of compressed air by the mills",
        "top 3 air leaks",
    ),
)


@pytest.mark.parametrize(
    ("question", "equipment", "limit"),
    [
        ("does cnc-03 leak compressed air", ["CNC-03"], None),
        ("how big are the air leaks of press 2", ["PRESS-2"], None),
        ("show the top 5 compressed air leaks last week", None, 5),
    ],
)
def test_a_tool_with_five_examples_is_found_and_its_slots_filled(
    demo_workspace: Workspace,
    demo_store: PlantStore,
    question: str,
    equipment: list[str] | None,
    limit: int | None,
) -> None:
    context = open_context(demo_workspace)

    plan = understand(
        question,
        index=context.index,
        documents=[d.name for d in context.library.documents()],
        tools=(*TOOLS, NEW),
        clock=context.plant.now(),
        zone=context.plant.zone,
    )

    assert plan.status == "run"
    assert [s.tool for s in plan.steps] == ["compressed_air"]
    assert plan.agents == ("maintenance",)
    assert plan.steps[0].arguments.get("equipment") == equipment
    assert plan.steps[0].arguments.get("limit") == limit
    if "last week" in question:
        assert Period.from_json(plan.steps[0].arguments["period"]).label == "last week"
