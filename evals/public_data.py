"""Quick evals over a folder of public data sets: manuals, a machine shop's events, a chiller
plant's files, scheduling instances.

Each part is left out, and said so, where its folder is not there.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from agents.assistant import Assistant
from evals.chillers import chiller_questions
from evals.events import EventQuestion, event_questions, holds
from evals.report import CaseOutcome, SuiteOutcome
from plant.workspace import Workspace

OpenAssistant = Callable[[Workspace], Assistant]

# (file, format, seconds, at most, proved)
_INSTANCES = (
    ("jsp/ft06.txt", "jsplib", 10.0, 55, True),
    ("jsp/la02.txt", "jsplib", 10.0, 660, False),
    ("fjsp/mk01.txt", "fjsplib", 10.0, 41, False),
)


def run_public_data(
    folder: Path, open_workspace: Callable[[Path], Workspace], open_assistant: OpenAssistant
) -> list[SuiteOutcome]:
    """Run the parts that are there.

    Args:
        folder: with ``manuals/``, ``plant/``, ``chiller-plant/``, ``scheduling/``.
        open_workspace: makes a workspace in a folder.
        open_assistant: makes the assistant of a workspace.
    """
    outcomes = []
    if (folder / "manuals" / "qa.jsonl").is_file():
        from evals.documents import run_manuals

        outcomes.append(run_manuals(folder / "manuals"))
    events = folder / "plant" / "nist_sms_2017_events.parquet"
    if events.is_file():
        outcomes.append(ask_over("events", events, event_questions(events), open_workspace, open_assistant))
    chillers = folder / "chiller-plant" / "files"
    if chillers.is_dir():
        outcomes.append(
            ask_over("chillers", chillers, chiller_questions(chillers), open_workspace, open_assistant)
        )
    if (folder / "scheduling").is_dir():
        outcomes.append(_instances(folder / "scheduling"))
    return outcomes


def run_plants(
    open_workspace: Callable[[Path], Workspace], open_assistant: OpenAssistant
) -> list[SuiteOutcome]:
    """Ask over plants of our own making, imported from files as their owners would write them.

    Args:
        open_workspace: makes a workspace in a folder.
        open_assistant: makes the assistant of a workspace.
    """
    from evals.bakery import make_bakery
    from evals.bakery_questions import bakery_questions
    from evals.wind_farm import make_wind_farm
    from evals.wind_questions import wind_questions

    with tempfile.TemporaryDirectory(prefix="gemba-plants-") as place:
        wind, bakery = Path(place) / "wind", Path(place) / "bakery"
        asked = {wind: wind_questions(make_wind_farm(wind)), bakery: bakery_questions(make_bakery(bakery))}
        return [ask_over(f.name, f, qs, open_workspace, open_assistant) for f, qs in asked.items()]


def ask_over(
    name: str, source: Path, questions: Sequence[EventQuestion], open_workspace: Callable[[Path], Workspace],
    open_assistant: OpenAssistant,
) -> SuiteOutcome:  # fmt: skip
    """Import a file or folder into a workspace of its own, ask the questions, judge the answers.

    Args:
        name: of the suite.
        source: what is imported.
        questions: asked in order, each in a conversation of its own.
        open_workspace: makes a workspace in a folder.
        open_assistant: makes the assistant of a workspace.
    """
    from plant.importing.run import import_paths

    started = time.perf_counter()
    cases = []
    with tempfile.TemporaryDirectory(prefix=f"gemba-{name}-") as place:
        workspace = open_workspace(Path(place))
        report = import_paths(workspace, [source], accept=True)
        whole = all(t.rows_in == t.rows_ok + t.rows_rejected for t in report.tables)
        cases.append(
            CaseOutcome("rows", whole, "" if whole else "rows were lost", "every row is accounted for")
        )
        assistant = open_assistant(workspace)
        for n, wanted in enumerate(questions, 1):
            answer = assistant.ask(wanted.question)
            lacks = holds(answer.answer, wanted)
            reason = f"lacks {lacks}" if lacks else ""
            if answer.status != wanted.status:
                reason = f"is {answer.status}, not {wanted.status}; {reason}"
            cases.append(
                CaseOutcome(f"{name}-{n}", not reason, reason, wanted.question, answer.answer, answer.seconds)
            )
    score = sum(c.passed for c in cases) / len(cases)
    return SuiteOutcome(name, score, 1.0, tuple(cases), round(time.perf_counter() - started, 1))


def _instances(folder: Path) -> SuiteOutcome:
    from tools.scheduling.checker import violations
    from tools.scheduling.instances import read_instance
    from tools.scheduling.solver import solve

    started = time.perf_counter()
    cases = []
    for name, form, seconds, most, proved in _INSTANCES:
        if not (folder / name).is_file():
            continue
        problem, _ = read_instance(folder / name, form)  # type: ignore[arg-type]
        done = solve(problem, seconds=seconds)
        faults = violations(problem, done)
        good = not faults and done.value <= most and (done.status == "optimal" or not proved)
        reason = "" if good else f"{done.status}, makespan {done.value:g}, wanted {most}; {faults[:1]}"
        cases.append(CaseOutcome(name, good, reason, name, f"{done.value:g} ({done.status})", done.seconds))
    score = sum(c.passed for c in cases) / max(len(cases), 1)
    return SuiteOutcome("instances", score, 1.0, tuple(cases), round(time.perf_counter() - started, 1))
