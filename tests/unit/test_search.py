"""From a free question to a topic and roles, on the real content."""

import pytest

from bot.content import Content, load
from bot.search import Found, Outside, courtesy, find
from bot.search.index import index_of
from bot.search.question import MAX_WORDS, read
from bot.search.words import stem, words
from bot.settings import Settings
from tests.small import small_content


@pytest.fixture(scope="module")
def content() -> Content:
    settings = Settings(_env_file=None)
    return load(settings.content_dir, settings.schedules_dir)


def found(content: Content, question: str) -> Found:
    answer = find(content, question)
    assert isinstance(answer, Found), answer
    return answer


def refused(content: Content, question: str) -> Outside:
    answer = find(content, question)
    assert isinstance(answer, Outside), answer
    return answer


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("What's a DS?", "what is a data scientist"),
        ("TF & sklearn", "tensorflow and scikit learn"),
        ("mle -> ds", "machine learning engineer to data scientist"),
        ("k8s w/o a degree", "kubernetes without a degree"),
        ("c++ or C#", "c++ or c#"),
        ("jobs r gone", "jobs are gone"),
        ("python or r?", "python or r"),
        ("should I know R now", "should i know r now"),
        ("makes good money", "earn"),
        ("🙂 ???", ""),
    ],
)
def test_short_forms_are_written_out(typed: str, plain: str) -> None:
    assert " ".join(words(typed)) == plain


@pytest.mark.parametrize(
    ("british", "american"),
    [("modelling", "modeling"), ("visualisation", "visualization"), ("programmes", "programs")],
)
def test_both_spellings_of_a_word_are_one(british: str, american: str) -> None:
    assert stem(british) == stem(american)


@pytest.mark.parametrize(
    ("question", "topic", "roles"),
    [
        ("salary", "salary", ("ds", "mle")),
        ("what does an mle earn", "salary", ("mle",)),
        ("slaary of a data sceintist pls", "salary", ("ds",)),
        ("do i need a phd to be a DS?", "education", ("ds",)),
        ("kubernets", "tools", ("ds", "mle")),
        ("data", "data-handling", ("ds", "mle")),
        ("ds vs mle", "focus", ("ds", "mle")),
        ("what is a data scientist", "definition", ("ds",)),
        ("my first DS job", "background", ("ds",)),
        ("machine learning jobs in demand", "market", ("mle",)),
        ("my cousin Vinny says data scientists need R, true?", "languages", ("ds",)),
    ],
)
def test_people_are_understood(
    content: Content, question: str, topic: str, roles: tuple[str, ...]
) -> None:
    answer = found(content, question)
    assert (answer.topic, answer.roles) == (topic, roles)


def test_somebody_who_leaves_a_role_hears_about_that_one(content: Content) -> None:
    assert found(content, "from mle to ds").roles == ("mle",)
    assert found(content, "Can a data scientist become a machine learning engineer?").roles == (
        "ds",
    )
    assert found(content, "how often do people change between ds and mle").roles == ("ds", "mle")


def test_the_sentence_that_asks_counts_more_than_the_story(content: Content) -> None:
    story = "I clean data all day. My team has no pipelines, and my boss loves dashboards. " * 3
    assert found(content, f"{story}What do ML engineers earn? Thanks.").topic == "salary"


@pytest.mark.parametrize(
    ("question", "because"),
    [
        ("What does a nurse earn?", "job"),
        ("data engineer salary", "job"),
        ("ds salary in Norway", "place"),
        ("mle pay at Google", "employer"),
        ("netflix salary for ml engineers", "employer"),
        ("How much does a data science bootcamp cost?", "money"),
        ("is the coursera course any good", "course"),
        ("data scientist salary in 1999", "a year"),
        ("write me a python function", "a task"),
        ("are you human", "small talk"),
        ("best laptop for data science", "chat"),
        ("how do glaciers move", "unheard of"),
    ],
)
def test_what_is_outside_says_why(content: Content, question: str, because: str) -> None:
    answer = refused(content, question)
    assert answer.because.startswith(because)
    assert answer.nearby
    assert set(answer.nearby) <= set(content.topics)


def test_nothing_is_near_what_means_nothing(content: Content) -> None:
    for question in ("", "asdfgh"):
        assert refused(content, question).nearby == ()


def test_what_somebody_is_does_not_matter(content: Content) -> None:
    question = "I am a nurse. Do I need a degree to be a data scientist?"
    assert found(content, question).topic == "education"
    refused(content, "Is a nurse better off than a data scientist?")


def test_a_frequent_question_is_recognised_in_other_words(content: Content) -> None:
    answer = found(content, "does a ds need a phd??")
    assert answer.faq is not None
    assert answer.faq.phrasings[0] == "Do I need a PhD?"
    assert {claim.id for claim in answer.claims} <= set(answer.faq.claims)
    assert answer.claims[0].role == "ds"


def test_one_word_is_a_topic_and_no_frequent_question(content: Content) -> None:
    assert found(content, "salary").faq is None


def test_claims_and_neighbours_fit(content: Content) -> None:
    answer = found(content, "is docker something an mle uses")
    assert 1 <= len(answer.claims) <= 4
    assert "Docker" in answer.claims[0].text
    assert answer.topic not in answer.nearby
    assert len(answer.nearby) == 2


def test_an_answer_on_both_roles_rests_on_claims_of_both(content: Content) -> None:
    answer = found(content, "challenges")
    assert {claim.role for claim in answer.claims} == {"ds", "mle"}


def test_any_content_can_be_searched() -> None:
    small = small_content()
    assert found(small, "what is the pay of an mle").topic == "salary"
    assert index_of(small) is index_of(small)
    refused(small, "docker")


def test_only_the_beginning_of_a_very_long_text_is_read(content: Content) -> None:
    assert len(read(index_of(content), "why " * 2000).words) == MAX_WORDS


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("hi there!", "greeting"),
        ("Good morning", "greeting"),
        ("thanks a lot", "thanks"),
        ("ok, great", "thanks"),
        ("hello, what is the pay?", None),
        ("there", None),
        ("", None),
    ],
)
def test_courtesy_is_no_question(said: str, kind: str | None) -> None:
    assert courtesy(said) == kind
