"""Which questions ride along with a tip: its predecessor's own, what is due, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.content import Content
from bot.model import Question, Tip
from bot.people import DeliveryKind, Person, Subscription
from bot.ports import Due, Sent
from bot.tips.questions import MOST, is_left_to_ask, never_asked, riding
from tests.tips_world import DS, QUESTION, target, tips_content, utc

MONDAY = utc("2026-11-23 08:00")
DAY = timedelta(days=1)
ADA = Person(id=1, learner=1, target=target())
SUBSCRIPTION = Subscription(
    id=1,
    person=1,
    track="ds",
    schedule="weekdays",
    active=True,
    last_local_date=None,
    next_due_at=MONDAY,
)


def question(name: str, fact: str) -> Question:
    return replace(QUESTION, id=name, claims=(fact,))


BANK = {
    q.id: q
    for q in (
        *(question(f"q{n}", f"fact-{n}") for n in range(1, 7)),
        question("q1b", "fact-1"),
    )
}


def content(*questions: str | None, bank: dict[str, Question] = BANK) -> Content:
    """Make a path of tips t1, t2 and so on, with these questions."""
    tips = tuple(
        replace(DS.tips[0], id=f"t{number}", question=question)
        for number, question in enumerate(questions, start=1)
    )
    path = replace(DS, weeks=(replace(DS.weeks[0], tips=tips),))
    return replace(tips_content(tracks={"ds": path}), questions=bank)


PATH = content("q1", None, "q3", "q4", "q5")


def tip(number: int) -> Tip:
    return PATH.tips[f"t{number}"]


def due(*sent: tuple[str, ...], facts: tuple[str, ...] = (), **answered: int) -> Due:
    """Somebody who got t1, t2 and so on, a day apart, with these questions; answers by day."""
    return Due(
        subscription=SUBSCRIPTION,
        person=ADA,
        past=tuple(
            Sent(kind=DeliveryKind.TIP, tip=f"t{n + 1}", at=MONDAY + n * DAY, asked=asked)
            for n, asked in enumerate(sent)
        ),
        facts=facts,
        answered={name: MONDAY + day * DAY for name, day in answered.items()},
    )


def test_the_first_tip_comes_alone() -> None:
    assert riding(due(), PATH, tip(1)) == ()


def test_the_question_of_a_tip_comes_with_the_next_one_and_then_no_more() -> None:
    assert riding(due(()), PATH, tip(2)) == ("q1",)
    assert riding(due((), ("q1",)), PATH, tip(3)) == ()
    assert riding(due((), ("q1",), ()), PATH, tip(4)) == ("q3",)


def test_whoever_answered_it_since_the_tip_is_not_asked_again() -> None:
    assert riding(due((), q1=1), PATH, tip(2)) == ()


def test_an_answer_from_before_the_tip_leaves_its_question_to_be_asked() -> None:
    assert riding(due((), q1=-1), PATH, tip(2)) == ("q1",)
    asked_before = due((), ("q1", "q3"), ())
    assert riding(asked_before, PATH, tip(4)) == ("q3",)


def test_what_was_never_asked_waits_with_the_newest_first() -> None:
    assert list(never_asked(due((), (), (), ()), PATH)) == ["q4", "q3", "q1"]


def test_behind_its_own_question_come_two_that_are_due_the_most_overdue_first() -> None:
    somebody = due((), ("q1",), (), facts=("fact-6", "fact-5", "fact-2"))
    assert riding(somebody, PATH, tip(4)) == ("q3", "q6", "q5")


def test_without_a_question_of_its_own_a_tip_carries_what_is_due() -> None:
    somebody = due((), ("q1",), facts=("fact-6", "fact-5", "fact-2"))
    assert riding(somebody, PATH, tip(4)) == ("q6", "q5")


def test_older_questions_never_asked_fill_what_room_is_left() -> None:
    somebody = due((), (), (), (), facts=("fact-6",))
    assert riding(somebody, PATH, tip(5)) == ("q4", "q6", "q3")
    assert len(riding(replace(somebody, facts=()), PATH, tip(5))) == MOST


def test_one_fact_is_asked_for_once_in_a_message() -> None:
    assert riding(due((), facts=("fact-1", "fact-6")), PATH, tip(2)) == ("q1", "q6")


def test_two_tips_about_one_fact_ask_for_it_in_two_messages() -> None:
    path = content("q1", "q1b", "q3")
    assert riding(due((), ()), path, path.tips["t3"]) == ("q1b",)
    assert riding(due((), (), ("q1b",)), path, None) == ("q3", "q1")


def test_an_older_question_does_not_come_above_the_tip_that_tells_its_answer() -> None:
    path = content("q1", "q3", "q1b")
    assert riding(due((), ()), path, path.tips["t3"]) == ("q3",)


def test_what_the_tip_is_about_to_tell_is_not_asked_above_it() -> None:
    assert riding(due(facts=("fact-3", "fact-6")), PATH, tip(3)) == ("q6",)


def test_of_two_questions_about_a_fact_the_one_asked_longest_ago_comes() -> None:
    def asked(somebody: Due) -> str:
        return riding(replace(somebody, facts=("fact-1",)), PATH, tip(5))[-1]

    assert asked(due((), ("q1",), q1=1)) == "q1b"
    assert asked(due((), ("q1",), q1=1, q1b=5)) == "q1"
    assert asked(due((), ("q1",), (), ("q3", "q1"), q1=1, q1b=2)) == "q1b"


@pytest.mark.parametrize("gone", ["q1", "q6"])
def test_questions_the_authors_took_out_are_passed_over(gone: str) -> None:
    left = content("q1", None, bank={name: q for name, q in BANK.items() if name != gone})
    chosen = riding(due((), facts=("fact-6", "fact-5")), left, left.tips["t2"])
    assert chosen == tuple(name for name in ("q1", "q6", "q5") if name != gone)


def test_a_tip_the_authors_took_out_asks_nothing() -> None:
    assert riding(due(()), content(None), None) == ()
    gone = replace(due(()), past=(Sent(kind=DeliveryKind.TIP, tip="gone", at=MONDAY),))
    assert riding(gone, PATH, tip(2)) == ()


def test_a_channel_is_asked_nothing() -> None:
    channel = replace(ADA, target=replace(ADA.target, channel=True))
    somebody = replace(due((), facts=("fact-6",)), person=channel)
    assert riding(somebody, PATH, tip(2)) == ()
    assert not is_left_to_ask(somebody, PATH)


def test_a_path_owes_the_question_of_its_last_tip_once() -> None:
    path = content("q1")
    assert is_left_to_ask(due(()), path)
    assert not is_left_to_ask(due((), q1=1), path)
    closing = Sent(kind=DeliveryKind.CLOSING, tip="t1", at=MONDAY + DAY, asked=("q1",))
    assert not is_left_to_ask(replace(due(()), past=(*due(()).past, closing)), path)
    assert not is_left_to_ask(due(), path)
    assert list(never_asked(replace(due(()), past=(*due(()).past, closing)), path)) == []
