"""``tips off`` and ``tips pause``: nothing comes until somebody resumes, or until a day.

One press stops the tips; that the pause ends by itself is offered afterwards.
"""

from dataclasses import replace

from bot import pauses
from bot.actions import run
from bot.commands import standing
from bot.commands.standing import Standing
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Command, Context, Option, Value
from bot.markup import escape
from bot.pauses import PLATFORMS
from bot.people import Pause
from bot.replies import Block, Choice, Choices, Emphasis, Notice, Reply, Text
from bot.tips.changing import after_pause
from bot.tips.message import PAUSE
from bot.tips.pausing import LONGEST, OFFERED, ending, resumes_on, say_until
from bot.tips.schedule import say, say_date

_WITHOUT_END = Choice(label="Pause without an end", action=PAUSE.action)
RESUME_NOW = Choice(label="Resume now", action=run("tips on"))
_FOR = tuple(
    Choice(label=f"For {length}", action=run(f"tips pause for {length}")) for length in OFFERED
)


def off(context: Context) -> Reply:
    """Pause the tips until somebody resumes them; the place on the path is kept."""
    stand = _stand(context)
    if stand.has_left:
        return left(stand)
    context.store.reschedule(
        stand.subscription.id,
        schedule=stand.subscription.schedule,
        pause=Pause.OFF,
        next_due_at=None,
    )
    paused = replace(stand, subscription=replace(stand.subscription, next_due_at=None))
    place = standing.place_in_words(paused)
    return Reply(
        title="Your tips are paused",
        blocks=(
            *_elsewhere(context, stand),
            Text(f"{place} Your place is kept." if stand.left else place),
            Choices(prompt="", choices=(standing.RESUME, standing.LOOK_AHEAD)),
            Choices(prompt="Or shall they come back by themselves?", choices=_FOR),
        ),
    )


def pause(context: Context) -> Reply:
    """Pause the tips until a day; without one, as :func:`off` does."""
    stand = _stand(context)
    today = standing.local_date(context, stand.person)
    day = resumes_on(context.options.get("until", ""), today)
    if day is None or not stand.left:
        return off(context)
    if stand.has_left:
        return left(stand)
    due_at = after_pause(stand.rhythm, stand.subscription, day, context.now)
    if due_at is None:
        assert stand.rhythm.ends_on is not None  # noqa: S101 - without a last day one is to come
        raise UserError(
            f"Your tips end on {say_date(stand.rhythm.ends_on)}, before they would come back.",
            suggestions=("tips off",),
            offer="Pause without an end",
        )
    context.store.reschedule(
        stand.subscription.id,
        schedule=stand.subscription.schedule,
        pause=None,
        next_due_at=due_at,
        resumes_on=day,
    )
    reply = stopped(context, _stand(context))
    return replace(reply, blocks=(*_elsewhere(context, stand), *reply.blocks))


def stopped(context: Context, stand: Standing) -> Reply:
    """Say what there is to say to somebody to whom no tips come now, and the way back."""
    if stand.has_left:
        return left(stand)
    today = standing.local_date(context, stand.person)
    due_at, zone = stand.subscription.next_due_at, stand.zone.name
    if stand.paused_until is None or due_at is None:
        linked = stand.subscription.paused_for is Pause.LINKED
        why = f"{pauses.why(stand.stopped)} {_KEPT}" if stand.stopped else _ANY_PAUSE
        return Reply(
            title="Your tips are paused",
            blocks=(
                Text(_LINKED if linked else why),
                Choices(prompt="", choices=(standing.RESUME,)),
            ),
        )
    return Reply(
        title=f"Your tips are paused until {say_until(stand.paused_until, today)}",
        blocks=(
            Text(
                f"The next one comes on {say(due_at, zone, context.now)} ({zone}). "
                "Your place is kept."
            ),
            Choices(prompt="", choices=(RESUME_NOW, _WITHOUT_END, standing.LOOK_AHEAD)),
        ),
    )


def over(context: Context, before: Standing) -> tuple[Block, ...]:
    """Say that a pause is over, to somebody who did not ask for its end; nothing without one."""
    if before.subscription.paused_for is Pause.OFF:
        return (Text("Your tips were paused; by this they come again."),)
    day = before.paused_until
    if day is None:
        return ()
    until = say_until(day, standing.local_date(context, before.person))
    again = Choice(label="Pause until then again", action=run(f"tips pause until {day}"))
    return (
        Text(f"Your pause until {until} is over by this."),
        Choices(prompt="", choices=(again,)),
    )


_KEPT = "Your place is kept."
_ANY_PAUSE = f"Nothing is planned until you resume them. {_KEPT}"
_LINKED = "They come to an account linked with this one. Resuming moves them here."


def left(stand: Standing) -> Reply:
    """Say to somebody who left their track that nothing comes, and how to come back."""
    back = Choice(
        label="Back onto it", action=run(f"track {stand.track.role}"), emphasis=Emphasis.PRIMARY
    )
    return Reply(
        title=f"You left the {escape(stand.track.name)}",
        blocks=(
            Text("No tips come to you. I keep your place, in case you want to go on."),
            Choices(prompt="", choices=(back, Choice(label="All tracks", action=run("track")))),
        ),
    )


def _stand(context: Context) -> Standing:
    """Return where tips come to the asker, on whichever of their accounts that is."""
    found = standing.of_learner(context, standing.known_person(context))
    return found or standing.required(context)


def _elsewhere(context: Context, stand: Standing) -> tuple[Block, ...]:
    """Say it if the tips came to another account than the one that asks."""
    if stand.person.id == standing.known_person(context).id:
        return ()
    there = PLATFORMS.get(stand.person.target.platform, "another account")
    return (Notice(f"They came to your linked account on {there}."),)


def _lengths(_: Content) -> list[Value]:
    return [
        Value(id=f"for {length}", label=f"for {length}", aliases=(length,)) for length in OFFERED
    ]


def _in_words(said: str, _: Content) -> str | None:
    return ending(said)


#: Words for "tips off" in a sentence, before "tips".
_ENDING = (
    *("stop", "end", "cancel", "turn off", "switch off", "stop sending", "stop sending me"),
    *("don't send", "don't send me", "don't send me any more", "do not send me"),
)
_MINE = ("", "my ", "the ", "these ", "any ")
_NO_TIPS = (
    *(f"{verb} {mine}tips" for verb in _ENDING for mine in _MINE),
    *(f"{verb} {mine}tips off" for verb in ("turn", "switch") for mine in _MINE),
    *("no tips", "no more tips", "i don't want tips", "i don't want any tips", "tips stop"),
    *("i don't want more tips", "i don't want any more tips", "stop sending tips to me"),
)
_RESUME = ("resume", "tips resume", "resume tips", "resume my tips", "start again")
COMMANDS = (
    Command(
        name="tips off",
        summary="Pause your tips until you resume; your place is kept",
        example="tips off",
        handle=off,
        aliases=(
            *("stop", "stopp", "stop all", "stopall", "stop everything", "stop it", "stop that"),
            *("end", "cancel", "quit", "unsubscribe", "unsubscribe me", "opt out", "optout"),
            *("opt-out", "leave me alone", "stop writing to me", "stop writing me"),
            *("stop messaging me", "stop reminding me", "stop sending me messages"),
            *("stop the messages", "stop messages", "no more messages"),
            *_NO_TIPS,
        ),
        stores=True,
    ),
    Command(
        name="tips pause",
        summary="Pause your tips until a day, or for some time",
        example="tips pause until 24 December",
        handle=pause,
        aliases=("pause", "pause tips", "pause my tips", "pause the tips"),
        openings=(
            *("pause until", "pause till", "pause for", "stop until", "stop till", "stop for"),
            *(f"{verb} {mine}tips" for verb in ("pause", "hold", "snooze") for mine in _MINE),
            *("tips off", *_NO_TIPS),
        ),
        leads=(
            *("pause", "snooze", "stop"),
            *(f"{verb}{on}" for verb in _RESUME for on in ("", " on", " from")),
        ),
        options=(
            Option(
                name="until",
                summary="A day, or how long, such as: for two weeks",
                values=_lengths,
                text=LONGEST,
                says=_in_words,
            ),
        ),
        stores=True,
    ),
)
