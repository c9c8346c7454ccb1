"""``cohort preview``: what members get and when, shown to the organiser alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.actions import run
from bot.commands import cohorting, enrolling, spreadsheet
from bot.commands.cohorting import Standing
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Command, Context, Option, Value
from bot.markup import escape
from bot.model import Tip
from bot.replies import Choice, Choices, Notice, Reply, Text
from bot.tips.choose import coming
from bot.tips.message import compose
from bot.tips.schedule import Occurrence, say, say_day, sends

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


def _next(context: Context, stand: Standing, plan: Sequence[tuple[Occurrence, Tip]]) -> Reply:
    found = next(((at, tip) for at, tip in plan if at.due_at > context.now), None)
    if found is None or stand.cohort.closed_at:
        raise UserError(
            f"Nothing more comes to the cohort {escape(stand.cohort.name)}.",
            suggestions=(f"cohort show {stand.cohort.name}",),
            offer="See",
        )
    at, tip = found
    zone = stand.rhythm.zone
    reply = compose(context.content, stand.track, tip, context.today)
    remark = Notice(
        f"This is a look ahead, for you alone. It comes on {say(at.due_at, zone, context.now)} "
        f"({zone}), in week {cohorting.week_on(stand.cohort, at.local_date)}, to members "
        "who have not had it."
    )
    whole = Choice(label="The whole plan", action=run(f"cohort preview {stand.cohort.name} plan"))
    texts = tuple(block for block in reply.blocks if not isinstance(block, Choices))
    return replace(reply, blocks=(remark, *texts, Choices(prompt="", choices=(whole,))))


def _whole(stand: Standing, plan: Sequence[tuple[Occurrence, Tip]]) -> Reply:
    lines = []
    for number, week in enumerate(stand.track.weeks, 1):
        first = cohorting.first_of(stand.cohort, number)
        count = sum(cohorting.week_on(stand.cohort, at.local_date) == number for at, _ in plan)
        tips = {0: "nothing", 1: "1 tip"}.get(count, f"{count} tips")
        lines.append(f"- Week {number}, {say_day(first)}: {escape(week.title)} ({tips})")
    rows = (
        (
            cohorting.week_on(stand.cohort, at.local_date),
            at.local_date.isoformat(),
            f"{stand.rhythm.schedule.at:%H:%M}",
            tip.title,
        )
        for at, tip in plan
    )
    return Reply(
        title=f"The plan of {stand.cohort.name}",
        blocks=(
            Text("\n".join(lines)),
            spreadsheet.attached("waymark-cohort-plan.csv", ("week", "date", "time", "tip"), rows),
            Notice(
                "This is for you alone. Members do not get again what they had before they joined."
            ),
        ),
    )


def _plan(stand: Standing) -> Iterator[tuple[Occurrence, Tip]]:
    """Yield what comes when, from the first week to the last, to somebody who has had nothing."""
    before = datetime.combine(stand.cohort.starts_on, time.min, UTC) - 2 * _DAY
    dates = sends(stand.rhythm, before)
    return coming(stand.track, stand.track.tips, dates, stand.cohort.starts_on)


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
