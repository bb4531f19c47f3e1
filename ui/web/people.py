"""The page of the people: accounts for admins, and everybody's own password."""

import secrets

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from plant.errors import NotAllowed, RequestError
from ui.web.accounts import MIN_PASSWORD, ROLES
from ui.web.markup import render
from ui.web.site import language_of, person_of, site_of

router = APIRouter(prefix="/gemba")


class NewAccount(BaseModel):
    """Who may sign in from now on; without a password one is made."""

    name: str
    role: str = "viewer"
    password: str = ""


class Change(BaseModel):
    """What changes of an account; what is left out stays."""

    role: str | None = None
    password: str = ""
    disabled: bool | None = None
    new_password: bool = False


class OwnPassword(BaseModel):
    """A person's password as it is and as it shall be."""

    now: str
    new: str


@router.get("/pages/people")
def people(request: Request) -> HTMLResponse:
    """Return the page: the accounts for an admin, the own password for anybody else."""
    return _page(request)


@router.post("/people")
def add(request: Request, given: NewAccount) -> HTMLResponse:
    """Make an account; the first one is an admin's and ends the time without sign-in."""
    site, person, say = site_of(request), person_of(request), language_of(request)
    person.check("administer")
    first = site.open_to_all
    if first and given.role != "admin":
        raise RequestError(say("The first account is an admin's; else nobody could make others."))
    password = given.password or secrets.token_urlsafe(9)
    made = site.accounts.add(given.name.strip(), given.role, password, by=person.name)
    said = say("{name} may sign in as {role}.", name=made.name, role=say(made.role))
    if first:
        site.open_to_all = False
    return _page(request, said, "" if given.password else password, closed=first)


@router.post("/people/{name}")
def change(request: Request, name: str, given: Change) -> HTMLResponse:
    """Give an account another role or password, close it, or open it again."""
    site, person, say = site_of(request), person_of(request), language_of(request)
    person.check("administer")
    password = given.password or (secrets.token_urlsafe(9) if given.new_password else "")
    done = site.accounts.change(
        name, role=given.role, password=password or None, disabled=given.disabled, by=person.name
    )
    said = say("{name} may sign in as {role}.", name=done.name, role=say(done.role))
    if done.disabled:
        said = say("The account of {name} is closed.", name=done.name)
    return _page(request, said, password if given.new_password and not given.password else "")


@router.post("/people/{name}/remove")
def remove(request: Request, name: str) -> HTMLResponse:
    """Take an account out."""
    site, person, say = site_of(request), person_of(request), language_of(request)
    person.check("administer")
    site.accounts.remove(name, by=person.name)
    return _page(request, say("{name} may not sign in any more.", name=name))


@router.post("/password")
def own_password(request: Request, given: OwnPassword) -> HTMLResponse:
    """Change the password of who asks; all their sessions end."""
    site, person, say = site_of(request), person_of(request), language_of(request)
    if site.open_to_all:
        raise NotAllowed(say("Nobody signs in here."))
    site.accounts.sign_out(site.accounts.sign_in(person.name, given.now))
    site.accounts.change(person.name, password=given.new, by=person.name)
    return _page(request, say("Your password is changed. Sign in with the new one."), closed=True)


def _page(request: Request, said: str = "", password: str = "", *, closed: bool = False) -> HTMLResponse:
    site, person = site_of(request), person_of(request)
    accounts = site.accounts.all() if person.may("administer") else ()
    own = not site.open_to_all and any(p.name == person.name for p in site.accounts.all())
    return HTMLResponse(
        render("people.html", language_of(request), accounts=accounts, person=person, roles=ROLES, said=said,
               password=password, closed=closed, open_to_all=site.open_to_all, own=own, shortest=MIN_PASSWORD)
    )  # fmt: skip
