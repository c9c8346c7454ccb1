"""The days and the clock of a channel: quiet days, public holidays and its zone."""

from dataclasses import replace

from bot.actions import ActionId, run
from bot.commands import channelling, quiet_days, zoning
from bot.commands.channelling import Here
from bot.invocation import Command, Context
from bot.people import Pause, Quiet
from bot.registry import SLASH
from bot.replies import Choices, Notice, Reply, Text
from bot.tips.changing import to_zone
from bot.tips.choose import next_due
from bot.tips.quieting import Span

_QUIET = "channel quiet"


def quiet(context: Context) -> Reply:
    """Show the days on which nothing comes, add some, or take some or all of them back."""
    here = channelling.required(context)
    said = context.options.get("days", "")
    if not said:
        return _shown(context, here)
    today = channelling.today(context, here.rhythm.zone)
    days = quiet_days.changed(here.rhythm.quiet, said, today, _QUIET)
    reply = _kept(context, here, days)
    return replace(reply, blocks=(*quiet_days.still_quiet(days, said, today), *reply.blocks))


def holidays(context: Context) -> Reply:
    """Let nothing come on the public holidays of a place, or come again."""
    here = channelling.required(context)
    said = context.options.get("place", "")
    if not said:
        return _shown(context, here)
    return _kept(context, here, quiet_days.with_holidays(here.rhythm.quiet, said, _QUIET))


def zone(context: Context) -> Reply:
    """Let a channel go by another zone, without skipping or repeating a message."""
    here = channelling.required(context)
    before = here.subscription
    name = zoning.read(context.options["zone"], context.now, "channel zone {}")
    late_limit = context.policy.late_limit
    due_at = before.next_due_at if before.active else None
    next_due_at = to_zone(here.rhythm, before, name, context.now, late_limit)
    moves = (due_at, next_due_at) if due_at and next_due_at else None
    if not context.store.set_zone(here.channel.id, name, moves=moves):
        return zone(context)  # something came at this moment, and what comes next is another
    after = channelling.required(context)
    title = f"The zone of this channel is {name}"
    if before.active:
        return channelling.shown(context, after, title)
    return Reply(title=title, blocks=(Text("Nothing comes here at the moment."),))


def _kept(context: Context, here: Here, days: Quiet) -> Reply:
    """Keep the quiet days; what is due moves to the next date that is left."""
    before = here.subscription
    due_at = before.next_due_at
    if before.active and not (due_at and due_at <= context.now):
        due_at = next_due(replace(here.rhythm, quiet=days), context.now, before.last_local_date)
    context.store.reschedule(
        before.id,
        schedule=before.schedule,
        pause=None if before.active else before.paused_for or Pause.OFF,
        next_due_at=due_at,
        calendar=replace(before.calendar, quiet=days),
    )
    return _shown(context, channelling.required(context))


def _shown(context: Context, here: Here) -> Reply:
    days = channelling.quiet_in_words(context, here)
    today = channelling.today(context, here.rhythm.zone)
    plan = (channelling.PLAN,) if here.subscription.active else ()
    return Reply(
        title="Quiet days in this channel",
        blocks=(
            *(days or (Text("There are none."),)),
            Text(
                f"The next ones:\n{channelling.next_ones(context, here)}"
                if here.goes_on
                else "Nothing comes here at the moment."
            ),
            *((Choices(prompt="", choices=plan),) if plan else ()),
            *quiet_days.taking_back(here.rhythm.quiet, today, _QUIET, _take_back),
            Notice(
                f"`{SLASH} channel quiet 24 December to 2 January` adds days and `{SLASH} channel "
                f"quiet remove 24 December` takes one back; `{SLASH} channel holidays DE-BY` adds "
                "the public holidays of a country or a part of one."
            ),
        ),
    )


def _take_back(span: Span) -> ActionId:
    return run(f"{_QUIET} {quiet_days.REMOVE} {quiet_days.written(span)}")


COMMANDS = (
    Command(
        name="channel quiet",
        summary="Days on which nothing comes to this channel",
        example="channel quiet 24 December to 2 January",
        handle=quiet,
        options=(quiet_days.DAYS,),
        stores=True,
        organisers=True,
    ),
    Command(
        name="channel holidays",
        summary="Nothing on the public holidays of a country or a part of one",
        example="channel holidays DE-BY",
        handle=holidays,
        options=(quiet_days.PLACE,),
        stores=True,
        organisers=True,
    ),
    Command(
        name="channel zone",
        summary="The time zone this channel goes by",
        example="channel zone berlin",
        handle=zone,
        options=(zoning.OPTION,),
        stores=True,
        organisers=True,
    ),
)
