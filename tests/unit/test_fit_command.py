"""What a person sees of the role-fit quiz: items, the way back, the result and its reasons."""

import re
from dataclasses import replace

import pytest

from bot.actions import ActionId
from bot.commands.fitting import REASONS, REASONS_EACH_WAY
from bot.commands.holding import files
from bot.model import TipKind
from bot.quiz import fit as rules
from bot.quiz.fit import Answer
from bot.replies import Emphasis, Reply, as_text
from bot.storage import SqlStore
from tests.fit_world import (
    ADA,
    INDIFFERENT,
    NOW,
    Chat,
    Taste,
    always,
    filled,
    fond_of,
    shipped,
    the_fit,
)


@pytest.fixture
def chat(sqlite_store: SqlStore) -> Chat:
    return Chat(sqlite_store)


def labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


def mostly(taste: Taste, *, until: int) -> Taste:
    """Answer by taste up to a place, and without a preference from there on."""
    items = the_fit().items
    return lambda item: (taste if items.index(item) < until else INDIFFERENT)(item)


# --- items -------------------------------------------------------------------------------------


def test_the_first_item_says_what_this_is_and_reads_well(chat: Chat) -> None:
    item = the_fit().items[0]
    assert as_text(chat.fit()) == (
        "Which role fits you: 1 of 14\n\n"
        "What would you enjoy? This is for exploring. It is not a test, there are no right "
        "answers, and it is not for selecting applicants.\n\n"
        f"{item.stem}\n\n"
        f"A. {item.leanings[0].text}\n"
        f"B. {item.leanings[1].text}\n\n"
        "Your answer\n[A] [B] [Both] [Neither]"
    )


def test_an_activity_is_rated_on_five_points(chat: Chat) -> None:
    chat.fit()
    for _ in range(2):
        chat.press("A")
    assert "From 1, not at all, to 5, very much." in as_text(chat.last)
    assert labels(chat.last) == ["1", "2", "3", "4", "5", "Back"]


def test_the_next_item_takes_the_place_of_the_one_before(chat: Chat) -> None:
    assert not chat.fit().replaces
    reply = chat.press("Both")
    assert reply.replaces
    assert reply.title == "Which role fits you: 2 of 14"
    assert "not a test" not in as_text(reply)


def test_an_answer_can_be_taken_back_until_the_result(chat: Chat) -> None:
    first = chat.fit()
    chat.press("A")
    back = chat.press("Back")
    assert back.replaces
    assert back.title == first.title
    assert labels(back) == ["A", "B", "Both", "Neither"]
    chat.press("B")
    assert rules.answers(chat.sheet().moves) == (Answer.SECOND,)


def test_in_a_channel_it_goes_to_the_direct_messages(chat: Chat) -> None:
    chat.in_dm = False
    reply = chat.fit()
    assert reply.title == "Look in your direct messages"
    assert reply.private
    assert labels(reply) == []
    assert reply.direct is not None
    assert reply.direct.title == "Which role fits you: 1 of 14"


def test_it_goes_on_where_it_was_left(chat: Chat) -> None:
    chat.fit()
    chat.press("A")
    reply = chat.fit()
    assert reply.title == "Which role fits you: 2 of 14"
    assert "You have 13 of 14 left." in as_text(reply)
    assert labels(reply)[-2:] == ["Back", "Start over"]
    over = chat.press("Start over")
    assert over.replaces
    assert over.title == "Which role fits you: 1 of 14"


def test_again_begins_anew_at_once(chat: Chat) -> None:
    chat.fit()
    chat.press("A")
    assert chat.fit(again=True).title == "Which role fits you: 1 of 14"
    assert chat.sheet().moves == ()


def test_without_items_there_is_nothing_to_take(chat: Chat) -> None:
    for quiz in (None, replace(the_fit(), items=())):
        chat.with_fit(quiz)
        assert "There is nothing to choose from yet" in as_text(chat.fit())
        assert "nothing to choose from" in as_text(chat.press(ActionId("fit", "a", 0, "first")))


# --- the result --------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "bar"), [("ds", "|····"), ("mle", "····|")])
def test_a_lean_is_one_sentence_and_a_band_for_each_facet(chat: Chat, role: str, bar: str) -> None:
    text = as_text(chat.take(fond_of(role)))
    name = shipped().roles[role].name
    assert f"Your answers lean to the work of a {name}. This is for exploring. It is not" in text
    for facet in the_fit().facets:
        assert f"- {bar} {facet.name}: leans to {facet.sides[role]}\n" in text


def test_a_facet_without_a_lean_says_so(chat: Chat) -> None:
    text = as_text(chat.take(INDIFFERENT))
    for facet in the_fit().facets:
        assert f"- ··|·· {facet.name}: between the two\n" in text


@pytest.mark.parametrize(
    "taste",
    [fond_of("ds"), fond_of("mle"), INDIFFERENT, always(Answer.BOTH, Answer.FIVE)],
)
def test_no_result_tells_shares_or_pay(chat: Chat, taste: Taste) -> None:
    text = as_text(chat.take(taste))
    text += as_text(chat.press("Points per answer"))
    assert not re.search(r"%|per ?cent|salar|\$|\bpay\b", text, re.IGNORECASE)
    assert not [c for c in chat.last.claims if shipped().claims[c].topic == "salary"]


def test_the_validated_instrument_is_named_without_a_link(chat: Chat) -> None:
    text = as_text(chat.take(INDIFFERENT))
    assert "O*NET Interest Profiler on My Next Move" in text
    assert "http" not in text


def test_the_three_answers_that_moved_it_most_quote_their_sources(chat: Chat) -> None:
    reply = chat.take(fond_of("ds"))
    quiz, content = the_fit(), shipped()
    result = rules.judge(quiz, filled(fond_of("ds")))
    text = as_text(reply)
    for place in rules.speaking_for(quiz, result, "ds")[:REASONS]:
        about = rules.chosen(quiz.items[place], filled(fond_of("ds"))[place])
        assert about is not None
        names = ", ".join(source.name for source in content.cited(about.claims))
        assert f"“{about.text}”. {about.reason} ({names})" in text
        assert set(about.claims) <= set(reply.claims)
    assert "Sources: " in text


@pytest.mark.parametrize(
    ("until", "change"),
    [
        (4, "with both or neither in place of “{0.leanings[0].text}” at “{0.stem}”."),
        (5, "with “{0.leanings[1].text}” in place of “{0.leanings[0].text}”."),
        (
            6,
            (
                "with 1 of 5 for “{2.leanings[0].text}” in place of 5, and "
                "5 of 5 for “{5.leanings[0].text}” in place of 1."
            ),
        ),
        (14, "only with 6 other answers."),
    ],
)
def test_what_would_change_a_lean_is_named_or_counted(chat: Chat, until: int, change: str) -> None:
    text = as_text(chat.take(mostly(fond_of("mle"), until=until)))
    assert f"- It would be close {change.format(*the_fit().items)}" in text


def test_close_is_a_result_of_its_own_with_a_way_to_try_both(chat: Chat) -> None:
    reply = chat.take(always(Answer.FIRST, Answer.FOUR))
    text = as_text(reply)
    assert "It is close: your answers speak for the work of a Data Scientist and of a" in text
    _, rest = text.split("What drew you each way\n")
    assert len(rest.split("\n\n")[0].splitlines()) == 2 * REASONS_EACH_WAY
    for name, track in (("Data Scientist", "ds"), ("Machine Learning Engineer", "mle")):
        task = next(t for t in shipped().tracks[track].tips if t.kind is TipKind.TASK)
        assert f"- It would lean to {name} with " in text
        assert f"As a {name}, in {task.minutes} minutes: {task.title}" in text
    assert "Pick a track" in labels(reply)


def test_somebody_without_any_preference_is_told_so(chat: Chat) -> None:
    reply = chat.take(INDIFFERENT)
    assert "No answer of yours spoke for one role more than for the other." in as_text(reply)
    assert reply.claims == ()
    assert "Sources: " not in as_text(reply)


def test_without_paths_there_is_nothing_to_try(chat: Chat) -> None:
    chat.content = replace(chat.content, tracks={})
    reply = chat.take(INDIFFERENT)
    assert "How to try both" not in as_text(reply)
    assert "Pick a track" in labels(chat.take(fond_of("ds")))


def test_the_result_leads_on(chat: Chat) -> None:
    reply = chat.take(fond_of("mle"))
    *topics, track, compare, points, again = reply.choices
    assert track.action == ActionId("run", "track mle")
    assert (track.label, track.emphasis) == ("Start the MLE track", Emphasis.PRIMARY)
    assert compare.action == ActionId("run", "compare")
    assert (points.label, again.label) == ("Points per answer", "Take it again")
    assert topics
    assert all(choice.action.subject.startswith("compare ") for choice in topics)


def test_the_points_of_every_answer_can_be_seen(chat: Chat) -> None:
    chat.take(mostly(fond_of("mle"), until=6))
    reply = chat.press("Points per answer")
    text = as_text(reply)
    assert not reply.replaces
    assert "From 3.5 on I call it a lean." in text
    assert "lean about one time in 3" in text
    assert text.count("1 point for Machine Learning Engineer.") == 6
    assert text.count("No point either way.") == 8
    assert "6 points for Machine Learning Engineer, in all." in text
    assert "You chose neither “" in text
    assert "You gave 5 of 5 to “" in text
    assert "Half a point for Machine Learning Engineer." in as_text(
        points_of(chat, always(Answer.BOTH, Answer.FOUR))
    )


def points_of(chat: Chat, taste: Taste) -> Reply:
    chat.take(taste)
    return chat.press("Points per answer")


# --- again -------------------------------------------------------------------------------------


def test_the_last_result_is_there_to_look_at(chat: Chat) -> None:
    done = chat.take(fond_of("ds"))
    assert chat.fit() == replace(done, replaces=False)


def test_taking_it_again_says_what_has_shifted(chat: Chat) -> None:
    assert "time" not in as_text(chat.take(fond_of("ds"))).split("\n\n")[2]
    again = chat.press("Take it again")
    assert not again.replaces
    assert again.title == "Which role fits you: 1 of 14"
    text = as_text(chat.take(mostly(fond_of("ds"), until=10)))
    assert "As last time. What came out differently: " in text
    text = as_text(chat.take(INDIFFERENT))
    assert "Last time it leaned to Data Scientist. What came out differently: " in text
    text = as_text(chat.take(fond_of("mle")))
    assert "Last time it was close. What came out differently: " in text
    text = as_text(chat.take(fond_of("mle")))
    assert "As last time. No line below has changed." in text


def test_another_version_is_compared_with_nothing(chat: Chat) -> None:
    chat.take(fond_of("ds"))
    chat.with_fit(replace(the_fit(), version=2))
    text = as_text(chat.take(fond_of("mle")))
    assert "ast time" not in text


# --- the export --------------------------------------------------------------------------------


def test_a_sheet_is_exported_with_its_answers_in_words(chat: Chat) -> None:
    chat.fit()
    chat.press("A")
    chat.take(INDIFFERENT)
    told = [file.text for file in files(chat.store.held(ADA), shipped(), {}, NOW)]
    first = the_fit().items[0].leanings
    for text in told:
        assert f"Closed. You chose “{first[0].text}”" in text
        assert f"Finished. You chose neither “{first[0].text}” nor “{first[1].text}” | " in text
    other = replace(shipped(), fit=None)
    assert "Finished. neither neither 3 " in files(chat.store.held(ADA), other, {}, NOW)[1].text
