"""The audit of a rehearsal bites: whatever is lost, doubled or stray is counted as such."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from adapters.simulation.audit import Record, Verdict, judge
from adapters.simulation.crowd import Act, Learner
from adapters.simulation.platforms import Message
from bot.model import Schedule
from bot.people import Pause, Subscription, Target

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
KEPT = Subscription(
    id=1,
    person=1,
    track="ds",
    schedule="weekdays",
    active=True,
    last_local_date=None,
    next_due_at=SATURDAY + 2 * DAY,
)


def message(due_at: datetime, *, key: str = "") -> Message:
    return Message(
        key=key or due_at.isoformat(),
        kind="tip",
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
    return judge([record], schedule, begins_at=SUNDAY, ends_at=SATURDAY)


def test_a_week_in_which_everything_came_is_clean() -> None:
    found = verdict(WHOLE)
    assert (found.due, found.sent, found.paused) == (5, 5, 0)
    assert found.is_clean


def test_what_was_due_and_never_came_is_lost() -> None:
    found = verdict(replace(WHOLE, received=WHOLE.received[1:]))
    assert (found.sent, found.lost) == (4, 1)
    assert not found.is_clean


def test_a_date_on_which_nothing_was_ever_due_is_lost_too() -> None:
    found = verdict(replace(WHOLE, due=DUE[:2] + DUE[3:], received=()))
    assert (found.due, found.lost) == (4, 5)


def test_what_died_has_a_reason_and_is_not_lost() -> None:
    deaths = {DUE[3]: "too_late", DUE[4]: "user_disabled"}
    found = verdict(replace(WHOLE, received=WHOLE.received[:3], deaths=deaths))
    assert (found.sent, found.folded, found.dead) == (3, 1, {"user_disabled": 1})
    assert found.is_clean


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


def test_dates_after_a_pause_for_good_are_passed_over() -> None:
    paused = replace(KEPT, active=False, paused_for=Pause.IGNORED, next_due_at=None)
    record = replace(WHOLE, due=DUE[:3], received=WHOLE.received[:3], subscription=paused)
    found = verdict(record)
    assert (found.paused, found.lost) == (2, 0)


def test_dates_from_a_silence_until_somebody_is_back_are_passed_over() -> None:
    record = replace(WHOLE, due=(DUE[0], DUE[4]), received=(WHOLE.received[0], WHOLE.received[4]))
    assert verdict(record).lost == 3
    found = verdict(replace(record, silenced=(DUE[1],)))
    assert (found.due, found.paused, found.lost) == (2, 3, 0)


def test_dates_before_a_silence_are_not_excused_by_it() -> None:
    paused = replace(KEPT, active=False, paused_for=Pause.IGNORED, next_due_at=None)
    record = replace(WHOLE, due=DUE[:1], received=WHOLE.received[:1], subscription=paused)
    found = verdict(replace(record, silenced=(DUE[3],)))
    assert (found.paused, found.lost) == (3, 1)


@pytest.mark.parametrize(("back", "paused", "lost"), [(9, 3, 0), (6, 2, 1)])
def test_dates_are_passed_over_only_while_somebody_pauses(
    back: int, paused: int, lost: int
) -> None:
    acts = (
        Act(at=datetime(2026, 1, 6, tzinfo=UTC), line="tips off"),
        Act(at=datetime(2026, 1, back, tzinfo=UTC), line="tips on"),
    )
    record = replace(WHOLE, due=(DUE[0], DUE[4]), received=(WHOLE.received[0], WHOLE.received[4]))
    found = verdict(replace(record, learner=replace(LEARNER, acts=acts)))
    assert (found.paused, found.lost) == (paused, lost)


def test_nothing_is_missing_after_the_end_of_a_path() -> None:
    over = replace(KEPT, next_due_at=None)
    record = replace(WHOLE, due=DUE[:3], received=WHOLE.received[:3], subscription=over)
    assert verdict(record).is_clean


def test_a_rule_for_every_second_week_has_dates_in_every_second_week() -> None:
    fortnight = replace(WEEKDAYS, every=2)
    weeks = [verdict(replace(WHOLE, due=(), received=()), fortnight).lost]
    later = judge(
        [replace(WHOLE, due=(), received=())],
        fortnight,
        begins_at=SUNDAY + 7 * DAY,
        ends_at=SATURDAY + 7 * DAY,
    )
    assert sorted([*weeks, later.lost]) == [0, 5]


def test_the_calendar_is_that_of_the_zone() -> None:
    far = replace(LEARNER, zone="Pacific/Auckland")
    due = tuple(at - timedelta(hours=12) for at in DUE)
    named = tuple(replace(message(at), local_date=date(2026, 1, 5 + n)) for n, at in enumerate(due))
    assert verdict(replace(WHOLE, learner=far, due=due, received=named)).is_clean
