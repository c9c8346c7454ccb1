"""What a chat platform does for the core."""

from dataclasses import dataclass
from typing import Protocol

from bot.people import Delivery
from bot.replies import Reply


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose deliveries: one platform, or one community of it."""

    platform: str
    community: str | None = None


class Messenger(Protocol):
    """Sends to a person with no event in hand."""

    @property
    def platform(self) -> str:
        """The platform name its targets carry."""
        ...

    async def send(self, delivery: Delivery, reply: Reply) -> str:
        """Send one scheduled message under ``delivery.key``; return its reference on the platform.

        Never retries by itself. Raises :class:`bot.errors.RetryLater` (``in_doubt=True`` unless
        the message is surely not there) or :class:`bot.errors.Undeliverable`.
        """
        ...

    async def find(self, delivery: Delivery) -> str | None:
        """Return the reference of an already sent ``delivery.key``, or ``None`` if it is not there.

        Raises :class:`bot.errors.RetryLater` when the platform cannot be asked.
        """
        ...


class Front(Protocol):
    """One platform's connection, as ``waymark run`` drives it."""

    @property
    def messenger(self) -> Messenger:
        """Sends scheduled messages; usable once :meth:`open` has returned."""
        ...

    async def open(self) -> None:
        """Check the tokens; raise :class:`bot.errors.SetupError` naming a wrong variable."""
        ...

    async def run(self) -> None:
        """Answer people until cancelled; reconnects by itself."""
        ...

    async def close(self) -> None:
        """Finish what is in flight (a few seconds at most) and let go of every connection."""
        ...
