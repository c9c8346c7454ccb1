"""Measure everything and print one table. Exit status 1 only if something could not be measured."""

import asyncio
import os
import platform
import sys
import time
from collections.abc import Awaitable, Callable

from bot.bootstrap import configure_logging
from tests.bench import (
    answering,
    charts,
    claims,
    crowd,
    discord_presses,
    fan_out,
    firings,
    loading,
    memory,
    on_discord,
    on_slack,
    post_cpu,
    startup,
    wakeup,
)
from tests.bench.measure import Row, table

Section = Callable[[], Awaitable[list[Row]]]


async def _measure(sections: dict[str, Section]) -> tuple[list[Row], list[str]]:
    rows: list[Row] = []
    failed: list[str] = []
    for name, section in sections.items():
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        try:
            rows += await section()
        except Exception as error:  # noqa: BLE001 - one benchmark less is no reason to lose the rest
            failed.append(f"{name} could not be measured: {error!r}")
    return rows, failed


def main() -> int:
    """Run all sections, or those named on the command line."""
    configure_logging("console")
    findings: list[str] = []
    sections: dict[str, Section] = {
        "slack": on_slack.in_process_rows,
        "slack-http": on_slack.http_rows,
        "slack-socket": on_slack.socket_rows,
        "slack-cold": on_slack.cold_rows,
        "registry": on_slack.registry_rows,
        "auth": on_slack.auth_rows,
        "discord": on_discord.rows,
        "slack-answers": answering.rows,
        "discord-answers": discord_presses.rows,
        "crowd": crowd.rows,
        "loading": loading.rows,
        "charts": charts.rows,
        "next-firing": firings.rows,
        "fan-out": fan_out.rows,
        "post-cpu": post_cpu.rows,
        "wake-up": wakeup.rows,
        "claims": claims.rows,
        "memory": memory.rows,
        "slack-start": lambda: startup.rows(startup.SLACK, findings),
        "discord-start": lambda: startup.rows(startup.DISCORD, findings),
    }
    wanted = sys.argv[1:] or list(sections)
    started = time.perf_counter()
    rows, failed = asyncio.run(_measure({name: sections[name] for name in wanted}))
    print(
        f"Waymark beside the bare libraries. {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, {platform.system()} {platform.machine()}; medians of rounds "
        f"taken in turns; {time.perf_counter() - started:.0f} s in all.\n"
    )
    print(table(rows))
    for line in findings + failed:
        print(f"\n{line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
