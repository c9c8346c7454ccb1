"""``waymark review optimise``: fit the weights of each community to its own reviews."""

from collections.abc import Sequence
from contextlib import closing

from adapters import optimiser
from adapters.optimiser import ENOUGH
from bot.bootstrap import SystemClock
from bot.learning import Review
from bot.people import Target
from bot.quiz import memory
from bot.settings import Settings
from bot.storage import SqlStore, open_store


def optimise(settings: Settings) -> None:
    """Keep weights for each community that has reviews enough, where they foretell better."""
    with closing(open_store(settings.database_url)) as store:
        histories = store.histories()
        for place in sorted(histories, key=lambda place: (place.platform, place.community)):
            print(_fitted(store, place, histories[place]))
    if not histories:
        print("There are no reviews yet.")


def _fitted(store: SqlStore, place: Target, histories: Sequence[Sequence[Review]]) -> str:
    count = sum(map(len, histories))
    name = f"{place.platform}:{place.community}: {count} review{'' if count == 1 else 's'}"
    if count < ENOUGH:
        return f"{name}. Weights are fitted from {ENOUGH} on; nothing was changed."
    in_use = memory.of(store.community(place))
    found = optimiser.fit(histories, in_use, SystemClock().now())
    losses = f"log loss {found.before:.4f} with the weights in use, {found.after:.4f} with new ones"
    if not found.is_better:
        return f"{name}, {losses}. Nothing was changed."
    store.set_weights(place, found.weights)
    return f"{name}, {losses}. The new ones are in use from the next answer on."
