"""What is set up in a channel, what comes there, and how both are said."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, islice
from zoneinfo import ZoneInfo

from bot.actions import ActionId, run
from bot.commands import quiet_days
from bot.commands.timetable import Entry
from bot.errors import UserError
from bot.invocation import Context
from bot.markup import escape
from bot.model import Track
from bot.people import DeliveryKind, Person, Subscription, Target
from bot.polls import choose as polls
from bot.polls.choose import WEEKLY_QUESTION
from bot.ports import Past
from bot.replies import Block, Choice, Choices, Emphasis, Notice, Reply, Text
from bot.tips import paths
from bot.tips.choose import coming, remaining
from bot.tips.message import week_of
from bot.tips.schedule import Occurrence, Rhythm, date_of, describe, say, say_date, sends
from bot.troubles import TROUBLES

_SENDS_SHOWN = 4

START = Choice(
    label="A question of the week", action=run("channel question"), emphasis=Emphasis.PRIMARY
)
PATHS = Choice(label="The tips of a path", action=run("channel tips"))
PREVIEW = Choice(label="Preview", action=run("channel preview"))
PLAN = Choice(label="The whole plan", action=run("channel preview plan"))
OFF = Choice(label="Switch it off", action=run("channel off"))
FORGET = Choice(label="Forget what came here", action=ActionId("channel", "forget"))
_WHAT = {
    DeliveryKind.QUESTION: "a question",
    DeliveryKind.REVEAL: "its answer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A channel in which something is, or was, set up.

    ``track`` is its path, ``None`` for the question of the week and where the path is gone.
    """

    channel: Person
    subscription: Subscription
    rhythm: Rhythm
    past: Past
    track: Track | None

    @property
    def is_path(self) -> bool:
        """Whether it gets tips; otherwise it is the question of the week."""
        return self.subscription.track != WEEKLY_QUESTION

    @property
    def name(self) -> str:
        """What is set up, in words, to begin or to go on with."""
        if self.track:
            return f"the {escape(self.track.name)}"
        return "a path that is gone" if self.is_path else "the question of the week"

    @property
    def goes_on(self) -> bool:
        """Whether something is to come here without anybody doing anything."""
        return self.subscription.active and self.subscription.next_due_at is not None

    @property
    def sent_tips(self) -> frozenset[str]:
        """The ids of what came here."""
        return frozenset(sent.tip for sent in self.past)


def place_of(context: Context) -> Target:
    """Return the channel something is said in; raise :class:`UserError` where there is none."""
    if not context.place:
        raise UserError(
            "There is no channel here.", hint="Say it in the channel where it is to happen."
        )
    return replace(context.target, user=context.place, channel=True)


def find(context: Context) -> Here | None:
    """Return what is set up in this channel, on or off; ``None`` if nothing ever was."""
    channel = context.store.known(place_of(context))
    subscription = context.store.subscription(channel.id) if channel else None
    if channel is None or subscription is None:
        return None
    return Here(
        channel=channel,
        subscription=subscription,
        rhythm=paths.rhythm_of(subscription, channel, context.content, context.default_zone),
        past=context.store.past(subscription.id),
        track=context.content.tracks.get(subscription.track),
    )


def required(context: Context) -> Here:
    """Return what is set up in this channel; raise :class:`UserError` if nothing is."""
    here = find(context)
    if here is None:
        raise UserError(
            "Nothing is set up in this channel.",
            suggestions=("channel question", "channel tips"),
            offer="Set something up",
        )
    return here


def today(context: Context, zone: str) -> date:
    """Return the day on the calendar of a channel."""
    return context.now.astimezone(ZoneInfo(zone)).date()


def agenda(context: Context, here: Here) -> Iterator[Entry]:
    """Yield what is to come here, in order; a question of the week goes on without end."""
    due_at = here.subscription.next_due_at
    if due_at is None:
        return
    due_at = max(due_at, context.now)
    first = Occurrence(due_at=due_at, local_date=date_of(here.rhythm, due_at))
    times = chain([first], sends(here.rhythm, due_at, first.local_date))
    content = context.content
    if here.track:
        left = remaining(content, here.track, here.sent_tips)
        for time, tip in coming(here.track, left, times, here.rhythm.starts_on):
            week = week_of(here.track, tip.id).number
            yield Entry(
                occurrence=time, kind=DeliveryKind.TIP, id=tip.id, name=tip.title, week=week
            )
    elif not here.is_path:
        for time, found in polls.ahead(content, here.past, here.channel.target.user, times):
            asked = found.question
            yield Entry(occurrence=time, kind=found.kind, id=asked.id, name=asked.stem)


def shown(context: Context, here: Here, title: str) -> Reply:
    """Say what is set up, what comes next, and how to change it."""
    blocks: list[Block] = [
        *trouble(context, here),
        Text(f"{_in_words(context, here)} The next ones:\n{next_ones(context, here)}"),
        *quiet_in_words(context, here),
        Choices(prompt="", choices=(PREVIEW, PLAN, OFF)),
        *_other_days(context, here),
        zone_in_words(here),
    ]
    return Reply(title=title, blocks=tuple(blocks))


def nothing(sentence: str, *more: Choice) -> Reply:
    """Say that nothing comes here, and what could."""
    begin = Text(
        "A question of the week is asked before everybody and answered in private. The tips of a "
        "path come for everybody, week by week from a start date."
    )
    return Reply(
        title="",
        blocks=(Text(sentence), begin, Choices(prompt="", choices=(START, PATHS, *more))),
    )


def told(entry: Entry) -> str:
    """Say what comes."""
    if entry.week is None:
        return _WHAT[entry.kind]
    return f"week {entry.week}, “{escape(entry.name)}”"


def next_ones(context: Context, here: Here) -> str:
    """Say what comes next, a line each."""
    lines = [
        f"- {say(entry.occurrence.due_at, here.rhythm.zone, context.now)}: {told(entry)}"
        for entry in islice(agenda(context, here), _SENDS_SHOWN)
    ]
    if lines:
        return "\n".join(lines)
    left = "no tip left that would come" if here.is_path else "no question left to ask"
    return f"- none: there is {left}"


def quiet_in_words(context: Context, here: Here) -> tuple[Notice, ...]:
    """Say on which days nothing comes, and what becomes of it; empty if there are none."""
    listed = quiet_days.in_words(here.rhythm.quiet, today(context, here.rhythm.zone))
    return (Notice(f"Quiet: {listed}. {postponed(here)}"),) if listed else ()


def postponed(here: Here) -> str:
    """Say what becomes of what would have come on a quiet day."""
    if here.is_path:
        return "A week with a quiet day has one tip fewer, the last it would have."
    return "What would come then comes at the next date."


def zone_in_words(here: Here) -> Notice:
    """Say by which zone a channel goes, and why."""
    why = "the zone of this channel" if here.channel.zone else "this bot's default"
    return Notice(f"The times are for {here.rhythm.zone}, {why}.")


def unanswered(context: Context, here: Here | None) -> tuple[Notice, ...]:
    """Say that the answer to what was asked last does not come, if it was not told."""
    if here is None or polls.unanswered(context.content, here.past) is None:
        return ()
    return (
        Notice(
            "The last question was not answered yet, and its answer does not come by itself now. "
            "Whoever presses one of its buttons is told it privately."
        ),
    )


def _in_words(context: Context, here: Here) -> str:
    when = describe(here.rhythm)
    if not here.is_path:
        return f"A question and its answer, in turn, {when}."
    if here.track is None:
        return "Its path was taken out, so nothing comes until it is back."
    tips = {tip.id for tip in here.track.tips}
    came = len(here.sent_tips & tips)
    to_come = sum(1 for _ in agenda(context, here))
    start = here.rhythm.starts_on
    began = f" Week 1 begins on {say_date(start)}, and each week has its own." if start else ""
    so_far = (
        f"{came} of its {len(tips)} tips came, {to_come} will."
        if came
        else (f"{to_come} of its {len(tips)} tips will come.")
    )
    return f"Tips of the {escape(here.track.name)}, {when}.{began} {so_far}"


def _other_days(context: Context, here: Here) -> tuple[Choices, ...]:
    line = f"channel tips {here.subscription.track}" if here.is_path else "channel question"
    others = tuple(
        Choice(label=schedule.name, action=run(f"{line} {schedule.name}"))
        for schedule in context.content.schedules.values()
        if schedule.id != here.rhythm.schedule.id
    )
    return (Choices(prompt="Other days and times", choices=others, select=True),) if others else ()


def trouble(context: Context, here: Here) -> tuple[Notice, ...]:
    """Say that the last message did not arrive, and what helps."""
    reason = context.store.undelivered(here.channel.id)
    if reason is None:
        return ()
    known = TROUBLES.get(reason)
    advice = known.channel if known and known.channel else _ADVICE.get(reason, _ON_TIME)
    return (Notice(f"**The last message did not arrive here.** {advice}"),)


_ON_TIME = "The next one comes at its time."
#: What becomes of a message that nobody can do anything about.
_ADVICE = {
    "tip_gone": "It was taken out while it was on its way. Another one comes.",
    "too_late": "The platform did not answer for hours. It comes at the next date.",
}
