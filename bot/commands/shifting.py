"""Changing a cohort that people are in: its dates, its quiet days, and its end.

Members move along in the same transaction. Nobody gets a tip twice, since what somebody had never
comes again, and no week is left out, since a calendar that has begun is not moved forward.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.actions import ActionId, run
from bot.cohorts import Cohort
from bot.commands import cohorting, enrolling, quiet_days
from bot.commands.cohorting import Standing
from bot.errors import UserError
from bot.invocation import Command, Context, Option, PressHandler
from bot.markup import clean, escape
from bot.people import Quiet
from bot.ports import Due
from bot.registry import SLASH
from bot.replies import Choice, Choices, Emphasis, Notice, Reply, Text
from bot.tips.choose import next_due, rhythm_of
from bot.tips.quieting import Span
from bot.tips.schedule import say_day, say_rule

#: A button that takes quiet days back begins with the first of them.
_A_DAY = re.compile(r"\d{4}-")
_CLOSE, _FORGET, _KEEP = "close", "forget", "keep"


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
    _change(context, cohort, changed, "cohort move")
    return _moved(context, stand, after)


def _moved(context: Context, before: Standing, after: Standing) -> Reply:
    """Say what a move has changed."""
    cohort, changed = before.cohort, after.cohort
    starts_on = changed.starts_on
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
            Text(" ".join([*moved, cohorting.place_in_words(after), _under_way(before, after)])),
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
    if before.number < 1:
        return "Nothing has come to anybody yet."
    if after.number < 1:
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
    return _kept(context, stand, quiet_days.changed(now, said, stand.today, line))


def _kept(context: Context, stand: Standing, quiet: Quiet) -> Reply:
    changed = replace(stand.cohort, quiet=quiet)
    _change(context, stand.cohort, changed, "cohort quiet")
    return _quiet_days(cohorting.standing(context, changed))


def _quiet_line(cohort: Cohort) -> str:
    return f"cohort quiet {cohort.name}"


def _take_back(cohort: Cohort, span: Span) -> ActionId:
    """Return the button for it: with the longest name, a line would be too long for one."""
    return _action(cohort, quiet_days.written(span).replace(" ", "-"))


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


# --- the end -----------------------------------------------------------------------------------


def close(context: Context) -> Reply:
    """Ask whether to close a cohort, or to delete one that is closed."""
    stand = cohorting.named(context, context.options.get("name", ""), "cohort close")
    cohort = stand.cohort
    keep = Choice(label="Keep it", action=_action(cohort, _KEEP))
    members = cohorting.members_in_words(context, stand)
    if cohort.closed_at is not None:
        forget = Choice(
            label="Delete it", action=_action(cohort, _FORGET), emphasis=Emphasis.DANGER
        )
        return Reply(
            title=f"Delete {cohort.name}?",
            blocks=(
                Text(
                    f"It is closed. {members} Deleting it deletes who was in it, and its report "
                    "with that. Nobody's tips, answers or progress change. This cannot be undone."
                ),
                Choices(prompt="", choices=(forget, keep)),
            ),
        )
    yes = Choice(label="Close it", action=_action(cohort, _CLOSE), emphasis=Emphasis.DANGER)
    return Reply(
        title=f"Close {cohort.name}?",
        blocks=(
            Text(
                f"{cohorting.place_in_words(stand)} {members} {_after_the_end(stand)} Nobody can "
                "join any more. Nothing is deleted, and the report stays. Nobody is written to "
                "about it unless you have it told in a channel afterwards."
            ),
            Choices(prompt="", choices=(yes, keep)),
        ),
    )


def press(context: Context, action: ActionId) -> Reply:
    """Do what an organiser decided by button.

    It is closed or deleted once somebody said that they mean it; others are told about it, or
    quiet days are taken back.
    """
    if action.choice == _KEEP:
        return Reply(title="", blocks=(Text("All stays as it was."),), replaces=True)
    stand = cohorting.named(context, action.subject, "cohort close")
    cohort = stand.cohort
    if action.choice == cohorting.TELL:
        return _told(context, stand)
    if _A_DAY.match(action.choice):
        _is_going(stand)
        days = action.choice.replace("-to-", " to ")
        return _quieted(context, stand, f"{quiet_days.REMOVE} {days}")
    if action.choice == _FORGET and cohort.closed_at is not None:
        if not context.store.forget_cohort(cohort):
            raise cohorting.changed_meanwhile(cohort, "cohort close")
        told = f"The cohort {escape(cohort.name)} is deleted. Its members keep all that is theirs."
        return Reply(title="", blocks=(Text(told),), replaces=True)
    if cohort.closed_at is None:
        _change(context, cohort, replace(cohort, closed_at=context.now), "cohort close")
    return Reply(
        title=f"{cohort.name} is closed",
        blocks=(
            Text(f"{_after_the_end(stand)} Its report stays."),
            Text(cohorting.how_to_tell(context, cohort)),
            Choices(
                prompt="",
                choices=(
                    *cohorting.tell(context, cohort),
                    cohorting.action("Report", "cohort report", cohort),
                    cohorting.action("Delete it", "cohort close", cohort),
                ),
            ),
        ),
        replaces=True,
    )


def _told(context: Context, stand: Standing) -> Reply:
    """Post where a cohort stands to everybody here."""
    cohort = stand.cohort
    if not cohorting.has_others(context):
        raise UserError(
            "There is nobody here to tell.",
            hint=f"Say `{SLASH} cohort show {cohort.name}` in their channel; it has a button for "
            "that.",
            suggestions=(f"cohort show {cohort.name}",),
            offer="Here you can look at it",
        )
    quiet_days = cohorting.quiet_in_words(stand)
    parts = [cohorting.in_words(stand), cohorting.place_in_words(stand), quiet_days]
    if cohort.closed_at is not None:
        parts = [f"The cohort {escape(cohort.name)} is closed. {_after_the_end(stand)}"]
    when = Choices(prompt="", choices=(Choice(label="My next tips", action=run("tips when")),))
    return Reply(
        title="",
        blocks=(Text("That is posted here."),),
        public=Reply(
            title=f"News of the cohort {cohort.name}",
            blocks=(Text(" ".join(filter(None, parts))), when),
            private=False,
        ),
    )


def _after_the_end(stand: Standing) -> str:
    if stand.has_ended:
        return "Its members get no more tips from it."
    return (
        "Its members go on by themselves: each gets what they have not had yet, at their own "
        "pace, and stops it whenever they like."
    )


def _action(cohort: Cohort, choice: str) -> ActionId:
    return ActionId(cohorting.KIND, cohort.name.casefold(), choice=choice)


# --- all of them -------------------------------------------------------------------------------


def _said(context: Context, command: str, field: str) -> tuple[Standing, str]:
    """Return which cohort is meant, and what was said behind its name."""
    given = context.options
    name, _, rest = clean(given.get("name", "")).partition(" ")
    return cohorting.named(context, name, command), clean(given.get(field, rest))


def _is_going(stand: Standing) -> None:
    if stand.is_over:
        raise UserError(
            f"The cohort {escape(stand.cohort.name)} is over, so there is nothing to change.",
            suggestions=(f"cohort show {stand.cohort.name}",),
            offer="See",
        )


def _change(context: Context, seen: Cohort, changed: Cohort, command: str) -> None:
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
    Command(
        name="cohort close",
        summary="End a cohort early; its members go on by themselves",
        example="cohort close spring-26",
        handle=close,
        options=(enrolling.NAME,),
        stores=True,
        organisers=True,
    ),
)
PRESSES = (PressHandler(kind=cohorting.KIND, handle=press, organisers=True),)
