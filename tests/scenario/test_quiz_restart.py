"""A quiz outlives the process that began it: the old buttons work and nothing changes its order."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.actions import ActionId
from bot.app import App, Press, Request
from bot.commands import quiz
from bot.replies import Reply, as_text
from bot.storage import SqlStore, open_store
from tests.databases import fresh_sqlite
from tests.fakes import FakeClock, FixedChance
from tests.quiz_world import ADA, BOB, make_content


class Processes:
    """The bot on one database file, started as often as one likes."""

    def __init__(self, folder: Path) -> None:
        self.url = fresh_sqlite(folder)
        self.started = 0
        self.store: SqlStore | None = None

    def restart(self) -> App:
        """Drop the process there is, if any, and start one that remembers only the database."""
        self.stop()
        self.started += 1
        self.store = open_store(self.url)
        content = make_content()
        return App(
            commands=quiz.COMMANDS,
            presses=quiz.PRESSES,
            content=lambda: content,
            store=self.store,
            clock=FakeClock(),
            chance=FixedChance(self.started),
        )

    def stop(self) -> None:
        if self.store:
            self.store.close()


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    processes = Processes(tmp_path)
    yield processes
    processes.stop()


def ask(app: App, line: str) -> Reply:
    return app.dispatch(Request(target=ADA, line=line, in_dm=True))


def press(app: App, button: ActionId) -> Reply:
    return app.press(Press(target=ADA, action=button.encode(), in_dm=True))


def labelled(reply: Reply, label: str) -> ActionId:
    return next(choice.action for choice in reply.choices if choice.label == label)


def walk(next_app: Callable[[], App]) -> list[str]:
    """Take a whole quiz, fetching the app anew before each step; return every message."""
    reply = ask(next_app(), "quiz 5")
    seen = [as_text(reply)]
    while list(reply.choices)[-1].label != "Another quiz":
        first = next(iter(reply.choices))
        reply = press(next_app(), first.action)
        seen.append(as_text(reply))
    return seen


def test_an_old_button_works_in_a_new_process(processes: Processes) -> None:
    question = ask(processes.restart(), "quiz")
    old = labelled(question, "B")

    explained = press(processes.restart(), old)
    assert explained.replaces
    assert explained.title == "Question 1 of 5"
    shown = as_text(question).split("Your answer")[0].split("\n\n", 2)[2]
    assert shown in as_text(explained)

    again = press(processes.restart(), old)
    assert "You answered this one already: B." in as_text(again)


def test_resuming_in_a_new_process_shows_the_same_question_in_the_same_order(
    processes: Processes,
) -> None:
    question = ask(processes.restart(), "quiz")
    resumed = ask(processes.restart(), "quiz")
    assert "You have 5 of 5 left in your quiz." in as_text(resumed)
    assert [c.action for c in question.choices] == [c.action for c in resumed.choices][:-1]


def test_a_quiz_with_a_restart_before_every_step_reads_like_one_without(
    tmp_path: Path, processes: Processes
) -> None:
    (tmp_path / "calm").mkdir()
    calm = Processes(tmp_path / "calm")
    one = calm.restart()
    messages = walk(lambda: one)
    calm.stop()

    assert len(messages) == 11
    assert walk(processes.restart) == messages


def test_somebody_else_cannot_press_it_in_a_new_process_either(processes: Processes) -> None:
    question = ask(processes.restart(), "quiz")
    action = labelled(question, "A").encode()
    reply = processes.restart().press(Press(target=BOB, action=action, in_dm=True))
    assert "That quiz belongs to somebody else" in as_text(reply)
    assert "You have 5 of 5 left in your quiz." in as_text(ask(processes.restart(), "quiz"))


def test_of_many_clicks_at_once_one_counts_and_the_others_hear_of_it(processes: Processes) -> None:
    app = processes.restart()
    buttons = [choice.action for choice in ask(app, "quiz").choices]

    with ThreadPoolExecutor(max_workers=8) as threads:
        replies = list(threads.map(lambda action: press(app, action), buttons * 2))

    late = [reply for reply in replies if "You answered this one already: " in as_text(reply)]
    assert len(late) == len(replies) - 1
    assert all(reply.replaces for reply in replies)
    assert "You have 4 of 5 left in your quiz." in as_text(ask(app, "quiz"))
