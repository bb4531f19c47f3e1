"""Serve the page: loopback by default, no call home, a clear word when the port is taken."""

import gc
import logging
import os
import socket
import threading
import time
from typing import TYPE_CHECKING

from plant.errors import RequestError, SettingsFault
from plant.workspace import Workspace

if TYPE_CHECKING:
    from ui.web.site import Site

_PAGE_AFTER_S, _PAGE_TAKES_S, _BOARDS_AFTER_S = 8.0, 1.5, 20.0
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def serve(workspace: Workspace, *, host: str, port: int) -> None:
    """Open the page at ``http://host:port`` and block until interrupted.

    Raises:
        SettingsFault: the address is not loopback and nobody can sign in.
        RequestError: the port is in use.
    """
    from ui.web.accounts import Accounts

    if host not in LOOPBACK and not workspace.settings.proxy_header and not Accounts(workspace).all():
        raise SettingsFault(
            f"Gemba listens on {host} only with sign-in, and there are no users yet. Add one with "
            "'gemba user add NAME --role admin', or set proxy_header, or use --host 127.0.0.1."
        )
    _check_port(host, port)
    os.environ["GRADIO_TEMP_DIR"] = str(workspace.temp_folder)
    import uvicorn

    from ui.web.gradio_start import import_gradio

    import_gradio()
    from ui.web.app import build_app, open_site

    site = open_site(workspace)
    app = build_app(site)
    shown = "127.0.0.1" if host == "localhost" else f"[{host}]" if ":" in host else host
    print(f"Gemba is ready: http://{shown}:{port}")
    print("Stop it with Ctrl+C.", flush=True)
    threading.Thread(target=_warm_up, args=(site,), daemon=True).start()
    uvicorn.run(
        app, host=host, port=port, log_level="warning", access_log=False, proxy_headers=False, server_header=False,
        timeout_graceful_shutdown=3,
    )  # fmt: skip


def _warm_up(site: "Site") -> None:
    from tools.scheduling.warm_up import start_warm_up
    from ui.boards.catalog import BOARDS, board_panels
    from ui.web.language import language
    from ui.web.site import LOCAL

    if site.opened.wait(_PAGE_AFTER_S):  # the page comes before what its first question needs
        time.sleep(_PAGE_TAKES_S)
    try:
        site.assistant.warm_up()
        start_warm_up()
        time.sleep(_BOARDS_AFTER_S)  # the first questions come before the boards
        for name in BOARDS:
            board_panels(name, site, LOCAL, language("en"))
        gc.freeze()  # the libraries stay for good: what collects garbage need not walk through them
    except Exception:  # the first question says what is wrong, in its own words
        logging.getLogger("gemba").exception("warm-up failed")


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
