"""Work orders by steps of time: the fullest of many steps, quarters in words, finished ones by the day they were finished."""

from collections.abc import Callable, Mapping

import pytest

from plant.workspace import Workspace
from tools.catalog import tool_named
from tools.context import ToolContext
from tools.result import ToolResult
from ui.compose import open_context

ASSETS = "equipment_id,equipment_name,class\n" + "".join(f"F{n},Fan {n},fan\n" for n in range(1, 4))
# one a week opened in 2021 and 2022, each finished two days later; five of them on 9 November 2022
_DAYS = [
    (f"202{y}-{m:02}-{d:02}", f"202{y}-{m:02}-{d + 2:02}")
    for y in (1, 2)
    for m in range(1, 13)
    for d in (2, 9, 16, 23)
]
_DAYS += [(f"2022-10-{d:02}", "2022-11-09") for d in (3, 4, 5, 6, 7)]
ORDERS = "work_order_id,equipment_id,type,opened,finished,note\n" + "".join(
    f"W{n},F{1 + n % 3},corrective,{a} 08:00,{b} 12:00,Bearing\n" for n, (a, b) in enumerate(_DAYS)
)  # fmt: skip


@pytest.fixture(scope="module")
def context(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> ToolContext:
    return open_context(workspace_of({"assets.csv": ASSETS, "work_orders.csv": ORDERS}))


def _history(context: ToolContext, **arguments: object) -> ToolResult:
    tool = tool_named("work_order_history")
    assert tool is not None
    return tool.call(context, arguments)


def test_of_many_days_the_fullest_is_told(context: ToolContext) -> None:
    text = _history(context, by="day", status="finished").text

    assert text.startswith("The day with most: 2022-11-09 (5).")
    assert "by month" not in text.split(".")[0]


def test_days_that_are_equally_full_are_told_together(context: ToolContext) -> None:
    text = _history(context, by="day").text

    assert text.startswith("The day with most: 2021-01-02, 2021-01-09, 2021-01-16 and 98 more (1).")


def test_quarters_are_told_as_quarters(context: ToolContext) -> None:
    text = _history(context, by="quarter").text

    assert "most in Q4 2022 (17)" in text
    assert "Q1 2021 12" in text
