"""Where the clocks of a zone change, and what that does to what is sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.tips.schedule import Occurrence, Rhythm, say_day

_STEP = timedelta(days=1)
#: Who has no change within so long has none any more; the law allows no rarer habit anywhere.
_FAR = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One change of the clocks in ``zone``: at ``at`` (UTC) they go on by ``by``, or back."""

    zone: str
    at: datetime
    by: timedelta

    @property
    def shown(self) -> tuple[datetime, datetime]:
        """What the clock shows when it changes: before, and after."""
        after = self.at.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return after - self.by, after


def shifts(zone: str, start: datetime, end: datetime) -> Iterator[Shift]:
    """Yield the changes of the clocks after ``start`` and up to ``end``, both aware.

    Two of them within a day would be taken for one; no zone has done that.
    """
    place = ZoneInfo(zone)
    early = start.astimezone(UTC)
    while early < end:
        late = min(early + _STEP, end.astimezone(UTC))
        if _offset(early, place) != _offset(late, place):
            at = _first_with(_offset(late, place), early, late, place)
            yield Shift(zone=zone, at=at, by=_offset(late, place) - _offset(early, place))
        early = late


def next_shift(zone: str, after: datetime) -> Shift | None:
    """Return the next change of the clocks, ``None`` where they stay as they are."""
    return next(shifts(zone, after, after + _FAR), None)


def notes(rhythm: Rhythm, start: datetime, firings: Sequence[Occurrence]) -> Iterator[str]:
    """Say what becomes of firings where the clocks change next, if that is before the last one.

    What comes after it is for a later look: rules for many weeks reach over several changes. A
    change in another year than that of ``start`` is said with its year.
    """
    shift = next_shift(rhythm.zone, start)
    if shift and firings and shift.at <= firings[-1].due_at:
        yield _note(shift, rhythm, firings, start)


def _note(shift: Shift, rhythm: Rhythm, firings: Sequence[Occurrence], start: datetime) -> str:
    before, after = shift.shown
    today = start.astimezone(ZoneInfo(shift.zone))
    forward = shift.by > timedelta()
    change = (
        f"On {say_day(before, today)} the clocks in {shift.zone} go "
        f"{'forward' if forward else 'back'} from {before:%H:%M} to {after:%H:%M}"
    )
    at = f"{rhythm.schedule.at:%H:%M}"
    first, last = min(before, after), max(before, after)
    met = next((f for f in firings if first <= _wanted(f, rhythm) < last), None)
    if met is None:
        return f"{change}; the time stays {at} on the clock."
    if not forward:
        return f"{change}: {at} comes twice, and the message once, the first time."
    shown = met.due_at.astimezone(ZoneInfo(shift.zone))
    return f"{change}: there is no {at}, so the message comes at {shown:%H:%M}, right after."


def _wanted(firing: Occurrence, rhythm: Rhythm) -> datetime:
    return datetime.combine(firing.local_date, rhythm.schedule.at)


def _offset(instant: datetime, place: ZoneInfo) -> timedelta:
    return instant.astimezone(place).utcoffset() or timedelta()


def _first_with(offset: timedelta, early: datetime, late: datetime, place: ZoneInfo) -> datetime:
    """Find the first second with an offset between two instants, by halving."""
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=(late - early) // timedelta(seconds=2))
        if _offset(middle, place) == offset:
            late = middle
        else:
            early = middle
    return late.replace(microsecond=0)
