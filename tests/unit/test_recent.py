from bot.recent import Recent, Seen


def test_a_value_is_forgotten_after_a_while() -> None:
    recent: Recent[str, str] = Recent(seconds=10)
    recent.put("a", "x", now=0)

    assert recent.get("a", now=10) == "x"
    assert recent.get("a", now=10.1) is None


def test_the_newest_values_are_kept() -> None:
    recent: Recent[str, int] = Recent(seconds=10, most=2)
    for number, key in enumerate("abac"):
        recent.put(key, number, now=0)

    assert [recent.get(key, now=0) for key in "abc"] == [2, None, 3]


def test_what_comes_again_is_told_until_it_is_forgotten() -> None:
    seen: Seen[int] = Seen(seconds=600)

    assert [seen.is_new(1, now) for now in (0, 600, 600.1)] == [True, False, True]


def test_what_there_is_no_room_for_counts_as_new() -> None:
    seen: Seen[int] = Seen(seconds=600, most=2)

    assert [seen.is_new(event, 0) for event in (1, 2, 3, 3, 1)] == [True, True, True, False, True]
