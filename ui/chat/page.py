"""The chat page: what is on it and what each control does."""

import uuid
from collections.abc import Iterator
from typing import Any

import gradio as gr

from agents.assistant import Assistant
from plant.errors import GembaError
from tools.context import ToolContext
from ui.chat import render
from ui.chat.turn import APPROVE, ASK, REJECT, TurnView, past_messages

Messages = list[Any]
_EMPTY = "### What do you want to know?\nAsk about machines, quality, stops, schedules or manuals."


class Page:
    """The page of one installation; every handler asks the assistant as the signed-in user."""

    def __init__(self, assistant: Assistant, context: ToolContext, examples: list[str]) -> None:
        self.assistant, self.context, self.examples = assistant, context, examples

    def build(self) -> gr.Blocks:
        """Return the page."""
        page: gr.Blocks
        with gr.Blocks(title="Gemba", analytics_enabled=False, fill_height=True) as page:
            thread = gr.State("")
            with gr.Sidebar(width=280, elem_id="left"):
                gr.Markdown("# Gemba", elem_id="brand")
                fresh = gr.Markdown(elem_id="fresh")
                new = gr.Button("New conversation", variant="secondary", elem_id="new")
                threads = gr.Radio(choices=[], label="Conversations", elem_id="threads", container=False)
            chat = gr.Chatbot(
                elem_id="chat",
                label="Conversation",
                show_label=False,
                container=False,
                height="calc(100dvh - 96px)",
                layout="bubble",
                buttons=["copy"],
                feedback_options=("Like", "Dislike"),
                allow_tags=False,
                placeholder=_EMPTY,
                examples=[{"text": question} for question in self.examples],
                group_consecutive_messages=False,
            )
            ask = gr.Textbox(
                elem_id="ask",
                label="Question",
                show_label=False,
                placeholder="Ask your plant …",
                submit_btn=True,
                stop_btn=True,
                max_length=20_000,
                lines=1,
                max_lines=6,
                autofocus=True,
            )
            private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
            page.load(self._start, None, [threads, fresh], **private)
            asked = ask.submit(self._ask, [ask, thread, chat], [ask, chat, thread, threads], **private)
            ask.stop(None, cancels=[asked], api_visibility="private")
            outputs = [ask, chat, thread, threads]
            exampled = chat.example_select(self._ask_example, [thread, chat], outputs, **private)
            chosen = chat.option_select(self._choose, [thread, chat], outputs, **private)
            running: list[Any] = [
                asked,
                exampled,
                chosen,
            ]  # an answer on its way never lands in another conversation
            new.click(
                lambda: ("", [], gr.update(value=None)),
                None,
                [thread, chat, threads],
                cancels=running,
                **private,
            )
            threads.input(self._open, threads, [thread, chat], cancels=running, **private)
        return page

    def _user(self, request: gr.Request) -> str:
        return request.username or "local"

    def _start(self, request: gr.Request) -> tuple[Any, str]:
        clock = self.context.plant.now()
        name = self.context.plant.name or "No plant yet"
        if clock.newest is None:
            return self._threads(self._user(request), ""), f"{render.plain(name)} · no data yet"
        local = clock.newest.astimezone(self.context.plant.zone)
        until = f"{render.plain(name)} · events until {local:%d %b %Y %H:%M}"
        return self._threads(self._user(request), ""), until

    def _threads(self, user: str, current: str) -> Any:
        found = self.assistant.threads(user)
        return gr.update(
            choices=[(t.title or "New conversation", t.id) for t in found],
            value=current if current in {t.id for t in found} else None,
        )

    def _ask(
        self, question: str, thread: str, history: Messages, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        user = self._user(request)
        thread = thread or uuid.uuid4().hex
        view = TurnView(question)
        before = list(history or [])
        yield "", before + view.messages(), thread, gr.skip()
        try:
            for event in self.assistant.stream(question, thread=thread, user=user):
                view.take(event)
                yield gr.skip(), before + view.messages(), gr.skip(), gr.skip()
        except GembaError as error:
            said = gr.ChatMessage(content=render.words(str(error)))
            yield gr.skip(), [*before, *view.messages(), said], gr.skip(), gr.skip()
        yield gr.skip(), gr.skip(), gr.skip(), self._threads(user, thread)

    def _ask_example(
        self, thread: str, history: Messages, chosen: gr.SelectData, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        yield from self._ask(str(chosen.value["text"]), thread, history, request)

    def _choose(
        self, thread: str, history: Messages, chosen: gr.SelectData, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        value = str(chosen.value)
        if value.startswith(ASK):
            yield from self._ask(value.removeprefix(ASK), thread, history, request)
            return
        approve = value.startswith(APPROVE)
        proposal, _, sha256 = value.removeprefix(APPROVE if approve else REJECT).partition(":")
        user = self._user(request)
        view = TurnView("Approve" if approve else "Reject")
        try:
            answer = self.assistant.decide(
                proposal,
                approve=approve,
                user=user,
                role=self.context.role,
                why="" if approve else "rejected in the chat",
                sha256=sha256 or None,
                thread=thread,
            )
            view.answer = answer.to_json()
        except GembaError as error:
            view.text = str(error)
        yield gr.skip(), [*(history or []), *view.messages()], thread, self._threads(user, thread)

    def _open(self, chosen: str, request: gr.Request) -> tuple[str, Messages]:
        turns = self.assistant.history(chosen, self._user(request))
        return chosen, [m for t in turns for m in past_messages(t.question, t.answer.to_json())]
