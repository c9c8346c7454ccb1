"""People who do not exist: where they live, where they talk, and what they do about their tips."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from bot.people import Target

#: Zones on every side of the world: with and without summer time, of both hemispheres, and those
#: that are half an hour or a quarter beside the others.
ZONES = (
    *("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Europe/London", "America/Los_Angeles"),
    *("Asia/Tokyo", "Australia/Sydney", "America/Sao_Paulo", "Africa/Lagos", "Asia/Shanghai"),
    *("America/Chicago", "Asia/Kathmandu", "Africa/Cairo", "Asia/Singapore", "Europe/Istanbul"),
    *("America/Mexico_City", "Asia/Dubai", "Australia/Adelaide", "America/Denver", "Asia/Karachi"),
    *("Africa/Nairobi", "America/St_Johns", "Asia/Tehran", "Europe/Lisbon", "Asia/Seoul"),
    *("America/Toronto", "Africa/Johannesburg", "Asia/Jakarta", "Europe/Athens", "Asia/Dhaka"),
    *("Pacific/Auckland", "America/Bogota", "Africa/Casablanca", "Asia/Yangon", "America/Santiago"),
    *("Australia/Lord_Howe", "Asia/Jerusalem", "Pacific/Chatham", "America/Halifax", "Asia/Manila"),
)
#: People of one workspace or server (our choice).
COMMUNITY = 50
#: Of a hundred people, how many never answer, cannot be reached from some day on, pause for a
#: while, and move to another zone on some day (our choice).
SILENT, CLOSED, PAUSING, MOVING = 10, 4, 10, 5
#: Why nothing reaches somebody any more, as Waymark calls it.
_REASONS = {"slack": "user_gone", "discord": "dms_closed"}
#: An end that is never reached.
FOR_EVER = datetime.max.replace(tzinfo=UTC)
_OFF, _ON, _MOVE = "tips off", "tips on", "tips zone "


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something somebody types at a moment; ``closes`` is a reason why nothing reaches them on."""

    at: datetime
    line: str = ""
    closes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """Somebody on a track, and what they will do; ``silent`` ones never answer."""

    target: Target
    zone: str
    track: str
    silent: bool
    acts: tuple[Act, ...] = ()

    @property
    def breaks(self) -> list[tuple[datetime, datetime]]:
        """From when until when they want nothing, or nothing can reach them."""
        return [
            (act.at, FOR_EVER if act.closes else self.returns(act.at))
            for act in self.acts
            if act.closes or act.line == _OFF
        ]

    def returns(self, after: datetime) -> datetime:
        """Return when they next ask for tips again."""
        asks = (act.at for act in self.acts if act.line == _ON and act.at > after)
        return next(asks, FOR_EVER)

    def zone_at(self, moment: datetime) -> str:
        """Return the zone they live in at a moment."""
        moves = [act for act in self.acts if act.line.startswith(_MOVE) and act.at <= moment]
        return moves[-1].line.removeprefix(_MOVE) if moves else self.zone


def gather(
    count: int,
    *,
    zones: Sequence[str],
    tracks: Sequence[str],
    begins_at: datetime,
    weeks: int,
    seed: int,
) -> tuple[Learner, ...]:
    """Return people by turns of platform, zone and track; the same seed gives the same people."""
    return tuple(
        _learner(number, zones, tracks, begins_at, timedelta(weeks=weeks), seed)
        for number in range(count)
    )


def _learner(
    number: int,
    zones: Sequence[str],
    tracks: Sequence[str],
    begins_at: datetime,
    lasts: timedelta,
    seed: int,
) -> Learner:
    chance = Random(f"{seed}/{number}")
    platform = ("slack", "discord")[number % 2]
    community = f"{platform}-{number // 2 // COMMUNITY + 1}"
    kind = chance.randrange(100)
    acts: tuple[Act, ...] = ()
    first = begins_at + lasts * chance.uniform(0.1, 0.6)
    if SILENT <= kind < SILENT + CLOSED:
        acts = (Act(at=first, closes=_REASONS[platform]),)
    elif SILENT + CLOSED <= kind < SILENT + CLOSED + PAUSING:
        back = first + lasts * chance.uniform(0.05, 0.3)
        acts = (Act(at=first, line=_OFF), Act(at=back, line=_ON))
    elif SILENT + CLOSED + PAUSING <= kind < SILENT + CLOSED + PAUSING + MOVING:
        acts = (Act(at=first, line=f"{_MOVE}{chance.choice(zones)}"),)
    return Learner(
        target=Target(platform=platform, community=community, user=str(10_000 + number)),
        zone=zones[number // 2 % len(zones)],
        track=tracks[number % len(tracks)],
        silent=kind < SILENT,
        acts=acts,
    )
