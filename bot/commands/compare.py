"""``compare``: the difference between two roles, at a glance, on one topic, or row by row."""

from itertools import combinations

from bot import citing
from bot.actions import run
from bot.commands import chart, showing
from bot.commands.arguments import role_values, topic_values
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Command, Context, Option, Value
from bot.markup import escape
from bot.model import Role, Row
from bot.replies import Block, Card, Choice, Choices, Notice, Reply, Table, Text

#: The word that asks for every row instead of one topic.
EVERYTHING = Value(
    id="everything",
    label="Everything, row by row",
    aliases=("all", "table", "full table", "everything"),
    summary="The full comparison table",
)


def compare(context: Context) -> Reply:
    """Compare two roles; without a topic, in one sentence and three rows."""
    content = context.content
    pair = _pair(content, context.options.get("role"), context.options.get("other"))
    topic = context.options.get("topic")
    if topic is None:
        return _glance(context, pair)
    if topic == EVERYTHING.id:
        return _everything(context, pair)
    return _on_topic(context, pair, topic)


def _pair(content: Content, first: str | None, second: str | None) -> tuple[Role, Role]:
    roles = content.roles
    if first and first == second:
        raise UserError(
            f"Comparing {roles[first].name} with itself is a short story.",
            suggestions=("compare", f"role {first}"),
        )
    named = [role for role in (first, second) if role]
    for pair in combinations(roles, 2):
        if all(role in pair for role in named):
            a, b = (first, second) if first and second else pair
            return roles[a], roles[b]
    raise UserError("There are no two roles to compare yet.")


def _glance(context: Context, pair: tuple[Role, Role]) -> Reply:
    content = context.content
    rows = [row for row in content.rows if row.headline]
    ids = {role.id for role in pair}
    sentence = next((d for d in content.differences if set(d.roles) == ids), None)
    claims = [*(sentence.claims if sentence else ()), *_row_claims(rows, pair)]
    return Reply(
        title=_versus(pair),
        blocks=(
            *((Text(sentence.text),) if sentence else ()),
            _table("The difference in three rows", rows, pair),
            showing.topic_select(content, _line("{topic}", pair), _topics(content, pair)),
            Choices(
                prompt="",
                choices=(
                    Choice(label="Every row", action=run(_line(EVERYTHING.id, pair))),
                    Choice(label="Pick a track", action=run("track")),
                ),
            ),
            citing.sources(content, claims, context.today),
        ),
        claims=tuple(dict.fromkeys(claims)),
    )


def _everything(context: Context, pair: tuple[Role, Role]) -> Reply:
    content = context.content
    claims = _row_claims(content.rows, pair)
    return Reply(
        title=f"{_versus(pair)}, row by row",
        blocks=(
            _table("Every row the sources cover", content.rows, pair),
            showing.topic_select(content, _line("{topic}", pair), _topics(content, pair)),
            citing.sources(content, claims, context.today),
        ),
        claims=tuple(dict.fromkeys(claims)),
    )


def _on_topic(context: Context, pair: tuple[Role, Role], topic: str) -> Reply:
    content = context.content
    name = content.topics[topic].name
    claims = [c.id for role in pair if topic in role.topics for c in role.topics[topic].claims]
    pay = showing.pay_table(content, topic, pair)
    conflicts = content.conflicts_about(topic, (role.id for role in pair))
    figures = {claim for claim in claims if content.claims[claim].figure}
    on_pay = [c for c in conflicts if all(figures & set(side.claims) for side in c.sides)]
    others = [showing.disagreement(content, c) for c in conflicts if c not in on_pay]
    if pay:
        # Who earns more is what people ask; the figures are what it rests on.
        points = "\n".join(f"- {showing.titled(c)} {escape(c.note or '')}" for c in on_pay)
        told = Text(f"**{showing.SOURCES_DIFFER}**\n{points}")
        aging = Notice("Pay ages fast: mind the date beside every figure.")
        answer: list[Block] = [*others, pay, told, aging]
    else:
        answer = [*_sides(pair, topic), *others]
    depth = tuple(
        Choice(label=f"{role.short} in depth", action=run(f"role {role.id} {topic}"))
        for role in pair
    )
    return Reply(
        title=f"{name}: {_versus(pair)}",
        blocks=(
            *answer,
            Choices(prompt="", choices=(*chart.button(content, topic), *depth)),
            showing.topic_select(content, _line("{topic}", pair), _topics(content, pair)),
            citing.sources(content, claims, context.today, told=conflicts),
        ),
        claims=tuple(claims),
    )


def _sides(pair: tuple[Role, Role], topic: str) -> list[Block]:
    """Return what each role's file says; what is the same for both stands there once."""
    said = [role.topics.get(topic) for role in pair]
    if said[0] and said[1] and said[0].summary == said[1].summary:
        return [Text(escape(said[0].summary))]
    return [block for role in pair for block in _side(role, topic)]


def _side(role: Role, topic: str) -> tuple[Block, ...]:
    said = role.topics.get(topic)
    text = said.summary if said else "Not stated in the sources."
    return (Card(title=role.name, text=text), *showing.snippet(role, topic))


def _table(caption: str, rows: list[Row] | tuple[Row, ...], pair: tuple[Role, Role]) -> Table:
    return Table(
        caption=caption,
        header=("", *(role.name for role in pair)),
        rows=tuple((row.name, *(row.cells[role.id].text for role in pair)) for row in rows),
    )


def _row_claims(rows: list[Row] | tuple[Row, ...], pair: tuple[Role, Role]) -> list[str]:
    return [claim for row in rows for role in pair for claim in row.cells[role.id].claims]


def _topics(content: Content, pair: tuple[Role, Role]) -> list[str]:
    return [topic for topic in content.topics if any(topic in role.topics for role in pair)]


def _line(topic: str, pair: tuple[Role, Role]) -> str:
    return f"compare {topic} {pair[0].id} {pair[1].id}"


def _versus(pair: tuple[Role, Role]) -> str:
    return f"{pair[0].name} and {pair[1].name}"


def _what(content: Content) -> list[Value]:
    return [*topic_values(content), EVERYTHING]


COMMANDS = (
    Command(
        name="compare",
        summary="The difference between two roles, at a glance or on one topic",
        example="compare salary",
        handle=compare,
        options=(
            Option(name="topic", summary="What to compare", values=_what),
            Option(name="role", summary="The first role", values=role_values),
            Option(name="other", summary="The second role", values=role_values),
        ),
    ),
)
