"""Rate limits on the movable clock."""

from collections import deque


class RateRules:
    """Limits a test switches on; none holds at the start.

    Slack docs: chat.postMessage about one per second and channel; other methods per minute and
    workspace; over it HTTP 429 with `Retry-After` in whole seconds.
    """

    def __init__(self) -> None:
        """Start without limits."""
        self.seconds_per_post: float | None = None
        """Least time between two chat.postMessage calls to one channel."""
        self.per_minute: dict[str, int] = {}
        """Calls a minute by method."""
        self._last_post: dict[str, float] = {}
        self._recent: dict[str, deque[float]] = {}

    def seconds_to_wait(self, method: str, channel: str | None, now: float) -> int | None:
        """Count a call; None if it may pass, else the `Retry-After` to answer with."""
        wait = self._method_wait(method, now)
        if method == "chat.postMessage" and channel:
            wait = max(wait, self._channel_wait(channel, now))
        if wait > 0:
            return max(1, int(-(-wait // 1)))
        self._recent.setdefault(method, deque()).append(now)
        if method == "chat.postMessage" and channel:
            self._last_post[channel] = now
        return None

    def _method_wait(self, method: str, now: float) -> float:
        recent = self._recent.setdefault(method, deque())
        while recent and recent[0] <= now - 60:
            recent.popleft()
        limit = self.per_minute.get(method)
        if limit is None or len(recent) < limit:
            return 0.0
        return recent[len(recent) - limit] + 60 - now

    def _channel_wait(self, channel: str, now: float) -> float:
        last = self._last_post.get(channel)
        if self.seconds_per_post is None or last is None:
            return 0.0
        return last + self.seconds_per_post - now
