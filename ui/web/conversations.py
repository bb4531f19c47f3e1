"""Conversations over HTTP: the list, one of them, and what hangs on an answer (tables, charts, evidence, opinions)."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, Field

from agents.said import ThreadInfo
from plant.errors import NotFound
from ui.chat.starters import starters
from ui.chat.turn import turn_html
from ui.web.exports import FILE_TYPES, as_csv, as_xlsx
from ui.web.feedback import Feedback, FeedbackStore
from ui.web.language import Language
from ui.web.markup import render
from ui.web.site import language_of, person_of, site_of

router = APIRouter(prefix="/gemba")


class Title(BaseModel):
    """The new name of a conversation."""

    title: str = Field(min_length=1, max_length=120)


class Opinion(BaseModel):
    """What a person thinks of an answer."""

    verdict: Literal["good", "bad"] | None = None
    note: str | None = Field(default=None, max_length=2000)


@router.get("/pages/chat")
def chat(request: Request, thread: str = "") -> HTMLResponse:
    """Return the chat with a conversation, or the beginning of a new one."""
    site, person, say = site_of(request), person_of(request), language_of(request)
    turns: list[str] = []
    if thread:
        opinions = FeedbackStore(site.workspace).of(thread, person.name)
        states = {p.id: p.status for p in site.proposals.list()}
        for n, record in enumerate(site.assistant.history(thread, person.name)):
            answer = record.answer.to_json()
            proposal = (answer.get("proposal") or {}).get("id")
            turns.append(
                turn_html(
                    say, record.question, answer, thread=thread, turn=n, may_decide=person.may("decide"),
                    feedback=opinions.get(n), proposal_status=states.get(proposal) if proposal else None,
                )
            )  # fmt: skip
    return HTMLResponse(
        render(
            "chat.html", say, thread=thread, turns=turns, first_run=not turns and site.is_empty(),
            starters=[] if turns else starters(site.context(person)),
        )
    )  # fmt: skip


@router.get("/threads")
def threads(request: Request, q: str = "") -> HTMLResponse:
    """Return the person's conversations by day, those that a text is found in."""
    site, person, say = site_of(request), person_of(request), language_of(request)
    today = site.local(dt.datetime.now(dt.UTC)).date()
    days: dict[str, list[ThreadInfo]] = {}
    for t in site.assistant.threads(person.name, q):
        days.setdefault(_day(say, site.local(t.updated).date(), today), []).append(t)
    return HTMLResponse(render("threads.html", say, days=list(days.items()), query=q))


@router.post("/threads/{thread}/rename")
def rename(request: Request, thread: str, given: Title) -> JSONResponse:
    """Give a conversation another name."""
    site_of(request).assistant.rename(thread, person_of(request).name, given.title)
    return JSONResponse({})


@router.post("/threads/{thread}/delete")
def delete(request: Request, thread: str) -> JSONResponse:
    """Forget a conversation."""
    site_of(request).assistant.delete(thread, person_of(request).name)
    return JSONResponse({})


@router.get("/answers/{thread}/{turn}/tables/{n}.{form}")
def table(request: Request, thread: str, turn: int, n: int, form: Literal["csv", "xlsx"]) -> Response:
    """Return a table of an answer as a file."""
    return table_file(_part(request, thread, turn, "tables", n), form)


@router.get("/answers/{thread}/{turn}/charts/{n}.json")
def chart(request: Request, thread: str, turn: int, n: int) -> JSONResponse:
    """Return a chart of an answer as a Plotly figure."""
    value = _part(request, thread, turn, "charts", n)
    return JSONResponse(value["figure"], headers={"Cache-Control": "private, max-age=3600"})


@router.get("/answers/{thread}/{turn}/evidence")
def evidence(request: Request, thread: str, turn: int) -> HTMLResponse:
    """Return what an answer rests on: calls, numbers, passages, rows."""
    answer = _answer(request, thread, turn)
    place = f"/gemba/answers/{thread}/{turn}"
    return HTMLResponse(render("evidence.html", language_of(request), answer=answer, place=place))


@router.post("/answers/{thread}/{turn}/feedback")
def feedback(request: Request, thread: str, turn: int, given: Opinion) -> JSONResponse:
    """Keep what a person thinks of an answer."""
    person = person_of(request)
    turns = site_of(request).assistant.history(thread, person.name)
    if not 0 <= turn < len(turns):
        raise NotFound("answer", str(turn))
    FeedbackStore(site_of(request).workspace).keep(
        Feedback(thread, turn, person.name, given.verdict, given.note, turns[turn].question)
    )
    return JSONResponse({})


def table_file(table: Mapping[str, Any], form: Literal["csv", "xlsx"]) -> Response:
    """Return a table as a download named after its title."""
    name = re.sub(r"[^A-Za-z0-9]+", "-", table["title"]).strip("-")[:60] or "table"
    body = as_csv(table) if form == "csv" else as_xlsx(table)
    kept = f'attachment; filename="{name}.{form}"'
    return Response(body, media_type=FILE_TYPES[form], headers={"Content-Disposition": kept})


def _answer(request: Request, thread: str, turn: int) -> dict[str, Any]:
    turns = site_of(request).assistant.history(thread, person_of(request).name)
    if not 0 <= turn < len(turns):
        raise NotFound("answer", str(turn))
    return turns[turn].answer.to_json()


def _part(request: Request, thread: str, turn: int, kind: str, n: int) -> dict[str, Any]:
    parts: list[dict[str, Any]] = _answer(request, thread, turn)[kind]
    if not 0 <= n < len(parts):
        raise NotFound(kind.removesuffix("s"), str(n))
    return parts[n]


def _day(say: Language, day: dt.date, today: dt.date) -> str:
    if day == today:
        return say("Today")
    if day == today - dt.timedelta(days=1):
        return say("Yesterday")
    if day > today - dt.timedelta(days=7):
        return say("Last 7 days")
    return say.month(day)
