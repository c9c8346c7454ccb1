"""Replies as Slack messages: every block, every limit, and text that tries to be more than text."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block as SlackBlock

from adapters.slack.home import home
from adapters.slack.render import NEW_KINDS, as_text, render
from bot.actions import ActionId, run
from bot.markup import escape
from bot.replies import (
    Attached,
    Block,
    Card,
    Choice,
    Choices,
    Citing,
    Code,
    Emphasis,
    Field,
    Notice,
    Reply,
    Sources,
    Table,
    Text,
)
from tests.charts_world import any_chart
from tests.simulators.slack.limits import check_message_blocks, check_view, shown_texts

Json = dict[str, Any]


def drawn(*blocks: Block) -> list[Json]:
    (message,) = checked(Reply(title="", blocks=blocks))
    return list(message["blocks"])


def checked(reply: Reply, *, in_dm: bool = False) -> list[Json]:
    """Render with and without tables, and let both authorities on limits look at it."""
    for without in (NEW_KINDS, ()):
        messages = render(reply, in_dm=in_dm, without=without)
        for message in messages:
            check_message_blocks(message["blocks"])
            # The SDK has no model of the newest block; the line above checks that one alone.
            known = [b for b in message["blocks"] if b["type"] != "data_visualization"]
            for block in SlackBlock.parse_all(known):
                block.validate_json()
                block.to_dict()
            assert 0 < len(message["text"]) <= 15_000
    return render(reply, in_dm=in_dm)


def texts(messages: list[Json]) -> str:
    return "\n".join(shown_texts([message["blocks"] for message in messages]))


def looks_like(text: str) -> str:
    """Replace every mark by the character that looks like it and formats nothing."""
    names = ["ASTERISK OPERATOR", "MODIFIER LETTER LOW MACRON", "TILDE OPERATOR"]
    names += ["MODIFIER LETTER GRAVE ACCENT", "RATIO"]
    return text.translate(str.maketrans("*_~`:", "".join(map(unicodedata.lookup, names))))


def buttons(number: int, *, summary: str = "", select: bool = False) -> Choices:
    choices = tuple(
        Choice(label=f"Topic {n}", action=run(f"compare {n}"), summary=summary)
        for n in range(number)
    )
    return Choices(prompt="Pick one", choices=choices, select=select)


class TestBlocks:
    def test_a_title_is_a_header_without_emoji(self) -> None:
        (message,) = checked(Reply(title="Salary :100: & <more>"))

        assert message["blocks"] == [
            {
                "type": "header",
                "text": {"type": "plain_text", "text": "Salary :100: & <more>", "emoji": False},
            }
        ]
        assert message["text"] == "Salary :100: &amp; &lt;more&gt;"

    def test_spans_become_mrkdwn(self) -> None:
        text = "**Bold**, *thin*, `a_b` and [a page](https://example.org/?a=1&b=2)"

        (section,) = drawn(Text(text))

        assert section["text"] == {
            "type": "mrkdwn",
            "text": "*Bold*, _thin_, `a_b` and <https://example.org/?a=1&amp;b=2|a page>",
            "verbatim": True,
        }

    def test_lists_get_bullets(self) -> None:
        (section,) = drawn(Text("Both:\n- one - two\n- three"))

        assert section["text"]["text"] == "Both:\n• one - two\n• three"

    def test_bold_inside_a_word_still_formats(self) -> None:
        (section,) = drawn(Text("un**bound**ed"))

        assert section["text"]["text"] == "un\u200b*bound*\u200bed"

    def test_a_card_has_a_bold_title_and_fields_side_by_side(self) -> None:
        card = Card(title="DS", text="Asks why.", fields=(Field("Focus", "**Insight**"),))

        head, fields = drawn(card)

        assert head["text"]["text"] == "*DS*\nAsks why."
        assert [field["text"] for field in fields["fields"]] == ["*Focus*\n*Insight*"]

    def test_eleven_fields_take_two_sections(self) -> None:
        card = Card(title="", fields=tuple(Field(str(n), "x") for n in range(11)))

        assert [len(block["fields"]) for block in drawn(card)] == [10, 1]

    def test_a_field_too_long_for_a_column_gets_a_section(self) -> None:
        card = Card(title="", fields=(Field("Short", "x"), Field("Long", "word " * 700)))

        assert [list(block)[1] for block in drawn(card)] == ["fields", "text", "text"]

    def test_a_table_is_native_with_plain_wrapped_cells(self) -> None:
        table = Table(caption="Pay", header=("", "DS"), rows=(("Junior", "<!here> *x*"),))

        caption, native = drawn(table)

        assert caption["text"]["text"] == "*Pay*"
        assert native["type"] == "table"
        assert native["rows"][1][1] == {"type": "raw_text", "text": "<!here> *x*"}
        assert native["column_settings"] == [{"is_wrapped": True}] * 2

    def test_without_tables_every_cell_is_text_with_its_column(self) -> None:
        table = Table(caption="", header=("Row", "DS", "MLE"), rows=(("Goal", "a<b", "build"),))
        reply = Reply(title="", blocks=(table,))

        (message,) = render(reply, without={"table"})

        assert message["blocks"][0]["text"]["text"] == "*Goal*\nDS: a&lt;b\nMLE: build"
        assert as_text(render(reply)[0], {"table"}) == [message]

    def test_two_tables_take_two_messages(self) -> None:
        table = Table(caption="", header=("a", "b"), rows=(("c", "d"),))

        assert len(checked(Reply(title="", blocks=(table, table)))) == 2

    def test_a_long_table_repeats_its_header(self) -> None:
        rows = tuple((f"row {n}", "x") for n in range(150))

        first, second = checked(
            Reply(title="", blocks=(Table(caption="", header=("a", "b"), rows=rows),))
        )

        tables = [m["blocks"][0]["rows"] for m in (first, second)]
        assert [len(table) for table in tables] == [100, 52]
        assert tables[0][0] == tables[1][0]

    def test_a_table_that_is_too_wide_is_text(self) -> None:
        row = tuple(str(n) for n in range(21))

        assert {b["type"] for b in drawn(Table(caption="", header=row, rows=(row,)))} == {"section"}

    def test_buttons_stand_five_in_a_row(self) -> None:
        prompt, *rows = drawn(buttons(12))

        assert prompt["text"]["text"] == "Pick one"
        assert [len(row["elements"]) for row in rows] == [5, 5, 2]
        assert rows[0]["elements"][1] == {
            "type": "button",
            "action_id": "press-1",
            "text": {"type": "plain_text", "text": "Topic 1", "emoji": False},
            "value": run("compare 1").encode(),
        }

    def test_emphasis_is_a_style(self) -> None:
        choices = tuple(
            Choice(label=look.value, action=run("help"), emphasis=look) for look in Emphasis
        )

        (row,) = drawn(Choices(prompt="", choices=choices))

        assert [b.get("style") for b in row["elements"]] == [None, "primary", "danger"]

    def test_a_screen_reader_gets_the_summary_of_a_button(self) -> None:
        _, row = drawn(buttons(2, summary="What it pays " * 9))

        label = row["elements"][0]["accessibility_label"]
        assert label.startswith("Topic 0: What it pays What")
        assert len(label) <= 75

    def test_a_select_holds_the_action_in_its_options(self) -> None:
        (block,) = drawn(buttons(7, summary="s" * 80, select=True))

        (select,) = block["elements"]
        assert select["type"] == "static_select"
        assert select["placeholder"]["text"] == "Pick one"
        assert select["options"][6]["value"] == run("compare 6").encode()
        assert len(select["options"][6]["description"]["text"]) == 75

    def test_more_choices_than_buttons_can_hold_become_menus(self) -> None:
        blocks = drawn(buttons(130))

        assert [len(block["elements"][0]["options"]) for block in blocks] == [100, 30]

    def test_sources_and_notices_are_small_print(self) -> None:
        cited = (Citing("Turing", "2023", "sells courses"), Citing("Q_A", "undated"))

        sources, notice = drawn(Sources(cited), Notice("Ask **twice**"))

        expected = "Sources: Turing (2023, sells courses); Q_A (undated)"
        assert sources["elements"][0]["text"] == expected
        assert notice["type"] == "context"
        assert notice["elements"][0]["text"] == "Ask *twice*"

    def test_what_sources_disagree_about_stands_above_them(self) -> None:
        differ, sources = drawn(Sources((Citing("Turing", "2023"),), differ=("Is it so?",)))

        assert differ["elements"][0]["text"] == "Sources differ on this: Is it so?"
        assert sources["elements"][0]["text"] == "Sources: Turing (2023)"


class TestSharing:
    shared = Reply(title="Salary", share="compare salary")

    def test_a_private_answer_among_others_can_be_shared(self) -> None:
        (message,) = checked(self.shared)

        (button,) = message["blocks"][-1]["elements"]
        assert button["text"]["text"] == "Share"
        assert ActionId.decode(button["value"]) == ActionId("share", "compare salary")

    def test_there_is_nothing_to_share_in_a_dm_or_in_public(self) -> None:
        assert "Share" not in texts(checked(self.shared, in_dm=True))
        assert "Share" not in texts(checked(replace(self.shared, private=False)))


class TestLimits:
    def test_an_empty_reply_still_says_something(self) -> None:
        (message,) = render(Reply(title=""))

        assert message == {"text": "(continued)", "blocks": []}

    def test_a_long_title_is_kept_whole(self) -> None:
        title = "Which of the two " * 20

        assert title.split() == texts(checked(Reply(title=title))).replace("*", "").split()

    def test_nothing_of_a_long_text_is_lost(self) -> None:
        words = [f"word{n}&" for n in range(9000)]

        messages = checked(Reply(title="Long", blocks=(Text(" ".join(words)),)))

        assert len(messages) > 5
        assert texts(messages).replace("&amp;", "&").split() == ["Long", *words]

    def test_a_word_longer_than_a_section_is_cut(self) -> None:
        messages = checked(Reply(title="", blocks=(Text("<" * 4000),)))

        assert texts(messages).replace("\n", "") == "&lt;" * 4000

    def test_sixty_blocks_take_two_messages(self) -> None:
        messages = checked(Reply(title="", blocks=tuple(Text(f"t{n}") for n in range(60))))

        assert [len(message["blocks"]) for message in messages] == [50, 10]
        assert messages[1]["text"].startswith("t50")

    def test_the_notification_text_is_cut(self) -> None:
        (message,) = checked(Reply(title="", blocks=(Text("a " * 1490), Text("b " * 1490))))

        assert len(message["text"]) == 3000

    def test_a_home_view_is_cut_at_a_hundred_blocks(self) -> None:
        view = home(Reply(title="Hi", blocks=tuple(Text(f"t{n}") for n in range(120))))

        check_view(view, kind="home")
        assert len(view["blocks"]) == 100


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("<!channel> <@U1> <#C1>", "&lt;!channel&gt; &lt;@U1&gt; &lt;#C1&gt;"),
        ("<https://evil.example|bank>", "&lt;https://evil.example|bank&gt;"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("*b* _i_ ~s~ `c`", looks_like("*b* _i_ ~s~ `c`")),
        ("```x```", looks_like("```x```")),
        ("> said", "\N{FULLWIDTH GREATER-THAN SIGN} said"),
        (":tada: at 10:30:00", looks_like(":") + "tada: at 10:30:00"),
        ("snake_case 2 * 3 a*b", "snake_case 2 * 3 a*b"),
    ],
)
def test_words_of_people_are_only_words(hostile: str, shown: str) -> None:
    (section,) = drawn(Text(escape(hostile)))

    assert section["text"] == {"type": "mrkdwn", "text": shown, "verbatim": True}


_words = st.text(max_size=200) | st.text(st.sampled_from("<>&*_~`:|[]()\\ a\n-"), max_size=200)
_labels = st.text(min_size=1, max_size=75)
_choice = st.builds(Choice, label=_labels, action=st.just(run("help")), summary=_words)
_card = st.builds(
    Card, title=_words, text=_words, fields=st.lists(st.builds(Field, _words, _words)).map(tuple)
)


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 22))
    row = st.lists(_words, min_size=width, max_size=width).map(tuple)
    return Table(
        caption=draw(_words), header=draw(row), rows=tuple(draw(st.lists(row, max_size=3)))
    )


_block = st.one_of(
    st.builds(Text, _words),
    st.builds(Notice, _words),
    _card,
    _tables(),
    any_chart(),
    st.builds(Code, st.text(max_size=9000), _words),
    st.builds(
        Choices,
        prompt=_words,
        choices=st.lists(_choice, max_size=30).map(tuple),
        select=st.booleans(),
    ),
    st.builds(Sources, st.lists(st.builds(Citing, _words, _words, st.none() | _words)).map(tuple)),
)


@given(st.builds(Reply, title=_words, blocks=st.lists(_block, max_size=6).map(tuple)))
def test_whatever_is_said_slack_takes_it(reply: Reply) -> None:
    checked(reply)


@given(_words)
def test_no_text_makes_a_mention_a_link_or_a_channel(text: str) -> None:
    for shown in _mrkdwn(render(Reply(title="", blocks=(Text(escape(text)),)))):
        assert "<" not in shown
        assert ">" not in shown


def _mrkdwn(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            yield node["text"]
        node = list(node.values())
    if isinstance(node, list):
        for item in node:
            yield from _mrkdwn(item)


def test_a_file_is_shown_as_its_whole_text_cut_between_lines() -> None:
    text = "\n".join(f"line {number}, with *marks* & <signs>" for number in range(900))
    file = Attached(name="all.csv", media_type="text/csv", text=text)
    messages = render(Reply(title="Yours", blocks=(file,)))
    assert len(messages) > 1
    for message in messages:
        check_message_blocks(message["blocks"])
    listed = [
        block["elements"][0]["elements"][0]["text"]
        for message in messages
        for block in message["blocks"]
        if block["type"] == "rich_text"
    ]
    assert "\n".join(listed) == text
