"""The composition root: the only place that names concrete classes and reads the real clock."""

import logging
import secrets
import sys
from datetime import UTC, datetime

import structlog

from bot.app import App
from bot.commands import COMMANDS, PRESSES
from bot.content import Library
from bot.settings import Settings
from bot.storage import SqlStore, open_store
from bot.tips.policy import Policy


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the current instant in UTC."""
        return datetime.now(UTC)


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
        self.app = App(
            commands=COMMANDS,
            presses=PRESSES,
            content=lambda: self.library.content,
            store=self.store,
            clock=SystemClock(),
            chance=SystemChance(),
            policy=Policy(default_zone=settings.zone, late_limit=settings.late_limit),
        )

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
