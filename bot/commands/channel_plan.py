"""What is to come in a channel, for its organiser alone: the next message, or every date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile

from bot.commands import channelling, timetable
from bot.commands.channelling import Here
from bot.commands.timetable import Entry
from bot.errors import UserError
from bot.invocation import Context
from bot.people import DeliveryKind
from bot.polls import choose as polls
from bot.polls import message as poll_message
from bot.replies import Notice, Reply, Text
from bot.tips.message import for_channel
from bot.tips.schedule import say, say_date

_WEEK = timedelta(weeks=1)
#: What has no end is planned half a year ahead.
_HORIZON = timedelta(weeks=26)


def next_message(context: Context, here: Here) -> Reply:
    """Show what comes next exactly as it will look; it still comes at its time."""
    entry = next(channelling.agenda(context, here), None)
    reply = _tip(context, here, entry) if here.is_path else _turn(context, here)
    when = "Nothing is planned at the moment."
    if entry:
        zone = here.rhythm.zone
        when = f"It comes on {say(entry.occurrence.due_at, zone, context.now)} ({zone})."
    remark = Notice(f"This is a look ahead, for you alone. {when}")
    return replace(reply, blocks=(remark, *reply.blocks), private=True)


def plan(context: Context, here: Here) -> Reply:
    """Give every date with what comes as a file, and sum it up."""
    last = here.rhythm.ends_on or channelling.today(context, here.rhythm.zone) + _HORIZON
    agenda = channelling.agenda(context, here)
    entries = list(takewhile(lambda entry: entry.occurrence.local_date <= last, agenda))
    if not entries:
        raise _nothing()
    first, final = entries[0].occurrence.local_date, entries[-1].occurrence.local_date
    messages = "1 message" if len(entries) == 1 else f"{len(entries)} messages"
    ends = "" if here.rhythm.ends_on or here.is_path else " It goes on after that."
    made = timetable.made("waymark-channel-plan.csv", here.rhythm, entries)
    dates = "1 date" if made.empty == 1 else f"{made.empty} dates"
    empty = f" On {dates} of the rhythm nothing comes; the file says why." if made.empty else ""
    empty += _without_tips(here, entries)
    return Reply(
        title="The plan for this channel",
        blocks=(
            Text(
                f"{messages} from {say_date(first)} to {say_date(final)}, {here.name}.{ends}"
                f"{empty}\n\nThe next ones:\n{channelling.next_ones(context, here)}"
            ),
            made.file,
            channelling.zone_in_words(here),
        ),
    )


def _without_tips(here: Here, entries: Sequence[Entry]) -> str:
    """Say which weeks of a path bring nothing, from the first message on; "" where none does."""
    start, end = here.rhythm.starts_on, here.rhythm.ends_on
    if here.track is None or start is None or end is None:
        return ""
    begun = (entries[0].occurrence.local_date - start) // _WEEK + 1
    weeks = range(begun, (end - start) // _WEEK + 2)
    missing = [week for week in weeks if all(entry.week != week for entry in entries)]
    if len(missing) > 1:
        return f" In {len(missing)} of its weeks no tip comes."
    return f" No tip comes in week {missing[0]}." if missing else ""


def _nothing() -> UserError:
    return UserError(
        "Nothing is to come in this channel.",
        suggestions=("channel show",),
        offer="See what is set up",
    )


def _tip(context: Context, here: Here, entry: Entry | None) -> Reply:
    if here.track is None or entry is None:
        raise _nothing()
    return for_channel(context.content, here.track, context.content.tips[entry.id], context.today)


def _turn(context: Context, here: Here) -> Reply:
    channel = here.channel.target.user
    found = polls.coming(context.content, here.past, channel)
    if found is None:
        raise UserError("There is no question left to ask.", suggestions=("channel show",))
    if found.kind is DeliveryKind.QUESTION:
        return poll_message.asked(channel, found.question, key=None)
    return poll_message.revealed(context.content, channel, found.question, None, context.today)
