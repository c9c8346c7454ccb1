"""``progress``: the words somebody reads about how far they have come."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest

from bot.commands import progress
from bot.invocation import Context
from bot.learning import Answered, Card, Review, Told
from bot.model import Tip, TipKind, Track, Week
from bot.people import Community, Person, Subscription, Target
from bot.quiz import memory
from bot.quiz.memory import Memory, Rating
from bot.replies import Chart, Reply, as_text
from tests.quiz_world import NOW, TOPICS, make_content, question

if TYPE_CHECKING:
    from bot.ports import Store

DAY = timedelta(days=1)
ADA = Target(platform="slack", community="T1", user="ada")
GOOD, AGAIN = Rating.GOOD, Rating.AGAIN


class Desk:
    """What the store knows of Ada, and the page she sees."""

    def __init__(self) -> None:
        self.known_person: Person | None = Person(id=1, learner=1, target=ADA)
        self.on: str | None = None
        self.given: list[Review] = []
        self.sent: frozenset[date] = frozenset()
        self.linked: list[Person] = []
        self.waiting_here: str | None = None
        self.decided = Community()
        self.tips: list[Told] = []
        self.content = replace(make_content(), tracks=_tracks())

    def learns(self, topic: str, *days: int, rating: Rating = GOOD, role: str = "ds") -> None:
        """Answer the question on a topic so many days ago."""
        self.given += [
            memory.reviewed(question(0, topic=topic, role=role), rating, ago(n), ago(n).date())
            for n in days
        ]

    def page(self) -> Reply:
        context = Context(
            content=self.content,
            store=cast("Store", self),
            target=ADA,
            now=NOW,
            seed=1,
            options={},
            in_dm=True,
        )
        return progress.progress(context)

    @property
    def text(self) -> str:
        return as_text(self.page())

    # --- the part of the store that is asked -----------------------------------------------

    def known(self, target: Target) -> Person | None:
        return self.known_person

    def accounts(self, person: int) -> list[Person]:
        return [self.known_person, *self.linked] if self.known_person else []

    def membership(self, person: int) -> None:
        """Nobody is in a cohort."""

    def community(self, target: Target) -> Community:
        return self.decided

    def person(self, target: Target, *, profile_zone: str | None = None) -> Person:
        assert self.known_person is not None, "to look at a page makes nobody known"
        return self.known_person

    def subscription(self, person: int) -> Subscription | None:
        tips_come = person == (self.linked[0].id if self.linked else 1)
        track = self.on if tips_come else self.waiting_here
        if track is None:
            return None
        return Subscription(
            id=1, person=person, track=track, schedule="weekly", active=tips_come,
            last_local_date=None, next_due_at=NOW,
        )  # fmt: skip

    def sent_tips(self, subscription: int) -> frozenset[str]:
        return frozenset()

    def answered(self, learner: int) -> list[Answered]:
        return [Answered(at=r.reviewed_at, local_date=r.local_date) for r in self.given]

    def sent_dates(self, learner: int, since: date | None = None) -> frozenset[date]:
        return self.sent

    def reviews(self, learner: int) -> list[Review]:
        return self.given

    def told(self, learner: int) -> list[Told]:
        return self.tips

    def cards(self, learner: int) -> list[Card]:
        return list(memory.replay(self.given, Memory()).values())


def _tracks() -> dict[str, Track]:
    tip = Tip(id="t1", kind=TipKind.FACT, title="A", text="B", claims=(), question="tools-ds-0")
    week = Week(number=1, title="Role", shared=None, tips=(tip,))
    return {role: replace(track, weeks=(week,)) for role, track in make_content().tracks.items()}


def ago(days: int) -> datetime:
    return NOW - days * DAY


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_stranger_gets_the_ways_in_and_stays_unknown(desk: Desk) -> None:
    desk.known_person = None
    page = desk.page()
    assert "One question is enough." in as_text(page)
    assert "Quiz me" in [choice.label for choice in page.choices]


def test_somebody_who_only_looked_around_gets_the_ways_in(desk: Desk) -> None:
    assert "You have not begun yet" in desk.text
    assert "0" not in desk.text


def test_a_first_answer_is_a_beginning_and_no_zero(desk: Desk) -> None:
    desk.learns("tools", 0)
    assert "You have begun 1 topic: Tools." in desk.text
    assert "1 learning week." in desk.text
    assert not charts(desk.page())
    assert "0" not in desk.text


def test_on_a_track_the_topics_of_its_role_count(desk: Desk) -> None:
    desk.on = "ds"
    assert "None of your 2 topics is begun yet." in desk.text
    desk.learns("tools", 4, 0, role="mle")
    assert "None of your 2 topics is begun yet." in desk.text
    desk.learns("tools", 4, 0, role="ds")
    assert "Your topics: 1 held and 1 new." in desk.text
    assert "I count the topics and questions for a DS." in desk.text
    assert "ds path. You are at the start: 1 tips are to come." in desk.text


def test_without_a_track_what_was_met_counts_for_every_role(desk: Desk) -> None:
    desk.learns("tools", 4, 0, role="ds")
    assert "You have begun 1 topic: Tools." in desk.text
    assert [m.words for m in charts(desk.page())[0].marks] == ["1 of 2"]
    desk.learns("tools", 4, 0, role="mle")
    assert "Your topics: 1 held." in desk.text
    assert "for every role" in desk.text


def test_the_track_of_a_linked_account_counts(desk: Desk) -> None:
    elsewhere = Target(platform="discord", community="G1", user="ada")
    desk.linked = [Person(id=2, learner=1, target=elsewhere)]
    desk.on = "ds"
    assert "None of your 2 topics is begun yet." in desk.text


def test_a_track_that_waits_here_for_a_linked_account_does_not_count(desk: Desk) -> None:
    elsewhere = Target(platform="discord", community="G1", user="ada")
    desk.linked = [Person(id=2, learner=1, target=elsewhere)]
    desk.on, desk.waiting_here = "ds", "mle"
    both = desk.text
    desk.waiting_here = None
    assert both == desk.text
    assert "ds path." in both


def test_what_was_held_is_said_to_fade(desk: Desk) -> None:
    desk.on = "ds"
    desk.learns("tools", 10, 6)
    desk.learns("tools", 0, rating=AGAIN)
    assert "Your topics: 1 fading and 1 new." in desk.text
    assert "- Fading: Tools." in desk.text


def test_the_chart_says_the_same_as_the_words(desk: Desk) -> None:
    desk.on = "ds"
    desk.learns("tools", 4, 0)
    desk.learns("salary", 0)
    [chart] = charts(desk.page())
    assert [(m.group, m.row, m.words, m.low, m.high) for m in chart.marks] == [
        ("Held", "Tools", "1 of 1", 1, 1)
    ]
    assert "Held: Tools 1 of 1." in chart.alt
    assert chart.summary.endswith("1 more topic is begun.")


def test_the_community_decides_what_recall_is_enough(desk: Desk) -> None:
    desk.on = "ds"
    desk.learns("tools", 24, 20)
    assert "- Held: Tools." in desk.text
    desk.decided = Community(retention=0.95)
    assert "- Fading: Tools." in desk.text


def test_long_lists_are_folded(desk: Desk) -> None:
    desk.content = replace(
        desk.content,
        questions={q.id: q for q in (question(0, topic=topic) for topic in TOPICS)},
    )
    for topic in TOPICS:
        desk.learns(topic, 4, 0)
    assert len(TOPICS) == 6
    assert "- Held: Tools, Salary, Goal, Focus, Outputs and 1 more." in desk.text


def test_the_rule_stands_beside_the_weeks(desk: Desk) -> None:
    desk.learns("tools", 21, 14, 0)
    desk.sent = frozenset(ago(n).date() for n in (21, 14, 7, 0))
    assert "3 learning weeks in a row. 1 missed week was forgiven on the way." in desk.text
    assert "A week counts with one answered question" in desk.text


def test_a_week_still_open_is_an_invitation(desk: Desk) -> None:
    desk.learns("tools", 7)
    desk.sent = frozenset({ago(0).date()})
    assert "1 learning week. One answer this week makes it 2." in desk.text


def test_lost_weeks_are_not_counted_out_loud(desk: Desk) -> None:
    desk.learns("tools", 60)
    desk.sent = frozenset(ago(n).date() for n in range(60))
    assert "Your learning weeks begin with your next answer." in desk.text


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ((0,), "Nothing is due for review now. Your next review is in four days, on"),
        ((30,), "One fact is due for review."),
    ],
)
def test_what_is_due_is_counted(desk: Desk, answers: tuple[int, ...], said: str) -> None:
    desk.learns("tools", *answers)
    assert said in desk.text


def test_what_is_due_can_be_reviewed_at_once(desk: Desk) -> None:
    desk.learns("tools", 0)
    assert "Review" not in labels(desk.page())
    desk.given.clear()
    desk.learns("tools", 30)
    assert labels(desk.page())[:2] == ["Review", "Quiz me"]


def test_what_was_told_three_weeks_ago_is_a_number_once_it_was_asked(desk: Desk) -> None:
    desk.on = "ds"
    desk.tips = [Told(tip="t1", told_at=ago(30))]
    assert "three weeks ago" not in desk.text
    desk.learns("tools", 2)
    assert "What I told you three weeks ago or earlier: 1 of 1 recalled" in desk.text


def test_facts_that_are_gone_are_not_due(desk: Desk) -> None:
    desk.learns("tools", 30)
    desk.content = replace(desk.content, questions={})
    assert "Nothing is due for review now." in desk.text


def charts(reply: Reply) -> list[Chart]:
    return [block for block in reply.blocks if isinstance(block, Chart)]


def labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]
