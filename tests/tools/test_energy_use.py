"""Energy from meters that count up, amounts and powers; by machine, by day and for each piece."""

from collections.abc import Callable, Mapping

import pytest

from agents.assistant import Assistant
from plant.workspace import Workspace
from tools.result import Metric
from ui.compose import open_assistant, open_context

# 2 kW all the time; a meter that counts up by 3 kWh an hour; 1 kWh an hour as amounts
HOURS = "time,Pump 1 Power [kW],Pump 2 Meter [kWh],Rack 1 Energy [kWh]\n" + "".join(
    f"2024-03-{day:02} {hour:02}:00,2,{1000 + 3 * (24 * (day - 1) + hour)},{1 + (hour % 2) / 1000}\n"
    for day in (1, 2, 3, 4)
    for hour in range(24)
)


@pytest.fixture(scope="module")
def workspace(workspace_of: Callable[[Mapping[str, str]], Workspace]) -> Workspace:
    return workspace_of({"trend.csv": HOURS})


@pytest.fixture(scope="module")
def assistant(workspace: Workspace) -> Assistant:
    return open_assistant(workspace)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("how much energy did pump 1 use on 2 march 2024", "used 48 kWh"),
        ("kwh of pump 2 on 2 and 3 march 2024", "used 141 kWh"),  # between the first and last reading
        ("electricity used by rack 1 on 3 march 2024", "24.012 kWh"),
        ("which machine used the most energy in march 2024", "with 285 kWh"),
    ],
)
def test_energy_is_summed_as_its_signal_says_it(assistant: Assistant, question: str, wanted: str) -> None:
    answer = assistant.ask(question)

    assert answer.status == "answered"
    assert wanted in answer.answer


def test_energy_per_piece_is_energy_by_pieces(demo_workspace: Workspace) -> None:
    from tools.energy_use import energy_use

    context = open_context(demo_workspace)
    values = {
        a.name: a
        for a in energy_use(context, equipment=("CNC-07",), per="piece").artifacts
        if isinstance(a, Metric)
    }

    each, used = values["Energy per piece"], values["Energy used by CNC-07"]
    assert each.value == pytest.approx((used.value or 0) / (each.n or 1))


def test_a_machine_without_a_meter_is_said_to_have_none(assistant: Assistant) -> None:
    answer = assistant.ask("how much energy did the whole plant use per piece in march 2024")

    assert answer.status == "no_data"
    assert "No pieces" in answer.answer
