"""The whole web application: routes, guard, and the Gradio page at its root."""

import logging
import uuid
from pathlib import Path
from typing import Any

import gradio as gr
import plotly
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from plant.errors import GembaError, NotAllowed, NotFound
from plant.workspace import Workspace
from ui.web import boards, conversations, decisions, documents, login, people, reading, uploads
from ui.web.accounts import Accounts
from ui.web.guard import Guard
from ui.web.jobs import Jobs
from ui.web.site import Site, language_of

STATIC_FOLDER = Path(__file__).parents[1] / "static"
_PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
_HEAD = """<link rel="stylesheet" href="/gemba/static/app.css">
<link rel="icon" href="/gemba/static/icon.svg" type="image/svg+xml">
<meta name="color-scheme" content="light dark">"""
_log = logging.getLogger("gemba")


def open_site(workspace: Workspace) -> Site:
    """Open the installation for the page."""
    from ui.compose import open_assistant, open_context

    accounts = Accounts(workspace)
    open_to_all = not accounts.all() and not workspace.settings.proxy_header
    return Site(
        workspace, open_assistant(workspace), open_context(workspace), accounts, Jobs(workspace), open_to_all
    )


def build_app(site: Site) -> Any:
    """Return the ASGI application of one installation."""
    from ui.chat.page import build_page

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_exception_handler(GembaError, _refused)
    app.add_exception_handler(Exception, _failed)
    for part in (login, conversations, documents, decisions, uploads, reading, people, boards):
        app.include_router(part.router)
    app.add_api_route("/gemba/health", lambda: {"status": "ready"}, methods=["GET"])
    app.add_api_route(
        "/gemba/static/plotly.js",
        lambda: FileResponse(_PLOTLY, media_type="text/javascript", headers={"Cache-Control": "max-age=86400"}),
        methods=["GET"],
    )  # fmt: skip
    app.mount("/gemba/static", StaticFiles(directory=STATIC_FOLDER))
    page = build_page(site)
    page.queue(max_size=200, status_update_rate=10, default_concurrency_limit=8)
    gr.mount_gradio_app(
        app, page, path="/", auth_dependency=_name_of, head=_HEAD, footer_links=[], run_history=False,
        show_error=False, allowed_paths=[], blocked_paths=_blocked(site.workspace), max_file_size="20mb",
        enable_monitoring=False, ssr_mode=False, mcp_server=False, favicon_path=str(STATIC_FOLDER / "icon.png"),
    )  # fmt: skip
    return Guard(app, site)


def _name_of(request: Request) -> str | None:
    person = request.scope.get("gemba.person")
    return None if person is None else str(person.name)


def _refused(request: Request, error: Exception) -> JSONResponse:
    status = 403 if isinstance(error, NotAllowed) else 404 if isinstance(error, NotFound) else 400
    return JSONResponse({"error": str(error)}, status)


def _failed(request: Request, error: Exception) -> JSONResponse:
    ticket = uuid.uuid4().hex[:8]
    _log.error("error %s at %s", ticket, request.url.path, exc_info=error)
    say = language_of(request)
    words = say("Something went wrong inside Gemba (error {ticket}; details in the log).", ticket=ticket)
    return JSONResponse({"error": words}, 500)


def _blocked(workspace: Workspace) -> list[str]:
    paths = (workspace.plant_folder, workspace.knowledge_folder, workspace.state_path, workspace.threads_path)
    return [str(path) for path in paths]
