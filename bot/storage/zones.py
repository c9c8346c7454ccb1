"""Statements for a default zone that changes."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, Select, exists, select, text, update

from bot.ports import Due
from bot.storage import cohorts
from bot.storage.people import MOVE_ON, to_subscription
from bot.storage.tables import cohorts as gathered
from bot.storage.tables import default_zones, people, subscriptions

_FIRST = text(
    "INSERT INTO default_zones (platform, zone) VALUES (:platform, :zone) "
    "ON CONFLICT (platform) DO NOTHING"
)
#: Whoever chooses a zone at this moment keeps what is due in it: their choice is seen here though
#: their subscription was read before it.
_MOVE = MOVE_ON.where(
    exists().where(
        people.c.id == subscriptions.c.person_id,
        people.c.zone.is_(None),
        people.c.profile_zone.is_(None),
    )
)


def adopt(
    connection: Connection, platform: str, zone: str, move: Callable[[Due, str], datetime | None]
) -> int:
    """Move all that is due by the default zone of a platform, if it is another one than before."""
    connection.execute(_FIRST, {"platform": platform, "zone": zone})
    this = default_zones.c.platform == platform
    before = connection.execute(select(default_zones.c.zone).where(this).with_for_update()).scalar()
    if before is None or before == zone:
        return 0
    moved = []
    for row in connection.execute(_by_default(platform)).all():
        due = Due(
            subscription=to_subscription(row),
            person=cohorts.subscriber(row),
            cohort=cohorts.leading(row),
        )
        moved.append({"moved": row.id, "next_due_at": move(due, before)})
    if moved:
        connection.execute(_MOVE, moved)
    connection.execute(update(default_zones).where(this).values(zone=zone))
    return len(moved)


def held(connection: Connection, platform: str) -> str | None:
    """Return the default zone that was adopted last on a platform."""
    return connection.scalar(
        select(default_zones.c.zone).where(default_zones.c.platform == platform)
    )


def _by_default(platform: str) -> Select[tuple[object, ...]]:
    """Pick, and lock in order, what is due for those for whom nobody has chosen a zone."""
    which = cohorts.SUBSCRIBERS.where(
        subscriptions.c.platform == platform,
        subscriptions.c.active,
        subscriptions.c.next_due_at.is_not(None),
        people.c.zone.is_(None),
        people.c.profile_zone.is_(None),
        gathered.c.zone.is_(None),
    )
    return which.order_by(subscriptions.c.id).with_for_update(of=subscriptions)
