"""The beat of the house: queue what is due, send what is queued, look for edited content.

APScheduler only beats, at even intervals in UTC; calendar arithmetic is in
:mod:`bot.tips.schedule`. A beat that fails is logged and the next one comes all the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.app import App
from bot.errors import StoreUnavailable
from bot.people import Delivery
from bot.ports import Messenger, Room, Scope
from bot.replies import Reply

log = structlog.get_logger(__name__)

#: How long a stop waits for messages under way, in seconds. What is cut off is in doubt, and is
#: looked for before it is sent again.
DRAIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds between two beats of each kind."""

    tick: float = 15.0
    deliver: float = 5.0
    signs: float = 5.0
    refresh: float = 2.0
    look: float = 15.0
    heed: float = 5.0


class Ticker:
    """Drives an app, from :meth:`start` to :meth:`stop`, on the event loop that starts it.

    The first beat of each kind comes at once. ``refresh`` is called in a thread. A beat that
    outlasts its interval is never started twice.
    """

    def __init__(
        self,
        app: App,
        messengers: Sequence[Messenger],
        refresh: Callable[[], object],
        *,
        pace: Pace | None = None,
    ) -> None:
        self._app = app
        self._messengers = tuple(map(_Gate, messengers))
        self._refresh = refresh
        self._pace = pace or Pace()
        self._running: set[asyncio.Task[object]] = set()
        #: When it was last found out what is due, on each platform.
        self._ticked: dict[str, float] = {}
        self._heeding: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            # A late beat is still wanted, and one is enough.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    @property
    def silence(self) -> float:
        """Seconds since it was last found out what is due, on the platform that waits longest.

        0 where nobody is to get anything.
        """
        if not self._ticked:
            return 0.0
        return asyncio.get_running_loop().time() - min(self._ticked.values())

    def start(self) -> None:
        """Begin to beat; call it on a running event loop."""
        now = asyncio.get_running_loop().time()
        for messenger in self._messengers:
            self._ticked[messenger.platform] = now
            self._every(self._pace.tick, f"tick {messenger.platform}", self._tick, messenger)
            self._every(
                self._pace.deliver, f"deliver {messenger.platform}", self._deliver, messenger
            )
        self._every(self._pace.signs, "signs of life", self._note)
        self._every(self._pace.refresh, "refresh content", self._look)
        self._every(self._pace.look, "look at who is to be told", self._look_around)
        self._scheduler.start()
        self._heeding = asyncio.create_task(self._heed_steps())

    def close(self) -> None:
        """Claim nothing more; what is in hand goes on."""
        for messenger in self._messengers:
            messenger.close()

    async def stop(self) -> None:
        """Claim nothing more, let messages under way arrive, and end. Harmless if not started.

        Cancelled, it ends at once; what it cuts off is in doubt.
        """
        if not self._scheduler.running:
            return
        if self._heeding:
            self._heeding.cancel()
        self._scheduler.pause()
        self.close()
        if self._running:
            log.info("draining", at_most_seconds=DRAIN_SECONDS)
            _, left = await asyncio.wait(self._running, timeout=DRAIN_SECONDS)
            for task in left:
                log.warning("cut_off", beat=task.get_name())
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)
        self._scheduler.shutdown(wait=False)
        try:
            await self._note()
        except StoreUnavailable as error:
            log.error("signs_lost", reason=str(error))  # noqa: TRY400
        await asyncio.sleep(0)  # APScheduler ends in a callback of the loop

    def _every(
        self, seconds: float, name: str, beat: Callable[..., Awaitable[object]], *args: object
    ) -> None:
        async def guarded() -> None:
            task = asyncio.current_task()
            assert task is not None  # noqa: S101 - coroutines of the scheduler run as tasks
            self._running.add(task)
            try:
                await beat(*args)
            except StoreUnavailable as error:
                # Known and spoken of in one sentence: an outage should not bury the log.
                log.error("beat_failed", beat=name, reason=str(error))  # noqa: TRY400
            except Exception:
                log.exception("beat_failed", beat=name)
            finally:
                self._running.discard(task)

        self._scheduler.add_job(
            guarded, "interval", seconds=seconds, id=name, next_run_time=_machine_time()
        )

    async def _heed_steps(self) -> None:
        """Beat on where the machine's clock is set back: APScheduler would wait for that hour."""
        loop = asyncio.get_running_loop()
        ahead = _machine_time().timestamp() - loop.time()
        while True:
            await asyncio.sleep(self._pace.heed)
            before, ahead = ahead, _machine_time().timestamp() - loop.time()
            if before - ahead > 1:
                log.warning("clock_set_back", seconds=round(before - ahead))
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=_machine_time())

    async def _tick(self, messenger: Messenger) -> None:
        platform, loop = messenger.platform, asyncio.get_running_loop()
        begun = loop.time()
        planned = await asyncio.to_thread(self._app.tick, Scope(platform))
        self._ticked[platform] = ended = loop.time()
        self._app.observer.ticked(platform, planned=planned, seconds=ended - begun)
        if planned:
            milliseconds = round((ended - begun) * 1000)
            log.info("planned", platform=platform, count=planned, milliseconds=milliseconds)

    async def _deliver(self, messenger: Messenger) -> None:
        await self._app.deliver(messenger, Scope(messenger.platform))

    async def _note(self) -> None:
        await asyncio.to_thread(self._app.note_signs)

    async def _look(self) -> None:
        await asyncio.to_thread(self._refresh)

    async def _look_around(self) -> None:
        await asyncio.to_thread(self._app.look)


def _machine_time() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - APScheduler beats by the machine's clock


class _Gate:
    """A messenger that can be closed: then what is in hand is sent, and nothing more is claimed."""

    def __init__(self, messenger: Messenger) -> None:
        self._messenger = messenger
        self._open = True

    @property
    def platform(self) -> str:
        return self._messenger.platform

    def close(self) -> None:
        self._open = False

    def room(self, community: str) -> Room:
        room = self._messenger.room(community)
        return room if self._open else Room(room.limit, 0)

    async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
        return await self._messenger.send(delivery, reply, leaving)

    async def find(self, delivery: Delivery) -> str | None:
        return await self._messenger.find(delivery)
