"""The commands that read content only, on a content small enough to check by eye."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

import pytest

from bot.commands import compare, role, sources, start
from bot.commands.help import help_command
from bot.commands.showing import claim_line
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Command, Context
from bot.model import Citation, Fit
from bot.people import Target
from bot.replies import Reply, Sources, Table, as_text
from tests.small import claim, small_content

if TYPE_CHECKING:
    from bot.ports import Store

RECORDS = (*start.COMMANDS, *compare.COMMANDS, *role.COMMANDS, *sources.COMMANDS)
COMMANDS = {command.name: command for command in (*RECORDS, help_command(RECORDS))}


def ask(name: str, *, content: Content | None = None, **options: str) -> Reply:
    command: Command = COMMANDS[name]
    return command.handle(
        Context(
            content=content or small_content(),
            store=cast("Store", None),  # these commands have no business with it
            target=Target(platform="test", community="c", user="u"),
            now=datetime(2026, 1, 5, tzinfo=UTC),
            seed=1,
            options=options,
        )
    )


def table(reply: Reply) -> Table:
    return next(block for block in reply.blocks if isinstance(block, Table))


def cited(reply: Reply) -> list[str]:
    return [str(i) for block in reply.blocks if isinstance(block, Sources) for i in block.items]


def labels(reply: Reply) -> list[str]:
    return [choice.label for choice in reply.choices]


def test_the_welcome_opens_four_doors() -> None:
    reply = ask("start")
    assert "Data Scientist and Machine Learning Engineer" in as_text(reply)
    assert labels(reply) == [
        "Compare the roles",
        "Pick a track",
        "Quiz me",
        "Where this comes from",
    ]


def test_start_opens_the_door_to_role_fit_where_there_is_one() -> None:
    fit = Fit(version=1, facets=(), items=())
    reply = ask("start", content=replace(small_content(), fit=fit))
    assert labels(reply)[1] == "Which role fits me?"


def test_compare_starts_with_one_sentence_and_the_headline_rows() -> None:
    reply = ask("compare")
    assert "One explains, the other ships." in as_text(reply)
    assert table(reply).rows == (("Goal", "Insight", "A product"),)
    assert set(reply.claims) == {
        "ds.definition.it",
        "mle.definition.it",
        "ds.goal.it",
        "mle.goal.it",
    }
    assert cited(reply) == ["Gazette (9 October 2023, sells courses)"]


def test_everything_is_every_row() -> None:
    assert [row[0] for row in table(ask("compare", topic="everything")).rows] == ["Goal", "Remote"]


def test_pay_is_a_row_per_level_and_source_and_never_averaged() -> None:
    reply = ask("compare", topic="salary")
    assert table(reply).rows == (
        ("Entry: Gazette, 9 October 2023", "$70,000 to $100,000", "$80,000 to $110,000"),
        ("Entry: Leaflet, undated", "$63,000 to $86,000", "unreadable in the source"),
        (
            "Senior: Gazette, 9 October 2023",
            "$130,000 to $170,000+ (5 to 10 years)",
            "not stated",
        ),
    )
    assert "Sources differ" in as_text(reply)
    assert cited(reply) == [
        "Gazette (9 October 2023, 2 years old, sells courses)",
        "Leaflet (undated)",
    ]


def test_the_order_of_the_roles_is_the_asker_s() -> None:
    reply = ask("compare", topic="goal", role="mle", other="ds")
    assert reply.title == "Goal: Machine Learning Engineer and Data Scientist"
    assert ask("compare", role="mle").title == "Data Scientist and Machine Learning Engineer"


def test_a_disagreement_names_and_dates_every_side() -> None:
    text = as_text(ask("compare", topic="goal"))
    assert (
        "Sources differ. Whose goal? "
        "Gazette (9 October 2023) says both; Leaflet (undated) says neither." in text
    )


def test_silence_of_the_sources_is_said() -> None:
    assert "Not stated in the sources." in as_text(ask("compare", topic="remote"))
    assert "The sources do not say" in as_text(ask("role", role="ds", topic="remote"))


def test_a_role_with_itself_is_a_user_error() -> None:
    with pytest.raises(UserError) as refused:
        ask("compare", role="ds", other="ds")
    assert refused.value.suggestions == ("compare", "role ds")


def test_without_two_roles_there_is_nothing_to_compare() -> None:
    with pytest.raises(UserError, match="no two roles"):
        ask("compare", content=replace(small_content(), roles={}))


def test_a_role_introduces_itself() -> None:
    reply = ask("role", role="ds")
    assert reply.title == "Data Scientist"
    assert "What a Data Scientist is." in as_text(reply)
    assert "Take the DS track" in labels(reply)


def test_a_role_without_a_definition_introduces_itself_all_the_same() -> None:
    content = small_content()
    known = content.roles["ds"]
    topics = {name: said for name, said in known.topics.items() if name != "definition"}
    undefined = replace(content, roles={**content.roles, "ds": replace(known, topics=topics)})
    reply = ask("role", content=undefined, role="ds")
    assert reply.title == "Data Scientist"
    assert "ds.definition.it" not in reply.claims


def test_a_topic_of_a_role_comes_claim_by_claim_with_its_sources() -> None:
    text = as_text(ask("role", role="mle", topic="goal"))
    assert "- A Machine Learning Engineer wants to be understood. (Gazette)" in text
    assert "Sources differ. Whose goal?" in text


def test_a_claim_that_ages_has_the_date_of_each_source_beside_its_name() -> None:
    sources = (Citation(source="gazette", at="Top"), Citation(source="leaflet", at="Top"))
    told = claim("ds", "goal", "it", "True then.", sources=sources)
    dated = replace(told, as_of="2023-10-09")
    assert claim_line(small_content(), told) == "- True then. *(Gazette, Leaflet)*"
    assert claim_line(small_content(), dated) == (
        "- True then. *(Gazette, 9 October 2023; Leaflet, undated)*"
    )


def test_the_pay_of_one_role_is_a_table_of_its_own() -> None:
    assert table(ask("role", role="mle", topic="salary")).header == (
        "Level and source",
        "Machine Learning Engineer",
    )


def test_sources_tell_their_date_and_interest() -> None:
    text = as_text(ask("sources"))
    assert "publisher: The Gazette, 9 October 2023. Its publisher sells courses." in text
    assert "“Which job?”, publisher: not named, undated." in text
    one = as_text(ask("sources", source="leaflet"))
    assert "Interest: none stated" in one
    assert "Behind: 2 claims on Salary" in one


def test_help_is_made_of_the_records() -> None:
    text = as_text(ask("help"))
    assert all(f"{command.usage}: {command.summary}" in text for command in COMMANDS.values())
    one = as_text(ask("help", command="compare"))
    assert "topic: What to compare: definition, goal, salary" in one
