"""The nouns of people: what the store keeps of somebody, and of what they are sent.

Frozen records, as those of the content in :mod:`bot.model`; what is learnt is in
:mod:`bot.learning`. Nothing here reads a clock or a
database.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.learning import Weights

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

    ``leased_until`` is when others may claim it, and so tells this claim from every other.
    """

    id: int
    key: str
    target: Target
    tip: str
    track: str
    local_date: date
    due_at: datetime
    leased_until: datetime
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
class Community:
    """How a community remembers, ``None`` where the defaults hold, and whether it is away.

    ``retention`` is the recall, from 0 to 1, at which a fact is asked again. ``away_for`` is why
    nothing can be sent there, since ``away_since``.
    """

    retention: float | None = None
    weights: Weights | None = None
    away_for: str | None = None
    away_since: datetime | None = None
