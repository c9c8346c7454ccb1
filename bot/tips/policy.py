"""What the operator decides about scheduled messages."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of one installation.

    ``default_zone`` is for people whose own zone is unknown. What is later than ``late_limit``
    would come at an hour nobody chose, so it waits for the next time.
    """

    default_zone: str = "UTC"
    late_limit: timedelta = timedelta(hours=6)
