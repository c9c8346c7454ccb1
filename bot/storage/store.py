"""The store: one method, one transaction; the statements are in the modules beside it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.people import Attempt, Delivery, Person, Sheet, Subscription, Target
from bot.ports import Due, Holdings, Plan, Scope
from bot.storage import outbox, people, personal, quizzes, schema, sheets
from bot.storage.database import Database
from bot.storage.tables import attempts, fit_sheets


def open_store(url: str) -> "SqlStore":
    """Open a database that has the tables this code knows; close it with ``close()``.

    Raises:
        SetupError: the URL is wrong, or the tables are missing, older or newer than this code.
        StoreUnavailable: the database does not answer.
    """
    database = Database(url)
    try:
        schema.check(database)
    except BaseException:
        database.close()
        raise
    return SqlStore(database)


class SqlStore:
    """The laws of :class:`bot.ports.Store`, kept by one SQLite file or a PostgreSQL database.

    Any number of threads may use it, and any number of processes one PostgreSQL database. Every
    method raises :class:`bot.errors.StoreUnavailable` where the database cannot be used; nothing
    was changed then.
    """

    def __init__(self, database: Database) -> None:
        self._read = database.read
        self._write = database.write
        self.close = database.close

    # --- people ----------------------------------------------------------------------------

    def person(self, target: Target, *, profile_zone: str | None = None) -> Person:
        """Return the person behind ``target``, known from now on if new."""
        with self._read() as connection:
            known = people.find(connection, target)
        if known and profile_zone in {None, known.profile_zone}:
            return known
        with self._write() as connection:
            return people.remember(connection, known.target if known else target, profile_zone)

    def known(self, target: Target) -> Person | None:
        """Return the person behind ``target``, if known."""
        with self._read() as connection:
            return people.find(connection, target)

    def set_zone(self, person: int, zone: str) -> None:
        """Remember the zone a person chose."""
        with self._write() as connection:
            people.set_zone(connection, person, zone)

    def held(self, target: Target) -> Holdings:
        """Return everything held about ``target``, as of one moment."""
        with self._write() as connection:
            return personal.held(connection, target)

    def forget(self, target: Target, version: str) -> Holdings:
        """Delete everything held about ``target``, if it still is that version."""
        with self._write() as connection:
            return personal.forget(connection, target, version)

    # --- tracks and tips -------------------------------------------------------------------

    def subscription(self, person: int) -> Subscription | None:
        """Return the person's subscription, active or not."""
        with self._read() as connection:
            return people.subscription(connection, person)

    def subscribe(
        self, person: int, *, track: str, schedule: str, next_due_at: datetime | None
    ) -> Subscription:
        """Put the person on a track, active; one they have is changed and keeps its sent tips."""
        plan = {
            "track": track,
            "schedule": schedule,
            "active": True,
            "next_due_at": next_due_at,
        }
        with self._write() as connection:
            return people.subscribe(connection, person, plan)

    def reschedule(
        self, subscription: int, *, schedule: str, active: bool, next_due_at: datetime | None
    ) -> None:
        """Change when the next tip is due, or stop or restart the tips."""
        with self._write() as connection:
            people.reschedule(
                connection,
                subscription,
                schedule=schedule,
                active=active,
                next_due_at=next_due_at,
            )

    def sent_tips(self, subscription: int) -> frozenset[str]:
        """Return the ids of the tips sent or queued for this subscription."""
        with self._read() as connection:
            return outbox.sent_tips(connection, subscription)

    # --- the outbox ------------------------------------------------------------------------

    def plan_due(
        self, scope: Scope, now: datetime, plan: Callable[[Due], Plan], *, limit: int = 100
    ) -> int:
        """Claim due subscriptions and move them on; ``plan`` must not use the store."""
        with self._write() as connection:
            return outbox.plan_due(connection, scope, now, plan, limit=limit)

    def claim_deliveries(
        self, scope: Scope, now: datetime, *, lease: timedelta, limit: int = 20
    ) -> Sequence[Delivery]:
        """Take what became ready first; nobody else gets it during ``lease``.

        Give up a send well before its lease runs out: afterwards somebody else may be sending.
        """
        with self._write() as connection:
            return outbox.claim(connection, scope, now, lease=lease, limit=limit)

    def is_wanted(self, delivery: int) -> bool:
        """Tell whether a delivery is still there and not final."""
        with self._read() as connection:
            return outbox.is_wanted(connection, delivery)

    def settle_sent(self, delivery: int, *, ref: str, now: datetime) -> None:
        """Record that the message is on the platform; counts even if the lease was lost."""
        with self._write() as connection:
            outbox.settle_sent(connection, delivery, ref=ref, now=now)

    def settle_retry(self, delivery: int, *, at: datetime, reason: str, in_doubt: bool) -> None:
        """Give the delivery back; a doubt from a lost lease stays."""
        with self._write() as connection:
            outbox.settle_retry(connection, delivery, at=at, reason=reason, in_doubt=in_doubt)

    def settle_dead(self, delivery: int, *, reason: str) -> None:
        """Record that no retry can help."""
        with self._write() as connection:
            outbox.settle_dead(connection, delivery, reason=reason)

    def undelivered(self, person: int) -> str | None:
        """Return why the person's most recent delivery died, or ``None`` if it did not."""
        with self._read() as connection:
            return outbox.undelivered(connection, person)

    # --- quizzes ---------------------------------------------------------------------------

    def start_attempt(self, attempt: Attempt) -> None:
        """Begin a quiz; the same one again changes nothing."""
        with self._write() as connection:
            quizzes.start(connection, attempt)

    def attempt(self, attempt: str) -> Attempt | None:
        """Return one quiz with its answers in order."""
        with self._read() as connection:
            return quizzes.find(connection, attempts.c.id == attempt)

    def open_attempt(self, person: int) -> Attempt | None:
        """Return the person's unfinished quiz, if any."""
        with self._read() as connection:
            return quizzes.find_open(connection, person)

    def answer(self, attempt: str, *, step: int, choice: int | None, now: datetime) -> bool:
        """Journal one answer; exactly one call per step succeeds."""
        with self._write() as connection:
            return quizzes.answer(connection, attempt, step=step, choice=choice, now=now)

    def asked(self, person: int, *, limit: int = 50) -> Sequence[str]:
        """Return the different questions this person saw last, newest first."""
        with self._read() as connection:
            return quizzes.asked(connection, person, limit=limit)

    # --- role fit --------------------------------------------------------------------------

    def start_sheet(self, sheet: Sheet) -> None:
        """Begin a role-fit quiz; the same one again changes nothing."""
        with self._write() as connection:
            sheets.start(connection, sheet)

    def sheet(self, sheet: str) -> Sheet | None:
        """Return one sheet with its moves in order."""
        with self._read() as connection:
            return sheets.find(connection, fit_sheets.c.id == sheet)

    def open_sheet(self, person: int) -> Sheet | None:
        """Return the person's unfinished sheet, if any."""
        with self._read() as connection:
            return sheets.find_open(connection, person)

    def move(self, sheet: str, *, step: int, move: str, now: datetime, last: bool) -> bool:
        """Journal one move; exactly one call per step succeeds, and the last finishes the sheet."""
        with self._write() as connection:
            return sheets.move(connection, sheet, step=step, move=move, now=now, last=last)

    def finished_sheets(self, person: int, *, version: int, limit: int = 50) -> Sequence[Sheet]:
        """Return the person's finished sheets of one version, newest first."""
        with self._read() as connection:
            return sheets.finished(connection, person, version=version, limit=limit)
