"""The composition root: the only place that names concrete classes and reads the real clock."""

import logging
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from bot.app import App
from bot.commands import COMMANDS, PRESSES
from bot.content import Library
from bot.ports import Clock
from bot.settings import Settings
from bot.storage import SqlStore, open_store
from bot.tips.policy import Policy


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the current instant in UTC."""
        return datetime.now(UTC)


class ServerClock:
    """The clock of the database server, kept between two looks by this machine's steady clock.

    Leases are times that several processes must agree on, whatever their machines take the time to
    be. A step of this machine's clock changes nothing here.
    """

    def __init__(
        self, look: Callable[[], datetime], steady: Callable[[], float] = time.monotonic
    ) -> None:
        self._look = look
        self._steady = steady
        self._known = self._looked()

    def now(self) -> datetime:
        """Return the current instant in UTC."""
        at, then = self._known
        return at + timedelta(seconds=self._steady() - then)

    def refresh(self) -> None:
        """Look again; blocks while the server answers. Raises ``StoreUnavailable``."""
        self._known = self._looked()

    def _looked(self) -> tuple[datetime, float]:
        before = self._steady()
        at = self._look()
        return at, (before + self._steady()) / 2


def clock_of(store: SqlStore) -> Clock:
    """Return the clock everybody lives by who uses this store; blocks while it is looked at.

    SQLite has none but its machine's, and serves one process.
    """
    return ServerClock(store.server_time) if store.has_clock else SystemClock()


class SystemChance:
    """The operating system's own randomness."""

    def seed(self) -> int:
        """Return a fresh number from 0 to 2**31 - 1."""
        return secrets.randbelow(2**31)


class Waymark:
    """The running parts that have to be kept at hand: the app, its content and its store."""

    def __init__(self, settings: Settings) -> None:
        self.library = Library(settings.content_dir, settings.schedules_dir)
        self.store: SqlStore = open_store(settings.database_url)
        self._clock = clock_of(self.store)
        self.app = App(
            commands=COMMANDS,
            presses=PRESSES,
            content=lambda: self.library.content,
            store=self.store,
            clock=self._clock,
            chance=SystemChance(),
            policy=Policy(default_zone=settings.zone, late_limit=settings.late_limit),
        )

    def refresh(self) -> None:
        """Look for edited content, and at the clock; blocks. Raises ``StoreUnavailable``."""
        try:
            self.library.refresh()
        finally:
            if isinstance(self._clock, ServerClock):
                self._clock.refresh()

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()


def build(settings: Settings) -> Waymark:
    """Put everything together. Raises ``ContentError`` or ``SetupError``; changes nothing."""
    return Waymark(settings)


def configure_logging(style: str, *, level: int = logging.INFO) -> None:
    """Log events as lines on standard error: ``console`` for people, ``json`` for machines."""
    renderer = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
