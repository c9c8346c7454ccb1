"""``board``: only for those who asked for it, and no more than their neighbours."""

import pytest

from bot.commands import board
from bot.errors import UserError
from bot.invocation import Context
from bot.people import Target
from bot.replies import Reply, as_text
from bot.storage import SqlStore
from tests.contract.laws import lesson, quiz
from tests.quiz_world import NOW, make_content


@pytest.fixture
def store(sqlite_store: SqlStore) -> SqlStore:
    return sqlite_store


def context(store: SqlStore, who: str, community: str = "T1", **options: str) -> Context:
    return Context(
        content=make_content(),
        store=store,
        target=Target(platform="discord", community=community, user=who),
        now=NOW,
        seed=1,
        options=options,
    )


def join(store: SqlStore, who: str, name: str) -> Reply:
    return board.join(context(store, who, name=name))


def recall(store: SqlStore, who: str) -> None:
    person = store.person(context(store, who).target)
    store.start_attempt(quiz(person, who))
    store.answer(who, step=0, choice=0, now=NOW, lesson=lesson(now=NOW))


def test_fewer_than_two_are_told_so(store: SqlStore) -> None:
    assert "Nobody is on it yet." in as_text(board.show(context(store, "ada")))
    join(store, "ada", "Ada")
    assert "You are the only one" in as_text(board.show(context(store, "ada")))
    assert "One person is on it so far." in as_text(board.show(context(store, "bob")))


def test_a_place_comes_with_its_neighbours_and_what_it_counts(store: SqlStore) -> None:
    for who in ("ada", "bob", "cyd", "dee"):
        join(store, who, who.title())
    recall(store, "dee")
    told = as_text(board.show(context(store, "ada")))
    assert "- 1. Dee: 1 right\n- 2. Ada, which is you: 0 right\n- 2. Bob: 0 right" in told
    assert "Cyd" not in told
    assert "in the last 28 days" in told


def test_whoever_is_not_on_it_sees_nobody(store: SqlStore) -> None:
    join(store, "ada", "Ada")
    join(store, "bob", "Bob")
    told = as_text(board.show(context(store, "zoe")))
    assert "You are not on it. 2 people are on it." in told
    assert "Ada" not in told


def test_joining_says_who_will_see_what(store: SqlStore) -> None:
    told = as_text(join(store, "ada", "Ada"))
    assert "You are called Ada there." in told
    assert "Nobody sees what you answered." in told


@pytest.mark.parametrize(
    "name", ["Ada", "Ada-Maria 2", "Åse", "नमिता", "x" * 20, "  Ada   B  ", "-1-"]
)
def test_a_name_has_letters_of_any_script_digits_spaces_and_dashes(
    store: SqlStore, name: str
) -> None:
    assert " ".join(name.split()) in as_text(join(store, "ada", name))


@pytest.mark.parametrize("name", ["@here", "<@U1>", "a*b", "a_b", "-", "`x`", "\N{PILE OF POO}"])
def test_no_other_name_is_taken(store: SqlStore, name: str) -> None:
    with pytest.raises(UserError, match="letters, digits, spaces and dashes"):
        join(store, "ada", name)
    assert store.board(context(store, "ada").target, since=NOW) == ()


def test_nobody_takes_anothers_name(store: SqlStore) -> None:
    join(store, "ada", "Ada")
    with pytest.raises(UserError, match="called ADA already"):
        join(store, "bob", "ADA")


def test_leaving_is_at_once_and_twice_is_no_error(store: SqlStore) -> None:
    join(store, "ada", "Ada")
    assert "gone from it" in as_text(board.leave(context(store, "ada")))
    assert "You were not on it." in as_text(board.leave(context(store, "ada")))
    assert "Nobody is on it yet." in as_text(board.show(context(store, "ada")))


def test_in_a_direct_message_of_a_stranger_no_community_is_guessed(store: SqlStore) -> None:
    with pytest.raises(UserError, match="which community"):
        board.join(context(store, "new", community="", name="New"))
    store.person(context(store, "ada").target)
    board.join(context(store, "ada", community="", name="Ada"))
    assert len(store.board(context(store, "ada").target, since=NOW)) == 1
