"""An eval case as data: a question and what a right answer must show."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from plant.errors import DataFault

CASES_FOLDER = Path(__file__).parent / "cases"
Status = Literal["answered", "clarify", "no_data", "declined", "approval"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectedNumber(_Strict):
    """A number that must be among the answer's metrics, table cells or words.

    The truth is either given, or asked of the plant's own tables by `sql`, which
    shares no code with the tools.
    """

    value: float | None = Field(default=None, description="The number itself.")
    sql: str | None = Field(default=None, description="SELECT that gives it, over plant tables.")
    tolerance: float = Field(default=0.005, description="Relative; of 1 for values below 1.")
    metric: str | None = Field(default=None, description="Only this metric's value counts.")


class ExpectedCitation(_Strict):
    """A citation that must be among the answer's."""

    document: str
    page: int | None = None
    contains: str = ""


class Expected(_Strict):
    """What must hold of the answer; what is left out is not checked."""

    status: Status | tuple[Status, ...] | None = None
    agents: tuple[str, ...] | None = Field(
        default=None, description="Specialists that must be among the responsible ones."
    )
    tools: tuple[str, ...] | None = Field(
        default=None, description="Each entry: a tool that must have run, or 'a|b' for either."
    )
    no_tools: bool = False
    arguments: dict[str, Any] = Field(
        default_factory=dict, description="Arguments that some step must carry."
    )
    facts: tuple[str, ...] = Field(
        default=(), description="Words of answer, tables or quotes; 'a|b' for either."
    )
    absent: tuple[str, ...] = Field(default=(), description="Words that must not be there.")
    numbers: tuple[ExpectedNumber, ...] = ()
    citations: tuple[ExpectedCitation, ...] = ()
    language: str | None = Field(default=None, description="Language that the answer must be in.")
    chart: bool = False
    table: bool = False
    proposal: bool = False


class EvalCase(_Strict):
    """One question; cases with the same `thread` are one conversation, in file order."""

    id: str
    question: str
    expect: Expected
    thread: str | None = None
    user: str = "local"
    tags: tuple[str, ...] = ()


class Suite(_Strict):
    """The cases of one file; the file's name is the suite's."""

    name: str
    about: str = ""
    gate: float = Field(default=0.9, ge=0, le=1, description="Share that must pass.")
    plan_only: bool = Field(
        default=False, description="Judge how the questions are understood; no tool runs, so it is quick."
    )
    cases: tuple[EvalCase, ...]


def load_suite(path: Path) -> Suite:
    """Read one YAML file of cases.

    Raises:
        DataFault: the file is not YAML, or a case is not of the right form; the text
            names file, case and field.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise DataFault(f"{path}: cannot be read as YAML: {error}.") from error
    if isinstance(raw, list):
        raw = {"cases": raw}
    if not isinstance(raw, dict):
        raise DataFault(f"{path}: expected 'cases:' with a list of questions.")
    try:
        suite = Suite.model_validate({"name": path.stem} | raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise DataFault(f"{path}: {field}: {first['msg']}.") from error
    ids = [case.id for case in suite.cases]
    if twice := {i for i in ids if ids.count(i) > 1}:
        raise DataFault(f"{path}: the ids {', '.join(sorted(twice))} stand twice.")
    return suite


def suites(names: Sequence[str] = (), folder: Path = CASES_FOLDER) -> tuple[Suite, ...]:
    """Return the named suites, or all, in the order of their names.

    A name also selects the files that begin with it ("understanding" takes
    ``understanding_followups.yaml``).

    Raises:
        DataFault: there is no such suite.
    """
    files = sorted(folder.glob("*.yaml"))
    for name in names:
        if not any(_belongs(f, name) for f in files):
            known = ", ".join(f.stem for f in files)
            raise DataFault(f"There is no suite named '{name}'. There are: {known}.")
    chosen = [f for f in files if not names or any(_belongs(f, n) for n in names)]
    return tuple(load_suite(f) for f in chosen)


def _belongs(file: Path, name: str) -> bool:
    return file.stem == name or file.stem.startswith(f"{name}_")
