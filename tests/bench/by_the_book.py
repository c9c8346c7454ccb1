"""A quiz bot for Slack as the guides of its libraries show it, to measure ours against.

Bolt with its default asynchronous runner, the default file store of installations, one listener per
command and per button, SQLAlchemy's asynchronous ORM on aiosqlite, one session per answer, the
scheduler of ``fsrs`` as it comes. It does what ours does with an answer: load the quiz, check whose
it is and where it stands, journal the answer, review the card, keep the review, commit, and show
the explanation. It has neither our checks of old content nor our sources under the explanation.
SQLite is set as ours is: write-ahead log, every commit synced, the write lock first; without the
last, most answers that come at the same time fail because the database is locked.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fsrs
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import FileInstallationStore, Installation
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import JSON, ForeignKey, String, event
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, selectinload

from bot.commands import COMMANDS
from bot.model import Question
from tests.bench.presses import LENGTH
from tests.bench.slack_server import BOT_TOKEN, SECRET, TEAM, SlackServer

BUTTONS = ("option_0", "option_1", "option_2", "option_3", "unsure", "next", "again", "new")


class _Base(DeclarativeBase):
    pass


class _Answer(_Base):
    __tablename__ = "answers"
    attempt_id: Mapped[str] = mapped_column(ForeignKey("attempts.id"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    choice: Mapped[int]
    answered_at: Mapped[datetime]


class _Attempt(_Base):
    __tablename__ = "attempts"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    user: Mapped[str] = mapped_column(String(32), index=True)
    questions: Mapped[list[str]] = mapped_column(JSON)
    answers: Mapped[list[_Answer]] = relationship(order_by=_Answer.step)


class _Card(_Base):
    __tablename__ = "cards"
    user: Mapped[str] = mapped_column(String(32), primary_key=True)
    fact: Mapped[str] = mapped_column(String(64), primary_key=True)
    state: Mapped[dict[str, Any]] = mapped_column(JSON)


class _Review(_Base):
    __tablename__ = "reviews"
    id: Mapped[int] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(String(32), index=True)
    fact: Mapped[str] = mapped_column(String(64))
    rating: Mapped[int]
    reviewed_at: Mapped[datetime]


class Book:
    """The bot and its database."""

    def __init__(
        self,
        app: AsyncApp,
        sessions: async_sessionmaker[AsyncSession],
        questions: Mapping[str, Question],
    ) -> None:
        self.app = app
        self._sessions = sessions
        self._first = list(questions)[:LENGTH]

    async def begin(self, user: str) -> str:
        """Begin a quiz; return its id."""
        async with self._sessions.begin() as session:
            session.add(_Attempt(id=f"q-{user}", user=user, questions=self._first))
        return f"q-{user}"


@asynccontextmanager
async def book(
    server: SlackServer, folder: Path, questions: Mapping[str, Question]
) -> AsyncIterator[Book]:
    """Open the bot on a new database in ``folder``."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder / 'book.db'}")

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}").close()
        connection.isolation_level = None

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    async with engine.begin() as connection:
        await connection.run_sync(_Base.metadata.create_all)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    app = AsyncApp(
        client=AsyncWebClient(base_url=server.base_url),
        signing_secret=SECRET,
        oauth_settings=AsyncOAuthSettings(
            client_id="1", client_secret="2", installation_store=_installed(folder)
        ),
    )
    _listen(app, sessions, questions)
    yield Book(app, sessions, questions)
    await engine.dispose()


def _installed(folder: Path) -> FileInstallationStore:
    store = FileInstallationStore(base_dir=str(folder / "installations"), client_id="1")
    store.save(
        Installation(
            app_id="A1", team_id=TEAM, user_id="U1", bot_token=BOT_TOKEN, bot_id="B1",
            bot_user_id="UBOT",
        )
    )  # fmt: skip
    return store


def _listen(
    app: AsyncApp, sessions: async_sessionmaker[AsyncSession], questions: Mapping[str, Question]
) -> None:
    scheduler = fsrs.Scheduler()

    async def nothing(ack: Any) -> None:
        await ack()

    async def answered(ack: Any, body: Any, respond: Any) -> None:
        await ack()
        name, step, choice = body["actions"][0]["value"].split(":")
        user = body["user"]["id"]
        async with sessions() as session:
            blocks = await _answer(
                session, scheduler, questions, name, user, int(step), int(choice)
            )
            await session.commit()
        await respond(blocks=blocks, text="Answered", replace_original=True)

    for command in COMMANDS:
        app.command("/" + command.name.replace(" ", "-"))(nothing)
    for button in BUTTONS:
        app.action(button)(answered if button.startswith("option") else nothing)


async def _answer(
    session: AsyncSession,
    scheduler: fsrs.Scheduler,
    questions: Mapping[str, Question],
    name: str,
    user: str,
    step: int,
    choice: int,
) -> list[dict[str, Any]]:
    """Journal and review an answer; return how its explanation looks."""
    attempt = await session.get(_Attempt, name, options=[selectinload(_Attempt.answers)])
    if attempt is None or attempt.user != user or len(attempt.answers) != step:
        raise RuntimeError("not the answer we are waiting for")
    question = questions[attempt.questions[step]]
    now = datetime.now(UTC)
    session.add(_Answer(attempt_id=name, step=step, choice=choice, answered_at=now))
    fact = question.claims[0]
    card = await session.get(_Card, (user, fact))
    # An id is given because making one takes the library a millisecond of sleep.
    known = fsrs.Card.from_dict(card.state) if card else fsrs.Card(card_id=1)  # type: ignore[arg-type]
    rating = fsrs.Rating.Good if question.options[choice].right else fsrs.Rating.Again
    after, _ = scheduler.review_card(known, rating, now)
    if card is None:
        session.add(_Card(user=user, fact=fact, state=dict(after.to_dict())))
    else:
        card.state = dict(after.to_dict())
    session.add(_Review(user=user, fact=fact, rating=int(rating), reviewed_at=now))
    return _blocks(question, step, choice)


def _blocks(question: Question, step: int, choice: int) -> list[dict[str, Any]]:
    options = "\n".join(f"{number}. {o.text}" for number, o in enumerate(question.options))
    chosen = question.options[choice]
    right = next(option for option in question.options if option.right)
    said = (
        f"*{'Right' if chosen.right else 'Not quite'}.* {chosen.why}\n\n{right.text}: {right.why}"
    )
    return [
        {
            "type": "header",
            "text": {"type": "plain_text", "text": f"Question {step + 1} of {LENGTH}"},
        },
        {"type": "section", "text": {"type": "mrkdwn", "text": f"*{question.stem}*\n\n{options}"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": said}},
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "next",
                    "text": {"type": "plain_text", "text": "Next question"},
                    "value": str(step + 1),
                }
            ],
        },
    ]
