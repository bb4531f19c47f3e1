"""Run suites of questions against one open installation."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from agents.assistant import Assistant
from evals.case import CASES_FOLDER, suites
from evals.report import SuiteOutcome
from evals.runner import run_suite, understanding_of
from plant.store import PlantStore


def run_questions(
    names: Sequence[str],
    assistant: Assistant,
    store: PlantStore,
    *,
    model: str | None = None,
    folder: Path = CASES_FOLDER,
    tell: Callable[[str], None] = lambda line: None,
) -> list[SuiteOutcome]:
    """Ask the named suites, or all, and judge the answers.

    Args:
        names: suites by name or beginning of a name; empty for all.
        assistant: answers the questions.
        store: plant data of the same installation, for truths given as SQL.
        model: language model to ask with; None: the planner alone.
        folder: where the YAML files lie.
        tell: told a line of progress after each suite.

    Raises:
        DataFault: a suite is not there or not well formed.
    """

    def ask(question: str, *, thread: str, user: str) -> dict[str, Any]:
        return assistant.ask(question, thread=thread, user=user, model=model).to_json()

    def ask_sql(statement: str) -> float | None:
        value = store.rows(statement)[0][0]
        return None if value is None else float(value)

    outcomes = []
    for suite in suites(names, folder):
        outcomes.append(run_suite(suite, ask, ask_sql, None if model else understanding_of(assistant)))
        tell(f"{suite.name}: {outcomes[-1].score:.1%}")
    return outcomes
