"""The store as a whole."""

from typing import Protocol

from bot.ports.budgets import BudgetStore
from bot.ports.cohorts import CohortStore
from bot.ports.communities import CommunityStore
from bot.ports.groups import GroupStore
from bot.ports.learning import LearningStore
from bot.ports.links import LinkStore
from bot.ports.outbox import OutboxStore
from bot.ports.people import PeopleStore
from bot.ports.statistics import StatisticsStore
from bot.ports.watching import WatchingStore


class Store(
    PeopleStore,
    LinkStore,
    OutboxStore,
    LearningStore,
    CommunityStore,
    GroupStore,
    CohortStore,
    StatisticsStore,
    WatchingStore,
    BudgetStore,
    Protocol,
):
    """Everything that is remembered. Times are aware UTC; every method is one transaction.

    Methods block; callers on an event loop run them in a thread. Nothing of one community is
    reachable from another's target, unless somebody has linked their accounts in both.
    """
