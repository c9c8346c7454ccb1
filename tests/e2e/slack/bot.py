"""A small app behind the real Slack front, and the simulator it talks to."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import uvicorn
from starlette.applications import Starlette

from adapters.slack.front import SlackFront
from bot.actions import ActionId, run
from bot.app import App
from bot.errors import UserError
from bot.invocation import Command, Context, Option, PressHandler, Value
from bot.replies import Choice, Choices, Reply, Table, Text
from bot.settings import Settings
from tests.charts_world import RANGES
from tests.fakes import FakeClock, FixedChance, NamedOrganisers
from tests.simulators.slack import SlackSimulator, Workspace
from tests.small import small_content

if TYPE_CHECKING:
    from bot.ports import Store

Handler = Callable[[Context], Reply]

CONTENT = small_content()
TOPICS = tuple(
    Value(id=name, label=name.title())
    for name in ("salary", "skills", "tools", "goal", "focus", "outputs")
)


class World:
    """Handlers of every kind, what they were asked, and how slow they are."""

    def __init__(self) -> None:
        self.store = NamedOrganisers()
        self.slow = 0.0
        self.too_long = False
        self.doors = False
        self.seen: list[Context] = []
        self.answered: dict[int, str] = {}

    def start(self, context: Context) -> Reply:
        self.seen.append(context)
        if self.too_long:
            more = Choice(label="More", action=run("compare " * 20))
            return Reply(title="Welcome", blocks=(Choices(prompt="", choices=(more,)),))
        salary = Choice(label="Salary", action=run("compare salary"))
        doors = (Choices(prompt="", choices=(salary,)),) if self.doors else ()
        return Reply(title="Welcome", blocks=(Text("Two roles."), *doors))

    def compare(self, context: Context) -> Reply:
        self.seen.append(context)
        return Reply(title=f"About {context.options['topic']}", blocks=(Text("It depends."),))

    def table(self, _: Context) -> Reply:
        rows = (("Focus", "insight", "systems"),)
        table = Table(caption="Side by side", header=("", "DS", "MLE"), rows=rows)
        return Reply(title="Both", blocks=(table,))

    def chart(self, _: Context) -> Reply:
        return Reply(title="Drawn", blocks=(RANGES,))

    def long(self, _: Context) -> Reply:
        return Reply(title="Long", blocks=tuple(Text(f"{n} " + "x " * 2900) for n in range(3)))

    def zone(self, context: Context) -> Reply:
        self.seen.append(context)
        time.sleep(self.slow)
        return Reply(title="", blocks=(Text(f"Zone: {context.profile_zone}"),))

    def lead(self, context: Context) -> Reply:
        self.seen.append(context)
        again = Choice(label="Again", action=run("lead"))
        blocks = (Text(f"Place: {context.place}"), Choices(prompt="", choices=(again,)))
        return Reply(title="", blocks=blocks)

    def quiz(self, context: Context) -> Reply:
        question = Reply(title="Question 1", blocks=(_question(0),))
        if context.in_dm:
            return question
        here = Text("Look there.")
        return Reply(title="In your direct messages", blocks=(here,), direct=question)

    def pick(self, context: Context, action: ActionId) -> Reply:
        if action.step in self.answered:
            raise UserError("You answered this one already.")
        self.answered[action.step] = action.choice
        onward = _question(action.step + 1)
        return Reply(title=f"You said {action.choice}", blocks=(onward,), replaces=True)


def _question(step: int) -> Choices:
    choices = tuple(
        Choice(label=f"{step + 1}{letter.upper()}", action=ActionId("pick", "q", step, letter))
        for letter in "ab"
    )
    return Choices(prompt="Your answer", choices=choices)


def app(world: World) -> App:
    """Return an app with one command of each kind."""
    topic = Option(name="topic", summary="Topic", required=True, values=lambda _: TOPICS)

    def command(name: str, handle: Handler, *options: Option, stores: bool = False) -> Command:
        summary = f"What {name} does"
        return Command(
            name=name, summary=summary, example=name, handle=handle, options=options, stores=stores
        )

    lead = command("lead", world.lead)

    return App(
        commands=(
            command("start", world.start),
            command("progress", world.start),  # the Home tab of somebody who has not begun
            command("compare", world.compare, topic),
            command("table", world.table),
            command("chart", world.chart),
            command("long", world.long),
            command("tips zone", world.zone, stores=True),
            command("quiz", world.quiz, stores=True),
            replace(lead, organisers=True, stores=True),
        ),
        presses=(PressHandler(kind="pick", handle=world.pick),),
        content=lambda: CONTENT,
        store=cast("Store", world.store),
        clock=FakeClock(),
        chance=FixedChance(),
    )


def settings(
    sim: SlackSimulator, more: Mapping[str, str] | None = None, *, http: bool = False
) -> Settings:
    """Return settings that name nothing but the simulator."""
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "WAYMARK_SLACK_API_URL": sim.base_url}
    given |= {"SLACK_SIGNING_SECRET": "secret-1"} if http else {"SLACK_APP_TOKEN": "xapp-1"}
    return Settings.model_validate(given | dict(more or {}))


@asynccontextmanager
async def serving(
    sim: SlackSimulator, world: World, *, http: Workspace | None = None
) -> AsyncIterator[SlackFront]:
    """Serve until the test is done with it: over signed HTTP to ``http``, else Socket Mode."""
    front = SlackFront(app(world), settings(sim, http=http is not None))
    connections = len(sim.connections)
    await front.open()
    running = asyncio.create_task(front.run())
    try:
        if http is None:
            await sim.connected(connections + 1)
            yield front
        else:
            async with listening(front) as port:
                http.connect_http(f"http://127.0.0.1:{port}/slack/events")
                yield front
    finally:
        running.cancel()
        await asyncio.wait([running])
        await front.close()


@asynccontextmanager
async def listening(front: SlackFront) -> AsyncIterator[int]:
    """Serve the routes of a front on a free port."""
    config = uvicorn.Config(Starlette(routes=front.routes), log_config=None, lifespan="off")
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = asyncio.create_task(server._serve([listener]))
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.should_exit = True
            await running
