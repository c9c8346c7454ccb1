"""Who no longer reads their tips is asked once, then left in peace; one press brings all back."""

from collections.abc import Callable

import pytest
from structlog.testing import capture_logs

from bot.app import App, Press, Request
from bot.commands import COMMANDS, PRESSES
from bot.errors import StoreUnavailable
from bot.people import Pause
from bot.replies import Reply, as_text
from bot.storage import SqlStore
from bot.ticker import Pace, Ticker
from tests.fakes import FixedChance
from tests.tips_world import DS, SLACK, World, target, tips_content, week

LONG = DS.__class__(
    role="ds",
    name=DS.name,
    weeks=tuple(week("ds", number, f"Subject {number}") for number in range(1, 7)),
)


class Life(World):
    """Ada, on a long path of daily tips."""

    def __init__(self, store: SqlStore) -> None:
        super().__init__(store)
        self.content = tips_content(tracks={"ds": LONG})
        self.app = App(
            commands=COMMANDS,
            presses=PRESSES,
            content=lambda: self.content,
            store=store,
            clock=self.clock,
            chance=FixedChance(),
        )

    def say(self, line: str) -> Reply:
        return self.app.dispatch(Request(target=target(), line=line, in_dm=True))

    def tick(self) -> int:
        return self.app.tick(SLACK)

    async def days(self, first: int, last: int) -> list[str]:
        """Live through some days of November; return the titles of what came at eight."""
        before = len(self.messenger.sent)
        for day in range(first, last + 1):
            await self.at(f"2026-11-{day:02} 08:00")
        return [reply.title for _, reply in self.messenger.sent[before:]]

    def pause(self) -> Pause | None:
        found = self.store.subscription(self.store.person(target()).id)
        assert found is not None
        return found.paused_for


@pytest.fixture
def life(sqlite_store: SqlStore) -> Life:
    life = Life(sqlite_store)
    life.clock.set("2026-11-01 12:00")
    life.say("tips zone europe/berlin")
    life.say("track ds")
    return life


async def test_after_five_tips_comes_a_question_and_after_silence_to_it_nothing(
    life: Life,
) -> None:
    assert len(await life.days(2, 6)) == 5
    assert await life.days(9, 9) == ["Shall I go on?"]
    text = life.last_text
    assert "You have had 5 tips" in text
    assert "If I hear nothing until it is due, I pause your tips." in text
    assert await life.days(10, 20) == []
    assert life.pause() is Pause.IGNORED


@pytest.mark.parametrize("label", ["Keep them coming", "Pause tips"])
async def test_either_answer_is_one_press(life: Life, label: str) -> None:
    await life.days(2, 9)
    asked = life.messenger.sent[-1][1]
    action = next(choice.action for choice in asked.choices if choice.label == label)
    reply = life.app.press(Press(target=target(), action=action.encode(), in_dm=True))
    assert not reply.error
    came = await life.days(10, 10)
    assert came == (["Subject 3, a task"] if label == "Keep them coming" else [])
    assert life.pause() is (None if label == "Keep them coming" else Pause.OFF)


async def test_one_press_on_the_old_question_brings_back_what_was_due(life: Life) -> None:
    await life.days(2, 20)
    asked = life.messenger.sent[-1][1]
    action = next(choice.action for choice in asked.choices if choice.label == "Keep them coming")
    reply = life.app.press(Press(target=target(), action=action.encode(), in_dm=True))
    assert "- Monday 23 November, 09:00" in as_text(reply)
    assert await life.days(23, 24) == ["Subject 3, a task", "Subject 4, a fact"]


@pytest.mark.parametrize(
    "act",
    [
        lambda life: life.say("compare goal"),
        lambda life: life.say("no such thing at all"),
        lambda life: life.app.press(Press(target=target(), action="0|gone")),
    ],
    ids=["a command", "any words", "an old button"],
)
async def test_any_word_or_press_counts_as_a_sign_of_life(
    life: Life, act: Callable[[Life], object]
) -> None:
    await life.days(2, 5)
    act(life)
    assert "Shall I go on?" not in await life.days(6, 12)


async def test_a_word_on_an_event_loop_counts_too(life: Life) -> None:
    await life.days(2, 5)
    await life.app.answer(Request(target=target(), line="compare goal"))
    assert "Shall I go on?" not in await life.days(6, 11)
    await life.app.answer_press(Press(target=target(), action="1|run|0||compare goal"))
    assert "Shall I go on?" not in await life.days(12, 18)


async def test_signs_of_life_are_kept_while_the_notes_cannot_be_reached(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    await life.days(2, 6)
    life.say("compare goal")

    def gone(*_: object) -> None:
        raise StoreUnavailable("locked")

    with monkeypatch.context() as patch:
        patch.setattr(life.store, "note_signs", gone)
        with pytest.raises(StoreUnavailable):
            life.tick()
    assert await life.days(9, 9) == ["Subject 3, a task"]


async def test_a_sign_of_life_that_cannot_be_written_down_stops_no_tip_twice(
    life: Life, monkeypatch: pytest.MonkeyPatch
) -> None:
    life.say("compare goal")
    with monkeypatch.context() as patch:
        patch.setattr(life.store, "note_signs", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            life.tick()
        assert await life.days(2, 2) == ["Subject 1, a fact"]


@pytest.mark.parametrize("fails", [False, True])
async def test_a_stop_writes_down_the_last_signs(
    life: Life, monkeypatch: pytest.MonkeyPatch, *, fails: bool
) -> None:
    slow = Pace(tick=3600, deliver=3600, refresh=3600, signs=3600)
    beat = Ticker(life.app, [], lambda: None, pace=slow)
    beat.start()
    life.clock.set("2026-11-02 12:00")
    life.say("compare goal")

    def gone(*_: object) -> None:
        raise StoreUnavailable("locked")

    if fails:
        monkeypatch.setattr(life.store, "note_signs", gone)
    with capture_logs() as logs:
        await beat.stop()
    person = life.store.person(target())
    assert (person.seen_at == life.clock.now()) is not fails
    assert ("signs_lost" in {line["event"] for line in logs}) is fails
