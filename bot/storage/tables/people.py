"""People, their tracks and the outbox, with the constraints that make once-only true.

Every row a person can be reached by carries the platform and the community. What they learn is in
:mod:`bot.storage.tables.learning`, what they do together in :mod:`bot.storage.tables.groups`.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.types import JSON

from bot.storage.tables.columns import Moment, metadata, numbered, owned_by

# A row is somebody, or a channel where tips and questions go: then ``user_id`` is the channel's id.
# ``seen_at`` is when they last said or pressed anything, ``conversation`` the id of their direct
# messages with the bot, once those are open.
people = Table(
    "people",
    metadata,
    numbered(),
    Column("platform", String(20), nullable=False),
    Column("community", String(64), nullable=False),
    Column("user_id", String(64), nullable=False),
    Column("zone", String(64)),
    Column("profile_zone", String(64)),
    Column("channel", Boolean, nullable=False, server_default=false()),
    Column("seen_at", Moment),
    Column("conversation", String(64)),
    UniqueConstraint("platform", "community", "user_id"),
    Index("ix_people_user", "platform", "user_id"),
    sqlite_autoincrement=True,
)

# Somebody who is the same learner as another person: their histories are read as one.
links = Table(
    "links",
    metadata,
    owned_by("person_id", "people", key=True),
    owned_by("learner_id", "people"),
    Column("linked_at", Moment, nullable=False),
    CheckConstraint("person_id != learner_id", name="two"),
    Index("ix_links_learner", "learner_id"),
)

# A code that joins two people, once both have agreed.
link_codes = Table(
    "link_codes",
    metadata,
    Column("code", String(16), primary_key=True),
    owned_by("person_id", "people"),
    Column("expires_at", Moment, nullable=False),
    Column("taken_by", ForeignKey("people.id", ondelete="CASCADE")),
    UniqueConstraint("person_id"),
    Index("ix_link_codes_taken", "taken_by"),
)

# ``paused_for`` is why a subscription is not active, and ``told_at`` when the person was told so.
# The dates are on the person's own calendar: the first and the last that a tip may come on, and
# the first one after a pause that ends by itself. ``quiet`` are the days on which nothing comes.
subscriptions = Table(
    "subscriptions",
    metadata,
    numbered(),
    owned_by("person_id", "people"),
    Column("platform", String(20), nullable=False),
    Column("community", String(64), nullable=False),
    Column("track", String(64), nullable=False),
    Column("schedule", String(64), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("last_local_date", Date),
    Column("next_due_at", Moment),
    Column("paused_for", String(20)),
    Column("told_at", Moment),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("resumes_on", Date),
    Column("quiet", JSON(none_as_null=True)),
    UniqueConstraint("person_id"),
    sqlite_autoincrement=True,
)
Index(
    "ix_subscriptions_due",
    subscriptions.c.platform,
    subscriptions.c.next_due_at,
    sqlite_where=text("active = 1"),  # as SQLAlchemy writes it in a query
    postgresql_where=subscriptions.c.active,
)
# Pauses that somebody is still to be told of.
Index(
    "ix_subscriptions_untold",
    subscriptions.c.paused_for,
    sqlite_where=subscriptions.c.told_at.is_(None) & subscriptions.c.paused_for.is_not(None),
    postgresql_where=subscriptions.c.told_at.is_(None) & subscriptions.c.paused_for.is_not(None),
)

# ``ready_at`` is when a delivery may next be claimed: its retry time while pending, the end of
# the lease while somebody sends it, and NULL once it is final. ``tip`` is what it is made of: a
# tip, or the question that a channel is asked or told about, as ``kind`` says. ``attempt`` holds
# the questions that ride along.
deliveries = Table(
    "deliveries",
    metadata,
    numbered(),
    Column("key", String(25), nullable=False),
    owned_by("subscription_id", "subscriptions"),
    Column("platform", String(20), nullable=False),
    Column("community", String(64), nullable=False),
    Column("track", String(64), nullable=False),
    Column("tip", String(64), nullable=False),
    Column("local_date", Date, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("state", String(10), nullable=False),
    Column("ready_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("in_doubt", Boolean, nullable=False),
    Column("reason", String),
    Column("ref", String),
    Column("sent_at", Moment),
    Column("kind", String(10), nullable=False, server_default="tip"),
    Column("attempt", String(64)),
    UniqueConstraint("key"),
    UniqueConstraint("subscription_id", "local_date"),
    CheckConstraint("state IN ('pending', 'sending', 'sent', 'dead')", name="state"),
    CheckConstraint("(ready_at IS NULL) = (state IN ('sent', 'dead'))", name="final"),
    sqlite_autoincrement=True,
)
Index(
    "ix_deliveries_ready",
    deliveries.c.platform,
    deliveries.c.community,
    deliveries.c.ready_at,
    sqlite_where=deliveries.c.ready_at.is_not(None),
    postgresql_where=deliveries.c.ready_at.is_not(None),
)
# What an operator asks: what became of the last day, what died lately, who gets nothing and why.
Index("ix_deliveries_due", deliveries.c.platform, deliveries.c.due_at)
Index(
    "ix_deliveries_dead",
    deliveries.c.platform,
    deliveries.c.due_at,
    sqlite_where=deliveries.c.state == text("'dead'"),
    postgresql_where=deliveries.c.state == text("'dead'"),
)
Index(
    "ix_subscriptions_paused",
    subscriptions.c.platform,
    subscriptions.c.paused_for,
    sqlite_where=subscriptions.c.paused_for.is_not(None),
    postgresql_where=subscriptions.c.paused_for.is_not(None),
)
