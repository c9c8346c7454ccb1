"""``role``: everything the sources say about one role."""

from bot import citing
from bot.actions import run
from bot.commands import chart, showing
from bot.commands.arguments import ROLE, TOPIC
from bot.invocation import Command, Context
from bot.model import Role
from bot.replies import Block, Card, Choice, Choices, Emphasis, Field, Reply, Text

#: The topics that introduce a role, in the order somebody new asks about them.
PORTRAIT = ("focus", "goal", "outputs", "collaboration", "choose-if")


def role(context: Context) -> Reply:
    """Introduce a role, or answer one topic about it claim by claim."""
    shown = context.content.roles[context.options["role"]]
    topic = context.options.get("topic")
    return _portrait(context, shown) if topic is None else _topic(context, shown, topic)


def _portrait(context: Context, shown: Role) -> Reply:
    content = context.content
    definition = shown.topics.get("definition")
    parts = [topic for topic in PORTRAIT if topic in shown.topics]
    told = ["definition", *parts] if definition else parts
    claims = [c.id for topic in told for c in shown.topics[topic].claims]
    return Reply(
        title=shown.name,
        blocks=(
            *((Text(definition.summary),) if definition else ()),
            Card(
                title="In short",
                fields=tuple(Field(content.topics[t].name, shown.topics[t].summary) for t in parts),
            ),
            showing.topic_select(content, f"role {shown.id} {{topic}}", shown.topics),
            Choices(prompt="", choices=_next_steps(shown)),
            citing.sources(content, claims, context.today),
        ),
        claims=tuple(claims),
    )


def _topic(context: Context, shown: Role, topic: str) -> Reply:
    content = context.content
    name = content.topics[topic].name
    said = shown.topics.get(topic)
    others = showing.topic_select(content, f"role {shown.id} {{topic}}", shown.topics)
    if said is None:
        return Reply(
            title=f"{name}: {shown.name}",
            blocks=(Text(f"The sources do not say this about a {shown.name}."), others),
        )
    pay = showing.pay_table(content, topic, (shown,))
    lines = "\n".join(showing.claim_line(content, c) for c in said.claims if not c.figure)
    blocks: list[Block] = [pay] if pay else [Text(said.summary)]
    if lines:
        blocks.append(Text(lines))
    blocks += showing.snippet(shown, topic)
    conflicts = content.conflicts_about(topic, (shown.id,))
    blocks += [showing.disagreement(content, conflict) for conflict in conflicts]
    claims = tuple(claim.id for claim in said.claims)
    return Reply(
        title=f"{name}: {shown.name}",
        blocks=(
            *blocks,
            Choices(
                prompt="",
                choices=(
                    *chart.button(content, topic, shown),
                    Choice(label="Compare both roles", action=run(f"compare {topic}")),
                ),
            ),
            others,
            citing.sources(content, claims, context.today, told=conflicts),
        ),
        claims=claims,
    )


def _next_steps(shown: Role) -> tuple[Choice, ...]:
    return (
        Choice(
            label=f"Take the {shown.short} track",
            action=run(f"track {shown.id}"),
            emphasis=Emphasis.PRIMARY,
        ),
        Choice(label="Compare both roles", action=run("compare")),
    )


COMMANDS = (
    Command(
        name="role",
        summary="One role: what it is, does, needs and earns",
        example="role mle skills",
        handle=role,
        options=(ROLE, TOPIC),
    ),
)
