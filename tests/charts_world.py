"""A chart of each kind, small enough to know by heart."""

from hypothesis import strategies as st

from bot.replies import Chart, ChartKind, Mark, Series

DS = Series(name="Data Scientist", short="DS")
MLE = Series(name="Machine Learning Engineer", short="MLE")
GAZETTE, LEAFLET = "Gazette, 9 October 2023", "Leaflet, undated"

RANGES = Chart(
    kind=ChartKind.RANGES,
    title="Pay a year, as each source prints it",
    unit="US dollars a year",
    series=(DS, MLE),
    marks=(
        Mark(
            group="Entry level", row=GAZETTE, series=0, words="$70,000 to $100,000",
            low=70_000, high=100_000,
        ),
        Mark(
            group="Entry level", row=GAZETTE, series=1, words="$80,000 to $110,000",
            low=80_000, high=110_000,
        ),
        Mark(
            group="Entry level", row=LEAFLET, series=1, words="unreadable in the source", low=None
        ),
        Mark(
            group="Senior level", row=LEAFLET, series=0, words="$130,000 to $170,000+",
            low=130_000, high=170_000, is_open=True, detail="5 to 10 years",
        ),
    ),
    summary="The ranges overlap.",
    alt="Bars of pay. The ranges overlap.",
)  # fmt: skip

BOTH, ONLY_DS = "Named for both roles", "Named for a Data Scientist only"
COUNTS = Chart(
    kind=ChartKind.COUNTS,
    title="Skills, by how many sources name them",
    unit="sources",
    series=(DS, MLE),
    marks=(
        Mark(group=BOTH, row="Python", series=0, words="4 sources", low=4),
        Mark(group=BOTH, row="Python", series=1, words="1 source or more", low=1, is_open=True),
        Mark(group=ONLY_DS, row="Tableau", series=0, words="2 sources", low=2),
    ),
    summary="Python is shared.",
    alt="Bars of counts. Python is shared.",
)

STEPS = Chart(
    kind=ChartKind.STEPS,
    title="Career ladders",
    unit="steps",
    series=(DS, MLE),
    marks=(
        Mark(group="", row="Step 1", series=0, words="Data analyst", low=1),
        Mark(group="", row="Step 2", series=0, words="Lead or head of data science", low=2),
        Mark(group="", row="Step 1", series=1, words="Software engineer", low=1),
    ),
    summary="Both begin somewhere.",
    alt="Two ladders. Both begin somewhere.",
)

SHARES = Chart(
    kind=ChartKind.SHARES,
    title="What you hold",
    unit="facts",
    series=(Series(name="You hold", short="held"),),
    marks=(
        Mark(group="Held", row="Salary", series=0, words="3 of 3", low=3, high=3),
        Mark(group="New", row="Tools", series=0, words="1 of 4", low=1, high=4),
        Mark(group="New", row="Goal", series=0, words="0 of 2", low=0, high=2),
    ),
    summary="Filled is what you hold.",
    alt="A bar for each topic.",
)

CHARTS = (RANGES, COUNTS, STEPS, SHARES)
#: What every PNG begins with.
PNG = b"\x89PNG\r\n\x1a\n"


#: The content holds no control characters: the loader refuses them.
_words = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=60)
_amount = st.none() | st.integers(0, 10**7)


@st.composite
def any_chart(draw: st.DrawFn) -> Chart:
    """Draw a chart of any kind with whatever in it: also what the content would never hold."""
    series = draw(st.lists(st.builds(Series, name=_words, short=_words), min_size=1, max_size=4))
    mark = st.builds(
        Mark,
        group=_words,
        row=_words,
        series=st.integers(0, len(series) - 1),
        words=_words,
        low=_amount,
        high=_amount,
        is_open=st.booleans(),
        detail=_words,
    )
    return Chart(
        kind=draw(st.sampled_from(ChartKind)),
        title=draw(_words),
        unit=draw(_words),
        series=tuple(series),
        marks=tuple(draw(st.lists(mark, max_size=25))),
        summary=draw(_words),
        alt=draw(_words),
    )
