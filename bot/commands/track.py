"""``track``: pick, change or leave a learning path, and see how far it has come."""

from dataclasses import replace

from bot.actions import run
from bot.cohorts import Cohort
from bot.commands import pausing, standing
from bot.commands.arguments import role_values
from bot.commands.standing import Standing
from bot.content import Content
from bot.invocation import Command, Context, Option, Value
from bot.markup import escape
from bot.model import Track, Week
from bot.people import Pause
from bot.registry import SLASH
from bot.replies import Block, Card, Choice, Choices, Emphasis, Field, Notice, Reply, Text
from bot.tips import typed
from bot.tips.changing import change
from bot.tips.choose import rhythm_of
from bot.tips.message import PAUSE
from bot.tips.schedule import Rhythm, describe

#: The value of ``role`` that ends a track.
LEAVE = "leave"


def track(context: Context) -> Reply:
    """Show the person's path, put them on one, or take them off."""
    wanted = context.options.get("role")
    person = standing.known_person(context)
    stand = standing.standing(context, person)
    if wanted == LEAVE:
        return _left(context, stand)
    if wanted is not None:
        path = context.content.tracks[wanted]
        if stand and stand.track.role == wanted and stand.running:
            return _shown(context, stand, "You are on this track already.")
        return begin(context, path, stand)
    return _offer(context.content) if stand is None else _shown(context, stand)


def track_values(content: Content) -> list[Value]:
    """Return the roles that have a path, and the way out."""
    roles = [
        replace(role, summary=_length(content.tracks[role.id]))
        for role in role_values(content)
        if role.id in content.tracks
    ]
    return [*roles, Value(id=LEAVE, label="Leave my track", aliases=("stop", "quit", "none"))]


def _offer(content: Content) -> Reply:
    cards = tuple(
        Card(
            title=path.name,
            text=_length(path),
            fields=(Field("Begins with", "; ".join(escape(w.title) for w in path.weeks[:3])),),
        )
        for path in content.tracks.values()
    )
    return Reply(
        title="Pick a track",
        blocks=(
            Text(
                "A track is a path into one role, week by week: short tips from the sources, "
                "practice tasks, and a question now and then. They come as direct messages at "
                "your own local time, and you can change or stop them at any time."
            ),
            *cards,
            Choices(prompt="Which one is yours?", choices=_track_choices(content)),
        ),
    )


def begin(
    context: Context, path: Track, before: Standing | None, wanted: Rhythm | None = None
) -> Reply:
    """Put the asker on a path, in a rhythm they want if they said one, and welcome them.

    Raises :class:`UserError` if nothing would come in that rhythm.
    """
    stand = _subscribe(context, path, before, wanted)
    if not stand.left:
        return _shown(context, stand, f"You have had every tip of the {escape(path.name)}.")
    welcome = _welcome(context, stand)
    if before and (over := pausing.over(context, before)):
        welcome = replace(welcome, blocks=(*over, *welcome.blocks))
    if before and before.cohort and stand.cohort is None:
        welcome = replace(welcome, blocks=(_alone(before.track, before.cohort), *welcome.blocks))
    return standing.told_directly(context, stand, welcome)


def _alone(before: Track, cohort: Cohort) -> Text:
    """Say to a member of a cohort what another path means."""
    return Text(
        f"This is not the path of your cohort {escape(cohort.name)}, so you go at your own pace. "
        f"`{SLASH} track {before.role}` takes you back to the others."
    )


def _subscribe(
    context: Context, path: Track, before: Standing | None, wanted: Rhythm | None
) -> Standing:
    """Put the asker on a path; somebody who had one keeps their schedule and what they had."""
    person = standing.known_person(context)
    cohort = standing.cohort_of(context, person, path) if before else None
    if before is None:
        found = change(wanted or standing.first_rhythm(context, person), context.now)
    else:
        chosen = standing.choosing(before.subscription, wanted)
        rhythm = rhythm_of(chosen, person, context.content, context.default_zone, cohort)
        found = standing.going_over(context, before, rhythm)
    if wanted and found.next is None:
        raise typed.never(found.rhythm, "tips on")
    own = wanted.calendar if wanted else None
    schedule = found.rhythm.schedule
    subscription = context.store.subscribe(
        person.id,
        track=path.role,
        schedule=schedule.id,
        next_due_at=found.next.due_at if found.next else None,
        calendar=own if cohort else found.rhythm.calendar,
    )
    stand = standing.of(context, person, subscription, path)
    if not stand.left:
        context.store.reschedule(
            subscription.id, schedule=schedule.id, pause=None, next_due_at=None
        )
    return stand


def _welcome(context: Context, stand: Standing) -> Reply:
    path = stand.track
    skipped = 0 if stand.cohort else len(path.tips) - len(stand.left)
    blocks: list[Block] = [
        Text(
            f"{_length(path)} One comes {describe(stand.rhythm, context.now)}, as a direct message."
        ),
        Text(f"Your next tips:\n{standing.sends_in_words(stand, context, standing.SENDS_SHOWN)}"),
        Choices(
            prompt="",
            choices=(
                standing.LOOK_AHEAD,
                standing.CHANGE_ZONE,
                Choice(label="Quiz me", action=run("quiz")),
                PAUSE,
            ),
        ),
        Notice(
            f"The times are for {standing.zone_in_words(stand.zone)}. `{SLASH} tips zone` changes "
            f"that, `{SLASH} tips on` picks other days, `{SLASH} tips off` pauses."
        ),
    ]
    if stand.cohort:
        blocks.insert(1, Text(standing.place_in_words(stand)))
    if skipped:
        blocks.insert(1, Text(f"{skipped} of them you have had already; they do not come again."))
    return Reply(title=f"You are on the {path.name}", blocks=tuple(blocks))


def _shown(context: Context, stand: Standing, remark: str = "") -> Reply:
    blocks: list[Block] = [Text(remark)] if remark else []
    place = standing.place_in_words(stand)
    blocks.append(Text(f"{place} {_next_one(stand, context)}".rstrip()))
    blocks.append(Text("\n".join(_week_line(stand, week) for week in stand.track.weeks)))
    if stand.has_left:
        every = _track_choices(context.content)
        blocks.append(Choices(prompt="Back to it, or another one", choices=every))
        return Reply(title=stand.track.name, blocks=tuple(blocks))
    blocks.append(Choices(prompt="", choices=_next_steps(stand)))
    others = _track_choices(context.content, without=stand.track.role)
    leave = Choice(label="Leave my track", action=run(f"track {LEAVE}"), emphasis=Emphasis.DANGER)
    blocks.append(Choices(prompt="Another track, or none", choices=(*others, leave)))
    return Reply(title=stand.track.name, blocks=tuple(blocks))


def _next_one(stand: Standing, context: Context) -> str:
    pause = standing.pause_in_words(stand, standing.local_date(context, stand.person))
    coming = standing.sends_in_words(stand, context, 1) if stand.waiting and stand.left else ""
    return " ".join(filter(None, (pause, f"The next one:\n{coming}" if coming else "")))


def _week_line(stand: Standing, week: Week) -> str:
    left = {tip.id for tip in stand.left}
    to_come = sum(tip.id in left for tip in week.tips)
    if not to_come:
        missed = stand.cohort and any(tip.id not in stand.sent for tip in week.tips)
        state = " (over)" if missed else " (sent)"
    elif stand.left[0] in week.tips:
        state = f" (you are here, {to_come} to come)"
    else:
        state = ""
    return f"- Week {week.number}: {escape(week.title)}{state}"


def _next_steps(stand: Standing) -> tuple[Choice, ...]:
    if not stand.left:
        return (Choice(label="Quiz me", action=run("quiz"), emphasis=Emphasis.PRIMARY),)
    if stand.running:
        return (standing.LOOK_AHEAD, standing.NEXT_SENDS, PAUSE)
    return (standing.RESUME, standing.LOOK_AHEAD)


def _left(context: Context, stand: Standing | None) -> Reply:
    if stand is None:
        raise standing.without_track(
            context.content, "You are not on a track, so there is nothing to leave."
        )
    context.store.reschedule(
        stand.subscription.id,
        schedule=stand.subscription.schedule,
        pause=Pause.LEFT,
        next_due_at=None,
    )
    return Reply(
        title=f"You have left the {stand.track.name}",
        blocks=(
            Text("No more tips will come. I keep your place, in case you want to come back."),
            Choices(prompt="Back to it, or another one", choices=_track_choices(context.content)),
        ),
    )


def _track_choices(content: Content, without: str = "") -> tuple[Choice, ...]:
    return tuple(
        Choice(label=content.roles[name].name, summary=_length(path), action=run(f"track {name}"))
        for name, path in content.tracks.items()
        if name != without
    )


def _length(path: Track) -> str:
    return f"{len(path.weeks)} weeks, {len(path.tips)} tips."


COMMANDS = (
    Command(
        name="track",
        summary="Your learning path, week by week: pick, change or leave one",
        example="track mle",
        handle=track,
        options=(Option(name="role", summary="Which track", values=track_values),),
        stores=True,
    ),
)
