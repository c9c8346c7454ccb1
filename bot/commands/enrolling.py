"""Being in a cohort: joining with one click, and leaving again.

Joining is an opt-in to tips, so nobody is put on another path, or taken out of another cohort,
without having been asked once.
"""

from dataclasses import replace

from bot.actions import ActionId, run
from bot.commands import cohorting, standing
from bot.commands.cohorting import Standing
from bot.errors import UserError
from bot.invocation import Command, Context, Option, PressHandler
from bot.markup import escape
from bot.people import Person
from bot.registry import SLASH
from bot.replies import Choice, Choices, Emphasis, Notice, Reply, Text
from bot.tips.choose import next_due, zone_of
from bot.tips.schedule import say_rule

_KIND = "enrol"
_JOIN, _STAY = "join", "stay"
LONGEST = 60


def join(context: Context) -> Reply:
    """Put somebody into a cohort, or ask first where they would lose something by it."""
    stand = cohorting.named(context, context.options.get("name", ""), "cohort join")
    return _joined(context, stand, agreed=False)


def press(context: Context, action: ActionId) -> Reply:
    """Do what somebody was asked about."""
    if action.choice == _STAY:
        return Reply(title="", blocks=(Text("All stays as it was."),), replaces=True)
    stand = cohorting.named(context, action.subject, "cohort join")
    return replace(_joined(context, stand, agreed=True), replaces=True)


def leave(context: Context) -> Reply:
    """Take somebody out of their cohort; its tips stop."""
    person = standing.known_person(context)
    member = context.store.membership(person.id)
    if member is None or not context.store.leave_cohort(person.id):
        raise UserError("You are in no cohort, so there is nothing to leave.")
    name = escape(member.cohort.name)
    alone = Choice(label="Go on by myself", action=run(f"track {member.cohort.track}"))
    return Reply(
        title=f"You have left {name}",
        blocks=(
            Text(
                "Its tips have stopped. What you had and what you learnt is kept: you can go "
                "through the same path by yourself, at your own pace, or come back while the "
                "cohort is under way."
            ),
            Choices(
                prompt="",
                choices=(alone, cohorting.action("Come back", "cohort join", member.cohort)),
            ),
        ),
    )


def _joined(context: Context, stand: Standing, *, agreed: bool) -> Reply:
    cohort = stand.cohort
    if stand.is_over:
        raise UserError(
            f"The cohort {escape(cohort.name)} is over, so nobody joins it any more.",
            hint="You can go through its path by yourself.",
            suggestions=(f"track {cohort.track}", "cohort list"),
            offer="Instead",
        )
    person = standing.known_person(context)
    if not person.target.community:
        raise UserError(
            "I don't know which community's cohort you mean.",
            hint=f"Type `{SLASH} cohort join` in one of its channels; only you see the answer.",
        )
    member = context.store.membership(person.id)
    mine = standing.standing(context, person)
    if member and member.cohort.id == cohort.id and mine and mine.cohort and mine.waiting:
        return _welcome(context, stand, mine, "You are in this cohort already.")
    if not agreed and (lost := _lost(context, stand, person)):
        return _asked(stand, lost)
    return _entered(context, stand, person)


def _lost(context: Context, stand: Standing, person: Person) -> str:
    """Say what somebody would leave behind; "" if there is nothing."""
    member = context.store.membership(person.id)
    if member and member.cohort.id != stand.cohort.id and member.cohort.closed_at is None:
        return f"You are in the cohort {escape(member.cohort.name)}, which you would leave."
    mine = standing.of_learner(context, person)
    if mine is None or not mine.waiting or mine.track.role == stand.track.role:
        return ""
    return (
        f"You are on the {escape(mine.track.name)}. Its tips would stop; your place there is kept."
    )


def _asked(stand: Standing, lost: str) -> Reply:
    cohort = stand.cohort
    name = cohort.name.casefold()
    return Reply(
        title=f"Join {cohort.name}?",
        blocks=(
            Text(f"{lost}\n{cohorting.in_words(stand)} {cohorting.place_in_words(stand)}"),
            Choices(
                prompt="",
                choices=(
                    Choice(
                        label=f"Join {cohort.name}",
                        action=ActionId(_KIND, name, choice=_JOIN),
                        emphasis=Emphasis.PRIMARY,
                    ),
                    Choice(label="Stay where I am", action=ActionId(_KIND, name, choice=_STAY)),
                ),
            ),
        ),
    )


def _entered(context: Context, stand: Standing, person: Person) -> Reply:
    cohort = stand.cohort
    subscription = context.store.subscription(person.id)
    zone = zone_of(replace(person, place_zone=cohort.zone), context.default_zone).name
    last = subscription.last_local_date if subscription else None
    is_in = context.store.join_cohort(
        cohort,
        person.id,
        schedule=cohort.schedule,
        next_due_at=next_due(replace(stand.rhythm, zone=zone), context.now, last),
        now=context.now,
    )
    if not is_in:
        raise cohorting.changed_meanwhile(cohort, "cohort join")
    mine = standing.required(context)
    welcome = _welcome(context, stand, mine)
    return standing.told_directly(context, mine, welcome)


def _welcome(context: Context, stand: Standing, mine: standing.Standing, remark: str = "") -> Reply:
    sends = standing.sends_in_words(mine, context, standing.SENDS_SHOWN)
    late = ""
    if stand.number > 1:
        late = "You begin with the week that the others are in. "
    rule = say_rule(mine.rhythm.schedule)
    return Reply(
        title=f"You are in the cohort {stand.cohort.name}",
        blocks=(
            *((Text(remark),) if remark else ()),
            Text(f"{cohorting.in_words(stand)} {cohorting.place_in_words(stand)}"),
            Text(f"{late}Your next tips, {rule}:\n{sends or '- none'}"),
            Choices(
                prompt="",
                choices=(
                    standing.LOOK_AHEAD,
                    standing.CHANGE_ZONE,
                    Choice(label="Leave the cohort", action=run("cohort leave")),
                ),
            ),
            Notice(
                f"The times are for {standing.zone_in_words(mine.zone)}. `{SLASH} tips on` picks "
                "other days or another time for you alone. Whoever runs the cohort sees numbers "
                "over at least five people, never you, your answers or your name."
            ),
        ),
    )


NAME = Option(name="name", summary="Which cohort", text=LONGEST)
COMMANDS = (
    Command(
        name="cohort join",
        summary="Be in a cohort: its path, week by week, together with others",
        example="cohort join spring-26",
        handle=join,
        aliases=("join a cohort",),
        openings=("join cohort", "join the cohort"),
        options=(NAME,),
        stores=True,
    ),
    Command(
        name="cohort leave",
        summary="Leave your cohort; its tips stop",
        example="cohort leave",
        handle=leave,
        aliases=("leave my cohort", "leave the cohort", "leave cohort"),
        stores=True,
    ),
)
PRESSES = (PressHandler(kind=_KIND, handle=press),)
