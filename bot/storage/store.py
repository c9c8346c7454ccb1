"""The store: one database, and every method that works on it."""

from bot.storage import schema
from bot.storage.database import Database
from bot.storage.methods.budgets import BudgetMethods
from bot.storage.methods.cohorts import CohortMethods
from bot.storage.methods.communities import CommunityMethods
from bot.storage.methods.groups import GroupMethods
from bot.storage.methods.learning import LearningMethods
from bot.storage.methods.links import LinkMethods
from bot.storage.methods.outbox import OutboxMethods
from bot.storage.methods.people import PeopleMethods
from bot.storage.methods.statistics import StatisticsMethods
from bot.storage.methods.watching import WatchingMethods


def open_store(url: str) -> "SqlStore":
    """Open a database that has the tables this code knows; close it with ``close()``.

    Raises:
        SetupError: the URL is wrong, or the tables are missing, older or newer than this code.
        StoreUnavailable: the database does not answer.
    """
    database = Database(url)
    try:
        schema.check(database)
    except BaseException:
        database.close()
        raise
    return SqlStore(database)


class SqlStore(
    PeopleMethods,
    LinkMethods,
    OutboxMethods,
    LearningMethods,
    CommunityMethods,
    GroupMethods,
    CohortMethods,
    StatisticsMethods,
    WatchingMethods,
    BudgetMethods,
):
    """The laws of :class:`bot.ports.Store`, kept by one SQLite file or a PostgreSQL database.

    Any number of threads may use it, and any number of processes one PostgreSQL database. Every
    method raises :class:`bot.errors.StoreUnavailable` where the database cannot be used; nothing
    was changed then.
    """
