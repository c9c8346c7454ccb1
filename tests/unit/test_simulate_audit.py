"""The audit of a rehearsal bites: whatever is lost, doubled or stray is counted as such."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from adapters.simulation.audit import Record, Verdict, judge
from adapters.simulation.crowd import Act, Learner
from adapters.simulation.platforms import Message
from bot.model import Schedule
from bot.people import DeliveryKind, Pause, Subscription, Target

SUNDAY = datetime(2026, 1, 4, 12, tzinfo=UTC)
SATURDAY = SUNDAY + timedelta(days=6)
DAY = timedelta(days=1)
WEEKDAYS = Schedule(id="weekdays", name="Weekdays", days=frozenset(range(5)), at=time(9))
#: Nine in the morning in Berlin, from Monday to Friday.
DUE = tuple(datetime(2026, 1, day, 8, tzinfo=UTC) for day in range(5, 10))
LEARNER = Learner(
    target=Target(platform="slack", community="T1", user="U1"),
    zone="Europe/Berlin",
    track="ds",
    silent=False,
)
CLOSED = replace(
    LEARNER, acts=(Act(at=datetime(2026, 1, 6, 12, tzinfo=UTC), closes="user_disabled"),)
)
KEPT = Subscription(
    id=1,
    person=1,
    track="ds",
    schedule="weekdays",
    active=True,
    last_local_date=None,
    next_due_at=SATURDAY + 2 * DAY,
)


def message(due_at: datetime, *, key: str = "", kind: DeliveryKind = DeliveryKind.TIP) -> Message:
    return Message(
        key=key or due_at.isoformat(),
        kind=kind,
        tip="tip-1",
        local_date=due_at.date(),
        due_at=due_at,
        at=due_at,
    )


WHOLE = Record(
    learner=LEARNER,
    due=DUE,
    received=tuple(message(due_at) for due_at in DUE),
    deaths={},
    silenced=(),
    subscription=KEPT,
)


def verdict(record: Record, schedule: Schedule = WEEKDAYS) -> Verdict:
    found = judge([record], schedule, begins_at=SUNDAY, ends_at=SATURDAY)
    assert found.balances or not found.is_clean
    return found


def test_a_week_in_which_everything_came_is_clean() -> None:
    found = verdict(WHOLE)
    assert (found.dates, found.due, found.sent, found.paused) == (5, 5, 5, 0)
    assert found.is_clean
    assert found.balances


def test_what_was_due_twice_and_came_once_is_lost_once() -> None:
    found = verdict(replace(WHOLE, due=(*DUE, DUE[0])))
    assert (found.due, found.sent, found.lost) == (6, 5, 1)


def test_what_was_due_and_never_came_is_lost() -> None:
    found = verdict(replace(WHOLE, received=WHOLE.received[1:]))
    assert (found.sent, found.lost) == (4, 1)
    assert not found.is_clean


def test_a_date_on_which_nothing_was_ever_due_is_missed() -> None:
    found = verdict(replace(WHOLE, due=DUE[:2] + DUE[3:], received=()))
    assert (found.dates, found.due, found.lost, found.missed) == (5, 4, 4, 1)
    assert not verdict(replace(WHOLE, due=DUE[1:], received=WHOLE.received[1:])).is_clean


def test_what_was_due_on_a_date_that_the_calendar_does_not_have_is_a_stray() -> None:
    weekend = SATURDAY - timedelta(hours=4)
    found = verdict(
        replace(WHOLE, due=(*DUE, weekend), received=(*WHOLE.received, message(weekend)))
    )
    assert found.strays == 1


def test_what_died_has_a_reason_and_is_not_lost() -> None:
    deaths = {DUE[3]: "too_late", DUE[4]: "user_disabled"}
    record = replace(WHOLE, received=WHOLE.received[:3], deaths=deaths, learner=CLOSED)
    found = verdict(record)
    assert (found.sent, found.folded, found.dead) == (3, 1, {"user_disabled": 1})
    assert found.is_clean


@pytest.mark.parametrize("reason", ["user_disabled", "paused"])
def test_what_died_for_what_somebody_never_did_is_lost(reason: str) -> None:
    found = verdict(replace(WHOLE, received=WHOLE.received[1:], deaths={DUE[0]: reason}))
    assert (found.dead, found.lost) == ({}, 1)


def test_a_message_that_came_twice_is_doubled() -> None:
    found = verdict(replace(WHOLE, received=(*WHOLE.received, WHOLE.received[0])))
    assert found.doubled > 0
    assert not found.is_clean


def test_a_date_with_two_messages_is_doubled() -> None:
    second = replace(message(DUE[0], key="other"), due_at=DUE[0])
    assert verdict(replace(WHOLE, received=(*WHOLE.received, second))).doubled == 1


def test_what_came_though_nothing_was_due_is_a_stray() -> None:
    found = verdict(replace(WHOLE, received=(*WHOLE.received, message(SATURDAY - DAY / 4))))
    assert found.strays == 1
    assert not found.is_clean


@pytest.mark.parametrize(("learner", "missed"), [(CLOSED, 0), (LEARNER, 2)])
def test_dates_are_passed_over_for_good_only_where_somebody_is_out_of_reach(
    learner: Learner, missed: int
) -> None:
    paused = replace(KEPT, active=False, paused_for=Pause.UNREACHABLE, next_due_at=None)
    record = replace(WHOLE, due=DUE[:3], received=WHOLE.received[:3], subscription=paused)
    found = verdict(replace(record, learner=learner))
    assert (found.paused, found.missed) == (2 - missed, missed)


def test_dates_from_an_ignored_question_until_somebody_is_back_are_passed_over() -> None:
    asked = message(DUE[0], kind=DeliveryKind.STILL)
    record = replace(WHOLE, due=(DUE[0], DUE[4]), received=(asked, WHOLE.received[4]))
    assert verdict(record).missed == 3
    found = verdict(replace(record, silenced=(DUE[1],)))
    assert (found.due, found.paused, found.missed) == (2, 3, 0)
    back = replace(LEARNER, acts=(Act(at=DUE[2], line="tips on"),))
    found = verdict(replace(record, silenced=(DUE[1],), learner=back))
    assert (found.paused, found.missed) == (2, 1)


def test_whoever_was_never_asked_ignored_no_question() -> None:
    record = replace(WHOLE, due=DUE[:1], received=WHOLE.received[:1], silenced=(DUE[1],))
    assert verdict(record).missed == 4


def test_dates_before_a_silence_are_not_excused_by_it() -> None:
    asked = message(DUE[0], kind=DeliveryKind.STILL)
    found = verdict(replace(WHOLE, due=DUE[:1], received=(asked,), silenced=(DUE[3],)))
    assert (found.paused, found.missed) == (2, 2)


def test_whoever_moves_has_the_dates_of_both_places_and_no_excuse() -> None:
    moves = Act(at=datetime(2026, 1, 7, 12, tzinfo=UTC), line="tips zone America/Denver")
    due = (*DUE[:3], *(at + timedelta(hours=8) for at in DUE[3:]))
    received = tuple(message(at) for at in due)
    moved = replace(WHOLE, learner=replace(LEARNER, acts=(moves,)), due=due, received=received)
    found = verdict(moved)
    assert (found.dates, found.due, found.sent) == (5, 5, 5)
    assert found.balances
    assert verdict(replace(moved, due=due[:3], received=received[:3])).missed == 2


def test_a_date_that_was_over_where_somebody_came_has_no_hour_for_them() -> None:
    before_nine = datetime(2026, 1, 7, 15, 30, tzinfo=UTC)  # 08:30 in Denver
    mover = replace(
        LEARNER,
        zone="America/Denver",
        acts=(Act(at=before_nine, line="tips zone Pacific/Chatham"),),
    )
    denver = [datetime(2026, 1, day, 16, tzinfo=UTC) for day in (5, 6)]
    chatham = [datetime(2026, 1, day, 19, 15, tzinfo=UTC) for day in (7, 8)]
    received = [
        *map(message, denver),
        *(replace(message(at), local_date=at.date() + DAY) for at in chatham),
    ]
    found = verdict(
        replace(WHOLE, learner=mover, due=(*denver, *chatham), received=tuple(received))
    )
    assert (found.dates, found.due, found.missed, found.strays) == (4, 4, 0, 0)
    assert found.is_clean


@pytest.mark.parametrize(("back", "paused", "missed"), [(9, 3, 0), (8, 2, 1), (7, 1, 2)])
def test_dates_are_passed_over_only_while_somebody_pauses(
    back: int, paused: int, missed: int
) -> None:
    acts = (
        Act(at=datetime(2026, 1, 6, tzinfo=UTC), line="tips off"),
        Act(at=datetime(2026, 1, back, tzinfo=UTC), line="tips on"),
    )
    record = replace(WHOLE, due=(DUE[0], DUE[4]), received=(WHOLE.received[0], WHOLE.received[4]))
    found = verdict(replace(record, learner=replace(LEARNER, acts=acts)))
    assert (found.paused, found.missed) == (paused, missed)


def test_nothing_is_missing_after_the_end_of_a_path() -> None:
    over = replace(KEPT, next_due_at=None)
    record = replace(WHOLE, due=DUE[:3], received=WHOLE.received[:3], subscription=over)
    assert verdict(record).is_clean


def test_a_rule_for_every_second_week_has_dates_in_every_second_week() -> None:
    fortnight = replace(WEEKDAYS, every=2)
    weeks = [verdict(replace(WHOLE, due=(), received=()), fortnight).missed]
    later = judge(
        [replace(WHOLE, due=(), received=())],
        fortnight,
        begins_at=SUNDAY + 7 * DAY,
        ends_at=SATURDAY + 7 * DAY,
    )
    assert sorted([*weeks, later.missed]) == [0, 5]


def test_the_calendar_is_that_of_the_zone() -> None:
    far = replace(LEARNER, zone="Pacific/Auckland")
    due = tuple(at - timedelta(hours=12) for at in DUE)
    named = tuple(replace(message(at), local_date=date(2026, 1, 5 + n)) for n, at in enumerate(due))
    assert verdict(replace(WHOLE, learner=far, due=due, received=named)).is_clean
