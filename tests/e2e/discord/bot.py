"""A small app behind the real Discord front, and the simulator it talks to."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from adapters.discord.front import DiscordFront
from bot.actions import ActionId, run
from bot.app import App
from bot.errors import UserError
from bot.invocation import Command, Context, Option, PressHandler, Value
from bot.replies import Choice, Choices, Citing, Reply, Sources, Text
from bot.settings import Settings
from tests.charts_world import COUNTS, RANGES
from tests.fakes import FakeClock, FixedChance, NamedOrganisers
from tests.simulators.discord import DiscordSimulator
from tests.small import small_content

if TYPE_CHECKING:
    from bot.ports import Store

Handler = Callable[[Context], Reply]

CONTENT = small_content()
TOPICS = (
    Value(id="salary", label="Salary", aliases=("pay",)),
    Value(id="skills", label="Skills"),
    Value(id="tools", label="Tools"),
)
ZONES = tuple(Value(id=f"zone/{n}", label=f"Zone {n}") for n in range(40))


class World:
    """Handlers of every kind, what they were asked, and how slow they are."""

    def __init__(self) -> None:
        self.store = NamedOrganisers()
        self.slow = 0.0
        self.seen: list[Context] = []
        self.answered: dict[int, str] = {}

    def start(self, _: Context) -> Reply:
        choices = tuple(
            Choice(label=value.label, action=run(f"compare {value.id}")) for value in TOPICS
        )
        doors = Choices(prompt="Pick a topic", choices=choices, select=True)
        return Reply(title="Welcome", blocks=(Text("Two roles."), doors))

    def compare(self, context: Context) -> Reply:
        self.seen.append(context)
        about = context.options.get("topic", "everything")
        cited = Sources((Citing("Gazette", "9 October 2023"),))
        return Reply(title=f"About {about}", blocks=(Text("Well: `it depends`."), cited))

    def chart(self, context: Context) -> Reply:
        """Two charts; the topic puts them where the pressed message was, or into a DM."""
        topic = context.options.get("topic")
        charts = (RANGES, COUNTS)
        lines = {"Skills": "chart skills", "Again": "chart"}
        choices = tuple(Choice(label=label, action=run(line)) for label, line in lines.items())
        again = Choices(prompt="", choices=choices)
        drawn = Reply(title="Drawn", blocks=(*charts, again), replaces=topic == "skills")
        if topic == "tools":
            return Reply(title="Look there", direct=drawn)
        time.sleep(self.slow)
        return drawn

    def picture(self, _: Context) -> Reply:
        return Reply(title="Drawn", blocks=(RANGES,))

    def long(self, _: Context) -> Reply:
        return Reply(title="Long", blocks=tuple(Text(f"{n} " + "x" * 3000) for n in range(3)))

    def set_zone(self, context: Context) -> Reply:
        self.seen.append(context)
        time.sleep(self.slow)
        return Reply(title="", blocks=(Text(f"Zone: {context.options['zone']}"),))

    def lead(self, context: Context) -> Reply:
        self.seen.append(context)
        again = Choice(label="Again", action=run("lead"))
        blocks = (Text(f"Place: {context.place}"), Choices(prompt="", choices=(again,)))
        return Reply(title="", blocks=blocks)

    def quiz(self, context: Context) -> Reply:
        question = Reply(title="Question 1", blocks=(_question(0),))
        if context.in_dm:
            return question
        text = Text(f"Look there, {context.options.get('n', '5')} questions.")
        return Reply(title="Your quiz is in your direct messages", blocks=(text,), direct=question)

    def pick(self, context: Context, action: ActionId) -> Reply:
        time.sleep(self.slow)
        if action.step in self.answered:
            raise UserError("You answered this one already.")
        self.answered[action.step] = action.choice
        text = Text(f"You said {action.choice}.")
        onward = _question(action.step + 1)
        return Reply(title="Explained", blocks=(text, onward), replaces=True)


def _question(step: int) -> Choices:
    choices = tuple(
        Choice(label=f"{step + 1}{letter.upper()}", action=ActionId("pick", "q", step, letter))
        for letter in "ab"
    )
    return Choices(prompt="Your answer", choices=choices)


def app(world: World) -> App:
    """Return an app with one command of each kind."""
    topic = Option(name="topic", summary="Topic", values=lambda _: TOPICS)
    zone = Option(name="zone", summary="Your zone", required=True, values=lambda _: ZONES)
    size = Option(name="n", summary="How many", between=(1, 20))

    def command(name: str, handle: Handler, *options: Option, stores: bool = False) -> Command:
        summary = f"What {name} does"
        return Command(
            name=name, summary=summary, example=name, handle=handle, options=options, stores=stores
        )

    lead = command("lead", world.lead)

    return App(
        commands=(
            command("start", world.start),
            command("compare", world.compare, topic),
            command("chart", world.chart, topic, stores=True),
            command("picture", world.picture),
            command("long", world.long),
            command("tips zone", world.set_zone, zone, stores=True),
            command("quiz", world.quiz, size, stores=True),
            replace(lead, organisers=True, stores=True),
        ),
        presses=(PressHandler(kind="pick", handle=world.pick),),
        content=lambda: CONTENT,
        store=cast("Store", world.store),
        clock=FakeClock(),
        chance=FixedChance(),
    )


def settings(sim: DiscordSimulator, **more: object) -> Settings:
    """Return settings that name nothing but the simulator."""
    sim.point_discord_py_here()  # what the front changes is set back when the simulator stops
    given: dict[str, object] = {
        "discord_bot_token": sim.token,
        "discord_api_url": sim.api_url,
        "discord_gateway_url": sim.gateway_url,
    }
    return Settings(_env_file=None, **(given | more))  # type: ignore[arg-type]


@asynccontextmanager
async def serving(sim: DiscordSimulator, world: World) -> AsyncIterator[DiscordFront]:
    """Serve until the test is done with it."""
    front = DiscordFront(app(world), settings(sim), first_wait=0.05)
    await front.open()
    running = asyncio.create_task(front.run())
    try:
        await sim.connected()
        await sim.commands_synced()
        yield front
    finally:
        running.cancel()
        await asyncio.wait([running])
        await front.close()
