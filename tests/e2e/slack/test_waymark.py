"""The whole of Waymark on Slack: real content, a real database, and processes that die."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.slack.front import SlackFront
from bot.app import App
from bot.bootstrap import build
from bot.people import Target
from bot.ports import Scope
from bot.settings import Settings
from tests.e2e.slack.bot import settings
from tests.simulators.slack import SlackSimulator, User

POST = "chat.postMessage"
EVERYBODY = Scope("slack")


class SimulatedClock:
    """Goes with the simulator, so that both agree when a message was sent."""

    def __init__(self, sim: SlackSimulator) -> None:
        self._sim = sim

    def now(self) -> datetime:
        return datetime.fromtimestamp(self._sim.clock.now(), UTC)


@pytest.fixture
def user(sim: SlackSimulator) -> User:
    return sim.workspace().user("U1", tz="Europe/Berlin")


@pytest.fixture
def configured(sim: SlackSimulator, sqlite_url: str) -> Settings:
    return settings(sim, {"WAYMARK_DATABASE_URL": sqlite_url})


@asynccontextmanager
async def process(
    sim: SlackSimulator, configured: Settings
) -> AsyncIterator[tuple[App, SlackFront]]:
    """Run everything that one process runs but the ticker, which the tests wind by hand."""
    waymark = build(configured)
    app = waymark.app.at(SimulatedClock(sim))
    front = SlackFront(app, configured)
    await front.open()
    running = asyncio.create_task(front.run())
    try:
        await sim.connected()
        yield app, front
    finally:
        running.cancel()
        await asyncio.wait([running])
        await front.close()
        waymark.close()


ANA = Target(platform="slack", community="T1", user="U1")
CHANNEL = Target(platform="slack", community="T1", user="C1", channel=True)


async def test_who_signed_up_in_direct_messages_is_no_stranger_after_a_restart(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured):
        await user.says("hello")
        await user.says("track ds")
        await user.says("start tips")
    async with process(sim, configured) as (app, front):
        await go_to_next_tip(sim, app)
        assert await app.deliver(front.messenger, EVERYBODY) == 1

    assert not sim.calls("conversations.open"), "no turn was taken from those who never wrote"


async def go_to_next_tip(sim: SlackSimulator, app: App, whose: Target = ANA) -> datetime:
    """Let time pass until the tip is due, and queue it; return when it was due."""
    ana = app.store.person(whose)
    subscription = app.store.subscription(ana.id)
    assert subscription is not None
    due = subscription.next_due_at
    assert due is not None
    await sim.advance((due - app.clock.now()).total_seconds() + 5)
    assert app.tick(EVERYBODY) == 1
    return due


async def test_salary_is_answered_with_both_sources_and_dates(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured):
        reply = await user.types("/career compare salary", channel="C1")

    assert reply.text.startswith("Salary: Data Scientist and Machine Learning Engineer")
    assert "Plat.AI (9 October 2023" in reply.all_text
    assert "Skillify (undated" in reply.all_text


async def test_a_quiz_is_finished_across_a_restart(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured):
        await user.types("/career quiz 2", channel="C1")
        (question,) = user.dm.messages
        await user.presses(question.button("Not sure"))
    async with process(sim, configured):
        following = await user.presses(question.button("Next question"))
        explained = await user.presses(following.button("Not sure"))
        result = await user.presses(explained.button("See how it went"))

    assert result.text.startswith("That was the last question")
    assert "2 not sure" in result.all_text


async def test_tips_come_at_the_hour_of_the_profile(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured) as (app, front):
        await user.types("/career track ds", channel="C1")
        due = await go_to_next_tip(sim, app)
        assert await app.deliver(front.messenger, EVERYBODY) == 1

    assert due.astimezone(ZoneInfo("Europe/Berlin")).minute == 0
    assert due.astimezone(ZoneInfo("Europe/Berlin")).hour == 9


async def test_the_question_of_a_tip_comes_with_the_next_one_and_is_answered_there(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured) as (app, front):
        await user.types("/career track ds", channel="C1")
        for _ in range(2):
            await go_to_next_tip(sim, app)
            assert await app.deliver(front.messenger, EVERYBODY) == 1
        first, second = user.dm.messages[-2:]
        before = second.all_text
        explained = await user.presses(second.button("Not sure"))

    assert "Before today's tip" not in first.all_text
    assert second.all_text == before
    assert "Before today's tip" in before
    assert "Which question comes first for a data scientist?" in before
    assert "Fair enough." in explained.all_text
    assert explained.button("See how it went").label


async def test_a_tip_is_delivered_once_though_the_process_dies_before_it_knows(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured) as (app, front):
        await user.types("/career track ds", channel="C1")
        before = len(user.dm.messages)
        await go_to_next_tip(sim, app)
        sim.faults.late(POST, seconds=1)
        sending = asyncio.create_task(app.deliver(front.messenger, EVERYBODY))
        await sim.until(lambda: len(user.dm.messages) > before)
        sending.cancel()
        await asyncio.wait([sending])
    await sim.advance(600)
    async with process(sim, configured) as (app, front):
        assert await app.deliver(front.messenger, EVERYBODY) == 1
        assert await app.deliver(front.messenger, EVERYBODY) == 0

    (tip,) = user.dm.messages[before:]
    assert tip.buttons()


async def test_a_tip_is_delivered_once_though_the_answer_gets_lost(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured) as (app, front):
        await user.types("/career track mle", channel="C1")
        before = len(user.dm.messages)
        await go_to_next_tip(sim, app)
        sim.faults.reply_lost(POST)
        assert await app.deliver(front.messenger, EVERYBODY) == 0
        await sim.advance(300)
        assert await app.deliver(front.messenger, EVERYBODY) == 1

    assert len(user.dm.messages) == before + 1


async def test_a_question_in_a_mention_is_answered_to_everybody_and_pings_nobody(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured):
        bot = user.workspace.bot_user_id
        await user.says(f"<@{bot}> is docker somthing an MLE uses, <!here>?", channel="C1")
        reply = await user.sees("Tools: Machine Learning Engineer")
        await user.says(f"<@{bot}> what does <@U2> earn at Google?", channel="C1")
        refused = await user.sees("The sources do not say.")
        await user.says(f"<@{bot}>", channel="C1")
        welcome = await user.sees("Find your way into data and AI")

    asked = [message for message in user.reads("C1") if not message.from_app]
    for answer, question in zip((reply, refused, welcome), asked, strict=True):
        assert not answer.ephemeral
        assert answer.thread_ts == question.ts
        assert "<!" not in answer.all_text
        assert "<@" not in answer.all_text


async def test_a_question_in_a_direct_message_is_answered_once(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured):
        await user.says("do i need a phd to be a data scientist?")
        reply = await user.sees("Do I need a PhD?")
        again = await user.workspace.courier.again(sim.deliveries[-1])
        await sim.settle()

    assert again.acked
    assert reply.text.startswith("Do I need a PhD?")
    assert len(user.dm.messages) == 1


async def test_the_home_tab_goes_from_the_welcome_to_what_was_learnt(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured):
        welcome = await user.opens_home()
        assert "Find your way into data and AI" in welcome.view.all_text
        assert "One question is enough." in welcome.view.all_text

        question = await user.types("/career quiz 1", channel=None)
        await user.presses(question.button("Not sure"))

        begun = await user.opens_home()
        assert "Your progress" in begun.view.all_text
        assert "1 learning week." in begun.view.all_text
        typed = await user.types("/career progress", channel=None)
        assert "You have begun" in begun.view.all_text
        assert "You have begun" in typed.all_text


async def test_admins_name_a_group_by_its_mention_or_its_handle_and_take_it_back(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    workspace = user.workspace
    workspace.user_group("S777", "mentors", "U2")
    user.admin = True
    mentor = workspace.user("U2")
    async with process(sim, configured):

        async def says(who: User, line: str) -> str:
            return (await who.types(f"/career {line}", channel="C1")).all_text

        for named in ("@mentors", "<!subteam^S777|@mentors>", "<!subteam^S777>"):
            assert "So may everybody in *@mentors*." in await says(user, f"organisers set {named}")
            assert "Nothing is set up in this channel." in await says(mentor, "channel")
            assert "Only those who manage" in await says(mentor, "organisers off")
            assert "Nobody else may." in await says(user, "organisers off")
        assert "the people who run this" in await says(mentor, "channel")
        assert "I know no group or role called" in await says(user, "organisers set @nobody")
        workspace.scopes.remove("usergroups:read")
        told = await says(user, "organisers set @mentors")

    assert told.startswith("I may not see this workspace's user groups yet.")
    assert "Add the scope usergroups:read" in told


async def test_a_channel_is_asked_once_answers_in_private_and_is_told_once(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    user.admin = True
    workspace = user.workspace
    channel = workspace.channel("C1")
    people = [user, *(workspace.user(f"U{n}") for n in range(2, 6))]
    channel.members.update(person.id for person in people)
    async with process(sim, configured) as (app, front):
        await user.types("/career channel question", channel="C1")
        await go_to_next_tip(sim, app, CHANNEL)
        sim.faults.reply_lost(POST)
        assert await app.deliver(front.messenger, EVERYBODY) == 0
    await sim.advance(300)
    async with process(sim, configured) as (app, front):
        assert await app.deliver(front.messenger, EVERYBODY) == 1
        (question,) = (message for message in channel.messages if not message.ephemeral)
        said = [await person.presses(question.button("A")) for person in people]
        changed = await people[-1].presses(question.button("B"))
        await go_to_next_tip(sim, app, CHANNEL)
        assert await app.deliver(front.messenger, EVERYBODY) == 1
        assert await app.deliver(front.messenger, EVERYBODY) == 0
        late = await people[0].presses(question.button("Not sure"))

    for answer in said:
        assert answer.ephemeral
        assert answer.text.startswith("Noted: A. The answer comes on Thursday ")
    assert changed.text.startswith("Noted: B.")
    assert "not counted any more" in late.all_text
    _, told = (message for message in channel.messages if not message.ephemeral)
    assert "5 people answered: A 4" in told.all_text
    assert "B 1" in told.all_text
    assert "not sure 0" in told.all_text
    assert not any(person.id in told.all_text for person in people)


async def test_who_was_gone_is_told_once_and_goes_on_with_the_tip_that_did_not_arrive(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured) as (app, front):
        await user.types("/career track ds", channel="C1")
        await go_to_next_tip(sim, app)
        user.disabled = True
        assert await app.deliver(front.messenger, EVERYBODY) == 0
        user.disabled = False
        app.look()
        told = await user.types("/career compare salary", channel="C1")
        again = await user.types("/career compare salary", channel="C1")
        await user.presses(told.button("Resume tips"))
        before = len(user.dm.messages)
        await go_to_next_tip(sim, app)
        assert await app.deliver(front.messenger, EVERYBODY) == 1

    assert "Your tips are paused." in told.all_text
    assert "Your account was deactivated" in told.all_text
    assert told.ephemeral
    assert "paused" not in again.all_text
    (tip,) = user.dm.messages[before:]
    assert "week 1 of" in tip.all_text


@pytest.mark.parametrize("revoked_first", [True, False])
async def test_an_app_that_was_taken_out_sends_nothing_until_it_is_back(
    sim: SlackSimulator, configured: Settings, user: User, *, revoked_first: bool
) -> None:
    async with process(sim, configured) as (app, front):
        await user.types("/career track ds", channel="C1")
        await go_to_next_tip(sim, app)
        posts = len(sim.calls(POST))
        await user.workspace.uninstalls_app(revoked_first=revoked_first)
        await sim.settle()
        for _ in range(3):
            await sim.advance(3600)
            assert app.tick(EVERYBODY) == 0
            assert await app.deliver(front.messenger, EVERYBODY) == 0
        assert len(sim.calls(POST)) == posts
    user.workspace.installs_app()
    async with process(sim, configured) as (app, front):
        app.look()
        assert await app.deliver(front.messenger, EVERYBODY) == 1
        assert "comes late" in user.dm.messages[-1].all_text


async def test_a_token_that_is_revoked_unheard_is_noticed_by_the_first_tip(
    sim: SlackSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured) as (app, front):
        await user.types("/career track ds", channel="C1")
        await go_to_next_tip(sim, app)
        user.workspace.token_error = "token_revoked"
        posts = len(sim.calls(POST))
        for _ in range(3):
            await sim.advance(600)
            assert await app.deliver(front.messenger, EVERYBODY) == 0
        assert len(sim.calls(POST)) == posts + 1
        user.workspace.token_error = None
        app.look()
        await user.types("/career compare salary", channel="C1")
        app.look()
        assert await app.deliver(front.messenger, EVERYBODY) == 1
