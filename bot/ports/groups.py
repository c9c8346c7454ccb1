"""What people do together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.people import Phase, Poll, Round, Score, Target

#: How many chose what; ``None`` is "not sure".
Votes = Mapping[int | None, int]


class GroupStore(Protocol):
    """Live rounds, a channel's question of the week, the leaderboard."""

    # live rounds

    def start_round(self, begun: Round) -> None:
        """Begin a live round; one that the same host has under way is over then.

        The same one again changes nothing.
        """
        ...

    def round(self, round_id: str) -> Round | None:
        """Return one live round as it stands."""
        ...

    def rounds_of(self, host: int, *, limit: int = 10) -> Sequence[Round]:
        """Return the rounds somebody led last, newest first."""
        ...

    def move_round(self, seen: Round, *, step: int, phase: Phase) -> bool:
        """Move a round on from where it was ``seen``; ``False`` if it is not there any more.

        Of any number of simultaneous calls from one place exactly one returns ``True``.
        """
        ...

    def answer_round(
        self, round_id: str, *, step: int, person: int, choice: int | None, now: datetime
    ) -> bool:
        """Note somebody's answer in place of one they gave before.

        ``False``, and nothing is noted, unless the round is asking exactly that question: no
        answer comes in once the move that reveals it is made.
        """
        ...

    def round_votes(self, round_id: str) -> Mapping[int, Votes]:
        """Return how many chose what, by step; a step that nobody answered is missing."""
        ...

    def round_answers(self, round_id: str, person: int) -> Mapping[int, int | None]:
        """Return what somebody chose, by step."""
        ...

    def round_scores(self, round_id: str, rights: Sequence[int | None]) -> Sequence[Score]:
        """Return how many of the first questions everybody had right who answered one of them.

        ``rights`` are the right choices of these questions; ``None`` is a question that cannot be
        had right.
        """
        ...

    # the leaderboard

    def join_board(self, person: int, name: str, *, now: datetime) -> bool:
        """Put somebody on the leaderboard of their community under ``name``, or rename them.

        ``False`` if somebody else there has that name, in capitals or not; nothing changed then.
        """
        ...

    def leave_board(self, person: int) -> bool:
        """Take somebody off the leaderboard; ``False`` if they were not on it."""
        ...

    def board(self, target: Target, *, since: datetime) -> Sequence[Score]:
        """Return everybody on the leaderboard of the community of ``target``.

        A score counts the different questions that the learner recalled since then, on whichever
        of their linked accounts; each counts once. In no order.
        """
        ...

    # the question of the week

    def poll(self, key: str) -> Poll | None:
        """Return what a channel was asked by the delivery called ``key``, or told by it."""
        ...

    def answer_poll(
        self, key: str, *, person: int, choice: int | None, now: datetime
    ) -> Poll | None:
        """Note an answer if the question is open; return how it stood, ``None`` if it is not there.

        Everybody has one answer, the last they gave. Nobody answers from another community. No
        answer is noted once the message that tells the right one is queued.
        """
        ...

    def tally(self, key: str) -> Votes:
        """Count the answers to what was asked, or told, by the delivery called ``key``."""
        ...
