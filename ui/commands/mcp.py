"""``gemba mcp``: the tools for other programs, over the Model Context Protocol on stdio."""

import typer

from ui.options import NowOption, UserOption, WorkspaceOption


def register(app: typer.Typer) -> None:
    """Add ``mcp``."""
    app.command("mcp", help="Serve the tools over the Model Context Protocol (stdio).")(run)


def run(user: UserOption = "mcp", now: NowOption = None, workspace: WorkspaceOption = None) -> None:
    """Serve until the client closes."""
    import anyio

    from ui.compose import open_context, open_workspace
    from ui.mcp_server import serve

    context = open_context(open_workspace(workspace, now=now), user=user, role="viewer")
    anyio.run(serve, context)
