"""``waymark deliveries``: where scheduled messages stand, many at a time and one by one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from adapters.cli.communities import scope_of
from bot.bootstrap import clock_of
from bot.errors import SetupError
from bot.people import DeliveryState
from bot.ports import Backlog, Outcomes, Scope, Traced
from bot.settings import Settings
from bot.storage import open_store
from bot.tips.choose import ON_TIME
from bot.tips.policy import Policy, late_in_words

#: In the order they are shown; the playground sends to visitors of its own.
PLATFORMS = ("slack", "discord")
_NAMES = {"slack": "Slack", "discord": "Discord"}
_HOUR, _MINUTE = 3600, 60


def show(
    settings: Settings, *, platforms: Sequence[str], community: str | None, as_json: bool
) -> None:
    """Print where the messages of each platform stand; raise :class:`SetupError`."""
    scopes = _scopes(platforms, community)
    with closing(open_store(settings.database_url)) as store:
        now = clock_of(store).now()
        found = [
            (scope, store.backlog(scope, now), store.outcomes(scope, now, on_time=ON_TIME))
            for scope in scopes
        ]
    policy = late_in_words(Policy(default_zone=settings.zone, late_limit=settings.late_limit))
    if as_json:
        parts = [_as_data(scope, backlog, outcomes) for scope, backlog, outcomes in found]
        data = {"at": now, "late_policy": policy, "platforms": parts}
        print(json.dumps(data, indent=2, default=_plainly))
        return
    for scope, backlog, outcomes in found:
        where = f" in {scope.community}" if scope.community else ""
        print(f"{_NAMES.get(scope.platform, scope.platform)}{where}, {_moment(now)}")
        print("\n".join(_lines(backlog, outcomes, now)) + "\n")
    print(policy)


def trace(settings: Settings, name: str, *, as_json: bool) -> None:
    """Print all that is kept of one delivery; raise :class:`SetupError` if there is none."""
    with closing(open_store(settings.database_url)) as store:
        found, now = store.traced(name), clock_of(store).now()
    if found is None:
        raise SetupError(
            f"There is no delivery {name}. Log lines name deliveries by number (delivery=17), "
            "messages carry the key; people who delete their data take their deliveries along."
        )
    if as_json:
        print(json.dumps(asdict(found), indent=2, default=_plainly))
    else:
        print(_table(list(_told(found, now))))


def _scopes(platforms: Sequence[str], community: str | None) -> list[Scope]:
    if community is None:
        return [Scope(platform) for platform in PLATFORMS if platform in (platforms or PLATFORMS)]
    scope = scope_of(community)
    if platforms and scope.platform not in platforms:
        raise SetupError(f"--community {community} is not on {' or '.join(platforms)}.")
    return [scope]


# --- how many ----------------------------------------------------------------------------------


def _lines(backlog: Backlog, outcomes: Outcomes, now: datetime) -> Iterator[str]:
    rows = [
        ("due, not planned yet", str(backlog.due)),
        ("waiting to be sent", str(backlog.waiting)),
        ("in flight", str(backlog.in_flight)),
        ("in doubt", _counted(backlog.in_doubt)),
        ("put off", _counted(backlog.put_off)),
        ("held by a pause", str(backlog.held)),
        ("in communities away", str(backlog.stranded)),
        ("longest overdue", _since(backlog.oldest_due_at, now)),
        ("sent, last 24 hours", _sent(outcomes)),
        ("dead, last 7 days", _counted(outcomes.dead)),
        ("subscriptions paused", _counted(outcomes.paused)),
        ("communities away", str(len(outcomes.away))),
    ]
    yield _table(rows)
    for away in outcomes.away:
        yield f"  {away.community}: {away.reason}, since {_moment(away.since)}"


def _sent(outcomes: Outcomes) -> str:
    told = f"{outcomes.on_time} on time, {outcomes.late} late"
    return told if outcomes.latest is None else f"{told}; the latest {say(outcomes.latest)} late"


def _counted(numbers: Mapping[Any, int]) -> str:
    """Say a total and what it is made of, the most frequent first."""
    parts = sorted(numbers.items(), key=lambda part: (-part[1], part[0]))
    made_of = ", ".join(f"{number} {reason}" for reason, number in parts)
    total = sum(numbers.values())
    return f"{total} ({made_of})" if made_of else str(total)


def _since(instant: datetime | None, now: datetime) -> str:
    if instant is None:
        return "nothing is"
    return f"{say(now - instant)}, due {_moment(instant)}"


def say(span: timedelta) -> str:
    """Say a span in its two largest units: "1 h 12 min"."""
    seconds = max(0, round(span.total_seconds()))
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min {seconds % _MINUTE} s"
    return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE} min"


def _as_data(scope: Scope, backlog: Backlog, outcomes: Outcomes) -> dict[str, object]:
    where = {"platform": scope.platform, "community": scope.community}
    return {**where, **asdict(backlog), **asdict(outcomes)}


# --- one of them -------------------------------------------------------------------------------


def _told(found: Traced, now: datetime) -> Iterator[tuple[str, str]]:
    yield "delivery", str(found.id)
    yield "key", found.key
    is_sending = found.state is DeliveryState.SENDING
    cut_off = is_sending and found.ready_at is not None and found.ready_at <= now
    doubt = ", in doubt" if found.ready_at and (found.in_doubt or cut_off) else ""
    yield "state", f"{found.state}{doubt}"
    yield "what", f"{found.kind} {found.tip} of {found.track}, for {found.local_date}"
    yield "platform", f"{found.platform}, community {found.community or 'not told'}"
    yield "to", f"{'channel' if found.channel else 'person'} {found.user}"
    yield "due", _moment(found.due_at)
    yield "attempts", str(found.attempts)
    if found.reason:
        yield "last reason", found.reason
    if found.ready_at:
        yield "lease until" if is_sending else "next attempt", _moment(found.ready_at)
    if found.paused_for:
        yield "subscription", f"paused: {found.paused_for}"
    if found.sent_at:
        yield "sent", f"{_moment(found.sent_at)}, {say(found.sent_at - found.due_at)} after"
    if found.ref:
        yield "message there", found.ref


def _table(rows: Sequence[tuple[str, str]]) -> str:
    width = max(len(name) for name, _ in rows) + 2
    return "\n".join(f"  {name.ljust(width)}{value}" for name, value in rows)


def _moment(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"


def _plainly(value: object) -> object:
    """Say in JSON what it has no word for: spans are seconds."""
    if isinstance(value, timedelta):
        return value.total_seconds()
    return value.isoformat() if isinstance(value, datetime) else str(value)
