"""Reasons in other words, kinds of failures, single measured values, and scrap of one product or partner."""

import pytest

from agents.assistant import Assistant
from agents.understanding.reasons_meant import by_their_reasons
from plant.index import PlantIndex
from plant.store import PlantStore


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("how long did ASSY-1 stand without parts", "Waiting for material"),
        ("hours lost for want of material in may", "Waiting for material"),
        ("time lost with no job on WASH-1", "No order"),
        ("repair time after spindle failures", "Spindle or drive fault"),
        ("how often did electrical problems stop us", "Electrical fault"),
    ],
)
def test_reasons_are_known_in_other_words(demo_store: PlantStore, text: str, said: str) -> None:
    assert said in by_their_reasons(text, PlantIndex.open(demo_store))


@pytest.mark.parametrize(
    "text", ["which orders have no parts yet", "any vibration problems on CNC-07", "oee without changeovers"]
)
def test_other_words_are_left_as_they_are(demo_store: PlantStore, text: str) -> None:
    assert by_their_reasons(text, PlantIndex.open(demo_store)) == text


@pytest.mark.parametrize(
    ("question", "tool", "arguments"),
    [
        (
            "how much time did the mills lose standing without material",
            "downtime_pareto",
            {"reason": ["R-MAT"]},
        ),
        ("mttr of the hydraulics faults on the presses", "reliability", {"reason": "R-HYD"}),
        ("list the last 12 measurements of hub length with their time", "measured_values", {"limit": 12}),
        ("how many seat diameters were out of tolerance at night", "measured_values", {"shift": "night"}),
        (
            "is the scrap of the gear hubs higher at night",
            "compare_scrap",
            {"product": "P-400", "shift": ["night"]},
        ),
        ("why did we bin so many bearing flanges last week", "why_scrap", {"product": "P-120"}),
    ],
)
def test_questions_keep_what_they_name(
    demo_assistant: Assistant, question: str, tool: str, arguments: dict[str, object]
) -> None:
    plan, _ = demo_assistant.understood(question)

    step = plan.steps[0]

    assert step["tool"] == tool
    assert arguments.items() <= dict(step["arguments"]).items()


def test_time_that_is_no_downtime_is_told_with_its_reason(demo_assistant: Assistant) -> None:
    found = demo_assistant.ask("hours lost waiting for material since the first day of data")

    assert "not counted as downtime" in found.answer
    assert "Waiting for material 0 h" not in found.answer


def test_a_supplier_is_called_by_its_own_word(demo_assistant: Assistant) -> None:
    plan, _ = demo_assistant.understood("garda or alulux, who sends the worse castings")

    assert set(plan.steps[0]["arguments"]["supplier"]) == {"Fonderia Garda", "Alulux"}


def test_values_out_of_tolerance_are_counted_by_shift(demo_assistant: Assistant) -> None:
    found = demo_assistant.ask("how many seat diameters were out of tolerance at night")

    assert "values out of tolerance" in found.answer
    assert all(f"{s} " in found.answer for s in ("early", "late", "night"))


def test_hours_and_days_cut_short_are_a_time_and_no_number_of_rows(demo_assistant: Assistant) -> None:
    plan, _ = demo_assistant.understood("alarms of the last 7 d")

    assert "period" in plan.steps[0]["arguments"]
    assert "limit" not in plan.steps[0]["arguments"]


def test_what_is_asked_of_the_listed_does_not_choose_them(demo_assistant: Assistant) -> None:
    plan, _ = demo_assistant.understood(
        "which work orders were opened on MILL-3 in april and are they closed"
    )

    assert "status" not in plan.steps[0]["arguments"]


def test_a_promise_is_judged_by_the_day_that_is_asked(demo_assistant: Assistant) -> None:
    found = demo_assistant.ask(
        "can we squeeze 30 more brackets in within the next 20 days, by friday in two weeks"
    )

    assert "can be promised" in found.answer or "cannot be promised" in found.answer


def test_one_machine_is_compared_with_the_time_before(demo_assistant: Assistant) -> None:
    found = demo_assistant.ask("did the mean of the seat diameter change since last monday")

    assert found.status != "clarify"
