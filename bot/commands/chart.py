"""``chart``: pay, skills and career ladders as pictures, with the same in words."""

from collections.abc import Callable, Sequence

from bot import citing
from bot.actions import run
from bot.commands import charting, showing
from bot.commands.arguments import role_values
from bot.commands.charting import Drawing
from bot.content import Content
from bot.invocation import Command, Context, Option, Value
from bot.markup import escape
from bot.model import Role
from bot.replies import Block, Choice, Choices, Notice, Reply, Text

Draw = Callable[[Content, Sequence[Role]], Drawing | None]


def _skills(content: Content, roles: Sequence[Role]) -> Drawing | None:
    parts = [
        drawing
        for topics, title in (
            (charting.SKILLS, "Skills, by how many sources name them"),
            (charting.STACK, "Languages and tools, by sources"),
        )
        if (drawing := charting.names_chart(content, topics, title, roles))
    ]
    if not parts:
        return None
    return Drawing(
        charts=tuple(chart for part in parts for chart in part.charts),
        claims=tuple(claim for part in parts for claim in part.claims),
        left_out=tuple(label for part in parts for label in part.left_out),
    )


#: What can be drawn: by the topic it is asked for with, the function that draws it.
CHARTS: dict[str, Draw] = {
    "salary": charting.pay_chart,
    "skills": _skills,
    "career-ladder": charting.ladder_chart,
}
#: Topics whose answer has a chart, and which one.
_CHARTED = {**{topic: topic for topic in CHARTS}, **dict.fromkeys(charting.STACK, "skills")}


def button(content: Content, topic: str, role: Role | None = None) -> tuple[Choice, ...]:
    """Return the button that shows a topic as a chart; nothing if there is no chart of it."""
    chart = _CHARTED.get(topic)
    roles = (role,) if role else tuple(content.roles.values())
    if chart is None or CHARTS[chart](content, roles) is None:
        return ()
    line = f"chart {chart} {role.id}" if role else f"chart {chart}"
    return (Choice(label="As a chart", action=run(line)),)


def chart(context: Context) -> Reply:
    """Draw a topic for all roles or for one; without a topic, offer what there is."""
    content, options = context.content, context.options
    topic = options.get("topic")
    roles = (content.roles[options["role"]],) if "role" in options else content.roles.values()
    if topic is None:
        return Reply(
            title="What would you like to see as a chart?",
            blocks=(Choices(prompt="", choices=_others(content, "", options.get("role"))),),
        )
    name = content.topics[topic].name
    of = " and ".join(role.name for role in roles)
    drawing = CHARTS[topic](content, tuple(roles))
    others = Choices(prompt="", choices=_others(content, topic, options.get("role")))
    if drawing is None:
        sentence = Text("The sources say nothing on this that could be drawn.")
        return Reply(title=f"{name}: {of}", blocks=(sentence, others))
    claims = tuple(claim.id for claim in drawing.claims)
    return Reply(
        title=f"{name}: {of}",
        blocks=(
            *drawing.charts,
            *_remarks(topic, drawing),
            others,
            citing.sources(content, claims, context.today),
        ),
        claims=claims,
    )


def _remarks(topic: str, drawing: Drawing) -> list[Block]:
    remarks: list[Block] = []
    if drawing.left_out:
        names = escape(", ".join(drawing.left_out))
        remarks.append(Text(f"Named by one source only, so not drawn: {names}."))
    if topic == "salary":
        remarks.append(Text(f"**{showing.SOURCES_DIFFER}**"))
        remarks.append(Notice("Pay ages fast: mind the date beside every figure."))
    return remarks


def _others(content: Content, topic: str, role: str | None) -> tuple[Choice, ...]:
    """Offer the same in words, and the other charts."""
    of = f" {role}" if role else ""
    words = f"role {role} {topic}" if role else f"compare {topic}"
    return (
        *((Choice(label="In words", action=run(words)),) if topic else ()),
        *(
            Choice(
                label=f"{content.topics[other].name} as a chart", action=run(f"chart {other}{of}")
            )
            for other in CHARTS
            if other != topic and other in content.topics
        ),
    )


def _values(content: Content) -> list[Value]:
    return [
        Value(
            id=topic.id,
            label=topic.name,
            aliases=(*topic.aliases, *_more_words(content, topic.id)),
            summary=topic.summary,
        )
        for topic in content.topics.values()
        if topic.id in CHARTS
    ]


def _more_words(content: Content, chart: str) -> tuple[str, ...]:
    """Return the words for other topics that the same chart holds."""
    more = [t for t in content.topics.values() if t.id != chart and _CHARTED.get(t.id) == chart]
    return tuple(word for topic in more for word in (topic.id, topic.name, *topic.aliases))


COMMANDS = (
    Command(
        name="chart",
        summary="Pay, skills or career ladders as a picture",
        example="chart salary",
        handle=chart,
        options=(
            Option(name="topic", summary="What to draw", values=_values),
            Option(name="role", summary="Only this role", values=role_values),
        ),
    ),
)
