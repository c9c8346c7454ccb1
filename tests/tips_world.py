"""Two short paths with a shared week, people on them, and a clock to turn."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time

from bot import delivery
from bot.content import Content
from bot.content.reader import Place
from bot.model import Option, Question, Schedule, Tip, TipKind, Track, Week
from bot.people import Target
from bot.ports import Messenger, Scope, Store
from bot.replies import as_text
from bot.tips.policy import Policy
from bot.tips.schedule import Rhythm, next_send
from tests.fakes import FakeClock, MemoryMessenger
from tests.small import small_content

SLACK = Scope("slack")

WEEKDAYS = Schedule(
    id="weekdays", name="Weekdays at nine", days=frozenset(range(5)), at=time(9), default=True
)
MONDAYS = Schedule(id="mondays", name="Every Monday at nine", days=frozenset({0}), at=time(9))

QUESTION = Question(
    id="ds.q.goal",
    roles=("ds",),
    topic="goal",
    difficulty=1,
    stem="What is it for?",
    claims=("ds.goal.it",),
    options=(
        Option(text="To be understood", why="Yes.", right=True),
        Option(text="To be fast", why="No."),
        Option(text="To be big", why="No."),
    ),
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def week(role: str, number: int, title: str, *, shared: str | None = None) -> Week:
    fact = Tip(
        id=f"{role}.w0{number}.fact",
        kind=TipKind.FACT,
        title=f"{title}, a fact",
        text=f"What the sources say about {title}.",
        claims=(f"{role}.goal.it",),
        question="ds.q.goal" if role == "ds" and number == 1 else None,
    )
    task = Tip(
        id=f"{role}.w0{number}.task",
        kind=TipKind.TASK,
        title=f"{title}, a task",
        text=f"Try {title}.",
        claims=(),
        question=None,
        minutes=25,
        done="Half a page.",
    )
    return Week(number=number, title=title, shared=shared, tips=(fact, task))


DS = Track(
    role="ds",
    name="Data Scientist path",
    weeks=(week("ds", 1, "The role"), week("ds", 2, "Python", shared="python")),
)
MLE = Track(
    role="mle",
    name="Machine Learning Engineer path",
    weeks=(
        week("mle", 1, "Python", shared="python"),
        week("mle", 2, "Docker"),
        week("mle", 3, "Clouds"),
    ),
)


def tips_content(
    tracks: Mapping[str, Track] | None = None, schedules: Mapping[str, Schedule] | None = None
) -> Content:
    return replace(
        small_content(),
        questions={QUESTION.id: QUESTION},
        places={QUESTION.id: Place("content/questions/ds.yaml", 1, 1)},
        tracks={"ds": DS, "mle": MLE} if tracks is None else tracks,
        schedules={"weekdays": WEEKDAYS, "mondays": MONDAYS} if schedules is None else schedules,
    )


def target(user: str = "ada", platform: str = "slack") -> Target:
    return Target(platform=platform, community="T1", user=user)


class World:
    """A store with people in it, and time that passes when told to."""

    def __init__(self, store: Store, now: str = "2026-11-22 12:00") -> None:
        self.store = store
        self.clock = FakeClock(now)
        self.content = tips_content()
        self.messenger = MemoryMessenger()
        self.policy = Policy()

    def join(
        self,
        user: str = "ada",
        track: str = "ds",
        schedule: Schedule = WEEKDAYS,
        zone: str = "Europe/Berlin",
    ) -> int:
        """Put somebody on a track; return the id of the person."""
        person = self.store.person(target(user), profile_zone=zone)
        first = next_send(Rhythm(schedule=schedule, zone=zone), self.clock.now())
        due_at = first.due_at if first else None
        self.store.subscribe(person.id, track=track, schedule=schedule.id, next_due_at=due_at)
        return person.id

    def tick(self) -> int:
        return delivery.tick(self.store, self.content, SLACK, self.clock.now(), self.policy)

    async def deliver(self, messenger: Messenger | None = None) -> int:
        return await delivery.deliver(
            self.store,
            self.content,
            messenger or self.messenger,
            SLACK,
            self.clock,
            self.policy,
        )

    async def at(self, when: str) -> int:
        """Let it be ``when``, queue and send what is due; return how many were sent."""
        self.clock.set(when)
        self.tick()
        return await self.deliver()

    @property
    def received(self) -> list[tuple[str, str]]:
        """Who got which tip, in order."""
        return [(sent.target.user, sent.tip) for sent, _ in self.messenger.sent]

    @property
    def last_text(self) -> str:
        return as_text(self.messenger.sent[-1][1])
