"""``round`` and its buttons: what everybody sees, what one person sees, and what is out of date."""

from dataclasses import dataclass, field, replace

import pytest

from bot.actions import ActionId
from bot.commands import board, rounds, telling
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Context
from bot.people import Target
from bot.ports import Store
from bot.replies import Reply, as_text
from bot.storage import SqlStore
from tests.quiz_world import BANK, NOW, make_content


@dataclass
class Room:
    """A channel with people in it; knows the latest button of each label."""

    store: Store
    content: Content = field(default_factory=make_content)
    buttons: dict[str, ActionId] = field(default_factory=dict)
    said: Reply = field(default_factory=lambda: Reply(title=""))

    def begin(self, *, in_dm: bool = False, **options: str) -> Reply:
        return self._saw(rounds.begin(self._context("host", in_dm=in_dm, options=options)))

    def press(self, who: str, button: str | ActionId) -> Reply:
        action = self.buttons[button] if isinstance(button, str) else button
        return self._saw(rounds.press(self._context(who), action))

    def choose(self, who: str, option: int) -> Reply:
        """Press the button of an option by its place in the content; 0 is right."""
        asked = next(a for label, a in self.buttons.items() if label == "Not sure")
        return self.press(who, replace(asked, choice=str(option)))

    def joins(self, who: str, name: str) -> None:
        board.join(self._context(who, options={"name": name}))

    def _saw(self, reply: Reply) -> Reply:
        for one in (reply, reply.public) if reply.public else (reply,):
            self.buttons |= {choice.label: choice.action for choice in one.choices}
        self.said = reply
        return reply

    def _context(
        self,
        who: str,
        *,
        in_dm: bool = False,
        options: dict[str, str] | None = None,
    ) -> Context:
        return Context(
            content=self.content,
            store=self.store,
            target=Target(platform="slack", community="T1", user=who),
            now=NOW,
            seed=3,
            options=options or {},
            in_dm=in_dm,
        )


@pytest.fixture
def store(sqlite_store: SqlStore) -> SqlStore:
    return sqlite_store


@pytest.fixture
def room(store: SqlStore) -> Room:
    return Room(store)


def public(reply: Reply) -> str:
    assert reply.public is not None
    assert not reply.public.private
    return as_text(reply.public)


# --- beginning ---------------------------------------------------------------------------------


def test_everybody_sees_the_question_and_its_host_alone_the_controls(room: Room) -> None:
    reply = room.begin(n="2")
    assert reply.private
    assert [c.label for c in reply.choices] == [
        "Reveal",
        "How many now?",
        "Post it again",
        "End the round",
    ]
    assert "Live round: question 1 of 2" in public(reply)
    assert "There is no timer" in public(reply)
    assert reply.public is not None
    labels = [choice.label for choice in reply.public.choices]
    assert labels[-2:] == ["Not sure", "Controls"]
    assert labels[:-2] == ["A", "B", "C", "D"][: len(labels) - 2]


def test_in_direct_messages_it_says_where_to_go(room: Room, store: SqlStore) -> None:
    reply = room.begin(in_dm=True)
    assert reply.error
    assert reply.public is None
    assert "in a channel" in as_text(reply)


def test_the_intro_says_what_there_is(room: Room) -> None:
    assert "One question, for everybody" in public(room.begin(n="1"))
    assert "6 questions on Tools, which is all there are so far" in public(
        room.begin(topic="tools", n="10")
    )
    with pytest.raises(UserError, match="no questions"):
        room.begin(topic="goal")


def test_another_round_ends_the_first_and_asks_something_else(room: Room, store: SqlStore) -> None:
    room.begin(n="6")
    old = room.buttons["Reveal"]
    reply = room.begin(n="6")
    assert "The round you had open before is over." in as_text(reply)
    newer, older = store.rounds_of(1)
    assert set(newer.questions).isdisjoint(older.questions)
    assert "The round is over." in as_text(room.press("host", old))


# --- answering ---------------------------------------------------------------------------------


def test_whoever_presses_alone_sees_what_was_noted_and_no_verdict(room: Room) -> None:
    room.begin()
    for reply in (room.press("ada", "A"), room.press("ada", "Not sure")):
        assert reply.private
        assert reply.public is None
        assert as_text(reply).startswith("Noted: ")
        assert "right" not in as_text(reply)


def test_the_last_answer_before_the_reveal_counts(room: Room) -> None:
    room.begin()
    room.choose("ada", 1)
    room.choose("ada", 0)
    for who in ("bob", "cyd", "dee", "eli"):
        room.choose(who, 1)
    told = public(room.press("host", "Reveal"))
    assert "5 people have answered" in told
    assert " 1 (right)" in told


def test_a_late_answer_is_told_kindly_and_changes_nothing(room: Room, store: SqlStore) -> None:
    room.begin()
    asked = dict(room.buttons)
    room.choose("ada", 2)
    room.press("host", "Reveal")
    assert "You had said: " in as_text(room.press("ada", asked["A"]))
    assert "You had not answered it" in as_text(room.press("bob", asked["A"]))
    assert [sum(votes.values()) for votes in store.round_votes("1-3").values()] == [1]


def test_answering_a_question_that_was_never_shown_says_so(room: Room) -> None:
    room.begin(n="2")
    asked = dict(room.buttons)
    ahead = replace(asked["A"], step=1)
    assert "belongs to another question" in as_text(room.press("ada", ahead))
    room.press("host", "End the round")
    assert "ended before" in as_text(room.press("ada", asked["A"]))


def test_an_option_that_is_not_there_is_refused(room: Room, store: SqlStore) -> None:
    room.begin()
    with pytest.raises(UserError, match="taken out"):
        room.choose("ada", 9)
    assert store.round_votes("1-3") == {}


# --- leading -----------------------------------------------------------------------------------


@pytest.mark.parametrize("button", ["Reveal", "End the round", "Controls", "Post it again"])
def test_nobody_but_the_host_leads(room: Room, store: SqlStore, button: str) -> None:
    room.begin()
    before = store.round("1-3")
    reply = room.press("ada", button)
    assert reply.error
    assert reply.public is None
    assert "whoever started this round" in as_text(reply)
    assert store.round("1-3") == before


def test_the_reveal_has_the_answer_its_why_the_numbers_and_the_source(room: Room) -> None:
    room.begin(topic="tools")
    for who, option in (("ada", 0), ("bob", 0), ("cyd", 1), ("eli", 1)):
        room.choose(who, option)
    room.press("dee", "Not sure")
    told = public(room.press("host", "Reveal"))
    assert "5 people have answered" in told
    assert " 2 (right)" in told
    assert "not sure 1" in told
    assert "why 0" in told
    assert "Why not the others" in told
    assert "Old article" in told
    assert "[Flag this question]" in told
    assert not [name for name in ("ada", "bob", "cyd", "dee", "eli") if name in told]


@pytest.mark.parametrize(("people", "shown"), [(1, False), (4, False), (5, True)])
def test_how_many_chose_what_is_shown_from_five_people_on(
    room: Room, people: int, *, shown: bool
) -> None:
    room.begin(n="1")
    for number in range(people):
        room.choose(f"person {number}", 1)
    told = public(room.press("host", "Reveal"))
    assert ("(right)" in told) == shown
    assert ("From 5 people on" in told) != shown
    over = public(room.press("host", "End the round"))
    assert (f"0 of {people} right" in over) == shown
    assert ("Fewer than 5 answered: What of" in over) != shown


def test_a_reveal_that_nobody_answered_draws_no_bars(room: Room) -> None:
    room.begin()
    told = public(room.press("host", "Reveal"))
    assert "Nobody has answered" in told
    assert "(right)" not in told


def test_a_button_pressed_twice_says_where_the_round_is(room: Room) -> None:
    room.begin(n="2")
    reveal = room.buttons["Reveal"]
    room.press("host", reveal)
    again = room.press("host", reveal)
    assert again.public is None
    assert "from an earlier moment" in as_text(again)
    assert "The answer to question 1 of 2 is shown." in as_text(again)


def test_the_host_sees_how_many_and_never_who(room: Room) -> None:
    room.begin()
    room.choose("ada", 0)
    reply = room.press("host", "How many now?")
    assert reply.replaces
    assert "1 person has answered so far." in as_text(reply)
    assert "ada" not in as_text(reply)


def test_what_got_lost_can_be_posted_again(room: Room) -> None:
    begun = room.begin(n="1")
    again = room.press("host", "Post it again")
    assert "question 1 of 1" in public(again)
    assert "There is no timer" in public(begun)
    revealed = room.press("host", "Reveal")
    assert room.press("host", "Post it again").public == revealed.public
    over = room.press("host", "End the round")
    assert room.press("host", "Post it again").public == over.public


def test_the_controls_come_back_from_under_the_question(room: Room) -> None:
    room.begin()
    assert next(c.label for c in room.press("host", "Controls").choices) == "Reveal"


def test_a_question_taken_out_meanwhile_stops_nothing(room: Room) -> None:
    room.begin(n="2")
    room.content = make_content(())
    with pytest.raises(UserError, match="taken out"):
        room.press("ada", "A")
    assert "taken out" in public(room.press("host", "Reveal"))
    room.press("host", "Next question")
    room.press("host", "Reveal")
    assert "A question that was taken out since." in public(room.press("host", "End the round"))
    assert room.press("ada", "How did I do?").title == "How you did"


def test_an_option_taken_out_meanwhile_is_counted_apart(room: Room) -> None:
    room.begin(topic="tools")
    for who in ("ada", "bob", "cyd", "dee", "eli"):
        room.choose(who, 2)
    cut = [replace(q, options=q.options[:2]) for q in BANK]
    room.content = make_content(cut)
    assert "an option that was taken out since 5" in public(room.press("host", "Reveal"))
    assert "You had said: an option that was taken out" in as_text(room.choose("ada", 0))


# --- the end -----------------------------------------------------------------------------------


def played(room: Room) -> Reply:
    """Let five people answer each of two questions: Ada both right, Bob one, the others none."""
    room.begin(n="2")
    others = {"dee": 1, "eli": 2}
    for options in ({"ada": 0, "bob": 0, "cyd": 1}, {"ada": 0, "bob": 1, "fay": 2}):
        for who, option in (options | others).items():
            room.choose(who, option)
        reply = room.press("host", "Reveal")
        if "Next question" in [choice.label for choice in reply.choices]:
            room.press("host", "Next question")
    return room.press("host", "End the round")


def test_the_end_says_how_all_did_and_names_nobody_unasked(room: Room) -> None:
    told = public(played(room))
    assert "6 people have taken part." in told
    assert "2 of 5 right: What of" in told
    assert "1 of 5 right: What of" in told
    assert "leaderboard" not in told


def test_the_end_names_the_first_of_those_who_asked_for_it(room: Room) -> None:
    room.joins("ada", "Countess")
    room.joins("cyd", "C")
    told = public(played(room))
    assert "- 1. Countess: 2 right" in told
    assert "C: 0" not in told


def test_everybody_is_told_privately_how_they_did(room: Room) -> None:
    room.joins("ada", "Countess")
    room.joins("bob", "B 2")
    played(room)
    told = as_text(room.press("bob", "How did I do?"))
    assert "1 of 2 right." in told
    assert "Of 2 on the leaderboard in this round:" in told
    assert "1. Countess: 2 right" in told
    assert "2. B 2, which is you: 1 right" in told
    alone = as_text(room.press("cyd", "How did I do?"))
    assert "Question 2: no answer from you" in alone
    assert "Countess" not in alone
    assert "did not answer" in as_text(room.press("zoe", "How did I do?"))


def test_a_round_nobody_knows_and_one_of_elsewhere_say_so(room: Room, store: SqlStore) -> None:
    room.begin()
    gone = replace(room.buttons["A"], subject="9-9")
    assert "no longer have that round" in as_text(room.press("ada", gone))
    store.forget(
        Target(platform="slack", community="T1", user="host"),
        store.held(Target(platform="slack", community="T1", user="host")).version,
    )
    assert "no longer have that round" in as_text(room.press("ada", "A"))


def test_an_export_tells_what_somebody_led_answered_and_is_called(
    room: Room, store: SqlStore
) -> None:
    room.joins("host", "Countess")
    room.begin(n="1")
    room.choose("host", 1)
    room.press("host", "End the round")
    told = exported(room, store)
    assert "A live round you led, 1 question: It is over." in told
    assert "Question 1 of a live round: Option 2." in told
    assert "You are called Countess: On the leaderboard of T1 on slack." in told
    room.begin(n="2")
    assert "A live round you led, 2 questions: It is under way." in exported(room, store)


def exported(room: Room, store: SqlStore) -> list[str]:
    held = store.held(Target(platform="slack", community="T1", user="host"))
    words = telling.Telling(content=room.content, quizzes={})
    every = (telling.WORDS[record.kind].tell(words, record.values) for record in held.records)
    return [f"{told.what}: {told.detail}" for told in every]
