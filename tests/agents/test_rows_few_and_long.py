"""Machines without a row or with one, how long events last, what lies between the last two, and steps no alarm tool counts by."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

ASSETS = "equipment_id,equipment_name,class\n" + "".join(f"P40{n},Pump {n},pump\n" for n in range(1, 6))
# pump 1 has twelve alerts, pump 2 six, pump 3 one, pumps 4 and 5 none
RULES = "rule_id,rule_name\nRX11,Pump - Dry Run High\nRX12,Pump - Seal Gap Low\nRX13,Pump - Case Warm\n"
_ALERTS = [(1, "RX11", m, 1 + m, 2 + m) for m in range(1, 13)] + [(2, "RX12", m, 3, 4) for m in range(1, 7)]
ALERTS = "equipment_id,equipment_name,rule_id,start_time,end_time\n" + "".join(
    f"P40{p},Pump {p},{rule},2022-{m:02}-03 {a:02}:00,2022-{m:02}-03 {b:02}:30\n" for p, rule, m, a, b in _ALERTS
)  # fmt: skip
ALERTS += "P403,Pump 3,RX13,2022-08-05 06:00,2022-08-05 20:00\n"
ORDERS = "wo_id,wo_description,code,equipment_id,equipment_name,preventive,actual_finish\n" + "".join(
    f"W{n},{('Seal Leak', 'Greasing')[n % 2]},{('C10', 'C20')[n % 2]},P40{1 + n % 4},Pump {1 + n % 4},{('FALSE', 'TRUE')[n % 2]},2022-{1 + n % 12:02}-{1 + n:02} 08:00\n"
    for n in range(24)
)


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(
        workspace_of(
            {
                "assets.csv": ASSETS,
                "alert_rule.csv": RULES,
                "alert_events.csv": ALERTS,
                "work_orders.csv": ORDERS,
            }
        )
    )


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("Which pumps never had an alert?", ("2 of 5", "P404", "P405")),
        ("which pumps had no alert of RX11", ("4 of 5", "P402", "P403", "P404", "P405")),
        (
            "Which pump had just a single alert, which rule was it and when?",
            ("P403", "RX13", "2022-08-05"),
        ),
        ("How many alerts did pump 1 have in each quarter of 2022?", ("Q1 2022 3", "Q4 2022 3")),
        ("how many alerts lasted more than 5 hours", ("1 row",)),
        ("how many alerts of pump 1 lasted at least 1 hour", ("12 rows",)),
        ("Longest alert of all pumps: which rule, and how long in hours?", ("14 h", "RX13")),
        ("how many hours between the two last alerts of pump 2", ("744 h", "2022-05-03", "2022-06-03")),
        ("which pump has the highest share of corrective work orders, and what % is that", ("P401", "100 %")),
        ("which pump has the most seal leaks, and when was its last one", ("P401", "6 of 12", "2022-09-21")),
        ("how many Dry Run High alerts did pump 1 have in 2022", ("12",)),
        ("how many days btw the last 2 seal leak orders on pump 1", ("12 days",)),
    ],
)
def test_what_only_the_rows_tell_is_told_of_them(
    assistant: Assistant, question: str, facts: tuple[str, ...]
) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    assert [f for f in facts if f not in answer.answer] == [], answer.answer
