"""Stand-ins for the world outside: a clock to turn, chance that is no chance, a messenger that
remembers. They keep the laws of their ports; ``tests/contract`` holds them to it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.people import Delivery, Group, Target
from bot.ports import Booking, Room
from bot.replies import Reply


class FakeClock:
    """Shows ``at`` until it is turned."""

    def __init__(self, at: str | datetime = "2026-11-23 09:00") -> None:
        self._now = at if isinstance(at, datetime) else _utc(at)

    def now(self) -> datetime:
        return self._now

    def turn(self, **by: float) -> datetime:
        """Move on, for example by ``hours=3``; return the new time."""
        self._now += timedelta(**by)
        return self._now

    def set(self, at: str | datetime) -> None:
        self._now = at if isinstance(at, datetime) else _utc(at)


class FixedChance:
    """Always the same number."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed

    def seed(self) -> int:
        return self._seed


def unheard() -> None:
    """Take note that a message is leaving, for whoever does not ask."""


#: What a send does besides sending: raise, wait, or nothing. Called before or after it.
Fault = Callable[[Delivery], None]


def fail_once(error: Exception) -> Fault:
    """Raise ``error`` the first time, and nothing from then on."""
    left = [error]

    def fail(_: Delivery) -> None:
        if left:
            raise left.pop()

    return fail


class MemoryMessenger:
    """Keeps what it sent. ``before`` and ``after`` may raise, before or after the message is there.

    An ``after`` that raises is an answer lost on its way back: the message arrived all the same.
    The next ``hidden`` looks do not show it yet.
    """

    def __init__(self, platform: str = "slack") -> None:
        self._platform = platform
        self.sent: list[tuple[Delivery, Reply]] = []
        self.looked_for: list[str] = []
        self.at_once = 8
        self.before: Fault = lambda _: None
        self.after: Fault = lambda _: None
        self.on_find: Fault = lambda _: None
        self.hidden = 0

    @property
    def platform(self) -> str:
        return self._platform

    def room(self, community: str) -> Room:
        return Room(community, self.at_once)

    async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
        leaving()
        self.before(delivery)
        self.sent.append((delivery, reply))
        self.after(delivery)
        return f"ref-{len(self.sent)}"

    async def find(self, delivery: Delivery) -> str | None:
        self.looked_for.append(delivery.key)
        self.on_find(delivery)
        if self.hidden:
            self.hidden -= 1
            return None
        keys = [sent.key for sent, _ in self.sent]
        return f"ref-{keys.index(delivery.key) + 1}" if delivery.key in keys else None


class NamedOrganisers:
    """As much of a store as a front needs by itself."""

    def __init__(self) -> None:
        self.group: Group | None = None
        self.open: dict[Target, str | None] = {}

    def organisers(self, _: Target) -> Group | None:
        return self.group

    def untold(self) -> list[Target]:
        return []

    def away(self) -> list[Target]:
        return []

    def communities(self, _: str) -> frozenset[str]:
        return frozenset()

    def set_back(self, *_: object) -> int:
        return 0

    def reserve(self, name: str, *, now: datetime, **_: object) -> Booking:
        """Let everybody begin at once."""
        return Booking(now, taken=True)

    def conversation(self, target: Target) -> str | None:
        return self.open.get(target)

    def keep_conversation(self, target: Target, conversation: str | None) -> bool:
        self.open[target] = conversation
        return True


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
