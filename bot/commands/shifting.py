"""Changing a cohort that people are in: its dates and its quiet days.

Members move along in the same transaction. Nobody gets a tip twice, since what somebody had never
comes again, and no week is left out, since a calendar that has begun is not moved forward.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.actions import ActionId
from bot.cohorts import Cohort
from bot.commands import cohorting, enrolling, quiet_days
from bot.commands.cohorting import Standing
from bot.errors import UserError
from bot.invocation import Command, Context, Option
from bot.markup import clean, escape
from bot.people import Quiet
from bot.ports import Due
from bot.registry import SLASH
from bot.replies import Choices, Notice, Reply, Text
from bot.tips.choose import last_day, next_due, rhythm_of
from bot.tips.quieting import Span
from bot.tips.schedule import say_date, say_day, say_rule

# --- dates and days ----------------------------------------------------------------------------


def move(context: Context) -> Reply:
    """Give a cohort another first day, other days of the week, or another time of day."""
    stand, said = _said(context, "cohort move", "when")
    _is_going(stand)
    cohort = stand.cohort
    if not said:
        raise UserError(
            "Where to? Say a first day, days of the week, or a time.",
            suggestions=[
                f"cohort move {cohort.name} {line}" for line in ("from 1 February", "fridays 10:00")
            ],
            offer="For example",
        )
    line = f"cohort move {cohort.name}"
    before = replace(stand.rhythm, ends_on=None)
    wanted = cohorting.rhythm(context, said, before, stand.today, line)
    starts_on = wanted.starts_on or cohort.starts_on
    changed = replace(cohort, schedule=wanted.schedule.id, starts_on=starts_on)
    after = cohorting.standing(context, changed)
    _skips_nothing(stand, after)
    change(context, cohort, changed, "cohort move")
    return _moved(context, stand, after)


def _moved(context: Context, before: Standing, after: Standing) -> Reply:
    """Say what a move has changed."""
    cohort, changed = before.cohort, after.cohort
    starts_on, told = changed.starts_on, _under_way(before, after)
    moved = []
    if starts_on != cohort.starts_on:
        began = "began" if before.number > 0 else "was to begin"
        moved.append(
            f"It {began} on {say_day(cohort.starts_on, before.today)}; now it is "
            f"{say_day(starts_on)} {starts_on.year}."
        )
    if changed.schedule != cohort.schedule:
        moved.append(
            f"Tips come {say_rule(after.rhythm.schedule)}; whoever chose days of their own "
            "keeps them."
        )
    return Reply(
        title=f"{cohort.name} is moved" if moved else f"{cohort.name} is there already",
        blocks=(
            Text(" ".join(filter(None, [*moved, cohorting.place_in_words(after), told]))),
            *((Text(cohorting.how_to_tell(context, cohort)),) if moved else ()),
            Choices(
                prompt="",
                choices=(
                    *cohorting.tell(context, cohort),
                    cohorting.action("Preview", "cohort preview", cohort),
                    cohorting.action("Look at it", "cohort show", cohort),
                ),
            ),
        ),
    )


def _skips_nothing(before: Standing, after: Standing) -> None:
    """Refuse a first day that would carry members past a week they have not been in."""
    if after.number <= max(before.number, 1):
        return
    raise UserError(
        f"With that first day it would be week {after.number} by now, so that what comes before "
        "would be left out.",
        hint="A cohort can be moved to later dates, and before it begins to any date to come.",
        suggestions=(f"cohort show {before.cohort.name}",),
        offer="See",
    )


def _under_way(before: Standing, after: Standing) -> str:
    """Say what a move does to members who have had tips already."""
    if before.number > 0 and after.number < 1:
        return (
            "Nothing comes until then. What members had does not come again: the first weeks "
            "bring only what is left of them."
        )
    if after.number < before.number:
        return (
            "Members wait where they are: no tip comes twice, and the weeks they had bring only "
            "what is left of them."
        )
    return "Nobody misses a tip by it, and none comes twice."


# --- quiet days --------------------------------------------------------------------------------


def quiet(context: Context) -> Reply:
    """Name days on which a cohort gets nothing, or take some or all of them back."""
    stand, said = _said(context, "cohort quiet", "days")
    _is_going(stand)
    return _quieted(context, stand, said) if said else _quiet_days(stand)


def skip_holidays(context: Context) -> Reply:
    """Let a cohort get nothing on the public holidays of a country."""
    stand, said = _said(context, "cohort holidays", "place")
    _is_going(stand)
    if not said:
        return _quiet_days(stand)
    line = _quiet_line(stand.cohort)
    return _kept(context, stand, quiet_days.with_holidays(stand.cohort.quiet, said, line))


def _quieted(context: Context, stand: Standing, said: str) -> Reply:
    """Add the days that were said, or take them back."""
    now, line = stand.cohort.quiet, _quiet_line(stand.cohort)
    days = quiet_days.changed(now, said, stand.today, line)
    reply = _kept(context, stand, days)
    still = quiet_days.still_quiet(days, said, stand.today)
    return replace(reply, blocks=(*_outside(stand, days), *still, *reply.blocks))


def _outside(stand: Standing, days: Quiet) -> tuple[Notice, ...]:
    """Say which of the days just named lie before a cohort begins or after it ends."""
    first, last = stand.cohort.starts_on, last_day(stand.track, stand.cohort.starts_on)
    new = (span for span in days.spans if span not in stand.cohort.quiet.spans)
    named = [quiet_days.say_span(span) for span in new if span[1] < first or span[0] > last]
    if not named:
        return ()
    weeks = f"{say_date(first)} to {say_date(last)}"
    return (Notice(f"{', '.join(named)}: not within the weeks of the cohort, {weeks}."),)


def _kept(context: Context, stand: Standing, quiet: Quiet) -> Reply:
    changed = replace(stand.cohort, quiet=quiet)
    change(context, stand.cohort, changed, "cohort quiet")
    return _quiet_days(cohorting.standing(context, changed))


def _quiet_line(cohort: Cohort) -> str:
    return f"cohort quiet {cohort.name}"


def take_back(context: Context, stand: Standing, choice: str) -> Reply:
    """Take the quiet days back that a button names."""
    _is_going(stand)
    return _quieted(context, stand, f"{quiet_days.REMOVE} {choice.replace('-to-', ' to ')}")


def _take_back(cohort: Cohort, span: Span) -> ActionId:
    """Return the button for it: with the longest name, a line would be too long for one."""
    return cohorting.press(cohort, quiet_days.written(span).replace(" ", "-"))


def _quiet_days(stand: Standing) -> Reply:
    cohort = stand.cohort
    line = _quiet_line(cohort)
    told = cohorting.quiet_in_words(stand) or "No day of this cohort is quiet."
    return Reply(
        title=f"Quiet days of {cohort.name}",
        blocks=(
            Text(told),
            *quiet_days.taking_back(
                cohort.quiet, stand.today, line, lambda span: _take_back(cohort, span)
            ),
            Notice(
                f"`{SLASH} {line} 24 December to 2 January` adds days and `{SLASH} {line} remove "
                "24 December` takes one back. The calendar goes on meanwhile: a week has as many "
                "tips fewer as it has quiet days of its schedule. For a whole week off, "
                f"`{SLASH} cohort move` is better."
            ),
            Choices(prompt="", choices=(cohorting.action("Look at it", "cohort show", cohort),)),
        ),
    )


# --- all of them -------------------------------------------------------------------------------


def _said(context: Context, command: str, field: str) -> tuple[Standing, str]:
    """Return which cohort is meant, and what was said behind its name."""
    given = context.options
    name, _, rest = clean(given.get("name", "")).partition(" ")
    said = clean(given.get(field, rest))
    return cohorting.named(context, name, command, said), said


def _is_going(stand: Standing) -> None:
    if stand.is_over:
        raise UserError(
            f"The cohort {escape(stand.cohort.name)} is over, so there is nothing to change.",
            suggestions=(f"cohort show {stand.cohort.name}",),
            offer="See",
        )


def change(context: Context, seen: Cohort, changed: Cohort, command: str) -> None:
    """Change a cohort together with when its members' next tips are due.

    Raises :class:`UserError` if it is not as it was ``seen`` any more.
    """
    if seen != changed and not context.store.change_cohort(seen, changed, _replanned(context)):
        raise cohorting.changed_meanwhile(seen, command)


def _replanned(context: Context) -> Callable[[Due], datetime | None]:
    """Return when a member's next tip is due once their cohort has changed."""

    def replan(due: Due) -> datetime | None:
        subscription, pending = due.subscription, due.subscription.next_due_at
        # What is due at this moment is decided about in a moment, by what holds then. Whoever has
        # come to the end does not begin again because the cohort is closed.
        if pending is None and due.cohort is None:
            return None
        if pending is not None and pending <= context.now:
            return pending
        zone = context.default_zone
        rhythm = rhythm_of(subscription, due.person, context.content, zone, due.cohort)
        last = subscription.last_local_date
        if subscription.resumes_on is not None:  # a pause of their own stays
            last = max(last or date.min, subscription.resumes_on - timedelta(days=1))
        return next_due(rhythm, context.now, last)

    return replan


COMMANDS = (
    Command(
        name="cohort move",
        summary="Another first day, other days or another time, for all members",
        example="cohort move spring-26 from 18 January",
        handle=move,
        options=(
            enrolling.NAME,
            Option(name="when", summary="Such as: from 18 January, or fridays 10:00", text=80),
        ),
        stores=True,
        organisers=True,
    ),
    Command(
        name="cohort quiet",
        summary="Days on which a cohort gets nothing",
        example="cohort quiet spring-26 24 December to 2 January",
        handle=quiet,
        options=(
            enrolling.NAME,
            quiet_days.DAYS,
        ),
        stores=True,
        organisers=True,
    ),
    Command(
        name="cohort holidays",
        summary="The country on whose public holidays a cohort gets nothing",
        example="cohort holidays spring-26 DE",
        handle=skip_holidays,
        options=(
            enrolling.NAME,
            quiet_days.PLACE,
        ),
        stores=True,
        organisers=True,
    ),
)
