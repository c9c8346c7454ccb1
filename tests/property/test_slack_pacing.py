"""The laws of a workspace's turns, in virtual time."""

import heapq
from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.pacing import PER_CHANNEL, PER_WORKSPACE, SLOWEST, Pacer

PATIENCE = 10.0
_BIT = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to write to a channel from ``at`` on."""

    at: float
    channel: str
    urgent: bool = False


def sent(pacer: Pacer, messages: list[Message]) -> list[tuple[float, Message]]:
    """When each message goes out, if everybody who is put off asks again when told to."""
    waiting = [(message.at, number, message) for number, message in enumerate(messages)]
    heapq.heapify(waiting)
    out = []
    while waiting:
        now, number, message = heapq.heappop(waiting)
        turn = pacer.ask(message.channel, now, until=now + PATIENCE, urgent=message.urgent)
        if turn.mine:
            out.append((turn.at, message))
        else:
            assert turn.at > now
            heapq.heappush(waiting, (turn.at, number, message))
    return sorted(out, key=lambda one: one[0])


def gaps(moments: list[float]) -> list[float]:
    return [later - sooner for sooner, later in pairwise(moments)]


tips = st.builds(
    Message, at=st.floats(0, 20), channel=st.sampled_from([f"D{n}" for n in range(12)])
)


@given(st.lists(tips, max_size=60))
def test_tips_never_come_closer_than_the_limits(messages: list[Message]) -> None:
    out = sent(Pacer(), messages)
    assert len(out) == len(messages)
    assert all(gap >= PER_WORKSPACE - _BIT for gap in gaps([at for at, _ in out]))
    for channel in {message.channel for message in messages}:
        here = [at for at, message in out if message.channel == channel]
        assert all(gap >= PER_CHANNEL - _BIT for gap in gaps(here))


@given(st.lists(tips, max_size=40), st.lists(st.floats(0, 20), max_size=10))
def test_what_is_urgent_never_waits_for_tips_and_counts(
    messages: list[Message], moments: list[float]
) -> None:
    urgent = [
        Message(at=at, channel=f"U{number}", urgent=True) for number, at in enumerate(moments)
    ]
    out = sent(Pacer(), [*messages, *urgent])
    assert [at for at, message in out if message.urgent] == sorted(moments)
    # What went past the turns is made up for: over any time no more than the limit and those.
    for first, (start, _) in enumerate(out):
        for last, (end, _) in enumerate(out[first:], start=first):
            past = sum(message.urgent for _, message in out[first : last + 1])
            allowed = (end - start) / PER_WORKSPACE + 1 + past
            assert last - first + 1 <= allowed + PATIENCE * _BIT


@given(st.lists(tips, min_size=1, max_size=40), st.floats(0, 8))
def test_a_refusal_is_a_pause_for_everybody_and_then_it_goes_on_slower(
    messages: list[Message], after: float
) -> None:
    pacer = Pacer()
    pacer.refused("D99", after, now=0.0)
    assert not pacer.holds(after / 2) or after == 0
    assert pacer.holds(after)
    moments = [at for at, _ in sent(pacer, messages)]
    assert min(moments) >= after
    assert all(gap >= PER_WORKSPACE / 0.7 - _BIT for gap in gaps(moments))


def test_refusals_at_once_count_as_one_and_the_pace_comes_back_in_a_hundred_messages() -> None:
    pacer = Pacer()
    rooms = [pacer.room(0, PATIENCE)]
    for _ in range(8):
        pacer.refused("D1", 5, now=1.0)
    rooms.append(pacer.room(6, PATIENCE))
    for _ in range(99):
        pacer.taken()
    rooms.append(pacer.room(6, PATIENCE))
    pacer.taken()
    assert rooms == [10, 7, 10]
    assert Pacer().room(0, PATIENCE) == pacer.room(6, PATIENCE)


def test_however_often_it_is_refused_a_workspace_is_never_given_up() -> None:
    pacer, now = Pacer(), 0.0
    for _ in range(50):
        pacer.refused("D1", 1, now)
        now += 2
    assert pacer.room(now, PATIENCE) == 1
    first = pacer.ask("D2", now, until=now + PATIENCE)
    second = pacer.ask("D3", now, until=now + PATIENCE)
    assert second.at - first.at <= 1 / SLOWEST + _BIT


def test_a_channel_that_is_written_to_often_is_paused_alone() -> None:
    pacer = Pacer()
    for now in (0.0, 1.0):
        assert pacer.ask("C1", now, until=now).mine
    pacer.refused("C1", 30, now=1.0)
    assert pacer.ask("C1", 2.0, until=20.0).at == 31.0
    assert pacer.ask("D1", 2.0, until=20.0).mine
    assert pacer.room(2.0, PATIENCE) == 10


def test_a_long_pause_leaves_no_room() -> None:
    pacer = Pacer()
    pacer.refused("D1", 60, now=0.0)
    assert pacer.room(1.0, PATIENCE) == 0
    assert pacer.room(51.0, PATIENCE) > 0
    turn = pacer.ask("D2", 1.0, until=11.0)
    assert (turn.at, turn.mine) == (60.0, False)


def test_channels_that_were_quiet_for_a_while_are_forgotten() -> None:
    pacer = Pacer(per_workspace=0)
    for number in range(2000):
        assert pacer.ask(f"D{number}", float(number), until=float(number)).mine
    assert len(pacer._channels) < 300


def test_a_burst_to_thousands_of_channels_does_not_look_through_them_at_every_turn() -> None:
    pacer = Pacer(per_workspace=0)
    swept = 0
    for number in range(20_000):
        before = pacer._channels
        assert pacer.ask(f"D{number}", 0.0, until=0.0).mine
        swept += pacer._channels is not before
    assert 0 < swept < 10
