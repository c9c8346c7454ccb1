import json

from bot.actions import run
from bot.replies import (
    Attached,
    Card,
    Choice,
    Choices,
    Citing,
    Code,
    Field,
    Notice,
    Reply,
    Sources,
    Table,
    Text,
    as_json,
    as_text,
    block_text,
)
from tests.charts_world import COUNTS, RANGES, STEPS

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


def test_small_print_names_a_few_disagreements_and_counts_the_rest() -> None:
    cited = (Citing("Gazette", "2023"),)
    few = Sources(cited, differ=("Pay", "Who decides?"))
    assert block_text(few) == ("Sources differ on this: Pay; Who decides?\nSources: Gazette (2023)")
    many = Sources(cited, differ=("A", "B", "C", "D", "E", "F"))
    assert many.disagreement == "Sources differ on this: A; B; C; D; and 2 more."


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


def test_a_chart_reads_well_without_a_picture() -> None:
    assert block_text(RANGES) == (
        "Pay a year, as each source prints it\n"
        "Entry level\n"
        "  Gazette, 9 October 2023: Data Scientist, $70,000 to $100,000; "
        "Machine Learning Engineer, $80,000 to $110,000\n"
        "  Leaflet, undated: Machine Learning Engineer, unreadable in the source\n"
        "Senior level\n"
        "  Leaflet, undated: Data Scientist, $130,000 to $170,000+ (5 to 10 years)\n"
        "The ranges overlap."
    )
    assert block_text(STEPS).splitlines()[1] == (
        "  Step 1: Data Scientist, Data analyst; Machine Learning Engineer, Software engineer"
    )


def test_a_chart_carries_its_data_as_a_table() -> None:
    [chart] = json.loads(json.dumps(as_json(Reply(title="", blocks=(COUNTS,)))))["blocks"]
    assert (chart["type"], chart["kind"], chart["alt"]) == ("chart", "counts", COUNTS.alt)
    assert chart["table"]["header"] == ["", "Data Scientist", "Machine Learning Engineer"]
    assert chart["table"]["rows"] == [
        ["Named for both roles: Python", "4 sources", "1 source or more"],
        ["Named for a Data Scientist only: Tableau", "2 sources", "not named"],
    ]


def test_a_listing_is_indented_in_plain_text() -> None:
    assert block_text(Code("if x:\n    y()\n", "python")) == "    if x:\n        y()"


def test_a_file_is_told_by_its_name_and_its_whole_text() -> None:
    file = Attached(name="list.csv", media_type="text/csv", text="kind,when\n\nquiz,*today*\n")
    assert block_text(file) == "list.csv:\n    kind,when\n\n    quiz,*today*"
    assert as_json(Reply(title="", blocks=(file,)))["blocks"] == [
        {"type": "file", "name": "list.csv", "media_type": "text/csv", "text": file.text}
    ]
    assert Reply(title="", blocks=(Text("Here."), file)).attached == (file,)
