"""What people do together."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from bot.people import Phase, Poll, Round, Score, Target
from bot.ports import Votes
from bot.storage import boards, polls, rounds
from bot.storage.methods.transactions import Transactions


class GroupMethods(Transactions):
    """Satisfies :class:`bot.ports.GroupStore`."""

    # --- live rounds -----------------------------------------------------------------------

    def start_round(self, begun: Round) -> None:
        """Begin a live round; the same one again changes nothing."""
        with self._write() as connection:
            rounds.start(connection, begun)

    def round(self, round_id: str) -> Round | None:
        """Return one live round as it stands."""
        with self._read() as connection:
            return rounds.find(connection, round_id)

    def rounds_of(self, host: int, *, limit: int = 10) -> Sequence[Round]:
        """Return the rounds somebody led last, newest first."""
        with self._read() as connection:
            return rounds.led_by(connection, host, limit=limit)

    def move_round(self, seen: Round, *, step: int, phase: Phase) -> bool:
        """Move a round on; exactly one call from one place succeeds."""
        with self._write() as connection:
            return rounds.move(connection, seen, step=step, phase=phase)

    def answer_round(
        self, round_id: str, *, step: int, person: int, choice: int | None, now: datetime
    ) -> bool:
        """Note somebody's answer while the question is asked; the last one stays."""
        with self._write() as connection:
            return rounds.answer(
                connection, round_id, step=step, person=person, choice=choice, now=now
            )

    def round_votes(self, round_id: str) -> Mapping[int, Votes]:
        """Return how many chose what, by step."""
        with self._read() as connection:
            return rounds.votes(connection, round_id)

    def round_answers(self, round_id: str, person: int) -> Mapping[int, int | None]:
        """Return what somebody chose, by step."""
        with self._read() as connection:
            return rounds.answers_of(connection, round_id, person)

    def round_scores(self, round_id: str, rights: Sequence[int | None]) -> Sequence[Score]:
        """Return how many of the first questions everybody had right who answered one of them."""
        with self._read() as connection:
            return rounds.scores(connection, round_id, rights)

    # --- the leaderboard -------------------------------------------------------------------

    def join_board(self, person: int, name: str, *, now: datetime) -> bool:
        """Put somebody on the leaderboard; ``False`` if the name is somebody else's."""
        try:
            with self._write() as connection:
                boards.join(connection, person, name, now)
        except IntegrityError:  # of two who want a name at once the database picks one
            return False
        return True

    def leave_board(self, person: int) -> bool:
        """Take somebody off the leaderboard."""
        with self._write() as connection:
            return boards.leave(connection, person)

    def board(self, target: Target, *, since: datetime) -> Sequence[Score]:
        """Return everybody on the leaderboard of a community."""
        with self._read() as connection:
            return boards.scores(connection, target, since)

    # --- the question of the week ----------------------------------------------------------

    def poll(self, key: str) -> Poll | None:
        """Return what a channel was asked, or told, under ``key``."""
        with self._read() as connection:
            return polls.poll(connection, key)

    def answer_poll(
        self, key: str, *, person: int, choice: int | None, now: datetime
    ) -> Poll | None:
        """Note an answer if the question is open; return how it stood."""
        with self._write() as connection:
            return polls.answer(connection, key, person=person, choice=choice, now=now)

    def tally(self, key: str) -> Votes:
        """Count the answers to what was asked, or told, under ``key``."""
        with self._read() as connection:
            return polls.tally(connection, key)
