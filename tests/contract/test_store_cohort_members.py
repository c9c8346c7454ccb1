"""The laws of :class:`bot.ports.Store` about how the members of a cohort do."""

from datetime import datetime

from bot.cohorts import Cohort, Member
from bot.people import Pause
from bot.storage import SqlStore
from tests.contract.cohorts import begun, join, link
from tests.contract.laws import DAY, NOW, SLACK, claim, lesson, planner, quiz, subscribed, target

FACT = "ds.languages.python"
FACTS = {"tip-1": FACT, "tip-2": "another"}


def members(store: SqlStore, cohort: Cohort, until: datetime = NOW + 90 * DAY) -> list[Member]:
    found = store.cohort_members(cohort, FACTS, until)
    return sorted(found, key=lambda member: len(member.answered))


def told(store: SqlStore, tip: str, *questions: str, day: int = 1) -> None:
    """Let everybody whose time has come get a tip."""
    now = NOW + day * DAY
    store.plan_due(SLACK, now, planner(tip, *questions, now=now))
    for delivery in claim(store, now=now):
        store.settle_sent(delivery.id, ref="1", now=now)


def answer(store: SqlStore, user: str, *, day: int, rating: int = 3) -> None:
    """Let somebody answer about the fact of the first tip."""
    now = NOW + day * DAY
    name = f"{user}-{day}"
    store.start_attempt(quiz(store.person(target(user)), name))
    store.answer(name, step=0, choice=0, now=now, lesson=lesson(FACT, now=now, rating=rating))


def test_members_are_counted_with_what_came_and_what_they_answered(store: SqlStore) -> None:
    cohort = begun(store)
    for user in ("U1", "U2"):
        join(store, cohort, user)
    told(store, "tip-1", "q1")
    told(store, "tip-2", day=2)
    key = next(held["key"] for held in store.held(target("U1")).of("deliveries") if held["attempt"])
    store.answer(str(key), step=0, choice=1, now=NOW + 2 * DAY)

    found = members(store, cohort)

    assert sorted(one.answered["tip-1"] is True for one in found) == [False, True]
    assert [one.answered["tip-2"] for one in found] == [None, None]
    assert [one.recalled for one in found] == [{"tip-1": None, "tip-2": None}] * 2
    assert [(one.active, one.unreachable) for one in found] == [(True, False)] * 2


def test_what_comes_after_the_instant_asked_for_is_not_told(store: SqlStore) -> None:
    cohort = begun(store)
    join(store, cohort)
    told(store, "tip-1", "q1")
    key = next(held["key"] for held in store.held(target()).of("deliveries"))
    store.answer(str(key), step=0, choice=1, now=NOW + 3 * DAY)
    assert members(store, cohort, NOW) == []
    assert members(store, cohort, NOW + DAY)[0].answered == {}
    assert members(store, cohort, NOW + 3 * DAY)[0].answered == {"tip-1": False}
    assert members(store, cohort, NOW + 4 * DAY)[0].answered == {"tip-1": True}


def test_recall_is_the_first_answer_three_weeks_later_on_any_linked_account(
    store: SqlStore,
) -> None:
    cohort = begun(store)
    join(store, cohort, "U1")
    link(store, "U2", "U1")
    told(store, "tip-1")
    answer(store, "U1", day=5)
    answer(store, "U2", day=30, rating=1)
    answer(store, "U1", day=31)
    [member] = members(store, cohort)
    assert member.recalled == {"tip-1": False}


def test_tips_of_another_path_or_from_before_joining_do_not_count(store: SqlStore) -> None:
    cohort = begun(store)
    subscribed(store, due=NOW)
    told(store, "tip-1", day=0)
    person = store.person(target()).id
    store.join_cohort(cohort, person, schedule="weekdays", next_due_at=NOW, now=NOW + 2 * DAY)
    store.subscribe(person, track="mle", schedule="weekdays", next_due_at=NOW + 3 * DAY)
    told(store, "tip-2", day=3)
    [member] = members(store, cohort)
    assert (member.answered, member.active) == ({}, False)


def test_whoever_cannot_be_reached_is_told_from_whoever_paused(store: SqlStore) -> None:
    cohort = begun(store)
    for user, pause in (("U1", Pause.UNREACHABLE), ("U2", Pause.OFF)):
        join(store, cohort, user)
        subscription = store.subscription(store.person(target(user)).id)
        assert subscription is not None
        store.reschedule(subscription.id, schedule="weekdays", pause=pause, next_due_at=None)
    found = members(store, cohort)
    assert sorted(member.unreachable for member in found) == [False, True]
    assert not any(member.active for member in found)


def test_two_accounts_of_one_learner_are_one_member(store: SqlStore) -> None:
    cohort = begun(store)
    for user in ("U1", "U2", "U3"):
        join(store, cohort, user)
    link(store, "U2", "U1")
    assert len(members(store, cohort)) == 2
