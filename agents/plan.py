"""What a question was understood as: typed tool calls, or a sentence instead of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

PlanStatus = Literal["run", "clarify", "no_data", "declined", "explain", "unsure"]


@dataclass(frozen=True, slots=True)
class Step:
    """One tool call.

    Attributes:
        agent: responsible specialist.
        tool: name of the tool.
        arguments: JSON values by parameter name (periods as their JSON).
        after: positions of the steps whose results this one is handed.
        confidence: 0 to 1.
    """

    agent: str
    tool: str
    arguments: Mapping[str, Any]
    after: tuple[int, ...] = ()
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole understanding of one question.

    Attributes:
        status: "run" the steps; "explain" answers from what is known without a tool;
            "unsure" leaves the question to a language model, or says so without one;
            the others answer with `say`.
        agents: responsible specialists, also where no tool runs.
        say: the sentence for the user where no tool runs.
        choices: with "clarify": what to choose from.
        assumptions: what was assumed, each one sentence ("last week = 18 to 24 May 2026").
        language: that was asked in.
        ranking: names of the tools that fit the question, best first.
        reading: the question in the English words it was understood by.
        slots: every name and period that was found, by kind, for the memory of the thread.
    """

    status: PlanStatus
    steps: tuple[Step, ...] = ()
    agents: tuple[str, ...] = ()
    say: str = ""
    choices: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    language: str = "en"
    reading: str = ""
    ranking: tuple[str, ...] = ()
    confidence: float = 1.0
    slots: Mapping[str, Any] = field(default_factory=dict)
