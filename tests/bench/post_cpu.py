"""The processor time of one Slack post, ours beside the SDK's client as it comes."""

from time import process_time

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.pacing import Pacer
from adapters.slack.render import render
from adapters.slack.workspace import Workspace
from bot.replies import Reply, Text
from tests.bench import limited
from tests.bench.measure import Row, compare, in_turns, seconds

AIM = 0.5
ROUNDS, POSTS = 7, 100
#: More than anybody posts: there is no limit here.
_FREE = 1e9
_TIP = Reply(title="Week 3", blocks=(Text("Read a chapter, and try it on your own data. " * 4),))


async def rows() -> list[Row]:
    """Measure posts one after the other, each to a channel of its own."""
    with limited.running("slack", _FREE, _FREE) as server:
        url = server.place["url"] + "/api/"
        (message,) = render(_TIP, in_dm=True)
        pacer = Pacer(per_channel=0, per_workspace=0)
        workspace = Workspace(token="xoxb-1", base_url=url, pacer=pacer)
        await workspace.open()
        numbers = iter(range(10**9))

        async def ours() -> float:
            started = process_time()
            for _ in range(POSTS):
                await workspace.post(f"D{next(numbers)}", message, urgent=False)
            return (process_time() - started) / POSTS

        async def theirs() -> float:
            client = AsyncWebClient(token="xoxb-1", base_url=url)
            started = process_time()
            for _ in range(POSTS):
                await client.chat_postMessage(channel=f"D{next(numbers)}", **message)
            return (process_time() - started) / POSTS

        figures = await in_turns({"ours": ours, "theirs": theirs}, ROUNDS)
        await workspace.close()
    what = "processor time of a Slack post, beside the default AsyncWebClient"
    return [compare(what, figures["ours"], figures["theirs"], aim=AIM, show=seconds)]
