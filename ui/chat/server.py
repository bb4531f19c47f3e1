"""Serve the page: loopback by default, no call home, a clear word when the port is taken."""

import os
import socket
from typing import Any

from plant.errors import RequestError, SettingsFault
from plant.workspace import Workspace

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def serve(workspace: Workspace, *, host: str, port: int) -> None:
    """Open the chat at ``http://host:port`` and block until interrupted.

    Raises:
        SettingsFault: the address is not loopback; without sign-in nobody else may reach it.
        RequestError: the port is in use.
    """
    if host not in LOOPBACK:
        raise SettingsFault(
            f"Gemba listens on {host} only with sign-in, which is not set up. "
            "Use --host 127.0.0.1, or a tunnel to this PC."
        )
    _check_port(host, port)
    os.environ["GRADIO_TEMP_DIR"] = str(workspace.temp_folder)
    page = _page(workspace)
    page.queue(max_size=200, status_update_rate=10, default_concurrency_limit=8)
    print(f"Gemba is ready: http://{'127.0.0.1' if host == 'localhost' else host}:{port}")
    print("Stop it with Ctrl+C.", flush=True)
    page.launch(server_name=host, server_port=port, **_launch_settings(workspace))


def _page(workspace: Workspace) -> Any:
    from ui.chat.page import Page
    from ui.chat.starters import starters
    from ui.compose import open_assistant, open_context

    context = open_context(workspace)
    return Page(open_assistant(workspace), context, starters(context)).build()


def _launch_settings(workspace: Workspace) -> dict[str, Any]:
    from ui.chat.theme import CSS, START_JS, THEME

    return {
        "theme": THEME,
        "css": CSS,
        "js": START_JS,
        "footer_links": [],
        "run_history": False,
        "share": False,
        "quiet": True,
        "show_error": False,
        "allowed_paths": [],
        "blocked_paths": [
            str(path)
            for path in (
                workspace.plant_folder,
                workspace.knowledge_folder,
                workspace.state_path,
                workspace.threads_path,
            )
        ],
        "max_file_size": "20mb",
        "enable_monitoring": False,
        "ssr_mode": False,
        "mcp_server": False,
        "inbrowser": False,
    }


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise RequestError(
                f"Port {port} of {host} is in use (is Gemba already running?). "
                f"Choose another: gemba chat --port {port + 1}"
            ) from error
