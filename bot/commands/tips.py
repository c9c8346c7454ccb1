"""``tips``: when the tips of a track come, and stopping them."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.actions import run
from bot.commands import beginning, pausing, standing, zoning
from bot.commands.standing import Standing
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Command, Context, Option, Value
from bot.markup import escape
from bot.people import PAUSED, Pause, Person
from bot.registry import SLASH
from bot.replies import Block, Choice, Choices, Emphasis, Notice, Reply, Text
from bot.tips import typed
from bot.tips.changing import Change
from bot.tips.clocks import notes
from bot.tips.message import PAUSE, compose
from bot.tips.policy import late_in_words
from bot.tips.schedule import (
    Occurrence,
    Rhythm,
    describe,
    say,
    say_date,
    say_day,
)

_ON = "Your tips are on"
_WAYS_IN = Choice(label="What else I can do", action=run("start"))
_SENDS_SHOWN = 8
_SENDS_AFTER_A_CHANGE = 3


def tips_on(context: Context) -> Reply:
    """Start or resume the tips, or move them to another schedule, and to another zone with it."""
    said, place = zoning.parted(context.options.get("days", ""))
    person = standing.known_person(context)
    stand = standing.standing(context, person)
    if stand and not stand.left:
        return _finished(stand)
    zone = None
    if place:
        zone = zoning.read(place, context.now, f"tips on {said} in {{}}".replace("  ", " "))
        person = replace(person, zone=zone)
        stand = standing.in_zone(context, stand, zone) if stand else None
    if stand is None and said + place:
        reply = beginning.offer(context, _wanted(context, person, None, said, place))
        if zone:
            context.store.set_zone(person.id, zone)
        return reply
    stand = stand or standing.required(context)
    own, wanted = standing.own_rhythm(stand), _wanted(context, person, stand, said, place)
    if stand.running and wanted == own:
        if zone:
            _move(context, zone)
        return _rhythm(context, standing.required(context), _ON)
    found = standing.going_over(context, stand, standing.in_company(context, stand, wanted))
    if found.next is None:
        raise typed.never(found.rhythm, "tips on")
    context.store.reschedule(
        stand.subscription.id,
        schedule=wanted.schedule.id,
        pause=None,
        next_due_at=found.next.due_at,
        calendar=wanted.calendar if stand.cohort else found.rhythm.calendar,
        zone=zone,
    )
    title = f"You are back on the {escape(stand.track.name)}" if stand.has_left else _ON
    reply = _rhythm(context, standing.required(context), title)
    remark = change_in_words(found, found.next, context.now)
    over = pausing.over(context, stand) if context.options.get("days") else ()
    return replace(reply, blocks=(*over, *remark, *reply.blocks))


def _wanted(
    context: Context, person: Person, stand: Standing | None, said: str, place: str = ""
) -> Rhythm:
    """Read the days that somebody asks for; what is suggested instead keeps to their ``place``."""
    before = standing.own_rhythm(stand) if stand else standing.first_rhythm(context, person)
    today = standing.local_date(context, person)
    try:
        return typed.rhythm(said, context.content, before, today, command="tips on")
    except UserError as error:
        rule, inside, unknown = said.rpartition(" in ")
        if inside:
            _wanted(context, person, stand, rule)
            zoning.read(unknown, context.now, f"tips on {rule} in {{}}")
        raise UserError(
            error.message,
            hint=error.hint,
            suggestions=[f"{line} in {place}" if place else line for line in error.suggestions],
            offer=error.offer,
        ) from None


def start_again(context: Context) -> Reply | None:
    """Resume the tips of somebody who writes START, or say when they come, if they do.

    ``None`` where none are to come.
    """
    person = context.store.known(context.target)
    stand = standing.standing(context, person) if person else None
    if stand is None or not stand.left:
        return None
    if not stand.running:
        return tips_on(context)
    reply = tips_when(context)
    return replace(reply, blocks=(*reply.blocks, Choices(prompt="", choices=(_WAYS_IN,))))


def tips_when(context: Context) -> Reply:
    """Say the next sends in words, in which zone and why, and what went wrong last."""
    stand = standing.required(context)
    trouble = _trouble(context, stand)
    if not stand.left:
        reply = _finished(stand)
    elif not stand.running:
        reply = _ended(stand) or pausing.stopped(context, stand)
    else:
        reply = _plan(context, stand)
    with_others = stand.cohort and not stand.has_left
    with_whom = (Notice(standing.place_in_words(stand)),) if with_others else ()
    return replace(reply, blocks=(*trouble, *reply.blocks, *with_whom))


def tips_next(context: Context) -> Reply:
    """Show the tip that comes next; it still comes at its time."""
    stand = standing.required(context)
    if not stand.left:
        return _finished(stand)
    reply = compose(context.content, stand.track, stand.left[0], context.today)
    due_at = stand.subscription.next_due_at
    remark = f"This is a look ahead. Your tips are paused; `{SLASH} tips on` resumes them."
    if stand.waiting and due_at is not None:
        when = say(due_at, stand.zone.name, context.now)
        remark = f"This is a look ahead. It still comes on {when} ({stand.zone.name})."
    blocks = reply.blocks if stand.running else map(_resumable, reply.blocks)
    return replace(reply, blocks=(Notice(remark), *blocks))


def _resumable(block: Block) -> Block:
    """Offer to resume where a tip offers to pause."""
    if not isinstance(block, Choices):
        return block
    choices = (standing.RESUME if choice == PAUSE else choice for choice in block.choices)
    return replace(block, choices=tuple(choices))


def tips_zone(context: Context) -> Reply:
    """Move the person to another zone, without skipping or repeating a tip."""
    said = context.options["zone"]
    zone = zoning.read(said, context.now, "tips zone {}")
    before = _move(context, zone)
    if before is None or not before.waiting:
        return _zone_noted(context, zone)
    if before.paused_until:
        reply = pausing.stopped(context, standing.required(context))
        return replace(reply, blocks=(Text(f"Your zone is {zone}."), *reply.blocks))
    return _rhythm(context, standing.required(context), f"Your zone is {zone}")


def _move(context: Context, zone: str) -> Standing | None:
    """Keep the zone that somebody chose; return where they stood before that."""
    person = standing.known_person(context)
    before = standing.standing(context, person)
    moves = standing.moves(context, person, replace(person, zone=zone))
    if not context.store.set_zone(person.id, zone, moves=moves):
        return _move(context, zone)  # a tip came at this moment, and the next one is another
    return before


def _meant(said: str, content: Content) -> str | None:
    """Say in words what somebody typed so far, with the place in it."""
    rule, place = zoning.parted(said)
    told = typed.meant(rule, content)
    return f"{told} in {place}" if told and place else told


def schedule_values(content: Content) -> list[Value]:
    """Return the schedules people can pick, by name, which says the time as well as the days."""
    return [
        Value(id=schedule.name, label=schedule.name, aliases=(schedule.id,))
        for schedule in content.schedules.values()
    ]


def change_in_words(
    found: Change, send: Occurrence, now: datetime, *, who: str = "You", what: str = "tip"
) -> tuple[Text, ...]:
    """Say where a change in the middle of a week does not do what one might expect."""
    zone = found.rhythm.zone
    day = say_day(send.local_date, now.astimezone(ZoneInfo(zone)))
    if found.kept:
        when = "right away" if send.due_at <= now else f"on {say(send.due_at, zone, now)}"
        return (
            Text(f"This week's {what} still comes {when}, as planned. The new days follow it."),
        )
    if found.enough:
        return (Text(f"{who} had this week's {what}s already, so the next one comes on {day}."),)
    return ()


def _ended(stand: Standing) -> Reply | None:
    """Say that the last day has passed, if it has."""
    if stand.waiting or not stand.subscription.active or stand.rhythm.ends_on is None:
        return None
    last = say_date(stand.rhythm.ends_on)
    return Reply(
        title="Your tips have ended",
        blocks=(
            Text(f"They were to come until {last}. Your place on the path is kept."),
            Choices(prompt="", choices=(standing.RESUME, standing.LOOK_AHEAD)),
        ),
    )


def _plan(context: Context, stand: Standing) -> Reply:
    """Say the next eight sends, where clocks change among them, and what comes late."""
    reply = _rhythm(context, stand, "When your tips come", _SENDS_SHOWN)
    firings = standing.upcoming(stand, context.now, _SENDS_SHOWN)
    clocks = (Notice(note) for note in notes(stand.rhythm, context.now, firings))
    return replace(reply, blocks=(*reply.blocks, *clocks, Notice(late_in_words(context.policy))))


def _rhythm(
    context: Context, stand: Standing, title: str, count: int = _SENDS_AFTER_A_CHANGE
) -> Reply:
    zone = stand.zone
    lines = standing.sends_in_words(stand, context, count)
    others = tuple(
        Choice(label=schedule.name, action=run(f"tips on {schedule.name}"))
        for schedule in context.content.schedules.values()
        if schedule.id != stand.rhythm.schedule.id
    )
    blocks: list[Block] = [
        Text(f"One tip {describe(stand.rhythm, context.now)}. The next ones:\n{lines}"),
        Choices(prompt="", choices=(standing.LOOK_AHEAD, standing.CHANGE_ZONE, PAUSE)),
    ]
    if others:
        blocks.append(Choices(prompt="Other days and times", choices=others, select=True))
    blocks.append(Notice(f"The times are for {standing.zone_in_words(zone)}."))
    return Reply(title=title, blocks=tuple(blocks))


def _finished(stand: Standing) -> Reply:
    return Reply(
        title=stand.track.name,
        blocks=(
            Text(standing.place_in_words(stand)),
            Choices(
                prompt="What next?",
                choices=(
                    Choice(label="Quiz me", action=run("quiz"), emphasis=Emphasis.PRIMARY),
                    Choice(label="Another track", action=run("track")),
                ),
            ),
        ),
    )


def _zone_noted(context: Context, zone: str) -> Reply:
    return Reply(
        title=f"Your zone is {zone}",
        blocks=(
            Text(f"It is {say(context.now, zone)} there."),
            Notice(f"No tips are on their way at the moment. `{SLASH} track` shows where you are."),
        ),
    )


def _trouble(context: Context, stand: Standing) -> tuple[Notice, ...]:
    reason = context.store.undelivered(stand.person.id)
    if reason in {None, PAUSED} or stand.stopped:
        return ()
    return (Notice(f"**Your last tip did not reach you.** {_ADVICE.get(reason, _ANY_ADVICE)}"),)


_ANY_ADVICE = "If it happens again, tell whoever runs this bot. The next tip comes at its time."
#: What somebody can do about the reasons messengers give for a message that cannot be delivered.
_ADVICE = {
    "dms_closed": (
        "Your direct messages are closed to me. Open them in your privacy settings, then write to "
        "me once; the next tip comes at its time."
    ),
    "no_common_server": "We share no server any more. Join one where I am, and I can write again.",
    Pause.LINKED: "It comes to your linked account instead.",
    "tip_gone": "It was taken out of the path while it was on its way. The next one comes.",
    "too_late": "The platform did not answer for hours. That tip comes with your next one.",
}


#: Words for "tips on" in a sentence, before "tips".
_MOVING = ("change", "move", "switch", "set", "shift")
_SENDING = ("send", "send me", "give me", "get", "have", "schedule")
_SWITCHING = ("turn", "switch")
_MINE = ("", "my ", "the ")
_ZONE = ("time zone", "timezone", "zone")
COMMANDS = (
    Command(
        name="tips on",
        summary="Start or resume your tips, or pick other days and another time",
        example="tips on mon and thu at 18:30",
        handle=tips_on,
        aliases=(
            "resume",
            "subscribe",
            "tips resume",
            "tips start",
            "start again",
            "start tips",
            "unpause",
            *("start my tips", "start the tips", "resume my tips", "resume tips"),
            *("send me tips", "tips please"),
            *(f"{verb} on {mine}tips" for verb in _SWITCHING for mine in _MINE),
            *(f"{verb} {mine}tips on" for verb in _SWITCHING for mine in _MINE),
            *("change my tips", "change tips", "change my schedule", "change the days"),
        ),
        openings=(
            *(f"{verb} {mine}tips to" for verb in _MOVING for mine in _MINE),
            *("change my schedule to", "change the time to", "change the day to"),
            *("change the days to", "change the hour to"),
        ),
        leads=(
            *(f"{verb} {mine}tips" for verb in _SENDING for mine in _MINE),
            *("tips", "remind me", "notify me", "write to me", "write me"),
        ),
        options=(
            Option(
                name="days",
                summary="Days and time, such as mon and thu at 18:30",
                values=schedule_values,
                text=typed.LONGEST,
                says=_meant,
            ),
        ),
        stores=True,
    ),
    *pausing.COMMANDS,
    Command(
        name="tips when",
        summary="The next eight sends, in your zone",
        example="tips when",
        handle=tips_when,
        aliases=(
            *("when is my next tip", "when does the next tip come", "when do my tips come"),
            *("when are my tips", "when do tips come", "when do i get my tips"),
            *("when do i get my next tip", "when will my next tip come", "my tips", "my schedule"),
            *("when is the next tip", "when does my next tip come", "when will the next tip come"),
            *(f"{what} my {zone}" for what in ("what is", "what's") for zone in _ZONE),
        ),
        stores=True,
    ),
    Command(
        name="tips next",
        summary="A look at the tip that comes next",
        example="tips next",
        handle=tips_next,
        aliases=("next tip", "my next tip", "what is my next tip", "what is the next tip"),
        stores=True,
    ),
    Command(
        name="tips zone",
        summary="The time zone your tips go by",
        example="tips zone berlin",
        handle=tips_zone,
        aliases=(
            *(f"{verb} my {zone}" for verb in ("change", "set") for zone in _ZONE),
            *("change zone", "time zone"),
        ),
        openings=(
            *(f"{verb} my {zone} to" for verb in ("change", "set") for zone in _ZONE),
            *(f"my {zone} is" for zone in _ZONE),
        ),
        options=(zoning.OPTION,),
        stores=True,
    ),
)
