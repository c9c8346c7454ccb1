"""The connection to Slack: what comes in is acknowledged, answered once, and never lost quietly."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Coroutine, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import incoming, sockets
from adapters.slack.answering import Answer, Answering
from adapters.slack.incoming import Asked
from adapters.slack.messenger import SlackMessenger
from adapters.slack.workspace import Json, Workspace
from adapters.slack.workspaces import BOT_HELP, TRIES, Unreachable, Workspaces, checked
from bot.app import App
from bot.conversations import Conversations
from bot.errors import SetupError
from bot.people import Target
from bot.ports import Scope
from bot.recent import Seen
from bot.settings import Settings
from bot.troubles import OF_TOKEN

if TYPE_CHECKING:
    from starlette.routing import Route

T = TypeVar("T")

log = structlog.get_logger(__name__)

#: Slack waits 3 seconds for an acknowledgement; half of it leaves room for the network.
ACK_SECONDS = 1.5
DRAIN_SECONDS = 5.0
#: Seconds until a workspace that could not be reached is tried again, and what that is doubled to.
FIRST_WAIT, LONGEST_WAIT = 5.0, 300.0
#: Slack sends an event again up to five minutes later.
_REMEMBERED = 600.0
_ANYTHING = re.compile("")


class SlackFront:
    """Satisfies :class:`bot.ports.Front` for all workspaces of one app.

    It listens over Socket Mode or signed HTTP.
    """

    def __init__(self, app: App, settings: Settings) -> None:
        self._app_token = _secret(settings.slack_app_token)
        self._signing_secret = _secret(settings.slack_signing_secret)

        def conversations(team: str) -> Conversations:
            per_hour, budget = settings.dm_openings_per_hour, f"{incoming.PLATFORM} {team}"
            return Conversations(app.store, app.clock, per_hour=per_hour, budget=budget)

        self.workspaces = Workspaces(
            settings.slack_bot_tokens, settings.slack_api_url, conversations
        )
        self.messenger = SlackMessenger(*self.workspaces.all)
        self._app = app
        self._answering: dict[str, Answering] = {}
        self._seen: Seen[str] = Seen(seconds=_REMEMBERED)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._bolt: AsyncApp | None = None
        self._reached = asyncio.Event()
        self._opening: asyncio.Task[None] | None = None
        self._app_token_is_good = False

    @property
    def unreachable(self) -> str:
        """Which workspaces are asked for again in the background, in words; "" if none is.

        All, if every one that was asked for again turned out to be refused.
        """
        count, every = len(self.workspaces.unreachable), len(self.workspaces.all)
        if self._opening and not self._reached.is_set():
            count = every
        return f"{count} of {every} Slack workspaces" if count else ""

    @property
    def routes(self) -> "list[Route]":
        """The route for signed HTTP; none in Socket Mode."""
        if self._app_token:
            return []
        from adapters.slack import web  # noqa: PLC0415 - Socket Mode needs no web framework

        return web.routes(lambda: self._bolt)

    # --- the life of a connection ------------------------------------------------------------

    async def open(self) -> None:
        """Check the tokens; raise :class:`SetupError` that names a missing or wrong one.

        Workspaces that cannot be reached now come in by themselves, later.
        """
        if not self.workspaces.all:
            raise SetupError(f"SLACK_BOT_TOKEN is not set: {BOT_HELP}")
        if not (self._app_token or self._signing_secret):
            raise SetupError(f"SLACK_APP_TOKEN is not set: {_APP_HELP}")
        if opened := await self.workspaces.open():
            with suppress(Unreachable):  # run() asks again
                await self._check_app_token()
        self._bolt = self._listeners()
        for workspace in opened:
            self._serve(workspace)
        if self.workspaces.unreachable:
            self._opening = asyncio.create_task(self._open_all_later())
            self._opening.add_done_callback(_log_failure)

    async def run(self) -> None:
        """Answer people until cancelled; raise :class:`SetupError` if the app token is wrong."""
        if self._bolt is None:
            raise RuntimeError("open() comes first")
        if self._opening and not self._reached.is_set():
            await self._one_reached(self._opening)
        if not self._app_token:
            await asyncio.Event().wait()
        else:
            await self._wait_for_sockets()
            await sockets.listen(self._bolt, self._app_token)

    async def close(self) -> None:
        """Finish what is under way, for some seconds at most, and let go of the network."""
        if self._opening:
            self._opening.cancel()
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=DRAIN_SECONDS)
            for task in late:
                task.cancel()
        await self.workspaces.close()

    async def _check_app_token(self) -> None:
        """Ask once whether the app token is good; raise :class:`SetupError` if it is not."""
        if (token := self._app_token) and not self._app_token_is_good:
            first = self.workspaces.opened[0]
            await checked(
                lambda: first.try_socket(token), "SLACK_APP_TOKEN", _APP_HELP, tries=TRIES
            )
            self._app_token_is_good = True

    async def _wait_for_sockets(self) -> None:
        """Wait until Slack hands out addresses of sockets; :class:`SetupError` if it refuses to."""
        for wait in _waits():
            try:
                await self._check_app_token()
            except Unreachable as error:
                log.warning("slack_sockets_unreachable", reason=str(error))
                await asyncio.sleep(wait)
            else:
                return

    def _serve(self, workspace: Workspace) -> None:
        """Answer and send in a workspace that is open from now on."""
        self._answering[workspace.team] = Answering(self._app, workspace)
        self._app.lookout.works(Scope(incoming.PLATFORM, workspace.team), OF_TOKEN)
        mode = "socket" if self._app_token else "http"
        log.info("slack_open", team=workspace.team, mode=mode)
        self._reached.set()

    async def _open_all_later(self) -> None:
        """Open what could not be reached, each as soon as Slack answers for it."""
        await asyncio.gather(*map(self._open_later, self.workspaces.unreachable))

    async def _open_later(self, number: int) -> None:
        for wait in _waits():
            await asyncio.sleep(wait)
            if workspace := await self.workspaces.open_one(number):
                self._serve(workspace)
            if number not in self.workspaces.unreachable:
                return

    async def _one_reached(self, opening: asyncio.Task[None]) -> None:
        """Wait for the first workspace; raise :class:`SetupError` if there turns out to be none."""
        reached = asyncio.create_task(self._reached.wait())
        try:
            await asyncio.wait({reached, opening}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            reached.cancel()
        if not self._reached.is_set():
            await opening

    # --- listeners: one for each kind of payload, so that their number costs nothing ---------

    def _listeners(self) -> AsyncApp:
        bolt = AsyncApp(
            name="waymark",
            logger=_quiet_logger(),
            # No token: whose request it is, is said by _ByTeam without asking Slack.
            client=AsyncWebClient(
                base_url=self.workspaces.base_url,
                session=self.workspaces.session,
                retry_handlers=[],
            ),
            signing_secret=self._signing_secret or "",
            authorize=_ByTeam(self.workspaces),  # type: ignore[arg-type]
            # Bolt looks for an acknowledgement every 10 ms otherwise, which is most of the time
            # an answer takes. Whatever is slow runs in a task of our own.
            process_before_response=True,
        )
        bolt.command(_ANYTHING)(self._on_command)
        bolt.action(_ANYTHING)(self._on_action)
        bolt.event(_ANYTHING)(self._on_event)
        for kind in (bolt.shortcut, bolt.view, bolt.options):
            kind(_ANYTHING)(_acknowledge)
        return bolt

    async def _on_command(self, ack: Any, body: Json) -> None:
        asked = self._fresh(incoming.read_command(body), "command")
        if asked is None:
            await ack()
            return
        answering = self._answering[asked.target.community]
        work = self._task(answering.prepare(asked))
        await asyncio.wait({work}, timeout=ACK_SECONDS)
        message = answering.in_ack(work.result()) if work.done() else None
        self._spawn(self._finish(asked, work, acknowledged=message is not None))
        await ack(**(message or {}))

    async def _on_action(self, ack: Any, body: Json) -> None:
        asked = self._fresh(incoming.read_press(body), "action")
        if asked is not None:
            self._spawn(self._answer(asked))
        await ack()

    async def _on_event(self, body: Json) -> None:
        event = body["event"]
        if event["type"] == "app_home_opened":
            self._on_home(body)
            return
        if goodbye := incoming.read_goodbye(body):
            self._spawn(self._on_goodbye(*goodbye))
            return
        workspace = self.workspaces.of(str(body.get("team_id")))
        asked = incoming.read_message(body, workspace.bot_user) if workspace else None
        if workspace is None or asked is None or self._again(asked.key):
            return
        if asked.what.in_dm:
            workspace.know_dm(asked.target.user, asked.channel)
        self._spawn(self._answer(asked))

    def _on_home(self, body: Json) -> None:
        event = body["event"]
        user, channel = event.get("user"), event.get("channel")
        workspace = self.workspaces.of(str(body.get("team_id")))
        if workspace is None or not isinstance(user, str) or self._again(body.get("event_id")):
            return
        if isinstance(channel, str):
            workspace.know_dm(user, channel)
        if event.get("tab") == "home":
            target = Target(platform=incoming.PLATFORM, community=workspace.team, user=user)
            self._spawn(self._answering[workspace.team].show_home(target))

    async def _on_goodbye(self, team: str, how: str) -> None:
        """Take note that the app was taken out, and at once: tips may be due there."""
        self._app.lookout.left(incoming.PLATFORM, team, how, self._app.clock.now())
        await asyncio.to_thread(self._app.look)

    async def _answer(self, asked: Asked) -> None:
        answering = self._answering[asked.target.community]
        await self._finish(asked, answering.prepare(asked))

    async def _finish(
        self, asked: Asked, work: Awaitable[Answer], *, acknowledged: bool = False
    ) -> None:
        """Deliver an answer, unless the acknowledgement holds it, and note where they talk."""
        answer = await work
        if not acknowledged:
            await self._answering[asked.target.community].deliver(answer)
        workspace = self.workspaces.of(asked.target.community)
        if workspace and answer.in_dm and asked.channel:
            await workspace.keep_dm(asked.target.user, asked.channel)

    # --- inside ------------------------------------------------------------------------------

    def _fresh(self, asked: Asked | None, kind: str) -> Asked | None:
        if asked is None or asked.target.community not in self._answering:
            log.warning("slack_payload_malformed", kind=kind)
            return None
        return None if self._again(asked.key) else asked

    def _again(self, key: str | None) -> bool:
        """Tell whether something was delivered before; without a key nobody can know."""
        now = asyncio.get_running_loop().time()
        if not isinstance(key, str) or self._seen.is_new(key, now):
            return False
        log.info("slack_delivered_again", key=key)
        return True

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something besides, and wait for it at the end."""
        self._task(work).add_done_callback(_log_failure)

    def _task(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


class _ByTeam(AsyncAuthorize):
    """Says whose a request is from what was learned at the start, without asking Slack again."""

    def __init__(self, workspaces: Workspaces) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.workspaces = workspaces

    async def __call__(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None, **_: Any
    ) -> AuthorizeResult | None:
        """Return the bot of the workspace, or nothing for a workspace that is not ours."""
        workspace = self.workspaces.of(team_id or "")
        if workspace is None:
            log.warning("slack_other_workspace", team=team_id)
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=workspace.bot_user,
            bot_id=workspace.bot_id,
            bot_token=workspace.client.token,
            user_id=user_id,
        )


def _log_failure(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("slack_task_failed", exc_info=error)


def _waits() -> Iterator[float]:
    """Give the seconds before each time that something is tried again, without an end."""
    wait = FIRST_WAIT
    while True:
        yield wait
        wait = min(2 * wait, LONGEST_WAIT)


async def _acknowledge(ack: Any) -> None:
    """Take note of what we never ask for, so that nobody sees an error."""
    await ack()


def _quiet_logger() -> logging.Logger:
    """Return a logger for Bolt, which warns of tokens in the environment that it does not use."""
    logger = logging.getLogger("waymark.slack_bolt")
    logger.setLevel(logging.ERROR)
    return logger


def _secret(value: SecretStr | None) -> str | None:
    return value.get_secret_value() if value else None


_APP_HELP = (
    "make one (xapp-…) with the scope connections:write at https://api.slack.com/apps, your app, "
    "Basic Information, App-Level Tokens; or set SLACK_SIGNING_SECRET to use HTTP instead."
)
