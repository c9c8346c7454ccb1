"""The laws of the turns that all processes of a Discord bot share, in virtual time."""

import asyncio
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.pacing import PER_SECOND, Turns
from adapters.simulation.virtual import VirtualLoop
from bot.errors import Throttled
from bot.people import Target
from bot.ports import Booking

LIMIT, PATIENCE = 50, 10.0
_BIT = 1e-3


class Shared:
    """A store's turns and a clock that agree with the loop."""

    def __init__(self) -> None:
        self._next_at = self.now()

    def now(self) -> datetime:
        passed = asyncio.get_running_loop().time()
        return datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=passed)

    def reserve(
        self, name: str, *, count: int, gap: timedelta, now: datetime, horizon: timedelta
    ) -> Booking:
        assert name
        at = max(now, self._next_at)
        if at > now + horizon:
            return Booking(at, taken=False)
        self._next_at = at + gap * count
        return Booking(at, taken=True)

    def conversation(self, target: Target) -> str | None:
        raise NotImplementedError

    def keep_conversation(self, target: Target, conversation: str | None) -> bool:
        raise NotImplementedError


def sends(moments: list[list[float]], refusals: list[float]) -> list[float]:
    """When processes send that want to at these moments, and are refused at others."""
    sent: list[float] = []

    async def live() -> None:
        loop, shared = asyncio.get_running_loop(), Shared()
        processes = [Turns(shared, shared) for _ in moments]

        async def send(turns: Turns, at: float) -> None:
            await asyncio.sleep(at)
            while True:
                try:
                    await turns.turn(patience=PATIENCE)
                except Throttled as error:
                    await asyncio.sleep(error.after)
                else:
                    sent.append(loop.time())
                    turns.taken()
                    return

        async def refuse(at: float) -> None:
            await asyncio.sleep(at)
            for turns in processes:
                turns.refused(2.0)

        wanted = zip(processes, moments, strict=True)
        await asyncio.gather(
            *(send(turns, at) for turns, times in wanted for at in times), *map(refuse, refusals)
        )

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(live())
    return sorted(sent)


crowds = st.lists(
    st.lists(st.floats(0, 3), max_size=40).map(lambda times: times * 4), min_size=1, max_size=3
)


@given(crowds)
def test_no_second_has_more_than_discord_takes_and_everybody_comes(
    moments: list[list[float]],
) -> None:
    sent = sends(moments, [])
    assert len(sent) == sum(map(len, moments))
    for first, start in enumerate(sent):
        assert sum(at < start + 1 - _BIT for at in sent[first:]) <= LIMIT
    wanted = [at for times in moments for at in times]
    if wanted:  # nor is a turn wasted
        assert sent[-1] <= max(wanted) + len(wanted) / PER_SECOND + _BIT


@given(crowds, st.lists(st.floats(0, 5), min_size=1, max_size=3))
def test_after_a_refusal_nobody_sends_before_its_time_and_still_everybody_comes(
    moments: list[list[float]], refusals: list[float]
) -> None:
    sent = sends(moments, refusals)
    assert len(sent) == sum(map(len, moments))
    for refused in refusals:
        assert not [at for at in sent if refused + _BIT < at < refused + 2 - _BIT]
