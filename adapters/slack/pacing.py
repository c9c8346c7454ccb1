"""When the next message may go out: Slack takes about one a second per channel."""

import asyncio

PER_CHANNEL = 1.0
#: Slack says no more than "several hundred a minute" for a workspace; this is 300.
PER_WORKSPACE = 0.2


class Pacer:
    """Hands out turns, each with its moment; whoever has one sleeps by themselves."""

    def __init__(
        self, *, per_channel: float = PER_CHANNEL, per_workspace: float = PER_WORKSPACE
    ) -> None:
        self._per_channel = per_channel
        self._per_workspace = per_workspace
        self._next = 0.0
        self._next_in: dict[str, float] = {}

    async def turn(self, channel: str, *, patience: float) -> float:
        """Wait for a turn and return 0, or return the wait at once if it exceeds ``patience``.

        All times are seconds.
        """
        now = asyncio.get_running_loop().time()
        at = max(now, self._next, self._next_in.get(channel, 0.0))
        if at - now > patience:
            return at - now
        self._next = max(now, self._next) + self._per_workspace
        self._next_in = {name: free for name, free in self._next_in.items() if free > now}
        self._next_in[channel] = at + self._per_channel
        if at > now:
            await asyncio.sleep(at - now)
        return 0.0

    def pause(self, seconds: float) -> None:
        """Let nobody in this workspace go on before ``seconds`` have passed: Slack said so."""
        self._next = max(self._next, asyncio.get_running_loop().time() + seconds)
