"""A turn as HTML: steps while they run, then the answer with its artifacts."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.events import Event, Finished, StepFinished, StepProgress, StepStarted, Words
from ui.web.feedback import Feedback
from ui.web.language import Language
from ui.web.markup import inline, render

Json = Mapping[str, Any]


@dataclass
class StepView:
    """One line of what the specialists do."""

    agent: str
    tool: str
    progress: str = ""
    summary: str = ""
    seconds: float | None = None


@dataclass
class TurnView:
    """The turn that is running, kept in step with its events."""

    question: str
    thread: str
    steps: dict[str, StepView] = field(default_factory=dict)
    text: str = ""
    answer: Json | None = None
    fault: str = ""
    turn: int | None = None
    _drawn: float = 0.0

    def take(self, event: Event) -> None:
        """Take one event of the assistant."""
        match event:
            case StepStarted():
                self.steps[event.id] = StepView(event.agent, event.tool)
            case StepProgress():
                if event.id in self.steps:
                    self.steps[event.id].progress = event.text
            case StepFinished():
                if (step := self.steps.get(event.id)) is not None:
                    step.summary, step.seconds = event.summary, event.seconds
            case Words():
                self.text += event.text
            case Finished():
                self.answer = event.answer.to_json()

    def is_due(self, event: Event, pause_s: float = 0.08) -> bool:
        """Return whether the page should be told now; words and progress are gathered for a moment."""
        now = time.monotonic()
        first_word = isinstance(event, Words) and self.text == event.text
        if isinstance(event, Words | StepProgress) and not first_word and now - self._drawn < pause_s:
            return False
        self._drawn = now
        return True

    def html(self, say: Language, *, may_decide: bool = True) -> str:
        """Return the turn as it is now."""
        if self.answer is not None:
            return turn_html(
                say, self.question, self.answer, thread=self.thread, turn=self.turn, may_decide=may_decide
            )
        return inline(render("running.html", say, view=self))


def turn_html(
    say: Language, question: str, answer: Json, *, thread: str, turn: int | None, may_decide: bool = True,
    feedback: Feedback | None = None, proposal_status: str | None = None,
) -> str:  # fmt: skip
    """Return an answered turn: words, charts, tables, quotes, formulas, and buttons to go on.

    Args:
        say: language of the interface.
        question: as it was asked; "" for the word after a decision.
        answer: the answer as JSON.
        thread: its conversation.
        turn: its number in the conversation; None where it was not kept.
        may_decide: whether the person's role permits to approve.
        feedback: what the person thought of it.
        proposal_status: of its proposal now, where it has one.
    """
    return inline(
        render(
            "turn.html", say, question=question, answer=answer, thread=thread, turn=turn, may_decide=may_decide,
            feedback=feedback, proposal_status=proposal_status,
            place=f"/gemba/answers/{thread}/{turn}" if turn is not None else "",
        )
    )  # fmt: skip
