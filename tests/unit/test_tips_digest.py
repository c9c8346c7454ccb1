"""The digest: last week in a line, with the first message of the week and only there."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest

from bot.learning import Answered, Review
from bot.people import Community, Person, Target
from bot.quiz import memory
from bot.quiz.memory import Memory, Rating
from bot.tips import digest
from tests.deliveries import claimed
from tests.quiz_world import make_content, question

if TYPE_CHECKING:
    from bot.ports import Store

ADA = Target(platform="slack", community="T1", user="ada")
MONDAY = date(2026, 11, 23)
CONTENT = make_content(question(0, topic=topic) for topic in ("tools", "salary"))


class Past:
    """What the store knows of Ada; every question it is asked is noted."""

    def __init__(self) -> None:
        self.somebody: Person | None = Person(id=1, learner=1, target=ADA, zone="Europe/Berlin")
        self.given: list[Review] = []
        self.sent: set[date] = set()
        self.asked: list[str] = []

    def learns(self, topic: str, *days: date, rating: Rating = Rating.GOOD) -> None:
        for day in days:
            at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
            self.given.append(memory.reviewed(question(0, topic=topic), rating, at, day))

    def digest(self, local_date: date = MONDAY, *, channel: bool = False) -> str | None:
        delivery = claimed(
            replace(ADA, channel=channel),
            datetime(2026, 11, 23, 8, tzinfo=UTC),
            local_date=local_date,
        )
        return digest.of_delivery(CONTENT, cast("Store", self), delivery, "UTC")

    def known(self, target: Target) -> Person | None:
        self.asked.append("known")
        return self.somebody

    def sent_dates(self, learner: int, since: date = date.min) -> frozenset[date]:
        self.asked.append(f"sent_dates since {since}")
        return frozenset(day for day in self.sent if day >= since)

    def answered(self, learner: int) -> list[Answered]:
        self.asked.append("answered")
        return [Answered(at=r.reviewed_at, local_date=r.local_date) for r in self.given]

    def reviews(self, learner: int) -> list[Review]:
        self.asked.append("reviews")
        return self.given

    def community(self, target: Target) -> Community:
        self.asked.append("community")
        return Community()


@pytest.fixture
def past() -> Past:
    return Past()


def before(days: int) -> date:
    return MONDAY - timedelta(days=days)


def test_it_says_what_last_week_was(past: Past) -> None:
    past.learns("tools", before(13), before(6))
    past.learns("salary", before(5))
    assert past.digest() == "Last week: 2 answers, 1 topic newly held. Week 2 in a row."


def test_one_answer_is_enough_for_a_line(past: Past) -> None:
    past.learns("tools", before(1))
    assert past.digest() == "Last week: 1 answer."


def test_a_week_without_answers_is_not_mentioned(past: Past) -> None:
    past.learns("tools", before(8))
    assert past.digest() is None


def test_answers_of_this_week_wait_for_the_next_one(past: Past) -> None:
    past.learns("tools", MONDAY)
    assert past.digest() is None


def test_only_the_first_message_of_the_week_carries_it(past: Past) -> None:
    past.learns("tools", before(1))
    past.sent = {before(3)}
    wednesday = MONDAY + timedelta(days=2)
    assert past.digest(wednesday) == "Last week: 1 answer."
    past.sent.add(MONDAY)
    assert past.digest(wednesday) is None


@pytest.mark.parametrize("sent", [set[date](), {MONDAY}])
def test_where_there_is_no_line_only_what_came_this_week_is_read(
    past: Past, sent: set[date]
) -> None:
    past.sent = {*sent, before(7), before(14)}
    past.digest(MONDAY + timedelta(days=1))
    looked = ["known", "sent_dates since 2026-11-23"]
    assert past.asked == (looked if sent else [*looked, "answered"])


def test_a_channel_has_no_week(past: Past) -> None:
    assert past.digest(channel=True) is None
    assert past.asked == []


def test_somebody_forgotten_meanwhile_has_none(past: Past) -> None:
    past.somebody = None
    assert past.digest() is None


def test_what_was_held_before_and_what_faded_is_not_news(past: Past) -> None:
    past.learns("tools", before(14), before(9), before(2))
    assert past.digest() == "Last week: 1 answer. Week 2 in a row."
    past.learns("salary", before(13), before(6))
    past.learns("salary", before(1), rating=Rating.AGAIN)
    assert past.digest() == "Last week: 3 answers. Week 2 in a row."


def test_the_week_begins_at_the_midnight_of_the_learner() -> None:
    facts = {"tools": frozenset({"ds.tools"})}
    past = Past()
    past.learns("tools", before(5), before(1))
    for zone in ("Pacific/Auckland", "UTC", "Pacific/Honolulu"):
        assert digest.newly_held(facts, past.given, Memory(), MONDAY, zone) == 1
        assert digest.newly_held(facts, past.given, Memory(), before(1), zone) == 0
