"""The Discord simulator in the words of a person, against an unmodified discord.py client.

What the wire, sending and limits must do is tested in the files beside this one.
"""

import asyncio
import io
from typing import Any

import aiohttp
import discord
import pytest
from discord import ui

from tests.simulators.discord import DiscordSimulator, Guild, NoAnswerError, User
from tests.simulators.discord.tinybot import Bot, came, eventually, running


async def test_a_subcommand_is_answered_with_a_layout(bot: Bot, user: User) -> None:
    reply = await user.types("/career compare", {"topic": "salary"})

    assert reply.texts() == ["## About salary"]
    assert [button.label for button in reply.buttons()] == ["Share"]
    assert reply.select().labels == ["Salary", "Skills", "Tools"]
    assert not reply.ephemeral


async def test_autocomplete_offers_choices(bot: Bot, user: User) -> None:
    choices = await user.completes("/career compare", "topic", "s")

    assert [choice.value for choice in choices] == ["salary", "skills"]


async def test_a_select_changes_its_message(bot: Bot, user: User) -> None:
    reply = await user.types("/career compare", {"topic": "salary"})

    same = await user.picks(reply.select("Topic"), "Tools")

    assert same is reply
    assert reply.texts() == ["## About tools"]


async def test_a_deferred_answer_and_its_followup_are_seen_by_one_person_only(
    bot: Bot, guild: Guild, user: User
) -> None:
    reply = await user.types("/thoughtful", {"who": "42"})
    await user.sees("and more")

    assert reply.ephemeral
    assert reply.all_text == "about Ana"
    assert [m.all_text for m in reply.followups] == ["and more"]
    assert guild.channel().messages == []
    assert guild.user("43").reads() == []


async def test_a_modal_is_opened_and_sent(bot: Bot, user: User) -> None:
    modal = await user.opens("/feedback")
    with pytest.raises(AssertionError, match="'Mood' is required"):
        await user.submits(modal, {"Your words": "nice"})
    reply = await user.submits(modal, {"Your words": "nice", "Mood": "Good"})

    assert (modal.title, modal.labels) == ("Feedback", ["Your words", "Mood"])
    assert reply.all_text == "thanks for 'nice', Good"
    assert reply.ephemeral


async def test_commands_work_in_direct_messages(bot: Bot, user: User) -> None:
    await user.types("/career compare", {"topic": "tools"}, channel=user.dm)

    assert [m.all_text for m in user.dm.messages] == ["## About tools"]


async def test_what_the_client_would_not_send_fails_in_the_test(bot: Bot, user: User) -> None:
    with pytest.raises(AssertionError, match="no /nonsense here"):
        await user.types("/nonsense")
    with pytest.raises(AssertionError, match="'topic' is required"):
        await user.types("/career compare")


async def test_a_sync_keeps_the_ids_of_known_commands(sim: DiscordSimulator, bot: Bot) -> None:
    before = {command.name: command.id for command in await bot.tree.fetch_commands()}
    bot.tree.remove_command("slow")

    after = {command.name: command.id for command in await bot.tree.sync()}

    assert "slow" in before
    assert after == {name: number for name, number in before.items() if name != "slow"}


async def test_bad_commands_are_refused_with_every_fault(bot: Bot) -> None:
    commands: list[Any] = [{"name": "Two words", "description": ""}]

    with pytest.raises(discord.HTTPException) as caught:
        await bot.http.bulk_upsert_global_commands(bot.user.id if bot.user else 0, commands)

    assert caught.value.code == 50035
    assert "name" in caught.value.text
    assert "description" in caught.value.text


async def test_a_button_works_after_a_restart(sim: DiscordSimulator, user: User) -> None:
    async with running(sim):
        reply = await user.types("/career compare", {"topic": "skills"})
    async with running(sim):
        answer = await user.presses(reply.button("Share"))

    assert answer.all_text == "shared skills"


async def test_an_answer_after_three_seconds_is_refused(
    sim: DiscordSimulator, bot: Bot, user: User
) -> None:
    asking = asyncio.create_task(user.types("/slow"))
    assert await eventually(lambda: bool(bot.heard))
    sim.advance(3.1)

    with pytest.raises(NoAnswerError, match="did not respond"):
        await asking
    bot.gate.set()
    assert await came(bot, [10062])


async def test_a_second_answer_and_an_old_token_are_refused(
    sim: DiscordSimulator, bot: Bot, user: User
) -> None:
    reply = await user.types("/twice")
    assert await came(bot, [40060])
    sim.advance(15 * 60 + 1)
    bot.gate.set()

    assert await came(bot, [40060, 50027])
    assert reply.all_text == "first"


async def test_a_chart_is_shown_from_an_attachment(bot: Bot, guild: Guild) -> None:
    file = discord.File(io.BytesIO(b"PNG"), "chart.png", description="Pay by year")
    view = ui.LayoutView()
    gallery = ui.MediaGallery[Any]()
    gallery.add_item(media="attachment://chart.png", description="Pay by year")
    view.add_item(gallery)
    await bot.get_partial_messageable(int(guild.channel().id)).send(view=view, file=file)

    [message] = guild.channel().messages
    [shown] = message.components[0]["items"]
    async with aiohttp.ClientSession() as session, session.get(shown["media"]["url"]) as answer:
        assert await answer.read() == b"PNG"
    assert message.files == {"chart.png": b"PNG"}
    assert message.payload["attachments"][0]["description"] == "Pay by year"
