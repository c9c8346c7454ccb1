"""``cohort report``: how a cohort does, in numbers over at least five people.

It tells of the weeks of the calendar that are over and of who was in the cohort by then, so that it
stays the same all week: two reports a day apart do not differ by whoever joined in between.
"""

from collections.abc import Iterator
from datetime import datetime, time
from zoneinfo import ZoneInfo

from bot.commands import cohorting, enrolling, spreadsheet
from bot.commands.cohorting import Standing
from bot.invocation import Command, Context
from bot.markup import escape
from bot.people import FLOOR
from bot.quiz import cohorts, recall
from bot.quiz.cohorts import STEP, Report, Row
from bot.replies import Block, Choices, Notice, Reply, Text
from bot.tips.schedule import say_date

_HEADER = ("week", "title", "people", "tips", "answered_percent", "recalled_percent")
#: How many weeks are told in chat; the file has all of them.
_WEEKS = 6


def report(context: Context) -> Reply:
    """Say how a cohort does, up to the beginning of the week it is in."""
    stand = cohorting.named(context, context.options.get("name", ""), "cohort report")
    look = Choices(
        prompt="", choices=(cohorting.action("Look at it", "cohort show", stand.cohort),)
    )
    title = f"How {stand.cohort.name} does"
    if stand.number <= 1:
        told = "There is nothing to tell before its first week is over."
        return Reply(title=title, blocks=(Text(f"{cohorting.place_in_words(stand)} {told}"), look))
    first = cohorting.first_of(stand.cohort, stand.number)
    until = datetime.combine(first, time.min, ZoneInfo(stand.rhythm.zone))
    facts = recall.facts(context.content)
    members = context.store.cohort_members(stand.cohort, facts, until)
    found = cohorts.report(members, stand.track)
    if found is None:
        few = f"Fewer than {FLOOR} people were in it by then, so there are no numbers."
        return Reply(title=title, blocks=(Text(f"{_when(stand)} {few}"), look))
    return Reply(title=title, blocks=tuple(_blocks(stand, found)))


def _when(stand: Standing) -> str:
    return f"Up to {say_date(cohorting.first_of(stand.cohort, stand.number))}."


def _blocks(stand: Standing, found: Report) -> Iterator[Block]:
    yield Text(f"{_when(stand)} {_members(found)}")
    if found.whole is None:
        yield Text(f"No week of it has reached {FLOOR} people so far.")
    else:
        lines = [_line(row) for row in found.weeks[-_WEEKS:]]
        if len(found.weeks) > 1:
            lines.append(_line(found.whole))
        yield Text("\n".join(lines))
        yield spreadsheet.attached(
            "waymark-cohort.csv", _HEADER, map(_cells, (*found.weeks, found.whole))
        )
    yield Notice(
        f"No number is about fewer than {FLOOR} people, and nobody is named. Numbers are rounded "
        f"down to {STEP}s; shares go from {STEP} to {100 - STEP} per cent in steps of {STEP}."
    )


def _members(found: Report) -> str:
    told = f"At least {found.people} people are in it. "
    if found.inactive is None:
        return f"{told}All but fewer than {FLOOR} of them get its tips."
    getting = f"at least {found.active}" if found.active else f"fewer than {FLOOR}"
    paused = f"{told}Its tips come to {getting} of them, and at least {found.inactive} get none now"
    if found.unreachable is None:
        return f"{paused}."
    return f"{paused}; at least {found.unreachable} of these cannot be reached."


def _line(row: Row) -> str:
    name = f"Week {row.number}, {escape(row.title)}" if row.number else f"**{row.title}**"
    shares = (
        ("answered", row.answered),
        ("recalled three weeks later", row.recalled),
    )
    told = "".join(f", {share}% {what}" for what, share in shares if share is not None)
    return f"- {name}: {row.people} people, {row.tips} tips{told}"


def _cells(row: Row) -> tuple[object, ...]:
    shares = ("" if share is None else share for share in (row.answered, row.recalled))
    return (row.number or "", row.title, row.people, row.tips, *shares)


COMMANDS = (
    Command(
        name="cohort report",
        summary="How a cohort does, in numbers over at least five people",
        example="cohort report spring-26",
        handle=report,
        options=(enrolling.NAME,),
        stores=True,
        organisers=True,
    ),
)
