"""Stopping, pausing until a day, leaving and coming back, over days."""

import pytest

from bot.app import App, Press, Request
from bot.commands import COMMANDS, PRESSES
from bot.people import LinkCode, Pause, Subscription, Target
from bot.replies import Reply, as_text
from bot.storage import SqlStore
from tests.contract.laws import DAY
from tests.fakes import FixedChance
from tests.tips_world import World, target


class Chat(World):
    """Ada, who lives in Berlin and gets a tip every weekday at nine; the first on 23 November."""

    def app(self) -> App:
        return App(
            commands=COMMANDS,
            presses=PRESSES,
            content=lambda: self.content,
            store=self.store,
            clock=self.clock,
            chance=FixedChance(),
        )

    def ask(self, line: str, who: Target | None = None, *, in_dm: bool = True) -> Reply:
        request = Request(
            target=who or target(), line=line, in_dm=in_dm, profile_zone="Europe/Berlin"
        )
        return self.app().dispatch(request)

    def say(self, line: str, who: Target | None = None) -> str:
        return as_text(self.ask(line, who))

    def press(self, reply: Reply, label: str) -> Reply:
        action = next(c.action for c in reply.choices if c.label == label)
        return self.app().press(Press(target=target(), action=action.encode(), in_dm=True))

    @property
    def track(self) -> Subscription:
        found = self.store.subscription(self.store.person(target()).id)
        assert found is not None
        return found


@pytest.fixture
def chat(sqlite_store: SqlStore) -> Chat:
    chat = Chat(sqlite_store)
    chat.say("track ds")
    return chat


async def test_a_pause_ends_by_itself_on_its_day(chat: Chat) -> None:
    assert await chat.at("2026-11-23 08:00") == 1
    text = chat.say("tips pause until thursday")
    assert "Your tips are paused until Thursday 26 November" in text
    assert "The next one comes on Thursday 26 November, 09:00 (Europe/Berlin)." in text
    for day in (24, 25):
        assert await chat.at(f"2026-11-{day} 08:00") == 0
    assert await chat.at("2026-11-26 08:00") == 1
    assert [tip for _, tip in chat.received] == ["ds.w01.fact", "ds.w01.task"]
    assert "When your tips come" in chat.say("tips when")


async def test_today_is_the_day_on_the_calendar_of_whoever_asks(chat: Chat) -> None:
    chat.clock.set("2026-11-23 23:30")  # Tuesday in Berlin
    assert "until Wednesday 25 November" in chat.say("tips pause until tomorrow")
    assert "That is today." in chat.say("tips pause until 24 november")


async def test_what_was_queued_when_a_pause_began_comes_after_it(chat: Chat) -> None:
    chat.clock.set("2026-11-23 08:00")
    chat.tick()
    chat.say("tips pause for a week")
    assert await chat.deliver() == 0
    assert "did not reach you" not in chat.say("tips when")
    assert await chat.at("2026-11-30 08:00") == 1
    assert chat.received == [("ada", "ds.w01.fact")]


async def test_one_press_stops_and_the_next_makes_it_end_by_itself(chat: Chat) -> None:
    await chat.at("2026-11-23 08:00")
    stopped = chat.press(chat.messenger.sent[-1][1], "Pause tips")
    assert stopped.title == "Your tips are paused"
    until = chat.press(stopped, "For two weeks")
    assert until.title == "Your tips are paused until Monday 7 December"
    assert chat.press(until, "Resume now").title == "Your tips are on"
    assert chat.track.resumes_on is None
    assert await chat.at("2026-11-24 08:00") == 1


async def test_a_new_zone_keeps_the_pause(chat: Chat) -> None:
    chat.say("tips pause until thursday")
    text = chat.say("tips zone tokyo")
    assert "Your zone is Asia/Tokyo." in text
    assert "The next one comes on Thursday 26 November, 09:00 (Asia/Tokyo)." in text
    assert await chat.at("2026-11-25 23:59") == 0
    assert await chat.at("2026-11-26 00:00") == 1


async def test_a_pause_can_be_moved_and_other_days_end_it(chat: Chat) -> None:
    chat.say("tips pause until thursday")
    assert "until Friday 27 November" in chat.say("tips pause until friday")
    assert "Your tips are on" in chat.say("tips on mondays")
    assert await chat.at("2026-11-23 08:00") == 1


def test_a_pause_beyond_the_last_day_is_refused(chat: Chat) -> None:
    chat.say("tips on mondays until 7 december")
    reply = chat.ask("tips pause until 8 december")
    assert "Your tips end on 7 December 2026, before they would come back." in as_text(reply)
    assert chat.track.resumes_on is None


@pytest.mark.parametrize("word", ["stop", "STOP", "Stop.", "unsubscribe", "pause", "stop tips"])
def test_plain_words_stop_the_tips(chat: Chat, word: str) -> None:
    assert "Your tips are paused" in chat.say(word)
    assert chat.track.paused_for is Pause.OFF


@pytest.mark.parametrize("word", ["start", "START", " Start! ", "resume", "start again"])
def test_plain_words_bring_them_back(chat: Chat, word: str) -> None:
    chat.say("stop")
    assert "Your tips are on" in chat.say(word)
    assert chat.track.active


def test_start_is_the_welcome_where_there_is_nothing_to_resume(chat: Chat) -> None:
    stranger = target("bob")
    assert "Find your way into data and AI" in chat.say("start", stranger)


def test_start_says_when_the_tips_come_to_whoever_has_them(chat: Chat) -> None:
    before = chat.say("tips when")
    assert chat.say("START") == f"{before}\n\n[What else I can do]"
    assert "Find your way into data and AI" in chat.say("hello")
    chat.say("stop")
    assert "Find your way" in as_text(chat.ask("start", in_dm=False))
    button = Press(target=target(), action="1|run|0||start", in_dm=True)
    assert "Find your way" in as_text(chat.app().press(button))
    assert "Find your way" in chat.say("hello")
    assert not chat.track.active


async def test_start_on_an_event_loop_resumes_too(chat: Chat) -> None:
    chat.say("stop")
    reply = await chat.app().answer(Request(target=target(), line="start", in_dm=True))
    assert reply.title == "Your tips are on"


async def test_leaving_is_not_a_pause_and_stop_does_not_make_it_one(chat: Chat) -> None:
    await chat.at("2026-11-23 08:00")
    chat.say("track leave")
    for line in ("tips when", "stop", "tips off", "tips pause for a week"):
        assert "You left the Data Scientist path" in chat.say(line), line
    assert chat.track.paused_for is Pause.LEFT
    for line in ("track", "progress"):
        text = chat.say(line)
        assert "You left this path; your place is kept." in text, line
        assert "Leave my track" not in text
    assert "You are back on the Data Scientist path" in chat.say("tips on")
    assert await chat.at("2026-11-24 08:00") == 1
    assert [tip for _, tip in chat.received] == ["ds.w01.fact", "ds.w01.task"]


async def test_stop_on_a_linked_account_stops_the_tips_where_they_come(chat: Chat) -> None:
    there = Target(platform="discord", community="", user="42")
    mine, other = chat.store.person(target()), chat.store.person(there)
    code = LinkCode(digest="d", person=mine.id, expires_at=chat.clock.now() + DAY)
    chat.store.offer_code(code)
    chat.store.take_code("d", other.id, chat.clock.now())
    assert chat.store.link("d", chat.clock.now(), lambda _: {})
    assert "They came to your linked account on Slack." in chat.say("stop", there)
    assert chat.track.paused_for is Pause.OFF
    until = chat.say("pause until thursday", there)
    assert "They came to your linked account on Slack." in until
    assert "Your tips are paused until Thursday 26 November" in until
    assert chat.track.active


async def test_a_late_tip_says_when_it_was_due(chat: Chat) -> None:
    assert await chat.at("2026-11-23 10:30") == 1
    assert "it was due on Monday 23 November, 09:00 (Europe/Berlin)" in chat.last_text
