"""A thousand people press at once on one process: when the last of them is heard."""

import asyncio
import time

from tests.bench import answering, discord_presses
from tests.bench.house import DATABASES, opened_on
from tests.bench.measure import Row, seconds
from tests.bench.slack_server import Json, SlackServer
from tests.bench.slack_ways import front, over_socket

PEOPLE = 1000
#: Both platforms give up after so many seconds.
LIMIT = 3.0


async def rows() -> list[Row]:
    """Measure the longest wait on each platform and database, once each."""
    found = []
    for database in DATABASES:
        heard, shown = await _on_slack(database)
        found += [
            _row(f"Slack over Socket Mode, {database}: the last is acknowledged after", heard),
            _row(f"Slack over Socket Mode, {database}: the last sees the explanation after", shown),
        ]
    for database in DATABASES:
        async with discord_presses.waymark_on(database) as side:
            [first] = side.fresh(1)
            await side.calls.click(first)
            waits = await asyncio.gather(*(side.calls.click(e) for e in side.fresh(PEOPLE)))
        found.append(
            _row(f"Discord, {database}: the last is answered or put off after", max(waits))
        )
    return found


def _row(what: str, longest: float) -> Row:
    bound = "sees" not in what
    return Row(
        what=f"{PEOPLE:,} answers pressed at once, {what}",
        ours=seconds(longest),
        theirs="",
        ratio=None,
        aim_text=f"<= {LIMIT:g} s" if bound else "",
        met=longest <= LIMIT if bound else None,
    )


async def _on_slack(database: str) -> tuple[float, float]:
    """Return the seconds until the last acknowledgement, and until the last explanation."""
    with opened_on(database) as (waymark, settings):
        async with (
            SlackServer() as server,
            front(server, waymark.app, settings, by_socket=True) as ours,
            over_socket(server, ours) as way,
        ):
            clicks = await answering.our_clicks(server, waymark, PEOPLE)
            started = time.perf_counter()

            async def acknowledged(click: Json) -> float:
                await way.ask(click)
                return time.perf_counter() - started

            async def shown(click: Json) -> float:
                await server.shown(click)
                return time.perf_counter() - started

            async with asyncio.timeout(120):
                waits = await asyncio.gather(
                    asyncio.gather(*map(acknowledged, clicks)), asyncio.gather(*map(shown, clicks))
                )
    return max(waits[0]), max(waits[1])
