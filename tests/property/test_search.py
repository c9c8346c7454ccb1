"""Whatever somebody asks: an answer in time, and the same one however they shout it."""

import string
import time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import load
from bot.search import Found, find

ROOT = Path(__file__).parent.parent.parent
CONTENT = load(ROOT / "content", ROOT / "schedules")
WORDS = st.sampled_from(
    [
        *("data scientist", "mle", "salary", "what", "do", "i", "need", "a", "phd", "or", "is"),
        *("python", "the", "pay", "remote", "nurse", "berlin", "docker", "zzz", "statistcs"),
    ]
)
find(CONTENT, "salary")  # what is built once is not part of the time


@given(st.text(max_size=2000))
def test_any_text_is_answered_or_refused(text: str) -> None:
    answer = find(CONTENT, text)
    assert set(answer.nearby) <= set(CONTENT.topics)
    if isinstance(answer, Found):
        assert answer.topic in CONTENT.topics
        assert set(answer.roles) <= set(CONTENT.roles)


@given(st.text(alphabet=string.ascii_lowercase + " ", min_size=1900, max_size=2000))
@settings(max_examples=20, deadline=None)
def test_junk_of_any_length_takes_little_time(text: str) -> None:
    started = time.perf_counter()
    find(CONTENT, text)
    assert time.perf_counter() - started < 0.25


@given(st.lists(WORDS, min_size=1, max_size=12), st.sampled_from(["", "?", "!!", " ...", " 🙂"]))
def test_case_and_punctuation_make_no_difference(asked: list[str], end: str) -> None:
    question = " ".join(asked)
    assert find(CONTENT, question.upper() + end) == find(CONTENT, question)
