"""Whatever two people press, in whatever order and across restarts, quizzes keep their promises."""

import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
)

from bot.actions import ActionId
from bot.commands.quizzing import BEGINNINGS, NEXT
from bot.learning import Attempt, AttemptKind
from bot.quiz import memory, session
from bot.quiz.drawing import Mind
from bot.quiz.memory import Memory
from bot.quiz.session import Verdict
from bot.replies import Reply
from bot.storage import open_store
from tests.databases import fresh_sqlite
from tests.quiz_world import ADA, BANK, BOB, Chat

people = st.sampled_from(["ada", "bob"])
QUESTIONS = {question.id: question for question in BANK}


class Quizzes(RuleBasedStateMachine):
    """Two people, every button they ever saw, one database file."""

    buttons: Bundle[ActionId] = Bundle("buttons")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.url = fresh_sqlite(self.folder)
        self.store = open_store(self.url)
        self.chats = {"ada": Chat(self.store), "bob": Chat(self.store, target=BOB)}
        self.ids = {"ada": self.store.person(ADA).id, "bob": self.store.person(BOB).id}
        self.journal: dict[str, Attempt] = {}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(target=buttons, who=people, n=st.integers(1, 4), seed=st.integers(0, 9))
    def start(self, who: str, n: int, seed: int) -> MultipleResults[ActionId]:
        self.chats[who].seed = seed
        reply = self.chats[who].quiz(n=str(n))
        started = self.store.open_attempt(self.ids[who])
        assert started is not None
        assert started.id not in self.journal
        assert (started.answers, len(started.questions)) == ((), n)
        self.journal[started.id] = started
        return self._seen(reply)

    @rule(target=buttons, who=people)
    def resume(self, who: str) -> MultipleResults[ActionId]:
        before = self.store.open_attempt(self.ids[who])
        reply = self.chats[who].quiz()
        after = self.store.open_attempt(self.ids[who])
        assert after is not None
        assert before in (None, after)
        self.journal[after.id] = after
        return self._seen(reply)

    @rule(target=buttons, who=people, button=buttons)
    def press(self, who: str, button: ActionId) -> MultipleResults[ActionId]:
        """Press any button ever seen: new, answered, late, of a closed quiz or of the other."""
        return self._pressed(who, button)

    @rule(target=buttons, who=people, button=buttons, ahead=st.integers(1, 9))
    def skip_ahead(self, who: str, button: ActionId, ahead: int) -> MultipleResults[ActionId]:
        """Press a button that no message ever had."""
        step = button.step + ahead
        return self._pressed(who, ActionId(button.kind, button.subject, step, button.choice))

    @rule(target=buttons, who=people)
    def review(self, who: str) -> MultipleResults[ActionId]:
        before = self.store.open_attempt(self.ids[who])
        due = self._due(who)
        reply = self.chats[who].review()
        after = self.store.open_attempt(self.ids[who])
        if before:
            assert after == before
        elif due:
            assert after is not None
            assert after.kind is AttemptKind.REVIEW
            assert [memory.fact(QUESTIONS[q]) for q in after.questions] == list(due[:10])
            self.journal[after.id] = after
        else:
            assert after is None
        return self._seen(reply)

    @rule(by=st.timedeltas(timedelta(minutes=1), timedelta(days=60)))
    def time_passes(self, by: timedelta) -> None:
        for chat in self.chats.values():
            chat.now += by

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = open_store(self.url)
        for chat in self.chats.values():
            chat.store = self.store

    @invariant()
    def nothing_is_lost_and_nothing_counts_twice(self) -> None:
        for name, expected in self.journal.items():
            attempt = self.store.attempt(name)
            assert attempt == expected
            state = session.standing(attempt, QUESTIONS)
            counts = [state.count(verdict) for verdict in Verdict]
            assert sum(counts) == len(attempt.answers) <= len(attempt.questions)
            assert state.count(Verdict.VOID) == 0

    @invariant()
    def what_is_remembered_is_what_was_answered_and_nothing_else(self) -> None:
        for who in self.ids.values():
            mine = [a for a in self.journal.values() if a.person == who]
            counted = [
                (question, int(memory.rate(session.judge(QUESTIONS[question], choice)) or 0))
                for attempt in mine
                if attempt.kind in memory.COUNTED
                for question, choice in zip(attempt.questions, attempt.answers, strict=False)
            ]
            reviews = self.store.reviews(who)
            assert sorted((r.question, r.rating) for r in reviews) == sorted(counted)
            cards = {card.fact: card for card in self.store.cards(who)}
            assert cards == memory.replay(reviews, Memory())

    def _due(self, who: str) -> tuple[str, ...]:
        cards = {card.fact: card for card in self.store.cards(self.ids[who])}
        mind = Mind(cards=cards, now=self.chats[who].now, memory=Memory())
        return mind.due(BANK)

    def _pressed(self, who: str, button: ActionId) -> MultipleResults[ActionId]:
        attempt = self.journal[button.subject]
        mine = attempt.person == self.ids[who]
        before = self.store.open_attempt(attempt.person)
        reply = self.chats[who].press(button)
        if mine and before == attempt and self._answers_now(attempt, button):
            choice = None if button.choice == "unsure" else int(button.choice)
            self.journal[attempt.id] = replace(attempt, answers=(*attempt.answers, choice))
            assert reply.replaces
        elif mine and button.choice in BEGINNINGS:
            after = self.store.open_attempt(attempt.person)
            assert before in (None, attempt, after)
            if after:
                self.journal[after.id] = after
            else:
                assert reply.title == "Nothing is due for review"
        if not mine:
            assert reply.error
        return self._seen(reply)

    def _answers_now(self, attempt: Attempt, button: ActionId) -> bool:
        if button.choice in {NEXT, *BEGINNINGS} or button.step != len(attempt.answers):
            return False
        options = QUESTIONS[attempt.questions[button.step]].options
        return button.choice == "unsure" or int(button.choice) < len(options)

    def _seen(self, reply: Reply) -> MultipleResults[ActionId]:
        actions = [choice.action for choice in reply.choices]
        assert all(ActionId.decode(action.encode()) == action for action in actions)
        return multiple(*(action for action in actions if action.kind == "quiz"))


TestQuizzes = Quizzes.TestCase
TestQuizzes.settings = settings(max_examples=30, stateful_step_count=25)
