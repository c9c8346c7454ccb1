"""A tiny discord.py bot, not changed in any way, for the simulator's own tests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import discord
from discord import app_commands, ui

from tests.simulators.discord import DiscordSimulator

TOPICS = ["salary", "skills", "tools"]


class Share(ui.DynamicItem[ui.Button[Any]], template=r"share:(?P<topic>\w+)"):
    """A button that knows its topic by itself, so that it works after a restart."""

    def __init__(self, topic: str) -> None:
        super().__init__(ui.Button(label="Share", custom_id=f"share:{topic}"))
        self.topic = topic

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: Any, /
    ) -> "Share":
        return cls(match["topic"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_message(f"shared {self.topic}")


class Feedback(ui.Modal, title="Feedback"):
    words: ui.Label[Any] = ui.Label(text="Your words", component=ui.TextInput(max_length=20))
    mood: ui.Label[Any] = ui.Label(
        text="Mood",
        component=ui.RadioGroup(
            options=[discord.RadioGroupOption(label="Good"), discord.RadioGroupOption(label="Bad")]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        words, mood = self.words.component, self.mood.component
        assert isinstance(words, ui.TextInput)
        assert isinstance(mood, ui.RadioGroup)
        answer = f"thanks for {words.value!r}, {mood.value}"
        await interaction.response.send_message(answer, ephemeral=True)


def comparison(topic: str) -> ui.LayoutView:
    """One container with text, a row with a button, and a row with a select."""
    select: ui.Select[Any] = ui.Select(placeholder="Topic", custom_id="topic")
    for name in TOPICS:
        select.add_option(label=name.title(), value=name)
    view = ui.LayoutView(timeout=None)
    text = ui.TextDisplay[Any](f"## About {topic}")
    row = ui.ActionRow[Any](Share(topic))
    view.add_item(ui.Container(text, row, ui.ActionRow(select)))
    return view


class Bot(discord.Client):
    """A tiny bot; `gate` holds the command /slow back, `codes` keeps what Discord refused."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True, dm_messages=True)
        super().__init__(intents=intents, guild_ready_timeout=0.05)
        self.tree = app_commands.CommandTree(self)
        self.gate = asyncio.Event()
        self.resumed = asyncio.Event()
        self.codes: list[int] = []
        self.heard: list[int] = []

    async def setup_hook(self) -> None:
        self.add_dynamic_items(Share)
        add_commands(self)
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait five seconds before a second IDENTIFY."""

    async def on_resumed(self) -> None:
        self.resumed.set()

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        self.heard.append(interaction.id)
        data: Any = interaction.data or {}
        if data.get("custom_id") == "topic":
            await interaction.response.edit_message(view=comparison(data["values"][0]))


def add_commands(bot: Bot) -> None:
    """Give the bot its commands."""
    career = app_commands.Group(name="career", description="Careers")

    @career.command(name="compare", description="Compare the two roles")
    async def compare(interaction: discord.Interaction[Any], topic: str) -> None:
        await interaction.response.send_message(view=comparison(topic))

    @compare.autocomplete("topic")
    async def topics(
        interaction: discord.Interaction[Any], typed: str
    ) -> list[app_commands.Choice[str]]:
        fitting = [name for name in TOPICS if name.startswith(typed)]
        return [app_commands.Choice(name=name.title(), value=name) for name in fitting]

    @bot.tree.command(description="Defer, then answer")
    async def thoughtful(interaction: discord.Interaction[Any], who: discord.User) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(content=f"about {who.name}")
        await interaction.followup.send("and more", ephemeral=True)

    @bot.tree.command(description="Answer when the gate opens")
    async def slow(interaction: discord.Interaction[Any]) -> None:
        await bot.gate.wait()
        await refused(bot, interaction.response.send_message("late"))

    @bot.tree.command(description="Answer twice")
    async def twice(interaction: discord.Interaction[Any]) -> None:
        other = interaction.client.http
        await interaction.response.send_message("first")
        path = "/interactions/{interaction_id}/{interaction_token}/callback"
        route = discord.http.Route(
            "POST", path, interaction_id=interaction.id, interaction_token=interaction.token
        )
        second = {"type": 4, "data": {"content": "second"}}
        await refused(bot, other.request(route, json=second))
        await bot.gate.wait()
        await refused(bot, interaction.edit_original_response(content="much later"))

    @bot.tree.command(description="Ask for words")
    async def feedback(interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_modal(Feedback())

    bot.tree.add_command(career)


async def refused(bot: Bot, call: Coroutine[Any, Any, object]) -> None:
    """Make a call and keep the error code if Discord refuses it."""
    try:
        await call
    except discord.HTTPException as error:
        bot.codes.append(error.code)


@asynccontextmanager
async def running(sim: DiscordSimulator) -> AsyncIterator[Bot]:
    """Run a new client until the test is done with it."""
    bot = Bot()
    task = asyncio.create_task(bot.start(sim.token))
    try:
        await sim.connected()
        await bot.wait_until_ready()
        yield bot
    finally:
        await bot.close()
        await task


async def came(bot: Bot, codes: list[int]) -> bool:
    """Wait until the bot was refused with these codes."""
    return await eventually(lambda: bot.codes == codes)


async def eventually(holds: Callable[[], bool]) -> bool:
    """Look again and again for two seconds at what only the client knows."""
    for _ in range(200):
        if holds():
            return True
        await asyncio.sleep(0.01)
    return False
