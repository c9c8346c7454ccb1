"""``channel``: a question of the week in a channel, for the people who run it.

A channel is kept as a person is, with a subscription of its own: what is due there goes through
the same outbox as everybody's tips.
"""

from dataclasses import dataclass, replace
from itertools import chain, cycle, islice

from bot.actions import ActionId, run
from bot.commands.tips import schedule_values
from bot.errors import UserError
from bot.invocation import Command, Context, Option, PressHandler
from bot.people import FLOOR, Calendar, DeliveryKind, Pause, Person, Subscription, Target
from bot.polls import message
from bot.polls.choose import SCHEDULE, WEEKLY_QUESTION, coming
from bot.ports import Past
from bot.quiz import asking
from bot.replies import Block, Choice, Choices, Emphasis, Notice, Reply, Text
from bot.tips.choose import is_zone, next_due, rhythm_of, zone_of
from bot.tips.rules import schedule_of
from bot.tips.schedule import Rhythm, date_of, describe, say, sends

_SENDS_SHOWN = 4

_START = Choice(label="Start it here", action=run("channel question"), emphasis=Emphasis.PRIMARY)
_PREVIEW = Choice(label="Preview", action=run("channel preview"))
_OFF = Choice(label="Switch it off", action=run("channel off"))
_FORGET = Choice(label="Forget what was asked", action=ActionId("channel", "forget"))
_WHAT = {DeliveryKind.QUESTION: "a question", DeliveryKind.REVEAL: "its answer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """A channel that has, or had, a question of the week."""

    channel: Person
    subscription: Subscription
    rhythm: Rhythm
    past: Past


def show(context: Context) -> Reply:
    """Say what is set up in this channel, and when the next messages come."""
    here = _here(context)
    if here is None:
        return _nothing("Nothing is set up in this channel.")
    if not here.subscription.active:
        return _nothing("The question of the week is switched off in this channel.", _FORGET)
    return _rhythm(context, here, "The question of the week in this channel")


def question(context: Context) -> Reply:
    """Start a question of the week in this channel, or move it to other days."""
    place = _place(context)
    here = _here(context)
    before = here.subscription if here else None
    wanted = context.options.get("schedule", before.schedule if before else SCHEDULE)
    schedule = schedule_of(context.content, wanted)
    if here is None or before is None or not before.active or before.schedule != schedule.id:
        channel = context.store.person(place)
        if zone := _askers_zone(context):
            context.store.set_zone(channel.id, zone)
        zone = zone or zone_of(channel, context.default_zone).name
        last = before.last_local_date if before else None
        calendar = before.calendar if before else Calendar()
        rhythm = Rhythm.within(calendar, schedule=schedule, zone=zone)
        context.store.subscribe(
            channel.id,
            track=WEEKLY_QUESTION,
            schedule=schedule.id,
            next_due_at=next_due(rhythm, context.now, last),
        )
        here = _here(context)
    assert here is not None  # noqa: S101 - it is set up now
    reply = _rhythm(context, here, "This channel has a question of the week")
    rules = (
        "Everybody answers by button, and only they see what they chose. The answer comes with how "
        f"many chose what, from {FLOOR} people on, and never with a name. If I am not a "
        "member of this channel yet, invite me: nothing can arrive otherwise."
    )
    return replace(reply, blocks=(*reply.blocks, Notice(rules)))


def off(context: Context) -> Reply:
    """Stop the question of the week; what was asked is kept."""
    here = _here(context)
    if here is None:
        return _nothing("Nothing is set up in this channel.")
    context.store.reschedule(
        here.subscription.id,
        schedule=here.subscription.schedule,
        pause=Pause.OFF,
        next_due_at=None,
    )
    return Reply(
        title="The question of the week is off",
        blocks=(
            Text("Nothing more comes here. What was asked is kept, so that nothing comes twice."),
            Choices(prompt="", choices=(replace(_START, label="Start it again"), _FORGET)),
        ),
    )


def forget(context: Context, _: ActionId) -> Reply:
    """Delete everything about this channel, if nothing is on there."""
    here = _here(context)
    if here is None:
        return _nothing("Nothing is set up in this channel.")
    if here.subscription.active:
        return show(context)
    place = here.channel.target
    context.store.forget(place, context.store.held(place).version)
    return _nothing("Everything about this channel is deleted, people's answers included.")


def preview(context: Context) -> Reply:
    """Show what comes next, to whoever asks alone; it still comes at its time."""
    here = _here(context)
    if here is None:
        raise UserError("Nothing is set up in this channel.", suggestions=("channel question",))
    channel = here.channel.target.user
    found = coming(context.content, here.past, channel)
    if found is None:
        raise UserError("There is no question left to ask.", suggestions=("channel show",))
    if found.kind is DeliveryKind.QUESTION:
        reply = message.asked(channel, found.question, key=None)
    else:
        reply = message.revealed(context.content, channel, found.question, None, context.today)
    due_at = here.subscription.next_due_at
    when = (
        f"It comes on {say(due_at, here.rhythm.zone)} ({here.rhythm.zone})."
        if due_at
        else "It is off."
    )
    remark = Notice(f"This is a look ahead, for you alone. {when}")
    return replace(reply, blocks=(remark, *reply.blocks), private=True)


def press(context: Context, action: ActionId) -> Reply:
    """Note somebody's answer, or explain it once the right one is told."""
    poll = context.store.poll(action.subject)
    asked = context.content.questions.get(poll.question) if poll else None
    if poll is None or asked is None:
        raise UserError(
            "I no longer have that question.",
            hint="The next one comes to the channel by itself.",
            suggestions=("quiz",),
            offer="Meanwhile",
        )
    if action.choice not in {asking.UNSURE, *map(str, range(len(asked.options)))}:
        raise UserError("That option is no longer there.", hint="Press another one.")
    choice = None if action.choice == asking.UNSURE else int(action.choice)
    person = context.store.person(context.target, profile_zone=context.profile_zone)
    noted = context.store.answer_poll(
        action.subject, person=person.id, choice=choice, now=context.now
    )
    if noted is not None and noted.open:
        return message.noted(noted, asked, choice, zone_of(poll.channel, context.default_zone).name)
    return message.explained(context.content, poll, asked, choice, context.today)


def _place(context: Context) -> Target:
    if not context.place:
        raise UserError(
            "There is no channel here.", hint="Say it in the channel where it is to happen."
        )
    return replace(context.target, user=context.place, channel=True)


def _here(context: Context) -> Here | None:
    channel = context.store.known(_place(context))
    subscription = context.store.subscription(channel.id) if channel else None
    if channel is None or subscription is None:
        return None
    return Here(
        channel=channel,
        subscription=subscription,
        rhythm=rhythm_of(subscription, channel, context.content, context.default_zone),
        past=context.store.past(subscription.id),
    )


def _askers_zone(context: Context) -> str | None:
    asker = context.store.known(context.target)
    names = (asker and asker.zone, context.profile_zone, asker and asker.profile_zone)
    return next((name for name in names if name and is_zone(name)), None)


def _nothing(sentence: str, *more: Choice) -> Reply:
    begin = Text("A question of the week is asked before everybody and answered in private.")
    doors = Choices(prompt="", choices=(_START, *more))
    return Reply(title="", blocks=(Text(sentence), begin, doors))


def _rhythm(context: Context, here: Here, title: str) -> Reply:
    others = tuple(
        Choice(label=schedule.name, action=run(f"channel question {schedule.id}"))
        for schedule in context.content.schedules.values()
        if schedule.id != here.rhythm.schedule.id
    )
    why = "the zone of whoever set this up" if here.channel.zone else "this bot's default"
    blocks: list[Block] = [
        *_trouble(context, here),
        Text(
            f"A question and its answer, in turn, {describe(here.rhythm)}. "
            f"The next ones:\n{_sends_in_words(context, here)}"
        ),
        Choices(prompt="", choices=(_PREVIEW, _OFF)),
    ]
    if others:
        blocks.append(Choices(prompt="Other days and times", choices=others, select=True))
    blocks.append(Notice(f"The times are for {here.rhythm.zone}, {why}."))
    return Reply(title=title, blocks=tuple(blocks))


def _sends_in_words(context: Context, here: Here) -> str:
    due_at = here.subscription.next_due_at
    found = coming(context.content, here.past, here.channel.target.user)
    if due_at is None or found is None:
        return "- none: there is no question left to ask"
    due_at = max(due_at, context.now)
    last = date_of(here.rhythm, due_at)
    instants = chain([due_at], (o.due_at for o in sends(here.rhythm, due_at, last)))
    kinds = cycle((DeliveryKind.QUESTION, DeliveryKind.REVEAL))
    if found.kind is DeliveryKind.REVEAL:
        next(kinds)
    return "\n".join(
        f"- {say(instant, here.rhythm.zone)}: {_WHAT[kind]}"
        for instant, kind in islice(zip(instants, kinds, strict=False), _SENDS_SHOWN)
    )


def _trouble(context: Context, here: Here) -> tuple[Notice, ...]:
    reason = context.store.undelivered(here.channel.id)
    if reason is None:
        return ()
    advice = _ADVICE.get(reason, "The next one comes at its time.")
    return (Notice(f"**The last message did not arrive here.** {advice}"),)


_INVITE = "I am not a member of this channel: invite me, and the next one arrives."
_ALLOW = (
    "I may not write here: let me view this channel, send messages and read its history, and the "
    "next one arrives."
)
#: What an organiser can do about the reasons messengers give for what cannot be delivered.
_ADVICE = {
    "not_in_channel": _INVITE,
    "channel_not_found": _INVITE,
    "missing_access": _ALLOW,
    "missing_permission": _ALLOW,
    "tip_gone": "The question was taken out while it was on its way. Another one comes.",
    "too_late": "The platform did not answer for six hours. It comes at the next date.",
}


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
        example="channel question mon-thu",
        handle=question,
        options=(Option(name="schedule", summary="Which days", values=schedule_values),),
        stores=True,
        organisers=True,
    ),
    Command(
        name="channel preview",
        summary="The next message for this channel, shown to you alone",
        example="channel preview",
        handle=preview,
        stores=True,
        organisers=True,
    ),
    Command(
        name="channel off",
        summary="Stop the question of the week in this channel",
        example="channel off",
        handle=off,
        stores=True,
        organisers=True,
    ),
)
PRESSES = (
    PressHandler(kind="poll", handle=press),
    PressHandler(kind="channel", handle=forget, organisers=True),
)
