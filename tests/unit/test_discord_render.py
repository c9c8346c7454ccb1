"""Every block as Components V2, within every limit, with every word and every action."""

from dataclasses import replace
from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.render import attachment, attachments, bare, render
from bot.actions import ActionId, run
from bot.replies import (
    Attached,
    Block,
    Card,
    Chart,
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
from tests.charts_world import CHARTS, RANGES, any_chart
from tests.simulators.discord.limits import check_message, walk

COMPARE = ActionId("run", "compare salary")


def only(reply: Reply, **where: bool) -> list[dict[str, Any]]:
    """Return what stands in the container of the only message."""
    [message] = render(reply, **where)
    check_message(message, files={})
    [container] = message["components"]
    return list(container["components"])


def block(*blocks: Block) -> list[dict[str, Any]]:
    return only(Reply(title="", blocks=blocks))


def texts(messages: list[dict[str, Any]]) -> list[str]:
    found = (c for message in messages for c in walk(message["components"]))
    return [c["content"] for c in found if c["type"] == 10]


def pressable(messages: list[dict[str, Any]]) -> list[str]:
    ids = []
    for component in (c for message in messages for c in walk(message["components"])):
        ids += [o["value"] for o in component.get("options", ())]
        ids += [component["custom_id"]] if component["type"] == 2 else []
    return [bare(found) for found in ids]


def test_a_message_is_one_container_that_pings_nobody() -> None:
    [message] = render(Reply(title="Salary", blocks=(Text("It **depends**."),)))

    assert message["flags"] == 1 << 15
    assert message["allowed_mentions"] == {"parse": []}
    assert message["components"] == [
        {
            "type": 17,
            "components": [
                {"type": 10, "content": "## Salary"},
                {"type": 10, "content": "It **depends**."},
            ],
        }
    ]


def test_a_card_has_its_fields_as_lines() -> None:
    fields = (Field("Entry", "from *70k*"), Field("<@1>", "- x"))
    card = Card(title="Pay", text="In the US", fields=fields)

    assert block(card) == [
        {
            "type": 10,
            "content": "### Pay\nIn the US\n**Entry**: from *70k*\n**\\<\\@1\\>**: \\- x",
        }
    ]


def test_a_table_reads_row_by_row_with_the_names_of_its_columns() -> None:
    table = Table(
        caption="Both", header=("", "DS", "MLE"), rows=(("Goal", "ask", "run"), ("Pay", "1", "2"))
    )

    assert block(table) == [
        {
            "type": 10,
            "content": "### Both\n**Goal**\nDS: ask\nMLE: run\n**Pay**\nDS: 1\nMLE: 2",
        }
    ]


def test_buttons_stand_in_rows_of_five() -> None:
    choices = tuple(
        Choice(label=f"No. {n}", action=run(f"compare {n}"), emphasis=emphasis)
        for n, emphasis in enumerate([*Emphasis, *Emphasis])
    )

    prompt, first, second = block(Choices(prompt="Which?", choices=choices))

    assert prompt["content"] == "Which?"
    assert [button["style"] for button in first["components"]] == [2, 1, 4, 2, 1]
    assert [button["label"] for button in second["components"]] == ["No. 5"]
    assert second["components"][0]["custom_id"] == "1|run|0||compare 5"


def test_a_select_offers_its_actions() -> None:
    choices = tuple(Choice(label=w, summary=w * 2, action=run(w)) for w in ("role", "help"))

    [row] = block(Choices(prompt="Pick one", choices=choices, select=True))

    [select] = row["components"]
    assert (select["type"], select["placeholder"]) == (3, "Pick one")
    assert select["options"] == [
        {"label": "role", "value": "1|run|0||role", "description": "rolerole"},
        {"label": "help", "value": "1|run|0||help", "description": "helphelp"},
    ]


def test_what_one_select_cannot_hold_is_in_the_next() -> None:
    choices = tuple(Choice(label=f"No. {n}", action=run(f"compare {n}")) for n in range(27))

    menus = block(Choices(prompt="Topic", choices=choices, select=True))

    selects = [menu["components"][0] for menu in menus]
    assert [len(select["options"]) for select in selects] == [25, 2]
    assert [select["placeholder"] for select in selects] == ["Topic (1 of 2)", "Topic (2 of 2)"]


def test_sources_are_small_print_under_a_line() -> None:
    cited = (Citing("Gazette", "2023", "sells courses"), Citing("Leaflet", "undated"))

    assert block(Text("x"), Sources(cited))[1:] == [
        {"type": 14, "divider": True, "spacing": 1},
        {
            "type": 10,
            "content": "-# Sources\n-# Gazette (2023, sells courses)\n-# Leaflet (undated)",
        },
    ]
    assert block(Text("x"), Sources(())) == [{"type": 10, "content": "x"}]


def test_what_sources_disagree_about_stands_above_them() -> None:
    assert block(Text("x"), Sources((Citing("G", "2023"),), differ=("Pay", "Maths")))[2:] == [
        {"type": 10, "content": "-# Sources differ on this: Pay; Maths.\n-# Sources\n-# G (2023)"}
    ]


def test_a_notice_is_set_apart() -> None:
    assert block(Notice("Old.\n- Be careful.")) == [
        {"type": 10, "content": "> Old.\n> \\- Be careful."}
    ]


@pytest.mark.parametrize(
    ("reply", "where", "has_share"),
    [
        (Reply(title="x", share="compare salary"), {}, True),
        (Reply(title="x", share="compare salary"), {"in_dm": True}, False),
        (Reply(title="x", share="compare salary", private=False), {}, False),
        (Reply(title="x"), {}, False),
        (Reply(title="x", share="compare " + "y" * 90), {}, False),
    ],
)
def test_share_is_offered_where_only_one_person_sees_the_answer(
    reply: Reply,
    where: dict[str, bool],
    has_share: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    assert pressable(render(reply, **where)) == (["1|share|0||compare salary"] if has_share else [])


def test_the_same_action_twice_is_told_apart_on_the_wire_only() -> None:
    twice = (Choice(label="A", action=COMPARE), Choice(label="B", action=COMPARE))
    messages = render(
        Reply(
            title="x",
            blocks=(
                Choices(prompt="", choices=twice),
                Choices(prompt="", choices=twice, select=True),
            ),
        )
    )

    check_message(messages[0], files={})
    assert pressable(messages) == [COMPARE.encode()] * 4


def test_what_is_empty_still_says_something() -> None:
    assert texts(render(Reply(title=""))) == ["There is nothing to show here."]
    assert texts(
        render(Reply(title="", blocks=(Text(""), Sources(()), Choices(prompt="", choices=()))))
    ) == ["There is nothing to show here."]


def test_long_text_goes_on_in_further_messages() -> None:
    paragraphs = [f"{n} " + "word " * 150 for n in range(20)]
    messages = render(Reply(title="Long", blocks=(Text("\n".join(paragraphs)),)))

    assert len(messages) == 4
    for message in messages:
        check_message(message, files={})
    assert "\n".join(texts(messages)).split() == ["##", "Long", *" ".join(paragraphs).split()]


def test_a_row_of_a_table_is_not_torn() -> None:
    rows = tuple((f"Row {n}", "a" * 200, "b" * 200) for n in range(30))
    messages = render(
        Reply(title="", blocks=(Table(caption="", header=("", "A", "B"), rows=rows),))
    )

    for text in texts(messages):
        assert text.startswith("**Row")
        assert text.endswith("b" * 200)


def test_a_prompt_stays_with_its_buttons() -> None:
    buttons = Choices(prompt="Your answer", choices=(Choice(label="A", action=COMPARE),))
    messages = render(Reply(title="", blocks=(Text("x" * 3995), buttons)))

    assert [len(m["components"][0]["components"]) for m in messages] == [1, 2]


def test_a_word_without_end_is_cut_outside_its_escapes() -> None:
    messages = render(Reply(title="", blocks=(Text("a" + "#" * 9001),)))

    assert len(messages) == 5
    assert "".join(texts(messages)) == "a" + "\\#" * 9001
    assert [text[-1] for text in texts(messages)] == ["#"] * 5


words = st.text(max_size=300)
actions = st.builds(ActionId, st.just("run"), st.text(max_size=60), st.integers(0, 9))
choices = st.lists(st.builds(Choice, label=words, action=actions, summary=words), max_size=60)
blocks = st.one_of(
    st.builds(Text, st.text(max_size=6000)),
    st.builds(Notice, words),
    st.builds(
        Card,
        title=words,
        text=words,
        fields=st.lists(st.builds(Field, words, words), max_size=30).map(tuple),
    ),
    st.lists(st.tuples(words, words, words), max_size=40).map(
        lambda rows: Table(caption="Table", header=("", "A", "B"), rows=tuple(rows))
    ),
    any_chart(),
    st.builds(Code, st.text(max_size=6000), words),
    st.builds(Choices, prompt=words, choices=choices.map(tuple), select=st.booleans()),
    st.lists(st.builds(Citing, words, words), max_size=40).map(lambda c: Sources(tuple(c))),
)
replies = st.builds(
    Reply,
    title=words,
    blocks=st.lists(blocks, max_size=6).map(tuple),
    share=st.one_of(st.none(), words),
)


@given(replies)
def test_any_reply_fits_and_keeps_every_action(reply: Reply) -> None:
    messages = render(reply)

    for message in (*messages, *render(reply, pictures=False)):
        check_message(message, files=dict.fromkeys(attachments(message), 1))
    wanted = [choice.action.encode() for choice in reply.choices]
    assert [found for found in pressable(messages) if "|share|" not in found] == wanted


def test_discord_py_reads_what_is_rendered() -> None:
    buttons = Choices(prompt="Go", choices=(Choice(label="A", action=COMPARE),))
    menu = Choices(prompt="Go", choices=(Choice(label="A", action=COMPARE),), select=True)
    [message] = render(
        Reply(
            title="T", blocks=(Text("x"), buttons, menu, Sources((Citing("G", "2023"),))), share="x"
        )
    )

    container = discord.components._component_factory(message["components"][0])

    assert isinstance(container, discord.Container)
    kinds = [child.type.name for child in container.children]
    assert kinds == [
        "text_display",
        "text_display",
        "text_display",
        "action_row",
        "action_row",
        "separator",
        "text_display",
        "action_row",
    ]


def test_a_chart_is_a_described_picture_and_its_words() -> None:
    [message] = render(Reply(title="", blocks=(RANGES,)))
    [name] = attachments(message)
    check_message(message, files={name: 1})
    assert name == attachment(RANGES)
    [container] = message["components"]
    assert container["components"] == [
        {
            "type": 12,
            "items": [{"media": {"url": f"attachment://{name}"}, "description": RANGES.alt}],
        },
        {"type": 10, "content": RANGES.summary},
    ]


def test_a_description_is_cut_where_discord_ends_it() -> None:
    [message] = render(Reply(title="", blocks=(replace(RANGES, alt="x" * 2000),)))
    check_message(message, files=dict.fromkeys(attachments(message), 1))


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: chart.kind.value)
def test_without_pictures_a_chart_is_told_in_words(chart: Chart) -> None:
    messages = render(Reply(title="", blocks=(chart,)), pictures=False)
    assert [name for message in messages for name in attachments(message)] == []
    shown = "\n".join(texts(messages)).replace("\\", "")
    assert [mark.told for mark in chart.marks if mark.told not in shown] == []


def test_a_listing_is_fenced() -> None:
    assert texts(render(Reply(title="", blocks=(Code("x = 1\n\ny = 2", "python"),)))) == [
        "```python\nx = 1\n\ny = 2\n```"
    ]


@given(st.text(alphabet="`\\ab\n", min_size=1, max_size=60), st.text(max_size=5))
def test_a_listing_cannot_break_out(text: str, language: str) -> None:
    for shown in texts(render(Reply(title="", blocks=(Code(text, language),)))):
        if shown != "There is nothing to show here.":
            before, inside, after = shown.split("```")
            assert before == after == ""
            assert "\n" in inside


def test_a_long_listing_is_fenced_piece_by_piece() -> None:
    text = "\n".join(f"    x = {n}" for n in range(1500))
    shown = texts(render(Reply(title="", blocks=(Code(text, "python"),))))
    assert len(shown) > 1
    assert all(part.startswith("```python\n") and part.endswith("\n```") for part in shown)
    lines = [line for part in shown for line in part.split("\n")[1:-1]]
    assert "\n".join(lines) == text


def test_a_file_is_attached_or_where_none_may_be_shown_whole() -> None:
    text = "\n".join(f"line {number} ```" for number in range(900))
    reply = Reply(title="Yours", blocks=(Attached(name="a.csv", media_type="text/csv", text=text),))
    [message] = render(reply)
    assert attachments(message) == ["a.csv"]
    check_message(message, files={"a.csv": 1})
    messages = render(reply, pictures=False)
    assert [name for one in messages for name in attachments(one)] == []
    shown = ""
    for one in messages:
        check_message(one, files={})
        shown += "".join(part.get("content", "") for part in one["components"][0]["components"])
    assert all(f"line {number} " in shown for number in range(900))
