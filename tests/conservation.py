"""What is due is sent, folded or paused, and nothing else: lives of people, at random.

What is due is worked out here by itself: from what somebody was promised when they last changed
anything, by walking the days of their rule on the clock of their zone. The store, the commands,
planning and delivering are the real ones; only the platform and the time are made up.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from bot import delivery
from bot.app import App, Request
from bot.commands import COMMANDS, PRESSES
from bot.errors import RetryLater
from bot.model import Track
from bot.people import Delivery, DeliveryKind, Pause, Subscription
from bot.ports import Scope, Store
from bot.replies import Reply
from bot.tips.ignoring import PATIENCE
from bot.tips.policy import Policy
from tests.deliveries import claim_from
from tests.fakes import FakeClock, FixedChance, MemoryMessenger, unheard
from tests.tips_world import target, tips_content, week

SLACK = Scope("slack")
START = datetime(2026, 3, 1, 12, tzinfo=UTC)  # in time for the clock changes of both hemispheres
LATE = Policy().late_limit
NEVER = datetime.max.replace(tzinfo=UTC)
DAY = timedelta(days=1)
#: Between two looks at the outbox while something in it is in doubt.
A_LOOK = timedelta(minutes=10)
ROLES = {"ds": "Data Scientist", "mle": "Machine Learning Engineer"}
CONTENT = tips_content(
    {
        role: Track(role=role, name=name, weeks=tuple(week(role, n, f"S{n}") for n in range(1, 90)))
        for role, name in ROLES.items()
    }
)
#: What people type, and what it means: weekdays and a time.
RULES = {
    "every monday at nine": (frozenset({0}), time(9)),
    "weekdays at nine": (frozenset(range(5)), time(9)),
    "tue and thu at 18:30": (frozenset({1, 3}), time(18, 30)),
    "every day at 07:00": (frozenset(range(7)), time(7)),
}
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "Australia/Sydney", "Asia/Kolkata")
_NOTHING = Reply(title="", blocks=())
users = st.sampled_from(["ada", "bob"])


@dataclass
class Life:
    """What should happen to one person; ``promised`` is open while tips are to come."""

    rule: tuple[frozenset[int], time] = RULES["weekdays at nine"]
    zone: str = "UTC"
    promised: tuple[date, datetime] | None = None
    due: dict[date, datetime] = field(default_factory=dict)
    excuses: list[tuple[datetime, datetime]] = field(default_factory=list)
    heard: datetime = START
    paused_until: datetime = START

    def walk(self, until: datetime) -> dict[date, datetime]:
        """Return what the promise makes due until some time, by the local date."""
        if self.promised is None:
            return {}
        day, due_at = self.promised
        found: dict[date, datetime] = {}
        days, at = self.rule
        while due_at <= until:
            found[day] = due_at
            day += DAY
            while day.weekday() not in days:
                day += DAY
            due_at = datetime.combine(day, at, ZoneInfo(self.zone)).astimezone(UTC)
        return found


class Platform(MemoryMessenger):
    """Keeps what it is sent, and tells ``watch`` of it first."""

    def __init__(self, watch: Callable[[Delivery], None]) -> None:
        super().__init__()
        self._watch = watch

    async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
        self._watch(delivery)
        return await super().send(delivery, reply, leaving)


class Conservation(RuleBasedStateMachine):
    """Two people, a bot that fails in every way, and the sum of what became of their tips."""

    totals: dict[str, int]

    def __init__(self, store: Store) -> None:
        super().__init__()
        self.store = store
        self.clock = FakeClock(START)
        self.platform = Platform(self.watch)
        self.wrong: list[Delivery] = []
        self.lives = {"ada": Life(), "bob": Life()}
        self.app = self.new_app()

    def new_app(self) -> App:
        return App(
            commands=COMMANDS,
            presses=PRESSES,
            content=lambda: CONTENT,
            store=self.store,
            clock=self.clock,
            chance=FixedChance(),
        )

    # --- what people do --------------------------------------------------------------------

    @rule(user=users, role=st.sampled_from(sorted(ROLES)))
    def join(self, user: str, role: str) -> None:
        self.say(user, f"track {role}")

    @rule(user=users, words=st.sampled_from(sorted(RULES)))
    def reschedule(self, user: str, words: str) -> None:
        if self.track(user):
            before, self.lives[user].rule = self.lives[user].rule, RULES[words]
            self.say(user, f"tips on {words}", before=before)

    @rule(user=users, zone=st.sampled_from(ZONES))
    def move(self, user: str, zone: str) -> None:
        self.lives[user].due |= self.lives[user].walk(self.clock.now())
        self.lives[user].promised = None
        self.lives[user].zone = zone
        self.say(user, f"tips zone {zone}")

    @rule(user=users, line=st.sampled_from(["stop", "tips on", "start", "track leave", "progress"]))
    def control(self, user: str, line: str) -> None:
        if self.track(user):
            self.say(user, line)

    @rule(user=users, days=st.integers(1, 20))
    def pause(self, user: str, days: int) -> None:
        self.rest()
        track = self.track(user)
        if track and track.paused_for is not Pause.LEFT:
            today = self.clock.now().astimezone(ZoneInfo(self.lives[user].zone)).date()
            self.say(user, f"tips pause until {today + days * DAY}")
            promised = self.lives[user].promised
            assert promised is not None
            assert promised[0] >= today + days * DAY

    def say(
        self, user: str, line: str, *, before: tuple[frozenset[int], time] | None = None
    ) -> None:
        """Let somebody write; what was due until now stays due, then the new promise holds."""
        self.rest()
        life, now = self.lives[user], self.clock.now()
        new, life.rule = life.rule, before or life.rule
        life.due |= life.walk(now)
        life.rule = new
        reply = self.app.dispatch(Request(target=target(user), line=line, in_dm=True))
        assert not reply.error, reply
        life.heard = now
        track = self.track(user)
        stopped = track is None or not track.active or track.resumes_on
        if stopped:
            life.excuses.append((now, now))
        life.promised, life.paused_until = None, NEVER if stopped else START
        if track and track.active and track.next_due_at:
            life.paused_until = track.next_due_at if track.resumes_on else START
            local = track.next_due_at.astimezone(ZoneInfo(life.zone)).date()
            assert track.resumes_on is None or local >= track.resumes_on
            life.promised = (local, track.next_due_at)

    def track(self, user: str) -> Subscription | None:
        return self.store.subscription(self.store.person(target(user)).id)

    # --- what the world does ---------------------------------------------------------------

    @rule(hours=st.integers(1, 24 * 9))
    def live(self, hours: int) -> None:
        end = self.clock.now() + timedelta(hours=hours)
        while self.clock.now() < end:
            due = [track.next_due_at for user in self.lives if (track := self.track(user))]
            ahead = [at for at in due if at and at > self.clock.now()]
            step = A_LOOK if self.is_in_doubt() else timedelta(hours=5)
            self.clock.set(min([*ahead, self.clock.now() + step, end]))
            self.work()
        self.check()

    @rule(hours=st.integers(1, 24 * 4))
    def outage(self, hours: int) -> None:
        """Let nothing run for some hours; what is not too late then is sent."""
        now = self.clock.now()
        self.clock.turn(hours=hours)
        for life in self.lives.values():
            life.excuses.append((now, self.clock.now() - LATE))
        self.work()

    @rule(hours=st.integers(1, 30), in_doubt=st.booleans(), arrives=st.booleans())
    def fail(self, hours: int, *, in_doubt: bool, arrives: bool) -> None:
        """Let the platform answer nothing but errors for some hours, whether or not it took it."""

        def no(_: Delivery) -> None:
            raise RetryLater("http_503", after=0, in_doubt=in_doubt or arrives)

        self.excused(hours + 1)  # the last wait before another try may last half an hour
        fault = "after" if arrives else "before"
        setattr(self.platform, fault, no)
        for _ in range(hours):
            self.clock.turn(hours=1)
            self.work()
        setattr(self.platform, fault, lambda _: None)

    @precondition(lambda self: any(life.promised for life in self.lives.values()))
    @rule(sent=st.booleans())
    def crash(self, *, sent: bool) -> None:
        """Let a process die with a claim in hand, after or before the message is out."""
        due = [life.promised[1] for life in self.lives.values() if life.promised]
        self.clock.set(max(self.clock.now(), min(due)))
        self.excused(1)
        self.app.tick(SLACK)
        for claimed in claim_from(self.store, SLACK, self.clock.now(), lease=delivery.LEASE):
            if sent and not claimed.in_doubt:
                asyncio.run(self.platform.send(claimed, _NOTHING, unheard))
        self.app = self.new_app()

    def work(self) -> None:
        self.app.tick(SLACK)
        asyncio.run(self.app.deliver(self.platform, SLACK))
        for user, life in self.lives.items():
            track = self.track(user)
            if life.promised and track and track.paused_for is Pause.IGNORED:
                self.ignored(user, track)

    def rest(self) -> None:
        """Find what is in doubt before anybody speaks: it counts as sent when it is found."""
        for _ in range(9):
            if not self.is_in_doubt():
                return
            self.clock.set(self.clock.now() + A_LOOK)
            self.work()

    def is_in_doubt(self) -> bool:
        left = self.store.backlog(SLACK, self.clock.now())
        return bool(left.in_doubt or left.in_flight)

    def watch(self, sent: Delivery) -> None:
        if self.clock.now() < self.lives[sent.target.user].paused_until:
            self.wrong.append(sent)

    def excused(self, hours: int) -> None:
        now = self.clock.now()
        for life in self.lives.values():
            life.excuses.append((now, now + timedelta(hours=hours)))

    def ignored(self, user: str, track: Subscription) -> None:
        """Check that whoever is paused in silence was silent, and asked; nothing is due then."""
        life = self.lives[user]
        came = [d for d, _ in self.platform.sent if d.target == target(user)]
        since = [d.kind for d in came if d.due_at >= life.heard - LATE]
        assert since[-1] is DeliveryKind.STILL
        assert since.count(DeliveryKind.TIP) >= PATIENCE
        assert track.last_local_date is not None
        found = life.walk(self.clock.now())
        life.due |= {day: at for day, at in found.items() if day < track.last_local_date}
        life.promised = None

    # --- the sum ---------------------------------------------------------------------------

    def check(self) -> None:
        """Count what became of everything first, and judge it then: a sum that fails is told."""
        self.totals = dict.fromkeys(("due", "sent", "folded", "lost", "doubled", "unasked"), 0)
        for user, life in self.lives.items():
            came = [d for d, _ in self.platform.sent if d.target == target(user)]
            dates = {d.local_date for d in came}
            due = life.due | life.walk(self.clock.now())
            missing = due.keys() - dates
            excused = {day for day in missing if self.is_excused(life, due[day])}
            self.totals["due"] += len(due)
            self.totals["sent"] += len(came)
            self.totals["folded"] += len(excused)
            self.totals["lost"] += len(missing - excused)
            self.totals["doubled"] += self.doubled(came)
            self.totals["unasked"] += len(dates - due.keys())
        assert not self.wrong, "sent in a pause"
        for name in ("lost", "doubled", "unasked"):
            assert self.totals[name] == 0, self.totals
        for user in self.lives:
            self.in_order([d for d, _ in self.platform.sent if d.target == target(user)])

    @staticmethod
    def doubled(came: list[Delivery]) -> int:
        """Count what came on a date that had something already, or had come on another date."""
        seen: set[object] = set()
        doubled = 0
        for one in came:
            marks = {one.local_date, *([one.tip] if one.kind is DeliveryKind.TIP else [])}
            doubled += bool(marks & seen)
            seen |= marks
        return doubled

    @staticmethod
    def in_order(came: list[Delivery]) -> None:
        tips = [d for d in came if d.kind is DeliveryKind.TIP]
        for track in CONTENT.tracks.values():
            mine = [d.tip for d in tips if d.track == track.role]
            assert mine == [tip.id for tip in track.tips][: len(mine)]

    @staticmethod
    def is_excused(life: Life, due_at: datetime) -> bool:
        """Tell whether something that may fold a tip happened while it could have been sent."""
        return any(begun <= due_at + LATE and due_at <= end for begun, end in life.excuses)

    def teardown(self) -> None:
        for _ in range(3):  # what is in doubt comes to rest
            self.clock.turn(hours=3)
            self.work()
        self.check()
