"""What one process tells of itself and of the queue it works on: ``/healthz`` and ``/metrics``."""

import asyncio
from collections.abc import Callable, Collection, Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.cli.health import troubles
from adapters.cli.metrics import CONTENT_TYPE, Metrics
from bot.errors import StoreUnavailable
from bot.ports import Backlog, Clock, Scope, WatchingStore


class Watch:
    """Looks at the queues of the platforms this process sends to, and counts what it does.

    ``silence`` tells for how many seconds the ticker has got nothing done; ``disconnected`` holds
    the platforms that could not be opened or have ended, and ``unreachable`` names what is still to
    be reached.
    """

    def __init__(
        self,
        store: WatchingStore,
        clock: Clock,
        metrics: Metrics,
        platforms: Collection[str],
        silence: Callable[[], float],
        disconnected: Collection[str] = (),
        unreachable: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self._store = store
        self._clock = clock
        self._metrics = metrics
        self._platforms = sorted(platforms)
        self._silence = silence
        self._disconnected = disconnected
        self._unreachable = unreachable

    @property
    def routes(self) -> list[Route]:
        """Where it answers."""
        return [Route("/healthz", self._health), Route("/metrics", self._page)]

    async def _health(self, _: Request) -> Response:
        backlogs = await asyncio.to_thread(self._backlogs)
        wrong = list(
            troubles(
                self._silence(),
                backlogs,
                self._clock.now(),
                disconnected=self._disconnected,
                unreachable=self._unreachable(),
            )
        )
        if wrong:
            return JSONResponse({"status": "unwell", "wrong": wrong}, status_code=503)
        return JSONResponse({"status": "ok"})

    async def _page(self, _: Request) -> Response:
        backlogs = await asyncio.to_thread(self._backlogs)
        page = self._metrics.page(backlogs, self._silence(), self._clock.now())
        return Response(page, media_type=CONTENT_TYPE)

    def _backlogs(self) -> Mapping[str, Backlog]:
        """Return the queues, or none while the database is away: then the ticker is silent too."""
        now = self._clock.now()
        try:
            return {name: self._store.backlog(Scope(name), now) for name in self._platforms}
        except StoreUnavailable:
            return {}
