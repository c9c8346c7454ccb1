"""What the commands about cohorts share: finding one, and saying where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rapidfuzz import process

from bot.actions import ActionId, run
from bot.cohorts import Cohort
from bot.commands import quiet_days
from bot.errors import UserError
from bot.invocation import Context
from bot.markup import escape, quote
from bot.model import Track, Week
from bot.people import FLOOR, Target
from bot.registry import SLASH
from bot.replies import Choice
from bot.tips import typed
from bot.tips.choose import calendar_of, is_zone, last_day
from bot.tips.rules import schedule_of
from bot.tips.schedule import Rhythm, say_date, say_day, say_rule

_WEEK = timedelta(weeks=1)
#: The word that the commands begin with: by it fronts know that organisers press this.
KIND = "cohort"
TELL = "tell"
_TELL_LABEL = "Tell people here"
#: How many cohorts are offered as buttons.
OFFERED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A cohort with what its ids mean in today's content; ``today`` is the day in its zone.

    ``number`` is the week of its calendar: 0 or less before it begins.
    """

    cohort: Cohort
    track: Track
    rhythm: Rhythm
    today: date

    @property
    def number(self) -> int:
        """The week it is in."""
        return week_on(self.cohort, self.today)

    @property
    def is_over(self) -> bool:
        """Whether it has gone through all weeks, or was closed before."""
        return self.cohort.closed_at is not None or self.has_ended

    @property
    def has_ended(self) -> bool:
        """Whether it has gone through all weeks, before it was closed if it was."""
        closed_at = self.cohort.closed_at
        day = day_in(self.rhythm.zone, closed_at) if closed_at else self.today
        return week_on(self.cohort, day) > len(self.track.weeks)

    @property
    def week(self) -> Week | None:
        """The week of the path that it is in, if it is in one."""
        inside = 0 < self.number <= len(self.track.weeks)
        return self.track.weeks[self.number - 1] if inside else None


def home(context: Context) -> Target:
    """Return the community that somebody means; in direct messages the one they are known in."""
    if context.target.community:
        return context.target
    known = context.store.known(context.target)
    return known.target if known else context.target


def has_others(context: Context) -> bool:
    """Tell whether others read along where somebody asks."""
    return bool(context.place) and not context.in_dm


def named(context: Context, said: str, command: str, rest: str | None = None) -> Standing:
    """Return the cohort of that name; without a name, the only open one there is.

    Raises :class:`UserError` with lines for ``command`` if it is not clear which; ``rest`` is what
    was said behind the name, where something may be.
    """
    name = said.strip(" .,;:!?\"'“”")
    found = context.store.cohort(home(context), name) if name else None
    if found is None:
        every = context.store.cohorts(home(context))
        going = [cohort for cohort in every if not standing(context, cohort).is_over]
        if name or len(going) != 1:
            raise which(name, going or every, command, rest)
        found = going[0]
    return standing(context, found)


def standing(context: Context, cohort: Cohort) -> Standing:
    """Put together what is known about a cohort; raise :class:`UserError` if its path is gone."""
    track = context.content.tracks.get(cohort.track)
    if track is None:
        raise UserError(f"The path of the cohort {escape(cohort.name)} is not in my content now.")
    zone = zone_of(context, cohort.zone)
    rhythm = Rhythm.within(
        calendar_of(cohort, context.content),
        schedule=schedule_of(context.content, cohort.schedule),
        zone=zone,
    )
    return Standing(cohort=cohort, track=track, rhythm=rhythm, today=day_in(zone, context.now))


def zone_of(context: Context, zone: str | None) -> str:
    """Return the zone that a cohort's own days are counted in."""
    return zone if zone and is_zone(zone) else context.default_zone


def day_in(zone: str, now: datetime) -> date:
    """Return the day that it is in a zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def week_on(cohort: Cohort, day: date) -> int:
    """Return the number of the week of its calendar that a day lies in; 0 or less before it."""
    return (day - cohort.starts_on) // _WEEK + 1


def first_of(cohort: Cohort, number: int) -> date:
    """Return the first day of a week of its calendar."""
    return cohort.starts_on + (number - 1) * _WEEK


def in_words(stand: Standing) -> str:
    """Say what a cohort is, and when its tips come."""
    cohort, weeks = stand.cohort, len(stand.track.weeks)
    last = last_day(stand.track, cohort.starts_on)
    tips = max(len(week.tips) for week in stand.track.weeks)
    rule = stand.rhythm.schedule
    shown = min(tips, len(rule.days))
    first = "" if shown == tips else f" Of the {tips} tips of a week these are the first {shown}."
    if shown == 1 < tips:
        first = f" Of the {tips} tips of a week it is the first."
    if rule.every > 1:
        first += " The weeks in between bring nothing."
    return (
        f"**{escape(cohort.name)}** goes through the {escape(stand.track.name)} together: "
        f"{weeks} weeks, from {say_day(cohort.starts_on)} {cohort.starts_on.year} to "
        f"{say_date(last)}. A tip comes {say_rule(rule)}, as a direct message and at everybody's "
        f"own local time.{first}"
    )


def place_in_words(stand: Standing) -> str:
    """Say how far a cohort is."""
    if stand.cohort.closed_at is not None:
        return "It is closed."
    if stand.is_over:
        return "It has gone through all its weeks."
    if stand.week is None:
        days = (stand.cohort.starts_on - stand.today).days
        return f"It begins in {days} days." if days > 1 else "It begins tomorrow."
    weeks = len(stand.track.weeks)
    return f"It is in week {stand.number} of {weeks}: {escape(stand.week.title)}."


def members_in_words(context: Context, stand: Standing) -> str:
    """Say how many are in a cohort, from five on."""
    members = context.store.cohort_size(stand.cohort.id)
    if members < FLOOR:
        return f"Fewer than {FLOOR} people have joined so far."
    return f"{members} people are in it."


def quiet_in_words(stand: Standing) -> str:
    """Say on which days, from today on, nothing comes; "" if there are none."""
    listed = quiet_days.in_words(stand.cohort.quiet, stand.today)
    return f"Nothing comes on these days: {listed}." if listed else ""


def rhythm(
    context: Context, said: str, before: Rhythm, today: date, command: str, *, behind: str = ""
) -> Rhythm:
    """Return the rhythm that an organiser asks for: days, a time and a first day, in any order."""
    wanted = typed.rhythm(said, context.content, before, today, command=command, behind=behind)
    if wanted.ends_on is not None:
        raise UserError(
            "A cohort ends when its path does, so it needs no last day.",
            hint="`cohort close` ends one earlier.",
        )
    return wanted


def action(label: str, command: str, cohort: Cohort) -> Choice:
    """Return a button that runs a command about a cohort."""
    return Choice(label=label, action=run(f"{command} {cohort.name}"))


def press(cohort: Cohort, choice: str) -> ActionId:
    """Return what a button about a cohort carries; any name fits beside any choice there is."""
    return ActionId(KIND, cohort.name.casefold(), choice=choice)


def tell(context: Context, cohort: Cohort) -> tuple[Choice, ...]:
    """Return the button that posts where a cohort stands, if there is anybody to read it."""
    choice = Choice(label=_TELL_LABEL, action=press(cohort, TELL))
    return (choice,) if has_others(context) else ()


def how_to_tell(context: Context, cohort: Cohort) -> str:
    """Say that the members of a cohort are not told by themselves, and what tells them."""
    here = f"“{_TELL_LABEL}” posts it in this channel."
    there = f"`{SLASH} cohort show {cohort.name}`, said in their channel, has a button for that."
    return f"Its members are not written to about it: {here if has_others(context) else there}"


def changed_meanwhile(cohort: Cohort, command: str) -> UserError:
    """Return what to say where somebody else changed a cohort at that moment."""
    return UserError(
        f"The cohort {escape(cohort.name)} changed at this very moment, so I did nothing.",
        hint="Please look at it and try again.",
        suggestions=(f"cohort show {cohort.name}", f"{command} {cohort.name}"),
        offer="Next",
    )


def which(name: str, cohorts: Sequence[Cohort], command: str, rest: str | None = None) -> UserError:
    """Return what to say where it is not clear which of some cohorts somebody means.

    What is no name, nor nearly one, was meant for what stands behind it, the ``rest``.
    """
    if not cohorts:
        return UserError(
            f"There is no cohort “{quote(name)}” here." if name else "There is no cohort here.",
            hint="Whoever runs this community makes one with `cohort create`.",
            suggestions=("track",),
            offer="Meanwhile",
        )
    names = [cohort.name for cohort in cohorts]
    if not name:
        lines = [f"{command} {one}" for one in names[-OFFERED:]]
        return UserError("Which cohort do you mean?", suggestions=lines, offer="Pick one")
    near = [found for found, _, _ in process.extract(name, names, limit=3, score_cutoff=60)]
    said = "" if rest is None else f" {rest}" if near else f" {name} {rest}"
    return UserError(
        f"There is no cohort “{quote(name)}” here.",
        suggestions=[f"{command} {one}{said}".rstrip() for one in near or names[-OFFERED:]],
        offer="Did you mean" if near or said else "There are",
    )
