"""The Web API over HTTP: arguments, tokens, faults, limits, and the record of calls.

Slack docs: arguments come as query string, form or JSON, by GET or POST; errors are HTTP 200 with
`ok: false`; over a rate limit HTTP 429 with `Retry-After`.
"""

import asyncio
import json
import socket
import struct
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from tests.simulators.slack.faults import Fault
from tests.simulators.slack.methods import METHODS, Arguments
from tests.simulators.slack.records import Call, Json, SlackError
from tests.simulators.slack.workspace import RESPONSE_URL_USES, ResponseUrl, Workspace

if TYPE_CHECKING:
    from tests.simulators.slack.socketmode import SocketHub
    from tests.simulators.slack.world import World

APP_LEVEL_METHOD = "apps.connections.open"


class WebApi:
    """Serves `/api/{method}`, `/response/{team}/{token}` and `/upload/{team}/{file}`."""

    def __init__(self, world: "World", hub: "SocketHub", workspaces: dict[str, Workspace]) -> None:
        """Made by the simulator."""
        self._world = world
        self._hub = hub
        self._workspaces = workspaces

    async def call_method(self, request: web.Request) -> web.StreamResponse:
        """Answer one Web API call."""
        method = request.match_info["method"]
        args = await _arguments(request)
        header = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
        call = self._recorded(method, args, header or args.pop("token", None))
        if method == APP_LEVEL_METHOD:
            return await self._answer(request, call, lambda: self._open_connection(header))
        try:
            workspace = self._authorized(call.token)
        except SlackError as error:
            return _json(call, error.answer())
        wait = workspace.rates.seconds_to_wait(method, args.get("channel"), call.at)
        if wait is not None:
            return _too_many(call, wait)
        scopes = {"x-oauth-scopes": ",".join(sorted(workspace.scopes))}
        return await self._answer(request, call, lambda: _run(workspace, call), scopes)

    async def use_response_url(self, request: web.Request) -> web.StreamResponse:
        """Answer one request to a response_url; errors are plain text, as for webhooks."""
        data: Json = json.loads(await request.read())
        call = self._recorded("response_url", data, None)
        workspace = self._workspaces.get(request.match_info["team"])
        url = workspace.response_urls.get(request.match_info["token"]) if workspace else None
        answer = await self._answer(request, call, lambda: self._respond(url, data))
        if call.status == 200 and not call.response.get("ok"):
            call.status = 404 if str(call.response["error"]).endswith("_url") else 400
            return web.Response(status=call.status, text=str(call.response["error"]))
        return answer

    async def take_file(self, request: web.Request) -> web.StreamResponse:
        """Take the bytes of an announced file; Slack docs: the answer is plain text."""
        data = await request.read()
        call = self._recorded("upload", {"length": len(data)}, None)
        workspace = self._workspaces.get(request.match_info["team"])
        upload = workspace.uploads.get(request.match_info["file"]) if workspace else None

        def put() -> Json:
            if upload is None or len(data) != upload.length:
                raise SlackError("invalid_upload")
            upload.data = data
            return {}

        answer = await self._answer(request, call, put)
        if call.status == 200:
            is_taken = call.response.get("ok")
            return web.Response(status=200 if is_taken else 400, text=f"OK - {len(data)}")
        return answer

    def _recorded(self, method: str, args: Json, token: str | None) -> Call:
        call = Call(method=method, args=args, token=token, at=self._world.clock.now())
        self._world.calls.append(call)
        return call

    def _authorized(self, token: str | None) -> Workspace:
        if not token:
            raise SlackError("not_authed")
        for workspace in self._workspaces.values():
            if workspace.bot_token == token:
                if workspace.token_error:
                    raise SlackError(workspace.token_error)
                return workspace
        raise SlackError("invalid_auth")

    def _open_connection(self, header_token: str) -> Json:
        """Slack docs: the app-level token counts in the Authorization header only."""
        if not header_token:
            raise SlackError("not_authed")
        for workspace in self._workspaces.values():
            if workspace.app_token == header_token:
                return {"url": self._hub.issue_url(header_token, workspace.app_id)}
            if workspace.bot_token == header_token:
                raise SlackError("not_allowed_token_type")
        raise SlackError("invalid_auth")

    def _respond(self, url: ResponseUrl | None, data: Json) -> Json:
        if url is None:
            raise SlackError("invalid_url")
        if self._world.clock.now() > url.expires:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        url.workspace.respond(url, data)
        return {}

    async def _answer(
        self,
        request: web.Request,
        call: Call,
        apply: Callable[[], Json],
        headers: dict[str, str] | None = None,
    ) -> web.StreamResponse:
        """Apply the call and answer it, or let the ordered fault happen instead."""
        with self._world.busy():
            fault = self._world.faults.take(call.method, call.args.get("channel"))
            call.fault = fault.name if fault else None
            if fault is None or fault.applied:
                try:
                    call.response = {"ok": True, **apply()}
                    call.applied = True
                except SlackError as error:
                    call.response = error.answer()
            if fault is None:
                return _json(call, call.response, headers)
            return await _suffer(fault, request, call)


async def _suffer(fault: Fault, request: web.Request, call: Call) -> web.StreamResponse:
    if fault.kind == "cut":
        _cut(request)
        return web.Response()
    if fault.kind == "late":
        await asyncio.sleep(fault.seconds)
        return _json(call, call.response)
    if fault.kind == "slack_error":
        return _json(call, SlackError(fault.error).answer())
    if fault.retry_after is not None:
        return _too_many(call, fault.retry_after)
    call.status = fault.status
    return web.Response(status=fault.status, text="upstream error", content_type="text/html")


def _cut(request: web.Request) -> None:
    """Reset the TCP connection, so that the caller sees neither status nor body."""
    transport = request.transport
    if transport is None:
        return
    linger_zero = struct.pack("ii", 1, 0)
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_zero)
    transport.abort()


def _run(workspace: Workspace, call: Call) -> Json:
    method = METHODS.get(call.method)
    if method is None:
        raise SlackError("unknown_method", req_method=call.method)
    if method.scope and method.scope not in workspace.scopes:
        provided = ",".join(sorted(workspace.scopes))
        raise SlackError("missing_scope", needed=method.scope, provided=provided)
    return method.apply(workspace, Arguments(call.args))


def _json(call: Call, body: Json, headers: dict[str, str] | None = None) -> web.Response:
    call.status, call.response = 200, body
    return web.json_response(body, headers=headers)


def _too_many(call: Call, retry_after: int) -> web.Response:
    call.status, call.response = 429, SlackError("ratelimited").answer()
    return web.json_response(call.response, status=429, headers={"Retry-After": str(retry_after)})


async def _arguments(request: web.Request) -> Json:
    """Merge query string and body into one mapping, whatever form the body has."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        body = await request.read()
        args |= json.loads(body) if body else {}
    elif request.can_read_body:
        args |= dict(await request.post())
    return args
