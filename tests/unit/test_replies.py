import json

from bot.actions import run
from bot.replies import (
    Card,
    Choice,
    Choices,
    Citing,
    Field,
    Notice,
    Reply,
    Sources,
    Table,
    Text,
    as_json,
    as_text,
)

FULL = Reply(
    title="Everything at once",
    blocks=(
        Text("A **bold** start."),
        Card(title="Card", text="Body", fields=(Field("Name", "*value*"),)),
        Table(caption="Rows", header=("", "DS", "MLE"), rows=(("Goal", "Insight", "Product"),)),
        Choices(prompt="Pick", choices=(Choice(label="One", action=run("compare")),)),
        Choices(prompt="", select=True, choices=(Choice(label="Two", action=run("role")),)),
        Sources(
            (Citing("Gazette", "9 October 2023", "sells courses"), Citing("Leaflet", "undated"))
        ),
        Notice("Mind the date."),
    ),
    claims=("ds.goal.it",),
    share="compare",
    direct=Reply(title="In private"),
)


def test_every_block_reads_well_without_any_layout() -> None:
    assert as_text(FULL) == (
        "Everything at once\n\n"
        "A bold start.\n\n"
        "Card\nBody\nName: value\n\n"
        "Rows\nGoal\n  DS: Insight\n  MLE: Product\n\n"
        "Pick\n[One]\n\n"
        "[Two]\n\n"
        "Sources: Gazette (9 October 2023, sells courses); Leaflet (undated)\n\n"
        "Mind the date."
    )


def test_the_neutral_form_is_json_with_the_claims_it_rests_on() -> None:
    data = json.loads(json.dumps(as_json(FULL)))
    assert data["claims"] == ["ds.goal.it"]
    assert [block["type"] for block in data["blocks"]] == [
        "text",
        "card",
        "table",
        "buttons",
        "select",
        "sources",
        "notice",
    ]
    assert data["blocks"][3]["choices"][0]["action"] == "1|run|0||compare"
    assert data["direct"]["title"] == "In private"
    assert data["error"] is False


def test_choices_come_in_reading_order() -> None:
    assert [choice.label for choice in FULL.choices] == ["One", "Two"]


def test_a_long_select_is_not_read_out_in_full() -> None:
    many = tuple(Choice(label=f"N{n}", action=run("compare")) for n in range(8))
    select = Reply(title="", blocks=(Choices(prompt="Pick", choices=many, select=True),))
    assert as_text(select) == "Pick\n[N0] [N1] [N2] [N3] [N4] and 3 more"
