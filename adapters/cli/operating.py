"""The commands of ``waymark`` that operators need: where messages stand, and what is to come."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from adapters.cli.options import Community, Report
from bot import settings as configuration

outbox = typer.Typer(help="See where scheduled messages stand.")
simulate = typer.Typer(help="Try the rules on people who do not exist.")


class Network(StrEnum):
    """Where scheduled messages go."""

    SLACK = "slack"
    DISCORD = "discord"


@outbox.callback(invoke_without_command=True)
def deliveries(
    context: typer.Context,
    report: Annotated[Report, typer.Option("--format", help="How to print it.")] = Report.TEXT,
    platform: Annotated[
        list[Network] | None, typer.Option(help="Only slack or discord. Default: both.")
    ] = None,
    community: Community = None,
) -> None:
    """Print what is due, waiting, in doubt, put off, sent, dead and paused; and the late policy."""
    from adapters.cli import delivering

    if context.invoked_subcommand is None:
        delivering.show(
            configuration.load(),
            platforms=[network.value for network in platform or []],
            community=community,
            as_json=report is Report.JSON,
        )


@outbox.command("show")
def show_delivery(
    name: Annotated[str, typer.Argument(metavar="ID", help="Its number or its key.")],
    report: Annotated[Report, typer.Option("--format", help="How to print it.")] = Report.TEXT,
) -> None:
    """Print all that is kept of one delivery, to find it in the log and on the platform."""
    from adapters.cli import delivering

    delivering.trace(configuration.load(), name, as_json=report is Report.JSON)


@simulate.callback(invoke_without_command=True)
def simulate_sending(  # noqa: PLR0913, PLR0917 - each is an option
    context: typer.Context,
    weeks: Annotated[int, typer.Option(min=1, max=104, help="How long.")] = 26,
    learners: Annotated[int, typer.Option(min=1, max=10_000, help="How many people.")] = 500,
    zones: Annotated[str, typer.Option(help="How many time zones, or names with commas.")] = "40",
    schedule: Annotated[
        str | None, typer.Option(help="When tips come. Default: what people get by default.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people and luck.")] = 1,
    outage: Annotated[
        bool, typer.Option("--outage", help="Let each platform fail for an hour, halfway.")
    ] = False,
    report: Annotated[Report, typer.Option("--format", help="How to report.")] = Report.TEXT,
    chart: Annotated[
        Path | None, typer.Option(help="Also draw the weeks into this .svg or .png.")
    ] = None,
) -> None:
    """Rehearse half a year of tips: real code, simulated people, platforms with their limits.

    Prints sends per week and day, the headroom against the limits, the longest lateness, and
    whether every due tip came once. Exit status 1 if one did not.
    """
    from adapters.cli import rehearsing

    if context.invoked_subcommand is None:
        wanted = rehearsing.Wanted(
            weeks=weeks,
            learners=learners,
            zones=zones,
            schedule=schedule,
            seed=seed,
            outage=outage,
            as_json=report is Report.JSON,
            chart=chart,
        )
        raise typer.Exit(rehearsing.rehearse(configuration.load(), wanted))
