"""``cohort``: groups that go through a path together, for the people who run a community."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from unicodedata import normalize

from bot.actions import run
from bot.cohorts import Cohort
from bot.commands import cohorting, enrolling, zoning
from bot.commands.arguments import track_values
from bot.commands.cohorting import Standing
from bot.commands.zones import askers_zone, zone_values
from bot.errors import UserError
from bot.invocation import Command, Context, Option, Value
from bot.markup import clean, escape, quote
from bot.people import FLOOR
from bot.registry import SLASH
from bot.replies import Block, Choice, Choices, Emphasis, Notice, Reply, Text
from bot.tips.schedule import Rhythm, is_early, is_sending_day, monday_of

#: Characters of a name, so that every button can carry it.
LONGEST_NAME = 30
_LONGEST_WISH = 200
_NAME = re.compile(r"[^\W_](?:[^\W_]|-)*")
_IN = re.compile(r"(?:^| )in (?P<zone>[^\d]+?)(?= (?:at|on|from) |$)", re.IGNORECASE)
_LONGEST_PHRASE = 3
_NEXT, _PLAN = "next", "plan"
_WEEK = timedelta(weeks=1)
_DAY = timedelta(days=1)
_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What an organiser typed about a new cohort; ``rest`` are days, times and dates."""

    name: str
    track: str
    rest: str
    zone: str | None


def create(context: Context) -> Reply:
    """Begin a cohort."""
    wish = _wish(context)
    target = cohorting.home(context)
    zone = wish.zone or askers_zone(context)
    today = cohorting.day_in(cohorting.zone_of(context, zone), context.now)
    line = f"cohort create {wish.name} {wish.track}"
    before = Rhythm(schedule=context.content.default_schedule, zone=context.default_zone)
    place = f"in {wish.zone}" if wish.zone else ""
    rhythm = cohorting.rhythm(context, wish.rest, before, today, line, behind=place)
    cohort = Cohort(
        id=0,
        platform=target.platform,
        community=target.community,
        name=wish.name,
        track=wish.track,
        schedule=rhythm.schedule.id,
        starts_on=rhythm.starts_on or monday_of(today) + _WEEK,
        created_at=context.now,
        zone=zone,
    )
    if cohorting.standing(context, cohort).is_over:
        raise UserError(
            "A path that began so long ago would be over by now.",
            suggestions=(f"{line} from {monday_of(today) + _WEEK}",),
        )
    if late := _is_late(cohorting.standing(context, cohort), context.now):
        cohort = replace(cohort, starts_on=cohort.starts_on + _DAY)
    made = context.store.create_cohort(cohort)
    if made is None:
        raise UserError(
            f"There is a cohort {escape(wish.name)} here already.",
            hint="Please choose another name, or look at that one.",
            suggestions=(f"cohort show {wish.name}",),
            offer="See",
        )
    reply = _made(context, cohorting.standing(context, made))
    told = (Text("The hour of today is over, so it begins tomorrow."),) if late else ()
    return replace(reply, blocks=(*told, *reply.blocks))


def _is_late(stand: Standing, now: datetime) -> bool:
    """Tell whether a cohort that begins today would lose a tip, since the hour of today is over."""
    day = stand.today
    begins = stand.cohort.starts_on == day and is_sending_day(stand.rhythm, day)
    return begins and not is_early(stand.rhythm, day, now)


def _made(context: Context, stand: Standing) -> Reply:
    return Reply(
        title=f"The cohort {stand.cohort.name} is there",
        blocks=(
            Text(f"{cohorting.in_words(stand)} {cohorting.place_in_words(stand)}"),
            _controls(context, stand),
            Notice(
                f"Nobody is in it yet: {_inviting(context, stand)} lets people join with one "
                f"click. Days begin at midnight in {stand.rhythm.zone}, which is also the zone of "
                "members whose own is unknown."
            ),
        ),
    )


def listed(context: Context) -> Reply:
    """Name the cohorts of this community."""
    every = context.store.cohorts(cohorting.home(context))
    stands = [
        cohorting.standing(context, cohort)
        for cohort in every
        if cohort.track in context.content.tracks
    ]
    if not stands:
        raise cohorting.which("", (), "cohort show")
    shown = sorted(stands, key=lambda stand: (stand.is_over, -stand.cohort.id))[:_SHOWN]
    lines = [f"- {_line(stand)}" for stand in shown]
    if len(stands) > len(shown):
        lines.append(f"- and {len(stands) - len(shown)} more, which are over or older")
    choices = tuple(
        cohorting.action(f"See {stand.cohort.name}", "cohort show", stand.cohort)
        for stand in shown[: cohorting.OFFERED]
    )
    return Reply(
        title="Cohorts here",
        blocks=(Text("\n".join(lines)), Choices(prompt="", choices=choices)),
    )


def show(context: Context) -> Reply:
    """Say what a cohort is and where it stands; an organiser also gets what to do with it."""
    said = context.options.get("name", "")
    person = context.store.known(context.target)
    member = context.store.membership(person.id) if person else None
    if member and not said:
        stand = cohorting.standing(context, member.cohort)
    else:
        stand = cohorting.named(context, said, "cohort show")
    is_in = bool(member and member.cohort.id == stand.cohort.id)
    blocks: list[Block] = [Text(f"{cohorting.in_words(stand)} {cohorting.place_in_words(stand)}")]
    if quiet := cohorting.quiet_in_words(stand):
        blocks.append(Text(quiet))
    if is_in:
        leave = Choice(label="Leave the cohort", action=run("cohort leave"))
        when = Choice(label="My next tips", action=run("tips when"))
        blocks += [Text("You are in it."), Choices(prompt="", choices=(when, leave))]
    elif not stand.is_over:
        blocks.append(Choices(prompt="", choices=(_join(stand),)))
    if _runs(context):
        blocks += [Text(cohorting.members_in_words(context, stand)), _to_lead(context, stand)]
    return Reply(title=f"The cohort {stand.cohort.name}", blocks=tuple(blocks))


def _runs(context: Context) -> bool:
    """Tell whether whoever asks runs this community, by the platform or by their group."""
    if context.organiser or not context.groups:
        return context.organiser
    named = context.store.organisers(context.target)
    return named is not None and named.id in context.groups


def invite(context: Context) -> Reply:
    """Post a message from which everybody here can join."""
    stand = cohorting.named(context, context.options.get("name", ""), "cohort invite")
    if not cohorting.has_others(context):
        raise UserError(
            "There is nobody here to invite.",
            hint=f"Say `{SLASH} cohort invite {stand.cohort.name}` in the channel of those it is "
            "for, and I post a message there with a button to join.",
            suggestions=(f"cohort show {stand.cohort.name}",),
            offer="Here you can look at it",
        )
    if stand.is_over:
        raise UserError(
            f"The cohort {escape(stand.cohort.name)} is over, so nobody joins it any more.",
            suggestions=("cohort list",),
            offer="See",
        )
    posted = Reply(
        title=f"Go through it together: {stand.cohort.name}",
        blocks=(
            Text(f"{cohorting.in_words(stand)} {cohorting.place_in_words(stand)}"),
            Choices(prompt="", choices=(_join(stand),)),
            Notice(
                "One click and you are in. Only you are told so, you can leave at any time, and "
                f"nobody is told how you do: there are numbers from {FLOOR} people on, without "
                "names."
            ),
        ),
        private=False,
    )
    return Reply(
        title="",
        blocks=(
            Text(
                f"The invitation to {escape(stand.cohort.name)} is posted here. Whoever comes "
                "later can still join: they begin with the week that the others are in."
            ),
        ),
        public=posted,
    )


# --- what an organiser types -------------------------------------------------------------------


def _wish(context: Context) -> _Wish:
    """Read the one line of a chat, or the fields of a form, in whatever order."""
    given = context.options
    said = clean(given["name"])
    name, _, rest = said.partition(" ")
    name = _checked(name.strip(".,;:!?\"'"))
    if "from" in given:
        rest = f"{rest} from {clean(given['from'])}"
    if "days" in given:
        rest = f"{clean(given['days'])} {rest}"
    zone = given.get("zone")
    if zone is None and (found := _IN.search(rest)):
        rest = f"{rest[: found.start()]}{rest[found.end() :]}".strip()
        zone = zoning.read(found["zone"], context.now, f"cohort create {name} {rest} in {{}}")
    track, before, after = _taken(rest, track_values(context.content))
    track = given.get("track") or track
    tracks = [track] if track else list(context.content.tracks)
    place = f"in {zone}" if zone else ""
    if more := _more_of_the_name(context, before.split()):
        whole = _checked("-".join([name, *more]))
        rest = " ".join([*before.split()[len(more) :], after, place])
        raise UserError(
            f"A name is one word, and “{quote(' '.join([name, *more]))}” is {len(more) + 1}.",
            suggestions=_lines(whole, tracks, rest),
            offer="With dashes it would work",
        )
    rest = f"{before} {after}".strip()
    if track is None:
        raise UserError(
            "Which path does the cohort go through?",
            suggestions=_lines(name, tracks, f"{rest} {place}"),
            offer="Pick one",
        )
    return _Wish(name=name, track=track, rest=rest, zone=zone)


def _lines(name: str, tracks: Sequence[str], rest: str) -> list[str]:
    return [" ".join(f"cohort create {name} {one} {rest}".split()) for one in tracks]


def _more_of_the_name(context: Context, words: Sequence[str]) -> Sequence[str]:
    """Return the words behind the first one of a name that belong to it: no days and no date."""
    usual = Rhythm(schedule=context.content.default_schedule, zone=context.default_zone)
    for count in range(len(words)):
        with suppress(UserError):
            cohorting.rhythm(context, " ".join(words[count:]), usual, context.today, "")
            return words[:count]
    return words


def _checked(typed: str) -> str:
    name = normalize("NFC", typed)
    if len(name) <= LONGEST_NAME and _NAME.fullmatch(name):
        return name
    raise UserError(
        f"A name is one word of up to {LONGEST_NAME} letters, digits and dashes.",
        hint=f"`{SLASH} cohort create spring-26 mle from 11 January mondays`, for example.",
    )


def _taken(said: str, values: Sequence[Value]) -> tuple[str | None, str, str]:
    """Return what the first words that mean one of some values mean, and what is around them."""
    words = said.split()
    meant = {word: value.id for value in reversed(values) for word in value.words}
    for length in range(_LONGEST_PHRASE, 0, -1):
        for start in range(len(words) - length + 1):
            phrase = " ".join(words[start : start + length]).casefold().strip(",.")
            if phrase in meant:
                behind = " ".join(words[start + length :])
                return meant[phrase], " ".join(words[:start]), behind
    return None, " ".join(words), ""


def _line(stand: Standing) -> str:
    path = f"**{escape(stand.cohort.name)}**, {escape(stand.track.name)}"
    return f"{path}. {cohorting.place_in_words(stand)}"


def _join(stand: Standing) -> Choice:
    name = stand.cohort.name
    line = run(f"cohort join {name}")
    return Choice(label=f"Join {name}", action=line, emphasis=Emphasis.PRIMARY)


def _inviting(context: Context, stand: Standing) -> str:
    if cohorting.has_others(context):
        return "an invitation in a channel"
    return f"`{SLASH} cohort invite {stand.cohort.name}`, said in their channel,"


def _to_lead(context: Context, stand: Standing) -> Choices:
    """Return the controls of a cohort that there may be news of."""
    controls = _controls(context, stand)
    return replace(controls, choices=(*controls.choices, *cohorting.tell(context, stand.cohort)))


def _controls(context: Context, stand: Standing) -> Choices:
    cohort = stand.cohort
    end = "Close it" if cohort.closed_at is None else "Delete it"
    commands = {"Report": "cohort report", end: "cohort close"}
    if not stand.is_over:
        commands = {"Preview": "cohort preview", **commands}
        if cohorting.has_others(context):
            commands = {"Invite people here": "cohort invite", **commands}
    return Choices(
        prompt="For organisers",
        choices=tuple(cohorting.action(label, line, cohort) for label, line in commands.items()),
    )


_MAKING = ("create", "make", "start", "begin")
COMMANDS = (
    Command(
        name="cohort list",
        summary="The cohorts of this community",
        example="cohort list",
        handle=listed,
        aliases=("cohorts",),
        stores=True,
    ),
    Command(
        name="cohort show",
        summary="What a cohort is and where it stands; without a name, yours",
        example="cohort show spring-26",
        handle=show,
        aliases=("cohort", "my cohort"),
        options=(enrolling.NAME,),
        stores=True,
    ),
    Command(
        name="cohort create",
        summary="A group that goes through a path together from a date on",
        example="cohort create spring-26 mle from 11 January mondays",
        handle=create,
        aliases=tuple(f"{verb} a cohort" for verb in _MAKING),
        openings=tuple(f"{verb} cohort" for verb in _MAKING),
        options=(
            Option(
                name="name",
                summary="Its name, in one word",
                required=True,
                text=_LONGEST_WISH,
            ),
            Option(name="track", summary="Which path", values=track_values),
            Option(name="from", summary="Its first day, such as 11 January", text=40),
            Option(name="days", summary="Days and time, such as mon and thu at 18:30", text=80),
            Option(name="zone", summary="Zone of members without one", values=zone_values),
        ),
        stores=True,
        organisers=True,
    ),
    Command(
        name="cohort invite",
        summary="A message for everybody here, with a button to join",
        example="cohort invite spring-26",
        handle=invite,
        options=(enrolling.NAME,),
        stores=True,
        organisers=True,
    ),
)
