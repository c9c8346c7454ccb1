"""What is to come in a channel, for its organiser alone: the next message, or every date."""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from itertools import takewhile

from bot.commands import channelling
from bot.commands.channelling import Entry, Here
from bot.errors import UserError
from bot.invocation import Context
from bot.people import DeliveryKind, Quiet
from bot.polls import choose as polls
from bot.polls import message as poll_message
from bot.replies import Attached, Notice, Reply, Text
from bot.tips.holidays import name_of
from bot.tips.message import for_channel
from bot.tips.schedule import Occurrence, is_quiet, say, say_date, say_day, sends

#: What has no end is planned half a year ahead.
_HORIZON = timedelta(weeks=26)
_HEADER = ("date", "weekday", "time", "what", "week", "title")
_KINDS = {
    DeliveryKind.TIP: "tip",
    DeliveryKind.QUESTION: "question",
    DeliveryKind.REVEAL: "answer",
}


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
    rows = list(_rows(here, entries))
    passed = sum(what == "nothing" for _, _, _, what, *_ in rows)
    empty = f" On {passed} dates of the rhythm nothing comes; the file says why." if passed else ""
    return Reply(
        title="The plan for this channel",
        blocks=(
            Text(
                f"{messages} from {say_date(first)} to {say_date(final)}, {here.name}.{ends}"
                f"{empty}\n\nThe next ones:\n{channelling.next_ones(context, here)}"
            ),
            Attached(name="channel-plan.csv", media_type="text/csv", text=_table(rows)),
            channelling.zone_in_words(here),
        ),
    )


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


def _rows(here: Here, entries: list[Entry]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each date that the rule names, also where nothing comes."""
    by_date = {entry.occurrence.local_date: entry for entry in entries}
    first, last = entries[0].occurrence, entries[-1].occurrence
    whole = replace(here.rhythm, quiet=Quiet(), ends_on=last.local_date)
    times = [first, *sends(whole, first.due_at, first.local_date)]
    for time in times:
        entry = by_date.get(time.local_date)
        if entry:
            week = str(entry.week or "")
            yield (*_when(here, time), _KINDS[entry.kind], week, entry.name)
        else:
            yield (*_when(here, time), "nothing", "", _why_nothing(here, time.local_date))


def _when(here: Here, time: Occurrence) -> tuple[str, str, str]:
    weekday = say_day(time.local_date).split()[0]
    clock = say(time.due_at, here.rhythm.zone).rpartition(", ")[2]
    return time.local_date.isoformat(), weekday, clock


def _why_nothing(here: Here, day: date) -> str:
    quiet = here.rhythm.quiet
    if is_quiet(replace(quiet, holidays=None), day):
        return "quiet day"
    holiday = name_of(quiet.holidays, day) if quiet.holidays else None
    return holiday or "the week has no more tips"


def _table(rows: list[tuple[str, ...]]) -> str:
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([_HEADER, *rows])
    return file.getvalue()
