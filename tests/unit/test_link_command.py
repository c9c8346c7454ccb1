"""``link`` and ``unlink``: a code, a yes from both sides, and whoever stands in between."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.actions import ActionId
from bot.app import App, Press, Request
from bot.commands import COMMANDS, PRESSES, linking
from bot.commands.link import ALPHABET, LASTS, LENGTH, digest
from bot.people import Target
from bot.replies import Reply, as_text
from bot.storage import SqlStore
from tests.fakes import FakeClock, FixedChance
from tests.quiz_world import make_content
from tests.tips_world import tips_content

SLACK = Target(platform="slack", community="T1", user="U1")
DISCORD = Target(platform="discord", community="111", user="42")
MALLORY = Target(platform="discord", community="111", user="666")
CONTENT = make_content()
NOT_VALID = "That code does not work: it is mistyped, older than ten minutes, or used already."


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(sqlite_store: SqlStore, clock: FakeClock) -> App:
    return App(
        commands=COMMANDS,
        presses=PRESSES,
        content=lambda: CONTENT,
        store=sqlite_store,
        clock=clock,
        chance=FixedChance(),
    )


def say(app: App, line: str, target: Target = SLACK) -> Reply:
    return app.dispatch(Request(target=target, line=line, in_dm=True))


def press(app: App, reply: Reply, label: str, target: Target = SLACK) -> Reply:
    action = next(choice.action for choice in reply.choices if choice.label == label)
    return app.press(Press(target=target, action=action.encode(), in_dm=True))


def code_in(reply: Reply) -> str:
    found = re.search(rf"\*\*([{ALPHABET}]{{{LENGTH}}})\*\*", "\n".join(_texts(reply)))
    assert found, as_text(reply)
    return found[1]


def _texts(reply: Reply) -> Iterator[str]:
    return (getattr(block, "text", "") for block in reply.blocks)


def number_in(reply: Reply) -> str:
    return reply.title.removeprefix("Your number is ")


def accounts(app: App, target: Target = SLACK) -> list[Target]:
    return [found.target for found in app.store.accounts(app.store.person(target).id)]


def entered(app: App, by: Target = DISCORD) -> tuple[Reply, Reply]:
    """Let one account make a code and another agree to it; return what both see."""
    offer = say(app, "link")
    whose = say(app, f"link {code_in(offer)}", by)
    return offer, press(app, whose, "It is mine", by)


def linked(app: App, by: Target = DISCORD) -> Reply:
    offer, agreed = entered(app, by)
    return press(app, press(app, offer, "Continue"), number_in(agreed))


# --- the way through ---------------------------------------------------------------------------


def test_a_code_from_one_account_and_a_yes_from_both_link_them(app: App) -> None:
    offer = say(app, "link")
    assert offer.private
    whose = say(app, f"link {code_in(offer)}", DISCORD)
    assert "The code is from Slack (workspace T1, user U1)." in as_text(whose)
    agreed = press(app, whose, "It is mine", DISCORD)
    assert accounts(app) == [SLACK]
    who = press(app, offer, "Continue")
    assert "Your code was entered on Discord (server 111, user 42)." in as_text(who)
    assert number_in(agreed) in [choice.label for choice in who.choices]
    done = press(app, who, number_in(agreed))
    assert done.title == "Linked"
    assert accounts(app) == accounts(app, DISCORD) == [SLACK, DISCORD]


def test_a_code_may_be_typed_in_small_letters_and_in_groups(app: App) -> None:
    code = code_in(say(app, "link"))
    typed = f"{code[:4]}-{code[4:]} ".lower()
    assert say(app, f"link {typed}", DISCORD).title == "Is that account yours too?"


def test_of_a_code_a_digest_is_kept(app: App) -> None:
    code = code_in(say(app, "link"))
    held = repr(app.store.held(SLACK))
    assert code not in held
    assert digest(code) in held


def test_nobody_says_anything_before_the_code_is_entered(app: App) -> None:
    offer = say(app, "link")
    waiting = press(app, offer, "Continue")
    assert "Nobody has entered your code yet." in as_text(waiting)
    assert not waiting.replaces  # the code stays to be read
    whose = say(app, f"link {code_in(offer)}", DISCORD)
    assert "Nobody has entered your code yet." in as_text(press(app, offer, "Continue"))
    press(app, whose, "It is mine", DISCORD)
    assert press(app, offer, "Continue").title == "Is this your other account?"


def test_whoever_agreed_may_look_how_far_it_is(app: App) -> None:
    offer, agreed = entered(app)
    again = press(app, agreed, "See if it is done", DISCORD)
    assert again.title == agreed.title
    press(app, press(app, offer, "Continue"), number_in(agreed))
    done = press(app, agreed, "See if it is done", DISCORD)
    assert done.title == "Your linked accounts"
    assert "Slack (workspace T1, user U1)" in as_text(done)


def test_link_goes_on_where_it_is(app: App) -> None:
    entered(app)
    assert say(app, "link").title == "Is this your other account?"


def test_the_last_yes_twice_does_no_harm(app: App) -> None:
    offer, agreed = entered(app)
    who = press(app, offer, "Continue")
    assert press(app, who, number_in(agreed)).title == "Linked"
    assert press(app, who, number_in(agreed)).title == "Your linked accounts"


# --- codes that lead nowhere -------------------------------------------------------------------


def test_wrong_old_and_used_codes_read_alike(app: App, clock: FakeClock) -> None:
    used = code_in(say(app, "link"))
    press(app, say(app, f"link {used}", DISCORD), "It is mine", DISCORD)
    replies = [say(app, f"link {typed}", MALLORY) for typed in (used, "K7PM4XQ2", "my friend")]
    other = replace(SLACK, user="U9")
    old = code_in(say(app, "link", other))
    clock.turn(minutes=LASTS / timedelta(minutes=1))
    replies.append(say(app, f"link {old}", MALLORY))
    assert {reply.error for reply in replies} == {True}
    assert {as_text(reply) for reply in replies} == {as_text(linking.invalid_reply())}
    assert NOT_VALID in as_text(replies[0])


def test_a_yes_that_comes_too_late_links_nothing(app: App, clock: FakeClock) -> None:
    offer, agreed = entered(app)
    who = press(app, offer, "Continue")
    clock.turn(minutes=10)
    assert NOT_VALID in as_text(press(app, who, number_in(agreed)))
    assert accounts(app) == [SLACK]


def test_a_new_code_ends_the_old_one(app: App, clock: FakeClock) -> None:
    offer = say(app, "link")
    clock.turn(seconds=1)  # or the chance that is no chance gives the same code
    new = press(app, press(app, offer, "Continue"), "New code")
    assert code_in(new) != code_in(offer)
    assert NOT_VALID in as_text(say(app, f"link {code_in(offer)}", DISCORD))
    assert say(app, f"link {code_in(new)}", DISCORD).title == "Is that account yours too?"


def test_a_cancelled_code_is_worthless(app: App) -> None:
    offer = say(app, "link")
    press(app, offer, "Cancel")
    assert NOT_VALID in as_text(say(app, f"link {code_in(offer)}", DISCORD))


# --- others ------------------------------------------------------------------------------------


def test_a_bystander_who_enters_the_code_cannot_show_a_number(app: App) -> None:
    """The owner of the code is told who it was, and their own other account has no number."""
    offer, _ = entered(app, by=MALLORY)
    assert NOT_VALID in as_text(say(app, f"link {code_in(offer)}", DISCORD))
    who = press(app, offer, "Continue")
    assert "user 666" in as_text(who)
    stopped = press(app, who, "None of these")
    assert "Nothing was linked, and the code no longer works" in as_text(stopped)
    assert accounts(app) == [SLACK]
    assert accounts(app, MALLORY) == [MALLORY]


def test_a_wrong_number_ends_the_code(app: App) -> None:
    offer, agreed = entered(app)
    who = press(app, offer, "Continue")
    wrong = next(c.label for c in who.choices if c.label != number_in(agreed))
    press(app, who, wrong)
    assert NOT_VALID in as_text(press(app, who, number_in(agreed)))
    assert accounts(app) == [SLACK]


def test_somebody_tricked_into_a_code_is_told_whose_it_is_and_may_say_no(app: App) -> None:
    offer = say(app, "link", MALLORY)
    whose = say(app, f"link {code_in(offer)}", SLACK)
    assert "can read, answer and delete everything of yours here" in as_text(whose)
    assert "If somebody asked you to enter a code, that account is theirs" in as_text(whose)
    press(app, whose, "Not mine", SLACK)
    assert "Nobody has entered your code yet." in as_text(press(app, offer, "Continue", MALLORY))
    assert accounts(app) == [SLACK]


def test_the_buttons_of_a_code_are_its_makers(app: App) -> None:
    offer, agreed = entered(app)
    who = press(app, offer, "Continue")
    for reply, label in ((offer, "Continue"), (offer, "Cancel"), (who, number_in(agreed))):
        assert "belongs to somebody else's account" in as_text(press(app, reply, label, MALLORY))
    assert accounts(app) == [SLACK]
    assert press(app, who, number_in(agreed)).title == "Linked"


def test_no_number_counts_before_somebody_agreed(app: App) -> None:
    offer = say(app, "link")
    shown = ActionId(linking.KIND, digest(code_in(offer)), choice="42")
    reply = app.press(Press(target=SLACK, action=shown.encode(), in_dm=True))
    assert "Nobody has entered your code yet." in as_text(reply)


def test_the_number_is_one_of_three_and_fits_the_account() -> None:
    for taker in range(50):
        three = linking.numbers("c", taker)
        assert len(set(three)) == 3
        assert all(len(number) == 2 for number in three)
    assert len({linking.numbers("c", taker)[0] for taker in range(50)}) > 20


# --- who may be one ----------------------------------------------------------------------------


def test_a_code_is_not_for_the_account_that_made_it(app: App) -> None:
    code = code_in(say(app, "link"))
    assert "the code of this very account" in as_text(say(app, f"link {code}"))


def test_two_members_of_one_community_are_two_people(app: App) -> None:
    code = code_in(say(app, "link"))
    reply = say(app, f"link {code}", replace(SLACK, user="U2"))
    assert "two members count as two people" in as_text(reply)


def test_a_third_account_joins_and_two_pairs_do_not(app: App) -> None:
    linked(app)
    third, fourth = (Target(platform="slack", community=f"T{n}", user="U1") for n in (3, 4))
    more = press(app, say(app, "link"), "Link one more")
    agreed = press(app, say(app, f"link {code_in(more)}", third), "It is mine", third)
    press(app, press(app, more, "Continue"), number_in(agreed))
    assert accounts(app, third) == [SLACK, DISCORD, third]
    fifth = replace(fourth, community="T5")
    theirs = say(app, "link", fourth)
    agreed = press(app, say(app, f"link {code_in(theirs)}", fifth), "It is mine", fifth)
    press(app, press(app, theirs, "Continue", fourth), number_in(agreed), fourth)
    more = press(app, say(app, "link", fourth), "Link one more", fourth)
    refused = say(app, f"link {code_in(more)}")
    assert "Both accounts are linked with others already." in as_text(refused)


def test_codes_between_linked_accounts_say_that_they_are_one(app: App) -> None:
    linked(app)
    more = press(app, say(app, "link"), "Link one more")
    reply = say(app, f"link {code_in(more)}", DISCORD)
    assert reply.title == "Your linked accounts"


# --- parting -----------------------------------------------------------------------------------


def test_unlink_asks_and_parts(app: App) -> None:
    assert "not linked" in as_text(say(app, "unlink"))
    linked(app)
    asked = say(app, "unlink", DISCORD)
    assert accounts(app) == [SLACK, DISCORD]
    press(app, asked, "Stay linked", DISCORD)
    assert accounts(app) == [SLACK, DISCORD]
    parted = press(app, asked, "Unlink", DISCORD)
    assert "Discord (server 111, user 42) is on its own again" in as_text(parted)
    assert accounts(app) == [SLACK]
    assert "not linked" in as_text(press(app, asked, "Unlink", DISCORD))


def test_nobody_else_parts_accounts(app: App) -> None:
    linked(app)
    asked = say(app, "unlink", DISCORD)
    assert "somebody else's account" in as_text(press(app, asked, "Unlink", MALLORY))
    assert accounts(app) == [SLACK, DISCORD]
    press(app, asked, "Unlink", SLACK)  # the same learner, from the other side
    assert accounts(app) == [SLACK]


def test_a_question_from_before_another_account_came_is_asked_again(app: App) -> None:
    linked(app)
    asked = say(app, "unlink")
    third = Target(platform="slack", community="T3", user="U1")
    more = press(app, say(app, "link"), "Link one more")
    agreed = press(app, say(app, f"link {code_in(more)}", third), "It is mine", third)
    press(app, press(app, more, "Continue"), number_in(agreed))
    again = press(app, asked, "Unlink")
    assert "have changed since I asked" in as_text(again)
    assert len(accounts(app)) == 3


def test_what_was_pressed_once_they_are_parted_is_not_the_other_account_s(app: App) -> None:
    """A quiz message on Discord of a quiz begun on Slack is somebody else's after parting."""
    say(app, "quiz 3")
    linked(app)
    nowhere = replace(DISCORD, community="")
    question = say(app, "quiz", nowhere)
    assert "You have 3 of 3 left in your quiz." in as_text(question)
    answered = press(app, question, "A", nowhere)
    assert not answered.error
    press(app, say(app, "unlink"), "Unlink")
    late = press(app, answered, "Next question", nowhere)
    assert "That quiz belongs to somebody else" in as_text(late)


# --- one track ---------------------------------------------------------------------------------


def test_what_is_begun_from_the_message_of_another_account_belongs_where_it_is_begun(
    app: App,
) -> None:
    say(app, "quiz 1")
    linked(app)
    answered = press(app, say(app, "quiz", DISCORD), "A", DISCORD)
    result = press(app, answered, "See how it went", DISCORD)
    press(app, result, "Another quiz", DISCORD)
    press(app, say(app, "unlink"), "Unlink")
    assert "left in your quiz" in as_text(say(app, "quiz", DISCORD))


def test_tips_come_to_one_account_which_is_named_and_can_be_changed(app: App) -> None:
    content = tips_content()
    app.content = lambda: content
    for target in (SLACK, DISCORD):
        subscriber = app.store.person(target).id
        app.store.subscribe(subscriber, track="ds", schedule="weekly", next_due_at=app.clock.now())
    done = linked(app)
    assert "Tips come on Slack (workspace T1, user U1)" in as_text(done)
    paused = say(app, "tips when", DISCORD)
    assert "They come to an account linked with this one." in as_text(paused)
    press(app, say(app, "unlink"), "Unlink")
    for target in (SLACK, DISCORD):
        subscription = app.store.subscription(app.store.person(target).id)
        assert subscription is not None
        assert subscription.active


# --- what is held ------------------------------------------------------------------------------


def test_export_and_deletion_reach_all_accounts_and_say_so(app: App) -> None:
    say(app, "quiz 3", DISCORD)
    linked(app)
    exported = say(app, "data export")
    assert "2 profiles, 1 quiz and 1 link to another account" in as_text(exported)
    assert "and from what is linked: Discord (server 111, user 42)" in as_text(exported)
    assert "42 in 111 on discord" in exported.attached[1].text
    asked = say(app, "data delete", DISCORD)
    assert "and from what is linked: Slack (workspace T1, user U1)" in as_text(asked)
    assert "part it first with /career unlink" in as_text(asked)
    gone = press(app, asked, "Delete everything", DISCORD)
    assert "I deleted 2 profiles, 1 quiz and 1 link to another account" in as_text(gone)
    for target in (SLACK, DISCORD):
        assert say(app, "data export", target).title == "I hold nothing about you"


def test_once_parted_each_is_deleted_alone(app: App) -> None:
    linked(app)
    asked = say(app, "data delete", DISCORD)
    press(app, say(app, "unlink"), "Unlink")
    again = press(app, asked, "Delete everything", DISCORD)
    assert "what I hold has changed since I asked" in as_text(again)
    assert "linked" not in as_text(again)
    press(app, again, "Delete everything", DISCORD)
    assert app.store.known(DISCORD) is None
    assert app.store.known(SLACK) is not None
