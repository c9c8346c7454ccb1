"""What happened lately, for fronts: an event that comes twice, an address looked up before."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Recent(Generic[K, V]):
    """Keeps values for ``seconds`` of any steady clock, and at most ``most`` of them."""

    def __init__(self, *, seconds: float, most: int = 10_000) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()

    def get(self, key: K, now: float) -> V | None:
        """Return what was put under ``key``, unless it is too long ago."""
        kept = self._kept.get(key)
        return kept[1] if kept and now - kept[0] <= self._seconds else None

    def put(self, key: K, value: V, now: float) -> None:
        """Keep ``value``; the oldest ones go when there is no room."""
        self._kept[key] = (now, value)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def drop(self, key: K) -> None:
        """Keep ``key`` no longer."""
        self._kept.pop(key, None)


class Seen(Generic[K]):
    """Tells what comes again: no platform promises to deliver an event only once."""

    def __init__(self, *, seconds: float, most: int = 10_000) -> None:
        self._recent: Recent[K, bool] = Recent(seconds=seconds, most=most)

    def is_new(self, key: K, now: float) -> bool:
        """Tell whether ``key`` comes for the first time in a while; ``now`` is in seconds."""
        if self._recent.get(key, now):
            return False
        self._recent.put(key, True, now)  # noqa: FBT003 - a set that forgets
        return True
