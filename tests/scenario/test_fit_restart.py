"""A role-fit sheet outlives the process that began it, even one killed while it answers."""

import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.context import ForkServerContext
from typing import Any

import pytest

from bot.actions import ActionId
from bot.people import Target
from bot.replies import Reply, as_text
from bot.storage import SqlStore, open_store
from tests.fit_world import ADA, BOB, Chat, fond_of, the_fit
from tests.mortal import Death, MortalStore

#: More steps than an answer has; reaching this means that the process no longer ends by itself.
MANY = 20


def walk(next_store: Callable[[], SqlStore], who: Target) -> list[str]:
    """Take it whole, fetching the store anew before each step; return every message."""
    mle = fond_of("mle")
    chat = Chat(next_store(), target=who)
    seen = [as_text(chat.fit())]
    for item in the_fit().items:
        chat.store = next_store()
        wanted = mle(item)
        answer = next(c.action for c in chat.last.choices if c.action.choice == wanted)
        seen.append(as_text(chat.press(answer)))
    return seen


def test_a_sheet_with_a_restart_before_every_step_reads_like_one_without(
    database_url: str, sqlite_store: SqlStore
) -> None:
    opened: list[SqlStore] = []

    def restarted() -> SqlStore:
        for store in opened:
            store.close()
        opened.append(open_store(database_url))
        return opened[-1]

    # SQLite stores of one test share a file, so the calm person is another one there.
    messages = walk(restarted, BOB)
    opened[-1].close()
    assert len(messages) == 15
    assert messages == walk(lambda: sqlite_store, ADA)


def test_of_many_clicks_at_once_one_counts_and_the_others_hear_of_it(store: SqlStore) -> None:
    chat = Chat(store)
    buttons = [choice.action for choice in chat.fit().choices]

    def press(action: ActionId) -> Reply:
        return Chat(store).press(action)

    with ThreadPoolExecutor(max_workers=8) as threads:
        replies = list(threads.map(press, buttons * 2))
    late = [reply for reply in replies if "already past that one" in as_text(reply)]
    assert len(late) == len(replies) - 1
    assert len(chat.sheet().moves) == 1


def press_once(url: str, action: str, death_at: int) -> None:
    """Press one button in a process that dies at a given step of the store."""
    opened = open_store(url)
    store: Any = MortalStore(opened, Death(death_at))
    Chat(store).press(ActionId.decode(action))
    opened.close()


def test_killed_at_any_step_an_answer_is_there_once_or_asked_again(
    processes: ForkServerContext, database_url: str
) -> None:
    store = open_store(database_url)
    outcomes = set()
    for step in range(MANY):
        chat = Chat(store)
        begun = chat.fit(again=True)
        button = next(iter(begun.choices)).action
        process = processes.Process(target=press_once, args=(database_url, button.encode(), step))
        process.start()
        process.join()
        assert process.exitcode in {0, -signal.SIGKILL}
        outcomes.add(chat.sheet().moves)
        resumed = chat.fit()
        assert resumed.title == f"Which role fits you: {len(chat.sheet().moves) + 1} of 14"
        chat.press(button)
        assert chat.sheet().moves == ("first",)
        if process.exitcode == 0:
            break
    else:
        pytest.fail("the process never ended by itself")
    store.close()
    assert outcomes == {(), ("first",)}
