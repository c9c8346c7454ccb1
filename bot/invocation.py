"""What a command is, how it is called, and what its handler is given; records without rules."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.actions import ActionId
from bot.content import Content
from bot.people import Group, Target
from bot.ports import Store
from bot.replies import Reply
from bot.tips.policy import Policy

#: The option by which a line names a group of people; only the front knows which one is meant.
GROUP = "group"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One valid argument: its id, its label for people, and other words that mean it."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    summary: str = ""

    @property
    def words(self) -> Iterator[str]:
        """Every phrase that means this value, case-folded."""
        yield from (word.casefold() for word in (self.id, self.label, *self.aliases))


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An argument: one of ``values(content)``, a whole number in ``between``, or free ``text``.

    ``text`` is the most characters of free text, which takes the rest of the line as typed;
    ``values`` are then only proposals, and so is what was typed where ``says`` has words for it.
    """

    name: str
    summary: str
    required: bool = False
    values: Callable[[Content], Sequence[Value]] | None = None
    between: tuple[int, int] | None = None
    text: int | None = None
    says: Callable[[str, Content], str | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything a handler may use; handlers read no clock and no globals.

    ``organiser`` says that the platform itself lets somebody run the community; who is in the
    group that runs it too may use what is for organisers without it. ``group`` is the one that
    they named, where the front knows it.
    """

    content: Content
    store: Store
    target: Target
    now: datetime
    seed: int
    options: Mapping[str, str]
    in_dm: bool = False
    profile_zone: str | None = None
    policy: Policy = field(default_factory=Policy)
    place: str = ""
    organiser: bool = False
    groups: frozenset[str] = frozenset()
    group: Group | None = None

    @property
    def default_zone(self) -> str:
        """The zone of people whose own is unknown."""
        return self.policy.default_zone

    @property
    def today(self) -> date:
        """The calendar day in UTC: near enough to count ages in months."""
        return self.now.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command. ``name`` is one word, or two for a member of a family (``tips zone``).

    ``aliases`` are whole lines that mean it, such as the plain word "stop"; ``openings`` are words
    that may stand for its name before free text. ``leads`` are such words that open other sentences
    too: they count where the option ``says`` what follows them.
    ``stores`` says that the handler touches the store and must not run on an event loop. What a
    handler without it says may depend on the content, the options, ``in_dm`` and ``today`` alone,
    because its replies are kept and given to whoever asks the same (except to free text).

    ``organisers`` says that it is only for those who run the community: the app refuses it to
    everybody else.

    ``in_dm`` is asked first where somebody writes its name, and nothing else, in direct messages:
    it may touch the store, and leaves the answer to ``handle`` with ``None``.

    ``hears_rest`` says that a line which begins with no command, nor with a slip of one, is free
    text for this one. ``knows`` tells whether a line means anything to it at all: what does not,
    and begins with the name of a family, is about that.
    """

    name: str
    summary: str
    example: str
    handle: Callable[[Context], Reply]
    options: tuple[Option, ...] = ()
    aliases: tuple[str, ...] = ()
    openings: tuple[str, ...] = ()
    leads: tuple[str, ...] = ()
    stores: bool = False
    organisers: bool = False
    hears_rest: bool = False
    knows: Callable[[Content, str], bool] | None = None
    in_dm: Callable[[Context], Reply | None] | None = None

    @property
    def usage(self) -> str:
        """The command line with its arguments, optional ones in brackets."""
        parts = [f"<{o.name}>" if o.required else f"[{o.name}]" for o in self.options]
        return " ".join([self.name, *parts])

    @property
    def described(self) -> str:
        """The summary, and for whom it is if not for everybody."""
        return f"{self.summary} (organisers)" if self.organisers else self.summary

    @property
    def free(self) -> Option | None:
        """The option that takes free text, if there is one; in a line it ends it."""
        return next((option for option in self.options if option.text), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PressHandler:
    """What a kind of button does. All of them may touch the store.

    ``organisers`` is as for a :class:`Command`.
    """

    kind: str
    handle: Callable[[Context, ActionId], Reply]
    organisers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A command with its arguments; ``missing`` is the first required one that was not given."""

    command: Command
    options: Mapping[str, str] = field(default_factory=dict)
    missing: Option | None = None

    @property
    def line(self) -> str:
        """The canonical command line, which parses back to this call."""
        given = (self.options[o.name] for o in self.command.options if o.name in self.options)
        return " ".join([self.command.name, *given])
