"""What counts as held, in examples."""

from bot.quiz.memory import Memory, Rating
from bot.quiz.progress import Hold, facts_of, grasp
from tests.property.test_progress import DAY, MONDAY, review
from tests.quiz_world import question

GOOD, AGAIN = Rating.GOOD, Rating.AGAIN
ONE = {"one": frozenset({"a"})}


def hold(*answers: tuple[int, Rating] | tuple[int, Rating, int], on: int) -> Hold:
    """How the topic of one fact stands ``on`` a day, after answers on other days."""
    reviews = [review("a", *answer) for answer in answers]
    [found] = grasp(ONE, reviews, Memory(), MONDAY + on * DAY + DAY / 2)
    return found.hold


def test_nothing_answered_is_new() -> None:
    assert hold(on=0) is Hold.NEW


def test_one_right_answer_is_not_enough() -> None:
    assert hold((0, GOOD), on=0) is Hold.NEW


def test_two_right_answers_on_one_day_are_one() -> None:
    assert hold((0, GOOD), (0, GOOD, 3), on=0) is Hold.NEW


def test_two_right_answers_on_two_days_hold_it() -> None:
    assert hold((0, GOOD), (1, GOOD), on=1) is Hold.HELD


def test_a_third_one_the_same_evening_takes_nothing_away() -> None:
    assert hold((0, GOOD), (1, GOOD), (1, GOOD, 3), on=1) is Hold.HELD


def test_time_lets_it_fade_and_an_answer_brings_it_back() -> None:
    assert hold((0, GOOD), (4, GOOD), on=34) is Hold.HELD
    assert hold((0, GOOD), (4, GOOD), on=200) is Hold.FADING
    assert hold((0, GOOD), (4, GOOD), (200, GOOD), on=200) is Hold.HELD


def test_a_miss_lets_it_fade_until_two_days_are_right_again() -> None:
    held = ((0, GOOD), (4, GOOD))
    assert hold(*held, (9, AGAIN), on=9) is Hold.FADING
    assert hold(*held, (9, AGAIN), (10, GOOD), on=10) is Hold.FADING
    assert hold(*held, (9, AGAIN), (10, GOOD), (12, GOOD), on=12) is Hold.HELD


def test_a_topic_is_held_when_all_its_facts_are() -> None:
    both = {"both": frozenset({"a", "b"})}
    reviews = [review("a", 0, GOOD), review("a", 1, GOOD), review("b", 0, GOOD)]
    [half] = grasp(both, reviews, Memory(), MONDAY + 2 * DAY)
    assert (half.hold, half.facts, half.met, half.held) == (Hold.NEW, 2, 2, 1)
    [whole] = grasp(both, [*reviews, review("b", 2, GOOD)], Memory(), MONDAY + 2 * DAY)
    assert (whole.hold, whole.held) == (Hold.HELD, 2)


def test_the_facts_of_a_topic_are_those_of_the_role() -> None:
    bank = [question(1, role="ds"), question(2, role="mle"), question(1, topic="salary")]
    assert facts_of(bank, "ds") == {"tools": {"ds.tools"}, "salary": {"ds.salary"}}
    assert facts_of(bank, "mle") == {"tools": {"mle.tools"}}
    assert facts_of(bank, None) == {"tools": {"ds.tools", "mle.tools"}, "salary": {"ds.salary"}}
