"""The simulator itself: one local server that plays Slack."""

from collections.abc import Callable
from typing import Self

from aiohttp import web

from tests.simulators.slack.faults import FaultBook
from tests.simulators.slack.records import Call, Delivery
from tests.simulators.slack.socketmode import Connection, SocketHub
from tests.simulators.slack.webapi import WebApi
from tests.simulators.slack.workspace import Workspace
from tests.simulators.slack.world import MovableClock, World

HOST = "127.0.0.1"


class SlackSimulator:
    """A Slack on a local port, for an app that is pointed at it by `base_url`.

    It agrees with the project's reading of Slack's documentation, no more.
    """

    def __init__(self, world: World) -> None:
        """Use `SlackSimulator.start`."""
        self._world = world
        self._workspaces: dict[str, Workspace] = {}
        self._hub = SocketHub(world)
        api = WebApi(world, self._hub, self._workspaces)
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", api.call_method)
        app.router.add_post("/response/{team}/{token}", api.use_response_url)
        app.router.add_post("/upload/{team}/{file}", api.take_file)
        app.router.add_get("/link/", self._hub.accept)
        self._runner = web.AppRunner(app, shutdown_timeout=0.2, access_log=None)
        self._site: web.TCPSite | None = None
        self._port = 0

    @classmethod
    async def start(
        cls,
        *,
        ack_deadline: float = 3.0,
        quiet: float = 0.1,
        patience: float = 10.0,
        first_sign: float = 0.0,
    ) -> Self:
        """Listen on a free port of this machine.

        Args:
            ack_deadline: real seconds Slack waits for an ack (Slack docs: 3).
            quiet: an action has been answered when nothing happened for so many real seconds.
            first_sign: how long to wait for the first thing to see after an action; for tests in
                which every action has an answer, however busy the machine is.
            patience: real seconds after which waiting gives up.

        """
        sim = cls(
            World(ack_deadline=ack_deadline, quiet=quiet, patience=patience, first_sign=first_sign)
        )
        await sim._runner.setup()
        await sim.comes_back()
        sim._world.origin = f"http://{HOST}:{sim._port}"
        return sim

    async def stop(self) -> None:
        """Close every connection and the port."""
        for connection in list(self._hub.connections):
            await connection.close()
        await self._runner.cleanup()

    async def __aenter__(self) -> Self:
        """Use it as `async with await SlackSimulator.start() as sim`."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop."""
        await self.stop()

    @property
    def base_url(self) -> str:
        """What `AsyncWebClient(base_url=...)` needs."""
        return f"{self._world.origin}/api/"

    @property
    def clock(self) -> MovableClock:
        """The clock of tickets, triggers, response_urls, rate limits and event retries."""
        return self._world.clock

    @property
    def ack_deadline(self) -> float:
        """Real seconds Slack waits for an ack; a test that waits for a timeout may shorten it."""
        return self._world.ack_deadline

    @ack_deadline.setter
    def ack_deadline(self, seconds: float) -> None:
        self._world.ack_deadline = seconds

    @property
    def faults(self) -> FaultBook:
        """Order faults here."""
        return self._world.faults

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything that was sent to the app, oldest first."""
        return self._world.deliveries

    @property
    def sockets(self) -> SocketHub:
        """Tickets and WebSocket connections."""
        return self._hub

    @property
    def connections(self) -> list[Connection]:
        """The live WebSocket connections, oldest first."""
        return [connection for connection in self._hub.connections if connection.open]

    def workspace(
        self,
        *,
        team: str = "T1",
        bot_token: str = "xoxb-1",  # noqa: S107 -- a made-up token
        app_token: str = "xapp-1",  # noqa: S107 -- a made-up token
        signing_secret: str = "secret-1",  # noqa: S107 -- a made-up secret
        app_id: str = "A1",
    ) -> Workspace:
        """Add a workspace in which the app is installed."""
        workspace = Workspace(
            self._world,
            self._hub,
            team=team,
            bot_token=bot_token,
            app_token=app_token,
            signing_secret=signing_secret,
            app_id=app_id,
        )
        self._workspaces[team] = workspace
        return workspace

    def calls(self, method: str | None = None) -> list[Call]:
        """Return the calls of a method (or all), oldest first; also those that failed."""
        return [call for call in self._world.calls if method in (None, call.method)]

    async def connected(self, count: int = 1, *, within: float | None = None) -> None:
        """Wait until the app has so many WebSocket connections; TimeoutError if it has not."""
        await self._world.until(lambda: len(self.connections) >= count, within=within)

    async def until(self, holds: Callable[[], bool], *, within: float | None = None) -> None:
        """Wait until `holds()` is true; TimeoutError after `within` real seconds (or patience)."""
        await self._world.until(holds, within=within)

    async def settle(self) -> None:
        """Wait until the app does nothing any more, as far as Slack can see."""
        await self._world.settle()

    async def advance(self, seconds: float) -> None:
        """Move the clock at once and do what comes due, such as sending an event again."""
        await self._world.advance(seconds)

    async def goes_down(self) -> None:
        """Stop listening and cut every connection."""
        if self._site is not None:
            await self._site.stop()
            self._site = None
        server = self._runner.server
        for handler in list(server.connections) if server else []:
            if handler.transport is not None:
                handler.transport.abort()

    async def comes_back(self) -> None:
        """Listen again on the same port."""
        self._site = web.TCPSite(self._runner, HOST, self._port, reuse_address=True)
        await self._site.start()
        self._port = int(self._runner.addresses[0][1])
