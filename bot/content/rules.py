"""What a record must be beyond its shape: rules that can be told from the record alone."""

import re
from collections.abc import Sequence
from datetime import date, time
from enum import StrEnum
from pathlib import PurePath

from bot.content.reader import Form, nearest
from bot.errors import Fix
from bot.model import (
    Cell,
    Claim,
    Facet,
    Faq,
    FitItem,
    Option,
    Question,
    Row,
    Schedule,
    Source,
    Status,
    Tip,
    TipKind,
    Week,
)

HEADLINES = 3
NOT_STATED = "not stated in the sources"
#: What ``as_of`` says where the source gives no date.
UNDATED = "undated"
WEEK = (TipKind.FACT, TipKind.TASK, TipKind.FACT, TipKind.TASK, TipKind.RECAP)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: The days that a word in the id of a schedule means.
_NAMED_DAYS = {
    **{word: frozenset({n}) for n, day in enumerate(DAYS) for word in (day, f"{day}s")},
    **{word: frozenset({n}) for n, day in enumerate(_DAY_NAMES) for word in (day, f"{day}s")},
    **dict.fromkeys(("daily", "everyday"), frozenset(range(7))),
    **dict.fromkeys(("weekday", "weekdays"), frozenset(range(5))),
    **dict.fromkeys(("weekend", "weekends"), frozenset({5, 6})),
}

_RELATIVE = re.compile(
    r"\b(?:now|nowadays|currently|today|these days|recently|this year|last year)\b", re.IGNORECASE
)
_OF_THE_ABOVE = re.compile(
    r"\b(?:all|none|both|neither) (?:of )?(?:the above|these)\b", re.IGNORECASE
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ABOUT = re.compile(r"about (?:[a-z]+ )?\d{4}(?:, inferred)?", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class Level(StrEnum):
    """The seniority a pay range is for."""

    ENTRY = "entry"
    MID = "mid"
    SENIOR = "senior"


# --- any file ----------------------------------------------------------------------------------


def check_file_name(form: Form, key: str, name: str) -> None:
    """A file that holds one thing is called like it, so that it can be found."""
    expected = PurePath(form.file).stem
    if name and name != expected:
        hint = f"rename one to match the other (`{expected}`)"
        form.report(key, "file-name", f"`{name}` stands in the file of `{expected}`", hint)


def check_aliases(form: Form, kind: str, name: str, label: str) -> None:
    """A word people type means one thing; the id and the name are words for it too."""
    taken = form.index.words.setdefault(kind, {})
    own = [(name.casefold(), form.place("id")), (label.casefold(), form.place("name"))]
    for word, place in [*own, *form.items("aliases")]:
        if word != word.casefold():
            hint = "what people type is compared in lower case"
            fix = Fix(word, word.casefold())
            form.index.report(place, "alias-case", f"`{word}` is not lower case", hint, fix=fix)
        meant, first = taken.setdefault(word.casefold(), (name, place))
        if meant != name:
            message = f"`{word}` means `{meant}` already, at {first.file}:{first.line}"
            form.index.report(place, "duplicate-alias", message, "keep it in one place")


def check_relative_words(form: Form, key: str) -> None:
    """Nothing says "now": a reader cannot tell when that was."""
    found = _RELATIVE.search(form.peek(key))
    if found:
        message = f"“{found[0]}” means another day to every reader"
        form.report(key, "relative-word", message, "say when, or leave it out")


def check_cited(form: Form, key: str, text: str, claims: Sequence[str]) -> None:
    """What we say about the roles rests on claims; a figure in it on one that has a date."""
    if text and not claims:
        form.report(key, "no-claims", "no claim stands behind this", "cite one under `claims`")
    elif has_figure(text):
        form.index.figures.append((tuple(claims), form.place(key)))


def has_figure(text: str) -> bool:
    """Say whether a text holds an amount or a share, which is true at its date only."""
    return "$" in text or "%" in text


# --- careers -----------------------------------------------------------------------------------


def check_source(form: Form, source: Source) -> None:
    """A date of publication is a calendar date, so that an age can be counted from it."""
    if source.published is not None and not _is_date(source.published):
        message = f"`{source.published}` is no date"
        form.report("published", "bad-date", message, 'write it like "2023-10-09", or null')
    if source.inferred is not None and not _is_date(f"{source.inferred}-01"):
        message = f"`{source.inferred}` is no month"
        form.report("inferred", "bad-date", message, 'write it like "2020-04", or null')


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _tells_when(text: str) -> bool:
    return text == UNDATED or _is_date(text) or bool(_ABOUT.fullmatch(text))


def check_claim(form: Form, claim: Claim) -> None:
    """The status fits the sources, and what ages says when it was true."""
    distinct = len({citation.source for citation in claim.sources})
    if not claim.sources:
        form.report("sources", "no-source", "a claim needs a source")
    elif claim.status is Status.AGREED and distinct < 2:  # noqa: PLR2004 - two agree
        form.report("status", "status-agreed", "agreed needs two sources", "write `single`")
    elif claim.status is Status.SINGLE and distinct > 1:
        message = f"single has {distinct} sources"
        form.report("status", "status-single", message, "write `agreed`, or `disputed`")
    if claim.as_of is None and (why := _ages(claim)):
        hint = f'add `as_of: "2023-10-09"`, or "{UNDATED}" if the source gives no date'
        form.report("text" if claim.text else None, "no-date", f"as_of is missing: {why}", hint)
    if claim.as_of and not _tells_when(claim.as_of):
        message = f"`{claim.as_of}` says no time"
        hint = f'write it like "2023-10-09", "about spring 2020, inferred" or "{UNDATED}"'
        form.report("as_of", "bad-date", message, hint)
    check_relative_words(form, "text")
    if claim.role in claim.also_for:
        form.report("also_for", "also-for", f"`{claim.role}` is the role it stands under")
    _check_figure(form, claim)


def _ages(claim: Claim) -> str:
    if claim.status is Status.DATED:
        return "the status is dated"
    if has_figure(claim.text):
        return "the text holds a figure"
    return "it has a figure" if claim.figure else ""


def _check_figure(form: Form, claim: Claim) -> None:
    figure = claim.figure
    if figure is None:
        return
    low, high = figure.low, figure.high
    if low is not None and high is not None and low > high:
        form.report("figure", "figure", f"low ({low}) is above high ({high})")
    garbled = claim.status is Status.GARBLED
    if not garbled and (low is None or (high is None and not figure.open)):
        hint = "write `open: true` if the range has no end, or `status: garbled` if unreadable"
        form.report("figure", "figure", "a range needs low and high", hint)


def check_headlines(form: Form, rows: Sequence[Row]) -> None:
    """Three rows stand for the whole table in a short answer."""
    count = sum(row.headline for row in rows)
    if rows and count != HEADLINES:
        message = f"{count} rows are headlines"
        form.report("rows", "headlines", message, f"write `headline: true` on {HEADLINES}")


def check_cell(form: Form, cell: Cell) -> None:
    """A cell without claims says that the sources do not cover it."""
    if cell.text != NOT_STATED:
        check_cited(form, "text", cell.text, cell.claims)


def check_faq(form: Form, faq: Faq) -> None:
    """A frequent question is asked, is about a role, and is answered from claims."""
    if not faq.phrasings:
        form.report("phrasings", "no-phrasing", "nobody asks this", "write how people ask it")
    if len({phrasing.casefold() for phrasing in faq.phrasings}) < len(faq.phrasings):
        form.report("phrasings", "same-phrasing", "two phrasings are the same", "remove one")
    if not faq.roles:
        form.report("roles", "no-role", "an answer is about a role or more")
    check_relative_words(form, "answer")
    check_cited(form, "answer", faq.answer, faq.claims)


# --- learning ----------------------------------------------------------------------------------


def check_question(form: Form, question: Question) -> None:
    """One of three or four different options is right."""
    options = question.options
    if not 3 <= len(options) <= 4:  # noqa: PLR2004
        form.report("options", "options", f"{len(options)} options; write three or four")
    right = sum(option.right for option in options)
    if right != 1:
        form.report("options", "one-right", f"{right} options are right; exactly one must be")
    if len({option.text.casefold() for option in options}) < len(options):
        form.report("options", "same-option", "two options say the same")
    if not question.roles:
        form.report("roles", "no-role", "a question is about a role or more")
    words = " ".join((question.stem, *(option.text for option in options)))
    check_cited(form, "stem", words.strip(), question.claims)


def check_option(form: Form, option: Option) -> None:
    """An option says something itself: options are shown in any order."""
    if _OF_THE_ABOVE.search(option.text):
        form.report("text", "of-the-above", "an option may not stand for others", "say it in words")


def check_week(form: Form, week: Week, expected: int) -> None:
    """Weeks count up from one, and hold a fact, a task, a fact, a task and a recap."""
    if week.number != expected:
        form.report("week", "week-order", f"this is week {expected}, not {week.number}")
    kinds = tuple(tip.kind for tip in week.tips)
    if kinds != WEEK:
        hint = f"the order is {', '.join(WEEK)}"
        form.report("tips", "week-tips", f"found {', '.join(kinds) or 'no tips'}", hint)


def check_weeks(form: Form, weeks: Sequence[Week]) -> None:
    """A path leads somewhere."""
    if not weeks:
        form.report("weeks", "no-weeks", "a path needs a week")


def check_tip(form: Form, tip: Tip, most: int) -> None:
    """A tip has the parts its kind needs and no others, and fits one short message."""
    length = len(tip.title) + len(tip.text) + len(tip.done or "")
    if length >= most:
        message = f"title, text and done have {length} characters together"
        form.report("text", "too-long", message, f"stay under {most}")
    if tip.kind is TipKind.TASK:
        for key, value in (("minutes", tip.minutes), ("done", tip.done)):
            if value is None:
                form.report(None, "task-parts", f"a task needs `{key}`")
        return
    for key, value in (("minutes", tip.minutes), ("done", tip.done)):
        if value is not None:
            form.report(key, "task-parts", f"`{key}` belongs to tasks only")
    check_cited(form, "text", tip.text, tip.claims)
    check_relative_words(form, "text")
    if tip.question is None:
        hint = "a tip and its question are one: name it as `question`"
        form.report(None, "tip-question", f"a {tip.kind} needs a question", hint)


def check_facet(form: Form, facet: Facet) -> None:
    """A facet is a contrast."""
    if len(facet.sides) < 2:  # noqa: PLR2004 - it takes two
        form.report("sides", "two-sides", "a facet needs a side for each role")


def check_fit_item(form: Form, item: FitItem) -> None:
    """A pair sets two roles against each other, and every reason rests on claims."""
    if not 1 <= len(item.leanings) <= 2:  # noqa: PLR2004
        message = f"{len(item.leanings)} leanings; a pair has two, a rating has one"
        form.report("leanings", "leanings", message)
    if len({leaning.role for leaning in item.leanings}) < len(item.leanings):
        form.report("leanings", "two-roles", "both options lean to the same role")
    for leaning in item.leanings:
        if not leaning.claims:
            form.report(None, "no-claims", "a reason needs a claim", "cite one under `claims`")


def days(form: Form, key: str) -> frozenset[int]:
    """Read days of the week; Monday is 0."""
    form.texts(key)
    if form.is_empty(key):
        form.report(key, "no-days", "a schedule needs a day")
    found = set()
    for word, place in form.items(key):
        if word not in DAYS:
            hint = nearest(word, DAYS) or f"one of: {', '.join(DAYS)}"
            form.index.report(place, "bad-day", f"`{word}` is no day", hint)
        elif DAYS.index(word) in found:
            form.index.report(place, "bad-day", f"`{word}` stands here twice", "remove one")
        else:
            found.add(DAYS.index(word))
    return frozenset(found)


def check_named_days(form: Form, key: str, schedule: Schedule) -> None:
    """An id is typed as well as picked, so a day in it is one of the schedule: "mondays"."""
    if len(schedule.days) < max(len(list(form.items("days"))), 1):
        return  # a day that could not be read is reported already
    for word in schedule.id.replace(".", "-").split("-"):
        named = _NAMED_DAYS.get(word, frozenset())
        if not named <= schedule.days:
            hint = "people who type it expect those days: give it another id, or add them"
            form.report(key, "named-days", f"`{word}` names days that are not under `days`", hint)


def time_of_day(form: Form, key: str) -> time | None:
    """Read a wall-clock time as HH:MM."""
    text = form.text(key)
    match = _TIME.fullmatch(text)
    if match:
        return time(int(match[1]), int(match[2]))
    if text:
        form.report(key, "bad-time", f"`{text}` is no time of day", 'write it like "09:00"')
    return None
