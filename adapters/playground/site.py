"""The routes: one page, its files and a small JSON interface."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import available_timezones

import structlog
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from adapters.drawing.studio import STUDIO
from adapters.playground.completion import complete
from adapters.playground.guard import MAX_BODY, Guard, refuse
from adapters.playground.talk import Renderer, Talk
from adapters.playground.travel import PlaygroundMessenger, push, read
from adapters.playground.view import entry_json, hands_json, opening_json
from adapters.playground.visitors import Visitor, Visitors
from bot.app import App
from bot.charts import DARK, LOOKS
from bot.errors import StoreUnavailable

log = structlog.get_logger(__name__)

STATIC = Path(__file__).parent / "static"
#: A learner comes back within a season; the id is what their track hangs on.
COOKIE_SECONDS = 90 * 24 * 3600

_PICTURES = {"png": "image/png", "svg": "image/svg+xml"}
_CHART = re.compile(rf"(?P<digest>[0-9a-f]+)(\.(?P<look>{'|'.join(LOOKS)}))?\.(?P<form>png|svg)")

_Body = TypeVar("_Body", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    zone: str | None = None


class Say(_Strict):
    """A typed line; ``zone`` is the browser's IANA time zone."""

    line: str
    in_dm: bool = False


class Pressed(_Strict):
    """A click on the button or option that carries ``action``, on the entry ``message``."""

    action: str
    in_dm: bool = False
    message: int | None = None


class Push(_Strict):
    """Where to push the clock: to the instant ``until``, or ``forward`` seconds from its present.

    An ``until`` may be sent twice and is reached once. Neither catches up with the present.
    """

    forward: int = 0
    until: AwareDatetime | None = None

    def end(self, now: datetime) -> datetime:
        """Return where a clock that shows ``now`` is to be pushed."""
        return self.until or now + timedelta(seconds=min(max(self.forward, 0), 10**8))


class Refused(Exception):  # noqa: N818 - says what happens to the request
    """A request that cannot be read; ``response`` says why."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.response = refuse(status, sentence)


def site(app: App, renderers: Mapping[str, Renderer], port: int) -> Starlette:
    """Build the playground that answers at ``http://127.0.0.1:port`` and nowhere else."""
    playground = _Playground(app, renderers, f"waymark_{port}")
    return Starlette(
        routes=[
            Route("/", playground.page),
            Route("/charts/{name}", playground.chart),
            Route("/api/state", playground.state),
            Route("/api/suggest", playground.suggest),
            Route("/api/say", playground.say, methods=["POST"]),
            Route("/api/press", playground.press, methods=["POST"]),
            Route("/api/clock", playground.clock, methods=["POST"]),
            Route("/api/start-over", playground.start_over, methods=["POST"]),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(Guard, port=port)],
        exception_handlers={Refused: _refused, StoreUnavailable: _forgetful},
    )


class _Playground:
    def __init__(self, app: App, renderers: Mapping[str, Renderer], cookie: str) -> None:
        self._app = app
        self._cookie = cookie
        self._visitors = Visitors(app)
        self._talk = Talk(renderers)
        self._messenger = PlaygroundMessenger(self._visitors, self._talk)

    async def page(self, request: Request) -> Response:
        response = FileResponse(STATIC / "index.html")
        if self._visitors.get(request.cookies.get(self._cookie)) is None:
            self._make_new(response)
        return response

    async def chart(self, request: Request) -> Response:
        """Draw a chart of this conversation. Its name is its content: it may be kept for ever."""
        name = _CHART.fullmatch(request.path_params["name"])
        found = self._visitor(request).chart(name["digest"]) if name else None
        if name is None or found is None:
            return refuse(404, "There is no such chart in this conversation.")
        look = LOOKS[name["look"] or DARK.name]  # on Discord, where there is one picture for all
        picture = await STUDIO.picture(found, form=name["form"], look=look)
        if picture is None:
            return refuse(503, "This chart could not be drawn; the terminal says why.")
        kept = {"Cache-Control": "private, max-age=31536000, immutable"}
        return Response(picture, media_type=_PICTURES[name["form"]], headers=kept)

    async def state(self, request: Request) -> Response:
        visitor = self._visitor(request)
        if request.headers.get("if-none-match") == _tag(visitor):
            return Response(status_code=304, headers=_fresh(visitor))
        return await self._answer(visitor)

    async def suggest(self, request: Request) -> Response:
        offers = complete(self._app, request.query_params.get("line", ""))
        return JSONResponse({"offers": [asdict(offer) for offer in offers]})

    async def say(self, request: Request) -> Response:
        body = await _read(request, Say)
        return await self._turn(
            request, body, lambda v: self._talk.say(v, body.line, in_dm=body.in_dm)
        )

    async def press(self, request: Request) -> Response:
        body = await _read(request, Pressed)
        return await self._turn(
            request,
            body,
            lambda v: self._talk.press(v, body.action, in_dm=body.in_dm, message=body.message),
        )

    async def clock(self, request: Request) -> Response:
        body = await _read(request, Push)
        return await self._turn(
            request, body, lambda v: push(v, self._messenger, body.end(v.clock.now()))
        )

    async def start_over(self, request: Request) -> Response:
        """Make the browser somebody new.

        Turning a clock back instead would leave tips sent on dates still to come, and none until
        then.
        """
        await _read(request, _Strict)
        self._visitors.forget(self._visitor(request))
        response = Response(status_code=204)
        self._make_new(response)
        return response

    async def _turn(
        self, request: Request, body: _Strict, turn: Callable[[Visitor], Awaitable[None]]
    ) -> Response:
        visitor = self._visitor(request)
        if body.zone in available_timezones():
            visitor.zone = body.zone
        async with visitor.lock:
            try:
                await turn(visitor)
            finally:
                visitor.version += 1  # half a turn is a change too
            return await self._answer(visitor)

    async def _answer(self, visitor: Visitor) -> Response:
        headers = _fresh(visitor)  # read first: what changes from here on is asked for again
        version = visitor.version
        hands = await asyncio.to_thread(read, visitor)
        return JSONResponse(
            {
                "conversation": visitor.conversation,
                "version": version,
                "entries": [entry_json(entry) for entry in visitor.entries],
                "clock": hands_json(hands),
                "opening": await opening_json(visitor),
            },
            headers=headers,
        )

    def _make_new(self, response: Response) -> None:
        response.set_cookie(
            self._cookie,
            self._visitors.new_id(),
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="strict",
        )

    def _visitor(self, request: Request) -> Visitor:
        visitor = self._visitors.get(request.cookies.get(self._cookie))
        if visitor is None:
            raise Refused(403, "Open the page first: it hands out the cookie this needs.")
        return visitor


def _tag(visitor: Visitor) -> str:
    return f'"{visitor.conversation}.{visitor.version}"'


def _fresh(visitor: Visitor) -> dict[str, str]:
    return {"Cache-Control": "no-store", "ETag": _tag(visitor)}


async def _read(request: Request, shape: type[_Body]) -> _Body:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise Refused(413, f"A request may have {MAX_BODY} bytes.")
    try:
        return shape.model_validate_json(body)
    except ValidationError:
        raise Refused(400, "That is not the JSON this address takes.") from None


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - Starlette hands over what was registered
    return error.response


async def _forgetful(_: Request, error: Exception) -> Response:
    log.error("store_unavailable", reason=str(error))
    return refuse(503, "The database cannot be reached right now; try again in a minute.")
