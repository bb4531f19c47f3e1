"""The boards and the page's frame over HTTP."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from plant.errors import NotFound
from ui.boards.catalog import BOARDS, board_html, board_panels
from ui.web.conversations import table_file
from ui.web.exports import FILE_TYPES, schedule_file
from ui.web.language import LANGUAGES
from ui.web.markup import render
from ui.web.site import Site, language_of, person_of, site_of

router = APIRouter(prefix="/gemba")


@router.get("/shell")
def shell(request: Request) -> HTMLResponse:
    """Return the frame of the page: navigation, place of the content, evidence, dialogs."""
    site, say = site_of(request), language_of(request)
    site.opened.set()
    pages = [("chat", say("Chat")), *((key, say(board.title)) for key, board in BOARDS.items())]
    pages.append(("people", say("People")))
    return HTMLResponse(
        render("shell.html", say, pages=pages, person=person_of(request), languages=LANGUAGES,
               fresh=_fresh(site, request), waiting=len(site.proposals.list("proposed")))
    )  # fmt: skip


@router.get("/fresh")
def fresh(request: Request) -> HTMLResponse:
    """Return which plant this is and until when its data reach."""
    return HTMLResponse(render("fresh.html", language_of(request), fresh=_fresh(site_of(request), request)))


@router.get("/pages/{name}")
def board(request: Request, name: str) -> HTMLResponse:
    """Return a board."""
    return HTMLResponse(board_html(name, site_of(request), person_of(request), language_of(request)))


@router.get("/boards/{name}/{panel}/{n}.{form}")
def table(request: Request, name: str, panel: int, n: int, form: Literal["csv", "xlsx"]) -> Response:
    """Return a table of a board as a file."""
    panels = board_panels(name, site_of(request), person_of(request), language_of(request))
    tables = panels[panel].of_kind("table") if 0 <= panel < len(panels) else []
    if not 0 <= n < len(tables):
        raise NotFound("table", str(n))
    return table_file(tables[n], form)


@router.get("/schedules/{id}.{form}")
def schedule(request: Request, id: str, form: Literal["csv", "xlsx", "ics", "json"]) -> Response:
    """Return a proposed or published schedule as a file."""
    site = site_of(request)
    found = site.proposals.get(id)
    if found.kind != "schedule":
        raise NotFound("schedule", id)
    body = schedule_file(found, form, site.base.plant.zone)
    name = f'attachment; filename="schedule-{found.id}.{form}"'
    return Response(body, media_type=FILE_TYPES[form], headers={"Content-Disposition": name})


def _fresh(site: Site, request: Request) -> dict[str, Any]:
    newest = site.base.plant.now().newest
    until = language_of(request).time(site.local(newest)) if newest else ""
    return {"name": site.base.plant.name, "until": until}
