import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import Span, Style, clean, escape, parse, pieces, plain, quote


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("plain", (Span("plain"),)),
        ("a **b** c", (Span("a "), Span("b", Style.BOLD), Span(" c"))),
        ("*leaning*", (Span("leaning", Style.ITALIC),)),
        ("`code *x*`", (Span("code *x*", Style.CODE),)),
        ("[docs](https://example.org/a)", (Span("docs", Style.LINK, "https://example.org/a"),)),
        ("[x](javascript:alert)", (Span("[x](javascript:alert)"),)),
        ("[x](http://plain.example)", (Span("[x](http://plain.example)"),)),
        (r"\*not bold\*", (Span("*not bold*"),)),
        (r"**a \* b**", (Span("a * b", Style.BOLD),)),
        ("**open", (Span("**open"),)),
        ("", ()),
    ],
)
def test_text_becomes_spans(text: str, spans: tuple[Span, ...]) -> None:
    assert parse(text) == spans


def test_plain_text_spells_out_an_address() -> None:
    assert plain("See [the docs](https://example.org).") == "See the docs (https://example.org)."


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert plain(escape(text)) == text
    assert all(span.style is Style.PLAIN for span in parse(escape(text)))


@given(st.text())
def test_nothing_is_lost_whatever_the_markup(text: str) -> None:
    shown = "".join(span.text for span in parse(text))
    assert set(shown) - set(text) == set()
    assert [c for c in shown if c.isalnum()] == [
        c for c in text if c.isalnum() and c in shown
    ] or "https" in text


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("  two\n\twords ", "two words"),
        ("a\x00b\x1b[31m", "ab[31m"),
        ("abc\u202edcba", "abcdcba"),
        ("ﬁt", "fit"),
        ("\u200b\u200d", ""),
        ("🙂", "🙂"),
    ],
)
def test_typed_text_is_one_line_of_visible_characters(typed: str, seen: str) -> None:
    assert clean(typed) == seen


def test_a_quotation_is_cut_and_harmless() -> None:
    assert plain(quote("x" * 100, limit=10)) == "xxxxxxxxx…"
    assert parse(quote("**loud** [a](https://b.example)")) == (
        Span("**loud** [a](https://b.example)"),
    )


@given(text=st.text(alphabet="ab \n", max_size=60), limit=st.integers(1, 12))
def test_pieces_lose_nothing_but_the_breaks_between_them(text: str, limit: int) -> None:
    found = pieces(text, limit)
    assert all(len(piece) <= limit for piece in found)
    assert "".join(found).replace("\n", "") == text.replace("\n", "")
