"""Options that several commands share."""

from enum import StrEnum
from typing import Annotated

import typer


class Report(StrEnum):
    """How the outcome is printed."""

    TEXT = "text"
    JSON = "json"


Community = Annotated[
    str | None, typer.Option(help="Only this community, as in slack:T0123. Default: all.")
]
