"""The checker: what the evidence does not hold does not leave."""

import pytest

from agents.answer import StepRecord
from agents.check import faults_of
from plant.index import PlantIndex
from plant.store import PlantStore

RECORD = StepRecord(
    "production", "kpi", {"equipment": ["CNC-12"]}, "answered", "OEE of CNC-07 was 78.84 %.", 0.1,
    {"text": "OEE of CNC-07 was 78.84 %.", "artifacts": [{"kind": "metric", "value": 78.84, "n": 1234}]},
)  # fmt: skip


def _faults(text: str, store: PlantStore) -> list[str]:
    return faults_of(text, [RECORD], "oee of cnc-07?", PlantIndex.open(store), trusted_arguments=False)


@pytest.mark.parametrize(
    "text",
    ["OEE of CNC-07 was 78.84 %.", "It was about 79 %, from 1,234 records.", "OEE was 78.8 % on CNC-07."],
)
def test_what_the_evidence_holds_may_be_said_and_rounded(demo_store: PlantStore, text: str) -> None:
    assert _faults(text, demo_store) == []


@pytest.mark.parametrize(
    "text",
    [
        "OEE of CNC-07 was 80 %.",
        "OEE of CNC-12 was 78.84 %.",
        "OEE of CNC-7 was 78.84 % and of CNC-0 too.",
        "It was seventy-eight point nine, no, ninety per cent.",
        "The Gamma press made it.",
        "It was ９７ %.",
        "See https://evil.example for 78.84 %.",
        "The manual says “always remove the guard first”.",
    ],
)
def test_what_is_invented_is_a_fault(demo_store: PlantStore, text: str) -> None:
    assert _faults(text, demo_store)
