"""Discord from end to end: a person, the wire, discord.py, the front and an app."""

import asyncio

import pytest

from adapters.discord.front import DiscordFront
from adapters.discord.views import Rendered
from bot.people import Group
from tests.e2e.discord.bot import World, serving
from tests.simulators.discord import DiscordSimulator, Guild, NoAnswerError, User


def answer_types(sim: DiscordSimulator) -> list[object]:
    """List the types of the answers the bot gave to interactions."""
    bodies = [call.json for call in sim.calls("POST */callback")]
    return [body["type"] for body in bodies if isinstance(body, dict)]


async def test_a_command_is_answered_for_the_asker_alone(
    front: DiscordFront, guild: Guild, user: User, world: World
) -> None:
    reply = await user.types("/career compare", {"topic": "salary"})

    assert reply.texts() == [
        "## About salary",
        "Well: `it depends`.",
        "-# Sources\n-# Gazette (9 October 2023)",
    ]
    assert reply.ephemeral
    assert guild.channel().messages == []
    [context] = world.seen
    assert (context.target.platform, context.target.community) == ("discord", "111")
    assert context.target.user == "42"


async def test_an_option_is_completed_and_read(
    front: DiscordFront, user: User, world: World
) -> None:
    offered = await user.completes("/career tips zone", "zone", "zone 3")
    reply = await user.types("/career tips zone", {"zone": "zone/31"})

    assert [choice.value for choice in offered][:3] == ["zone/3", "zone/30", "zone/31"]
    assert reply.texts() == ["Zone: zone/31"]
    assert reply.buttons() == []


async def test_autocomplete_offers_25_and_nothing_for_nonsense(
    front: DiscordFront, user: User
) -> None:
    assert len(await user.completes("/career tips zone", "zone", "")) == 25
    assert await user.completes("/career tips zone", "zone", "§§§§§§§§") == []


async def test_a_wrong_value_gets_the_nearest_ones(front: DiscordFront, user: User) -> None:
    reply = await user.types("/career tips zone", {"zone": "zone 31x <@43>"})

    assert reply.texts()[0].startswith("I don't know “zone 31x \\<\\@43\\>”")
    answer = await user.presses(reply.button("tips zone zone/31"))
    assert answer.texts() == ["Zone: zone/31"]
    assert reply.pings == []


async def test_a_select_answers_in_a_new_message(front: DiscordFront, user: User) -> None:
    reply = await user.types("/career start")
    answer = await user.picks(reply.select("Pick a topic"), "Tools")

    assert answer is not reply
    assert answer.texts()[0] == "## About tools"
    assert answer.ephemeral
    assert reply.texts()[0] == "## Welcome"


async def test_share_posts_for_everybody(front: DiscordFront, guild: Guild, user: User) -> None:
    reply = await user.types("/career compare", {"topic": "skills"})
    await user.presses(reply.button("Share"))

    [shared] = guild.channel().messages
    assert shared.texts()[0] == "## About skills"
    assert not shared.ephemeral
    assert shared.buttons() == []


async def test_a_button_works_after_a_restart(
    sim: DiscordSimulator, guild: Guild, user: User, world: World
) -> None:
    async with serving(sim, world):
        reply = await user.types("/career compare", {"topic": "skills"})
    async with serving(sim, world):
        await user.presses(reply.button("Share"))

    assert [m.texts()[0] for m in guild.channel().messages] == ["## About skills"]
    assert len(sim.calls("PUT /applications/*")) == 1


async def test_a_button_nobody_knows_explains_itself(front: DiscordFront, user: User) -> None:
    reply = await user.types("/career compare", {"topic": "skills"})
    reply.components[0]["components"][-1]["components"][0]["custom_id"] = "9|gone"

    answer = await user.presses(reply.button("Share"))

    assert "older version" in answer.all_text


async def test_an_event_that_comes_twice_is_answered_once(
    sim: DiscordSimulator, front: DiscordFront, user: User, world: World
) -> None:
    sim.gateway.repeat_next()

    await user.types("/career compare", {"topic": "salary"})
    await user.types("/career compare", {"topic": "tools"})

    assert [call.status for call in sim.calls("POST */callback")] == [200, 200]
    assert len(world.seen) == 2


async def test_a_long_answer_goes_on_in_followups(front: DiscordFront, user: User) -> None:
    reply = await user.types("/career long")
    await user.sees("2 xxx")

    assert [message.all_text.split()[0] for message in reply.followups] == ["1", "2"]
    assert all(message.ephemeral for message in [reply, *reply.followups])


async def test_what_takes_long_is_deferred(
    sim: DiscordSimulator, front: DiscordFront, user: User, world: World
) -> None:
    world.slow = 1.7

    reply = await user.types("/career tips zone", {"zone": "zone/1"})

    assert answer_types(sim) == [5]
    assert reply.texts() == ["Zone: zone/1"]
    assert reply.ephemeral


async def test_a_quiz_goes_on_in_direct_messages(
    sim: DiscordSimulator, front: DiscordFront, guild: Guild, user: User, world: World
) -> None:
    reply = await user.types("/career quiz", {"n": 7})
    [question] = user.dm.messages
    same = await user.presses(question.button("1B"))

    assert reply.texts()[1] == "Look there, 7 questions."
    assert reply.ephemeral
    assert same is question
    assert question.texts() == ["## Explained", "You said b.", "Your answer"]
    assert [button.label for button in question.buttons()] == ["2A", "2B"]
    assert guild.channel().messages == []


async def test_a_slow_press_still_changes_its_message(
    sim: DiscordSimulator, front: DiscordFront, user: User, world: World
) -> None:
    await user.types("/career quiz")
    [question] = user.dm.messages
    world.slow = 1.7

    await user.presses(question.button("1A"))
    await user.sees("You said a.")

    assert answer_types(sim) == [4, 6]
    assert question.texts()[0] == "## Explained"
    assert user.dm.messages == [question]


async def test_a_press_repeated_on_an_old_message_counts_once(
    sim: DiscordSimulator, front: DiscordFront, user: User, world: World
) -> None:
    await user.types("/career quiz")
    [question] = user.dm.messages
    button = question.button("1A")
    await user.presses(button)
    question.payload["components"] = question.versions[0]["components"]  # not yet updated

    answer = await user.presses(question.button("1B"))

    assert answer.all_text == "You answered this one already."
    assert world.answered == {0: "a"}


async def test_closed_direct_messages_are_made_up_for_here(
    front: DiscordFront, guild: Guild, user: User
) -> None:
    user.close_dms()

    reply = await user.types("/career quiz")

    assert reply.texts()[0] == "## Question 1"
    assert "I can't write to you directly" in reply.all_text
    assert reply.ephemeral
    await user.presses(reply.button("1A"))
    assert reply.texts()[:2] == ["## Explained", "You said a."]


async def test_commands_in_direct_messages_are_not_hidden(
    front: DiscordFront, user: User, world: World
) -> None:
    reply = await user.types("/career compare", {"topic": "tools"}, channel=user.dm)

    assert not reply.ephemeral
    assert reply.buttons() == []
    assert (world.seen[0].target.community, world.seen[0].in_dm) == ("", True)


async def test_a_direct_message_is_a_command_line(
    sim: DiscordSimulator, front: DiscordFront, world: World, user: User
) -> None:
    sim.gateway.repeat_next()
    user.says("compare pay", channel=user.dm)
    await user.sees("About salary")
    user.says("gibberish", channel=user.dm)
    await user.sees("I don't know the command")

    assert len(user.dm.messages) == 2
    await front.close()
    assert list(world.store.open.values()) == [str(user.dm.channel.id)], (
        "written down for their tips"
    )


async def test_a_mention_is_answered_in_public(
    sim: DiscordSimulator, front: DiscordFront, guild: Guild, user: User
) -> None:
    user.says("compare tools")
    user.says(f"<@{sim.world.bot.id}> compare tools")
    await user.sees("About tools")

    answers = [m for m in guild.channel().messages if m.author_id == sim.world.bot.id]
    assert [m.texts()[0] for m in answers] == ["## About tools"]
    assert answers[0].buttons() == []


async def test_a_personal_answer_to_a_mention_goes_to_direct_messages(
    sim: DiscordSimulator, front: DiscordFront, guild: Guild, user: User
) -> None:
    user.says(f"<@{sim.world.bot.id}> tips zone zone/2")
    await user.sees("Zone: zone/2")
    assert [m.all_text for m in user.dm.messages] == ["Zone: zone/2"]

    user.close_dms()
    user.says(f"<@{sim.world.bot.id}> tips zone zone/3")
    await user.sees("for you alone")


async def test_no_view_is_kept(front: DiscordFront, user: User) -> None:
    await user.types("/career start")
    client = await front._connection.client()

    assert client._connection._view_store._views == {}
    assert client._connection._view_store._synced_message_views == {}
    assert Rendered({"components": []}).is_finished()


async def test_a_lost_answer_is_given_again_and_seen_once(
    sim: DiscordSimulator, front: DiscordFront, user: User
) -> None:
    lost = sim.faults.lose_reply("POST */callback")
    reply = await user.types("/career compare", {"topic": "tools"})
    assert await sim.world.until(lambda: len(sim.calls("POST */callback")) == 2, 2)
    never = sim.faults.reset("POST */callback")
    again = await user.types("/career compare", {"topic": "salary"})

    assert (lost.hits, never.hits) == (1, 1)
    assert reply.texts()[0] == "## About tools"
    assert again.texts()[0] == "## About salary"


async def test_what_follows_a_lost_answer_is_shown_too(
    sim: DiscordSimulator, front: DiscordFront, user: User
) -> None:
    sim.faults.fail("POST */callback", 502, applied=True)
    reply = await user.types("/career long")
    await user.sees("2 xxx")

    assert [call.status for call in sim.calls("POST */callback")] == [502, 400]
    assert len(reply.followups) == 2


async def test_an_answer_that_discord_refuses_is_not_tried_again(
    sim: DiscordSimulator, front: DiscordFront, user: User
) -> None:
    sim.faults.refuse("POST */callback", 10062)
    asking = asyncio.create_task(user.types("/career compare", {"topic": "tools"}))
    assert await sim.world.until(lambda: len(sim.calls("POST */callback")) == 1, 2)
    sim.advance(3.1)
    with pytest.raises(NoAnswerError):
        await asking

    assert (await user.types("/career compare", {"topic": "salary"})).texts()
    assert len(sim.calls("POST */callback")) == 2


async def test_a_slow_press_that_replaces_nothing_answers_below(
    front: DiscordFront, user: User, world: World
) -> None:
    await user.types("/career quiz")
    [question] = user.dm.messages
    world.answered[0] = "b"
    world.slow = 1.7

    await user.presses(question.button("1A"))
    await user.sees("You answered this one already.")

    assert question.texts()[0] == "## Question 1"
    assert len(user.dm.messages) == 2


async def test_an_answer_that_never_gets_through_is_given_up(
    sim: DiscordSimulator, front: DiscordFront, user: User
) -> None:
    sim.faults.reset("POST */callback", times=3)
    asking = asyncio.create_task(user.types("/career compare", {"topic": "tools"}))
    assert await sim.world.until(lambda: len(sim.calls("POST */callback")) == 3, 3)
    sim.advance(3.1)

    with pytest.raises(NoAnswerError):
        await asking
    assert (await user.types("/career compare", {"topic": "salary"})).texts()


async def test_managers_of_the_server_run_it_and_nobody_else(
    sim: DiscordSimulator, front: DiscordFront, guild: Guild, user: User
) -> None:
    boss = guild.user("43", name="Bo", manages=True)
    place = f"Place: {guild.channel().id}"

    refused = await user.types("/career lead")
    answered = await boss.types("/career lead")
    pressed = await boss.presses(answered.button("Again"))
    alone = await boss.types("/career lead", channel=boss.dm)

    assert [place in reply.all_text for reply in (answered, pressed)] == [True, True]
    for reply in (refused, alone):
        assert "This is for the people who run this community." in reply.all_text


async def test_whoever_has_the_named_role_runs_the_server_too(
    sim: DiscordSimulator, front: DiscordFront, guild: Guild, world: World
) -> None:
    guild.role("777", "Mentors")
    guild.role("778", "Guests")
    mentor = guild.user("44", name="Cy", roles=("777",))
    guest = guild.user("45", name="Di", roles=("778",))
    place = f"Place: {guild.channel().id}"
    unnamed = await mentor.types("/career lead")
    world.store.group = Group(id="777", name="@Mentors")

    answered = await mentor.types("/career lead")
    pressed = await mentor.presses(answered.button("Again"))
    mentor.says(f"<@{sim.world.bot.id}> lead")
    await mentor.sees(place)
    refused = await guest.types("/career lead")

    assert [place in reply.all_text for reply in (answered, pressed)] == [True, True]
    for reply in (unnamed, refused):
        assert "This is for the people who run this community." in reply.all_text


async def test_managers_may_mention_the_bot_too(
    sim: DiscordSimulator, front: DiscordFront, guild: Guild, user: User
) -> None:
    boss = guild.user("43", name="Bo", manages=True)

    boss.says(f"<@{sim.world.bot.id}> lead")
    await boss.sees(f"Place: {guild.channel().id}")
    user.says(f"<@{sim.world.bot.id}> lead")
    await user.sees("This is for the people who run this community.")
