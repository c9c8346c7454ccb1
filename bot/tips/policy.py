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


def late_in_words(policy: Policy) -> str:
    """Say what happens to what could not be sent at its hour: the late policy, for anybody."""
    hours = policy.late_limit / timedelta(hours=1)
    span = f"{hours:g} hour{'' if hours == 1 else 's'}"
    return (
        f"What could not be sent at its hour is still sent up to {span} late, with a note; "
        "what would be later comes at the next time instead, so nothing ever comes in a burst."
    )
