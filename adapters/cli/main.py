"""The commands of ``waymark``, one function each; the work is in the modules they call."""

import sys
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from adapters.cli.operating import outbox, simulate
from adapters.cli.options import Community, Report
from bot import settings as configuration
from bot.errors import ContentError, WaymarkError

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="A career guide for Slack and Discord: sourced comparisons, learning tips, quizzes.",
)
discord = typer.Typer(no_args_is_help=True, help="Connect the Discord application.")
database = typer.Typer(no_args_is_help=True, help="Look after the database.")
questions = typer.Typer(no_args_is_help=True, help="Take questions to other tools, and back.")
cli.add_typer(discord, name="discord")
cli.add_typer(database, name="db")
cli.add_typer(questions, name="questions")
schedules = typer.Typer(no_args_is_help=True, help="See what a rule for days and times means.")
cli.add_typer(schedules, name="schedule")
statistics = typer.Typer(no_args_is_help=True, help="See which questions and tips want a look.")
cli.add_typer(statistics, name="stats")
cli.add_typer(simulate, name="simulate")
cli.add_typer(outbox, name="deliveries")
reviews = typer.Typer(no_args_is_help=True, help="Look after spaced review.")
cli.add_typer(reviews, name="review")


class Service(StrEnum):
    """What one process can do."""

    SLACK = "slack"
    DISCORD = "discord"
    PLAYGROUND = "playground"
    WORKER = "worker"


class Form(StrEnum):
    """How a reply is printed."""

    TEXT = "text"
    JSON = "json"
    SLACK = "slack"
    DISCORD = "discord"


class Listing(StrEnum):
    """How problems are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


class Figures(StrEnum):
    """How statistics are printed."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


class Exchange(StrEnum):
    """The formats questions are exchanged in."""

    CSV = "csv"
    GIFT = "gift"
    QTI = "qti"
    ANKI = "anki"


@cli.command()
def run(
    only: Annotated[
        list[Service] | None,
        typer.Option(help="Run just this; may be given several times. Default: all configured."),
    ] = None,
) -> None:
    """Serve every platform that has its tokens, send the tips, until stopped."""
    from adapters.cli import running

    running.run(configuration.load(), [service.value for service in only or []])


@cli.command()
def say(
    line: Annotated[
        str, typer.Argument(help='A command such as "compare salary", or - for stdin.')
    ],
    form: Annotated[Form, typer.Option("--as", help="How to print the reply.")] = Form.TEXT,
    person: Annotated[str, typer.Option(help="Who is speaking.")] = "me",
    save: Annotated[
        Path | None,
        typer.Option(help="Write the files of a reply into this folder.", file_okay=False),
    ] = None,
) -> None:
    """Run one command and print the reply as that front would send it.

    `press ID` presses a button. Exit status 2 if the input could not be used.
    """
    from adapters.cli import saying

    raise typer.Exit(saying.say(configuration.load(), line, form.value, person, save))


@cli.command()
def gallery(
    form: Annotated[Form, typer.Option("--as", help="Which front's messages.")] = Form.TEXT,
) -> None:
    """Print every message the bot can produce, one JSON object a line."""
    from adapters.cli import galleries

    galleries.show(configuration.load(), form.value)


@cli.command()
def lint(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Only report problems in these files or folders.")
    ] = None,
    form: Annotated[
        Listing, typer.Option("--format", help="How to print it; github annotates a pull request.")
    ] = Listing.TEXT,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Also note what is out of date on this day."),
    ] = None,
    fix: Annotated[
        bool, typer.Option("--fix", help="First repair what can be repaired without a doubt.")
    ] = False,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Print instead what there is on each role and topic.")
    ] = False,
) -> None:
    """Check content and schedules; print every problem with its place. Exit status 1 if any."""
    from adapters.cli import linting

    settings = configuration.load()
    if coverage:
        if paths or today or fix or form is Listing.GITHUB:
            raise typer.BadParameter("--coverage takes no paths, and of the options --format json.")
        linting.cover(settings, form.value)
        return
    wanted = linting.Wanted(
        paths=tuple(paths or ()), form=form.value, today=today.date() if today else None, fix=fix
    )
    raise typer.Exit(linting.lint(settings, wanted))


@cli.command()
def manifest(
    url: Annotated[
        str | None,
        typer.Option(help="Public https address for signed HTTP; without it, Socket Mode."),
    ] = None,
) -> None:
    """Print the Slack app manifest, ready to paste."""
    from adapters.slack.manifest import manifest as slack_manifest
    from bot.commands import COMMANDS
    from bot.registry import Registry

    typer.echo(slack_manifest(Registry(COMMANDS), public_url=url), nl=False)


@discord.command()
def invite() -> None:
    """Print the link that adds the bot to a Discord server."""
    from adapters.cli import discords

    typer.echo(discords.invite(configuration.load()))


@discord.command()
def sync() -> None:
    """Register the commands with Discord if they changed."""
    from adapters.cli import discords

    typer.echo(discords.sync(configuration.load()))


@database.command()
def upgrade() -> None:
    """Bring the database to the schema this version needs."""
    from bot import storage

    applied = storage.upgrade(configuration.load().database_url)
    typer.echo("\n".join(applied) if applied else "The database is up to date.")


@database.command()
def status() -> None:
    """Print the schema the database has and the one this version needs. Exit status 1 if behind."""
    from bot import storage

    state = storage.status(configuration.load().database_url)
    typer.echo(f"The database is at revision {state.current}; this Waymark needs {state.head}.")
    for revision in state.pending:
        typer.echo(f"To apply with `waymark db upgrade`: {revision}")
    raise typer.Exit(1 if state.pending else 0)


@questions.command("export")
def export_questions(
    form: Annotated[Exchange, typer.Option("--as", help="For which kind of tool.")],
    role: Annotated[str | None, typer.Option(help="Only questions about this role.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only questions on this topic.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Default: waymark-questions, in the current folder.")
    ] = None,
    report: Annotated[Report, typer.Option("--format", help="How to report.")] = Report.TEXT,
) -> None:
    """Write the questions for another tool, and list what its format cannot hold."""
    from adapters.cli import questions as exchange

    exchange.export(
        configuration.load(),
        form.value,
        role=role,
        topic=topic,
        out=out,
        as_json=report is Report.JSON,
    )


@questions.command("import")
def import_questions(
    file: Annotated[Path, typer.Argument(help="A CSV, GIFT, QTI or Anki file.")],
    form: Annotated[
        Exchange | None, typer.Option("--as", help="Its format, if its name does not tell.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the drafts go.")] = Path("content-draft.yaml"),
    report: Annotated[Report, typer.Option("--format", help="How to report.")] = Report.TEXT,
) -> None:
    """Turn another tool's questions into drafts, and list what was not understood.

    Exit status 1 if anything was not.
    """
    from adapters.cli import questions as exchange

    name = form.value if form else None
    as_json = report is Report.JSON
    raise typer.Exit(exchange.import_(configuration.load(), file, name, out=out, as_json=as_json))


@schedules.callback()
def _schedules() -> None:
    """Keep ``explain`` a command of its own: a single one would take the name of the group."""


@schedules.command("explain")
def explain_schedule(
    rule: Annotated[
        str | None, typer.Argument(help='Such as "tue and thu 18:30", or the id of a schedule.')
    ] = None,
    zone: Annotated[
        list[str] | None, typer.Option(help="The zone it goes by, and one to look from. Or UTC.")
    ] = None,
    start: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Show what follows.")
    ] = None,
) -> None:
    """Print when a rule sends, around the next change of the clocks, and what that does to it."""
    from adapters.cli import explaining

    day = start.date() if start else None
    explaining.explain(configuration.load(), rule, zone or [], day)


@simulate.command()
def learning(
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How long the tips come.")] = 26,
    learners: Annotated[int, typer.Option(min=1, max=10_000, help="How many people.")] = 200,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people and luck.")] = 1,
    schedule: Annotated[
        str | None, typer.Option(help="When tips come. Default: what people get by default.")
    ] = None,
    report: Annotated[Report, typer.Option("--format", help="How to report.")] = Report.TEXT,
) -> None:
    """Let simulated people forget, and print what they still know after Waymark and after quizzes.

    Beside Waymark's own rules stand weekly quizzes with as many questions, and reading alone.
    """
    from adapters.cli import simulating

    simulating.learning(
        configuration.load(),
        weeks=weeks,
        learners=learners,
        seed=seed,
        schedule=schedule,
        as_json=report is Report.JSON,
    )


@statistics.command("questions")
def question_statistics(
    form: Annotated[Figures, typer.Option("--format", help="How to print it.")] = Figures.TEXT,
    community: Community = None,
) -> None:
    """Print how hard each question is, what is chosen, and who doubts it; what to look at first.

    Questions that fewer than 20 people answered have no numbers.
    """
    from adapters.cli import stats

    stats.questions(configuration.load(), form.value, community)


@statistics.command("tips")
def tip_statistics(
    form: Annotated[Figures, typer.Option("--format", help="How to print it.")] = Figures.TEXT,
    community: Community = None,
) -> None:
    """Print how many people recalled each tip three weeks later, from five people on."""
    from adapters.cli import stats

    stats.tips(configuration.load(), form.value, community)


@reviews.command()
def optimise() -> None:
    """Fit the weights of spaced review to each community's own reviews, from 400 reviews on.

    Needs the extra "optimiser". Weights are kept where they foretell those reviews better.
    """
    from adapters.cli import optimising

    optimising.optimise(configuration.load())


def main() -> None:
    """Run the command line; problems on purpose become one sentence and exit status 1."""
    try:
        cli(prog_name="waymark")
    except ContentError as error:
        sys.exit(f"{error}\n{len(error.problems)} problem(s) in the content.")
    except WaymarkError as error:
        sys.exit(str(error))
