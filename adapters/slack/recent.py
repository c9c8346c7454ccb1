"""A table that forgets."""

from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")


class Recent(Generic[T]):
    """Keeps values for ``seconds`` of any steady clock, and at most ``most`` of them."""

    def __init__(self, *, seconds: float, most: int = 10_000) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def get(self, key: str, now: float) -> T | None:
        """Return what was put under ``key``, unless it is too long ago."""
        kept = self._kept.get(key)
        return kept[1] if kept and now - kept[0] <= self._seconds else None

    def put(self, key: str, value: T, now: float) -> None:
        """Keep ``value``; the oldest ones go when there is no room."""
        self._kept.pop(key, None)
        self._kept[key] = (now, value)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
