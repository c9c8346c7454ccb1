"""Processes that die at a given step; one sends tips, on a platform that is a file and stays."""

import asyncio
import fcntl
import json
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from itertools import count
from multiprocessing.context import ForkServerContext
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot import delivery
from bot.people import Delivery
from bot.ports import Due, Plan, Room
from bot.replies import Reply
from bot.storage import SqlStore, open_store
from bot.tips.policy import Policy
from tests.fakes import FakeClock
from tests.tips_world import SLACK, tips_content


@pytest.fixture(scope="session")
def processes() -> ForkServerContext:
    """Where processes that will be killed come from: forked from one that has loaded what they use.

    There is one such process, so all that any test wants in it is named here.
    """
    context = multiprocessing.get_context("forkserver")
    worlds = ["tests.fit_world", "tests.quiz_world", "tests.contract.test_store_linking_killed"]
    context.set_forkserver_preload(["pytest", "hypothesis", "tests.mortal", *worlds])
    return context


def exit_of(processes: ForkServerContext, target: Callable[..., object], *args: object) -> int:
    """Let a process do something; return its status, of which -9 is a violent death."""
    process = processes.Process(target=target, args=args)
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def die_at(moment: int | str | None) -> None:
    """Die before the statement of that number from here on, or at a ``"commit"``; or live on."""
    numbers = count()

    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def statement(*_: object) -> None:
        if next(numbers) == moment:
            die()

    event.listen(Engine, "before_cursor_execute", statement)
    if moment == "commit":
        event.listen(Engine, "commit", die)


class Death:
    """Counts the steps of a process and kills it, as a power cut would, at one of them."""

    def __init__(self, at: int | None) -> None:
        self._at = at
        self._steps = 0
        self._lock = threading.Lock()

    def may_come(self) -> None:
        with self._lock:
            if self._steps == self._at:
                os.kill(os.getpid(), signal.SIGKILL)
            self._steps += 1


def count_statements(death: Death) -> None:
    """Let death come before and after every statement, and where a transaction ends."""
    for moment in ("before_cursor_execute", "after_cursor_execute", "commit", "rollback"):
        event.listen(Engine, moment, lambda *_: death.may_come())


def count_returns(death: Death, places: tuple[str, ...]) -> None:
    """Let death come wherever a function in one of these files returns or awaits."""

    def watch(frame: FrameType, what: str, _: object) -> None:
        if what == "return" and frame.f_code.co_filename.startswith(places):
            death.may_come()

    threading.setprofile(watch)  # for the threads in which the store works
    sys.setprofile(watch)


class MortalStore:
    """A store in whose every call death may come: before it, within a transaction, after it."""

    def __init__(self, store: SqlStore, death: Death) -> None:
        self._store = store
        self._death = death

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._store, name)

        def call(*args: Any, **options: Any) -> Any:
            self._death.may_come()
            result = method(*args, **options)
            self._death.may_come()
            return result

        return call

    def plan_due(self, scope: Any, now: datetime, plan: Callable[[Due], Plan], **o: Any) -> int:
        def decide(due: Due) -> Plan:
            self._death.may_come()
            return plan(due)

        return self.__getattr__("plan_due")(scope, now, decide, **o)  # type: ignore[no-any-return]


class FilePlatform:
    """Keeps messages in a file, a line each. ``looks`` is whether it can be asked for one."""

    platform = "slack"

    def __init__(self, path: Path, death: Death, *, looks: bool) -> None:
        self._path = path
        self._death = death
        self._looks = looks

    def room(self, community: str) -> Room:
        return Room(community, 8)

    async def send(self, delivery: Delivery, reply: Reply, leaving: Callable[[], None]) -> str:
        leaving()
        self._death.may_come()
        line = json.dumps([delivery.key, delivery.target.user, delivery.tip])
        with self._path.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(line + "\n")
        self._death.may_come()
        return delivery.key

    async def find(self, delivery: Delivery) -> str | None:
        self._death.may_come()
        found = [key for key, *_ in messages(self._path) if key == delivery.key]
        return found[0] if found and self._looks else None


def messages(path: Path) -> list[tuple[str, str, str]]:
    """What arrived: key, user and tip."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [tuple(json.loads(line)) for line in lines]


def run(url: str, path: Path, now: datetime, death_at: int | None, *, looks: bool) -> None:
    """Queue and send what is due at ``now``, once."""
    death = Death(death_at)
    opened = open_store(url)
    store: Any = MortalStore(opened, death)
    content, clock = tips_content(), FakeClock(now)
    delivery.tick(store, content, SLACK, now, Policy())
    platform = FilePlatform(path, death, looks=looks)
    asyncio.run(delivery.deliver(store, content, platform, SLACK, clock, Policy()))
    opened.close()
