"""What a chat platform does for the core."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.people import Delivery
from bot.replies import Reply


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose deliveries: one platform, or one community of it."""

    platform: str
    community: str | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """How many messages may be under way at once to all communities that share ``limit``."""

    limit: str
    at_once: int


class Messenger(Protocol):
    """Sends to a person with no event in hand."""

    @property
    def platform(self) -> str:
        """The platform name its targets carry."""
        ...

    def room(self, community: str) -> Room:
        """Say how much of what is due in a community is worth claiming now.

        What there is room for can be sent within some seconds. There is none while the platform
        wants a longer pause.
        """
        ...

    async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
        """Send one scheduled message under ``delivery.key``; return its reference on the platform.

        ``leaving`` is called just before a request that may bring the message there: whatever ends
        the call before that, also a cancellation, leaves no doubt. Never retries by itself. Raises
        :class:`bot.errors.RetryLater` (``in_doubt=True`` unless the message is surely not there),
        :class:`bot.errors.Throttled` where it is not its turn for longer than some seconds, or
        :class:`bot.errors.Undeliverable`.
        """
        ...

    async def find(self, delivery: Delivery) -> str | None:
        """Return the reference of an already sent ``delivery.key``, or ``None`` if it is not there.

        Raises :class:`bot.errors.RetryLater` when the platform cannot be asked, and
        :class:`bot.errors.Undeliverable` for who or where it will not say.
        """
        ...


class Front(Protocol):
    """One platform's connection, as ``waymark run`` drives it."""

    @property
    def messenger(self) -> Messenger:
        """Sends scheduled messages; usable once :meth:`open` has returned."""
        ...

    @property
    def unreachable(self) -> str:
        """What could not be reached since :meth:`open`, in words; ``""`` if all was.

        It is tried again by itself.
        """
        ...

    async def open(self) -> None:
        """Check the tokens; raise :class:`bot.errors.SetupError` naming a wrong variable.

        A platform that cannot be reached is no reason to raise: it comes in later.
        """
        ...

    async def run(self) -> None:
        """Answer people until cancelled; reconnects by itself."""
        ...

    async def close(self) -> None:
        """Finish what is in flight (a few seconds at most) and let go of every connection."""
        ...
