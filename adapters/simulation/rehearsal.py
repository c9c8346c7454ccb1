"""A rehearsal of half a year: many people, the real code, and platforms that hold to their limits.

The platforms, the people and the time are not real; it leaps from one moment at which something is
due to the next. What was sent is then held against a calendar of its own. Not rehearsed are the
messengers but for their pace (people sign up in direct messages, so no conversation waits to be
opened), the ticker, channels and cohorts, and more than one process.
"""

import asyncio
import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from adapters.simulation import audit
from adapters.simulation.audit import Record, Verdict
from adapters.simulation.crowd import Learner
from adapters.simulation.platforms import LIMITS, FakePlatform, Limit, Message, Turns
from adapters.simulation.virtual import VirtualClock, VirtualLoop
from bot.app import App, Request
from bot.commands import COMMANDS, PRESSES
from bot.content import Content
from bot.model import Schedule
from bot.people import Delivery, DeliveryKind, DeliveryState, Pause
from bot.ports import Clock, Outcome, Scope, Store, Unobserved
from bot.tips.choose import ON_TIME

#: Sunday noon in UTC: nowhere a working day.
BEGINS_AT = datetime(2026, 1, 4, 12, tzinfo=UTC)
#: From one look at what is due to the next, in seconds, and how long after a full minute they come.
BEAT, _PHASE = 15.0, 7.0
#: Some time after anything was due, what is left was put off: one look a minute is enough.
_SLOW_BEAT, _AFTER = 60.0, timedelta(minutes=5)
#: How long what is under way at the end may take: longer than anything is tried again.
_AFTERWARDS = timedelta(hours=8)
#: How often somebody answers a tip, in any way at all (our choice); asked if they still want
#: tips, all do but those who never answer.
_ANSWERS = 0.4
#: From Sunday noon to a morning in Europe, when many are written to.
_TO_A_MORNING = timedelta(hours=20)
_DEAD = DeliveryState.DEAD


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What half a year came to. Days and minutes are those of UTC."""

    sent: Mapping[str, int]
    per_day: Mapping[str, int]
    busiest_minute: Mapping[str, int]
    peaks: Sequence[tuple[Limit, int]]
    refused: Mapping[str, int]
    looked_for: int
    longest_late: timedelta
    late: int
    paused: Mapping[Pause, int]
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long it takes, whose luck it is, and whether each platform fails for an hour halfway."""

    weeks: int
    seed: int
    outage: bool = False


def rehearse(
    content: Content,
    store: Store,
    learners: Sequence[Learner],
    schedule: Schedule,
    turns: Mapping[str, Callable[[], Turns]],
    terms: Terms,
) -> Result:
    """Let it all happen in an empty store; ``turns`` are what each platform is paced by."""
    seed, lasts = terms.seed, timedelta(weeks=terms.weeks)
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        clock = VirtualClock(BEGINS_AT, runner.get_loop())
        platforms = [
            FakePlatform(name, turns[name](), clock, Random(f"{seed}/{name}"), LIMITS[name])
            for name in LIMITS
        ]
        for platform in platforms if terms.outage else ():
            platform.fails_from = BEGINS_AT + lasts / 2 + _TO_A_MORNING
        stage = _Stage(content, store, platforms, clock, schedule, seed)
        ends_at = BEGINS_AT + lasts
        runner.run(stage.play(learners, ends_at))
        return stage.result(learners, ends_at)


class _Attempts(Unobserved):
    """Notes which delivery was made of what was due."""

    def __init__(self) -> None:
        self.of: dict[str, dict[datetime, int]] = defaultdict(dict)

    def attempted(
        self,
        delivery: Delivery,
        outcome: Outcome,  # noqa: ARG002 - as the port has it
        *,
        now: datetime,  # noqa: ARG002
        reason: str = "",  # noqa: ARG002
    ) -> None:
        """Note an attempt."""
        self.of[delivery.target.user][delivery.due_at] = delivery.id


class _Luck:
    """The chance of the app: another number each time, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(f"{seed}/app")

    def seed(self) -> int:
        return self._random.randrange(2**31)


class _Stage:
    """Where it happens."""

    def __init__(
        self,
        content: Content,
        store: Store,
        platforms: Sequence[FakePlatform],
        clock: Clock,
        schedule: Schedule,
        seed: int,
    ) -> None:
        self._attempts = _Attempts()
        self._app = App(
            commands=COMMANDS,
            presses=PRESSES,
            content=lambda: content,
            store=store,
            clock=clock,
            chance=_Luck(seed),
        )
        self._app.observer = self._attempts
        self._store = store
        self._clock = clock
        self._platforms = {platform.platform: platform for platform in platforms}
        self._schedule = schedule
        self._chance = Random(f"{seed}/answers")
        self._persons: dict[str, int] = {}
        self._heap: list[tuple[datetime, int]] = []
        self._occasions: dict[str, list[datetime]] = defaultdict(list)
        self._silenced: dict[str, list[datetime]] = defaultdict(list)
        self._left = False
        self._planned_at = BEGINS_AT

    # --- what happens ----------------------------------------------------------------------

    async def play(self, learners: Sequence[Learner], ends_at: datetime) -> None:
        """Let people come, and everything else follow until ``ends_at``."""
        for number, learner in enumerate(learners):
            self._type(learner, f"track {learner.track}")
            self._type(learner, f"tips on {self._schedule.name}")
            person = self._store.known(learner.target)
            assert person is not None  # noqa: S101 - they have just typed something
            self._persons[learner.target.user] = person.id
            self._expect(learner, number)
        acts = sorted(((act.at, number) for number, one in enumerate(learners) for act in one.acts))
        while True:
            following = [when for when, _ in (*self._heap[:1], *acts[:1])]
            if self._left:
                following.append(self._clock.now() + self._pause())
            if not following or min(following) >= ends_at:
                break
            await self._until(min(following))
            while acts and acts[0][0] <= self._clock.now():
                at, number = acts.pop(0)
                self._act(learners[number], number, at)
            await self._beat(learners)
        # Nothing more becomes due; what was begun is brought to an end.
        while self._left and self._clock.now() < ends_at + _AFTERWARDS:
            await asyncio.sleep(_SLOW_BEAT)
            await self._send()

    async def _beat(self, learners: Sequence[Learner]) -> None:
        """Plan and send what is due, as the ticker does, and let people answer."""
        due = self._due(learners)
        if due:
            self._planned_at = self._clock.now()
        for platform in self._platforms:
            self._app.tick(Scope(platform))
        await self._send()
        for learner, number in due:
            if not learner.silent and (self._is_asked(learner) or self._answers()):
                self._type(learner, "help")
            self._note_silence(learner)
            self._expect(learner, number)

    async def _send(self) -> None:
        await asyncio.gather(
            *(self._app.deliver(p, Scope(name)) for name, p in self._platforms.items())
        )
        now = self._clock.now()
        left = [self._store.backlog(Scope(name), now) for name in self._platforms]
        self._left = any(b.waiting or b.in_flight or b.in_doubt or b.put_off for b in left)

    def _note_silence(self, learner: Learner) -> None:
        """See whether a pause came in place of what was due, so that nothing was."""
        user = learner.target.user
        kept = self._store.subscription(self._persons[user])
        if kept is not None and kept.paused_for is Pause.IGNORED:
            self._silenced[user].append(self._occasions[user].pop())

    def _answers(self) -> bool:
        return self._chance.random() < _ANSWERS

    def _is_asked(self, learner: Learner) -> bool:
        """Tell whether the last message asks somebody if they still want tips."""
        box = self._platforms[learner.target.platform].received[learner.target.user]
        return bool(box) and box[-1].kind == DeliveryKind.STILL

    def _pause(self) -> timedelta:
        """Return how long to wait where there is nothing but what was put off."""
        lately = self._clock.now() - self._planned_at < _AFTER
        return timedelta(seconds=BEAT if lately else _SLOW_BEAT)

    def _due(self, learners: Sequence[Learner]) -> list[tuple[Learner, int]]:
        """Take down whose time has come, as the store has it at this moment."""
        found = []
        while self._heap and self._heap[0][0] <= self._clock.now():
            due_at, number = heapq.heappop(self._heap)
            learner = learners[number]
            kept = self._store.subscription(self._persons[learner.target.user])
            if kept is None or not kept.active or kept.next_due_at != due_at:
                continue  # they have paused or moved since
            self._occasions[learner.target.user].append(due_at)
            found.append((learner, number))
        return found

    def _expect(self, learner: Learner, number: int) -> None:
        kept = self._store.subscription(self._persons[learner.target.user])
        if kept and kept.active and kept.next_due_at:
            expected = kept.next_due_at, number
            # Whoever moves to the same hours elsewhere is waiting for the same moment as before.
            if expected not in self._heap:
                heapq.heappush(self._heap, expected)

    def _act(self, learner: Learner, number: int, at: datetime) -> None:
        for act in learner.acts:
            if act.at == at and act.closes:
                self._platforms[learner.target.platform].closed[learner.target.user] = act.closes
            elif act.at == at:
                self._type(learner, act.line)
                self._expect(learner, number)

    def _type(self, learner: Learner, line: str) -> None:
        said = Request(target=learner.target, line=line, in_dm=True, profile_zone=learner.zone)
        self._app.dispatch(said)

    async def _until(self, moment: datetime) -> None:
        """Sleep until the next beat after a moment, or until now if that has passed."""
        passed = (moment - BEGINS_AT).total_seconds() - _PHASE
        at = (passed // BEAT + 1) * BEAT + _PHASE
        await asyncio.sleep(max(0.0, at - asyncio.get_running_loop().time()))

    # --- what it came to -------------------------------------------------------------------

    def result(self, learners: Sequence[Learner], ends_at: datetime) -> Result:
        """Count, and hold what arrived against the calendar."""
        records = [self._record(learner) for learner in learners]
        arrived = {
            name: [message for box in platform.received.values() for message in box]
            for name, platform in self._platforms.items()
        }
        everything = [message for messages in arrived.values() for message in messages]
        ages = [message.at - message.due_at for message in everything]
        kept = [record.subscription for record in records if record.subscription]
        return Result(
            sent={name: len(messages) for name, messages in arrived.items()},
            per_day=_by_time(everything, "%Y-%m-%d"),
            busiest_minute={
                name: max(_by_time(messages, "%Y-%m-%d %H:%M").values(), default=0)
                for name, messages in arrived.items()
            },
            peaks=[
                (limit, platform.peak(limit))
                for name, platform in self._platforms.items()
                for limit in LIMITS[name]
            ],
            refused=sum((p.refused for p in self._platforms.values()), Counter[str]()),
            looked_for=sum(platform.looked_for for platform in self._platforms.values()),
            longest_late=max(ages, default=timedelta(0)),
            late=sum(age > ON_TIME for age in ages),
            paused=dict(sorted(Counter(s.paused_for for s in kept if s.paused_for).items())),
            verdict=audit.judge(records, self._schedule, begins_at=BEGINS_AT, ends_at=ends_at),
        )

    def _record(self, learner: Learner) -> Record:
        user = learner.target.user
        return Record(
            learner=learner,
            due=self._occasions[user],
            received=self._platforms[learner.target.platform].received[user],
            deaths=self._deaths(user),
            silenced=self._silenced[user],
            subscription=self._store.subscription(self._persons[user]),
        )

    def _deaths(self, user: str) -> dict[datetime, str]:
        """Return why what was due to somebody died, as the store has it at the end."""
        found = {at: self._store.traced(str(one)) for at, one in self._attempts.of[user].items()}
        return {at: one.reason or "" for at, one in found.items() if one and one.state == _DEAD}


def _by_time(messages: Sequence[Message], form: str) -> dict[str, int]:
    return dict(sorted(Counter(message.at.strftime(form) for message in messages).items()))
