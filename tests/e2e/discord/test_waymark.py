"""The whole of Waymark on Discord: real content, a real database, and processes that die."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

import pytest

from adapters.discord.front import DiscordFront
from bot.app import App
from bot.bootstrap import build
from bot.people import Target
from bot.ports import Scope
from bot.settings import Settings
from tests.e2e.discord.bot import settings
from tests.simulators.discord import DiscordSimulator, User

POST = "POST /channels/*/messages"
EVERYBODY = Scope("discord")


class SimulatedClock:
    """Goes with the simulator, so that both agree when a message was sent."""

    def __init__(self, sim: DiscordSimulator) -> None:
        self._sim = sim

    def now(self) -> datetime:
        return self._sim.clock.now()


@pytest.fixture
def configured(sim: DiscordSimulator, sqlite_url: str) -> Settings:
    return settings(sim, database_url=sqlite_url)


@asynccontextmanager
async def process(
    sim: DiscordSimulator, configured: Settings
) -> AsyncIterator[tuple[App, DiscordFront]]:
    """Run everything that one process runs but the ticker, which the tests wind by hand."""
    waymark = build(configured)
    app = waymark.app.at(SimulatedClock(sim))
    front = DiscordFront(app, configured, first_wait=0.05)
    await front.open()
    running = asyncio.create_task(front.run())
    try:
        await sim.connected()
        await sim.commands_synced()
        yield app, front
    finally:
        running.cancel()
        await asyncio.wait([running])
        await front.close()
        waymark.close()


ANA = Target(platform="discord", community="111", user="42")


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not true():  # noqa: ASYNC110 - what is waited for happens in the database
            await asyncio.sleep(0.01)


async def go_to_next_tip(sim: DiscordSimulator, app: App, whose: Target = ANA) -> None:
    """Let time pass until the tip is due, and queue it."""
    ana = app.store.person(whose)
    subscription = app.store.subscription(ana.id)
    assert subscription is not None
    assert subscription.next_due_at is not None
    sim.advance((subscription.next_due_at - sim.clock.now()).total_seconds() + 5)
    assert app.tick(EVERYBODY) == 1


async def test_salary_is_answered_with_both_sources_and_dates(
    sim: DiscordSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured):
        reply = await user.types("/career compare", {"topic": "salary"})

    assert reply.texts()[0] == "## Salary: Data Scientist and Machine Learning Engineer"
    assert "Plat.AI (9 October 2023" in reply.all_text
    assert "Skillify (undated" in reply.all_text


async def test_a_quiz_is_finished_across_a_restart(
    sim: DiscordSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured):
        await user.types("/career quiz", {"n": 2})
        [question] = user.dm.messages
        await user.presses(question.button("Not sure"))
    async with process(sim, configured):
        following = await user.presses(question.button("Next question"))
        await user.presses(following.button("Not sure"))
        result = await user.presses(following.buttons()[0])

    assert result.texts()[0] == "## That was the last question"
    assert "2 not sure" in result.all_text


async def test_the_question_of_a_tip_comes_with_the_next_one_and_is_answered_there(
    sim: DiscordSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured) as (app, front):
        await user.types("/career track", {"role": "ds"})
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
    sim: DiscordSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured) as (app, front):
        await user.types("/career track", {"role": "ds"})
        before = len(user.dm.messages)
        await go_to_next_tip(sim, app)
        sim.faults.hold(POST)
        sending = asyncio.create_task(app.deliver(front.messenger, EVERYBODY))
        assert await sim.world.until(lambda: len(user.dm.messages) > before, 5)
        sending.cancel()
        await asyncio.wait([sending])
    sim.advance(600)
    async with process(sim, configured) as (app, front):
        assert await app.deliver(front.messenger, EVERYBODY) == 1
        assert await app.deliver(front.messenger, EVERYBODY) == 0

    [tip] = user.dm.messages[before:]
    assert tip.buttons()


async def test_a_tip_is_delivered_once_though_the_answer_gets_lost(
    sim: DiscordSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured) as (app, front):
        await user.types("/career track", {"role": "mle"})
        before = len(user.dm.messages)
        await go_to_next_tip(sim, app)
        sim.faults.lose_reply(POST)
        assert await app.deliver(front.messenger, EVERYBODY) == 0
        sim.advance(300)
        assert await app.deliver(front.messenger, EVERYBODY) == 1

    assert len(user.dm.messages) == before + 1


async def test_a_question_in_a_mention_is_answered_in_place_and_pings_nobody(
    sim: DiscordSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured):
        bot = sim.world.bot.id
        user.says("is docker something an MLE uses?")
        user.says(f"<@{bot}> is docker somthing an MLE uses, @everyone?")
        reply = await user.sees("Tools: Machine Learning Engineer")
        user.says(f"<@{bot}> what does <@42> earn at Google?")
        refused = await user.sees("The sources do not say.")
        user.says(f"<@{bot}>")
        welcome = await user.sees("Find your way into data and AI")

    answers = [message for message in user.reads() if message.author_id == bot]
    assert answers == [reply, refused, welcome]
    assert [(answer.ephemeral, answer.pings) for answer in answers] == [(False, [])] * 3


async def test_a_question_in_a_direct_message_is_answered_once(
    sim: DiscordSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured):
        sim.gateway.repeat_next()
        user.says("do i need a phd to be a data scientist?", channel=user.dm)
        await user.sees("Do I need a PhD?")
        user.says("tell me a joke", channel=user.dm)
        await user.sees("I did not understand that.")

    assert len(user.dm.messages) == 2


async def test_a_question_as_a_command_is_completed_and_answered(
    sim: DiscordSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured):
        offered = await user.completes("/career ask", "question", "do i need a ph")
        reply = await user.types("/career ask", {"question": offered[0].value})

    assert offered[0].value == "Do I need a PhD?"
    assert reply.texts()[0] == "## Do I need a PhD?"
    assert reply.ephemeral


async def test_managers_name_a_role_by_its_mention_or_its_name_and_take_it_back(
    sim: DiscordSimulator, configured: Settings
) -> None:
    guild = sim.guild("111", name="Careers")
    guild.role("777", "Mentors")
    lead = guild.user("42", name="Ana", manages=True)
    mentor = guild.user("43", name="Bo", roles=("777",))
    async with process(sim, configured):

        async def says(who: User, line: str, **options: str) -> str:
            return (await who.types(f"/career {line}", options)).all_text

        for named in ("<@&777>", "@Mentors", "Mentors"):
            assert "@Mentors**" in await says(lead, "organisers set", group=named)
            assert "Nothing is set up in this channel." in await says(mentor, "channel show")
            assert "Only those who manage" in await says(mentor, "organisers off")
            assert "Nobody else may." in await says(lead, "organisers off")
        assert "the people who run this" in await says(mentor, "channel show")
        for nobody in ("<@&999>", "Guests", "@everyone", "<@&111>"):
            assert "I know no group" in await says(lead, "organisers set", group=nobody)
        lead.says(f"<@{sim.world.bot.id}> organisers set <@&777>")
        await lead.sees("So may everybody in ")


async def test_a_channel_is_asked_once_answers_in_private_and_is_told_once(
    sim: DiscordSimulator, configured: Settings, user: User
) -> None:
    guild = sim.guild("111", name="Careers")
    channel = guild.channel()
    place = replace(ANA, user=channel.id, channel=True)
    people = [guild.user(f"4{n}", name=f"Person {n}") for n in range(3, 8)]
    lead = guild.user("42", name="Ana", manages=True)
    async with process(sim, configured) as (app, front):
        await lead.types("/career channel question")
        await go_to_next_tip(sim, app, place)
        sim.faults.lose_reply(POST)
        assert await app.deliver(front.messenger, EVERYBODY) == 0
    sim.advance(300)
    async with process(sim, configured) as (app, front):
        assert await app.deliver(front.messenger, EVERYBODY) == 1
        [question] = channel.messages
        said = [await person.presses(question.button("A")) for person in people]
        changed = await people[-1].presses(question.button("B"))
        await go_to_next_tip(sim, app, place)
        assert await app.deliver(front.messenger, EVERYBODY) == 1
        assert await app.deliver(front.messenger, EVERYBODY) == 0
        late = await people[0].presses(question.button("Not sure"))

    for answer in said:
        assert answer.ephemeral
        assert answer.all_text.startswith("Noted: A. The answer comes on Thursday ")
    assert changed.all_text.startswith("Noted: B.")
    assert "not counted any more" in late.all_text
    _, told = channel.messages
    assert "5 people answered: A 4" in told.all_text
    assert "B 1" in told.all_text
    assert not any(person.account.name in told.all_text for person in people)


async def test_a_closed_door_is_tried_twice_told_once_and_then_gone_through(
    sim: DiscordSimulator, configured: Settings, user: User
) -> None:
    async with process(sim, configured) as (app, front):
        await user.types("/career track", {"role": "ds"})
        await go_to_next_tip(sim, app)
        user.close_dms()
        assert await app.deliver(front.messenger, EVERYBODY) == 0
        sim.advance(3600)
        assert await app.deliver(front.messenger, EVERYBODY) == 0
        app.look()
        told = await user.types("/career compare", {"topic": "salary"})
        again = await user.types("/career compare", {"topic": "salary"})
        user.open_dms()
        await user.presses(next(b for b in told.buttons() if b.label == "Resume tips"))
        before = len(user.dm.messages)
        await go_to_next_tip(sim, app)
        assert await app.deliver(front.messenger, EVERYBODY) == 1

    assert told.ephemeral
    assert "Your direct messages were closed to me" in told.all_text
    assert "paused" not in again.all_text
    [tip] = user.dm.messages[before:]
    assert "week 1 of" in tip.all_text


async def test_a_server_that_removed_us_gets_nothing_until_we_are_back(
    sim: DiscordSimulator, configured: Settings, user: User
) -> None:
    guild = sim.guild("111")
    async with process(sim, configured) as (app, front):
        await user.types("/career track", {"role": "ds"})
        await go_to_next_tip(sim, app)
        posts = len(sim.calls(POST))
        await (await front._connection.client()).wait_until_ready()
        guild.removes_bot()
        await until(app.store.away)
        assert await app.deliver(front.messenger, EVERYBODY) == 0
        assert len(sim.calls(POST)) == posts
        sim.guild("111", name="Careers")
        await until(lambda: not app.store.away())
        assert await app.deliver(front.messenger, EVERYBODY) == 1


async def test_an_outage_of_a_server_is_no_farewell_and_a_farewell_unheard_is_noticed(
    sim: DiscordSimulator, configured: Settings, user: User
) -> None:
    guild = sim.guild("111")
    async with process(sim, configured) as (app, front):
        await user.types("/career track", {"role": "ds"})
        await go_to_next_tip(sim, app)
        guild.has_outage()
        assert await app.deliver(front.messenger, EVERYBODY) == 1
        assert app.store.away() == []
    guild.removes_bot()
    async with process(sim, configured) as (app, _):
        await until(app.store.away)
