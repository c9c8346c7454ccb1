"""Whose turn it is to write in one workspace: rules over seconds of any steady clock.

Slack takes about one message a second per channel, and some hundreds a minute in a workspace; how
many, it does not say. So turns come at an even pace, and a refusal (HTTP 429) is one for everybody:
all wait as long as it asks, then go on slower, and carefully faster again with every message that
is taken. That is additive increase and multiplicative decrease: Chiu and Jain, "Analysis of the
Increase and Decrease Algorithms for Congestion Avoidance", 1989.
"""

import asyncio
from dataclasses import dataclass

#: Slack documentation, "Rate Limits": one message a second and channel, short bursts not promised.
PER_CHANNEL = 1.0
#: Slack says no more than "several hundred a minute" for a workspace; this is 300.
PER_WORKSPACE = 0.2
#: What is left of the pace (messages a second) after a refusal, and the least of it.
SLOWER = 0.7
SLOWEST = 1 / 3
#: What every message that is taken adds to the pace, so that a hundred make up for a refusal.
FASTER = 0.015
#: Slack does not say which limit was broken. If we wrote to that channel so few seconds before, it
#: is the channel's, otherwise the workspace's.
_LATELY = 3.0
#: What is claimed ahead, in seconds and messages.
_AHEAD = 2.0
_MOST = 16
#: So many channels are known before those are forgotten that may be written to anyway.
_MANY = 256


@dataclass(frozen=True, slots=True)
class Turn:
    """When one may write, if that is ``mine``; otherwise when to ask again."""

    at: float
    mine: bool


@dataclass(slots=True)
class _Channel:
    #: When it may be written to again, and when it could if the last turn were not taken.
    free_at: float
    free_before: float
    wrote_at: float
    #: Whether the last message followed another one closely.
    followed: bool = False


class Pacer:
    """Hands out turns, each with its moment. Whoever has one sleeps by themselves until then."""

    def __init__(
        self, *, per_channel: float = PER_CHANNEL, per_workspace: float = PER_WORKSPACE
    ) -> None:
        self._per_channel = per_channel
        self._fastest = self._gap = per_workspace
        self._next = 0.0
        self._paused_until = 0.0
        self._channels: dict[str, _Channel] = {}
        self._many = _MANY

    def ask(self, channel: str, now: float, *, until: float, urgent: bool = False) -> Turn:
        """Take the next turn for ``channel``, unless it would come later than ``until``.

        Somebody waits for what is ``urgent``: it goes past those who have a turn already, and
        counts, so that whoever asks next comes later for it.
        """
        known = self._channels.get(channel)
        free_at = max(now, self._paused_until, known.free_at if known else now)
        if urgent and known and known.wrote_at > now:  # a tip there still waits for its turn
            free_at = max(now, self._paused_until, known.free_before)
        if free_at > now:  # others may write until then, so no turn is kept for this one
            return Turn(free_at, mine=False)
        at = now if urgent else max(now, self._next)
        if at > until:
            return Turn(at, mine=False)
        self._next = max(now, self._next) + self._gap
        self._note(channel, known, at)
        return Turn(at, mine=True)

    async def wait(self, channel: str, *, patience: float, urgent: bool = False) -> float:
        """Wait for a turn; return 0, or at once how far away it is if more than ``patience``.

        Seconds of the event loop.
        """
        clock = asyncio.get_running_loop().time
        until = clock() + patience
        while True:
            now = clock()
            turn = self.ask(channel, now, until=until, urgent=urgent)
            if turn.at > until:
                return turn.at - now
            if turn.at > now:
                await asyncio.sleep(turn.at - now)
            if turn.mine and self.holds(clock()):
                return 0.0

    def holds(self, now: float) -> bool:
        """Tell whether a turn of this moment still counts: not if Slack asked to wait since."""
        return now >= self._paused_until

    def refused(self, channel: str, after: float, now: float) -> None:
        """Wait for ``after`` seconds, all or in the channel, as Slack said of a message."""
        known = self._channels.get(channel)
        if known and known.followed:
            known.free_at = max(known.free_at, now + after)
            return
        if now >= self._paused_until:  # several refusals at once are one
            self._gap = min(self._gap / SLOWER, max(1 / SLOWEST, self._fastest))
        self._paused_until = max(self._paused_until, now + after)
        self._next = max(self._next, self._paused_until)

    def taken(self) -> None:
        """Go a little faster: a message was taken."""
        if self._gap > self._fastest:
            self._gap = max(1 / (1 / self._gap + FASTER), self._fastest)

    def room(self, now: float, patience: float) -> int:
        """Say how many messages are worth having in hand."""
        if self._paused_until - now > patience:
            return 0
        return max(1, min(_MOST, round(_AHEAD / self._gap))) if self._gap else _MOST

    def _note(self, channel: str, known: _Channel | None, at: float) -> None:
        if len(self._channels) > self._many:
            lately = at - _LATELY
            kept = {n: c for n, c in self._channels.items() if max(c.free_at, c.wrote_at) > lately}
            self._channels = kept
            # Twice as many as were kept: all are looked at once in a while, and not at every turn.
            self._many = max(_MANY, 2 * len(kept))
        followed = known is not None and at - known.wrote_at < _LATELY
        before = known.free_at if known else 0.0
        free_at = max(before, at + self._per_channel)
        self._channels[channel] = _Channel(free_at, before, at, followed)
