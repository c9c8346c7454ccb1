"""GIFT, Moodle's text format for questions: https://docs.moodle.org/en/GIFT_format.

Written so that Moodle keeps everything: the id becomes the id number, role, topic, difficulty and
claims become tags (both stand in a comment that Moodle reads), sources become the feedback that
everybody sees. Read with the rules of Moodle's importer: questions end at an empty line, and a
backslash frees ``~ = # { } :`` from their meaning.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from adapters.exchange.entries import Entry, Labels, Reading, explained, heard, labels, tags, told
from adapters.exchange.hypertext import as_text, unfolded
from bot.model import Option

_ESCAPED = re.compile(r"\\([\\:#={}~n])")
_SPECIAL = re.compile(r"([\\:#={}~])")
_FORMAT = re.compile(r"\[(plain|html|markdown|moodle)\]")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d+)?)%")
_TOKEN = re.compile(r"\[(id|tag):((?:\\\]|[^\]]){1,255})\]")
_ALL = 100.0
_TRUE_OR_FALSE = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def write(entries: Sequence[Entry], _: datetime) -> bytes:
    """Return the questions as a text that Moodle imports."""
    return ("\n\n".join(map(_written, entries)) + "\n").encode()


def _written(entry: Entry) -> str:
    tokens = [("id", entry.id), *(("tag", tag) for tag in tags(entry))]
    comment = " ".join(f"[{kind}:{name.replace(']', chr(92) + ']')}]" for kind, name in tokens)
    options = (
        f"\t{'=' if option.right else '~'}{_text(option.text)}"
        + (f"#{_text(option.why)}" if option.why else "")
        for option in entry.options
    )
    feedback = [f"\t####{_text(told(entry.sources))}"] if entry.sources else []
    head = f"::{_text(entry.id)}::[plain]{_escaped(entry.stem)}{{"
    return "\n".join([f"// {comment}", head, *options, *feedback, "}"])


def _text(text: str) -> str:
    """Escape a text; one that could be taken for a format or a weight names its format first."""
    return f"[plain]{_escaped(text)}" if text[:1] in {"[", "%"} else _escaped(text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text).replace("\n", r"\n")


# --- reading --------------------------------------------------------------------------------------


def read(file: str, raw: bytes) -> Reading:
    """Read the choice questions of a GIFT file, and name those that are of another kind."""
    reading = Reading()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        reading.skip(file, line, "not-utf8", "not UTF-8 text", "save the file as UTF-8")
        return reading
    for line, comment, block in _blocks(text):
        _Question(file, line, comment, reading).read(block)
    if not reading.entries and not reading.problems:
        reading.skip(file, 1, "empty", "there is no question in this file")
    return reading


def _blocks(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield what stands between empty lines: its first line's number, its comments, the rest."""
    begin = 0
    comments: list[str] = []
    kept: list[str] = []
    for number, line in enumerate([*re.split(r"\r\n|\n|\r", text), ""], 1):
        if line.lstrip().startswith("//"):
            comments.append(line.strip())
        elif line.strip():
            begin = begin or number
            kept.append(line)
        else:
            if kept:
                yield begin, " ".join(comments), "\n".join(kept).strip()
            begin, comments, kept = 0, [], []


class _Wrong(Exception):  # noqa: N818 - a signal, never seen outside this module
    """A question that cannot be taken: the rule it breaks and what to say."""

    def __init__(self, rule: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.rule, self.message, self.hint = rule, message, hint


class _Question:
    """One block of the file being read."""

    def __init__(self, file: str, line: int, comment: str, reading: Reading) -> None:
        self._file, self._line, self._reading = file, line, reading
        self._format = "moodle"
        tokens = [(m[1], m[2].replace("\\]", "]")) for m in _TOKEN.finditer(comment)]
        self._id = next((name for kind, name in tokens if kind == "id"), "")
        self._labels = labels(name for kind, name in tokens if kind == "tag")

    def read(self, text: str) -> None:
        """Add the question to what was read, or say why it is none."""
        if text.startswith("$CATEGORY:"):
            category, _, text = text.removeprefix("$CATEGORY:").partition("\n")
            name = category.strip()[:60]
            self._lose(f"the category `{name}`", "Waymark sorts questions by topic")
        if not text.strip():
            return
        try:
            entry = self._entry(text.strip(), self._labels)
        except _Wrong as wrong:
            self._reading.skip(self._file, self._line, wrong.rule, wrong.message, wrong.hint)
            return
        self._reading.entries.append(entry)
        for tag in self._labels.others:
            self._lose(f"the tag `{tag[:60]}`")

    def _entry(self, text: str, known: Labels) -> Entry:
        name, text = _name(text)
        stem, answers, rest = _parts(text)
        # Answers in the middle of a sentence leave a gap; at its end they follow the question.
        stem = self._text(f"{stem}_____{rest}" if rest else stem, sets_format=True)
        cut = [at for mark, at in _marks(answers, "####") if mark]
        general = self._text(answers[cut[-1] + 4 :]) if cut else ""
        options = self._options(answers[: cut[-1]].strip() if cut else answers.strip())
        if general and not heard(general):
            better = explained(options, general)
            options = better or options
            if better is None:
                self._lose("the general feedback", "add it to an explanation")
        if not stem:
            raise _Wrong("no-question", "there are answers here, but no question")
        return Entry(
            id=self._id or name,
            roles=known.roles,
            topic=known.topic,
            difficulty=known.difficulty,
            stem=stem,
            claims=known.claims,
            options=tuple(options),
            sources=heard(general),
            file=self._file,
            line=self._line,
        )

    def _options(self, answers: str) -> list[Option]:
        marks = _marks(answers, "[~=]")
        if not answers:
            raise _Wrong("essay", "an essay has no options to pick")
        if answers.startswith("#"):
            raise _Wrong("numerical", "a number is asked for; there are no options to pick")
        if not any(mark == "~" for mark, _ in marks):
            return self._true_or_false(answers)
        ends = [at for _, at in marks[1:]] + [len(answers)]
        pieces = [
            (mark, answers[at + 1 : end].strip())
            for (mark, at), end in zip(marks, ends, strict=True)
        ]
        options = [self._option(mark, piece) for mark, piece in pieces if piece]
        right = sum(option.right for option in options)
        if right != 1:
            hint = "keep one of them right, or write a question for each"
            raise _Wrong("one-right", f"{right} options are right; Waymark asks for one", hint)
        return options

    def _option(self, mark: str, piece: str) -> Option:
        weight = _WEIGHT.match(piece)
        if weight:
            piece = piece[weight.end() :]
        points = float(weight[1]) if weight else _ALL if mark == "=" else 0.0
        if 0 < points < _ALL:
            hint = "make it right or wrong"
            raise _Wrong("partly-right", f"an option is worth {points:g} % of the points", hint)
        if points < 0:
            self._lose(f"an option that costs {-points:g} % of the points")
        text, why = self._with_feedback(piece)
        return Option(text=text, why=why, right=points >= _ALL)

    def _with_feedback(self, piece: str) -> tuple[str, str]:
        at = next((at for _, at in _marks(piece, "#")), len(piece))
        return self._text(piece[:at]), self._text(piece[at + 1 :])

    def _true_or_false(self, answers: str) -> list[Option]:
        cuts = [at for _, at in _marks(answers, "#")][:2]
        begins, ends = [0, *(at + 1 for at in cuts)], [*cuts, len(answers)]
        said, wrong, right = (
            [answers[b:e].strip() for b, e in zip(begins, ends, strict=True)] + ["", ""]
        )[:3]
        truth = _TRUE_OR_FALSE.get(said)
        if truth is None and "->" in answers:
            raise _Wrong("matching", "pairs are to be matched; there are no options to pick")
        if truth is None:
            raise _Wrong("short-answer", "a word is to be typed; there are no options to pick")
        why = {truth: self._text(right), not truth: self._text(wrong)}
        return [Option(text=str(v), why=why[v], right=v is truth) for v in (True, False)]

    def _text(self, text: str, *, sets_format: bool = False) -> str:
        text = text.strip()
        form = _FORMAT.match(text)
        if form:
            text = text[form.end() :]
        name = form[1] if form else self._format
        if sets_format:
            self._format = name
        if name in {"plain", "markdown"}:
            # Only an escaped line break is one: in plain text others are where a line was folded.
            return _freed(text if name == "markdown" else unfolded(text), "\n").strip()
        shown = as_text(_freed(text, "<br>" if name == "moodle" else "\n"))
        for lost in shown.lost:
            self._lose(lost)
        return shown.text

    def _lose(self, message: str, hint: str = "") -> None:
        self._reading.lose(self._file, self._line, message, hint)


def _freed(text: str, line_break: str = " ") -> str:
    return _ESCAPED.sub(lambda match: line_break if match[1] == "n" else match[1], text)


def _marks(text: str, mark: str) -> list[tuple[str, int]]:
    """Return every place of a mark that no backslash frees from its meaning."""
    found = re.finditer(rf"{_ESCAPED.pattern}|(?P<mark>{mark})", text)
    return [(match["mark"], match.start()) for match in found if match["mark"]]


def _name(text: str) -> tuple[str, str]:
    if not text.startswith("::"):
        return "", text
    end = next((at for _, at in _marks(text[2:], "::")), None)
    if end is None:
        return "", text[2:]
    return _freed(text[2 : end + 2]).strip(), text[end + 4 :].strip()


def _parts(text: str) -> tuple[str, str, str]:
    """Split a question at its braces: before, between, after."""
    opened = [at for _, at in _marks(text, "{")]
    closed = [at for _, at in _marks(text, "}")]
    if not opened and not closed:
        raise _Wrong("description", "this is a text without answers")
    if len(opened) != 1 or len(closed) != 1 or closed[0] < opened[0]:
        hint = r"an empty line ends a question; write \{ and \} for braces in a text"
        raise _Wrong("braces", "the answers should stand between one { and one }", hint)
    return text[: opened[0]], text[opened[0] + 1 : closed[0]], text[closed[0] + 1 :]
