"""``gemba chat``: the page in the browser."""

from typing import Annotated

import typer

from ui.options import ModelOption, NowOption, WorkspaceOption


def register(app: typer.Typer) -> None:
    """Add ``chat``."""
    app.command("chat", help="Open the chat page in a browser on this PC.")(run)


def run(
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on.")] = None,
    model: ModelOption = None,
    now: NowOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Serve the page until interrupted."""
    from plant.settings import load_settings
    from ui.compose import open_workspace
    from ui.web.server import serve

    settings = load_settings(workspace=workspace, host=host, port=port, model=model, now=now)
    serve(open_workspace(settings=settings), host=settings.host, port=settings.port)
