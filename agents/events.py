"""What happens while a question is answered, in order, for whoever watches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agents.answer import Answer


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A specialist calls a tool."""

    id: str
    agent: str
    tool: str
    arguments: Mapping[str, Any]
    title: str


@dataclass(frozen=True, slots=True)
class StepProgress:
    """Long work goes on: best value and bound of a solver, or words."""

    id: str
    value: float | None
    bound: float | None
    text: str


@dataclass(frozen=True, slots=True)
class StepFinished:
    """A tool has answered."""

    id: str
    status: str
    summary: str
    seconds: float
    artifacts: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Words:
    """The next words of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole answer."""

    answer: "Answer"


Event = StepStarted | StepProgress | StepFinished | Words | Finished
