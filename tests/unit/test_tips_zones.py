"""A sample of what `make proof` does with every zone and every half hour: see tests/proof."""

from datetime import date, time

from tests.clocks_world import Found, compare

#: Changes of an hour, of half an hour and of two; at midnight; twice in spring; and none.
ZONES = (
    *("Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Antarctica/Troll"),
    *("Africa/Casablanca", "Africa/Cairo", "America/Nuuk", "Asia/Kathmandu"),
)
TIMES = [time(0), time(0, 30), time(1, 30), time(2), time(2, 30), time(9), time(23, 30)]


def test_two_years_of_some_zones_are_as_the_c_library_has_them() -> None:
    found = Found()
    for zone in ZONES:
        compare(zone, date(2026, 1, 5), date(2028, 1, 9), TIMES, found)
    assert found.different == []
    assert (found.lost, found.doubled) == (0, 0)
    assert found.gaps > 10
    assert found.folds > 10


def test_a_date_that_a_zone_left_out_is_no_difference_the_oracle_would_miss() -> None:
    found = Found()
    compare("Pacific/Apia", date(2011, 12, 26), date(2012, 1, 8), [time(9)], found)
    assert found.different == ["fri@09:00 in Pacific/Apia"]
    assert found.lost == 1
