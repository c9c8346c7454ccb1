"""The two accounts that the laws about linking begin with."""

import pytest

from bot.people import Person
from bot.storage import SqlStore
from tests.contract.linking import ON_DISCORD, ON_SLACK


@pytest.fixture
def ana(store: SqlStore) -> Person:
    """Ana on Slack."""
    return store.person(ON_SLACK)


@pytest.fixture
def also_ana(store: SqlStore, ana: Person) -> Person:
    """Ana on Discord, where she came later."""
    assert ana.id
    return store.person(ON_DISCORD)
