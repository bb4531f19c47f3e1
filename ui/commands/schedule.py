"""Placeholder, replaced by the command itself."""

from typer import Typer


def register(app: Typer) -> None:
    """Add the command."""
