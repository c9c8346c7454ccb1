"""The laws of :class:`bot.ports.Store` about people and their subscriptions."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import partial

import pytest

from bot.people import Calendar, Pause, Quiet, Target
from bot.ports import Scope
from bot.storage import SqlStore, open_store
from tests.contract.laws import (
    DAY,
    LEASE,
    NOW,
    SLACK,
    at_once,
    claim,
    claim_one,
    planner,
    subscribed,
    target,
)


def test_a_person_is_known_from_the_first_time_on(store: SqlStore) -> None:
    first = store.person(target())
    assert store.person(target()) == first
    assert (first.zone, first.profile_zone) == (None, None)


@pytest.mark.parametrize(
    "other",
    [target("U2"), target(community="T2"), target(platform="discord")],
    ids=["user", "community", "platform"],
)
def test_who_differs_in_anything_is_somebody_else(store: SqlStore, other: Target) -> None:
    assert store.person(other).id != store.person(target()).id


def test_a_profile_zone_is_remembered_and_follows_the_profile(store: SqlStore) -> None:
    store.person(target(), profile_zone="Europe/Berlin")
    assert store.person(target()).profile_zone == "Europe/Berlin"
    assert store.person(target(), profile_zone="Asia/Tokyo").profile_zone == "Asia/Tokyo"
    assert store.person(target()).profile_zone == "Asia/Tokyo"


def test_a_chosen_zone_is_remembered_beside_the_one_of_the_profile(store: SqlStore) -> None:
    person = store.person(target(), profile_zone="Europe/Berlin")
    store.set_zone(person.id, "Asia/Kolkata")
    known = store.person(target())
    assert (known.zone, known.profile_zone) == ("Asia/Kolkata", "Europe/Berlin")


def test_zones_stay_within_their_community(store: SqlStore) -> None:
    store.set_zone(store.person(target()).id, "Asia/Tokyo")
    assert store.person(target(community="T2")).zone is None


def test_without_a_community_the_most_recently_created_person_is_meant(store: SqlStore) -> None:
    store.person(target(community="T1"))
    later = store.person(target(community="T2"))
    store.person(target(community="T1"))
    assert store.person(target(community="")) == later


def test_without_a_community_only_the_same_user_and_platform_is_meant(store: SqlStore) -> None:
    mine = store.person(target())
    store.person(target("U2"))
    store.person(target(platform="discord"))
    assert store.person(target(community="")) == mine


def test_somebody_first_met_without_a_community_is_the_same_person_where_they_join(
    store: SqlStore,
) -> None:
    alone = store.person(target(community=""))
    assert alone.target == target(community="")
    assert store.person(target(community="")) == alone
    track = subscribed(store, target(community=""))
    joined = store.person(target())
    assert (joined.id, joined.target) == (alone.id, target())
    assert store.person(target(community="")) == joined
    assert store.subscription(joined.id) == track
    assert store.person(target(community="T2")).id != joined.id


def test_their_tips_go_on_in_the_community_they_join(store: SqlStore) -> None:
    subscribed(store, target(community=""))
    store.plan_due(SLACK, NOW, planner())
    store.person(target())
    (tip,) = claim(store, now=NOW)
    assert tip.target == target()
    store.settle_sent(tip.id, ref="1700.1", now=NOW)
    assert store.plan_due(Scope("slack", "T1"), NOW + DAY, planner(now=NOW + DAY)) == 1


def test_of_many_communities_joined_at_once_one_has_the_same_person(store: SqlStore) -> None:
    alone = store.person(target(community=""))
    names = [f"T{number}" for number in range(4)] * 2
    found = at_once([partial(store.person, target(community=name)) for name in names])
    assert sum(person.id == alone.id for person in found) == 2
    assert len({person.id for person in found}) == 4


def test_a_profile_zone_without_a_community_goes_to_the_person_meant(store: SqlStore) -> None:
    mine = store.person(target())
    assert store.person(target(community=""), profile_zone="Asia/Tokyo").id == mine.id
    assert store.person(target()).profile_zone == "Asia/Tokyo"


def test_two_first_commands_at_the_same_moment_make_one_person(store: SqlStore) -> None:
    found = at_once([partial(store.person, target(), profile_zone="Asia/Tokyo")] * 6)
    assert {person.id for person in found} == {store.person(target()).id}


def test_nobody_is_subscribed_at_first(store: SqlStore) -> None:
    assert store.subscription(store.person(target()).id) is None


def test_a_subscription_is_active_and_belongs_to_its_person(store: SqlStore) -> None:
    made = subscribed(store)
    assert store.subscription(made.person) == made
    assert (made.track, made.schedule, made.active) == ("ds", "weekdays", True)
    assert (made.next_due_at, made.last_local_date) == (NOW, None)
    assert store.subscription(store.person(target(community="T2")).id) is None


def test_subscribing_again_changes_the_one_they_have(store: SqlStore) -> None:
    made = subscribed(store)
    store.reschedule(made.id, schedule="weekdays", pause=Pause.OFF, next_due_at=None)
    changed = store.subscribe(made.person, track="mle", schedule="mondays", next_due_at=NOW + DAY)
    assert changed.id == made.id
    assert (changed.track, changed.schedule, changed.active) == ("mle", "mondays", True)
    assert store.subscription(made.person) == changed


def test_subscribing_many_times_at_once_makes_one_subscription(store: SqlStore) -> None:
    person = store.person(target()).id
    calls = [
        partial(store.subscribe, person, track=track, schedule="weekdays", next_due_at=NOW)
        for track in ("ds", "mle") * 3
    ]
    assert len({made.id for made in at_once(calls)}) == 1


def test_rescheduling_changes_the_time_and_whether_tips_come(store: SqlStore) -> None:
    made = subscribed(store)
    store.reschedule(made.id, schedule="mondays", pause=Pause.OFF, next_due_at=None)
    stopped = store.subscription(made.person)
    assert stopped is not None
    assert (stopped.schedule, stopped.active, stopped.next_due_at) == ("mondays", False, None)
    assert stopped.track == made.track


def test_an_instant_is_the_same_instant_whatever_zone_it_was_given_in(store: SqlStore) -> None:
    kathmandu = timezone(timedelta(hours=5, minutes=45))
    made = subscribed(store, due=NOW.replace(microsecond=1).astimezone(kathmandu))
    assert made.next_due_at is not None
    assert made.next_due_at.isoformat() == "2026-11-23T09:00:00.000001+00:00"


def test_everything_is_still_there_after_opening_the_database_again(database_url: str) -> None:
    before = open_store(database_url)
    made = subscribed(before)
    before.close()
    after = open_store(database_url)
    assert after.subscription(after.person(target()).id) == made
    after.close()


def test_a_calendar_is_kept_until_another_one_comes(store: SqlStore) -> None:
    calendar = Calendar(
        starts_on=date(2026, 11, 23),
        ends_on=date(2027, 3, 1),
        quiet=Quiet(spans=((date(2026, 12, 24), date(2027, 1, 1)),), holidays="DE-BY"),
    )
    made = subscribed(store)
    assert made.calendar == Calendar()
    store.reschedule(made.id, schedule="weekdays", pause=None, next_due_at=NOW, calendar=calendar)
    store.reschedule(made.id, schedule="mondays", pause=None, next_due_at=NOW)
    kept = store.subscription(made.person)
    assert kept is not None
    assert kept.calendar == calendar
    again = store.subscribe(
        made.person, track="mle", schedule="s", next_due_at=NOW, calendar=Calendar()
    )
    assert again.calendar == Calendar()


def seen(store: SqlStore, who: Target) -> datetime | None:
    person = store.known(who)
    return person.seen_at if person else None


def test_a_sign_of_life_is_remembered_in_every_community_and_never_goes_back(
    store: SqlStore,
) -> None:
    here, there, other = target(), target(community="T2"), target("U2")
    for who in (here, there, other):
        store.person(who)
    store.note_signs([target(community=""), target("nobody")], NOW)
    assert [seen(store, who) for who in (here, there, other)] == [NOW, NOW, None]
    store.note_signs([here, other], NOW - DAY)
    assert [seen(store, who) for who in (here, there, other)] == [NOW, NOW, NOW - DAY]
    assert store.known(target("nobody")) is None


def test_a_channel_gives_no_sign_of_life(store: SqlStore) -> None:
    channel = replace(target("C1"), channel=True)
    store.person(channel)
    store.note_signs([target("C1")], NOW)
    assert seen(store, channel) is None


def test_signs_of_life_of_many_at_once_never_wait_in_a_circle(store: SqlStore) -> None:
    crowd = [target(f"U{number}") for number in range(8)]
    for who in crowd:
        store.person(who)
    notes = [crowd, crowd[::-1], crowd[4:] + crowd[:4]] * 2
    at_once([partial(store.note_signs, note, NOW + n * DAY) for n, note in enumerate(notes)])
    assert {seen(store, who) for who in crowd} == {NOW + 5 * DAY}


@pytest.mark.parametrize("resumes_on", [None, (NOW + 9 * DAY).date()])
def test_a_pause_holds_back_what_was_queued_and_lets_it_be_due_again(
    store: SqlStore, resumes_on: date | None
) -> None:
    made = subscribed(store)
    store.plan_due(SLACK, NOW, planner())
    pause = None if resumes_on else Pause.OFF
    store.reschedule(
        made.id, schedule="weekdays", pause=pause, next_due_at=None, resumes_on=resumes_on
    )
    assert claim(store) == ()
    assert store.sent_tips(made.id) == frozenset()
    paused = store.subscription(made.person)
    assert paused is not None
    assert (paused.active, paused.resumes_on) == (pause is None, resumes_on)
    store.reschedule(made.id, schedule="weekdays", pause=None, next_due_at=NOW)
    resumed = store.subscription(made.person)
    assert resumed is not None
    assert resumed.resumes_on is None
    assert claim(store) == ()


@pytest.mark.parametrize("resumes_on", [None, (NOW + 9 * DAY).date()])
def test_what_is_on_its_way_when_a_pause_begins_is_looked_for_and_not_sent_again(
    store: SqlStore, resumes_on: date | None
) -> None:
    made = subscribed(store)
    store.plan_due(SLACK, NOW, planner())
    on_its_way = claim_one(store)
    store.reschedule(
        made.id,
        schedule="weekdays",
        pause=None if resumes_on else Pause.OFF,
        next_due_at=None,
        resumes_on=resumes_on,
    )
    assert not on_its_way.paused
    assert store.sent_tips(made.id) == {"tip-1"}
    again = claim_one(store, now=NOW + LEASE)
    assert (again.paused, again.in_doubt) == (True, True)
    store.settle_sent(again.id, ref="1700.1", now=NOW)
    assert store.sent_tips(made.id) == {"tip-1"}
