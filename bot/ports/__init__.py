"""What the core needs from outside, as protocols whose docstrings are their laws.

``tests/contract`` runs one suite per port on every implementation, fakes included.
"""

from bot.ports.budgets import Booking, BudgetStore
from bot.ports.cohorts import CohortStore
from bot.ports.communities import CommunityStore
from bot.ports.groups import GroupStore, Votes
from bot.ports.learning import LearningStore, Lesson
from bot.ports.links import LinkStore, Replay
from bot.ports.machine import Chance, Clock, Observer, Outcome, Unobserved
from bot.ports.outbox import Due, OutboxStore, Past, Plan, Sent
from bot.ports.people import Held, Holdings, PeopleStore
from bot.ports.platform import Front, Messenger, Room, Scope
from bot.ports.statistics import StatisticsStore, Unreached
from bot.ports.store import Store
from bot.ports.watching import Away, Backlog, Outcomes, Traced, WatchingStore

__all__ = (
    "Away",
    "Backlog",
    "Booking",
    "BudgetStore",
    "Chance",
    "Clock",
    "CohortStore",
    "CommunityStore",
    "Due",
    "Front",
    "GroupStore",
    "Held",
    "Holdings",
    "LearningStore",
    "Lesson",
    "LinkStore",
    "Messenger",
    "Observer",
    "OutboxStore",
    "Outcome",
    "Outcomes",
    "Past",
    "PeopleStore",
    "Plan",
    "Replay",
    "Room",
    "Scope",
    "Sent",
    "StatisticsStore",
    "Store",
    "Traced",
    "Unobserved",
    "Unreached",
    "Votes",
    "WatchingStore",
)
