"""Whatever three accounts do, in whatever order and across restarts, nothing learnt is lost."""

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.learning import Review
from bot.people import LinkCode, Target
from bot.ports import Lesson
from bot.quiz import memory
from bot.quiz.memory import Memory, Rating
from bot.storage import open_store
from tests.contract.laws import NOW, quiz
from tests.databases import fresh_sqlite

ACCOUNTS = {
    "slack": Target(platform="slack", community="T1", user="U1"),
    "discord": Target(platform="discord", community="111", user="42"),
    "work": Target(platform="slack", community="T2", user="U2"),
}
LASTS = timedelta(minutes=10)
REPLAY = partial(memory.replay, memory=Memory())
names = st.sampled_from(sorted(ACCOUNTS))
facts = st.sampled_from(["ds.goal", "mle.goal"])


class Links(RuleBasedStateMachine):
    """Three accounts of one person on one database file, and what they should be."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.url = fresh_sqlite(self.folder)
        self.store = open_store(self.url)
        self.now = NOW
        self.number = count()
        self.groups = [{name} for name in ACCOUNTS]
        self.given: Counter[str] = Counter()
        self.codes: dict[str, LinkCode] = {}
        self.takers: dict[str, str] = {}
        for name in ACCOUNTS:
            assert self.id(name)

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def id(self, name: str) -> int:
        return self.store.person(ACCOUNTS[name]).id

    def group(self, name: str) -> set[str]:
        return next(group for group in self.groups if name in group)

    def valid(self, name: str) -> bool:
        return name in self.codes and self.codes[name].expires_at > self.now

    @rule(name=names, fact=facts, rating=st.sampled_from(Rating), twice=st.booleans())
    def answer(self, name: str, fact: str, rating: Rating, *, twice: bool) -> None:
        person = self.store.person(ACCOUNTS[name])
        attempt = f"{name}-{next(self.number)}"
        self.now += timedelta(hours=5)
        self.store.start_attempt(quiz(person, attempt, questions=("q1",)))
        review = Review(
            fact=fact,
            question="q1",
            rating=rating,
            reviewed_at=self.now,
            local_date=self.now.date(),
            library=memory.LIBRARY,
        )
        learn = partial(memory.learn, name=fact, rating=rating, now=self.now, memory=Memory())
        lesson = Lesson(review=review, learn=learn)
        press = partial(self.store.answer, attempt, step=0, choice=1, now=self.now, lesson=lesson)
        assert press()
        if twice:
            assert not press()
        self.given[name] += 1

    @rule(name=names)
    def offer(self, name: str) -> None:
        expires = self.now + LASTS
        digest = str(next(self.number))
        code = LinkCode(digest=digest, person=self.id(name), expires_at=expires)
        self.store.offer_code(code)
        self.codes[name] = code
        self.takers.pop(name, None)

    @rule(name=names, by=names)
    def take(self, name: str, by: str) -> None:
        code = self.codes.get(name)
        taken = bool(code and self.store.take_code(code.digest, self.id(by), self.now))
        assert taken == (self.valid(name) and name != by and self.takers.get(name, by) == by)
        if taken:
            self.takers[name] = by

    @rule(name=names)
    def confirm(self, name: str) -> None:
        code, by = self.codes.get(name), self.takers.get(name)
        done = bool(code and self.store.link(code.digest, self.now, REPLAY))
        mine, theirs = self.group(name), self.group(by or name)
        possible = mine is not theirs and min(len(mine), len(theirs)) == 1
        assert done == (self.valid(name) and by is not None and possible)
        if done:
            self.groups = [g for g in self.groups if g not in (mine, theirs)] + [mine | theirs]
            del self.codes[name], self.takers[name]

    @rule(name=names)
    def unlink(self, name: str) -> None:
        mine = self.group(name)
        assert self.store.unlink(self.id(name), self.now, REPLAY) == (len(mine) > 1)
        if len(mine) > 1:
            mine.remove(name)
            self.groups.append({name})

    @rule(minutes=st.integers(1, 12))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: any(self.given.values()))
    @rule(name=names)
    def delete(self, name: str) -> None:
        gone = self.group(name)
        held = self.store.held(ACCOUNTS[name])
        counted = Counter(record.kind for record in held.records)
        reviews = sum(self.given[one] for one in gone)
        assert (counted["people"], counted["reviews"], counted["answers"]) == (
            len(gone),
            reviews,
            reviews,
        )
        assert self.store.forget(ACCOUNTS[name], held.version) == held
        assert not self.store.forget(ACCOUNTS[name], held.version).records
        self.groups = [g for g in self.groups if g is not gone] + [{one} for one in gone]
        for one in gone:
            self.given[one] = 0
            self.codes.pop(one, None)
            self.takers.pop(one, None)
        for maker in [maker for maker, taker in self.takers.items() if taker in gone]:
            del self.codes[maker], self.takers[maker]  # a code goes with whoever took it

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = open_store(self.url)

    @invariant()
    def each_is_one_with_whom_it_should_be(self) -> None:
        for name in ACCOUNTS:
            found = {account.target for account in self.store.accounts(self.id(name))}
            assert found == {ACCOUNTS[one] for one in self.group(name)}

    @invariant()
    def no_review_is_lost_and_cards_are_what_they_make(self) -> None:
        for group in self.groups:
            learners = {self.store.person(ACCOUNTS[name]).learner for name in group}
            [learner] = learners
            reviews = self.store.reviews(learner)
            assert len(reviews) == sum(self.given[name] for name in group)
            cards = {card.fact: card for card in self.store.cards(learner)}
            assert cards == REPLAY(reviews)


TestLinks = Links.TestCase
TestLinks.settings = settings(max_examples=25, stateful_step_count=30)
