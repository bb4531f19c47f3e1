"""Signing in and out, and the choice of language."""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from plant.errors import NotAllowed
from ui.web.accounts import SESSION_HOURS
from ui.web.guard import SESSION_COOKIE
from ui.web.language import LANGUAGES
from ui.web.markup import render
from ui.web.site import LANGUAGE_COOKIE, language_of, site_of

router = APIRouter()


@router.get("/login")
def show(request: Request, next: str = "/") -> HTMLResponse:
    """Show the form."""
    return _form(request, next)


@router.post("/login")
def sign_in(
    request: Request, name: Annotated[str, Form()], password: Annotated[str, Form()],
    next: Annotated[str, Form()] = "/",
) -> Response:  # fmt: skip
    """Begin a session, or show the form again with what is wrong."""
    try:
        token = site_of(request).accounts.sign_in(name.strip(), password)
    except NotAllowed as error:
        return _form(request, next, fault=str(error), name=name, status=401)
    answer = RedirectResponse(_within(next), 303)
    answer.set_cookie(
        SESSION_COOKIE, token, max_age=SESSION_HOURS * 3600, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip
    return answer


@router.post("/gemba/sign-out")
def sign_out(request: Request) -> RedirectResponse:
    """End the session."""
    if token := request.cookies.get(SESSION_COOKIE):
        site_of(request).accounts.sign_out(token)
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@router.get("/gemba/language/{code}")
def choose_language(request: Request, code: str, next: str = "/") -> RedirectResponse:
    """Keep a language in the browser."""
    answer = RedirectResponse(_within(next), 303)
    if code in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, code, max_age=365 * 86_400, samesite="lax")
    return answer


def _form(request: Request, next: str, *, fault: str = "", name: str = "", status: int = 200) -> HTMLResponse:
    say = language_of(request)
    page = render("login.html", say, next=_within(next), fault=say(fault) if fault else "", name=name,
                  plant=site_of(request).base.plant.name, languages=LANGUAGES)  # fmt: skip
    return HTMLResponse(page, status)


def _within(next: str) -> str:
    parts = urlsplit(next)
    inside = (
        not parts.scheme and not parts.netloc and next.startswith("/") and not next.startswith(("//", "/\\"))
    )
    return next if inside else "/"
