"""A content small enough to hold in the head: two roles, three topics, one disagreement."""

from bot.content import Content
from bot.model import (
    Cell,
    Citation,
    Claim,
    Conflict,
    Difference,
    Figure,
    Role,
    RoleTopic,
    Row,
    Side,
    Source,
    Status,
    Topic,
    TopicKind,
)

GAZETTE = Source(
    id="gazette",
    name="Gazette",
    title="Two jobs compared",
    publisher="The Gazette",
    published="2023-10-09",
    dated="9 October 2023",
    interest="sells courses",
    note="Names no survey.",
)
LEAFLET = Source(
    id="leaflet",
    name="Leaflet",
    title="Which job?",
    publisher="not named",
    published=None,
    dated="undated",
    interest=None,
    note="Short.",
)


def claim(role: str, topic: str, name: str, text: str, **more: object) -> Claim:
    sources = more.pop("sources", (Citation(source="gazette", at="Top"),))
    status = more.pop("status", Status.SINGLE)
    return Claim(
        id=f"{role}.{topic}.{name}",
        role=role,
        topic=topic,
        text=text,
        sources=sources,  # type: ignore[arg-type]
        status=status,  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def pay(role: str, level: str, source: str, low: int | None, high: int | None) -> Claim:
    return claim(
        role,
        "salary",
        f"{level}.{source}",
        f"{level} pay",
        sources=(Citation(source=source, at="Pay"),),
        status=Status.DISPUTED if low else Status.GARBLED,
        as_of="undated",
        figure=Figure(
            level=level,
            low=low,
            high=high,
            open=level == "senior",
            currency="USD",
            country="US",
            years="5 to 10" if level == "senior" else None,
        ),
    )


def role(id_: str, name: str, short: str, *salary: Claim) -> Role:
    definition = claim(id_, "definition", "it", f"A {name} does one thing well.")
    goal = claim(id_, "goal", "it", f"A {name} wants to be understood.")
    return Role(
        id=id_,
        name=name,
        short=short,
        aliases=(short.casefold(), f"{name.split(maxsplit=1)[0].casefold()} person"),
        topics={
            "definition": RoleTopic(summary=f"What a {name} is.", claims=(definition,)),
            "goal": RoleTopic(summary=f"Goal of a {name}.", claims=(goal,)),
            "salary": RoleTopic(summary="It depends.", claims=salary),
        },
    )


def small_content() -> Content:
    ds = role(
        "ds",
        "Data Scientist",
        "DS",
        pay("ds", "senior", "gazette", 130_000, 170_000),
        pay("ds", "entry", "gazette", 70_000, 100_000),
        pay("ds", "entry", "leaflet", 63_000, 86_000),
    )
    mle = role(
        "mle",
        "Machine Learning Engineer",
        "MLE",
        pay("mle", "entry", "gazette", 80_000, 110_000),
        pay("mle", "entry", "leaflet", None, None),
    )
    topics = (
        Topic(
            id="definition",
            name="What it is",
            aliases=("what is",),
            kind=TopicKind.DEFINITION,
            summary="What the role is.",
        ),
        Topic(
            id="goal",
            name="Goal",
            aliases=("aim", "main aim"),
            kind=TopicKind.DEFINITION,
            summary="What the work is for.",
        ),
        Topic(
            id="salary",
            name="Salary",
            aliases=("pay", "wage"),
            kind=TopicKind.PAY,
            summary="What it pays.",
        ),
        Topic(
            id="remote",
            name="Remote work",
            aliases=("from home",),
            kind=TopicKind.MARKET,
            summary="Whether it can be done at home.",
        ),
    )
    conflict = Conflict(
        id="entry-ds",
        topic="salary",
        roles=("ds",),
        title="Entry pay",
        sides=(
            Side(source="gazette", text="says more", claims=("ds.salary.entry.gazette",)),
            Side(source="leaflet", text="says less", claims=("ds.salary.entry.leaflet",)),
        ),
        note="They overlap.",
    )
    goals = Conflict(
        id="goal",
        topic="goal",
        roles=("ds", "mle"),
        title="Whose goal?",
        sides=(
            Side(source="gazette", text="says both", claims=("ds.goal.it",)),
            Side(source="leaflet", text="says neither", claims=("mle.goal.it",)),
        ),
        note=None,
    )
    goal_row = Row(
        id="goal",
        name="Goal",
        topic="goal",
        headline=True,
        cells={
            "ds": Cell(text="Insight", claims=("ds.goal.it",)),
            "mle": Cell(text="A product", claims=("mle.goal.it",)),
        },
    )
    other_row = Row(
        id="definition",
        name="Remote",
        topic="remote",
        headline=False,
        cells={
            "ds": Cell(text="not stated in the sources", claims=()),
            "mle": Cell(text="not stated in the sources", claims=()),
        },
    )
    return Content(
        sources={source.id: source for source in (GAZETTE, LEAFLET)},
        topics={topic.id: topic for topic in topics},
        roles={"ds": ds, "mle": mle},
        places={},
        differences=(
            Difference(
                roles=("ds", "mle"),
                text="One explains, the other ships.",
                claims=("ds.definition.it", "mle.definition.it"),
            ),
        ),
        rows=(goal_row, other_row),
        conflicts=(conflict, goals),
        questions={},
        tracks={},
        schedules={},
    )
