"""The days and the clock of a channel: quiet days, public holidays and its zone."""

from dataclasses import replace
from datetime import date, timedelta

from bot.actions import run
from bot.commands import channelling
from bot.commands.channelling import Here
from bot.commands.zones import zone_values
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Command, Context, Option, Value
from bot.markup import quote
from bot.people import Pause, Quiet
from bot.registry import SLASH
from bot.replies import Choice, Choices, Notice, Reply, Text
from bot.tips import dates
from bot.tips.choose import next_due
from bot.tips.holidays import is_place
from bot.tips.schedule import Occurrence, date_of, moved, say_date

_OFF = "off"
#: What takes all of it back.
_NONE_SAID = frozenset({_OFF, "none", "no"})
#: Longer than holidays are; it is rather two days in the wrong order.
_LONGEST = timedelta(days=92)
#: Named quiet days of one channel; nobody needs more.
_MOST = 40
_TEXT = 80
_NONE = Choice(label="No quiet days", action=run("channel quiet off"))
#: Proposals, by what people call them; every country and part of one that is known may be typed.
_PLACES = {
    "AE": "United Arab Emirates",
    "AR": "Argentina",
    "AT": "Austria",
    "AU": "Australia",
    "BR": "Brazil",
    "CA": "Canada",
    "CH": "Switzerland",
    "DE": "Germany",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "IN": "India",
    "IT": "Italy",
    "JP": "Japan",
    "KE": "Kenya",
    "MX": "Mexico",
    "NG": "Nigeria",
    "NL": "Netherlands",
    "PL": "Poland",
    "PT": "Portugal",
    "SE": "Sweden",
    "US": "United States",
    "ZA": "South Africa",
}


def quiet(context: Context) -> Reply:
    """Show the days on which nothing comes, add some, or take all of them back."""
    here = channelling.required(context)
    said = context.options.get("days", "")
    days = here.rhythm.quiet
    if said.casefold() in _NONE_SAID:
        days = Quiet()
    elif said:
        days = _with(days, _span(context, here, said))
    return _kept(context, here, days) if said else _shown(context, here)


def holidays(context: Context) -> Reply:
    """Let nothing come on the public holidays of a place, or come again."""
    here = channelling.required(context)
    said = context.options.get("place", "")
    if not said:
        return _shown(context, here)
    place = None if said.casefold() in _NONE_SAID else _place(said)
    return _kept(context, here, replace(here.rhythm.quiet, holidays=place))


def zone(context: Context) -> Reply:
    """Let a channel go by another zone, without skipping or repeating a message."""
    here = channelling.required(context)
    before, name = here.subscription, context.options["zone"]
    context.store.set_zone(here.channel.id, name)
    if before.active and before.next_due_at is not None:
        due_at = before.next_due_at
        pending = Occurrence(due_at=due_at, local_date=date_of(here.rhythm, due_at))
        there = replace(here.rhythm, zone=name)
        context.store.reschedule(
            before.id,
            schedule=before.schedule,
            pause=None,
            next_due_at=moved(there, pending, context.now),
        )
    after = channelling.required(context)
    title = f"The zone of this channel is {name}"
    if before.active:
        return channelling.shown(context, after, title)
    return Reply(title=title, blocks=(Text("Nothing comes here at the moment."),))


def _span(context: Context, here: Here, said: str) -> tuple[date, date]:
    today = channelling.today(context, here.rhythm.zone)
    found = dates.span(said, today)
    if found is None:
        raise UserError(
            f"I cannot read “{quote(said)}” as days.",
            hint=(
                f"Say one day, or the first and the last: `{SLASH} channel quiet 1 May`, or "
                f"`{SLASH} channel quiet 24 December to 2 January`."
            ),
            suggestions=("channel quiet",),
            offer="See the quiet days",
        )
    if found[1] < today:
        raise UserError(
            f"{say_date(found[1])} is over.",
            hint="Without a year, a day is the next one of that name.",
            suggestions=("channel quiet",),
            offer="See the quiet days",
        )
    if found[1] - found[0] > _LONGEST:
        raise UserError(
            f"From {say_date(found[0])} to {say_date(found[1])} is more than three months.",
            hint=f"Check the order of the days. `{SLASH} channel off` stops everything here.",
            suggestions=("channel quiet",),
            offer="See the quiet days",
        )
    return found


def _with(days: Quiet, span: tuple[date, date]) -> Quiet:
    """Add days; those that are over make room."""
    spans = sorted({span, *days.spans})
    if len(spans) > _MOST:
        raise UserError(
            f"That would be more than {_MOST} quiet times.",
            hint=f"Give several days at once, or begin anew with `{SLASH} channel quiet off`.",
        )
    return replace(days, spans=tuple(spans))


def _place(said: str) -> str:
    wanted = said.casefold()
    code = next((code for code, name in _PLACES.items() if wanted == name.casefold()), said.upper())
    if not is_place(code):
        raise UserError(
            f"I know no public holidays of “{quote(said)}”.",
            hint=(
                "Name a country by its two letters, such as DE or US, or a part of one, such as "
                "DE-BY or US-CA."
            ),
            suggestions=("channel quiet",),
            offer="See the quiet days",
        )
    return code


def _kept(context: Context, here: Here, days: Quiet) -> Reply:
    """Keep the quiet days; what is due moves to the next date that is left."""
    before = here.subscription
    today = channelling.today(context, here.rhythm.zone)
    days = replace(days, spans=tuple(span for span in days.spans if span[1] >= today))
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
            Choices(prompt="", choices=(*plan, *((_NONE,) if days else ()))),
            Notice(
                f"`{SLASH} channel quiet 24 December to 2 January` adds days, `{SLASH} channel "
                "holidays DE-BY` the public holidays of a country or a part of one."
            ),
        ),
    )


def place_values(_content: Content) -> list[Value]:
    """Return the countries that are proposed."""
    off = Value(id=_OFF, label="No public holidays")
    return [*(Value(id=code, label=name) for code, name in _PLACES.items()), off]


COMMANDS = (
    Command(
        name="channel quiet",
        summary="Days on which nothing comes to this channel",
        example="channel quiet 24 December to 2 January",
        handle=quiet,
        options=(Option(name="days", summary="One day, or from which to which", text=_TEXT),),
        stores=True,
        organisers=True,
    ),
    Command(
        name="channel holidays",
        summary="Nothing on the public holidays of a country or a part of one",
        example="channel holidays DE-BY",
        handle=holidays,
        options=(
            Option(name="place", summary="Which country, or off", text=_TEXT, values=place_values),
        ),
        stores=True,
        organisers=True,
    ),
    Command(
        name="channel zone",
        summary="The time zone this channel goes by",
        example="channel zone berlin",
        handle=zone,
        options=(
            Option(name="zone", summary="Which city or zone", required=True, values=zone_values),
        ),
        stores=True,
        organisers=True,
    ),
)
