"""Whatever many people press in a live round, everybody counts once and the host alone leads."""

import shutil
import tempfile
from collections import Counter
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
from bot.commands import rounds as command
from bot.invocation import Context
from bot.people import Phase, Round, Target
from bot.quiz import rounds
from bot.replies import Reply, as_text
from bot.storage import open_store
from tests.databases import fresh_sqlite
from tests.quiz_world import BANK, NOW, make_content

CONTENT = make_content()
QUESTIONS = {question.id: question for question in BANK}
HOSTS = ("host-1", "host-2")
EVERYBODY = (*HOSTS, "guest-1", "guest-2", "guest-3")
CONTROLS = {"reveal", "next", "end"}
hosts = st.sampled_from(HOSTS)
people = st.sampled_from(EVERYBODY)


class Rounds(RuleBasedStateMachine):
    """Two hosts, five people, every button they ever saw, one database file.

    ``answers`` is what should count: the last answer of everybody before the reveal.
    """

    buttons: Bundle[ActionId] = Bundle("buttons")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.url = fresh_sqlite(self.folder)
        self.store = open_store(self.url)
        self.ids = {who: self.store.person(_target(who)).id for who in EVERYBODY}
        self.rounds: dict[str, Round] = {}
        self.answers: dict[tuple[str, int], dict[int, int | None]] = {}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(target=buttons, who=hosts, n=st.integers(1, 3), seed=st.integers(0, 9))
    def begin(self, who: str, n: int, seed: int) -> MultipleResults[ActionId]:
        before = set(self.rounds)
        reply = command.begin(self._context(who, seed, n=str(n)))
        newest, *older = self.store.rounds_of(self.ids[who])
        assert newest.id not in before
        assert (newest.step, newest.phase, len(newest.questions)) == (0, Phase.ASKING, n)
        assert {round_.phase for round_ in older} <= {Phase.OVER}
        for round_ in (newest, *older):
            self.rounds[round_.id] = round_
        return self._seen(reply)

    @rule(target=buttons, who=people, button=buttons)
    def press(self, who: str, button: ActionId) -> MultipleResults[ActionId]:
        """Press any button ever seen: new, late, of a round that is over, or somebody else's."""
        return self._pressed(who, button)

    @rule(target=buttons, who=people, button=buttons, ahead=st.integers(1, 4))
    def skip_ahead(self, who: str, button: ActionId, ahead: int) -> MultipleResults[ActionId]:
        """Press a button that no message ever had."""
        step = button.step + ahead
        return self._pressed(who, ActionId(button.kind, button.subject, step, button.choice))

    @rule(who=people, button=buttons)
    def press_from_another_community(self, who: str, button: ActionId) -> None:
        elsewhere = Target(platform="slack", community="T2", user=who)
        assert command.press(self._context(who, 0, target=elsewhere), button).error

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = open_store(self.url)

    @invariant()
    def everybody_counts_at_most_once_and_nothing_is_lost(self) -> None:
        for name, live in self.rounds.items():
            assert self.store.round(name) == live
            votes = self.store.round_votes(name)
            for step, question in enumerate(live.questions):
                expected = Counter(self.answers.get((name, step), {}).values())
                assert votes.get(step, {}) == expected
                tally = rounds.tally(QUESTIONS[question], votes.get(step, {}))
                assert tally.answered == expected.total() <= len(EVERYBODY)
                assert sum(tally.options) + tally.unsure == tally.answered

    @invariant()
    def scores_are_what_was_right_of_what_was_shown(self) -> None:
        for name, live in self.rounds.items():
            rights = rounds.rights(live, QUESTIONS)
            assert len(rights) == rounds.revealed(live)
            given = [self.answers.get((name, step), {}) for step in range(len(rights))]
            expected = {
                person: sum(step.get(person, -1) == 0 for step in given)
                for person in set().union(*given)
            }
            scores = self.store.round_scores(name, rights)
            assert {score.person: score.right for score in scores} == expected
            assert [score.name for score in scores] == [None] * len(scores)

    def _pressed(self, who: str, button: ActionId) -> MultipleResults[ActionId]:
        live = self.rounds[button.subject]
        reply = command.press(self._context(who, 0), button)
        after = self.store.round(live.id)
        assert after is not None
        if button.choice in CONTROLS | {"lead", "count", "repeat"}:
            assert reply.error == (who not in HOSTS or self.ids[who] != live.host)
            moved = (
                rounds.after(live, rounds.Control(button.choice), button.step)
                if (button.choice in CONTROLS and not reply.error)
                else None
            )
            assert (after.step, after.phase) == (moved or (live.step, live.phase))
            self._is_public(
                reply, expected=bool(moved) or (button.choice == "repeat" and not reply.error)
            )
            self.rounds[live.id] = after
            return self._seen(reply)
        assert after == live
        self._is_public(reply, expected=False)
        if button.choice != "mine" and live.phase is Phase.ASKING and button.step == live.step:
            options = range(len(QUESTIONS[live.questions[live.step]].options))
            if button.choice == "unsure" or int(button.choice) in options:
                choice = None if button.choice == "unsure" else int(button.choice)
                self.answers.setdefault((live.id, live.step), {})[self.ids[who]] = choice
                assert as_text(reply).startswith("Noted: ")
                assert not list(reply.choices)
        return self._seen(reply)

    def _is_public(self, reply: Reply, *, expected: bool) -> None:
        """What only one person may see never goes to everybody, and names nobody."""
        assert reply.private
        assert (reply.public is not None) == expected
        if reply.public:
            assert not reply.public.private
            assert not [who for who in EVERYBODY if who in as_text(reply.public).casefold()]

    def _context(
        self, who: str, seed: int, *, target: Target | None = None, **options: str
    ) -> Context:
        return Context(
            content=CONTENT,
            store=self.store,
            target=target or _target(who),
            now=NOW,
            seed=seed,
            options=options,
        )

    def _seen(self, reply: Reply) -> MultipleResults[ActionId]:
        shown = (reply, reply.public) if reply.public else (reply,)
        actions = [choice.action for one in shown for choice in one.choices]
        assert all(ActionId.decode(action.encode()) == action for action in actions)
        return multiple(*(action for action in actions if action.kind == "round"))


def _target(who: str) -> Target:
    return Target(platform="slack", community="T1", user=who)


TestRounds = Rounds.TestCase
TestRounds.settings = settings(max_examples=30, stateful_step_count=25)
