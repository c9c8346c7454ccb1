"""``channel quiet``, ``channel holidays`` and ``channel zone``: the days and the clock."""

from datetime import timedelta

import pytest

from bot.storage import SqlStore
from tests.unit.test_channel_command import Community
from tests.unit.test_channel_paths import sent


@pytest.fixture
def there(sqlite_store: SqlStore) -> Community:
    """A Sunday, in a channel where nothing is set up."""
    return Community(sqlite_store)


@pytest.mark.parametrize("line", ["quiet", "quiet 1 May", "holidays DE", "zone berlin"])
def test_where_nothing_is_set_up_there_are_no_days(there: Community, line: str) -> None:
    assert there.types(f"channel {line}").startswith("Nothing is set up in this channel.")


async def test_a_question_on_a_quiet_day_comes_at_the_next_date(there: Community) -> None:
    there.types("channel question weekdays")

    said = there.types("channel quiet 23 November")

    assert "Quiet: 23 November 2026. What would come then comes at the next date." in said
    assert "- Tuesday 24 November, 09:00: a question" in said
    assert await sent(there, "23") == []
    assert len(await sent(there, "24", "25")) == 2


async def test_a_tip_on_a_quiet_day_is_left_out(there: Community) -> None:
    there.types("channel tips ds")

    said = there.types("channel quiet 23 November to 27 November")

    assert "A week with a quiet day has one tip fewer" in said
    assert await sent(there, "23", "24", "30") == ["ds.w02.fact"]


def test_days_add_up_in_order_and_off_takes_all_back(there: Community) -> None:
    there.types("channel question")
    there.types("channel quiet 1 May")
    there.types("channel quiet 24 December to 2 January")
    both = there.types("channel holidays DE-BY")

    assert (
        "Quiet: 24 December 2026 to 2 January 2027, 1 May 2027 and public holidays (DE-BY)." in both
    )
    assert both == there.types("channel quiet")
    assert both == there.types("channel holidays")
    assert "Quiet: 24 December 2026" in there.types("channel show")
    without = there.types("channel holidays off")
    assert "1 May 2027. What" in without
    assert "public holidays (" not in without
    assert "There are none." in there.types("channel quiet off")


def test_what_was_put_off_comes_again_once_the_day_is_not_quiet(there: Community) -> None:
    there.types("channel question weekdays")
    there.types("channel quiet 23 November")

    assert "- Monday 23 November, 09:00: a question" in there.types("channel quiet off")


def test_days_that_touch_are_one_time_and_any_of_them_can_be_taken_back(there: Community) -> None:
    there.types("channel question weekdays")
    there.types("channel quiet 24 December to 28 December")
    joined = there.types("channel quiet 27 December to 2 January")

    assert "Quiet: 24 December 2026 to 2 January 2027. What" in joined
    left = there.types("channel quiet remove 31 December")
    assert "Quiet: 24 December 2026 to 30 December 2026 and 1 January 2027 to 2 January" in left
    assert "Quiet: 24 December 2026 to 30 December 2026. " in there.types(
        "channel quiet not on 2027-01-01 to 2027-01-02"
    )


def test_one_press_takes_one_quiet_time_back_and_a_second_press_changes_nothing(
    there: Community,
) -> None:
    there.types("channel question weekdays")
    there.types("channel quiet 23 November")
    shown = there.says("channel quiet 24 December to 2 January")

    assert "Quiet: 23 November 2026. " in there.picks("24 December 2026 to 2 January 2027", shown)
    again = there.picks("24 December 2026 to 2 January 2027", shown)

    assert again.startswith("24 December 2026 to 2 January 2027 is not among the quiet days")
    assert "Quiet: 23 November 2026." in there.types("channel quiet")
    assert "There are none." in there.picks("23 November 2026", there.says("channel quiet"))


def test_a_single_day_of_the_holidays_is_not_taken_back(there: Community) -> None:
    there.types("channel question weekdays")
    only = there.says("channel holidays DE")

    refused = there.types("channel quiet remove 25 December")

    assert "Public holidays are taken back all at once." in refused
    assert "There are none." in there.picks("All of it", only)


def test_days_that_are_over_make_room(there: Community) -> None:
    there.types("channel question")
    there.types("channel quiet tomorrow")
    there.clock.turn(days=3)

    assert "There are none." in there.types("channel quiet")
    assert "Quiet: 1 May 2027. " in there.types("channel quiet 1 May")


def test_holidays_move_what_falls_on_them(there: Community) -> None:
    there.types("channel question weekdays from 24 December")

    said = there.types("channel holidays Germany")

    assert "public holidays (DE)" in said
    assert "- Thursday 24 December, 09:00: a question" in said
    assert "- Monday 28 December, 09:00: its answer" in said


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("quiet whenever", "I cannot read “whenever” as days."),
        ("quiet 1 May 2020", "1 May 2020 is over."),
        ("holidays Atlantis", "I know no public holidays of “Atlantis”."),
        ("holidays DE-ATLANTIS", "I know no public holidays of “DE-ATLANTIS”."),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_on(
    there: Community, line: str, refusal: str
) -> None:
    there.types("channel question")

    assert there.types(f"channel {line}").startswith(refusal)
    assert "There are none." in there.types("channel quiet")


def test_forty_quiet_times_are_enough(there: Community) -> None:
    there.types("channel question")
    first = there.clock.now().date()
    for week in range(40):
        there.types(f"channel quiet {first + timedelta(weeks=week)}")

    too_many = there.types(f"channel quiet {first + timedelta(weeks=40)}")

    assert too_many.startswith("That would be more than 40 quiet times.")


async def test_another_zone_neither_skips_nor_repeats_a_turn(there: Community) -> None:
    there.types("channel question weekdays", zone="Europe/Berlin")
    await there.at("2026-11-23 08:00")

    moved = there.types("channel zone new york")

    assert moved.startswith("The zone of this channel is America/New_York")
    assert "- Tuesday 24 November, 09:00: its answer" in moved
    assert await there.at("2026-11-24 08:00") == []
    assert len(await there.at("2026-11-24 14:00")) == 1


def test_a_channel_that_is_off_keeps_its_days_and_its_zone_and_stays_off(there: Community) -> None:
    there.types("channel question weekdays")
    there.types("channel off")

    zone = there.types("channel zone berlin")
    quiet = there.types("channel quiet 24 November")

    assert "Nothing comes here at the moment." in zone
    assert "Quiet: 24 November 2026." in quiet
    assert "switched off" in there.types("channel")
    again = there.types("channel question")
    assert "(Europe/Berlin)" in again
    assert "Quiet: 24 November 2026." in again


def test_a_public_holiday_that_is_taken_back_alone_is_said_to_stay(there: Community) -> None:
    there.types("channel question")
    there.types("channel quiet 24 December to 2 January")
    assert "all the same" not in there.types("channel quiet remove 24 December")
    there.types("channel holidays DE")
    said = there.types("channel quiet remove 25 December")
    assert "Nothing comes on 25 December 2026 all the same: public holidays (DE)" in said
    assert "all the same" not in there.types("channel quiet remove 29 December")
