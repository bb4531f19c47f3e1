from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from ui.compose import open_assistant

READINGS = """Zeit,Anlage,P1_Lagertemperatur_C_1Hz,TS1_Druck_bar,TS2_Druck_bar,Schwingung_X
2024-05-01 00:00,KP-04,40,5,7,1
2024-05-01 01:00,KP-04,50,6,8,3
2024-05-01 02:00,KP-04,60,7,9,8
"""
SCADA = """DateTime,KP_05_DISCH_PRESS_BAR,KP_05_MOT_TMP_DEGC,KP_04_FLW_M3H
2024-05-01T00:00:00Z,5,40,1
2024-05-01T01:00:00Z,6,42,2
"""


@pytest.fixture(scope="module")
def assistant(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Assistant:
    return open_assistant(workspace_of({"messwerte.csv": READINGS, "scada.csv": SCADA}))


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("mean bearing temperature of kp 4", "50"),
        ("highest vibration of KP-04", "8"),
        ("max TS2 pressure of kp-04 on 1 may 2024", "9"),
        ("median Lagertemperatur of KP-04", "50"),
        ("max discharge pressure of kp-05", "6"),
        ("mean motor temperature of kp-05", "41"),
    ],
)
def test_a_signal_is_found_by_its_words_in_any_language(
    assistant: Assistant, question: str, value: str
) -> None:
    answer = assistant.ask(question)

    assert answer.steps[0]["tool"] == "signal_values"
    assert f" {value} " in answer.answer


def test_a_quantity_that_several_signals_measure_is_asked_back(assistant: Assistant) -> None:
    answer = assistant.ask("average pressure of kp-04")

    assert answer.status == "clarify"
    assert len(answer.choices) == 2


def test_a_number_after_a_word_is_no_signal(assistant: Assistant) -> None:
    answer = assistant.ask("how many work orders have priority 1?")

    assert answer.status == "no_data"


def test_to_warm_a_machine_up_is_no_temperature(assistant: Assistant) -> None:
    answer = assistant.ask("how long must kp-04 warm up before a run")

    assert "signal_values" not in [step["tool"] for step in answer.steps]
