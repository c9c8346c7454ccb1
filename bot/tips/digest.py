"""Last week in a line, with the first message of a learner's week; never a message of its own."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.actions import run
from bot.content import Content
from bot.learning import Review
from bot.people import Delivery
from bot.ports import Store
from bot.quiz import memory, progress, weeks
from bot.quiz.memory import Memory
from bot.quiz.progress import Facts, Hold
from bot.replies import Choice, Choices, Notice, Reply
from bot.tips.choose import zone_of

_WEEK = timedelta(days=7)


def of_delivery(
    content: Content, store: Store, delivery: Delivery, default_zone: str
) -> str | None:
    """Return the digest that rides along; ``None`` if there was nothing, or it came already.

    A message that is not the first one of its week costs two statements, those of a week after
    one without answers three, and the others six; only these read what came in other weeks.
    """
    person = None if delivery.target.channel else store.known(delivery.target)
    if person is None:
        return None
    monday = weeks.monday(delivery.local_date)
    if store.sent_dates(person.learner, since=monday):
        return None
    zone = zone_of(person, default_zone).name
    days = [weeks.day_of(answer, zone) for answer in store.answered(person.learner)]
    answers = sum(monday - _WEEK <= day < monday for day in days)
    if not answers:
        return None
    track = content.tracks.get(delivery.track)
    facts = progress.facts_of(content.questions.values(), track.role if track else None)
    reviews = store.reviews(person.learner)
    rules = memory.of(store.community(person.target))
    return in_words(
        answers=answers,
        newly=newly_held(facts, reviews, rules, monday, zone),
        row=weeks.in_a_row(
            days, store.sent_dates(person.learner), monday - timedelta(days=1)
        ).weeks,
    )


def under(reply: Reply, last_week: str) -> Reply:
    """Put last week's line under a message, and the way to what is behind it."""
    more = Choices(prompt="", choices=(Choice(label="My progress", action=run("progress")),))
    return replace(reply, blocks=(*reply.blocks, Notice(last_week), more))


def newly_held(
    facts: Facts, reviews: Iterable[Review], rules: Memory, monday: date, zone: str
) -> int:
    """Count the topics held when the week began on ``monday`` that were not a week before."""
    given = list(reviews)
    before = _held(facts, given, rules, monday - _WEEK, zone)
    return len(_held(facts, given, rules, monday, zone) - before)


def in_words(*, answers: int, newly: int, row: int) -> str:
    """Write the line: "Last week: 6 answers, 2 topics newly held. Week 4 in a row."."""
    did = [f"{answers} answer{'s'[: answers != 1]}"]
    if newly:
        did.append(f"{newly} topic{'s'[: newly != 1]} newly held")
    return f"Last week: {', '.join(did)}." + (f" Week {row} in a row." if row > 1 else "")


def _held(
    facts: Facts, reviews: list[Review], rules: Memory, day: date, zone: str
) -> frozenset[str]:
    """Return the topics that were held as ``day`` began."""
    began = datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)
    until = [review for review in reviews if review.local_date < day]
    found = progress.grasp(facts, until, rules, began)
    return frozenset(one.topic for one in found if one.hold is Hold.HELD)
