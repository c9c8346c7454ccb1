"""``waymark schedule explain``: when a rule sends, across a change of the clocks, in two zones."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from bot.bootstrap import SystemClock
from bot.commands.zones import zone_values
from bot.content import Content, load
from bot.content.reader import nearest
from bot.errors import SetupError, UserError
from bot.settings import Settings
from bot.tips import typed
from bot.tips.changing import change
from bot.tips.choose import is_zone
from bot.tips.clocks import next_shift, notes
from bot.tips.schedule import Occurrence, Rhythm, describe, say, say_date, say_day, sends

_SHOWN = 8
#: How many of those come before the change of the clocks, where there is one.
_BEFORE = 4
_OTHER = "UTC"


def explain(settings: Settings, rule: str | None, zones: Sequence[str], start: date | None) -> None:
    """Print eight sends of a rule or a schedule and what the clocks do to them.

    The rule goes by the first zone. Raises :class:`SetupError` for what means nothing.
    """
    content = load(settings.content_dir, settings.schedules_dir)
    here, there = _places(content, zones, settings.zone)
    now = SystemClock().now()
    if start is not None:
        now = datetime.combine(start, time(), ZoneInfo(here)).astimezone(UTC) - timedelta(seconds=1)
    before = Rhythm(schedule=content.default_schedule, zone=here)
    rhythm = change(_read(rule or content.default_schedule.id, content, before, now), now).rhythm
    upcoming = list(islice(sends(rhythm, now), 1))
    if not upcoming:
        raise SetupError(f"Nothing is sent {describe(rhythm)}.")
    print("\n".join(_told(rhythm, there, now, across=start is None)))


def _told(rhythm: Rhythm, there: str, now: datetime, *, across: bool) -> Iterator[str]:
    yield f"{describe(rhythm)[0].upper()}{describe(rhythm)[1:]}, which is kept as"
    yield f"  {rhythm.schedule.id}"
    first = next(sends(rhythm, now))
    yield f"The next one: {_long(first.due_at, rhythm.zone)}."
    change_ = min(
        (s for zone in (rhythm.zone, there) if (s := next_shift(zone, now))),
        key=lambda shift: shift.at,
        default=None,
    )
    if change_ is None:
        zones = " and ".join(dict.fromkeys((rhythm.zone, there)))
        yield f"The clocks in {zones} stay as they are."
    elif across:
        day = _long(change_.at, change_.zone).partition(",")[0]
        yield f"Around the next change of the clocks, in {change_.zone} on {day}:"
    firings = _around(rhythm, now, change_.at if change_ and across else None)
    yield ""
    yield from _table(firings, [rhythm.zone, there])
    start = firings[0].due_at - timedelta(days=1)
    remarks = [*notes(rhythm, start, firings), *_seen_from(there, firings)]
    yield from ("", *(f"- {remark}" for remark in remarks)) if remarks else ()


def _around(rhythm: Rhythm, now: datetime, change_at: datetime | None) -> list[Occurrence]:
    """Return eight sends, four of them before an instant, if there are so many."""
    firings = sends(rhythm, now)
    if change_at is None:
        return list(islice(firings, _SHOWN))
    before: list[Occurrence] = []
    for firing in firings:
        before.append(firing)
        if firing.due_at >= change_at:
            break
    *early, last = before
    early = early[-_BEFORE:]
    return [*early, last, *islice(firings, _SHOWN - len(early) - 1)]


def _table(firings: Sequence[Occurrence], zones: Sequence[str]) -> Iterator[str]:
    places = [zone for zone in zones if zone != _OTHER]
    header = [cell for zone in places for cell in (zone, "offset")]
    rows = [[*header, _OTHER]]
    for firing in firings:
        cells = [
            cell
            for zone in places
            for cell in (_short(firing.due_at, zone), _offset(firing.due_at, zone))
        ]
        rows.append([*cells, _short(firing.due_at, _OTHER)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        yield f"  {'  '.join(cells)}".rstrip()


def _seen_from(zone: str, firings: Sequence[Occurrence]) -> Iterator[str]:
    """Say where the time moves for somebody who looks from another zone."""
    place = ZoneInfo(zone)
    for one, other in pairwise(firings):
        before, after = (firing.due_at.astimezone(place) for firing in (one, other))
        if before.time() != after.time():
            yield (
                f"Seen from {zone}, it comes at {after:%H:%M} instead of {before:%H:%M} from "
                f"{say_day(after)} {after.year} on."
            )


def _short(instant: datetime, zone: str) -> str:
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local:%a %Y-%m-%d %H:%M}"


def _long(instant: datetime, zone: str) -> str:
    local = instant.astimezone(ZoneInfo(zone))
    return f"{say(instant, zone).split()[0]} {say_date(local)}, {local:%H:%M}"


def _offset(instant: datetime, zone: str) -> str:
    return instant.astimezone(ZoneInfo(zone)).isoformat()[-6:]


def _read(rule: str, content: Content, before: Rhythm, now: datetime) -> Rhythm:
    today = now.astimezone(ZoneInfo(before.zone)).date()
    try:
        return typed.rhythm(rule, content, before, today, command="")
    except UserError as error:
        lines = "".join(f'\n  waymark schedule explain "{s.strip()}"' for s in error.suggestions)
        raise SetupError(f"{error.message} {error.offer}:{lines}") from None


def _places(content: Content, zones: Sequence[str], default: str) -> tuple[str, str]:
    if len(zones) > 2:  # noqa: PLR2004 - what fits beside each other
        raise SetupError("--zone may be given once or twice.")
    here, there = [*(_place(content, zone) for zone in zones or [default]), _OTHER][:2]
    return here, there


def _place(content: Content, said: str) -> str:
    """Return the IANA name of a zone or of a city people know."""
    if is_zone(said):
        return said
    names = {word: value.id for value in zone_values(content) for word in value.words}
    wanted = said.casefold().replace("_", " ")
    if wanted not in names:
        hint = nearest(wanted, names)
        raise SetupError(f"There is no zone {said}{f': {hint}' if hint else '.'}")
    return names[wanted]
