"""The laws of :class:`bot.ports.Store` about linked accounts: what is read as one, and parted."""

from functools import partial

import pytest

from bot.people import Person
from bot.storage import SqlStore
from tests.contract.laws import DAY, NOW, at_once, lesson, quiz, sheet, target
from tests.contract.linking import ON_DISCORD, ON_SLACK, SOON, code, link, replay

ELSEWHERE = target("U7", community="T7")


def numbers(store: SqlStore, person: Person) -> list[int]:
    return [account.id for account in store.accounts(person.id)]


def learnt(store: SqlStore, person: Person, name: str, *, days: int = 0) -> None:
    """Answer the question of a quiz on an account."""
    at = NOW + days * DAY
    store.start_attempt(quiz(person, name, questions=("q1",)))
    assert store.answer(name, step=0, choice=1, now=at, lesson=lesson(now=at))


# --- codes -------------------------------------------------------------------------------------


def test_a_code_is_known_until_it_expires(store: SqlStore, ana: Person) -> None:
    store.offer_code(code(ana))
    assert store.code("c", NOW) == store.code_of(ana.id, NOW) == code(ana)
    assert store.code("d", NOW) is None
    assert store.code("c", SOON) is None
    assert store.code_of(ana.id, SOON) is None


def test_a_new_code_takes_the_place_of_the_old_one(store: SqlStore, ana: Person) -> None:
    store.offer_code(code(ana, "old"))
    store.offer_code(code(ana, "new"))
    assert store.code("old", NOW) is None
    assert store.code_of(ana.id, NOW) == code(ana, "new")


def test_one_who_takes_a_code_keeps_it(store: SqlStore, ana: Person, also_ana: Person) -> None:
    other = store.person(ELSEWHERE)
    store.offer_code(code(ana))
    assert store.take_code("c", also_ana.id, NOW)
    assert store.take_code("c", also_ana.id, NOW)
    assert not store.take_code("c", other.id, NOW)
    kept = store.code("c", NOW)
    assert kept is not None
    assert kept.taken_by == also_ana.id


def test_no_code_is_taken_late_or_by_its_maker_or_where_there_is_none(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    store.offer_code(code(ana))
    assert not store.take_code("c", ana.id, NOW)
    assert not store.take_code("c", also_ana.id, SOON)
    assert not store.take_code("d", also_ana.id, NOW)
    store.drop_code("c")
    assert not store.take_code("c", also_ana.id, NOW)


def test_of_many_who_take_a_code_one_has_it(store: SqlStore, ana: Person) -> None:
    others = [store.person(target(f"U{number}", community="T2")) for number in range(6)]
    store.offer_code(code(ana))
    taken = at_once([partial(store.take_code, "c", other.id, NOW) for other in others])
    assert taken.count(True) == 1


def test_nothing_is_linked_by_a_code_that_nobody_took_or_that_has_expired(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    store.offer_code(code(ana))
    assert not store.link("c", NOW, replay)
    assert store.take_code("c", also_ana.id, NOW)
    assert not store.link("c", SOON, replay)
    assert not store.link("d", NOW, replay)
    assert numbers(store, ana) == [ana.id]


def test_a_code_links_once(store: SqlStore, ana: Person, also_ana: Person) -> None:
    store.offer_code(code(ana))
    store.take_code("c", also_ana.id, NOW)
    linked = at_once([partial(store.link, "c", NOW, replay)] * 4)
    assert linked.count(True) == 1
    assert store.code("c", NOW) is None


# --- one learner -------------------------------------------------------------------------------


def test_two_accounts_are_one_learner_until_they_part(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    assert link(store, also_ana, ana)
    for account in (ana, also_ana):
        assert numbers(store, account) == [ana.id, also_ana.id]
    assert store.person(ON_SLACK).learner == store.person(ON_DISCORD).learner == ana.id
    assert store.unlink(ana.id, NOW, replay)
    assert [numbers(store, account) for account in (ana, also_ana)] == [[ana.id], [also_ana.id]]
    assert store.person(ON_DISCORD) == also_ana
    assert not store.unlink(ana.id, NOW, replay)


@pytest.mark.parametrize("leaves", [0, 1, 2])
def test_of_three_accounts_any_may_leave(
    store: SqlStore, ana: Person, also_ana: Person, leaves: int
) -> None:
    third = store.person(ELSEWHERE)
    assert link(store, also_ana, third)
    assert link(store, ana, third)
    everybody = [ana, also_ana, third]
    assert all(numbers(store, account) == [ana.id, also_ana.id, third.id] for account in everybody)
    assert {store.person(account.target).learner for account in everybody} == {ana.id}
    gone = everybody.pop(leaves)
    assert store.unlink(gone.id, NOW, replay)
    assert numbers(store, gone) == [gone.id]
    assert all(numbers(store, account) == [a.id for a in everybody] for account in everybody)


def test_two_linked_pairs_stay_two(store: SqlStore, ana: Person, also_ana: Person) -> None:
    one, other = store.person(ELSEWHERE), store.person(target("U8", community="T8"))
    assert link(store, ana, also_ana)
    assert link(store, one, other)
    assert not link(store, ana, one)
    assert not link(store, ana, also_ana)
    assert numbers(store, ana) == [ana.id, also_ana.id]


def test_of_two_links_at_once_to_one_account_nothing_is_half_done(store: SqlStore) -> None:
    """Whichever comes second either joins all three or is refused."""
    people = [store.person(target(f"U{number}", community=f"T{number}")) for number in range(3)]
    for digest, maker in (("a", 0), ("b", 2)):
        store.offer_code(code(people[maker], digest))
        assert store.take_code(digest, people[1].id, NOW)
    linked = at_once([partial(store.link, digest, NOW, replay) for digest in ("a", "b")])
    groups = {tuple(numbers(store, person)) for person in people}
    ids = tuple(person.id for person in people)
    expected = {(ids,), (ids[:2], ids[2:]), (ids[:1], ids[1:])}
    assert tuple(sorted(groups)) in expected
    assert (len(groups) == 1) == all(linked)
    assert any(linked)


def test_in_direct_messages_that_name_no_community_it_is_the_linked_account(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    assert link(store, ana, also_ana)
    store.person(target("42", community="222", platform="discord"))
    nowhere = target("42", community="", platform="discord")
    assert store.person(nowhere).id == also_ana.id
    assert store.unlink(also_ana.id, NOW, replay)
    assert store.person(nowhere).target.community == "222"


# --- what is read as one -----------------------------------------------------------------------


def test_a_quiz_goes_on_on_the_other_account_and_is_left_where_it_began(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    begun = quiz(ana)
    store.start_attempt(begun)
    assert store.open_attempt(also_ana.id) is None
    assert link(store, ana, also_ana)
    assert store.open_attempt(also_ana.id) == store.open_attempt(ana.id) == begun
    assert tuple(store.asked(also_ana.id)) == ("q1",)
    store.unlink(ana.id, NOW, replay)
    assert store.open_attempt(also_ana.id) is None
    assert store.open_attempt(ana.id) == begun


def test_with_a_quiz_open_on_each_the_newer_goes_on_first_and_neither_is_lost(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    older, newer = quiz(ana, "a", questions=("q1",)), quiz(also_ana, "b", questions=("q2",))
    store.start_attempt(older)
    store.start_attempt(newer)
    assert link(store, ana, also_ana)
    assert store.open_attempt(ana.id) == newer
    assert store.answer("b", step=0, choice=1, now=NOW)
    assert store.open_attempt(also_ana.id) == older
    store.start_attempt(quiz(also_ana, "c"))
    assert not store.answer("a", step=0, choice=1, now=NOW)


def test_of_quizzes_begun_on_both_at_once_one_is_open(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    assert link(store, ana, also_ana)
    begun = [quiz(account, f"{account.id}-{n}") for account in (ana, also_ana) for n in range(3)]
    at_once([partial(store.start_attempt, attempt) for attempt in begun])
    taken = [store.answer(attempt.id, step=0, choice=0, now=NOW) for attempt in begun]
    assert taken.count(True) == 1


def test_a_role_fit_sheet_goes_on_on_the_other_account(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    assert link(store, ana, also_ana)
    store.start_sheet(sheet(ana.id))
    assert store.open_sheet(also_ana.id) == sheet(ana.id)
    store.move("a", step=0, move="both", now=NOW, last=True)
    assert store.open_sheet(also_ana.id) is None
    [done] = store.finished_sheets(also_ana.id, version=1)
    assert done.person == ana.id
    store.start_sheet(sheet(ana.id, "b"))
    store.start_sheet(sheet(also_ana.id, "c"))
    assert store.open_sheet(ana.id) == sheet(also_ana.id, "c")


def test_cards_are_made_anew_from_all_reviews_and_parting_restores_them(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    learnt(store, ana, "a")
    learnt(store, also_ana, "b", days=3)
    learnt(store, ana, "c", days=9)
    apart = {account: replay(store.reviews(account.learner)) for account in (ana, also_ana)}
    assert link(store, ana, also_ana)
    together = store.reviews(ana.id)
    assert [review.reviewed_at for review in together] == [NOW, NOW + 3 * DAY, NOW + 9 * DAY]
    assert list(store.cards(ana.id)) == list(replay(together).values())
    store.unlink(also_ana.id, NOW, replay)
    for account, cards in apart.items():
        assert list(store.cards(account.id)) == list(cards.values())


def test_an_answer_given_while_accounts_are_linked_is_in_the_cards(
    store: SqlStore, ana: Person, also_ana: Person
) -> None:
    """Whichever is first: the card is the learner's, made of all that was answered."""
    for number in range(6):
        name = f"quiz-{number}"
        at = NOW + number * DAY
        store.start_attempt(quiz(also_ana, name, questions=("q1",)))
        store.offer_code(code(ana, name))
        store.take_code(name, also_ana.id, NOW)
        answer = partial(store.answer, name, step=0, choice=1, now=at, lesson=lesson(now=at))
        assert at_once([answer, partial(store.link, name, NOW, replay)]) == [True, True]
        [card] = store.cards(ana.id)
        assert {card.fact: card} == replay(store.reviews(ana.id))
        assert len(store.reviews(ana.id)) == number + 1
        assert store.unlink(ana.id, NOW, replay)
