"""The eval cases over the demo plant: part of the tests, so that a change that answers worse is seen."""

import pytest

from agents.assistant import Assistant
from evals.case import suites
from evals.runner import run_suite, understanding_of
from plant.store import PlantStore

# each of their cases would solve a schedule: here by the tool and the arguments alone, whole in `gemba eval`
_SOLVES = {"scheduler_planner", "scheduler_words"}


@pytest.mark.parametrize("name", [s.name for s in suites()])
def test_the_gate_of_a_suite_is_met(name: str, demo_store: PlantStore, demo_assistant: Assistant) -> None:
    (suite,) = [s for s in suites() if s.name == name]

    def ask(question: str, *, thread: str, user: str) -> dict[str, object]:
        return demo_assistant.ask(question, thread=thread, user=user).to_json()

    def ask_sql(statement: str) -> float | None:
        value = demo_store.rows(statement)[0][0]
        return None if value is None else float(value)

    understand = understanding_of(demo_assistant)
    outcome = run_suite(suite, understand if name in _SOLVES else ask, ask_sql, understand)

    failed = [f"{c.id}: {c.reason}" for c in outcome.cases if not c.passed]
    assert outcome.passed, failed
