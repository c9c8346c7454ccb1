"""The laws of :class:`bot.ports.Store` about the role-fit quiz."""

from dataclasses import replace
from functools import partial

from bot.storage import SqlStore
from tests.contract.laws import DAY, NOW, at_once, sheet, target


def move(store: SqlStore, step: int, word: str, *, name: str = "a", last: bool = False) -> bool:
    return store.move(name, step=step, move=word, now=NOW + DAY, last=last)


def test_a_sheet_is_kept_as_it_was_begun(store: SqlStore) -> None:
    begun = sheet(store.person(target()).id, version=3)
    store.start_sheet(begun)
    assert store.sheet("a") == begun
    assert store.open_sheet(begun.person) == begun


def test_what_nobody_began_is_not_there(store: SqlStore) -> None:
    person = store.person(target()).id
    assert store.sheet("a") is None
    assert store.open_sheet(person) is None
    assert tuple(store.finished_sheets(person, version=1)) == ()
    assert not move(store, 0, "both")


def test_moves_are_kept_in_order(store: SqlStore) -> None:
    begun = sheet(store.person(target()).id)
    store.start_sheet(begun)
    assert all(move(store, step, word) for step, word in enumerate(("first", "back", "5")))
    kept = replace(begun, moves=("first", "back", "5"))
    assert store.sheet("a") == store.open_sheet(begun.person) == kept


def test_a_step_is_moved_once_and_the_first_move_stays(store: SqlStore) -> None:
    begun = sheet(store.person(target()).id)
    store.start_sheet(begun)
    assert move(store, 0, "first")
    for step in (0, 2, -1):
        assert not move(store, step, "second")
    assert store.sheet("a") == replace(begun, moves=("first",))


def test_the_last_move_finishes_the_sheet(store: SqlStore) -> None:
    begun = sheet(store.person(target()).id)
    store.start_sheet(begun)
    assert move(store, 0, "first")
    assert move(store, 1, "both", last=True)
    assert store.open_sheet(begun.person) is None
    assert not move(store, 2, "back")
    done = replace(begun, moves=("first", "both"), open=False, finished_at=NOW + DAY)
    assert store.sheet("a") == done
    assert tuple(store.finished_sheets(begun.person, version=1)) == (done,)


def test_of_many_simultaneous_moves_exactly_one_counts(store: SqlStore) -> None:
    store.start_sheet(sheet(store.person(target()).id))
    words = [str(number) for number in range(8)]
    accepted = at_once([partial(move, store, 0, word) for word in words])
    kept = store.sheet("a")
    assert kept is not None
    assert accepted.count(True) == 1
    assert kept.moves == (words[accepted.index(True)],)


def test_a_new_sheet_closes_the_older_one_which_is_never_finished(store: SqlStore) -> None:
    person = store.person(target()).id
    store.start_sheet(sheet(person, "a"))
    store.start_sheet(sheet(person, "b"))
    assert store.open_sheet(person) == sheet(person, "b")
    assert not move(store, 0, "first", last=True)
    assert store.sheet("a") == replace(sheet(person, "a"), open=False)
    assert tuple(store.finished_sheets(person, version=1)) == ()


def test_a_new_sheet_leaves_those_of_others_alone(store: SqlStore) -> None:
    mine, theirs = store.person(target("U1")).id, store.person(target(community="T2")).id
    store.start_sheet(sheet(mine, "a"))
    store.start_sheet(sheet(theirs, "b"))
    assert store.open_sheet(mine) == sheet(mine, "a")
    assert move(store, 0, "first", last=True)
    assert tuple(store.finished_sheets(theirs, version=1)) == ()


def test_beginning_the_same_sheet_twice_does_no_harm(store: SqlStore) -> None:
    begun = sheet(store.person(target()).id)
    store.start_sheet(begun)
    assert move(store, 0, "first")
    store.start_sheet(begun)
    assert store.open_sheet(begun.person) == replace(begun, moves=("first",))


def test_of_many_sheets_begun_at_once_one_is_open(store: SqlStore) -> None:
    person = store.person(target()).id
    names = [f"sheet-{number}" for number in range(6)]
    at_once([partial(store.start_sheet, sheet(person, name)) for name in names])
    assert [move(store, 0, "first", name=name) for name in names].count(True) == 1


def test_finished_sheets_come_newest_first_and_of_one_version(store: SqlStore) -> None:
    person = store.person(target()).id
    for name, version in (("a", 1), ("b", 2), ("c", 1), ("d", 1)):
        store.start_sheet(sheet(person, name, version=version))
        assert move(store, 0, "first", name=name, last=True)
    assert [done.id for done in store.finished_sheets(person, version=1)] == ["d", "c", "a"]
    assert [done.id for done in store.finished_sheets(person, version=1, limit=2)] == ["d", "c"]
