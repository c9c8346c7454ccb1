"""Text on Discord: it reads as it was written, and nothing in it acts."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.markdown import escape, markdown, one_line
from bot.markup import escape as escape_markup
from bot.markup import plain


def shown(text: str) -> str:
    """Read escapes as Discord's markdown parser does: punctuation after a backslash is itself."""
    return re.sub(r"\\([^0-9A-Za-z\s])", r"\1", text)


@pytest.mark.parametrize(
    ("hostile", "written"),
    [
        ("<@42> <@!42> <@&7> <#9>", r"\<\@42\> \<\@!42\> \<\@&7\> \<\#9\>"),
        ("@everyone @here", r"\@everyone \@here"),
        ("<t:1700000000:R> <:blob:1> <a:party:2>", r"\<t:1700000000:R\> \<:blob:1\> \<a:party:2\>"),
        ("</career:1> <id:guide>", r"\</career:1\> \<id:guide\>"),
        ("# big\n## less\n-# small", "\\# big\n\\## less\n\\-\\# small".replace("\\##", "\\#\\#")),
        ("> quote\n>>> all of it", "\\> quote\n\\>\\>\\> all of it"),
        ("- one\n* two\n1. three", "\\- one\n\\* two\n1\\. three"),
        ("  - nested", r"  \- nested"),
        ("||spoiler|| ~~gone~~ __under__", r"\|\|spoiler\|\| \~\~gone\~\~ \_\_under\_\_"),
        ("[bank](https://evil.example)", r"\[bank\](https\://evil.example)"),
        ("see https://evil.example", r"see https\://evil.example"),
        ("`code` ```block```", r"\`code\` \`\`\`block\`\`\`"),
        ("back\\slash", r"back\\slash"),
        ("C#, 5-10 years, 1.5x: fine", r"C\#, 5-10 years, 1.5x: fine"),
    ],
)
def test_nothing_in_plain_text_acts(hostile: str, written: str) -> None:
    assert escape(hostile) == written
    assert shown(written) == hostile


@given(st.text())
def test_escaped_text_is_shown_as_it_was(text: str) -> None:
    assert shown(escape(text)) == text


@given(st.text())
def test_markup_is_shown_with_every_word(text: str) -> None:
    assert shown(markdown(escape_markup(text))) == plain(escape_markup(text)) == text


@given(st.text(alphabet="*_`[]()<>@#-|~\\ \nab:/"))
def test_no_mention_survives_any_markup(text: str) -> None:
    # An escaped backtick begins no code, so escapes are stepped over.
    step = re.compile(r"(\\.)|`[^`\n]+`", re.DOTALL)
    written = step.sub(lambda match: match[1] or "", markdown(text))

    assert not re.search(r"(?<!\\)(?:\\\\)*<[@#:/t]", written)
    assert not re.search(r"(?<!\\)(?:\\\\)*@", written)


def test_styles_and_links_are_kept() -> None:
    text = "**bold** and *slanted* with `code_here` at [the *Gazette*](https://g.example/a)"

    assert markdown("**bold** and *slanted* with `code_here`") == (
        "**bold** and *slanted* with `code_here`"
    )
    assert markdown(text).endswith(r"at [the \*Gazette\*](https://g.example/a)")


def test_styled_neighbours_do_not_grow_together() -> None:
    assert markdown("`a``b`") == "`a`\u200b`b`"
    assert markdown("**a***b*") == "**a**\u200b*b*"


def test_lists_stay_lists_where_they_are_wanted() -> None:
    text = "Tools:\n- **Python**\n- C#\n- - # deeper"

    assert markdown(text, lists=True) == "Tools:\n- **Python**\n- C\\#\n- \\- \\# deeper"
    assert markdown("- no list here") == r"\- no list here"


def test_one_line_has_no_breaks() -> None:
    assert one_line("a\n# b\t c") == r"a \# b c"
