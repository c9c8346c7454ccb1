"""Half a year of tips and their questions: real code, the shipped content, time that is turned."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache

import pytest

from bot.actions import ActionId
from bot.app import App, Press
from bot.commands import quiz
from bot.content import Content, load
from bot.people import Delivery, DeliveryKind
from bot.ports import Store
from bot.quiz import memory, recall
from bot.quiz.session import right_option
from bot.replies import Reply, as_text
from bot.settings import Settings
from bot.storage import SqlStore
from bot.tips.questions import MOST
from tests.fakes import FixedChance
from tests.tips_world import World, target

#: Decides what somebody presses: the option, by the question and the day; ``None`` is "not sure".
Habit = Callable[[Content, str, date], int | None]


#: Tips of half a year with a question that are three weeks old at the end.
MANY = 60


@lru_cache
def shipped() -> Content:
    settings = Settings(_env_file=None)
    return load(settings.content_dir, settings.schedules_dir)


class Life(World):
    """One learner who gets every tip of a path, and what each message asked."""

    def __init__(self, store: Store, schedule: str, habit: Habit | None) -> None:
        super().__init__(store)
        self.content = shipped()
        self.habit = habit
        self.schedule = self.content.schedules[schedule]
        self.person = self.join("ada", "ds", self.schedule)
        self.due_facts: list[frozenset[str]] = []

    def app(self) -> App:
        return App(
            commands=quiz.COMMANDS,
            presses=quiz.PRESSES,
            content=lambda: self.content,
            store=self.store,
            clock=self.clock,
            chance=FixedChance(),
        )

    async def live(self) -> None:
        """Get every message there is, and answer each soon after, by habit."""
        while (due_at := self.next_due_at()) is not None:
            self.clock.set(due_at)
            cards = self.store.cards(self.person)
            due = frozenset(card.fact for card in cards if memory.is_due(card, due_at))
            self.tick()
            if await self.deliver():
                self.due_facts.append(due)
                self.clock.turn(minutes=5)
                if self.habit:
                    self.answer(self.messenger.sent[-1][1])

    def next_due_at(self) -> datetime | None:
        subscription = self.store.subscription(self.person)
        assert subscription is not None
        return subscription.next_due_at

    def answer(self, reply: Reply) -> None:
        """Press the buttons of a message, and of what comes back, until nothing more is asked."""
        assert self.habit is not None
        actions = [c.action for c in reply.choices if c.action.kind == "quiz"]
        if not actions:
            return
        attempt = self.store.attempt(actions[0].subject)
        assert attempt is not None
        for step, name in enumerate(attempt.questions):
            choice = self.habit(self.content, name, self.clock.now().date())
            pressed = "unsure" if choice is None else str(choice)
            explained = self.press(ActionId("quiz", attempt.id, step, pressed))
            assert explained.replaces == (step > 0)
            onward = next(c for c in explained.choices if c.action.choice == "next")
            reply = self.press(onward.action)
        assert reply.title == "That was the last question"

    def press(self, action: ActionId) -> Reply:
        press = Press(target=target(), action=action.encode(), in_dm=True)
        return self.app().press(press)

    @property
    def messages(self) -> list[tuple[Delivery, tuple[str, ...]]]:
        """Every message and the questions it asked."""
        found = []
        for delivery, _ in self.messenger.sent:
            attempt = self.store.attempt(delivery.attempt) if delivery.attempt else None
            found.append((delivery, attempt.questions if attempt else ()))
        return found


def knows_all(content: Content, question: str, _: date) -> int:
    return right_option(content.questions[question])


def is_never_sure(_: Content, __: str, ___: date) -> None:
    return None


def has_good_days(content: Content, question: str, day: date) -> int:
    right = right_option(content.questions[question])
    return right if day.toordinal() % 3 else (right + 1) % 3


LIVES = {
    "on-weekdays-with-good-days": ("weekdays", has_good_days),
    "on-weekdays-never-answering": ("weekdays", None),
    "on-mondays-never-sure": ("mondays", is_never_sure),
    "on-mondays-knowing-all": ("mondays", knows_all),
}
#: The shortest; what the tests reach is measured in this one only.
MEASURED = "on-weekdays-never-answering"


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name == MEASURED else pytest.mark.no_cover) for name in LIVES],
)
async def test_over_time_every_question_is_asked_before_the_next_tip_and_nothing_out_of_turn(
    sqlite_store: SqlStore, name: str
) -> None:
    life = Life(sqlite_store, *LIVES[name])
    await life.live()
    every_question_came_before_the_next_tip(life)
    dates = [delivery.local_date for delivery, _ in life.messages]
    assert dates == sorted(set(dates))
    assert {day.weekday() for day in dates} <= life.schedule.days
    what_was_told_is_counted_three_weeks_later(life)


def every_question_came_before_the_next_tip(life: Life) -> None:
    """Also: what else was asked was due, and the last tip's question came after it."""
    content = life.content
    kinds = [delivery.kind for delivery, _ in life.messages]
    assert kinds == [DeliveryKind.TIP] * len(content.tracks["ds"].tips) + [DeliveryKind.CLOSING]
    owed: str | None = None
    for (delivery, asked), due in zip(life.messages, life.due_facts, strict=True):
        own = asked[:1] if owed else ()
        assert own == ((owed,) if owed else ()), f"{delivery.tip} does not begin with {owed}"
        assert {memory.fact(content.questions[q]) for q in asked[len(own) :]} <= due, delivery.tip
        assert len(asked) <= MOST
        owed = content.tips[delivery.tip].question


def what_was_told_is_counted_three_weeks_later(life: Life) -> None:
    now = life.clock.now()
    facts = recall.facts(life.content)
    reviews = life.store.reviews(life.person)
    counted = recall.recalled(life.store.told(life.person), reviews, facts, now)
    alone = life.store.recalled(None, facts, now)
    assert counted.told == sum(tip.told for tip in alone.values()) > MANY
    assert counted.asked == sum(tip.asked for tip in alone.values())
    assert counted.right == sum(tip.right for tip in alone.values())
    if life.habit is knows_all:
        assert counted.asked == counted.right > 0
    if life.habit in {is_never_sure, None}:
        assert counted.right == 0
    assert set(recall.shown(alone).values()) == {None}


async def test_authors_who_take_questions_out_stop_no_tip(sqlite_store: SqlStore) -> None:
    life = Life(sqlite_store, "weekdays", knows_all)
    life.clock.set("2026-11-23 08:00")
    life.tick()
    await life.deliver()
    life.clock.set("2026-11-24 08:00")
    life.tick()
    life.content = replace(life.content, questions={})
    assert await life.deliver() == 1
    assert not as_text(life.messenger.sent[-1][1]).startswith("Before today's tip")
