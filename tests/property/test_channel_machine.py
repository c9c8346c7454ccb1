"""Whatever people press and whenever: everybody counts once, and nobody after the answer."""

import asyncio
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.app import App, Press, Request
from bot.commands import channel, polling
from bot.people import DeliveryKind
from bot.replies import as_text
from bot.storage import open_store
from tests.databases import fresh_sqlite
from tests.fakes import FakeClock, FixedChance, MemoryMessenger
from tests.tips_world import QUESTION, SLACK, target, tips_content

people = st.sampled_from(["ada", "bob", "cyd", "dan", "eve", "fay"])
choices = st.sampled_from(["0", "1", "2", "unsure"])


class Channel(RuleBasedStateMachine):
    """One channel, six people, every question it was ever asked, one database file."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.url = fresh_sqlite(self.folder)
        self.clock = FakeClock("2026-11-22 12:00")
        self.messenger = MemoryMessenger()
        self._open()
        self.said: dict[str, dict[str, str]] = {}
        self.is_open: str | None = None
        self.on_path = False
        self._lead("channel question weekdays")

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def _open(self) -> None:
        self.store = open_store(self.url)
        content = tips_content()
        self.app = App(
            commands=channel.COMMANDS,
            presses=[*channel.PRESSES, *polling.PRESSES],
            content=lambda: content,
            store=self.store,
            clock=self.clock,
            chance=FixedChance(),
        )

    def _lead(self, line: str) -> None:
        asked = Request(target=target("ada"), line=line, place="C1", organiser=True)
        assert not self.app.dispatch(asked).error

    @rule(who=people, choice=choices, older=st.booleans())
    def press(self, who: str, choice: str, older: bool) -> None:  # noqa: FBT001 - drawn
        """Press a button of the open question, or of one that is over."""
        keys = [key for key in self.said if (key != self.is_open) == older]
        if not keys:
            return
        action = f"1|poll|0|{choice}|{keys[-1]}"
        told = as_text(self.app.press(Press(target=target(who), action=action, place="C1")))
        if keys[-1] == self.is_open and not self.on_path:
            self.said[keys[-1]][who] = choice
            assert told.startswith("Noted")
        else:
            assert "not counted any more" in told

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.clock.turn(hours=hours)
        before = len(self.messenger.sent)
        self.app.tick(SLACK)
        asyncio.run(self.app.deliver(self.messenger, SLACK))
        for sent, _ in self.messenger.sent[before:]:
            if sent.kind is DeliveryKind.QUESTION:
                self.is_open = sent.key
                self.said[sent.key] = {}
            elif sent.kind is DeliveryKind.REVEAL:
                self.is_open = None

    @rule()
    def over_to_a_path(self) -> None:
        """A path that has nothing left for this channel is refused, and nothing changes."""
        asked = Request(target=target("ada"), line="channel tips ds", place="C1", organiser=True)
        self.on_path = not self.app.dispatch(asked).error or self.on_path

    @rule()
    def over_to_questions(self) -> None:
        self._lead("channel question weekdays")
        self.on_path = False

    @rule()
    def the_answer_to_a_send_is_lost(self) -> None:
        """What is sent next is in doubt, and is looked for before it is sent again."""

        def lose(_: object) -> None:
            self.messenger.after = lambda _: None
            raise TimeoutError

        self.messenger.after = lose

    @rule()
    def restart(self) -> None:
        self.store.close()
        self._open()

    @precondition(lambda self: self.is_open is None)
    @rule()
    def off_and_on(self) -> None:
        self._lead("channel off")
        self.over_to_questions()

    @rule(who=people)
    def somebody_wants_to_be_forgotten(self, who: str) -> None:
        mine = target(who)
        self.store.forget(mine, self.store.held(mine).version)
        for answers in self.said.values():
            answers.pop(who, None)

    @invariant()
    def everybody_counts_once_with_what_they_said_last(self) -> None:
        for key, answers in self.said.items():
            said = Counter(None if c == "unsure" else int(c) for c in answers.values())
            assert self.store.tally(key) == said

    @invariant()
    def questions_and_answers_take_turns_and_each_is_there_once(self) -> None:
        every = [sent.kind for sent, _ in self.messenger.sent]
        kinds = [kind for kind in every if kind is not DeliveryKind.TIP]
        keys = [sent.key for sent, _ in self.messenger.sent]
        dates = [sent.local_date for sent, _ in self.messenger.sent]
        turns = [DeliveryKind.QUESTION, DeliveryKind.REVEAL] * len(kinds)
        assert kinds == turns[: len(kinds)]
        assert len(set(keys)) == len(keys)
        assert dates == sorted(set(dates))

    @invariant()
    def nobody_is_named_and_few_are_not_broken_down(self) -> None:
        for sent, reply in self.messenger.sent:
            text = as_text(reply)
            assert "ada" not in text.split()
            if sent.kind is DeliveryKind.REVEAL:
                assert QUESTION.stem in text


TestChannel = Channel.TestCase
TestChannel.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
