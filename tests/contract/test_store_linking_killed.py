"""A process that dies while it links or parts accounts: they are linked wholly or not at all."""

import signal
from multiprocessing.context import ForkServerContext

import pytest

from bot.storage import SqlStore, open_store
from tests.contract.laws import DAY, NOW, lesson, quiz, subscribed
from tests.contract.linking import ON_DISCORD, ON_SLACK, code, replay
from tests.mortal import die_at, exit_of

#: Before which statements they die; there are 19 and 13 of them, and one more on SQLite.
STEPS = {"link": (5, 8, 11, 14, 18, "commit"), "unlink": (4, 7, 10, 12, "commit")}


def life(url: str, doing: str, at: int | str | None) -> None:
    store = open_store(url)
    person = store.person(ON_SLACK).id
    die_at(at)
    assert store.link("c", NOW, replay) if doing == "link" else store.unlink(person, NOW, replay)
    store.close()


def everything(store: SqlStore) -> tuple[object, ...]:
    """All that linking changes, of both accounts."""
    people = [store.person(whom) for whom in (ON_SLACK, ON_DISCORD)]
    return (
        people,
        [store.held(person.target) for person in people],
        [list(store.cards(person.learner)) for person in people],
        [store.subscription(person.id) for person in people],
    )


def with_histories(store: SqlStore, doing: str) -> None:
    """Give two accounts a track, an open quiz and a card of the same fact, and a code."""
    people = [store.person(whom) for whom in (ON_SLACK, ON_DISCORD)]
    for days, person in enumerate(people):
        name, at = f"of-{person.id}", NOW + days * DAY
        store.start_attempt(quiz(person, name))
        assert store.answer(name, step=0, choice=1, now=at, lesson=lesson(now=at))
        subscribed(store, person.target)
    store.offer_code(code(people[0]))
    assert store.take_code("c", people[1].id, NOW)
    if doing == "unlink":
        assert store.link("c", NOW, replay)


@pytest.mark.parametrize(("doing", "at"), [(doing, at) for doing in STEPS for at in STEPS[doing]])
def test_killed_in_the_middle_all_of_it_happened_or_none(
    store: SqlStore, database_url: str, processes: ForkServerContext, doing: str, at: int | str
) -> None:
    with_histories(store, doing)
    before = everything(store)
    assert exit_of(processes, life, database_url, doing, at) == -signal.SIGKILL
    assert everything(store) == before
    assert exit_of(processes, life, database_url, doing, None) == 0
    assert everything(store) != before
    people = [store.person(whom) for whom in (ON_SLACK, ON_DISCORD)]
    for person in people:
        assert list(store.cards(person.learner)) == list(
            replay(store.reviews(person.learner)).values()
        )
    assert len({person.learner for person in people}) == (1 if doing == "link" else 2)
