"""Every zone there is, every weekday, every half hour, ten years: one firing in every local week.

What is compared with is in :mod:`tests.clocks_world`: the C library's own reading of the zones.
"""

from datetime import date, time

import pytest

from tests.clocks_world import Found, alike, compare
from tests.proof.conftest import Figures

FIRST, LAST = date(2026, 1, 5), date(2036, 1, 6)
TIMES = [time(hour, minute) for hour in range(24) for minute in (0, 30)]
PARTS = 8


@pytest.mark.parametrize("part", range(PARTS))
def test_ten_years_of_every_zone_have_one_firing_a_week(part: int, figures: Figures) -> None:
    groups = alike()[part::PARTS]
    found = Found()
    for zones in groups:
        compare(zones[0], FIRST, LAST, TIMES, found)
    figures.add(
        "weekly rules, ten years",
        f"zones, part {part + 1} of {PARTS}",
        found.firings,
        lost=found.lost,
        doubled=found.doubled,
        note=(
            f"{sum(map(len, groups))} zones ({len(groups)} different), {7 * len(TIMES)} rules, "
            f"{found.gaps:,} in gaps, {found.folds:,} in folds, "
            f"{len(found.different)} rules unlike the C library"
        ),
    )
    assert found.different == []
    assert (found.lost, found.doubled) == (0, 0)
