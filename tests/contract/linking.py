"""Two accounts for the laws about linking: the addresses of one person, and a link between them."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from bot.learning import Card, Review
from bot.people import LinkCode, Person
from bot.storage import SqlStore
from tests.contract.laws import NOW, lesson, target

SOON = NOW + timedelta(minutes=10)
ON_SLACK, ON_DISCORD = target(), target("42", community="111", platform="discord")


def replay(reviews: Iterable[Review]) -> Mapping[str, Card]:
    """Make cards by the plain arithmetic of the lessons here."""
    cards: dict[str, Card] = {}
    for review in reviews:
        cards[review.fact] = lesson(now=review.reviewed_at).learn(cards.get(review.fact))
    return cards


def code(person: Person, digest: str = "c") -> LinkCode:
    return LinkCode(digest=digest, person=person.id, expires_at=SOON)


def link(store: SqlStore, one: Person, other: Person, digest: str = "c") -> bool:
    store.offer_code(code(one, digest))
    assert store.take_code(digest, other.id, NOW)
    return store.link(digest, NOW, replay)
