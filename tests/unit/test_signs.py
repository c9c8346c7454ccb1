"""Who was heard of, kept until it is written down."""

from datetime import timedelta

from bot.people import Target
from bot.signs import MOST, Signs
from tests.tips_world import target, utc

NOW = utc("2026-11-23 08:00")


def test_the_last_time_counts_and_is_handed_over_once() -> None:
    signs = Signs()
    signs.note(target(), NOW)
    signs.note(target(), NOW + timedelta(minutes=5))
    assert signs.take() == [([target()], NOW + timedelta(minutes=5))]
    assert signs.take() == []


def test_people_of_one_minute_are_written_down_together() -> None:
    signs = Signs()
    ada, bob, cyd = target("ada"), target("bob"), target("cyd")
    signs.note(ada, NOW)
    signs.note(bob, NOW + timedelta(seconds=59))
    signs.note(cyd, NOW + timedelta(seconds=60))
    assert signs.take() == [
        ([ada, bob], NOW + timedelta(seconds=59)),
        ([cyd], NOW + timedelta(seconds=60)),
    ]


def test_what_could_not_be_written_down_is_kept_but_never_in_place_of_what_is_newer() -> None:
    signs = Signs()
    signs.note(target("ada"), NOW)
    signs.note(target("bob"), NOW)
    failed = signs.take()
    later = NOW + timedelta(hours=1)
    signs.note(target("bob"), later)
    signs.put_back(failed)
    assert sorted(signs.take(), key=lambda heard: heard[1]) == [
        ([target("ada")], NOW),
        ([target("bob")], later),
    ]


def test_a_crowd_is_written_down_in_parts() -> None:
    signs = Signs()
    crowd = [Target(platform="slack", community="T1", user=f"U{n}") for n in range(MOST + 1)]
    for somebody in crowd:
        signs.note(somebody, NOW)
    assert [len(targets) for targets, _ in signs.take()] == [MOST, 1]
