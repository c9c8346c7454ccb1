"""The end of a cohort, and what an organiser decides about one by button."""

import re
from dataclasses import replace

from bot.actions import ActionId, run
from bot.cohorts import Cohort
from bot.commands import cohorting, enrolling, shifting
from bot.commands.cohorting import Standing
from bot.errors import UserError
from bot.invocation import Command, Context, PressHandler
from bot.markup import escape
from bot.registry import SLASH
from bot.replies import Choice, Choices, Emphasis, Reply, Text

#: A button that takes quiet days back begins with the first of them.
_A_DAY = re.compile(r"\d{4}-")
_CLOSE, _FORGET, _KEEP = "close", "forget", "keep"


def close(context: Context) -> Reply:
    """Ask whether to close a cohort, or to delete one that is closed."""
    return _question(
        context, cohorting.named(context, context.options.get("name", ""), "cohort close")
    )


def _question(context: Context, stand: Standing) -> Reply:
    cohort = stand.cohort
    keep = Choice(label="Keep it", action=cohorting.press(cohort, _KEEP))
    members = cohorting.members_in_words(context, stand)
    if cohort.closed_at is not None:
        forget = Choice(
            label="Delete it", action=cohorting.press(cohort, _FORGET), emphasis=Emphasis.DANGER
        )
        return Reply(
            title=f"{cohort.name} is closed already",
            blocks=(
                Text(
                    f"Delete it too? {members} Deleting it deletes who was in it, and its report "
                    "with that. Nobody's tips, answers or progress change. This cannot be undone."
                ),
                Choices(prompt="", choices=(forget, keep)),
            ),
        )
    yes = Choice(label="Close it", action=cohorting.press(cohort, _CLOSE), emphasis=Emphasis.DANGER)
    return Reply(
        title=f"Close {cohort.name}?",
        blocks=(
            Text(
                f"{cohorting.place_in_words(stand)} {members} {_after_the_end(stand)} Nobody can "
                "join any more. Nothing is deleted, and the report stays. Its members are not "
                "written to about the end, unless you have it told in a channel afterwards."
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
        return shifting.take_back(context, stand, action.choice)
    if action.choice == _CLOSE:
        return _closed(context, stand)
    if action.choice == _FORGET and cohort.closed_at is not None:
        return _forgotten(context, cohort)
    # Somebody made another one of that name since.
    return _question(context, stand)


def _forgotten(context: Context, cohort: Cohort) -> Reply:
    if not context.store.forget_cohort(cohort):
        raise cohorting.changed_meanwhile(cohort, "cohort close")
    told = f"The cohort {escape(cohort.name)} is deleted. Its members keep all that is theirs."
    return Reply(title="", blocks=(Text(told),), replaces=True)


def _closed(context: Context, stand: Standing) -> Reply:
    cohort = stand.cohort
    if cohort.closed_at is None:
        shifting.change(context, cohort, replace(cohort, closed_at=context.now), "cohort close")
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
    quiet = cohorting.quiet_in_words(stand)
    parts = [cohorting.in_words(stand), cohorting.place_in_words(stand), quiet]
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


_ENDING = ("delete", "remove", "end")
COMMANDS = (
    Command(
        name="cohort close",
        summary="End a cohort early; its members go on by themselves",
        example="cohort close spring-26",
        handle=close,
        openings=(
            *(f"cohort {verb}" for verb in _ENDING),
            *(f"{verb} {the}cohort" for verb in ("close", *_ENDING) for the in ("", "the ")),
        ),
        options=(enrolling.NAME,),
        stores=True,
        organisers=True,
    ),
)
PRESSES = (PressHandler(kind=cohorting.KIND, handle=press, organisers=True),)
