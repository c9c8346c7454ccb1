"""``chart``: what stands in the content is drawn as it stands there, and said in words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest

from adapters.slack import charting as on_slack
from bot.app import App, Request
from bot.commands import COMMANDS, charting, showing
from bot.commands.chart import CHARTS
from bot.content import Content, load
from bot.model import Claim, Figure, Role
from bot.people import Target
from bot.replies import Chart, Code, Mark, Reply, Text, as_text
from bot.settings import Settings
from tests import small
from tests.fakes import FakeClock, FixedChance

if TYPE_CHECKING:
    from bot.ports import Store


@pytest.fixture(scope="module")
def content() -> Content:
    settings = Settings(_env_file=None)
    return load(settings.content_dir, settings.schedules_dir)


@pytest.fixture(scope="module")
def app(content: Content) -> App:
    return App(
        commands=COMMANDS,
        presses=(),
        content=lambda: content,
        store=cast("Store", None),
        clock=FakeClock(),
        chance=FixedChance(),
    )


def say(app: App, line: str) -> Reply:
    target = Target(platform="test", community="c", user="u")
    return app.dispatch(Request(target=target, line=line, in_dm=True))


def charts(reply: Reply) -> list[Chart]:
    return [block for block in reply.blocks if isinstance(block, Chart)]


def labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


def figures(role: Role) -> Iterator[Figure]:
    yield from (claim.figure for claim in role.topics["salary"].claims if claim.figure)


def test_every_figure_is_drawn_as_its_source_prints_it(app: App, content: Content) -> None:
    [chart] = charts(say(app, "chart salary"))

    roles = list(content.roles.values())
    expected = {
        (number, f.level, f.low, f.high, f.open) if f.low else (number, f.level, None, None, False)
        for number, role in enumerate(roles)
        for f in figures(role)
    }
    drawn = {(m.series, m.group.split()[0].lower(), m.low, m.high, m.is_open) for m in chart.marks}
    assert drawn == expected
    assert len(chart.marks) == sum(len(list(figures(role))) for role in roles)


def test_a_garbled_cell_never_gets_a_number(app: App) -> None:
    [chart] = charts(say(app, "chart salary"))

    lost = [mark for mark in chart.marks if mark.words == "unreadable in the source"]
    assert [(m.group, m.row, m.series, m.low, m.high) for m in lost] == [
        ("Mid level", "Skillify, undated", 1, None, None)
    ]
    assert [m for m in chart.marks if m.low is None] == lost
    assert "125" not in as_text(say(app, "chart salary"))


def summed_up(ds: Sequence[Claim], mle: Sequence[Claim]) -> str:
    roles = (
        small.role("ds", "Data Scientist", "DS", *ds),
        small.role("mle", "Machine Learning Engineer", "MLE", *mle),
    )
    drawing = charting.pay_chart(small.small_content(), roles)
    assert drawing is not None
    return drawing.charts[0].summary


def test_higher_means_at_both_ends() -> None:
    ds = small.pay("ds", "senior", "gazette", 100, 200)
    sentence = (
        "In the one pair that can be compared, the range of a Machine Learning Engineer starts and "
        "ends higher."
    )
    for low, high, said in (
        (101, 201, sentence),
        (100, 201, ""),
        (101, 200, ""),
        (101, None, ""),  # open: nobody knows where it ends
    ):
        assert summed_up([ds], [small.pay("mle", "senior", "gazette", low, high)]) == said


def test_several_gaps_are_several() -> None:
    gaps = [small.pay("ds", level, "gazette", None, None) for level in ("entry", "mid")]
    assert summed_up(gaps, [small.pay("mle", "entry", "gazette", 10, 20)]) == (
        "2 of the 3 figures cannot be read in the source and are left empty."
    )


@pytest.mark.parametrize(
    ("low", "high", "is_open", "words"),
    [
        (150, 180, False, "$150 to $180"),
        (150, 180, True, "$150 to $180+"),
        (150, None, True, "$150+"),
        (150, None, False, "unreadable in the source"),
        (None, 180, True, "unreadable in the source"),
    ],
)
def test_a_range_is_printed_with_the_ends_it_has(
    low: int | None,
    high: int | None,
    is_open: bool,  # noqa: FBT001
    words: str,
) -> None:
    figure = small.pay("ds", "entry", "gazette", low, high).figure
    assert figure is not None
    assert showing.pay(replace(figure, open=is_open)) == (words, "")


def test_each_bar_says_whose_figure_it_is_and_when(app: App, content: Content) -> None:
    [chart] = charts(say(app, "chart salary"))
    known = {f"{source.name}, {source.dated}" for source in content.sources.values()}
    assert {mark.row for mark in chart.marks} <= known
    assert "Sources differ, so nothing here is averaged." in as_text(say(app, "chart salary"))


@pytest.mark.parametrize("topics", [charting.SKILLS, charting.STACK])
def test_counts_are_those_of_the_claims(content: Content, topics: tuple[str, ...]) -> None:
    roles = tuple(content.roles.values())
    drawing = charting.names_chart(content, topics, "Title", roles)
    assert drawing is not None
    [chart] = drawing.charts
    assert chart.marks
    for mark in chart.marks:
        role = roles[mark.series]
        own = [
            claim
            for topic in topics
            for claim in role.topics[topic].claims
            if mark.row in claim.labels
        ]
        count = len({cited.source for claim in own for cited in claim.sources})
        if mark.is_open:
            assert (count, mark.words) == (0, "1 source or more")
        else:
            assert mark.low == count > 0
            assert mark.words.split()[0] == str(count)


@pytest.mark.parametrize("topics", [charting.SKILLS, charting.STACK])
def test_what_is_shared_stands_with_what_is_shared(
    content: Content, topics: tuple[str, ...]
) -> None:
    roles = tuple(content.roles.values())
    drawing = charting.names_chart(content, topics, "Title", roles)
    assert drawing is not None
    [chart] = drawing.charts
    series: dict[tuple[str, str], set[int]] = {}
    for mark in chart.marks:
        series.setdefault((mark.group, mark.row), set()).add(mark.series)
    for (group, _), named in series.items():
        assert (group == "Named for both roles") == (len(named) == 2)
        assert named == {0, 1} or roles[min(named)].name in group
    rows = [row for _, row in series]
    assert len(rows) == len(set(rows))
    everything = {
        label
        for role in roles
        for topic in topics
        for claim in role.topics[topic].claims
        for label in claim.labels
    }
    assert set(rows) | set(drawing.left_out) == everything


def test_the_ladders_begin_with_the_usual_first_job(app: App, content: Content) -> None:
    [chart] = charts(say(app, "chart ladder"))
    for number, role in enumerate(content.roles.values()):
        [rungs] = [c.labels for c in role.topics["career-ladder"].claims if c.labels]
        mine = [mark for mark in chart.marks if mark.series == number]
        assert [mark.words for mark in mine] == list(rungs)
        assert mine[0].row == "Step 1, the usual first job"
        text = " ".join(claim.text for claim in role.topics["career-ladder"].claims).lower()
        for rung in rungs:  # "then junior, full and senior" says "full" for the plain title
            assert rung.split()[0].lower() in text, rung


LINES = [f"chart {topic}{role}" for topic in CHARTS for role in ("", " ds", " mle")]


@pytest.mark.parametrize("line", LINES)
def test_the_words_are_written_with_care(app: App, line: str) -> None:
    for chart in charts(say(app, line)):
        assert 100 < len(chart.alt) <= charting.LONGEST_ALT
        assert "…" not in chart.alt
        assert chart.alt.endswith(".")
        assert chart.summary.endswith(".")
        missing = [m.words for m in chart.marks if _short(m) not in chart.alt.lower()]
        assert missing == []


def _short(mark: Mark) -> str:
    """What has to stand in an alternative text of a mark: counts go without their noun."""
    words = mark.words.lower()
    return words.split(" source", maxsplit=1)[0] if " source" in mark.words[:10] else words


@pytest.mark.parametrize("line", ["chart skills", "chart salary"])
def test_slack_draws_it_itself(app: App, line: str) -> None:
    for chart in charts(say(app, line)):
        assert on_slack.native(chart)


@pytest.mark.parametrize(
    ("line", "pressed"),
    [
        ("compare salary", "chart salary"),
        ("compare skills", "chart skills"),
        ("compare tools", "chart skills"),
        ("compare career-ladder", "chart career-ladder"),
        ("role ds salary", "chart salary ds"),
        ("role mle languages", "chart skills mle"),
    ],
)
def test_answers_lead_to_their_chart_and_back(app: App, line: str, pressed: str) -> None:
    button = next(c for c in say(app, line).choices if c.label == "As a chart")
    assert button.action.subject == pressed

    chart = say(app, pressed)
    assert charts(chart)
    back = next(c for c in chart.choices if c.label == "In words")
    assert back.action.subject.split()[0] == line.split(maxsplit=1)[0]
    assert not say(app, back.action.subject).error


def test_answers_without_a_chart_offer_none(app: App) -> None:
    assert "As a chart" not in labels(say(app, "compare goal"))
    assert "As a chart" not in labels(say(app, "role ds education"))


def test_without_a_topic_it_offers_what_there_is(app: App) -> None:
    assert labels(say(app, "chart")) == [
        "Salary as a chart", "Skills as a chart", "Career ladder as a chart"
    ]  # fmt: skip
    assert labels(say(app, "chart mle")) == labels(say(app, "chart"))


@pytest.mark.parametrize("line", ["role ds code-example", "compare code-example"])
def test_a_listing_is_shown_as_code_and_as_our_own(app: App, line: str, content: Content) -> None:
    blocks = say(app, line).blocks
    listings = [block for block in blocks if isinstance(block, Code)]
    wanted = [r.topics["code-example"].snippet for r in content.roles.values()]
    assert [code.text for code in listings] == wanted[: len(listings)]
    assert len(listings) == (2 if line.startswith("compare") else 1)
    before = blocks[blocks.index(listings[0]) - 1]
    assert isinstance(before, Text)
    assert "our own" in before.text


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("chart salary", "In all 5 pairs that can be compared, the range of a Machine Learning "),
        ("chart salary", "For a Machine Learning Engineer at senior level the ranges of the "),
        ("chart salary mle", "1 of the 6 figures cannot be read in the source and is left empty."),
        ("chart salary ds", "At every level that several sources give, their ranges overlap."),
    ],
)
def test_pay_is_summed_up_by_order_alone(app: App, line: str, sentence: str) -> None:
    [chart] = charts(say(app, line))
    assert sentence in chart.summary
    assert "$" not in chart.summary
