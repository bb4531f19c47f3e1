"""The suites that ``gemba eval`` runs beside those of questions: one entry a suite."""

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from evals.report import SuiteOutcome
    from plant.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line.

    Attributes:
        words: after the suite's name: parts of it, or suites of questions.
        path: folder of what the suite reads.
        model: language model as provider:name; None: the planner alone.
        workspace: of the plant that is asked; None: a small demo plant, thrown away.
        scheduling: options of the scheduling suite alone, as `evals.scheduling.part.Run` takes them.
    """

    words: tuple[str, ...] = ()
    path: Path | None = None
    model: str | None = None
    workspace: Path | None = None
    scheduling: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suite:
    """A suite and how it is run.

    Attributes:
        says: what it judges, for the help.
        run: does it.
        folder: what the folder of ``--path`` holds; "" where none is needed.
    """

    says: str
    run: Callable[[Options], "list[SuiteOutcome]"]
    folder: str = ""


def run_suites(names: list[str], options: Options) -> "list[SuiteOutcome]":
    """Run the suite of the first name on the words after it, or ask the named suites of questions.

    Raises:
        RequestError: the suite needs a folder and none is given.
        DataFault: there is no such suite.
    """
    from plant.errors import RequestError

    suite = SUITES.get(names[0]) if names else None
    if suite is None:
        return ask_questions(names, options)
    if suite.folder and options.path is None:
        raise RequestError(f"gemba eval {names[0]} needs the folder of {suite.folder}: --path FOLDER.")
    return suite.run(options)


def ask_questions(names: list[str], options: Options) -> "list[SuiteOutcome]":
    """Ask the named suites of questions, or all; raises DataFault where there is no such suite."""
    from evals.case import suites
    from evals.suites import run_questions
    from ui.compose import open_assistant, open_context

    suites(names)  # a wrong name is said before a plant is made
    with _plant(options) as opened:
        plant = open_context(opened).plant
        return run_questions(names, open_assistant(opened), plant, model=options.model, tell=tell)


def tell(line: str) -> None:
    """Say how far a run is, beside its result."""
    print(line, file=sys.stderr)


@contextmanager
def _plant(options: Options, size: Literal["full", "small"] = "small") -> "Iterator[Workspace]":
    from ui.compose import make_demo, open_workspace

    with tempfile.TemporaryDirectory(prefix="gemba-eval-") as folder:
        opened = open_workspace(options.workspace or Path(folder), model=options.model)
        if options.workspace is None:
            make_demo(opened, size=size)
        yield opened


def _path(options: Options) -> Path:
    assert options.path is not None  # `run_suites` has looked
    return options.path


def _kind(name: str, size: Literal["full", "small"] = "small") -> "Callable[[Options], list[SuiteOutcome]]":
    def run(options: Options) -> "list[SuiteOutcome]":
        from evals.understanding import run_kind
        from ui.compose import open_assistant, open_context

        with _plant(options, size) as opened:
            plant = open_context(opened).plant
            return list(run_kind(name, options.words, open_assistant(opened), plant, tell))

    return run


def _misbehaving(options: Options) -> "list[SuiteOutcome]":
    """Ask 200 questions of a model over HTTP that misbehaves in every way."""
    from evals.misbehaving import run_misbehaving, serve
    from plant.settings import load_settings
    from ui.compose import open_assistant, open_workspace

    with _plant(options) as opened, serve(patience_s=3.0) as (url, use, _):
        settings = load_settings(
            workspace=opened.folder,
            model="openai:test",
            model_url=url,
            model_timeout_s=1.5,
            solver_seconds=2.0,
        )
        assistant = open_assistant(open_workspace(settings=settings))
        return [run_misbehaving(lambda question: assistant.ask(question).to_json(), use)]


def _page(options: Options) -> "list[SuiteOutcome]":
    from evals.page import run_page
    from ui.compose import open_context

    with _plant(options) as opened:
        index = open_context(opened).index
        machines = [n.id for n in index.names("equipment") if index.units_below(n.id) == (n.id,)]
        return [run_page(opened.folder, machines)]


def _scheduling(options: Options) -> "list[SuiteOutcome]":
    from evals.scheduling.part import Run
    from evals.scheduling.suite import run_scheduling

    return run_scheduling(options.words, Run(options.path, tell=tell, **options.scheduling))


def _plants(options: Options) -> "list[SuiteOutcome]":
    from evals.public_data import run_plants
    from ui.compose import open_assistant, open_workspace

    return list(run_plants(open_workspace, open_assistant))


def _data(options: Options) -> "list[SuiteOutcome]":
    from evals.public_data import run_public_data
    from ui.compose import open_assistant, open_workspace

    return list(run_public_data(_path(options), open_workspace, open_assistant))


def _hostile(options: Options) -> "list[SuiteOutcome]":
    from evals.imports import run_imports
    from ui.compose import open_workspace

    return [run_imports(_path(options), open_workspace)]


def _readings(options: Options) -> "list[SuiteOutcome]":
    from evals.readings import run_readings

    return [run_readings()]


def _manuals(options: Options) -> "list[SuiteOutcome]":
    from evals.documents import run_manuals

    return [run_manuals(_path(options))]


def _documents_speed(options: Options) -> "list[SuiteOutcome]":
    from evals.document_speed import run_speed

    return [run_speed(_path(options))]


def _documents_large(options: Options) -> "list[SuiteOutcome]":
    from evals.document_speed import run_large

    return [run_large()]


def _documents_crashes(options: Options) -> "list[SuiteOutcome]":
    from evals.document_crashes import run_crashes

    return [run_crashes(_path(options))]


def _documents_hostile(options: Options) -> "list[SuiteOutcome]":
    from evals.document_hostile import run_hostile

    return [run_hostile(_path(options))]


def _quality_cases(options: Options) -> "list[SuiteOutcome]":
    from evals.quality_cases import run_quality_cases

    return [run_quality_cases(_path(options))]


def _quality_causes(options: Options) -> "list[SuiteOutcome]":
    from evals.quality_causes import run_quality_causes

    return [run_quality_causes(tell=tell)]


def _quality_public(options: Options) -> "list[SuiteOutcome]":
    from evals.quality_public import run_quality_public

    return [run_quality_public(options.path)]


SUITES: dict[str, Suite] = {
    "variants": Suite("other ways of writing the questions of SUITE…", _kind("variants")),
    "evidence": Suite("whether answers hold what their tools returned", _kind("evidence")),
    "latency": Suite("seconds an answer", _kind("latency", "full")),
    "misbehaving": Suite("a language model that misbehaves", _misbehaving),
    "page": Suite("start, first words, thirty people at once, a long conversation", _page),
    "scheduling": Suite("PART… of the planning, see docs/scheduling.md", _scheduling),
    "plants": Suite("imports and answers of random plants", _plants),
    "data": Suite("public data sets", _data, "the data sets"),
    "hostile": Suite("files that are broken on purpose", _hostile, "the files"),
    "readings": Suite("100 million readings; some minutes", _readings),
    "documents-manuals": Suite("docs/ and qa.jsonl; also as documents --manuals FOLDER", _manuals, "docs/ and qa.jsonl"),
    "documents-speed": Suite("reading and searching many pages", _documents_speed, "the documents"),
    "documents-large": Suite("a library of many passages, made for the run", _documents_large),
    "documents-crashes": Suite("kills while manuals are read", _documents_crashes, "the documents"),
    "documents-hostile": Suite("documents that are broken on purpose", _documents_hostile, "the documents"),
    "quality-cases": Suite("a folder of cases; also as quality --cases FOLDER", _quality_cases, "the case folders"),
    "quality-causes": Suite("simulated lots with known causes", _quality_causes),
    "quality-public": Suite("published studies", _quality_public),
}  # fmt: skip
