"""Everything that can go wrong on purpose.

WaymarkError
├── UserError      somebody typed or pressed something that cannot be answered as it is
├── ContentError   authors' files have problems; carries all of them at once
├── StoreUnavailable  the database is locked, gone or older than the code
├── SetupError     the operator has to do something: a token, a port, a database
└── SendError      a message could not be delivered
    ├── RetryLater     the platform asked to wait, or may answer next time
    │   └── Throttled  it was not its turn: nothing was tried
    └── Undeliverable  it cannot be: for the recipient, their whole community, or the message
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class WaymarkError(Exception):
    """Base of every error this project raises on purpose."""


class UserError(WaymarkError):
    """A person's input cannot be answered; shown to them as one sentence and a next step.

    ``suggestions`` are complete command lines (without the slash name) that would work, and
    ``offer`` is what to say above them. ``labels`` says what to call those that do not read well.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        suggestions: Sequence[str] = (),
        offer: str = "Did you mean",
        labels: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.suggestions = tuple(dict.fromkeys(suggestions))
        self.offer = offer
        self.labels = labels or {}


class Severity(StrEnum):
    """Whether content can be used with a problem in it."""

    ERROR = "error"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair that changes no meaning: what to write where ``old`` stands."""

    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One mistake in a content file, at a place an editor can jump to (1-based line and column)."""

    file: str
    line: int
    column: int
    rule: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR
    fix: Fix | None = field(default=None, compare=False)

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {self.rule}: {self.message}{hint}"


class ContentError(WaymarkError):
    """Content files cannot be used as they are; ``problems`` has every reason, by place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class StoreUnavailable(WaymarkError):  # noqa: N818 - names the state, as callers read it
    """The database cannot be used right now; nothing was changed."""


class SetupError(WaymarkError):
    """The operator has to act; the message is one sentence that says what and where."""


class SendError(WaymarkError):
    """A message could not be delivered; ``reason`` is a short stable word for logs and counts."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RetryLater(SendError):  # noqa: N818 - reads as what to do, which is what callers branch on
    """Try again after ``after`` seconds; ``in_doubt`` if the message may be there already."""

    def __init__(self, reason: str, *, after: float, in_doubt: bool = False) -> None:
        super().__init__(reason)
        self.after = after
        self.in_doubt = in_doubt


class Throttled(RetryLater):
    """It is not this message's turn for ``after`` seconds: that counts as no attempt to send it."""

    def __init__(self, reason: str, *, after: float) -> None:
        super().__init__(reason, after=after)


class About(StrEnum):
    """Whose trouble it is that a message cannot be delivered."""

    #: The person or the channel: a closed door, somebody who left, a channel that is archived.
    RECIPIENT = "recipient"
    #: The whole community: the app was taken out of it, or its token is no longer good.
    COMMUNITY = "community"
    #: Ours: this message will be refused wherever it goes.
    MESSAGE = "message"


class Undeliverable(SendError):  # noqa: N818 - see RetryLater
    """No retry can help now; ``about`` says whose trouble it is.

    ``passing`` is trouble of a recipient that may be over in an hour.
    """

    def __init__(self, reason: str, *, about: About = About.MESSAGE, passing: bool = False) -> None:
        super().__init__(reason)
        self.about = about
        self.passing = passing
