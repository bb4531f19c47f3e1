"""A turn as chat messages: steps while they run, then the answer with its artifacts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from agents.events import Event, Finished, StepFinished, StepProgress, StepStarted, Words
from ui.chat import render

Json = Mapping[str, Any]
APPROVE, REJECT, ASK = "approve:", "reject:", "ask:"


@dataclass
class TurnView:
    """The messages of the turn that is running, kept in step with its events."""

    question: str
    steps: dict[str, gr.ChatMessage] = field(default_factory=dict)
    text: str = ""
    answer: Json | None = None

    def take(self, event: Event) -> None:
        """Take one event of the assistant."""
        match event:
            case StepStarted():
                self.steps[event.id] = gr.ChatMessage(
                    content="", metadata={"title": event.title, "status": "pending"}
                )
            case StepProgress():
                if event.id in self.steps:
                    self.steps[event.id].metadata["log"] = event.text
            case StepFinished():
                step = self.steps.get(event.id)
                if step is not None:
                    title = str(step.metadata["title"])
                    step.content = render.words(event.summary)
                    step.metadata = {
                        "title": title,
                        "status": "done",
                        "duration": round(event.seconds, 2),
                    }
            case Words():
                self.text += event.text
            case Finished():
                self.answer = event.answer.to_json()

    def messages(self) -> list[gr.ChatMessage]:
        """Return the question, the steps and what is known of the answer."""
        shown = [gr.ChatMessage(role="user", content=self.question), *self.steps.values()]
        if self.answer is not None:
            shown.append(answer_message(self.answer))
        elif self.text:
            shown.append(gr.ChatMessage(content=render.words(self.text)))
        return shown


def past_messages(question: str, answer: Json) -> list[gr.ChatMessage]:
    """Return the messages of a turn from the history."""
    steps = [
        gr.ChatMessage(
            content=render.words(step["summary"]),
            metadata={
                "title": f"{step['agent']}: {step['tool'].replace('_', ' ')}",
                "status": "done",
                "duration": step["seconds"],
            },
        )
        for step in answer["steps"]
    ]
    return [gr.ChatMessage(role="user", content=question), *steps, answer_message(answer)]


def answer_message(answer: Json) -> gr.ChatMessage:
    """Return the answer: words, tables, charts, quotes, formulas, and buttons to go on."""
    parts: list[Any] = [render.words(answer["answer"])]
    parts += [render.chart(c) for c in answer["charts"]]
    rest = [render.table(t) for t in answer["tables"]]
    if answer["citations"]:
        rest.append(render.citations(answer["citations"]))
    if answer["metrics"]:
        rest.append(render.metrics(answer["metrics"]))
    if rest and not answer["charts"]:
        parts = ["\n\n".join([*parts, *rest])]
    elif rest:
        parts.append("\n\n".join(rest))
    return gr.ChatMessage(content=parts, options=_options(answer))


def _options(answer: Json) -> list[Any]:
    proposal = answer.get("proposal")
    if proposal and proposal.get("status", "proposed") == "proposed":
        return [
            {"value": f"{APPROVE}{proposal['id']}:{proposal['sha256']}", "label": "Approve"},
            {"value": f"{REJECT}{proposal['id']}", "label": "Reject"},
        ]
    choices: Sequence[str] = answer.get("choices") or answer.get("suggestions") or ()
    return [{"value": f"{ASK}{choice}", "label": choice} for choice in choices]
