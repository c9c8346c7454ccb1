"""``channel``: what an organiser sets up, sees and stops, and what a press does."""

from dataclasses import replace

import pytest

from bot import delivery
from bot.app import App, Press, Request
from bot.commands import channel, polling
from bot.commands.telling import WORDS, Telling
from bot.errors import Undeliverable
from bot.people import Delivery
from bot.replies import Reply, as_text
from bot.storage import SqlStore
from bot.tips.policy import Policy
from tests.fakes import FakeClock, FixedChance, MemoryMessenger
from tests.tips_world import QUESTION, SLACK, target, tips_content

#: A Sunday.
NOW = "2026-11-22 12:00"


class Community:
    """A workspace with one bot, in which everybody who types is an organiser."""

    def __init__(self, store: SqlStore) -> None:
        self.store = store
        self.clock = FakeClock(NOW)
        self.content = tips_content()
        self.messenger = MemoryMessenger()
        self.app = App(
            commands=channel.COMMANDS,
            presses=[*channel.PRESSES, *polling.PRESSES],
            content=lambda: self.content,
            store=store,
            clock=self.clock,
            chance=FixedChance(),
        )

    def says(self, line: str, *, place: str = "C1", zone: str | None = None) -> Reply:
        lead = Request(
            target=target("lead"), line=line, place=place, organiser=True, profile_zone=zone
        )
        return self.app.dispatch(lead)

    def types(self, line: str, *, place: str = "C1", zone: str | None = None) -> str:
        return as_text(self.says(line, place=place, zone=zone))

    def picks(self, label: str, on: Reply) -> str:
        """Press what a message offers under that label, as its organiser."""
        found = next(choice for choice in on.choices if choice.label == label)
        return as_text(self.presses(found.action.encode(), "lead", organiser=True))

    def presses(self, action: str, who: str = "ada", *, organiser: bool = False) -> Reply:
        press = Press(target=target(who), action=action, place="C1", organiser=organiser)
        return self.app.press(press)

    async def at(self, when: str) -> list[Delivery]:
        """Let it be ``when``; return what was sent then."""
        self.clock.set(when)
        before = len(self.messenger.sent)
        delivery.tick(self.store, self.content, SLACK, self.clock.now(), Policy())
        await delivery.deliver(
            self.store, self.content, self.messenger, SLACK, self.clock, Policy()
        )
        return [sent for sent, _ in self.messenger.sent[before:]]


@pytest.fixture
def there(sqlite_store: SqlStore) -> Community:
    return Community(sqlite_store)


@pytest.mark.parametrize("line", ["channel", "channel question", "channel preview", "channel off"])
def test_where_there_is_no_channel_it_says_so(there: Community, line: str) -> None:
    assert there.types(line, place="").startswith("There is no channel here.")


def test_a_channel_goes_by_the_zone_of_whoever_sets_it_up(there: Community) -> None:
    set_up = there.types("channel question mondays", zone="Europe/Berlin")

    assert "every Monday at 09:00 (Europe/Berlin)" in set_up
    assert "The times are for Europe/Berlin, the zone of this channel." in set_up
    assert "- Monday 23 November, 09:00: a question" in set_up


def test_a_zone_that_somebody_chose_comes_before_that_of_their_profile(there: Community) -> None:
    lead = there.store.person(target("lead"))
    there.store.set_zone(lead.id, "Asia/Tokyo")

    assert "(Asia/Tokyo)" in there.types("channel question", zone="Europe/Berlin")


def test_without_a_zone_a_channel_goes_by_the_default_and_says_so(there: Community) -> None:
    assert "The times are for UTC, this bot's default." in there.types("channel question")


def test_whoever_sets_it_up_again_finds_the_zone_it_had(there: Community) -> None:
    there.types("channel question mondays", zone="Europe/Berlin")
    there.types("channel off")

    assert "at 09:00 (Europe/Berlin)" in there.types("channel question mondays", zone="UTC")


def test_setting_up_twice_changes_nothing(there: Community) -> None:
    first = there.types("channel question mondays", zone="Europe/Berlin")

    assert there.types("channel question", zone="Asia/Tokyo") == first
    assert there.types("channel question mondays") == first


async def test_other_days_neither_skip_nor_repeat_a_turn(there: Community) -> None:
    there.types("channel question mondays")
    asked = await there.at("2026-11-23 09:00")
    there.types("channel question weekdays")

    assert await there.at("2026-11-23 10:00") == []
    told = await there.at("2026-11-24 09:00")
    assert [sent.kind for sent in (*asked, *told)] == ["question", "reveal"]


async def test_an_answer_comes_in_the_week_of_its_question_whatever_day_it_moves_to(
    there: Community,
) -> None:
    there.types("channel question mon and thu")
    asked = await there.at("2026-11-23 09:00")
    moved = there.types("channel question wednesdays")
    told = await there.at("2026-11-25 09:00")
    there.types("channel question fridays")

    assert "already" not in moved
    assert "- Wednesday 25 November, 09:00: its answer" in moved
    assert await there.at("2026-11-27 09:00") == []
    again = await there.at("2026-12-04 09:00")
    kinds = [sent.kind for sent in (*asked, *told, *again)]
    assert kinds == ["question", "reveal", "question"]


async def test_an_answer_comes_as_planned_where_the_new_days_have_passed(there: Community) -> None:
    there.types("channel question mon and thu")
    await there.at("2026-11-23 09:00")
    there.clock.set("2026-11-25 12:00")

    moved = there.types("channel question mondays")

    assert "This week's message still comes on Thursday 26 November, 09:00, as planned." in moved
    assert "- Thursday 26 November, 09:00: its answer\n- Monday 30 November, 09:00: a" in moved


async def test_nobody_is_asked_twice_in_one_week(there: Community) -> None:
    there.types("channel question mon and thu")
    await there.at("2026-11-23 09:00")

    moved = there.types("channel question on tue and wed")

    assert "This channel had this week's messages already" in moved
    assert "- Wednesday 25 November, 09:00: its answer\n- Tuesday 1 December, 09:00: a" in moved


async def test_two_channels_do_not_know_each_other(there: Community) -> None:
    there.types("channel question weekdays")
    assert there.types("channel", place="C2").startswith("Nothing is set up in this channel.")
    there.types("channel question weekdays", place="C2")

    sent = await there.at("2026-11-23 09:00")

    assert sorted(one.target.user for one in sent) == ["C1", "C2"]
    assert len({one.key for one in sent}) == 2


async def test_an_organiser_is_told_to_invite_the_bot(there: Community) -> None:
    there.types("channel question weekdays")

    def refuse(_: Delivery) -> None:
        raise Undeliverable("not_in_channel")

    there.messenger.before = refuse
    await there.at("2026-11-23 09:00")

    shown = there.types("channel")
    assert "The last message did not arrive here. I am not a member of this channel" in shown
    assert "- Tuesday 24 November, 09:00: a question" in shown, "it is due again"


async def test_a_look_ahead_at_the_answer_counts_nothing_yet(there: Community) -> None:
    there.types("channel question weekdays")
    [asked] = await there.at("2026-11-23 09:00")
    there.presses(f"1|poll|0|0|{asked.key}")

    ahead = there.types("channel preview")

    assert "It comes on Tuesday 24 November, 09:00 (UTC)." in ahead
    assert "How many chose what is counted when it is sent." in ahead
    assert "person answered" not in ahead


async def test_after_a_stop_nothing_comes_and_a_press_explains(there: Community) -> None:
    there.types("channel question weekdays")
    [asked] = await there.at("2026-11-23 09:00")
    there.types("channel off")

    assert await there.at("2026-11-24 09:00") == []
    assert "Nothing is planned at the moment." in there.types("channel preview")
    told = as_text(there.presses(f"1|poll|0|0|{asked.key}"))
    assert told.startswith("Right.")
    assert "switched off" in there.types("channel")


async def test_off_says_that_an_answer_is_owed_and_lets_it_come_first(there: Community) -> None:
    there.types("channel question weekdays")
    assert "not answered" not in there.types("channel off")
    there.types("channel question weekdays")
    await there.at("2026-11-23 09:00")
    stopped = there.types("channel off")
    nothing_more = await there.at("2026-11-24 09:00")
    first = there.presses("1|channel|0||answer", "lead", organiser=True)

    told = await there.at("2026-11-25 09:00")

    assert "its answer does not come by itself now" in stopped
    assert "[Let its answer come first]" in stopped
    assert nothing_more == []
    assert "- Wednesday 25 November, 09:00: its answer" in as_text(first)
    assert "a question" not in as_text(first).split("The next ones:")[1].split("Preview")[0]
    assert [one.kind for one in told] == ["reveal"]
    assert await there.at("2026-11-26 09:00") == []
    assert "there is no question left to ask" in there.types("channel")
    again = as_text(there.presses("1|channel|0||answer", "lead", organiser=True))
    assert "there is no question left to ask" in again, "it is on, and has ended"
    there.types("channel off")
    owed = as_text(there.presses("1|channel|0||answer", "lead", organiser=True))
    assert "is switched off" in owed, "nothing is owed any more"
    assert "- Thursday 26 November" not in there.types("channel question")


async def test_nothing_is_asked_whose_answer_could_not_come(there: Community) -> None:
    said = there.types("channel question mondays until 8 December")

    assert "until 8 December 2026" in said
    assert "- Monday 30 November, 09:00: its answer" in said
    assert "7 December, 09:00" not in said
    kinds = [
        one.kind
        for day in ("2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14")
        for one in await there.at(f"{day} 09:00")
    ]
    assert kinds == ["question", "reveal"]


def test_a_question_may_begin_later(there: Community) -> None:
    said = there.types("channel question mondays at 10 from 4 January")

    assert "every Monday at 10:00" in said
    assert "- Monday 4 January 2027, 10:00: a question" in said


async def test_going_on_tells_the_answer_first(there: Community) -> None:
    there.types("channel question weekdays")
    await there.at("2026-11-23 09:00")
    there.types("channel off")
    there.clock.turn(days=7)

    assert "- Tuesday 1 December, 09:00: its answer" in there.types("channel question")


def test_only_organisers_forget_a_channel_and_only_a_silent_one(there: Community) -> None:
    forget = "1|channel|0||forget"
    assert "people who run" in as_text(there.presses(forget))
    nothing = as_text(there.presses(forget, organiser=True))
    there.types("channel question")
    going = as_text(there.presses(forget, organiser=True))
    there.types("channel off")
    gone = as_text(there.presses(forget, organiser=True))

    assert nothing.startswith("Nothing is set up")
    assert going.startswith("The question of the week in this channel")
    assert gone.startswith("Everything about this channel is deleted")
    assert there.store.known(replace(target("C1"), channel=True)) is None


async def test_a_button_of_what_is_gone_says_so(there: Community) -> None:
    there.types("channel question weekdays")
    [asked] = await there.at("2026-11-23 09:00")

    assert "I no longer have that question." in as_text(there.presses("1|poll|0|0|nowhere"))
    for choice in ("9", "x", ""):
        odd = as_text(there.presses(f"1|poll|0|{choice}|{asked.key}"))
        assert odd.startswith("That option is no longer there.")
    there.content = replace(there.content, questions={})
    assert "I no longer have" in as_text(there.presses(f"1|poll|0|0|{asked.key}"))


async def test_a_question_taken_out_makes_room_for_the_next(there: Community) -> None:
    there.types("channel question weekdays")
    await there.at("2026-11-23 09:00")
    other = replace(QUESTION, id="ds.q.other")
    there.content = replace(there.content, questions={other.id: other})

    [asked] = await there.at("2026-11-24 09:00")

    assert (asked.kind, asked.tip) == ("question", "ds.q.other")


def test_without_any_question_it_says_so(there: Community) -> None:
    there.content = replace(there.content, questions={})

    assert "none: there is no question left to ask" in there.types("channel question")
    assert there.types("channel preview").startswith("There is no question left to ask.")


def test_the_export_tells_what_somebody_chose_and_not_what_is_right(there: Community) -> None:
    def told(choice: int | None) -> str:
        values = {"question": QUESTION.id, "choice": choice, "answered_at": there.clock.now()}
        words = WORDS["poll_answers"].tell(Telling(there.content, {}), values)
        assert words.what == QUESTION.stem
        return words.detail

    assert [told(choice) for choice in (1, None, 7)] == [
        "You chose: To be fast",
        "Not sure.",
        "Option 8.",
    ]
