"""The shape of each file about the careers: sources, topics, roles, comparisons, conflicts.

Limits are in characters. Where a comment names a platform, its limit is the reason; the others
keep a reply short enough to read at once.
"""

from collections.abc import Iterator

from bot.content import rules
from bot.content.reader import Form
from bot.model import (
    Cell,
    Citation,
    Claim,
    Conflict,
    Difference,
    Faq,
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

SOURCE_NAME = 40
SOURCE_NOTE = 300
TOPIC_NAME = 30
#: A Discord choice or select option shows at most 100 characters; Slack's show 75 and cut.
TOPIC_SUMMARY = 100
SUMMARY = 300
CLAIM = 300
LABEL = 45
DIFFERENCE = 300
CELL = 160
CONFLICT_TITLE = 80
PHRASING = 200
ANSWER = 400
SNIPPET = 800

_MOST_PAY = 10_000_000


def read_source(form: Form) -> Source:
    """Read one entry of ``sources.yaml``."""
    source = Source(
        id=form.define("source"),
        name=form.text("name", most=SOURCE_NAME),
        title=form.text("title"),
        publisher=form.text("publisher"),
        published=form.maybe_text("published"),
        dated=form.text("dated"),
        interest=form.maybe_text("interest"),
        note=form.text("note", most=SOURCE_NOTE),
        inferred=form.maybe_text("inferred"),
    )
    rules.check_source(form, source)
    return source


def read_topic(form: Form) -> Topic:
    """Read one entry of ``topics.yaml``."""
    topic = Topic(
        id=form.define("topic"),
        name=form.text("name", most=TOPIC_NAME),
        aliases=form.texts("aliases"),
        kind=form.choice("kind", TopicKind),
        summary=form.text("summary", most=TOPIC_SUMMARY),
        asked=form.texts("asked", optional=True),
    )
    rules.check_aliases(form, "topic", topic.id, topic.name)
    return topic


def read_role(form: Form) -> Role:
    """Read a file of ``roles/``."""
    role = Role(
        id=form.define("role"),
        name=form.text("name"),
        short=form.text("short"),
        aliases=form.texts("aliases"),
        topics=dict(_role_topics(form)),
    )
    rules.check_file_name(form, "id", role.id)
    rules.check_aliases(form, "role", role.id, role.name)
    return role


def _role_topics(form: Form) -> Iterator[tuple[str, RoleTopic]]:
    role = form.peek("id")
    for topic, entry in form.entries("topics", "topic"):
        with entry:
            yield (
                topic,
                RoleTopic(
                    summary=entry.text("summary", most=SUMMARY),
                    claims=tuple(_claim(f, role, topic) for f in entry.forms("claims")),
                    also=entry.refs("also", "claim", optional=True),
                    snippet=entry.maybe_text("snippet", most=SNIPPET),
                ),
            )
            rules.check_relative_words(entry, "summary")


def _claim(form: Form, role: str, topic: str) -> Claim:
    with form:
        claim = Claim(
            id=form.define("claim"),
            role=role,
            topic=topic,
            text=form.text("text", most=CLAIM),
            sources=tuple(_citation(f) for f in form.forms("sources")),
            status=form.choice("status", Status),
            as_of=form.maybe_text("as_of"),
            also_for=form.refs("also_for", "role", optional=True),
            figure=_figure(form.maybe_form("figure")),
            labels=form.texts("labels", most=LABEL, optional=True),
        )
        rules.check_claim(form, claim)
    return claim


def _citation(form: Form) -> Citation:
    with form:
        return Citation(source=form.ref("id", "source"), at=form.text("at"))


def _figure(form: Form | None) -> Figure | None:
    if form is None:
        return None
    with form:
        return Figure(
            level=form.choice("level", rules.Level),
            low=form.maybe_number("low", 1, _MOST_PAY),
            high=form.maybe_number("high", 1, _MOST_PAY),
            open=form.flag("open"),
            currency=form.text("currency"),
            country=form.text("country"),
            years=form.maybe_text("years"),
        )


def read_comparisons(form: Form) -> tuple[tuple[Difference, ...], tuple[Row, ...]]:
    """Read ``comparisons.yaml``."""
    differences = tuple(_difference(f) for f in form.forms("differences"))
    rows = tuple(_row(f) for f in form.forms("rows"))
    rules.check_headlines(form, rows)
    return differences, rows


def _difference(form: Form) -> Difference:
    with form:
        roles = form.refs("roles", "role")
        text = form.text("text", most=DIFFERENCE)
        claims = form.refs("claims", "claim")
        if len(set(roles)) != 2:  # noqa: PLR2004 - a difference lies between two
            form.report("roles", "two-roles", "a difference names two different roles")
            roles = ("", "")
        rules.check_relative_words(form, "text")
        rules.check_cited(form, "text", text, claims)
        return Difference(roles=(roles[0], roles[1]), text=text, claims=claims)


def _row(form: Form) -> Row:
    with form:
        return Row(
            id=form.define("row"),
            name=form.text("name"),
            topic=form.ref("topic", "topic"),
            headline=form.flag("headline"),
            cells={role: _cell(cell) for role, cell in form.entries("cells", "role")},
        )


def _cell(form: Form) -> Cell:
    with form:
        cell = Cell(text=form.text("text", most=CELL), claims=form.refs("claims", "claim"))
        rules.check_relative_words(form, "text")
        rules.check_cell(form, cell)
        return cell


def read_conflict(form: Form) -> Conflict:
    """Read one entry of ``conflicts.yaml``."""
    conflict = Conflict(
        id=form.define("conflict"),
        topic=form.ref("topic", "topic"),
        roles=form.refs("roles", "role"),
        title=form.text("title", most=CONFLICT_TITLE),
        sides=tuple(_side(f) for f in form.forms("sides")),
        note=form.maybe_text("note"),
    )
    if len(conflict.sides) < 2:  # noqa: PLR2004 - it takes two to disagree
        form.report("sides", "two-sides", "a disagreement needs two sides or more")
    return conflict


def _side(form: Form) -> Side:
    with form:
        side = Side(
            source=form.ref("source", "source"),
            text=form.text("text", most=CLAIM),
            claims=form.refs("claims", "claim"),
        )
        rules.check_relative_words(form, "text")
        rules.check_cited(form, "text", side.text, side.claims)
        return side


def read_faq(form: Form) -> Faq:
    """Read one entry of ``faq.yaml``."""
    faq = Faq(
        id=form.define("faq"),
        topic=form.ref("topic", "topic"),
        roles=form.refs("roles", "role"),
        phrasings=form.texts("phrasings", most=PHRASING),
        answer=form.text("answer", most=ANSWER),
        claims=form.refs("claims", "claim"),
    )
    rules.check_faq(form, faq)
    return faq
