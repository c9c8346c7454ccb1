"""``cohort close``: how it ends, who is told, and what its members keep."""

from dataclasses import replace

import pytest

from bot.app import Press
from bot.replies import as_text
from bot.storage import SqlStore
from tests.cohort_world import Community
from tests.tips_world import target


@pytest.fixture
def there(sqlite_store: SqlStore) -> Community:
    return Community(sqlite_store)


async def test_closed_early_it_lets_its_members_go_on_by_themselves(there: Community) -> None:
    there.types("cohort create spring-26 mle mondays")
    for who in ("ada", "bob"):
        there.types("cohort join spring-26", who)
    there.types("tips off", "bob")
    await there.at("2026-11-23 09:00")
    asked = there.says("cohort close spring-26")
    assert "Its members go on by themselves" in as_text(asked)
    assert "All stays as it was." in there.presses("Keep it", asked)
    assert there.presses("Close it", asked).startswith("spring-26 is closed")
    assert there.presses("Close it", asked).startswith("spring-26 is closed")
    assert await there.at("2026-11-30 09:00") == [("ada", "mle.w01.task")]
    assert "It is closed." in there.types("cohort show spring-26")
    for line in ("move spring-26 fridays", "quiet spring-26 none", "holidays spring-26 DE"):
        assert "is over, so there is nothing to change" in there.types(f"cohort {line}")


def test_what_changed_is_told_to_everybody_if_the_organiser_wants_so(there: Community) -> None:
    there.types("cohort create spring-26 mle")
    moved = there.says("cohort move spring-26 fridays")
    tell = next(choice for choice in moved.choices if choice.label == "Tell people here").action
    press = Press(target=target("lead"), action=tell.encode(), place="C1", organiser=True)
    told = there.app.press(press).public
    assert told is not None
    assert not told.private
    assert as_text(told).startswith("News of the cohort spring-26")
    assert "A tip comes every Friday at 09:00" in as_text(told)
    there.presses("Close it", there.says("cohort close spring-26"))
    closed = there.app.press(press).public
    assert closed is not None
    assert "is closed. Its members go on by themselves" in as_text(closed)
    alone = there.app.press(replace(press, place="", in_dm=True))
    assert "There is nobody here to tell." in as_text(alone)
    assert "cohort show spring-26 in their channel; it has a button" in as_text(alone)
    assert there.presses("cohort show spring-26", alone).startswith("The cohort spring-26")
    assert there.presses("Tell people here", there.says("cohort show spring-26")) == (
        "That is posted here."
    )


def test_an_old_button_that_deletes_asks_first_about_another_cohort_of_that_name(
    there: Community,
) -> None:
    there.types("cohort create spring-26 mle")
    there.presses("Close it", there.says("cohort close spring-26"))
    deleting = there.says("cohort close spring-26")
    assert "is deleted" in there.presses("Delete it", deleting)
    there.types("cohort create spring-26 ds")
    assert there.presses("Delete it", deleting).startswith("Close spring-26?")
    assert "It begins in 2 days." in there.types("cohort show spring-26")


def test_an_end_is_said_to_be_news_to_the_members(there: Community) -> None:
    for dm in (False, True):
        there.types("cohort create spring-26 mle")
        moved = there.says("cohort move spring-26 fridays", dm=dm)
        closing = there.says("cohort close spring-26", dm=dm)
        assert "Its members are not written to about the end" in as_text(closing)
        yes = next(choice for choice in closing.choices if choice.label == "Close it").action
        press = Press(
            target=target("lead"), action=yes.encode(), place="C1", in_dm=dm, organiser=True
        )
        closed = there.app.press(press)
        labels = [[choice.label for choice in reply.choices] for reply in (moved, closed)]
        assert all(("Tell people here" in each) is not dm for each in labels)
        how = "/career cohort show spring-26, said" if dm else "“Tell people here” posts"
        assert f"Its members are not written to about it: {how}" in as_text(closed)
        there.presses("Delete it", there.says("cohort close spring-26"))


async def test_closing_what_has_come_to_its_end_begins_nothing_anew(there: Community) -> None:
    there.types("cohort create autumn ds mondays")
    there.types("cohort join autumn", "ada")
    for day in ("2026-11-23", "2026-11-30", "2026-12-07"):
        await there.at(f"{day} 09:00")
    asked = there.says("cohort close autumn")
    assert "Its members get no more tips from it." in as_text(asked)
    there.presses("Close it", asked)
    assert await there.at("2026-12-14 09:00") == []


def test_deleting_takes_a_second_word_and_leaves_the_members_what_is_theirs(
    there: Community,
) -> None:
    there.types("cohort create spring-26 mle")
    there.types("cohort join spring-26", "ada")
    closing = there.says("cohort close spring-26")
    there.presses("Close it", closing)
    deleting = there.says("cohort close spring-26")
    assert as_text(deleting).startswith("spring-26 is closed already")
    assert "Deleting it deletes who was in it" in as_text(deleting)
    assert "is deleted. Its members keep all that is theirs." in there.presses(
        "Delete it", deleting
    )
    assert "There is no cohort" in there.presses("Delete it", deleting)
    assert "Machine Learning Engineer path" in there.types("track", "ada")


def test_what_somebody_else_changed_at_that_moment_is_not_written_over(
    there: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.types("cohort create spring-26 mle")
    closing = there.says("cohort close spring-26")
    with monkeypatch.context() as patch:
        patch.setattr(SqlStore, "change_cohort", lambda *_: False)
        patch.setattr(SqlStore, "join_cohort", lambda *_, **__: False)
        assert "changed at this very moment" in there.types("cohort move spring-26 fridays")
        assert "changed at this very moment" in there.types("cohort join spring-26", "ada")
    there.presses("Close it", closing)
    deleting = there.says("cohort close spring-26")
    monkeypatch.setattr(SqlStore, "forget_cohort", lambda *_: False)
    assert "changed at this very moment" in there.presses("Delete it", deleting)


async def test_a_cohort_that_is_forgotten_leaves_its_members_their_hour(there: Community) -> None:
    lead = there.store.person(target("lead"))
    there.store.set_zone(lead.id, "Europe/Berlin")
    there.types("cohort create autumn: mle mondays from 23 November")
    there.types("cohort join autumn", "ann")
    there.says("cohort join autumn", "bob", zone="Asia/Tokyo")
    seen = there.store.cohort(target("lead"), "autumn")
    assert seen is not None
    assert there.store.forget_cohort(seen)
    told = there.types("tips when", "ann")
    assert "- Monday 23 November, 09:00" in told
    assert "for Europe/Berlin, because it is set for you." in told, "it was not ann's choice"
    assert there.store.person(target("ann")).zone == "Europe/Berlin"
    assert there.store.person(target("bob")).zone is None
    assert await there.at("2026-11-23 08:00") == [("ann", "mle.w01.fact")]
