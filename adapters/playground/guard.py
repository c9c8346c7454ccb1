"""Who may ask: this machine's own browser, from this very page, in small requests.

A page on the loopback interface is reachable by every website the visitor has open (DNS rebinding,
cross-site posts), so the Host and Origin headers are checked before anything else happens.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: A command line has at most 300 characters; nothing the page sends comes near this.
MAX_BODY = 8 * 1024

_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Guard:
    """ASGI middleware that refuses strangers and adds the security headers to every answer."""

    def __init__(self, app: ASGIApp, *, port: int) -> None:
        self._app = app
        self._hosts = frozenset(f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)

    def _refusal(self, scope: Scope) -> JSONResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if host not in self._hosts:
            return refuse(403, "This page answers on its own address only.")
        site = headers.get("sec-fetch-site", "same-origin")
        if scope["path"].startswith("/api/") and site not in {"same-origin", "none"}:
            return refuse(403, "Another site may not read this.")
        if scope["method"] in {"GET", "HEAD"}:
            return None
        if headers.get("origin") != f"http://{host}":
            return refuse(403, "Another site may not write here.")
        if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return refuse(415, "Only JSON is read here.")
        return None


def refuse(status: int, sentence: str) -> JSONResponse:
    """Answer with one clear sentence."""
    return JSONResponse({"error": sentence}, status_code=status)
