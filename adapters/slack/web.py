"""Signed HTTP requests, for workspaces connected without Socket Mode."""

from collections.abc import Callable

import structlog
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncApp
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

log = structlog.get_logger(__name__)

PATH = "/slack/events"
#: Slack's payloads are far below this; whoever sends more is not Slack.
MAX_BODY = 1_000_000


def routes(bolt: Callable[[], AsyncApp | None]) -> list[Route]:
    """Return the route that Slack posts to; ``bolt`` gives the app once it is open."""

    async def receive(request: Request) -> Response:
        app = bolt()
        if app is None:
            return Response(status_code=503)
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                return Response(status_code=413)
        try:
            answer = await app.async_dispatch(to_async_bolt_request(request, body))
        except (AttributeError, LookupError, TypeError, ValueError):
            # Bolt reads the body before it checks the signature, and trusts its shape.
            log.warning("slack_request_malformed", size=len(body))
            return Response(status_code=400)
        if answer.status == 401:  # noqa: PLR2004 - HTTP
            log.warning("slack_signature_refused", size=len(body))
        return to_starlette_response(answer)

    return [Route(PATH, receive, methods=["POST"])]
