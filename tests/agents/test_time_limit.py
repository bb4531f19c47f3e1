"""What an answer may take: the tools' time counts, not what the first question after a start waits for."""

import time
from types import SimpleNamespace
from typing import Any

import pytest

from agents import turn as turns
from agents.assistant import Assistant
from agents.plan import Plan
from agents.turn import Turn
from plant.workspace import Workspace
from ui.compose import open_assistant, open_workspace

LIMIT_S = 60.0


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def monotonic(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    stands_in = SimpleNamespace(monotonic=found.monotonic, perf_counter=time.perf_counter)
    monkeypatch.setattr(turns, "time", stands_in)
    return found


@pytest.fixture
def limited(demo_workspace: Workspace) -> Assistant:
    settings = demo_workspace.settings.model_copy(update={"turn_seconds": LIMIT_S})
    return open_assistant(open_workspace(settings=settings))


def test_loading_at_the_first_question_does_not_use_up_its_time(
    limited: Assistant, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    understand = turns.understand

    def loading_first(*args: Any, **named: Any) -> Plan:
        clock.now_s += 10 * LIMIT_S
        return understand(*args, **named)

    monkeypatch.setattr(turns, "understand", loading_first)

    answer = limited.ask("oee of cnc-07 last week")

    assert answer.status == "answered"
    assert "I stopped" not in answer.answer


def test_what_takes_too_long_after_that_does(
    limited: Assistant, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_steps = Turn.next_steps

    def late(turn: Turn) -> Any:
        found = next_steps(turn)
        clock.now_s += 2 * LIMIT_S
        return found

    monkeypatch.setattr(Turn, "next_steps", late)

    answer = limited.ask("oee of cnc-07 last week")

    assert [s["status"] for s in answer.steps] == ["no_data"]
    assert "I stopped after 60 seconds" in answer.answer
