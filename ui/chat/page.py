"""The Gradio page: carries questions to the assistant and its answers back while they come about.

What stands on it is drawn by ``ui/static/app.js`` from HTML that the server made.
"""

import logging
import uuid
from collections.abc import Iterator
from typing import Any

import gradio as gr

from plant.errors import GembaError
from ui.chat.turn import TurnView
from ui.web.site import Site

CHATS_AT_ONCE = 40
_START = """
import('/gemba/static/app.js').then(app => app.start(element, {
  ask: data => trigger('ask', data),
  halt: () => trigger('halt'),
}));
"""
_LIVE = "watch('value', () => window.gemba && window.gemba.live(props.value));"
_log = logging.getLogger("gemba")


def build_page(site: Site) -> gr.Blocks:
    """Return the page of one installation."""
    page: gr.Blocks
    with gr.Blocks(title="Gemba", analytics_enabled=False) as page:
        root = gr.HTML(html_template='<div id="app"></div>', js_on_load=_START, apply_default_css=False)
        live = gr.HTML(
            html_template="<span></span>",
            js_on_load=_LIVE,
            apply_default_css=False,
            elem_id="live",
            visible="hidden",
        )
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        ask = _asker(site)
        asked = root.ask(ask, None, live, concurrency_limit=CHATS_AT_ONCE, trigger_mode="multiple", **private)
        root.halt(None, cancels=[asked], **private)
    return page


def _asker(site: Site) -> Any:
    def ask(event: gr.EventData, request: gr.Request) -> Iterator[str]:
        say = site.language(request)
        given = event._data if isinstance(event._data, dict) else {}
        question = str(given.get("question") or "")
        view = TurnView(question, str(given.get("thread") or "") or uuid.uuid4().hex)
        try:
            yield from _answer(site, view, given, request)
        except GembaError as error:
            view.fault = str(error)
            yield view.html(say)
        except Exception:
            ticket = uuid.uuid4().hex[:8]
            _log.exception("error %s while a question was answered", ticket)
            view.fault = say(
                "Something went wrong inside Gemba (error {ticket}; details in the log).", ticket=ticket
            )
            yield view.html(say)

    return ask


def _answer(site: Site, view: TurnView, given: dict[str, Any], request: gr.Request) -> Iterator[str]:
    say = site.language(request)
    person = site.person(request.username)
    may_decide = person.may("decide")
    yield view.html(say)
    if isinstance(again := given.get("turn"), int):
        site.assistant.rewind(view.thread, person.name, again)
    stream = site.assistant.stream(view.question, thread=view.thread, user=person.name, role=person.role)
    for event in stream:
        view.take(event)
        if view.answer is not None:
            view.turn = len(site.assistant.history(view.thread, person.name)) - 1
        if view.is_due(event):
            yield view.html(say, may_decide=may_decide)
