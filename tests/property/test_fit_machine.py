"""Whatever two people press, in whatever order and across restarts, sheets keep their promises."""

import shutil
import tempfile
from dataclasses import replace
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
from bot.commands.fitting import AGAIN, POINTS
from bot.learning import Sheet
from bot.quiz import fit as rules
from bot.replies import Reply
from bot.storage import open_store
from tests.databases import fresh_sqlite
from tests.fit_world import ADA, BOB, NOW, Chat, the_fit

people = st.sampled_from(["ada", "bob"])
#: Short enough to be finished often; the first rating is among them.
FIT = replace(the_fit(), items=the_fit().items[:3])


class Sheets(RuleBasedStateMachine):
    """Two people, every button they ever saw, one database file."""

    buttons: Bundle[ActionId] = Bundle("buttons")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.url = fresh_sqlite(self.folder)
        self.store = open_store(self.url)
        self.chats = {"ada": Chat(self.store), "bob": Chat(self.store, target=BOB)}
        for chat in self.chats.values():
            chat.with_fit(FIT)
        self.ids = {"ada": self.store.person(ADA).id, "bob": self.store.person(BOB).id}
        self.journal: dict[str, Sheet] = {}

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(target=buttons, who=people, again=st.booleans(), seed=st.integers(0, 9))
    def ask(self, who: str, seed: int, *, again: bool) -> MultipleResults[ActionId]:
        before = self.store.open_sheet(self.ids[who])
        self.chats[who].seed = seed
        reply = self.chats[who].fit(again=again)
        after = self.store.open_sheet(self.ids[who])
        if before and not again:
            assert after == before
        self._opened(before, after)
        return self._seen(reply)

    @rule(target=buttons, who=people, button=buttons)
    def press(self, who: str, button: ActionId) -> MultipleResults[ActionId]:
        """Press any button ever seen: new, used, of a closed sheet or of the other person."""
        return self._pressed(who, button)

    @rule(target=buttons, who=people, button=buttons, ahead=st.integers(1, 9))
    def skip_ahead(self, who: str, button: ActionId, ahead: int) -> MultipleResults[ActionId]:
        """Press a button that no message ever had."""
        return self._pressed(who, replace(button, step=button.step + ahead))

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = open_store(self.url)
        for chat in self.chats.values():
            chat.store = self.store

    @invariant()
    def nothing_is_lost_and_nothing_counts_twice(self) -> None:
        for name, expected in self.journal.items():
            assert self.store.sheet(name) == expected
            assert rules.belongs(expected, FIT)

    def _pressed(self, who: str, button: ActionId) -> MultipleResults[ActionId]:
        sheet = self.journal[button.subject]
        mine = sheet.person == self.ids[who]
        before = self.store.open_sheet(sheet.person)
        reply = self.chats[who].press(button)
        after = self.store.open_sheet(sheet.person)
        if not mine:
            assert reply.error
            assert after == before
        elif button.choice == AGAIN:
            assert after is not None
            self._opened(before, after)
        elif self._counts(sheet, button):
            moves = (*sheet.moves, button.choice)
            done = len(rules.answers(moves)) == len(FIT.items)
            finished_at = NOW if done else None
            self.journal[sheet.id] = replace(
                sheet, moves=moves, open=not done, finished_at=finished_at
            )
        return self._seen(reply)

    def _counts(self, sheet: Sheet, button: ActionId) -> bool:
        if not sheet.open or button.step != len(sheet.moves) or button.choice == POINTS:
            return False
        given = rules.answers(sheet.moves)
        if button.choice == rules.BACK:
            return bool(given)
        return button.choice in rules.answers_to(FIT.items[len(given)])

    def _opened(self, before: Sheet | None, after: Sheet | None) -> None:
        if after is None or (before and before.id == after.id):
            return
        assert after.moves == ()
        assert after.id not in self.journal
        self.journal[after.id] = after
        if before:
            self.journal[before.id] = replace(before, open=False)

    def _seen(self, reply: Reply) -> MultipleResults[ActionId]:
        actions = [choice.action for choice in reply.choices]
        assert all(ActionId.decode(action.encode()) == action for action in actions)
        return multiple(*(action for action in actions if action.kind == "fit"))


TestSheets = Sheets.TestCase
TestSheets.settings = settings(max_examples=40, stateful_step_count=25)
