"""``waymark run``: put the fronts, the ticker and the web servers together until told to stop."""

import asyncio
import contextlib
import signal
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import structlog
from starlette.routing import BaseRoute

from adapters.cli import serving
from adapters.cli.metrics import Metrics
from adapters.cli.watching import Watch
from bot import storage
from bot.bootstrap import Waymark, build, configure_logging
from bot.errors import SetupError
from bot.ports import Front
from bot.settings import Settings
from bot.ticker import Ticker

log = structlog.get_logger(__name__)

PLATFORMS = frozenset({"slack", "discord"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A front, and what the public web server has to answer for it."""

    front: Front
    routes: Sequence[BaseRoute] = ()

    @property
    def name(self) -> str:
        """The name its people's targets carry."""
        return self.front.messenger.platform


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What one process does: answer on some platforms, open the playground, send the tips."""

    answers: frozenset[str]
    sends: frozenset[str]
    playground: bool

    @classmethod
    def chosen(cls, settings: Settings, only: Collection[str]) -> "Duties":
        """Do everything that is configured, or ``only`` what is named.

        A worker sends for the platforms named beside it, or else for all that are configured.
        Without any token and anything named, there is the playground to look at.
        """
        configured = _configured(settings)
        named = PLATFORMS & set(only)
        return cls(
            answers=named if only else configured,
            sends=(named or configured) if not only or "worker" in only else frozenset(),
            playground="playground" in only if only else settings.playground or not configured,
        )


def run(settings: Settings, only: Collection[str]) -> None:
    """Serve until SIGINT or SIGTERM. Raises :class:`SetupError` when nothing is left to serve."""
    configure_logging(settings.log)
    with storage.sole_process(settings.database_url):
        storage.upgrade_embedded(settings.database_url)
        _serve_until_stopped(settings, only)


def _serve_until_stopped(settings: Settings, only: Collection[str]) -> None:
    waymark = build(settings)
    try:
        asyncio.run(_until_stopped(waymark, settings, Duties.chosen(settings, only)))
    except asyncio.CancelledError:
        log.info("stopped")
    finally:
        waymark.close()


async def _until_stopped(waymark: Waymark, settings: Settings, duties: Duties) -> None:
    """Serve until a signal cancels it: the first one ends it in order, a second one at once."""
    this = asyncio.current_task()
    assert this is not None  # noqa: S101 - a coroutine runs in a task
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, this.cancel)
    platforms = _platforms(waymark, settings, duties.answers | duties.sends)
    await serve(waymark, settings, duties, platforms)


def _platforms(waymark: Waymark, settings: Settings, names: Collection[str]) -> list[Platform]:
    platforms = []
    if "slack" in names:
        from adapters.slack.front import SlackFront

        slack = SlackFront(waymark.app, settings)
        platforms.append(Platform(front=slack, routes=slack.routes))
    if "discord" in names:
        from adapters.discord.front import DiscordFront

        platforms.append(Platform(front=DiscordFront(waymark.app, settings)))
    return platforms


async def serve(
    waymark: Waymark, settings: Settings, duties: Duties, platforms: Sequence[Platform]
) -> None:
    """Serve until cancelled; what fails on one platform never touches the others.

    Raises :class:`SetupError` if a port is taken, or when there is nothing left to serve.
    """
    async with contextlib.AsyncExitStack() as stack:  # undone from the last to the first
        opened = await _open(platforms, stack)
        if not opened and not duties.playground:
            raise SetupError(_NOTHING_LEFT if platforms else _NOTHING_TO_DO)
        disconnected = {p.name for p in platforms} - {p.name for p in opened}
        messengers = [p.front.messenger for p in opened if p.name in duties.sends]
        ticker = Ticker(waymark.app, messengers, waymark.refresh)
        stack.push_async_callback(ticker.stop)
        ticker.start()
        _open_web(waymark, settings, duties, opened, ticker, disconnected, stack)
        answers = [p for p in opened if p.name in duties.answers]
        answering = [asyncio.create_task(_answer(p, disconnected)) for p in answers]
        stack.push_async_callback(_cancel, answering)
        stack.callback(ticker.close)  # the first thing of a stop, before anything is waited for
        if answering and not duties.playground:
            await asyncio.wait(answering)
            raise SetupError(_NOTHING_LEFT)
        await asyncio.Event().wait()


async def _open(platforms: Sequence[Platform], stack: contextlib.AsyncExitStack) -> list[Platform]:
    """Open all at the same time; one that cannot be opened says why and is left out."""

    async def opens(platform: Platform) -> bool:
        stack.push_async_callback(platform.front.close)
        try:
            await platform.front.open()
        except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
            _complain("not_connected", platform, error)
            return False
        return True

    found = await asyncio.gather(*map(opens, platforms))
    return [platform for platform, is_open in zip(platforms, found, strict=True) if is_open]


async def _answer(platform: Platform, disconnected: set[str]) -> None:
    """Answer people until cancelled; if it ends before, say why and let the others go on."""
    try:
        await platform.front.run()
    except Exception as error:  # noqa: BLE001 - whatever it is, the others go on
        _complain("disconnected", platform, error)
    else:
        log.error("disconnected", platform=platform.name, reason="the front ended by itself")
    disconnected.add(platform.name)


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _complain(event: str, platform: Platform, error: Exception) -> None:
    """Log a sentence for what the operator can mend, and everything for what only we can."""
    trace = None if isinstance(error, SetupError) else error
    log.error(event, platform=platform.name, reason=str(error), exc_info=trace)


def _open_web(
    waymark: Waymark,
    settings: Settings,
    duties: Duties,
    opened: Sequence[Platform],
    ticker: Ticker,
    disconnected: Collection[str],
    stack: contextlib.AsyncExitStack,
) -> None:
    web = serving.Web()
    stack.push_async_callback(web.stop)
    if opened:
        routes = [route for p in opened if p.name in duties.answers for route in p.routes]
        listener = serving.listen(settings.http_host, settings.http_port, "WAYMARK_HTTP_PORT")
        metrics = Metrics()
        waymark.app.observer = metrics
        sends = {p.name for p in opened} & duties.sends
        watch = Watch(
            waymark.store,
            waymark.app.clock,
            metrics,
            sends,
            lambda: ticker.silence,
            disconnected,
            lambda: [p.front.unreachable for p in opened if p.front.unreachable],
        )
        web.add(serving.public(routes, watch), listener)
        log.info("listening", host=settings.http_host, port=listener.getsockname()[1])
    if duties.playground:
        listener = serving.listen(serving.LOOPBACK, settings.playground_port, "WAYMARK_PORT")
        port = listener.getsockname()[1]
        web.add(serving.playground(waymark.app, port), listener)
        print(f"Waymark is at http://{serving.LOOPBACK}:{port}", flush=True)
    web.start()


def _configured(settings: Settings) -> frozenset[str]:
    """Name the platforms that somebody began to configure; what is missing, their fronts say."""
    slack = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    found = {"slack": any(slack), "discord": bool(settings.discord_bot_token)}
    return frozenset(name for name, is_there in found.items() if is_there)


_NOTHING_LEFT = "Nothing is left to run: no platform is connected. The log says why."
_NOTHING_TO_DO = (
    "There is nothing to run: set the tokens of Slack or Discord; .env.example says where they "
    "come from."
)
