"""``waymark simulate``: half a year of tips, rehearsed with the real code and printed."""

import json
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

import structlog

from adapters.cli.delivering import say
from adapters.drawing.draughtsman import Draughtsman
from adapters.simulation import crowd, rehearsal
from adapters.simulation.rehearsal import Result
from bot import charts
from bot.content import Content, load
from bot.errors import SetupError, UserError
from bot.model import Schedule
from bot.people import PAUSED, Pause
from bot.replies import Chart, ChartKind, Mark, Series
from bot.settings import Settings
from bot.storage import open_store, upgrade
from bot.tips import typed
from bot.tips.choose import is_zone
from bot.tips.schedule import Rhythm, monday_of, say_day
from bot.troubles import TROUBLES

#: Where files are in memory, if there is such a place: nothing waits for a disk.
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
_BAR = 40
#: What is counted, one of it and several.
_WORDS = {
    "answer lost": ("answer lost", "answers lost"),
    "server_error": ("server error", "server errors"),
    "outage": ("request into the outage", "requests into the outage"),
    "ratelimited": ("message too soon", "messages too soon"),
    PAUSED: ("in a pause", "in a pause"),
    Pause.OFF: ("by a wish of their own", "by a wish of their own"),
    Pause.LEFT: ("who left the path", "who left the path"),
    Pause.IGNORED: ("who never answered", "who never answered"),
    Pause.UNREACHABLE: ("out of reach", "out of reach"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for: ``zones`` is how many, or their names parted by commas."""

    weeks: int
    learners: int
    zones: str
    schedule: str | None
    seed: int
    outage: bool
    as_json: bool
    chart: Path | None


def rehearse(settings: Settings, wanted: Wanted) -> int:
    """Print what was sent and how near to the limits; return 1 if anything was lost or doubled."""
    content = load(settings.content_dir, settings.schedules_dir)
    schedule = _schedule(content, wanted.schedule)
    zones = _zones(wanted.zones)
    if wanted.chart and wanted.chart.suffix not in {".svg", ".png"}:
        raise SetupError(f"--chart {wanted.chart}: the name has to end in .svg or .png.")
    learners = crowd.gather(
        wanted.learners,
        zones=zones,
        tracks=sorted(content.tracks),
        begins_at=rehearsal.BEGINS_AT,
        weeks=wanted.weeks,
        seed=wanted.seed,
    )
    result = _played(content, learners, schedule, wanted)
    chart = _chart(result)
    if wanted.as_json:
        asked = {**asdict(wanted), "zones": zones, "schedule": schedule.id}
        print(json.dumps({"asked": asked, **_as_data(result)}, indent=2, default=str))
    else:
        print(_asked(wanted, zones, schedule, len(learners)) + "\n")
        print("\n\n".join(_parts(result)))
    if wanted.chart:
        specification = charts.specification(chart, charts.LIGHT)
        with closing(Draughtsman()) as draughtsman:
            drawn = draughtsman.draw(specification, wanted.chart.suffix[1:])
        wanted.chart.write_bytes(drawn)
        print(f"{wanted.chart}: {chart.alt}", file=sys.stderr if wanted.as_json else sys.stdout)
    return 0 if result.verdict.is_clean else 1


def _played(
    content: Content, learners: Sequence[crowd.Learner], schedule: Schedule, wanted: Wanted
) -> Result:
    """Rehearse in a database of its own, which is gone afterwards."""
    from adapters.cli.turns import DiscordTurns, SlackTurns

    # Thousands of lines about messages that nobody got would hide the one that matters.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    folder = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="waymark-", dir=folder) as home:
        url = f"sqlite:///{home}/rehearsal.db"
        upgrade(url)
        with closing(open_store(url)) as store:
            return rehearsal.rehearse(
                content,
                store,
                learners,
                schedule,
                {"slack": SlackTurns, "discord": DiscordTurns},
                rehearsal.Terms(weeks=wanted.weeks, seed=wanted.seed, outage=wanted.outage),
            )


def _schedule(content: Content, rule: str | None) -> Schedule:
    """Read the id of a schedule or a rule such as "tue and thu 18:30"; raise ``SetupError``."""
    if rule is None:
        return content.default_schedule
    if rule in content.schedules:
        return content.schedules[rule]
    usual = Rhythm(schedule=content.default_schedule, zone="UTC")
    begins_on = rehearsal.BEGINS_AT.date()
    try:
        found = typed.rhythm(rule, content, usual, begins_on, command="simulate --schedule")
    except UserError as error:
        raise SetupError(f"{error.message} {error.hint}".strip()) from None
    if (found.starts_on, found.ends_on) != (None, None):
        raise SetupError("--schedule takes days and a time of every week, without dates.")
    return found.schedule


def _zones(wanted: str) -> tuple[str, ...]:
    """Read a number of zones or their names; raise :class:`SetupError` for anything else."""
    if wanted.isdecimal():
        count = int(wanted)
        if not 1 <= count <= len(crowd.ZONES):
            raise SetupError(f"--zones takes 1 to {len(crowd.ZONES)}, or names of zones.")
        return crowd.ZONES[:count]
    names = tuple(name.strip() for name in wanted.split(","))
    for name in names:
        if not is_zone(name):
            raise SetupError(f"--zones: {name} is no time zone, such as Europe/Berlin.")
    return names


# --- in words ----------------------------------------------------------------------------------


def _asked(wanted: Wanted, zones: Sequence[str], schedule: Schedule, learners: int) -> str:
    weeks = "1 week" if wanted.weeks == 1 else f"{wanted.weeks} weeks"
    outage = "\nHalfway each platform answers nothing for an hour." if wanted.outage else ""
    few = f"{len(zones)} zones" if len(zones) > 1 else zones[0]
    return (
        f"{learners} simulated learners in {few}, {weeks} from "
        f"{say_day(rehearsal.BEGINS_AT)} {rehearsal.BEGINS_AT.year}, {schedule.name}, "
        f"seed {wanted.seed}.\n"
        f"Half on Slack, half on Discord, {crowd.COMMUNITY} to a community. Of a hundred, "
        f"{crowd.SILENT} never answer, {crowd.CLOSED} become\nunreachable, {crowd.PAUSING} pause "
        f"for some weeks, {crowd.MOVING} move to another zone.{outage}"
    )


def _parts(result: Result) -> Iterator[str]:
    yield "\n".join(_weeks_told(result.per_day))
    yield "\n".join(_limits_told(result))
    yield "\n".join(_verdict_told(result))


def _weeks_told(per_day: Mapping[str, int]) -> Iterator[str]:
    weeks, days = _weekly(per_day), _busiest_days(per_day)
    most = max(weeks.values(), default=1)
    yield "week of        sent  busiest day"
    for monday, number in weeks.items():
        bar = "#" * max(1, round(number / most * _BAR))
        yield f"{monday}  {number:>7,}  {days[monday]:>11,}  {bar}"


def _limits_told(result: Result) -> Iterator[str]:
    yield "The most that went out at once, against the limits of the platforms:"
    for limit, peak in result.peaks:
        if limit.most == 1:
            continue  # one at a time is what it means
        free = 1 - peak / limit.most
        yield f"  {limit.name:<24}{peak:>4} of {limit.most} a {limit.span}, {free:.0%} free"
    for platform, number in result.busiest_minute.items():
        yield f"  {platform.capitalize()}, busiest minute{'':<{9 - len(platform)}}{number:>5}"
    yield (
        f"Refused or lost on the way: {counted(result.refused) or 'nothing'}; "
        f"messages looked for: {result.looked_for}."
    )


def counted(numbers: Mapping[str, int] | Mapping[Pause, int]) -> str:
    """Say how often there was what: "1 answer lost, 3 server errors"; "" where nothing was."""
    return ", ".join(f"{number} {_word(what, number)}" for what, number in sorted(numbers.items()))


def _word(what: str, number: int) -> str:
    one, several = _WORDS.get(what, (what, what))
    if what in TROUBLES:
        one = several = f"with {TROUBLES[what].counted}"
    return one if number == 1 else several


def _verdict_told(result: Result) -> Iterator[str]:
    verdict = result.verdict
    dead = sum(verdict.dead.values())
    why = counted(verdict.dead)
    yield (
        f"Longest lateness: {say(result.longest_late)}; more than ten minutes late: {result.late}."
    )
    yield (
        f"Of {verdict.dates:,} dates: {verdict.due:,} due, {verdict.paused:,} passed over while "
        f"paused or out of reach, {verdict.missed} missed."
    )
    yield (
        f"Of {verdict.due:,} due: {verdict.sent:,} sent, {verdict.folded} folded into the next, "
        f"{dead} could not arrive{f' ({why})' if why else ''}, {verdict.lost} lost."
    )
    yield f"Paused at the end: {counted(result.paused) or 'nobody'}."
    yield f"Doubled: {verdict.doubled}. Not due at all: {verdict.strays}."


def _as_data(result: Result) -> dict[str, object]:
    verdict = result.verdict
    return {
        "sent": result.sent,
        "per_day": result.per_day,
        "busiest_minute": result.busiest_minute,
        "limits": [
            {"name": limit.name, "most": limit.most, "seconds": limit.seconds, "peak": peak}
            for limit, peak in result.peaks
        ],
        "refused": result.refused,
        "looked_for": result.looked_for,
        "longest_late_seconds": result.longest_late.total_seconds(),
        "late": result.late,
        "paused_at_the_end": result.paused,
        "verdict": asdict(verdict),
    }


# --- in pictures -------------------------------------------------------------------------------


def _chart(result: Result) -> Chart:
    weeks = _weekly(result.per_day)
    total = sum(weeks.values())
    most = max(weeks, key=lambda monday: weeks[monday])
    told = (
        f"{total:,} tips in {len(weeks)} weeks; the most, {weeks[most]:,}, in that of {most}. "
        f"{result.verdict.lost + result.verdict.missed} lost, {result.verdict.doubled} doubled."
    )
    return Chart(
        kind=ChartKind.COUNTS,
        title="Tips sent, week by week",
        unit="tips",
        series=(Series(name="tips sent", short="tips"),),
        marks=tuple(
            Mark(group="", row=str(monday), series=0, words=f"{number:,}", low=number)
            for monday, number in weeks.items()
        ),
        summary=told,
        alt=f"Bars of the tips sent in each week. {told}",
    )


def _weekly(per_day: Mapping[str, int]) -> dict[date, int]:
    weeks: Counter[date] = Counter()
    for day, number in per_day.items():
        weeks[_week(day)] += number
    return dict(sorted(weeks.items()))


def _busiest_days(per_day: Mapping[str, int]) -> dict[date, int]:
    found: dict[date, int] = {}
    for day, number in per_day.items():
        found[_week(day)] = max(number, found.get(_week(day), 0))
    return found


def _week(day: str) -> date:
    """Return the Monday of a date; a Sunday in UTC is Monday further east, so it goes along."""
    return monday_of(date.fromisoformat(day) + timedelta(days=1))
