"""What stands before every request: who is it, may the browser load from elsewhere, is it our page that asks."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import quote

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, RedirectResponse, Response

from plant.errors import NotAllowed
from ui.web.accounts import Person
from ui.web.site import LOCAL, Site

SESSION_COOKIE = "gemba_session"
_PUBLIC = ("/login", "/gemba/static/", "/static/fonts/", "/gemba/language", "/gemba/health")
_LOOPBACK_NAMES = {"127.0.0.1", "localhost", "[::1]", "::1"}
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob: data:; worker-src 'self' blob:; "
    "frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
]
Send = Callable[[Any], Awaitable[None]]


class Guard:
    """ASGI middleware: sets ``scope["gemba.person"]``, or sends to the sign-in."""

    def __init__(self, app: Any, site: Site) -> None:
        self._app, self._site = app, site

    async def __call__(self, scope: Any, receive: Any, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        scope["gemba.site"] = self._site
        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, _with_headers(send))
            return
        await self._app(scope, receive, _with_headers(send))

    def _refusal(self, scope: Any) -> Response | None:
        connection = HTTPConnection(scope)
        path = scope["path"]
        if self._site.open_to_all and not _is_loopback_name(connection.headers.get("host", "")):
            return JSONResponse({"error": "This page answers to 127.0.0.1 and localhost only."}, 403)
        if (
            scope.get("method") == "POST"
            and path.startswith("/gemba/")
            and "x-gemba" not in connection.headers
        ):
            return JSONResponse({"error": "This request did not come from the page."}, 403)
        person = self._person(connection)
        scope["gemba.person"] = person
        if person is not None or path.startswith(_PUBLIC):
            return None
        if scope.get("method") == "GET" and "text/html" in connection.headers.get("accept", ""):
            query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
            return RedirectResponse(f"/login?next={quote(path + query)}", 303)
        return JSONResponse({"error": "Sign in first."}, 401)

    def _person(self, connection: HTTPConnection) -> Person | None:
        if self._site.open_to_all:
            return LOCAL
        settings = self._site.workspace.settings
        if settings.proxy_header:
            address = connection.client.host if connection.client else ""
            trusted = {a.strip() for a in settings.proxy_addresses.split(",")}
            name = connection.headers.get(settings.proxy_header, "").strip()
            if name and address in trusted:
                try:
                    return self._site.person(name)
                except NotAllowed:  # the account is closed
                    return None
        token = connection.cookies.get(SESSION_COOKIE)
        return self._site.accounts.of_session(token) if token else None


def _is_loopback_name(host: str) -> bool:
    return host.rsplit(":", 1)[0] in _LOOPBACK_NAMES or host in _LOOPBACK_NAMES


def _with_headers(send: Send) -> Send:
    async def sending(message: Any) -> None:
        if message["type"] == "http.response.start":
            kept: Iterable[Any] = message.get("headers", ())
            message = {**message, "headers": [*kept, *_HEADERS]}
        await send(message)

    return sending
