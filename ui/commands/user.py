"""``gemba user add|list|set|remove``: who may sign in to the page."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.options import JsonOption, WorkspaceOption, print_json

if TYPE_CHECKING:
    from ui.web.accounts import Accounts

_app = typer.Typer(help="Who may sign in: add, list, set, remove.", no_args_is_help=True)
NameArgument = Annotated[str, typer.Argument(help="Name to sign in with.")]


def register(app: typer.Typer) -> None:
    """Add ``user``."""
    app.add_typer(_app, name="user")


@_app.command("add")
def add(
    name: NameArgument,
    role: Annotated[
        str,
        typer.Option("--role", help="viewer (asks), engineer (manuals, data), planner (approves), admin."),
    ] = "viewer",
    workspace: WorkspaceOption = None,
) -> None:
    """Add a user; the password is asked for, or read from standard input, or made and shown once."""
    password, made = _password()
    person = _accounts(workspace).add(name, role, password)
    print(f"{person.name} may sign in as {person.role}." + (f" Password: {password}" if made else ""))


@_app.command("set")
def set_(
    name: NameArgument,
    role: Annotated[str | None, typer.Option("--role", help="The new role.")] = None,
    password: Annotated[bool, typer.Option("--password", help="Ask for a new password.")] = False,
    disabled: Annotated[
        bool | None, typer.Option("--disable/--enable", help="Close the account, or open it again.")
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Change a user's role or password, or close the account; open sessions end."""
    word, made = _password() if password else (None, False)
    person = _accounts(workspace).change(name, role=role, password=word, disabled=disabled)
    closed = " The account is closed." if person.disabled else ""
    print(f"{person.name} is {person.role}.{closed}" + (f" Password: {word}" if made else ""))


@_app.command("remove")
def remove(name: NameArgument, workspace: WorkspaceOption = None) -> None:
    """Take a user out."""
    _accounts(workspace).remove(name)
    print(f"{name} may not sign in any more.")


@_app.command("list")
def list_users(workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """List the users and their roles."""
    people = _accounts(workspace).all()
    if as_json:
        print_json({"users": [{"name": p.name, "role": p.role, "disabled": p.disabled} for p in people]})
        return
    for p in people:
        print(f"{p.name}: {p.role}{' (closed)' if p.disabled else ''}")
    if not people:
        print("No users: the page needs no sign-in and listens on this PC only. Add one: gemba user add NAME")


def _password() -> tuple[str, bool]:
    if sys.stdin.isatty():
        word: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
        return word, False
    given = sys.stdin.readline().rstrip("\r\n")
    if given:
        return given, False
    import secrets

    return secrets.token_urlsafe(9), True


def _accounts(workspace: Path | None) -> "Accounts":
    from ui.compose import open_workspace
    from ui.web.accounts import Accounts

    return Accounts(open_workspace(workspace))
