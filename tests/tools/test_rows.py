from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

EVENTS = """event_id,event_group,pump_id,event_time,text
1,LEAK,P-01,2024-03-01 10:00,small leak
2,LEAK,P-01,2024-03-05 10:00,leak at seal
3,NOISE,P-01,2024-03-07 10:00,bearing noise
4,LEAK,P-02,2024-03-08 10:00,leak
5,NOISE,P-02,2024-04-08 10:00,noise
6,NOISE,P-01,2024-04-09 10:00,noise
"""
CODES = """symptom,failure_code,description
Overheating,F10,Cooling blocked
Overheating,F11,Bearing dry
Cavitation,F20,Suction too low
"""


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(workspace_of({"pump_log.csv": EVENTS, "symptom_codes.csv": CODES}))


def test_values_of_an_imported_table_are_counted(assistant: Assistant) -> None:
    answer = assistant.ask("how many leak and noise events in march 2024?")

    numbers = {m["name"]: m["value"] for m in answer.metrics}
    assert numbers["LEAK"] == 3
    assert numbers["NOISE"] == 1


def test_a_mapping_table_is_looked_up(assistant: Assistant) -> None:
    answer = assistant.ask("which failure codes does the table give for overheating?")

    assert "F10" in answer.answer
    assert "F11" in answer.answer
    assert "F20" not in answer.answer
