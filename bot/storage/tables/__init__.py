"""What is kept, and the constraints that make once-only true whatever the code does."""

from bot.storage.tables.budgets import budgets, default_zones
from bot.storage.tables.columns import metadata
from bot.storage.tables.groups import (
    boards,
    cohort_members,
    cohorts,
    poll_answers,
    round_answers,
    rounds,
)
from bot.storage.tables.learning import (
    answers,
    attempts,
    cards,
    communities,
    fit_sheets,
    flags,
    reviews,
)
from bot.storage.tables.people import deliveries, link_codes, links, people, subscriptions

__all__ = (
    "answers",
    "attempts",
    "boards",
    "budgets",
    "cards",
    "cohort_members",
    "cohorts",
    "communities",
    "default_zones",
    "deliveries",
    "fit_sheets",
    "flags",
    "link_codes",
    "links",
    "metadata",
    "people",
    "poll_answers",
    "reviews",
    "round_answers",
    "rounds",
    "subscriptions",
)
