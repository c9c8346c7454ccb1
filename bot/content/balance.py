"""Rules about the role-fit quiz: however somebody answers without thinking, it must come out even.

The cases are always the first option, always the last, always the middle (every activity rated
alike) and, on average, at random. With as many first places per role among the pairs, and as many
rated activities per role, each of them cancels out, in every facet that pairs measure and overall.
"""

from collections import Counter
from collections.abc import Iterable

from bot.content.reader import Index
from bot.model import Fit, FitItem


def check(fit: Fit, roles: Iterable[str], index: Index) -> None:
    """Report what would favour a role whatever somebody likes."""
    if not fit.items:
        return
    names = tuple(roles)
    pairs = [item for item in fit.items if item.is_pair]
    ratings = [item for item in fit.items if not item.is_pair]
    _even(index, pairs, names, "stands first in the pairs")
    _even(index, ratings, names, "is rated")
    for facet in fit.facets:
        there = [item for item in fit.items if item.facet == facet.id]
        counts = Counter(leaning.role for item in there for leaning in item.leanings)
        if len({counts[name] for name in names}) > 1 or not there:
            told = ", ".join(f"{name} {counts[name]}" for name in names)
            message = f"`{facet.id}` asks about the roles unevenly: {told}"
            hint = "each facet needs as many activities of one role as of the other"
            index.report(index.at("facet", facet.id), "fit-balance", message, hint)


def _even(index: Index, items: list[FitItem], names: tuple[str, ...], what: str) -> None:
    counts = Counter(item.leanings[0].role for item in items if item.leanings)
    if len({counts[name] for name in names}) > 1:
        most = max(names, key=lambda name: counts[name])
        told = ", ".join(f"{name} {counts[name]} times" for name in names)
        item = next(i for i in reversed(items) if i.leanings and i.leanings[0].role == most)
        hint = "change the order of some" if item.is_pair else "rate as many of each"
        index.report(index.at("fit", item.id), "fit-balance", f"who {what}: {told}", hint)
