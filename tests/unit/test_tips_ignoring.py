"""Five tips without a sign of life bring a question; silence to that, a pause."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.people import DeliveryKind, Pause, Person, Subscription
from bot.ports import Due, Plan, Sent
from bot.tips.ignoring import PATIENCE, heeding
from tests.tips_world import target, utc

SEEN = utc("2026-11-01 08:00")
NOW = utc("2026-11-23 08:00")
ADA = Person(id=1, learner=1, target=target(), seen_at=SEEN)
PLAN = Plan(
    local_date=NOW.date(),
    due_at=NOW,
    next_due_at=NOW + timedelta(days=1),
    tip="next",
    questions=("q1",),
)


def due(*kinds: DeliveryKind, person: Person = ADA) -> Due:
    """Somebody to whom messages of these kinds were sent, one a day since they were seen."""
    past = tuple(
        Sent(kind=kind, tip=f"tip-{number}", at=SEEN + timedelta(days=number))
        for number, kind in enumerate(kinds, start=1)
    )
    subscription = Subscription(
        id=1,
        person=1,
        track="ds",
        schedule="weekdays",
        active=True,
        last_local_date=None,
        next_due_at=NOW,
    )
    return Due(subscription=subscription, person=person, past=past)


TIPS = (DeliveryKind.TIP,) * PATIENCE
STILL = DeliveryKind.STILL


def test_the_sixth_is_a_question_and_the_tip_is_kept() -> None:
    asked = heeding(due(*TIPS), PLAN)
    assert asked == replace(PLAN, tip="tip-5", kind=STILL, questions=())


def test_silence_to_the_question_is_a_pause_and_sends_nothing() -> None:
    paused = heeding(due(*TIPS, STILL), PLAN)
    assert (paused.tip, paused.next_due_at, paused.pause) == (None, None, Pause.IGNORED)
    assert paused.questions == ()


@pytest.mark.parametrize("days", [1, PATIENCE, PATIENCE + 1])
def test_any_sign_of_life_begins_the_count_anew(days: int) -> None:
    seen = replace(ADA, seen_at=SEEN + timedelta(days=days))
    assert heeding(due(*TIPS, STILL, person=seen), PLAN).pause == (
        None if days > PATIENCE else Pause.IGNORED
    )
    assert heeding(due(*TIPS, person=seen), PLAN) == PLAN


def test_four_are_not_five_and_a_question_asked_is_not_a_tip() -> None:
    assert heeding(due(*TIPS[1:]), PLAN) == PLAN
    seen = replace(ADA, seen_at=SEEN + timedelta(days=PATIENCE + 1, hours=1))
    assert heeding(due(*TIPS, STILL, *TIPS[1:], person=seen), PLAN) == PLAN


def test_nothing_is_concluded_of_channels_and_of_whom_nothing_was_ever_heard() -> None:
    channel = replace(ADA, target=replace(ADA.target, channel=True))
    for person in (channel, replace(ADA, seen_at=None)):
        assert heeding(due(*TIPS, STILL, person=person), PLAN) == PLAN


@pytest.mark.parametrize(
    "plan", [replace(PLAN, tip=None), replace(PLAN, kind=DeliveryKind.CLOSING)]
)
def test_where_no_tip_was_to_come_nothing_is_asked(plan: Plan) -> None:
    assert heeding(due(*TIPS), plan) == plan
    assert heeding(due(*TIPS, STILL), plan) == plan
