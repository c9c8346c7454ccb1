"""All commands, and reading a typed line into one of them.

A command is one :class:`~bot.invocation.Command`; help, the Discord command tree, the Slack
manifest and the playground's completion are all derived from it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product, takewhile

from rapidfuzz.distance import OSA

from bot import matching
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Call, Command, Option, Value
from bot.markup import clean, quote
from bot.plain import bare

#: What people type before a command on Slack and Discord.
SLASH = "/career"
#: While somebody is still typing, only near certainty is worth offering.
CLOSE_WHILE_TYPING = 80
#: A select and a completion hold 25 on Discord; Slack takes 100.
MAX_OFFERED = 25
#: Longer input is refused unread; no command line that means something comes near it, unless the
#: command takes free text.
MAX_LINE = 300
#: So many words that mean nothing to a command are no slip but a sentence that begins like one.
#: Behind a command that only tells, two words are enough if they resemble nothing it takes.
SENTENCE, SHORT_SENTENCE = 3, 2
#: Shorter first words are never taken for a misspelt command.
SHORTEST_SLIP = 3


class Registry:
    """All commands, by name; knows no platform. The first one answers an empty line."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self.commands = tuple(commands)
        self._by_name = {command.name: command for command in commands}
        self._by_alias = {alias: command for command in commands for alias in command.aliases}
        self._by_opening = {words: command for command in commands for words in command.openings}
        self._by_lead = {words: command for command in commands for words in command.leads}
        openings = (*self._by_opening, *self._by_lead)
        self._longest_opening = max((len(words.split()) for words in openings), default=0)
        self.families = sorted({c.name.split()[0] for c in commands if " " in c.name})
        self._listener = next((c for c in commands if c.hears_rest), None)
        free = (command.free for command in commands)
        self._longest = MAX_LINE + max((o.text or 0 for o in free if o), default=0)

    def get(self, name: str) -> Command:
        """Return the command called ``name``; raise :class:`UserError` with the nearest names."""
        if name in self._by_name:
            return self._by_name[name]
        raise self._unknown(name)

    def family(self, name: str) -> tuple[Command, ...]:
        """Return the members of a two-word family, empty if there is no such family."""
        return tuple(c for c in self.commands if c.name.startswith(f"{name} "))

    def parse(self, content: Content, text: str) -> Call:
        """Read a typed line; raise :class:`UserError` that names the nearest valid lines."""
        if len(text) > self._longest:
            raise _too_long(self._longest - MAX_LINE or MAX_LINE)
        line = _bare(text)
        if not line:
            return Call(command=self.commands[0])
        words = matching.words(line)
        if command := self._aliased(words):
            return _call(command, {})
        for length in (2, 1):
            name, behind = " ".join(words[:length]), words[length:]
            if command := self._by_name.get(name):
                return self._named(content, command, line, behind)
        if (meant := self._plainly(content, line)) or (meant := self._heard(content, line)):
            return meant
        if words and words[0] in self.families:
            raise self._half(words)
        raise self._unknown(" ".join(words), content)

    def parse_pressed(self, content: Content, line: str) -> Call:
        """Read the line of a button: what is a value there means that value, whatever it says.

        A person who types ``mon-thu`` says days; a button with it was made for the schedule of
        that id. Raises :class:`UserError` as :meth:`parse` does.
        """
        call = self.parse(content, line)
        free = call.command.free
        said = call.options.get(free.name) if free else None
        value = matching.exact(content, free, said.casefold()) if free and said else None
        if free is None or value is None:
            return call
        return replace(call, options={**call.options, free.name: value})

    def bind(self, content: Content, name: str, options: Mapping[str, str]) -> Call:
        """Check arguments that come by name (Discord, modals) as strictly as typed ones."""
        command = self.get(name)
        known = {option.name: option for option in command.options}
        given: dict[str, str] = {}
        for key, value in options.items():
            option = known.get(key)
            if option is None:
                continue
            if option.text:
                given |= _free(option, clean(value))
            else:
                given[option.name] = _check(content, command, option, value)
        return _call(command, given)

    def suggest(self, content: Content, name: str, option: str, typed: str) -> list[Value]:
        """Return the values of an option that fit what was typed so far, best first, at most 25."""
        found = next((o for o in self.get(name).options if o.name == option), None)
        values = list(found.values(content)) if found and found.values else []
        wanted = clean(typed).casefold()[:100]
        if not wanted:
            return values[:MAX_OFFERED]
        said = found.says(wanted, content) if found and found.says else None
        whole = [Value(id=wanted, label=said)] if said else []
        starts = [v for v in values if any(word.startswith(wanted) for word in v.words)]
        inside = [v for v in values if v not in starts and any(wanted in w for w in v.words)]
        close = [
            v
            for v in values
            if v not in starts + inside and matching.closeness(wanted, v) >= CLOSE_WHILE_TYPING
        ]
        return (whole + starts + inside + close)[:MAX_OFFERED]

    def _named(self, content: Content, command: Command, line: str, behind: Sequence[str]) -> Call:
        """Read what begins with the name of a command.

        One that takes no arguments may begin what does: "tips off until monday", "start cohort".
        """
        if command.options:
            return self._call(content, command, line, behind)
        _, more = bare(behind)
        longer = self._plainly(content, line) if more else None
        return longer or self._call(content, command, line, more)

    def _aliased(self, words: Sequence[str]) -> Command | None:
        """Return the command that a whole line means, with words of courtesy around it or without.

        As few of those as can be are left out: some belong to what is said ("start again").
        """
        skipped, plain = bare(words)
        last = skipped + len(plain)
        spans = product(range(skipped + 1), range(len(words), last - 1, -1))
        lines = (" ".join(words[first:end]) for first, end in spans)
        return next((self._by_alias[said] for said in lines if said in self._by_alias), None)

    def _plainly(self, content: Content, line: str) -> Call | None:
        """Read a sentence that begins in other words: "please pause my tips until monday"."""
        placed = matching.placed(line)
        words = [word for word, _, _ in placed]
        skipped, plain = bare(words)
        last = skipped + len(plain)
        for first, length in product(range(skipped + 1), range(self._longest_opening, 0, -1)):
            begun = first + length
            opening, behind = " ".join(words[first:begun]), " ".join(words[begun:last])
            command = self._by_opening.get(opening) or self._led(content, opening, behind)
            if command and begun <= last:
                said = line[placed[begun][1] : placed[last - 1][2]] if begun < last else ""
                return _spoken(content, command, said.rstrip("?!"))
        return None

    def _led(self, content: Content, lead: str, behind: str) -> Command | None:
        """Return the command that a sentence leads to, if it means something to that."""
        command = self._by_lead.get(lead)
        free = command.free if command else None
        if free is None or free.says is None:
            return None
        is_meant = free.says(behind, content) or matching.exact(content, free, behind)
        return command if is_meant else None

    def _heard(self, content: Content, line: str) -> Call | None:
        """Take a line for free text, unless it is a slip, or about a family and nothing else."""
        listener, words = self._listener, matching.words(line)
        if listener is None or not words or not any(letter.isalnum() for letter in line):
            return None
        if self._is_slip(content, words):
            return None
        knows = listener.knows if words[0] in self.families else None
        return None if knows and not knows(content, line) else _spoken(content, listener, line)

    def _call(self, content: Content, command: Command, line: str, words: Sequence[str]) -> Call:
        if command.free:
            said = line.split(maxsplit=len(command.name.split()))
            return _spoken(content, command, " ".join(said[len(command.name.split()) :]))
        given, left = matching.understood(content, command, words)
        if self._listener and _is_sentence(content, command, words, left):
            return _spoken(content, self._listener, line)
        if len(line) > MAX_LINE:
            raise _too_long(MAX_LINE)
        if left:
            raise _no_such_argument(content, command, given, " ".join(left))
        return _call(command, given)

    def _is_slip(self, content: Content, words: Sequence[str]) -> bool:
        """Tell a command that was mistyped or not finished from the beginning of a question."""
        first = words[0]
        if first in self.families:
            members = [command.name.split()[1] for command in self.family(first)]
            return len(words) == 1 or bool(matching.nearest(words[1], members))
        if (
            len(first) < SHORTEST_SLIP
            or first in matching.FILLERS
            or self._is_value(content, first)
        ):
            return False
        heads = [*self.families, *(name.split()[0] for name in self._by_name)]
        return any(OSA.distance(first, head, score_cutoff=1) <= 1 for head in heads)

    def _is_value(self, content: Content, word: str) -> bool:
        options = (option for command in self.commands for option in command.options)
        return any(matching.exact(content, option, word) is not None for option in options)

    def _half(self, words: Sequence[str]) -> UserError:
        """Return what to say about a family whose second word is missing or mistyped."""
        names = [command.name for command in self.family(words[0])]
        if len(words) == 1:
            message = f"“{words[0]}” needs one more word."
            return UserError(message, suggestions=names, offer="Pick one")
        nearest = matching.nearest(words[1], [name.split()[1] for name in names])
        if nearest:
            return UserError(
                f"There is no command “{quote(' '.join(words[:2]))}”.",
                suggestions=[f"{words[0]} {second}" for second in nearest],
            )
        return UserError(
            f"I don't know what to do with “{quote(' '.join(words))}”.",
            hint=f"`{SLASH} help {words[0]}` says what each of them does.",
            suggestions=names,
            offer=f"With “{words[0]}” you can say",
        )

    def _unknown(self, typed: str, content: Content | None = None) -> UserError:
        first = typed.split(" ", 1)[0]
        nearest = matching.nearest(first, list(self._by_name) + self.families)
        if content is not None:
            nearest = [*_lines_about(self.commands, content, typed.split(), nearest), *nearest]
        return UserError(
            f"I don't know the command “{quote(typed)}”."
            if typed
            else "There was no command in that.",
            hint=f"`{SLASH} help` lists everything I can do.",
            suggestions=list(dict.fromkeys(nearest))[:3] or ["help"],
        )


def _bare(text: str) -> str:
    line = clean(text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    return re.sub(r"^/(?:career\b)?", "", line, flags=re.IGNORECASE).strip()


def _too_long(most: int) -> UserError:
    return UserError(f"That is longer than {most:,} characters.", hint="Try a few words instead.")


def _spoken(content: Content, command: Command, said: str) -> Call:
    """Return a call with free text, as it was typed, behind the other arguments there are."""
    option = command.free
    assert option is not None  # noqa: S101 - narrowed by both callers
    given, said = _before_text(content, command, said)
    named = f"{option.name}:"
    while said.casefold().startswith(named):  # "question:how much?", as Discord shows arguments
        said = said[len(named) :].strip()
    return _call(command, given | _free(option, said))


def _before_text(content: Content, command: Command, said: str) -> tuple[dict[str, str], str]:
    """Return the arguments that come before the text, by name, and the text behind them."""
    others = tuple(takewhile(lambda option: not option.text, command.options))
    given: dict[str, str] = {}
    rest = said
    while others and rest:
        ahead = matching.words(" ".join(rest.split()[: matching.LONGEST_VALUE]))
        option, value, used = matching.longest(
            content, replace(command, options=others), given, ahead
        )
        if option is None:
            break
        given[option.name] = value
        rest = " ".join(rest.split()[used:])
    return given, rest


def _free(option: Option, said: str) -> dict[str, str]:
    if len(said) > (option.text or 0):
        raise _too_long(option.text or 0)
    return {option.name: said} if said else {}


def _is_sentence(
    content: Content, command: Command, words: Sequence[str], left: Sequence[str]
) -> bool:
    """Tell a question that begins with the name of a command from a mistyped argument."""
    if len(left) >= SENTENCE:
        return True
    if not left or len(words) < SHORT_SENTENCE or command.stores:
        return False
    given, _ = matching.understood(content, command, words)
    still_open = [o.values(content) for o in command.options if o.values and o.name not in given]
    values = [value for some in still_open for value in some]
    return all(matching.closeness(word, v) < CLOSE_WHILE_TYPING for word in left for v in values)


def _call(command: Command, given: Mapping[str, str]) -> Call:
    missing = next((o for o in command.options if o.required and o.name not in given), None)
    return Call(command=command, options=given, missing=missing)


def _check(content: Content, command: Command, option: Option, given: str) -> str:
    phrase = clean(given).casefold()
    value = matching.exact(content, option, phrase)
    if value is None:
        raise _no_such_argument(content, command, {}, phrase[:MAX_LINE], (option,))
    return value


def _no_such_argument(
    content: Content,
    command: Command,
    given: Mapping[str, str],
    typed: str,
    options: Sequence[Option] = (),
) -> UserError:
    open_options = [o for o in options or command.options if o.name not in given]
    needed = [o for o in open_options if o.required] or open_options
    values = {o.name: list(o.values(content)) for o in needed if o.values}
    nearest = [
        (o, value) for o in needed for value in matching.closest(typed, values.get(o.name, ()))
    ]
    offer = "Did you mean"
    if not nearest and needed and needed[0].required:
        offer = "Pick one"
        nearest = [(needed[0], value) for value in values.get(needed[0].name, ())[:3]]
    lines = [Call(command=command, options={**given, o.name: v.id}).line for o, v in nearest]
    between = next((o.between for o in open_options if o.between), None)
    more = "help" if command.name == "help" else f"help {command.name}"
    hint = f"`{SLASH} {more}` shows what {'there is' if more == 'help' else 'it takes'}."
    if between and typed.isdecimal():
        hint = f"A number from {between[0]} to {between[1]} would work."
    return UserError(
        f"I don't know “{quote(typed)}” for `{command.name}`.",
        hint=hint,
        suggestions=lines[:3] or [more],
        offer=offer if lines else "See",
    )


def _lines_about(
    commands: Sequence[Command], content: Content, words: Sequence[str], nearest: Sequence[str]
) -> list[str]:
    """Offer "compare salary" to somebody who typed just "salary", or "comapre salary".

    The lines that use most of the words come first, among equals those of the nearest commands,
    then those with a required argument.
    """
    found = []
    for command in commands:
        given, left = matching.understood(content, command, words)
        call = _call(command, given)
        if given and call.missing is None and not command.free:
            needed = any(option.required for option in command.options)
            is_near = command.name.split()[0] in nearest
            found.append((len(left), not is_near, not needed, call.line))
    return [line for *_, line in sorted(found, key=lambda entry: entry[:3])]
