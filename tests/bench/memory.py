"""What 100,000 subscriptions take of a process's memory, beside as many jobs of APScheduler.

Each side has a process of its own, which prints by how many bytes it grew: once everything is
loaded and has worked on a few, until it has served the first who are due of all.
"""

import gc
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from bot import delivery
from bot.ports import Scope
from bot.tips.policy import Policy
from tests.bench.measure import Row

PEOPLE, DUE = 100_000, 1_000
AIM = 0.03
_MIB = 1024 * 1024


async def rows() -> list[Row]:
    """Measure each side once."""
    ours, theirs = (_grown(side) for side in ("ours", "theirs"))
    return [
        Row(
            what=f"memory for {PEOPLE:,} subscriptions, APScheduler with its memory store",
            ours=f"{ours / _MIB:.1f} MiB",
            theirs=f"{theirs / _MIB:.1f} MiB",
            ratio=ours / theirs,
            aim=AIM,
        )
    ]


def _grown(side: str) -> int:
    command = [sys.executable, "-m", "tests.bench.memory", side]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return int(done.stdout.split()[-1])


def _resident() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _ours() -> int:
    from tests.bench.crowded import NOW, crowds, shipped  # noqa: PLC0415 - only this side's

    content = shipped()
    with (
        tempfile.TemporaryDirectory() as folder,
        crowds("SQLite", folder, DUE, PEOPLE) as [few, all_of_them],
    ):
        for crowd in (few, all_of_them):
            crowd.due(DUE)
        delivery.tick(few.store, content, Scope("slack"), NOW, Policy())
        before = _resident()
        delivery.tick(all_of_them.store, content, Scope("slack"), NOW, Policy())
        return max(_resident() - before, 0)


def _theirs() -> int:
    from apscheduler.jobstores.memory import MemoryJobStore  # noqa: PLC0415 - only this side's

    from tests.bench.wakeup import Jobs  # noqa: PLC0415 - only this side's

    few = Jobs(MemoryJobStore(), people=DUE)
    few.fill()
    few.wake()
    before = _resident()
    all_of_them = Jobs(MemoryJobStore(), people=PEOPLE)
    all_of_them.fill()
    all_of_them.wake()
    return _resident() - before


if __name__ == "__main__":
    print({"ours": _ours, "theirs": _theirs}[sys.argv[1]]())
    sys.stdout.flush()
    os._exit(0)  # the schedulers' threads are of no more use
