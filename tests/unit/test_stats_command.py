"""``stats``: what the people who run a community learn, and what they never do."""

import csv
import io
from dataclasses import replace

import pytest

from adapters.cli import crowds
from bot.app import App, Request
from bot.bootstrap import SystemChance
from bot.commands import COMMANDS, PRESSES
from bot.commands.stats import stats
from bot.commands.unreached import in_words
from bot.content import Content
from bot.invocation import Context
from bot.learning import Attempt, Doubt, Recalled
from bot.people import Target
from bot.ports import Scope, Unreached
from bot.quiz import recall
from bot.replies import Reply, as_text
from bot.storage import SqlStore
from tests.contract.test_store_troubles import die
from tests.fakes import FakeClock
from tests.fit_world import ADA, NOW, Chat, fond_of, shipped
from tests.quiz_world import BANK, make_content

HERE = Scope("slack", "T1")


def context(store: SqlStore, content: Content | None = None) -> Context:
    return Context(
        content=content or shipped(), store=store, target=ADA, now=NOW, seed=1, options={}
    )


def told(reply: Reply) -> str:
    return as_text(replace(reply, blocks=reply.blocks[:-1] if reply.attached else reply.blocks))


def answer(store: SqlStore, people: int, *, right: int = 0) -> None:
    """Let so many people answer a question, the first of them right."""
    for number in range(people):
        person = store.person(Target(platform="slack", community="T1", user=str(number))).id
        name = f"a-{number}"
        store.start_attempt(
            Attempt(id=name, person=person, topic=None, seed=1, questions=(BANK[0].id,))
        )
        store.answer(name, step=0, choice=0 if number < right else 1, now=NOW)


def table(reply: Reply) -> list[dict[str, str]]:
    (file,) = reply.attached
    return list(csv.DictReader(io.StringIO(file.text)))


@pytest.fixture
def crowd(sqlite_store: SqlStore) -> SqlStore:
    crowds.gather(shipped(), sqlite_store, HERE, NOW)
    return sqlite_store


def test_only_whoever_runs_the_community_is_told(sqlite_store: SqlStore) -> None:
    app = App(
        commands=COMMANDS,
        presses=PRESSES,
        content=shipped,
        store=sqlite_store,
        clock=FakeClock(NOW),
        chance=SystemChance(),
    )
    assert app.dispatch(Request(target=ADA, line="stats")).error
    reply = app.dispatch(Request(target=ADA, line="stats", organiser=True))
    assert reply.title == "How learning goes here"


def test_a_community_learns_how_its_learning_goes(crowd: SqlStore) -> None:
    text = as_text(stats(context(crowd)))
    assert "24 people have answered at least one. Worth a look:" in text
    assert "Flagged: 2 unclear; 75% (55% to 88%) get it right." in text
    assert "6 people have finished it: 2 lean to Data Scientist, 2 lean to Machine" in text
    assert "and for 2 it is close." in text


def test_three_questions_are_named_and_the_file_has_all(crowd: SqlStore) -> None:
    reply = stats(context(crowd))
    worth = as_text(reply).partition("Worth a look:")[2].partition("waymark-questions.csv")[0]
    assert worth.count("- ") == 3
    assert len(table(reply)) == crowds.QUESTIONS
    assert "file" not in table(reply)[0]


def test_nothing_of_another_community_is_told(crowd: SqlStore) -> None:
    elsewhere = replace(context(crowd), target=replace(ADA, community="T2"))
    reply = stats(elsewhere)
    assert as_text(reply).count("Fewer than 5 people") == 4
    assert reply.attached == ()


@pytest.mark.parametrize(("people", "shown"), [(4, False), (5, True)])
def test_fewer_than_five_people_are_not_even_counted(
    sqlite_store: SqlStore, people: int, *, shown: bool
) -> None:
    answer(sqlite_store, people)
    sqlite_store.flag(sqlite_store.person(ADA).id, BANK[0].id, Doubt.WRONG, now=NOW)
    reply = stats(context(sqlite_store, make_content()))
    assert ("5 people have answered at least one." in as_text(reply)) == shown
    assert ("1 wrong" in as_text(reply)) == shown
    assert bool(reply.attached) == shown


def test_nineteen_answers_give_no_number_and_twenty_do(sqlite_store: SqlStore) -> None:
    answer(sqlite_store, 19, right=10)
    reply = stats(context(sqlite_store, make_content()))
    assert "A question shows numbers once 20 people have answered it." in as_text(reply)
    assert reply.attached == ()
    answer_one_more(sqlite_store)
    reply = stats(context(sqlite_store, make_content()))
    (row,) = table(reply)
    assert (row["people"], row["right"]) == ("20", "0.5")


def answer_one_more(store: SqlStore) -> None:
    person = store.person(ADA).id
    store.start_attempt(
        Attempt(id="more", person=person, topic=None, seed=1, questions=(BANK[0].id,))
    )
    store.answer("more", step=0, choice=1, now=NOW)


def test_a_flagged_question_without_enough_answers_has_no_number_in_the_file(
    sqlite_store: SqlStore,
) -> None:
    answer(sqlite_store, 19)
    sqlite_store.flag(sqlite_store.person(ADA).id, BANK[0].id, Doubt.WRONG, now=NOW)
    (row,) = table(stats(context(sqlite_store, make_content())))
    assert row["people"] == "not enough data"
    numbers = {value for name, value in row.items() if name.startswith(("right", "opt", "disc"))}
    assert numbers == {""}
    assert row["flagged"] == "1 wrong"


def test_a_question_that_everybody_answers_as_it_should_be_wants_no_look(
    sqlite_store: SqlStore,
) -> None:
    balanced = make_content([replace(BANK[0], options=BANK[0].options[:2])])
    answer(sqlite_store, 20, right=10)
    assert "None of them wants a look." in as_text(stats(context(sqlite_store, balanced)))


@pytest.mark.parametrize(("people", "shown"), [(4, False), (5, True)])
def test_role_fit_is_shown_from_five_people_on(
    sqlite_store: SqlStore, people: int, *, shown: bool
) -> None:
    for number in range(people):
        somebody = replace(ADA, user=f"fitted-{number}")
        Chat(sqlite_store, target=somebody).take(fond_of("ds"))
    text = as_text(stats(context(sqlite_store)))
    assert ("5 people have finished it: 5 lean to Data Scientist" in text) == shown


def test_without_a_role_fit_quiz_nobody_has_finished_it(sqlite_store: SqlStore) -> None:
    text = as_text(stats(context(sqlite_store, make_content())))
    assert "Role fit. Fewer than 5 people have finished it so far." in text


def test_tips_are_summed_up_over_those_that_five_people_were_asked_for(
    sqlite_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = list(recall.facts(shipped()))[:3]
    counted = {
        one: Recalled(told=9, asked=5, right=4),
        two: Recalled(told=9, asked=5, right=3),
        three: Recalled(told=9, asked=4, right=0),
    }
    monkeypatch.setattr(sqlite_store, "recalled", lambda *_: counted)
    text = as_text(stats(context(sqlite_store)))
    assert "Three weeks later 70% of 10 answers recalled what the tip had told." in text


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ({}, "Fewer than 5 people cannot be reached."),
        ({"dms_closed": 2, "user_gone": 2}, "Fewer than 5 people cannot be reached."),
        ({"dms_closed": 5}, "5 people cannot be reached: direct messages closed 5."),
        ({"dms_closed": 3, "user_gone": 2}, "5 people cannot be reached."),
        ({"dms_closed": 9, "user_gone": 2}, "11 people cannot be reached."),
        (
            {"dms_closed": 9, "user_gone": 5, "no_common_server": 4},
            "18 people cannot be reached: direct messages closed 9, other reasons 9.",
        ),
        (
            {"dms_closed": 9, "user_gone": 5, "no_common_server": 3, "": 2},
            (
                "19 people cannot be reached: direct messages closed 9, account gone 5, "
                "other reasons 5."
            ),
        ),
    ],
)
def test_no_number_of_unreached_people_is_about_fewer_than_five(
    people: dict[str, int], words: str
) -> None:
    assert in_words(Unreached(people=people, channels={})) == f"**Delivery.** {words}"


def test_channels_that_get_nothing_count_from_the_first() -> None:
    one = Unreached(people={}, channels={"channel_archived": 1})
    assert in_words(one).endswith("reached. 1 channel gets nothing: archived 1.")
    more = Unreached(people={}, channels={"channel_archived": 1, "not_in_channel": 2})
    assert in_words(more).endswith("3 channels get nothing: archived 1, I am no member 2.")


def test_stats_count_whom_nothing_reaches(sqlite_store: SqlStore) -> None:
    for number in range(5):
        die(sqlite_store, Target(platform="slack", community="T1", user=str(number)))
    text = as_text(stats(context(sqlite_store)))
    assert "5 people cannot be reached: direct messages closed 5." in text
