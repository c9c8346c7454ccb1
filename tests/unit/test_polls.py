"""The rules of the question of the week: which one comes, when its answer does, how both read."""

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content
from bot.model import Question
from bot.people import DeliveryKind, Person, Poll, Quiet, Subscription, Target
from bot.polls.choose import WEEKLY_QUESTION, coming, plan, seed
from bot.polls.message import asked, distribution, explained, noted, revealed
from bot.ports import Due, Past, Plan, Sent
from bot.quiz.session import letter, option_order
from bot.replies import as_text
from bot.tips.policy import Policy
from tests.tips_world import MONDAYS, QUESTION, WEEKDAYS, tips_content, utc

ASKED, TOLD = DeliveryKind.QUESTION, DeliveryKind.REVEAL
CHANNEL = Target(platform="slack", community="T1", user="C1", channel=True)
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HARD = replace(QUESTION, id="ds.q.hard", difficulty=3)
BANK = {q.id: q for q in (HARD, *(replace(QUESTION, id=f"ds.q.{n}") for n in range(4)))}


def content(bank: dict[str, Question] | None = None) -> Content:
    return replace(tips_content(), questions=BANK if bank is None else bank)


def sent(kind: DeliveryKind, question: str) -> Sent:
    return Sent(kind=kind, tip=question, at=utc("2026-11-16 09:00"))


def sends(count: int, channel: str = "C1") -> list[tuple[DeliveryKind, str]]:
    """What a channel gets, one after another."""
    past: Past = ()
    for _ in range(count):
        found = coming(content(), past, channel)
        assert found is not None
        past = (*past, sent(found.kind, found.question.id))
    return [(each.kind, each.tip) for each in past]


# --- choosing -----------------------------------------------------------------------------------


def test_every_question_is_followed_by_its_answer() -> None:
    past = sends(40)

    assert [kind for kind, _ in past] == [ASKED, TOLD] * 20
    assert all(past[n][1] == past[n + 1][1] for n in range(0, 40, 2))


def test_none_comes_again_before_all_were_asked_and_the_mild_ones_come_first() -> None:
    questions = [question for kind, question in sends(20) if kind is ASKED]

    assert set(questions[:5]) == set(questions[5:]) == set(BANK)
    assert (questions[4], questions[9]) == ("ds.q.hard", "ds.q.hard")


def test_channels_get_them_in_orders_of_their_own() -> None:
    assert len({tuple(sends(8, channel)) for channel in ("C1", "C2", "C3", "C4")}) > 1


def test_an_answer_whose_question_was_taken_out_makes_room_for_the_next() -> None:
    found = coming(content(), (sent(ASKED, "gone"),), "C1")

    assert found is not None
    assert found.kind is ASKED


def test_without_questions_nothing_comes() -> None:
    assert coming(content({}), (), "C1") is None


# --- planning -----------------------------------------------------------------------------------


def due(past: Past = (), *, at: str = "2026-11-23 09:00", last: date | None = None) -> Due:
    person = Person(id=1, learner=1, target=CHANNEL)
    subscription = Subscription(
        id=1,
        person=1,
        track=WEEKLY_QUESTION,
        schedule="mondays",
        active=True,
        last_local_date=last,
        next_due_at=utc(at),
    )
    return Due(subscription=subscription, person=person, past=past)


def planned(now: str, **more: object) -> Plan:
    return plan(due(**more), content(), utc(now), Policy())  # type: ignore[arg-type]


def test_what_is_due_is_planned_for_its_date_and_the_next_one_follows() -> None:
    first = planned("2026-11-23 09:00")
    second = planned("2026-11-23 09:00", past=(sent(ASKED, "ds.q.1"),))

    assert (first.kind, first.local_date, first.next_due_at) == (
        ASKED,
        date(2026, 11, 23),
        utc("2026-11-30 09:00"),
    )
    assert (second.kind, second.tip) == (TOLD, "ds.q.1")


def test_what_is_six_hours_late_takes_the_next_date() -> None:
    assert planned("2026-11-23 15:00").tip is not None
    late = planned("2026-11-23 15:01")

    assert (late.tip, late.next_due_at) == (None, utc("2026-11-30 09:00"))


def test_a_date_has_one_message() -> None:
    assert planned("2026-11-23 09:00", last=date(2026, 11, 23)).tip is None


def test_a_date_that_became_quiet_passes_for_a_channel_too() -> None:
    asked = due()
    closed = replace(asked.subscription, quiet=Quiet(spans=((date(2026, 11, 23),) * 2,)))

    found = plan(replace(asked, subscription=closed), content(), utc("2026-11-23 09:00"), Policy())

    assert (found.tip, found.next_due_at) == (None, utc("2026-11-30 09:00"))


def test_a_schedule_the_content_lost_is_replaced() -> None:
    kept = replace(content(), schedules={"weekdays": WEEKDAYS})

    found = plan(due(), kept, utc("2026-11-23 09:00"), Policy())

    assert found.next_due_at == utc("2026-11-24 09:00")
    assert MONDAYS.id not in kept.schedules


# --- reading ------------------------------------------------------------------------------------


RIGHT = letter(seed("C1", QUESTION.id), QUESTION, 0)


def told(counts: dict[int | None, int]) -> str:
    return distribution("C1", QUESTION, counts)


def test_the_question_carries_a_button_per_option_and_one_for_not_sure() -> None:
    reply = asked("C1", QUESTION, key="k1")

    assert [(c.label, c.action.choice) for c in reply.choices] == [
        *zip("ABC", map(str, option_order(seed("C1", QUESTION.id), QUESTION)), strict=True),
        ("Not sure", "unsure"),
    ]
    assert {c.action.subject for c in reply.choices} == {"k1"}
    assert not reply.private
    assert "No." not in as_text(reply), "it explains nothing yet"


def test_a_look_ahead_has_no_buttons() -> None:
    assert list(asked("C1", QUESTION, key=None).choices) == []


def test_below_five_people_nobody_learns_who_chose_what() -> None:
    assert told({}) == "Nobody answered this time."
    assert told({0: 1}).startswith("1 person answered.")
    few = told({0: 3, None: 1})
    assert few == "4 people answered. From 5 on, this says how many chose what."


def test_from_five_people_on_the_counts_are_told_with_the_right_one() -> None:
    shown = told({0: 9, 1: 4, None: 1})

    assert shown.startswith("14 people answered: A ")
    assert f"{RIGHT} 9 (right)" in shown
    assert shown.endswith("not sure 1.")


@given(st.dictionaries(st.sampled_from([0, 1, 2, 7, None]), st.integers(0, 300), max_size=5))
def test_counts_are_told_only_where_nobody_can_be_found_in_them(
    counts: dict[int | None, int],
) -> None:
    people = sum(counts.values())

    assert (" (right)" in told(counts)) == (people >= 5)


def test_the_answer_names_its_sources_and_nobody() -> None:
    reply = revealed(content(), "C1", QUESTION, {0: 5}, TODAY)

    text = as_text(reply)
    assert f"The answer is {RIGHT}: To be understood" in text
    assert "5 people answered: " in text
    assert "Gazette" in text
    assert "[Flag this question]" in text
    assert reply.claims == QUESTION.claims
    assert not reply.private


POLL = Poll(
    question=QUESTION.id,
    channel=Person(id=1, learner=1, target=CHANNEL),
    open=True,
    answer_at=datetime.fromisoformat("2026-11-26T08:00:00+00:00"),
)


def test_whoever_answers_is_told_what_is_noted_and_when_the_answer_comes() -> None:
    text = as_text(noted(POLL, QUESTION, 0, "Europe/Berlin", NOW))

    when = "Thursday 26 November, 09:00 (Europe/Berlin)"
    assert text.startswith(f"Noted: {RIGHT}. The answer comes on {when}.")
    year_before = as_text(noted(POLL, QUESTION, 0, "UTC", NOW.replace(year=2025)))
    assert "on Thursday 26 November 2026, 08:00 (UTC)" in year_before
    assert "Yes." not in text, "it does not say whether that is right"
    assert as_text(noted(POLL, QUESTION, None, "UTC", NOW)).startswith("Noted: Not sure.")


def test_whoever_is_late_reads_why() -> None:
    right, wrong, unsure = (
        as_text(explained(content(), POLL, QUESTION, choice, TODAY)) for choice in (0, 1, None)
    )

    assert right.startswith("Right.")
    assert wrong.startswith("Not quite. You chose")
    assert unsure.startswith("The answer is")
    for text in (right, wrong, unsure):
        assert "[Flag this question]" in text
        assert f"The answer is {RIGHT}: To be understood" in text
        assert "not counted any more" in text
