"""A path in a channel: what is planned when, and the end of it."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people import DeliveryKind, Person, Quiet, Subscription
from bot.ports import Due, Plan, Sent
from bot.tips.paths import bounded, plan, rhythm_of
from bot.tips.policy import Policy
from bot.tips.schedule import Rhythm
from tests.tips_world import DS, WEEKDAYS, target, tips_content, utc

CONTENT = tips_content()
CHANNEL = Person(id=1, learner=1, target=replace(target("C1"), channel=True))
MONDAY = date(2026, 11, 23)


def due(*sent: str, at: str = "2026-11-23 09:00", **changes: object) -> Due:
    subscription = Subscription(
        id=1,
        person=1,
        track="ds",
        schedule="weekdays",
        active=True,
        last_local_date=None,
        next_due_at=utc(at),
        starts_on=MONDAY,
    )
    past = tuple(Sent(kind=DeliveryKind.TIP, tip=tip, at=utc(at)) for tip in sent)
    changed = replace(subscription, **changes)  # type: ignore[arg-type]
    return Due(subscription=changed, person=CHANNEL, past=past)


def planned(now: str, *sent: str, **changes: object) -> Plan:
    changes.setdefault("at", now)
    return plan(due(*sent, **changes), CONTENT, utc(now), Policy())  # type: ignore[arg-type]


def test_a_tip_of_the_week_is_planned_with_no_question() -> None:
    found = planned("2026-11-23 09:00")

    assert (found.tip, found.kind, found.questions) == ("ds.w01.fact", DeliveryKind.TIP, ())
    assert (found.local_date, found.next_due_at) == (MONDAY, utc("2026-11-24 09:00"))
    assert planned("2026-11-30 09:00", "ds.w01.fact").tip == "ds.w02.fact"


@pytest.mark.parametrize(
    ("now", "changes"),
    [
        ("2026-11-23 15:01", {"at": "2026-11-23 09:00"}),
        ("2026-11-23 09:00", {"last_local_date": MONDAY}),
        ("2026-11-23 09:00", {"quiet": Quiet(spans=((MONDAY, MONDAY),))}),
        ("2026-11-23 09:00", {"track": "gone"}),
        ("2026-11-23 09:00", {"starts_on": None}),
    ],
)
def test_what_is_too_late_twice_quiet_or_gone_is_left_out(
    now: str, changes: dict[str, object]
) -> None:
    found = planned(now, **changes)

    assert found.tip is None
    assert found.next_due_at == utc("2026-11-24 09:00")


def test_nothing_is_due_after_the_last_week_or_an_earlier_end() -> None:
    assert planned("2026-12-04 09:00", "ds.w01.fact").next_due_at is None
    assert planned("2026-11-25 09:00", ends_on=date(2026, 11, 25)).next_due_at is None


def test_a_rhythm_without_a_start_or_a_path_is_as_it_was() -> None:
    rhythm = Rhythm(schedule=WEEKDAYS, zone="UTC")
    assert bounded(rhythm, DS) == rhythm
    gone = due(track="gone").subscription
    assert rhythm_of(gone, CHANNEL, CONTENT, "UTC").ends_on is None


@given(st.integers(0, 30), st.sets(st.sampled_from([tip.id for tip in DS.tips])))
def test_only_tips_of_the_week_come_and_none_twice(day: int, had: set[str]) -> None:
    on = date.fromordinal(MONDAY.toordinal() + day)
    found = planned(f"{on} 09:00", *sorted(had))

    if found.tip is not None:
        assert found.tip not in had
        assert found.tip in {tip.id for tip in DS.weeks[day // 7].tips}
