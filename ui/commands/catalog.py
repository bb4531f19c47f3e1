"""The list of commands, written out."""

from typer import Typer

from ui.commands import (
    ask,
    chat,
    docs,
    doctor,
    draft_cases,
    evaluate,
    mcp,
    plant,
    quality,
    query,
    schedule,
    user,
)


def register_all(app: Typer) -> None:
    """Add every command to the command line; the modules import nothing heavy at the top."""
    for module in (
        plant,
        query,
        ask,
        chat,
        docs,
        schedule,
        quality,
        evaluate,
        draft_cases,
        user,
        doctor,
        mcp,
    ):
        module.register(app)
