"""How planners ask for orders, load and plan, and go on with the answer."""

from typing import Any

import pytest

from agents.assistant import Assistant
from agents.understanding.memory import Memory
from plant.index import PlantIndex
from plant.store import PlantStore


def _last(assistant: Assistant, *turns: str) -> tuple[str, dict[str, Any]]:
    memory = Memory()
    for turn in turns:
        answer, memory = assistant.understood(turn, memory=memory)
    [step] = answer.steps
    return str(step["tool"]), dict(step["arguments"])


@pytest.mark.parametrize(
    ("said", "tool", "argument", "value"),
    [
        ("which orders are due next week", "list_orders", "state", None),
        ("anything due tomorrow that is not finished", "list_orders", "state", "open"),
        ("which orders finish today", "list_orders", "date", "end"),
        ("late orders of pump housing", "late_orders", "product", ["P-100"]),
        ("who is late by more than a day", "late_orders", "longer_than_h", 24.0),
        ("which machines are over 90 % next week", "plan_load", "above", 90.0),
        ("load on the mills next week", "plan_load", "equipment", ["MILL-1", "MILL-2", "MILL-3"]),
        ("can we deliver 200 gear hubs by friday", "promise_date", "product", "P-400"),
    ],
)
def test_what_planners_ask_has_its_tool(
    demo_assistant: Assistant, said: str, tool: str, argument: str, value: object
) -> None:
    found, arguments = _last(demo_assistant, said)

    assert (found, arguments.get(argument)) == (tool, value)


def test_due_by_a_day_begins_today(demo_assistant: Assistant) -> None:
    _, friday = _last(demo_assistant, "orders due on friday")
    _, until = _last(demo_assistant, "orders due by friday")

    assert until["period"]["end"] == friday["period"]["end"]
    assert until["period"]["start"] < friday["period"]["start"]


def test_a_list_goes_on_with_another_product_and_state(demo_assistant: Assistant) -> None:
    tool, arguments = _last(
        demo_assistant, "orders due next week", "only pump housings", "without the ones already finished"
    )

    assert tool == "list_orders"
    assert (arguments["product"], arguments["state"], arguments["period"]["label"]) == (
        ["P-100"],
        "open",
        "next week",
    )


def test_a_day_is_added_to_the_one_before(demo_assistant: Assistant) -> None:
    _, first = _last(demo_assistant, "show the plan for ASSY-1 on monday")
    tool, both = _last(demo_assistant, "show the plan for ASSY-1 on monday", "tuesday also")

    assert (tool, both["equipment"]) == ("show_schedule", ["ASSY-1"])
    assert both["period"]["start"] == first["period"]["start"]
    assert both["period"]["end"] > first["period"]["end"]


@pytest.fixture
def orders(demo_store: PlantStore) -> list[str]:
    return [n.id for n in PlantIndex.open(demo_store).names("order")][-2:]


def test_an_order_is_cancelled(demo_assistant: Assistant, orders: list[str]) -> None:
    tool, arguments = _last(demo_assistant, f"what would happen if {orders[0]} is cancelled")

    assert (tool, arguments["changes"]) == ("what_if", [f"cancel {orders[0]}"])


def test_several_clauses_change_a_what_if_in_turn(demo_assistant: Assistant, orders: list[str]) -> None:
    one, two = orders
    numbers = [o.removeprefix("PO-") for o in orders]

    tool, arguments = _last(
        demo_assistant,
        f"what if we rush {one}",
        f"and {two} first too",
        f"no leave {numbers[1]}, only {numbers[0]} but with a night shift on GRIND-1",
    )

    assert tool == "what_if"
    rush, shift = arguments["changes"]
    assert rush == f"rush {one}"
    assert shift.startswith("GRIND-1 open daily ")
    assert shift.endswith(" 22:00..06:00")


def test_an_order_goes_first_only_from_a_day(demo_assistant: Assistant, orders: list[str]) -> None:
    _, arguments = _last(
        demo_assistant, f"what if we rush {orders[0]}", "and when we do it only from 8 june 2026?"
    )

    assert arguments["changes"] == [f"rush {orders[0]}", f"late {orders[0]} 2026-06-08 00:00"]


def test_until_a_day_is_said_to_end_before_it(demo_assistant: Assistant) -> None:
    first, _ = demo_assistant.understood("what if CNC-04 is down until 4 june 2026")

    assert first.steps[0]["arguments"]["changes"] == ["CNC-04 down until 2026-06-04 00:00"]
