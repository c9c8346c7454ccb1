"""The laws of :class:`bot.ports.Store` about cohorts: who is in one, and how it changes."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial

import pytest

from bot.people import DeliveryState, Pause, Quiet
from bot.ports import Due
from bot.storage import SqlStore
from tests.contract.cohorts import at_noon, begun, join, link, spring
from tests.contract.laws import DAY, NOW, SLACK, at_once, claim, planner, subscribed, target


def seen_by_planner(store: SqlStore) -> dict[str, Due]:
    """Let everybody's tips be due; return what the planner is given, by user."""
    found = {}

    def note(due: Due) -> object:
        found[due.person.target.user] = due
        return planner(None, now=NOW + 9 * DAY)(due)

    store.plan_due(SLACK, NOW + 9 * DAY, note)  # type: ignore[arg-type]
    return found


# --- making ------------------------------------------------------------------------------------


def test_a_cohort_is_found_by_its_name_in_capitals_or_not(store: SqlStore) -> None:
    quiet = Quiet(spans=((date(2026, 12, 24), date(2027, 1, 1)),))
    made = store.create_cohort(replace(spring(zone="Europe/Berlin"), quiet=quiet))
    assert made == replace(spring(zone="Europe/Berlin"), quiet=quiet, id=made.id if made else 0)
    assert store.cohort(target(), "SPRING-26") == made
    assert store.cohort(target(), "spring-27") is None


def test_no_name_is_there_twice_in_a_community(store: SqlStore) -> None:
    begun(store)
    assert store.create_cohort(spring("Spring-26")) is None
    assert store.create_cohort(spring(community="T2")) is not None
    assert [cohort.name for cohort in store.cohorts(target())] == ["spring-26"]


def test_of_many_who_make_one_of_a_name_at_once_one_does(store: SqlStore) -> None:
    made = at_once([partial(store.create_cohort, spring())] * 6)
    assert len([cohort for cohort in made if cohort]) == 1


def test_no_community_sees_anothers(store: SqlStore) -> None:
    begun(store)
    assert store.cohort(target(community="T2"), "spring-26") is None
    assert store.cohorts(target(community="T2")) == []


def test_they_come_in_the_order_they_were_made(store: SqlStore) -> None:
    for name in ("winter", "autumn", "spring"):
        begun(store, name)
    assert [cohort.name for cohort in store.cohorts(target())] == ["winter", "autumn", "spring"]


# --- being in one ------------------------------------------------------------------------------


def test_whoever_joins_is_on_the_track_of_the_cohort(store: SqlStore) -> None:
    cohort = begun(store)
    assert join(store, cohort, schedule="mondays")
    person = store.person(target())
    member = store.membership(person.id)
    assert member is not None
    assert (member.person, member.cohort, member.joined_at) == (person.id, cohort, NOW)
    subscription = store.subscription(person.id)
    assert subscription is not None
    assert (subscription.track, subscription.schedule) == ("ds", "mondays")
    assert (subscription.active, subscription.next_due_at) == (True, NOW + DAY)
    assert store.cohort_size(cohort.id) == 1


def test_joining_again_keeps_since_when(store: SqlStore) -> None:
    cohort = begun(store)
    person = store.person(target()).id
    for day in range(3):
        assert store.join_cohort(
            cohort, person, schedule="weekdays", next_due_at=None, now=NOW + day * DAY
        )
    member = store.membership(person)
    assert member is not None
    assert member.joined_at == NOW
    assert store.cohort_size(cohort.id) == 1


def test_of_many_clicks_at_once_one_membership_comes(store: SqlStore) -> None:
    cohort = begun(store)
    store.person(target())
    assert all(at_once([partial(join, store, cohort)] * 6))
    assert store.cohort_size(cohort.id) == 1


def test_nobody_joins_a_cohort_that_changed_or_closed(store: SqlStore) -> None:
    cohort = begun(store)
    later = replace(cohort, starts_on=date(2026, 12, 7))
    assert store.change_cohort(cohort, later, at_noon)
    assert not join(store, cohort)
    closed = replace(later, closed_at=NOW)
    assert store.change_cohort(later, closed, at_noon)
    assert not join(store, later)
    assert not join(store, closed)
    assert store.subscription(store.person(target()).id) is None


def test_closing_while_many_join_leaves_nobody_on_a_calendar_that_is_no_more(
    store: SqlStore,
) -> None:
    cohort = begun(store)
    users = [f"U{number}" for number in range(6)]
    for user in users:
        store.person(target(user))
    closed = replace(cohort, closed_at=NOW)
    close = partial(store.change_cohort, cohort, closed, at_noon)
    joins = [partial(join, store, cohort, user) for user in users]
    assert at_once([*joins[:3], close, *joins[3:]])[3]
    for user in users:
        subscription = store.subscription(store.person(target(user)).id)
        # Whoever was in before is replanned, whoever came after was not let in.
        assert subscription is None or subscription.next_due_at == at_noon(due_of(subscription))


def due_of(subscription: object) -> Due:
    return Due(subscription=subscription, person=None)  # type: ignore[arg-type]


def test_another_cohort_takes_the_place_of_the_first(store: SqlStore) -> None:
    one, other = begun(store, "one"), begun(store, "other")
    join(store, one)
    join(store, other)
    assert (store.cohort_size(one.id), store.cohort_size(other.id)) == (0, 1)


def test_a_learner_is_in_it_by_one_account_and_gets_its_tips_there(store: SqlStore) -> None:
    cohort = begun(store)
    join(store, cohort, "U1")
    link(store, "U2", "U1")
    join(store, cohort, "U2")
    first, second = (store.person(target(user)) for user in ("U1", "U2"))
    member = store.membership(first.id)
    assert member is not None
    assert member.person == second.id
    assert store.membership(second.id) == member
    assert store.cohort_size(cohort.id) == 1
    waiting = store.subscription(first.id)
    assert waiting is not None
    assert waiting.paused_for == Pause.LINKED


def test_accounts_that_joined_before_they_were_linked_are_one_learner(store: SqlStore) -> None:
    cohort = begun(store)
    join(store, cohort, "U1")
    join(store, cohort, "U2")
    assert store.cohort_size(cohort.id) == 2
    link(store, "U2", "U1")
    assert store.cohort_size(cohort.id) == 1
    assert store.membership(store.person(target("U1")).id) is not None


def test_leaving_stops_the_tips_of_its_track(store: SqlStore) -> None:
    cohort = begun(store)
    join(store, cohort)
    person = store.person(target()).id
    assert store.leave_cohort(person)
    assert not store.leave_cohort(person)
    assert store.membership(person) is None
    subscription = store.subscription(person)
    assert subscription is not None
    assert (subscription.active, subscription.paused_for) == (False, Pause.LEFT)


def test_leaving_gives_up_what_waits_to_be_sent(store: SqlStore) -> None:
    cohort = begun(store)
    join(store, cohort)
    store.plan_due(SLACK, NOW + DAY, planner("tip-1", now=NOW + DAY))
    assert store.leave_cohort(store.person(target()).id)
    [delivery] = store.held(target()).of("deliveries")
    assert delivery["state"] == DeliveryState.DEAD
    assert list(claim(store, now=NOW + DAY)) == []


def test_leaving_keeps_the_tips_of_another_track(store: SqlStore) -> None:
    cohort = begun(store)
    join(store, cohort)
    person = store.person(target()).id
    store.subscribe(person, track="mle", schedule="weekdays", next_due_at=NOW)
    assert store.leave_cohort(person)
    subscription = store.subscription(person)
    assert subscription is not None
    assert subscription.active


def test_leaving_keeps_the_hour_of_the_tips_of_another_track(store: SqlStore) -> None:
    cohort = begun(store, zone="Asia/Tokyo")
    stays, leaves, chose = (store.person(target(user)).id for user in ("U1", "U2", "U3"))
    for user, person in (("U1", stays), ("U2", leaves), ("U3", chose)):
        join(store, cohort, user)
        if person != leaves:
            store.subscribe(person, track="mle", schedule="mondays", next_due_at=NOW)
    store.set_zone(chose, "Europe/Berlin")
    for person in (stays, leaves, chose):
        assert store.leave_cohort(person)
    zones = [store.person(target(user)).zone for user in ("U1", "U2", "U3")]
    assert zones == ["Asia/Tokyo", None, "Europe/Berlin"]


def test_whoever_is_forgotten_is_in_it_no_more(store: SqlStore) -> None:
    cohort = begun(store)
    join(store, cohort)
    held = store.held(target())
    kinds = {record.kind for record in held.records}
    assert kinds == {"people", "subscriptions", "cohort_members"}
    store.forget(target(), held.version)
    assert store.cohort_size(cohort.id) == 0


# --- its zone and its calendar -----------------------------------------------------------------


def test_a_member_is_read_with_the_zone_of_the_cohort(store: SqlStore) -> None:
    cohort = begun(store, zone="Europe/Berlin")
    join(store, cohort)
    person = store.person(target())
    assert person.place_zone == "Europe/Berlin"
    assert store.person(target(), profile_zone="Asia/Tokyo").place_zone == "Europe/Berlin"
    assert store.account(person.id) == store.known(target())
    assert store.person(target("U2")).place_zone is None


def test_the_planner_gets_the_cohort_that_paces_the_tips(store: SqlStore) -> None:
    cohort = begun(store, zone="Europe/Berlin")
    for user in ("U1", "U2", "U3"):
        join(store, cohort, user)
    elsewhere = store.person(target("U2")).id
    store.subscribe(elsewhere, track="mle", schedule="weekdays", next_due_at=NOW)
    store.leave_cohort(store.person(target("U3")).id)
    subscribed(store, target("U3"))

    found = seen_by_planner(store)

    assert {user: due.cohort for user, due in found.items()} == {
        "U1": cohort,
        "U2": None,
        "U3": None,
    }
    assert {user: due.person.place_zone for user, due in found.items()} == {
        "U1": "Europe/Berlin",
        "U2": "Europe/Berlin",
        "U3": None,
    }


def test_a_closed_cohort_paces_nobody(store: SqlStore) -> None:
    cohort = begun(store)
    join(store, cohort)
    store.change_cohort(cohort, replace(cohort, closed_at=NOW), at_noon)
    assert seen_by_planner(store)["U1"].cohort is None


# --- changing ----------------------------------------------------------------------------------


def test_members_move_with_the_calendar_and_keep_a_schedule_of_their_own(store: SqlStore) -> None:
    cohort = begun(store)
    join(store, cohort, "U1")
    join(store, cohort, "U2", schedule="mondays")
    changed = replace(
        cohort,
        schedule="fridays",
        zone="Asia/Tokyo",
        starts_on=date(2026, 12, 7),
        quiet=Quiet(holidays="DE"),
    )
    given = []

    def replan(due: Due) -> datetime | None:
        given.append((due.subscription.schedule, due.person.place_zone, due.cohort))
        return at_noon(due)

    assert store.change_cohort(cohort, changed, replan)

    assert store.cohort(target(), "spring-26") == changed
    assert sorted(given, key=str) == [
        ("fridays", "Asia/Tokyo", changed),
        ("mondays", "Asia/Tokyo", changed),
    ]
    for user, schedule in (("U1", "fridays"), ("U2", "mondays")):
        subscription = store.subscription(store.person(target(user)).id)
        assert subscription is not None
        assert subscription.schedule == schedule
        assert subscription.next_due_at == at_noon(due_of(subscription))


def test_whoever_paused_has_the_new_days_and_who_went_elsewhere_does_not(store: SqlStore) -> None:
    cohort = begun(store)
    for user in ("U1", "U2"):
        join(store, cohort, user)
    paused = store.subscription(store.person(target("U1")).id)
    assert paused is not None
    store.reschedule(paused.id, schedule="weekdays", pause=Pause.OFF, next_due_at=None)
    elsewhere = store.person(target("U2")).id
    store.subscribe(elsewhere, track="mle", schedule="weekdays", next_due_at=NOW)
    before, other = store.subscription(paused.person), store.subscription(elsewhere)
    assert before is not None

    assert store.change_cohort(cohort, replace(cohort, schedule="fridays"), at_noon)

    assert store.subscription(paused.person) == replace(before, schedule="fridays")
    assert store.subscription(elsewhere) == other


def test_of_two_changes_at_once_one_is_made(store: SqlStore) -> None:
    cohort = begun(store)
    changes = [
        partial(store.change_cohort, cohort, replace(cohort, schedule=name), at_noon)
        for name in ("mondays", "fridays", "tuesdays")
    ]
    assert at_once(changes).count(True) == 1


def test_a_change_that_fails_changes_nothing(store: SqlStore) -> None:
    cohort = begun(store)
    join(store, cohort)

    def fail(_: Due) -> datetime | None:
        raise LookupError

    with pytest.raises(LookupError):
        store.change_cohort(cohort, replace(cohort, schedule="fridays"), fail)
    assert store.cohort(target(), "spring-26") == cohort


def test_deleting_a_cohort_keeps_the_tips_of_its_members(store: SqlStore) -> None:
    cohort = begun(store)
    join(store, cohort)
    person = store.person(target()).id
    before = store.subscription(person)
    closed = replace(cohort, closed_at=NOW)
    assert not store.forget_cohort(closed)
    assert store.forget_cohort(cohort)
    assert not store.forget_cohort(cohort)
    assert store.cohort(target(), "spring-26") is None
    assert store.membership(person) is None
    assert store.subscription(person) == before
