"""Where a person stands: their subscription, and what its ids mean in today's content."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from zoneinfo import ZoneInfo

from bot import pauses
from bot.actions import run
from bot.cohorts import Cohort
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Context
from bot.markup import escape
from bot.model import Tip, Track
from bot.people import Pause, Person, Stopped, Subscription, Target
from bot.quiz import memory
from bot.quiz.memory import Memory
from bot.replies import Choice, Notice, Reply, Text
from bot.tips.changing import Change, change, to_zone
from bot.tips.choose import (
    Zone,
    coming,
    last_day,
    remaining,
    rhythm_of,
    to_come,
    zone_of,
)
from bot.tips.message import week_of
from bot.tips.pausing import say_until
from bot.tips.schedule import (
    Occurrence,
    Rhythm,
    date_of,
    is_open,
    is_sending_day,
    monday_of,
    say,
    sends,
)

#: Sends that are listed to somebody who begins with tips.
SENDS_SHOWN = 3
RESUME = Choice(label="Resume tips", action=run("tips on"))
NEXT_SENDS = Choice(label="Next sends", action=run("tips when"))
LOOK_AHEAD = Choice(label="See the next tip", action=run("tips next"))
CHANGE_ZONE = Choice(label="Change zone", action=run("tips zone"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A person on a track; ``left`` are the tips still to come, in order.

    ``cohort`` is the one whose calendar paces them, if one does. ``paused_until`` is the day, still
    to come, on which a pause ends by itself. ``stopped`` is why the tips stopped without their
    doing, if they did.
    """

    person: Person
    subscription: Subscription
    track: Track
    rhythm: Rhythm
    zone: Zone
    sent: frozenset[str]
    left: tuple[Tip, ...]
    cohort: Cohort | None = None
    paused_until: date | None = None
    stopped: Stopped | None = None

    @property
    def waiting(self) -> bool:
        """Whether a tip is to come without anybody doing anything."""
        return self.subscription.active and self.subscription.next_due_at is not None

    @property
    def running(self) -> bool:
        """Whether tips come now: some are to come, and there is no pause to end before."""
        return self.waiting and self.paused_until is None

    @property
    def has_left(self) -> bool:
        """Whether they left the track, which is more than a pause."""
        return self.subscription.paused_for is Pause.LEFT


def known_person(context: Context) -> Person:
    """Return whoever asks; where their profile has moved to another zone, their tips move too."""
    said = context.profile_zone
    known = context.store.known(context.target)
    if known is not None and said in {None, known.profile_zone}:
        return known
    move = moves(context, known, replace(known, profile_zone=said)) if known else None
    return context.store.person(context.target, profile_zone=said, moves=move)


def moves(context: Context, before: Person, after: Person) -> tuple[datetime, datetime] | None:
    """Return from when to when the next tip of somebody moves with their zone, if it does."""
    here, there = (zone_of(person, context.default_zone).name for person in (before, after))
    stand = standing(context, before) if here != there else None
    if stand is None or not stand.waiting or (due_at := stand.subscription.next_due_at) is None:
        return None
    limit = context.policy.late_limit
    next_due_at = to_zone(stand.rhythm, stand.subscription, there, context.now, limit)
    return (due_at, next_due_at) if next_due_at else None


def in_zone(context: Context, stand: Standing, zone: str) -> Standing:
    """Return where a person would stand who chose another zone."""
    person = replace(stand.person, zone=zone)
    move = moves(context, stand.person, person)
    due_at = move[1] if move else stand.subscription.next_due_at
    subscription = replace(stand.subscription, next_due_at=due_at)
    return of(context, person, subscription, stand.track)


def local_date(context: Context, person: Person) -> date:
    """Return the day on a person's own calendar."""
    zone = zone_of(person, context.default_zone).name
    return context.now.astimezone(ZoneInfo(zone)).date()


def memory_of(context: Context, person: Person) -> Memory:
    """Return how the community of a person remembers."""
    return memory.of(context.store.community(person.target))


def owns(context: Context, mine: Person, person: int) -> bool:
    """Tell whether what belongs to ``person`` is ``mine``, the one's who presses, or is linked.

    In a direct message that names no community (Discord) the same user may be another person of
    the store than in the server where something began.
    """
    if mine.id == person:
        return True
    owner = context.store.account(person)
    if owner is None:
        return False
    nowhere = context.in_dm and not context.target.community
    return owner.learner == mine.learner or (nowhere and _same_user(owner.target, context.target))


def _same_user(one: Target, other: Target) -> bool:
    return (one.platform, one.user) == (other.platform, other.user)


def standing(context: Context, person: Person) -> Standing | None:
    """Return where a person stands, or ``None`` without a track, or with one that is gone."""
    subscription = context.store.subscription(person.id)
    track = context.content.tracks.get(subscription.track) if subscription else None
    if subscription is None or track is None:
        return None
    return of(context, person, subscription, track)


def of_learner(context: Context, person: Person) -> Standing | None:
    """Return where a learner stands: on the account that tips come to, or else on this one first.

    A track that waits here because an account is linked is not the one they are on.
    """
    here = standing(context, person)
    if here and here.subscription.active:
        return here
    others = (other for other in context.store.accounts(person.id) if other.id != person.id)
    found = [stand for other in others if (stand := standing(context, other))]
    active = (stand for stand in found if stand.subscription.active)
    return next(active, here or next(iter(found), None))


def of(context: Context, person: Person, subscription: Subscription, track: Track) -> Standing:
    """Put together what is known about a subscription."""
    content = context.content
    sent = context.store.sent_tips(subscription.id)
    left = remaining(content, track, sent)
    cohort = cohort_of(context, person, track)
    rhythm = rhythm_of(subscription, person, content, context.default_zone, cohort)
    day = local_date(context, person)
    if (due_at := subscription.next_due_at) is not None:
        day = max(day, date_of(rhythm, due_at))
    return Standing(
        person=person,
        subscription=subscription,
        track=track,
        rhythm=rhythm,
        zone=zone_of(person, context.default_zone),
        sent=sent,
        left=left if cohort is None else to_come(track, left, cohort.starts_on, day),
        cohort=cohort,
        paused_until=_still_to_come(subscription, local_date(context, person)),
        stopped=_stopped(context, person, subscription),
    )


def _stopped(context: Context, person: Person, subscription: Subscription) -> Stopped | None:
    pause = subscription.paused_for
    if pause not in {Pause.IGNORED, Pause.UNREACHABLE}:
        return None
    reason = context.store.undelivered(person.id)
    return Stopped(person=person.id, platform=person.target.platform, pause=pause, reason=reason)


def _still_to_come(subscription: Subscription, today: date) -> date | None:
    day = subscription.resumes_on
    return day if day and subscription.active and day > today else None


def cohort_of(context: Context, person: Person, track: Track) -> Cohort | None:
    """Return the cohort whose calendar paces the tips of a person on a track, if one does."""
    member = context.store.membership(person.id)
    if member is None or member.person != person.id or not member.cohort.leads(track.role):
        return None
    is_over = local_date(context, person) > last_day(track, member.cohort.starts_on)
    return None if is_over else member.cohort


def required(context: Context) -> Standing:
    """Return where the asker stands; raise :class:`UserError` with the tracks to pick from."""
    found = standing(context, known_person(context))
    if found is None:
        raise without_track(
            context.content,
            "You are not on a track yet, so there are no tips to send.",
            hint="Pick a track first; one click is enough.",
        )
    return found


def without_track(content: Content, message: str, *, hint: str = "") -> UserError:
    """Return what to say to somebody without a track, and all tracks to pick from."""
    labels = {f"track {name}": content.roles[name].name for name in content.tracks}
    return UserError(message, hint=hint, offer="Pick one", suggestions=tuple(labels), labels=labels)


def told_directly(context: Context, stand: Standing, welcome: Reply) -> Reply:
    """Return a welcome as it is in direct messages; elsewhere write it there, and say so."""
    if context.in_dm:
        return welcome
    return Reply(
        title=welcome.title,
        blocks=(
            Text("I have just written to you directly: that is where your tips will come."),
            *((Text(place_in_words(stand)),) if stand.cohort else ()),
            Text(f"Your next tips:\n{sends_in_words(stand, context, SENDS_SHOWN)}"),
            Notice(f"The times are for {zone_in_words(stand.zone)}."),
        ),
        direct=welcome,
    )


def upcoming(stand: Standing, now: datetime, count: int) -> list[Occurrence]:
    """Return the next sends; as many as there are tips left, ``count`` at most."""
    if stand.subscription.next_due_at is None:
        return []
    due_at = max(stand.subscription.next_due_at, now)
    first = Occurrence(due_at=due_at, local_date=date_of(stand.rhythm, due_at))
    dates = chain([first], sends(stand.rhythm, due_at, first.local_date))
    starts_on = stand.cohort.starts_on if stand.cohort else None
    return [send for send, _ in islice(coming(stand.track, stand.left, dates, starts_on), count)]


def sends_in_words(stand: Standing, context: Context, count: int) -> str:
    """List the next sends as lines; as many as there are tips left, ``count`` at most."""
    return "\n".join(
        "- right away"
        if send.due_at <= context.now
        else f"- {say(send.due_at, stand.zone.name, context.now)}{_why(stand, send)}"
        for send in upcoming(stand, context.now, count)
    )


def _why(stand: Standing, send: Occurrence) -> str:
    """Say why a date is listed that the days of now do not name; "" for all others."""
    day = send.local_date
    of_before = is_open(stand.rhythm, day) and not is_sending_day(stand.rhythm, day)
    return ", planned before your days changed" if of_before else ""


def zone_in_words(zone: Zone) -> str:
    """Say which zone and why: "Europe/Berlin, because it is set for you"."""
    return f"{zone.name}, because {zone.chosen.value}"


def place_in_words(stand: Standing) -> str:
    """Say how far somebody is on their path."""
    if stand.cohort is not None:
        return _place_in_cohort(stand, stand.cohort)
    total = len(stand.track.tips)
    if not stand.left:
        return f"You have had all {total} tips of this path. Well done."
    done = total - len(stand.left)
    if not done:
        return f"You are at the start: {total} tips are to come."
    week = week_of(stand.track, stand.left[0].id)
    return (
        f"You are in week {week.number} of {len(stand.track.weeks)}: {escape(week.title)}. "
        f"{done} of {total} tips are behind you."
    )


def pause_in_words(stand: Standing, today: date) -> str:
    """Say why no tips come now; nothing where they do, or where the path is at its end."""
    if stand.has_left:
        return "You left this path; your place is kept."
    if stand.running or not stand.left:
        return ""
    if stand.paused_until:
        return f"Your tips are paused until {say_until(stand.paused_until, today)}."
    match stand.subscription.paused_for:
        case Pause.LINKED:
            return "They come to an account linked with this one."
        case _:
            why = f" {pauses.why(stand.stopped)}" if stand.stopped else ""
            return f"Your tips are paused.{why}"


def _place_in_cohort(stand: Standing, cohort: Cohort) -> str:
    had = sum(tip.id in stand.sent for tip in stand.track.tips)
    tips = {0: "No tip has come yet", 1: "One tip is behind you"}.get(
        had, f"{had} tips are behind you"
    )
    if not stand.left:
        return f"The path of your cohort {cohort.name} is at its end. {tips}."
    pace = f"You go with the cohort {cohort.name}, whose calendar sets the pace."
    if not stand.waiting:  # what comes next depends on when they resume
        return f"{pace} {tips}."
    week = week_of(stand.track, stand.left[0].id)
    return (
        f"{pace} What comes next is of week {week.number} of {len(stand.track.weeks)}: "
        f"{escape(week.title)}. {tips}."
    )


def own_rhythm(stand: Standing) -> Rhythm:
    """Return when tips come to somebody by their own choice, whoever they go with."""
    return Rhythm.within(
        stand.subscription.calendar, schedule=stand.rhythm.schedule, zone=stand.zone.name
    )


def in_company(context: Context, stand: Standing, own: Rhythm) -> Rhythm:
    """Return when tips come to somebody who chooses a rhythm, on the days of their cohort."""
    chosen = choosing(stand.subscription, own)
    return rhythm_of(chosen, stand.person, context.content, context.default_zone, stand.cohort)


def choosing(subscription: Subscription, own: Rhythm | None) -> Subscription:
    """Return a subscription as it is with a rhythm that somebody chooses, if they do."""
    if own is None:
        return subscription
    return replace(
        subscription, schedule=own.schedule.id, starts_on=own.starts_on, ends_on=own.ends_on
    )


def first_rhythm(context: Context, person: Person) -> Rhythm:
    """Return when tips come to somebody who has chosen nothing yet."""
    zone = zone_of(person, context.default_zone).name
    return Rhythm(schedule=context.content.default_schedule, zone=zone)


def going_over(context: Context, stand: Standing, rhythm: Rhythm) -> Change:
    """Return how the tips of somebody go on in a rhythm, without a week skipped or repeated."""
    subscription = stand.subscription
    pending = None
    if stand.running and (due_at := subscription.next_due_at):
        pending = Occurrence(due_at=due_at, local_date=date_of(stand.rhythm, due_at))
    today = context.now.astimezone(ZoneInfo(rhythm.zone)).date()
    return change(
        rhythm,
        context.now,
        came=context.store.came(stand.person.id, since=monday_of(today)),
        last=subscription.last_local_date,
        pending=pending,
    )
