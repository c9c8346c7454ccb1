"""The plan of a channel or a cohort as a file: each date of the rule, and what comes or why not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.commands import spreadsheet
from bot.people import DeliveryKind, Quiet
from bot.replies import Attached
from bot.tips.holidays import name_of
from bot.tips.schedule import Occurrence, Rhythm, is_quiet, say, say_day, sends

_HEADER = ("date", "weekday", "time", "what", "week", "title")
_NOTHING = "nothing"
_KINDS = {
    DeliveryKind.TIP: "tip",
    DeliveryKind.QUESTION: "question",
    DeliveryKind.REVEAL: "answer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What comes at one time: ``name`` is the title of a tip or a question, plain."""

    occurrence: Occurrence
    kind: DeliveryKind
    id: str
    name: str
    week: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """The file, and on how many dates of the rule nothing comes."""

    file: Attached
    empty: int


def made(name: str, rhythm: Rhythm, entries: Sequence[Entry]) -> Timetable:
    """Write the dates from the first of the entries, which is there, to the end of the rhythm.

    Where it has none, the last one is that of the last entry.
    """
    rows = list(_rows(rhythm, entries))
    return Timetable(
        file=spreadsheet.attached(name, _HEADER, rows),
        empty=sum(what == _NOTHING for _, _, _, what, *_ in rows),
    )


def _rows(rhythm: Rhythm, entries: Sequence[Entry]) -> Iterator[tuple[str, ...]]:
    by_date = {entry.occurrence.local_date: entry for entry in entries}
    first, last = entries[0].occurrence, entries[-1].occurrence
    whole = replace(rhythm, quiet=Quiet(), ends_on=rhythm.ends_on or last.local_date)
    for time in (first, *sends(whole, first.due_at, first.local_date)):
        entry = by_date.get(time.local_date)
        if entry:
            week = str(entry.week or "")
            yield (*_when(rhythm, time), _KINDS[entry.kind], week, entry.name)
        else:
            yield (*_when(rhythm, time), _NOTHING, "", _why_nothing(rhythm.quiet, time.local_date))


def _when(rhythm: Rhythm, time: Occurrence) -> tuple[str, str, str]:
    weekday = say_day(time.local_date).split()[0]
    clock = say(time.due_at, rhythm.zone).rpartition(", ")[2]
    return time.local_date.isoformat(), weekday, clock


def _why_nothing(quiet: Quiet, day: date) -> str:
    if is_quiet(replace(quiet, holidays=None), day):
        return "quiet day"
    holiday = name_of(quiet.holidays, day) if quiet.holidays else None
    return holiday or "the week has no more tips"
