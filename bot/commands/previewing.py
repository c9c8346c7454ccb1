"""``cohort preview``: what members get and when, shown to the organiser alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.actions import run
from bot.commands import cohorting, enrolling, timetable
from bot.commands.cohorting import Standing
from bot.commands.timetable import Entry
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Command, Context, Option, Value
from bot.markup import escape
from bot.people import DeliveryKind
from bot.replies import Choice, Choices, Notice, Reply, Text
from bot.tips.choose import coming
from bot.tips.message import compose
from bot.tips.schedule import say, say_day, sends

_NEXT, _PLAN = "next", "plan"
_DAY = timedelta(days=1)


def preview(context: Context) -> Reply:
    """Show the whole plan or what comes next, to whoever asks alone."""
    name, _, last = context.options.get("name", "").strip().rpartition(" ")
    what = last.casefold()
    if what not in {_NEXT, _PLAN}:
        name, what = f"{name} {last}", context.options.get("what", _NEXT)
    stand = cohorting.named(context, name, "cohort preview")
    plan = list(_plan(stand))
    return _whole(stand, plan) if what == _PLAN else _next(context, stand, plan)


def _previews(_: Content) -> list[Value]:
    return [
        Value(id=_NEXT, label="The next tip"),
        Value(id=_PLAN, label="The whole plan"),
    ]


def _next(context: Context, stand: Standing, plan: Sequence[Entry]) -> Reply:
    found = next((entry for entry in plan if entry.occurrence.due_at > context.now), None)
    if found is None or stand.cohort.closed_at:
        raise UserError(
            f"Nothing more comes to the cohort {escape(stand.cohort.name)}.",
            suggestions=(f"cohort show {stand.cohort.name}",),
            offer="See",
        )
    at, zone = found.occurrence.due_at, stand.rhythm.zone
    reply = compose(context.content, stand.track, context.content.tips[found.id], context.today)
    remark = Notice(
        f"This is a look ahead, for you alone. It comes on {say(at, zone, context.now)} "
        f"({zone}), in week {found.week}, to members who have not had it."
    )
    whole = Choice(label="The whole plan", action=run(f"cohort preview {stand.cohort.name} plan"))
    texts = tuple(block for block in reply.blocks if not isinstance(block, Choices))
    return replace(reply, blocks=(remark, *texts, Choices(prompt="", choices=(whole,))))


def _whole(stand: Standing, plan: Sequence[Entry]) -> Reply:
    numbers = range(1, len(stand.track.weeks) + 1)
    counts = {number: sum(entry.week == number for entry in plan) for number in numbers}
    usual = max(counts.values(), key=[*counts.values()].count)
    file = (timetable.made("waymark-cohort-plan.csv", stand.rhythm, plan).file,) if plan else ()
    return Reply(
        title=f"The plan of {stand.cohort.name}",
        blocks=(
            Text(
                f"Each week has {_tips(usual)} unless it says otherwise.\n"
                + "\n".join(_weeks(stand, counts, usual))
            ),
            *file,
            Notice(
                "This is for you alone. Members do not get again what they had before they joined. "
                "The times are those of everybody's own clock."
            ),
        ),
    )


def _weeks(stand: Standing, counts: Mapping[int, int], usual: int) -> Iterator[str]:
    """Yield a line for each week; a year is said where it begins."""
    before = stand.today
    for number, week in enumerate(stand.track.weeks, 1):
        first = cohorting.first_of(stand.cohort, number)
        other = f" ({_tips(counts[number])})" if counts[number] != usual else ""
        yield f"- Week {number}, {say_day(first, before)}: {escape(week.title)}{other}"
        before = first


def _tips(count: int) -> str:
    return {0: "no tip", 1: "1 tip"}.get(count, f"{count} tips")


def _plan(stand: Standing) -> Iterator[Entry]:
    """Yield what comes when, from the first week to the last, to somebody who has had nothing."""
    before = datetime.combine(stand.cohort.starts_on, time.min, UTC) - 2 * _DAY
    dates = sends(stand.rhythm, before)
    for at, tip in coming(stand.track, stand.track.tips, dates, stand.cohort.starts_on):
        week = cohorting.week_on(stand.cohort, at.local_date)
        yield Entry(occurrence=at, kind=DeliveryKind.TIP, id=tip.id, name=tip.title, week=week)


COMMANDS = (
    Command(
        name="cohort preview",
        summary="What comes next, or the whole plan, to you alone",
        example="cohort preview spring-26 plan",
        handle=preview,
        options=(
            enrolling.NAME,
            Option(name="what", summary="The next tip or the whole plan", values=_previews),
        ),
        stores=True,
        organisers=True,
    ),
)
