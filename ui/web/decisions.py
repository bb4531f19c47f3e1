"""Decisions on proposals: approve, reject with a reason, undo."""

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from agents.answer import Answer
from plant.errors import NotAllowed
from ui.chat.turn import turn_html
from ui.web.site import language_of, person_of, site_of

router = APIRouter(prefix="/gemba/proposals")


class Decision(BaseModel):
    """What a person decided, on what was shown."""

    sha256: str | None = None
    thread: str = ""
    why: str = Field(default="", max_length=1000)


@router.post("/{proposal}/approve")
def approve(request: Request, proposal: str, given: Decision) -> HTMLResponse:
    """Publish a proposal."""
    return _decide(request, proposal, given, approve=True)


@router.post("/{proposal}/reject")
def reject(request: Request, proposal: str, given: Decision) -> HTMLResponse:
    """Turn a proposal down."""
    return _decide(request, proposal, given, approve=False)


@router.post("/{proposal}/undo")
def undo(request: Request, proposal: str) -> HTMLResponse:
    """Take an approved proposal back."""
    site, person, say = site_of(request), person_of(request), language_of(request)
    done = site.proposals.undo(proposal, user=person.name, role=person.role)
    now = site.proposals.published(done.kind)
    after = say("{id} is in force again.", id=now.id) if now else say("No proposal is in force now.")
    text = say("{title} ({id}) is undone by {user}.", title=done.title, id=done.id, user=person.name)
    answer = Answer("answered", f"{text} {after}").to_json()
    return HTMLResponse(turn_html(say, "", answer, thread="", turn=None))


def _decide(request: Request, proposal: str, given: Decision, *, approve: bool) -> HTMLResponse:
    site, person, say = site_of(request), person_of(request), language_of(request)
    thread = given.thread or site.proposals.get(proposal).thread
    answer = site.assistant.decide(
        proposal, approve=approve, user=person.name, role=person.role, why=given.why, sha256=given.sha256,
        thread=thread if _owns(request, thread) else None,
    )  # fmt: skip
    return HTMLResponse(
        turn_html(say, "", answer.to_json(), thread=thread, turn=None, may_decide=person.may("decide"))
    )


def _owns(request: Request, thread: str) -> bool:
    try:
        site_of(request).assistant.history(thread, person_of(request).name)
    except NotAllowed:
        return False
    return bool(thread) and thread in {
        t.id for t in site_of(request).assistant.threads(person_of(request).name)
    }
