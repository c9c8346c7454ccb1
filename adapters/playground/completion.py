"""What ``/`` offers: first the commands, then the arguments of the one that was typed."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.app import App
from bot.errors import UserError
from bot.invocation import Call, Command, Option, Value
from bot.markup import clean
from bot.registry import MAX_LINE, SLASH

#: As many as a platform would show at once.
MAX_OFFERS = 25
#: Shorter words are looked for at the beginning of a name only; inside they are everywhere.
MIN_INSIDE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One completion: the whole line it makes, how it is shown, and what kind of thing it is."""

    line: str
    label: str
    summary: str
    kind: str


def complete(app: App, line: str) -> list[Offer]:
    """Return what could come next on ``line``, best first, at most :data:`MAX_OFFERS`."""
    typed = clean(line[:MAX_LINE]).casefold()
    if not typed.startswith("/"):
        return []
    if SLASH.startswith(typed):
        return [_command_offer(command) for command in app.registry.commands][:MAX_OFFERS]
    typed = typed.removeprefix(SLASH).removeprefix("/").strip()
    at_new_word = line[-1:].isspace()
    command = _command(app, typed)
    if command and (at_new_word or typed != command.name):
        arguments = typed.removeprefix(command.name).split()
        return list(_argument_offers(app, command, arguments, at_new_word=at_new_word))[:MAX_OFFERS]
    return _matching_commands(app, typed)


def _command(app: App, typed: str) -> Command | None:
    names = sorted((c.name for c in app.registry.commands), key=len, reverse=True)
    name = next((n for n in names if typed == n or typed.startswith(f"{n} ")), None)
    return app.registry.get(name) if name else None


def _matching_commands(app: App, typed: str) -> list[Offer]:
    commands = app.registry.commands
    starts = [c for c in commands if c.name.startswith(typed)]
    inside = [c for c in commands if c not in starts and typed in f"{c.name} {c.summary}".lower()]
    found = starts if len(typed) < MIN_INSIDE else starts + inside
    if found:
        return [_command_offer(command) for command in found][:MAX_OFFERS]
    return _meant(app, typed)


def _meant(app: App, typed: str) -> list[Offer]:
    """Offer what the core would suggest to somebody who sent this."""
    try:
        app.registry.parse(app.content(), typed)
    except UserError as error:
        lines = error.suggestions
    else:
        lines = ()
    return [
        Offer(line=f"{SLASH} {line}", label=line, summary="", kind="Did you mean") for line in lines
    ]


def _command_offer(command: Command) -> Offer:
    end = " " if command.options else ""
    return Offer(
        line=f"{SLASH} {command.name}{end}",
        label=command.usage,
        summary=command.summary,
        kind="command",
    )


def _argument_offers(
    app: App, command: Command, words: list[str], *, at_new_word: bool
) -> Iterator[Offer]:
    call, partial = _read(app, command, words, at_new_word=at_new_word)
    taken = set(call.options.values())
    for option in command.options:
        if option.name in call.options:
            continue
        for value in _values(app, command, option, partial):
            if value.id in taken:
                continue
            taken.add(value.id)
            end = " " if len(call.options) + 1 < len(command.options) else ""
            yield Offer(
                line=f"{SLASH} {call.line} {value.id}{end}",
                label=value.label,
                summary=value.summary,
                kind=option.summary,
            )


def _read(app: App, command: Command, words: list[str], *, at_new_word: bool) -> tuple[Call, str]:
    """Split the arguments into those that are complete and the rest that is being typed."""
    if command.free and len(command.options) == 1:
        return Call(command=command), " ".join(words)
    complete_words = len(words) if at_new_word else len(words) - 1
    for length in range(complete_words, 0, -1):
        line = " ".join([command.name, *words[:length]])
        try:
            return app.registry.parse(app.content(), line), " ".join(words[length:])
        except UserError:
            continue
    return Call(command=command), " ".join(words)


def _values(app: App, command: Command, option: Option, partial: str) -> list[Value]:
    if option.between is None:
        return app.suggest(command.name, option.name, partial)
    low, high = option.between
    numbers = [str(n) for n in range(low, high + 1) if str(n).startswith(partial)]
    return [Value(id=number, label=number) for number in numbers[:5]]
