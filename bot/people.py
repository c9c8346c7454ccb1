"""The nouns of people: what the store keeps of somebody, their tips, quizzes and role fit.

Frozen records, as those of the content in :mod:`bot.model`. Nothing here reads a clock or a
database.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

#: Numbers over fewer people than this would tell what one of them answered.
FLOOR = 5
#: Why a delivery died that was held back by a pause: what it was made of is due again later.
PAUSED = "paused"
#: The same where it could not be sent before it was too late, or before the next one was due.
LATE = "too_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Who somebody is on a platform: enough to send to them with no event in hand.

    ``community`` is the Slack team, the Discord guild, or the visitor's own space in the
    playground; ``""`` where a platform does not say (a Discord direct message). With ``channel``
    it is not a person: ``user`` is then the id of a channel.
    """

    platform: str
    community: str
    user: str
    channel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody the store knows: ``zone`` they chose, ``profile_zone`` is from their platform.

    ``place_zone`` is that of their cohort.

    ``learner`` is the same number for all linked accounts of one human being, and ``id`` where
    there is only one: what is learnt belongs to the learner, messages to the person. ``seen_at`` is
    when they last said or pressed anything, give or take a minute.
    """

    id: int
    target: Target
    learner: int
    zone: str | None = None
    profile_zone: str | None = None
    place_zone: str | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People whom a platform knows by one name: a user group on Slack, a role on Discord."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCode:
    """An offer of ``person`` to be one with the account that enters a code.

    ``digest`` names it and is all that is kept of the code. ``taken_by`` has entered it and agreed;
    they are one when ``person`` has agreed too.
    """

    digest: str
    person: int
    expires_at: datetime
    taken_by: int | None = None


class Pause(StrEnum):
    """Why a subscription is not active."""

    #: Somebody switched it off.
    OFF = "off"
    #: They left their track, which is a wish to hear no more of it.
    LEFT = "left"
    #: The tips come to another account that is linked to this one.
    LINKED = "linked"
    #: Five in a row were ignored, and so was the question whether to go on.
    IGNORED = "ignored"
    #: What was sent cannot arrive; the last delivery that died says why.
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Days on which nothing comes: named spans, first and last day included, and public holidays.

    ``holidays`` says whose: a country by ISO 3166-1 ("DE") or a part of one by 3166-2 ("DE-BY").
    """

    spans: tuple[tuple[date, date], ...] = ()
    holidays: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days that a subscription keeps to, whatever its schedule says: see there."""

    starts_on: date | None = None
    ends_on: date | None = None
    quiet: Quiet = field(default_factory=Quiet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A person on a track, or a channel that gets tips or the question of the week.

    ``schedule`` is the id of a schedule, or a rule of their own. ``next_due_at`` is UTC, or
    ``None`` where nothing more is due. It is active unless ``paused_for`` something, which the
    person was told at ``told_at``. The dates are on the person's own calendar: the first and the
    last that a message may come on, and the first one after a pause that ends by itself; on those
    that are ``quiet`` none comes.
    """

    id: int
    person: int
    track: str
    schedule: str
    active: bool
    last_local_date: date | None
    next_due_at: datetime | None
    paused_for: Pause | None = None
    told_at: datetime | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    resumes_on: date | None = None
    quiet: Quiet = field(default_factory=Quiet)

    @property
    def calendar(self) -> Calendar:
        """The days it keeps to."""
        return Calendar(starts_on=self.starts_on, ends_on=self.ends_on, quiet=self.quiet)


class DeliveryState(StrEnum):
    """Where one scheduled message stands in the outbox."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"


class DeliveryKind(StrEnum):
    """What a scheduled message is: a tip, or a channel's question or the answer to it.

    The closing one brings the question of the last tip of a path, which has no next tip. ``STILL``
    asks somebody of whom nothing was heard whether to go on; it is named after their last tip.
    """

    TIP = "tip"
    CLOSING = "closing"
    QUESTION = "question"
    REVEAL = "reveal"
    STILL = "still"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One scheduled message: an intent that is unique per subscription and local date.

    ``tip`` is the id of what it is made of, a tip or a question as ``kind`` says. ``attempt`` is
    the quiz that rides along, if one does.

    ``key`` is the stable name of the message on the platform (at most 25 characters, Discord's
    limit for a nonce). ``in_doubt`` says that an earlier attempt may already have been sent, and
    ``reason`` why the last one was put off; a process that died gave none. ``paused`` says that its
    subscription was, when it was claimed: it is looked for, never sent. ``conversation`` is the id
    of the person's direct messages, if they are open.
    """

    id: int
    key: str
    target: Target
    tip: str
    track: str
    local_date: date
    due_at: datetime
    attempts: int
    in_doubt: bool
    kind: DeliveryKind = DeliveryKind.TIP
    attempt: str | None = None
    reason: str | None = None
    paused: bool = False
    conversation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Tips of somebody that stopped by themselves: whose, for what, and why the last one died."""

    person: int
    platform: str
    pause: Pause
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question that a channel was asked, as it stands.

    It is ``open`` until its answer is on the way, which is due at ``answer_at``.
    """

    question: str
    channel: Person
    open: bool
    answer_at: datetime | None


class AttemptKind(StrEnum):
    """Why questions are asked: a quiz, a review of what is due, with a tip, or once more.

    Practice, the same questions again, counts neither for memory nor in statistics. Of all but
    those with a tip a learner has at most one open.
    """

    QUIZ = "quiz"
    REVIEW = "review"
    TIP = "tip"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One quiz of one person: which questions, in which seeded order, and the answers so far.

    ``answers`` holds the option index chosen at each step, ``None`` for "not sure".
    """

    id: str
    person: int
    topic: str | None
    seed: int
    questions: tuple[str, ...]
    answers: tuple[int | None, ...] = field(default=())
    kind: AttemptKind = AttemptKind.QUIZ
    started_at: datetime | None = None


class Doubt(StrEnum):
    """What somebody thinks is wrong with a question."""

    WRONG = "wrong"
    UNCLEAR = "unclear"
    OUTDATED = "outdated"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAnswer:
    """What one learner first answered to a question, ``None`` for "not sure".

    For numbers over many: ``learner`` only tells people apart.
    """

    learner: int
    question: str
    choice: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flags:
    """How many learners flagged a question for one reason."""

    question: str
    doubt: Doubt
    learners: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What somebody remembers of a fact, in the terms of FSRS, and when to ask again.

    ``stability`` is the days after which recall falls to 90 %, ``difficulty`` goes from 1 to 10.
    """

    fact: str
    stability: float
    difficulty: float
    reviewed_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One answer that counts for memory: ``rating`` goes from 1 (again) to 4 (easy).

    ``local_date`` is the day on the learner's own calendar, ``library`` what rated it.
    """

    fact: str
    question: str
    rating: int
    reviewed_at: datetime
    local_date: date
    library: str


class Phase(StrEnum):
    """Where a live round stands; ``OVER`` is for good."""

    ASKING = "asking"
    REVEALED = "revealed"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One live round in a channel, led by the person who started it, its ``host``.

    ``step`` is the question it is at, from 0; of a round that is over, how many were revealed.
    """

    id: str
    host: int
    platform: str
    community: str
    seed: int
    questions: tuple[str, ...]
    started_at: datetime
    step: int = 0
    phase: Phase = Phase.ASKING


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many questions somebody had right.

    ``name`` is what they are called on the leaderboard, ``None`` unless they asked to be on it.
    """

    person: int
    right: int
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """When a learner answered a question: ``local_date`` is the day on their own calendar then.

    It is ``None`` for answers from before it was written down.
    """

    at: datetime
    local_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A tip that reached a learner, and when it first did."""

    tip: str
    told_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What is left three weeks later: of those ``told``, how many were ``asked``, and ``right``.

    Counts tips of one learner, or learners of one tip.
    """

    told: int
    asked: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What a community's own ``reviews`` made of the algorithm, and the ``library`` that did."""

    values: tuple[float, ...]
    algorithm: str
    library: str
    reviews: int
    fitted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """How a community remembers, ``None`` where the defaults hold, and whether it is away.

    ``retention`` is the recall, from 0 to 1, at which a fact is asked again. ``away_for`` is why
    nothing can be sent there, since ``away_since``.
    """

    retention: float | None = None
    weights: Weights | None = None
    away_for: str | None = None
    away_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One person's answers to one version of the role-fit quiz, as a journal.

    ``moves`` are answers in the order of the items, and steps back. A sheet that is neither
    ``open`` nor finished was given up for a newer one.
    """

    id: str
    person: int
    version: int
    started_at: datetime
    moves: tuple[str, ...] = ()
    open: bool = True
    finished_at: datetime | None = None
