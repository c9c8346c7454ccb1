"""Arguments that several commands share, with the words people use for them."""

from bot.content import Content
from bot.invocation import Option, Value


def role_values(content: Content) -> list[Value]:
    """Return the roles, by id, name, short name and alias."""
    return [
        Value(id=role.id, label=role.name, aliases=(role.short, *role.aliases))
        for role in content.roles.values()
    ]


def track_values(content: Content) -> list[Value]:
    """Return the roles that have a path."""
    return [role for role in role_values(content) if role.id in content.tracks]


def topic_values(content: Content) -> list[Value]:
    """Return the topics people can ask about."""
    return [
        Value(id=topic.id, label=topic.name, aliases=topic.aliases, summary=topic.summary)
        for topic in content.topics.values()
    ]


ROLE = Option(name="role", summary="Which role", values=role_values, required=True)
TOPIC = Option(name="topic", summary="Which topic", values=topic_values)
