"""``channel``: tips or a question of the week in a channel, for the people who run it.

A channel is kept as a person is, with a subscription of its own: what is due there goes through
the same outbox as everybody's tips. It has either a path or the question of the week.
"""

from dataclasses import replace
from itertools import chain

from bot.actions import ActionId, run
from bot.commands import channel_days, channel_plan, channelling
from bot.commands.arguments import track_values
from bot.commands.channelling import FORGET, Here
from bot.commands.tips import change_in_words, schedule_values
from bot.commands.zones import askers_zone
from bot.errors import UserError
from bot.invocation import Command, Context, Option, PressHandler, Value
from bot.markup import escape
from bot.model import Schedule, Track
from bot.people import FLOOR, Calendar, Pause, Person, Quiet
from bot.polls import choose as polls
from bot.polls.choose import SCHEDULE, WEEKLY_QUESTION
from bot.registry import SLASH
from bot.replies import Choice, Choices, Notice, Reply, Text
from bot.tips import paths, typed
from bot.tips.changing import Change, change
from bot.tips.choose import coming, last_day, next_due, remaining, zone_of
from bot.tips.rules import schedule_of
from bot.tips.schedule import Occurrence, Rhythm, date_of, monday_of, next_send, say_date, sends

_ANSWER = Choice(label="Let its answer come first", action=ActionId("channel", "answer"))
_INVITE = "If I am not a member of this channel yet, invite me: nothing can arrive otherwise."


def show(context: Context) -> Reply:
    """Say what is set up in this channel, and when the next messages come."""
    here = channelling.find(context)
    if here is None:
        return channelling.nothing("Nothing is set up in this channel.")
    name = _capital(here.name)
    if not here.subscription.active:
        stopped = here.subscription.paused_for is Pause.UNREACHABLE
        how = "has stopped" if stopped else "is switched off"
        off = channelling.nothing(f"{name} {how} in this channel.", _again(here), FORGET)
        return replace(off, blocks=(*channelling.trouble(context, here), *off.blocks))
    return channelling.shown(context, here, f"{name} in this channel")


def question(context: Context) -> Reply:
    """Start a question of the week in this channel, or move it to other days."""
    before = channelling.find(context)
    said = context.options.get("when", "")
    if not said and _runs(before, WEEKLY_QUESTION):
        return _set_up(context, None)
    channel = _channel(context)
    schedule = schedule_of(context.content, SCHEDULE)
    base = _base(context, before, channel, WEEKLY_QUESTION, schedule)
    rhythm = _typed(context, said, base, "channel question")
    found = _going_over(context, before, WEEKLY_QUESTION, rhythm)
    _subscribe(context, channel, WEEKLY_QUESTION, rhythm, found)
    return _set_up(context, before, found)


def tips(context: Context) -> Reply:
    """Start a path in this channel, or move it to other days or another start."""
    before = channelling.find(context)
    track = context.content.tracks[context.options["track"]]
    said = context.options.get("when", "")
    if not said and _runs(before, track.role):
        return _set_up(context, None)
    channel = _channel(context)
    base = _base(context, before, channel, track.role, context.content.default_schedule)
    wanted = _typed(context, said, base, f"channel tips {track.role}")
    rhythm = _begun(context, track, base, wanted, before)
    found = _going_over(context, before, track.role, paths.bounded(rhythm, track))
    _refuse_if_empty(context, track, found, before)
    _subscribe(context, channel, track.role, rhythm, found)
    return _set_up(context, before, found)


def off(context: Context) -> Reply:
    """Stop what comes here; what was sent is kept."""
    here = channelling.find(context)
    if here is None:
        return channelling.nothing("Nothing is set up in this channel.")
    context.store.reschedule(
        here.subscription.id,
        schedule=here.subscription.schedule,
        pause=Pause.OFF,
        next_due_at=None,
    )
    open_question = () if here.is_path else channelling.unanswered(context, here)
    answer = (_ANSWER,) if open_question and here.goes_on else ()
    return Reply(
        title=f"{_capital(here.name)} is off",
        blocks=(
            Text("Nothing more comes here. What came is kept, so that nothing comes twice."),
            *open_question,
            Choices(prompt="", choices=(*answer, _again(here), FORGET)),
        ),
    )


def decide(context: Context, action: ActionId) -> Reply:
    """Do what an organiser decided by button about a channel that is off."""
    here = channelling.find(context)
    if here is None:
        return channelling.nothing("Nothing is set up in this channel.")
    doing = {"answer": _answer_first, "forget": _forget}.get(action.subject)
    if here.subscription.active or doing is None:
        return show(context)
    return doing(context, here)


def preview(context: Context) -> Reply:
    """Show what comes next, or the whole plan, to whoever asks alone."""
    here = channelling.required(context)
    if context.options.get("what") == "plan":
        return channel_plan.plan(context, here)
    return channel_plan.next_message(context, here)


# --- setting up ----------------------------------------------------------------------------------


def _runs(here: Here | None, track: str) -> bool:
    return here is not None and here.subscription.active and here.subscription.track == track


def _channel(context: Context) -> Person:
    """Return the channel, which goes by the zone of whoever sets something up there first."""
    channel = context.store.person(channelling.place_of(context))
    zone = askers_zone(context)
    if channel.zone or zone is None:
        return channel
    context.store.set_zone(channel.id, zone)
    return replace(channel, zone=zone)


def _base(
    context: Context, before: Here | None, channel: Person, track: str, schedule: Schedule
) -> Rhythm:
    """Return the rhythm to begin from: that of the same before, or a new one."""
    zone = zone_of(channel, context.default_zone).name
    if before is None or before.subscription.track != track:
        quiet = before.subscription.quiet if before else Quiet()
        return Rhythm(schedule=schedule, zone=zone, quiet=quiet)
    kept = schedule_of(context.content, before.subscription.schedule)
    calendar = before.subscription.calendar
    if not before.goes_on:  # the end it had is behind it
        calendar = replace(calendar, ends_on=None)
    return Rhythm.within(calendar, schedule=kept, zone=zone)


def _typed(context: Context, said: str, base: Rhythm, command: str) -> Rhythm:
    today = channelling.today(context, base.zone)
    return typed.rhythm(said, context.content, base, today, command=command)


def _begun(
    context: Context, track: Track, base: Rhythm, wanted: Rhythm, before: Here | None
) -> Rhythm:
    """Give a path its start: the one it has until it is over, or else the date of the first tip."""
    start = wanted.starts_on or base.starts_on
    over = start is not None and last_day(track, start) < channelling.today(context, base.zone)
    if start is not None and (not over or start != base.starts_on):
        return replace(wanted, starts_on=start)
    last = before.subscription.last_local_date if before else None
    first = next_send(replace(wanted, starts_on=None), context.now, last)
    return replace(wanted, starts_on=first.local_date if first else None)


def _going_over(context: Context, before: Here | None, track: str, rhythm: Rhythm) -> Change:
    """Return how what comes here goes on in a rhythm, without a week skipped or repeated.

    What comes in the place of something else begins at once. An answer that is owed waits for no
    other week than that of its question, if a day is left in it: question and answer alternate.
    """
    now = context.now
    if before is None:
        return change(rhythm, now)
    last = before.subscription.last_local_date
    if before.subscription.track != track:
        return change(rhythm, now, last=last)
    due_at, pending = before.subscription.next_due_at, None
    if before.subscription.active and due_at:
        pending = Occurrence(due_at=due_at, local_date=date_of(before.rhythm, due_at))
    monday = monday_of(channelling.today(context, rhythm.zone))
    came = context.store.came(before.channel.id, since=monday)
    found = change(rhythm, now, came=came, last=last, pending=pending)
    this_week = found.next is not None and monday_of(found.next.local_date) == monday
    if not this_week and not before.is_path and polls.unanswered(context.content, before.past):
        return change(rhythm, now, last=last, pending=pending)
    return found


def _refuse_if_empty(context: Context, track: Track, found: Change, before: Here | None) -> None:
    start = found.rhythm.starts_on
    if start and last_day(track, start) < channelling.today(context, found.rhythm.zone):
        raise UserError(
            f"Counted from {say_date(start)}, the {escape(track.name)} would be over.",
            hint="Name a later first day, or none: then it begins with the first tip.",
            suggestions=(f"channel tips {track.role}",),
            offer="Begin with the next date",
        )
    times = (
        chain([found.next], sends(found.rhythm, found.next.due_at, found.next.local_date))
        if found.next
        else ()
    )
    left = remaining(context.content, track, before.sent_tips if before else frozenset())
    if next(coming(track, left, times, found.rhythm.starts_on), None) is None:
        raise UserError(
            f"No tip of the {escape(track.name)} would come here then.",
            hint=(
                "A tip comes to a channel once. To begin a path anew, switch it off with "
                f"`{SLASH} channel off` and forget what came here."
            ),
            suggestions=("channel show",),
            offer="See what is set up",
        )


def _subscribe(
    context: Context, channel: Person, track: str, rhythm: Rhythm, found: Change
) -> None:
    starts_on = found.rhythm.starts_on
    context.store.subscribe(
        channel.id,
        track=track,
        schedule=rhythm.schedule.id,
        next_due_at=found.next.due_at if found.next else None,
        calendar=Calendar(starts_on=starts_on, ends_on=rhythm.ends_on, quiet=rhythm.quiet),
    )


def _set_up(context: Context, before: Here | None, found: Change | None = None) -> Reply:
    here = channelling.required(context)
    reply = channelling.shown(context, here, f"This channel has {here.name}")
    rules = (
        "Whoever presses “Quiz me on this” is asked privately."
        if here.is_path
        else "Everybody answers by button, and only they see what they chose. The answer comes "
        f"with how many chose what, from {FLOOR} people on, and never with a name."
    )
    if (
        before
        and before.subscription.active
        and before.subscription.track != here.subscription.track
    ):
        gone_over = Notice(
            f"Until now it was {before.name}. What came is kept, so that nothing comes twice."
        )
        lost = () if before.is_path else channelling.unanswered(context, before)
        reply = replace(reply, blocks=(gone_over, *lost, *reply.blocks))
    remark: tuple[Text, ...] = ()
    if found and found.next:
        remark = change_in_words(found, found.next, context.now, who="This channel", what="message")
    return replace(reply, blocks=(*remark, *reply.blocks, Notice(f"{rules} {_INVITE}")))


# --- what is off ---------------------------------------------------------------------------------


def _again(here: Here) -> Choice:
    line = f"channel tips {here.track.role}" if here.track else "channel question"
    return Choice(label="Start it again", action=run(line))


def _forget(context: Context, here: Here) -> Reply:
    """Delete everything about this channel."""
    place = here.channel.target
    context.store.forget(place, context.store.held(place).version)
    return channelling.nothing(
        "Everything about this channel is deleted, people's answers included."
    )


def _answer_first(context: Context, here: Here) -> Reply:
    """Let the answer to the last question come, and nothing after it."""
    due_at = next_due(
        replace(here.rhythm, ends_on=None), context.now, here.subscription.last_local_date
    )
    if here.is_path or due_at is None or not polls.unanswered(context.content, here.past):
        return show(context)
    last = date_of(here.rhythm, due_at)
    context.store.reschedule(
        here.subscription.id,
        schedule=here.subscription.schedule,
        pause=None,
        next_due_at=due_at,
        calendar=replace(here.subscription.calendar, ends_on=last),
    )
    return channelling.shown(context, channelling.required(context), "Its answer comes first")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_WHEN = Option(
    name="when",
    summary="Days, a time, from and until which day",
    text=typed.LONGEST,
    values=schedule_values,
    says=typed.meant,
)
COMMANDS = (
    Command(
        name="channel show",
        summary="What is set up in this channel, and what comes next",
        example="channel show",
        handle=show,
        aliases=("channel",),
        stores=True,
        organisers=True,
    ),
    Command(
        name="channel question",
        summary="A question of the week in this channel, or other days for it",
        example="channel question mon and thu from 4 January",
        handle=question,
        options=(_WHEN,),
        stores=True,
        organisers=True,
    ),
    Command(
        name="channel tips",
        summary="The tips of a path for everybody in this channel, week by week",
        example="channel tips ds weekdays from 4 January",
        handle=tips,
        options=(
            Option(name="track", summary="Which path", values=track_values, required=True),
            _WHEN,
        ),
        stores=True,
        organisers=True,
    ),
    Command(
        name="channel preview",
        summary="The next message for this channel, or the whole plan, for you alone",
        example="channel preview plan",
        handle=preview,
        options=(
            Option(
                name="what",
                summary="The next message or the plan",
                values=lambda _: (
                    Value(id="next", label="The next message"),
                    Value(id="plan", label="The whole plan", aliases=("all", "everything")),
                ),
            ),
        ),
        stores=True,
        organisers=True,
    ),
    *channel_days.COMMANDS,
    Command(
        name="channel off",
        summary="Stop what comes to this channel",
        example="channel off",
        handle=off,
        stores=True,
        organisers=True,
    ),
)
PRESSES = (PressHandler(kind="channel", handle=decide, organisers=True),)
