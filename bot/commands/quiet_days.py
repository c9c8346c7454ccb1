"""Quiet days and public holidays as organisers say them, of a channel and of a cohort alike."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from bot.actions import ActionId, run
from bot.content import Content
from bot.errors import UserError
from bot.invocation import Option, Value
from bot.markup import quote
from bot.people import Quiet
from bot.registry import SLASH
from bot.replies import Choice, Choices, Notice
from bot.tips import dates
from bot.tips.holidays import is_holiday, is_place
from bot.tips.quieting import Span, added, from_day, removed
from bot.tips.schedule import say_date

#: The word behind which days are taken back.
REMOVE = "remove"
_OFF = "off"
#: What takes all of it back.
_NONE_SAID = frozenset({_OFF, "none", "no", "clear", "never"})
_ALL_SAID = frozenset({"all", "everything", "all of it", "all of them"})
_BACK = re.compile(
    rf"(?:{REMOVE}|delete|drop|cancel|without|not|take back) +(?:on +)?(?=\S)", re.IGNORECASE
)
#: Longer than holidays are; it is rather two days in the wrong order.
_LONGEST = timedelta(days=92)
#: Named spans of quiet days; nobody needs more.
_MOST = 40
_TEXT = 80
#: As many can be taken back by a press, the next ones; more would not fit into a select.
_OFFERED = 20
_BUTTONS = 3
#: Proposals, by what people call them; every country and part of one that is known may be typed.
_PLACES = {
    "AE": "United Arab Emirates",
    "AR": "Argentina",
    "AT": "Austria",
    "AU": "Australia",
    "BR": "Brazil",
    "CA": "Canada",
    "CH": "Switzerland",
    "DE": "Germany",
    "ES": "Spain",
    "FR": "France",
    "GB": "United Kingdom",
    "IE": "Ireland",
    "IN": "India",
    "IT": "Italy",
    "JP": "Japan",
    "KE": "Kenya",
    "MX": "Mexico",
    "NG": "Nigeria",
    "NL": "Netherlands",
    "PL": "Poland",
    "PT": "Portugal",
    "SE": "Sweden",
    "US": "United States",
    "ZA": "South Africa",
}


def changed(quiet: Quiet, said: str, today: date, command: str) -> Quiet:
    """Return the quiet days once an organiser said more of them, fewer, or none.

    Those that are over make room. ``command`` is the line that this was said behind. Raises
    :class:`UserError` for what is no days, or none that can be quiet.
    """
    back = _BACK.match(said)
    if said.casefold() in _NONE_SAID or (back and said[back.end() :].casefold() in _ALL_SAID):
        return Quiet()
    left = from_day(quiet, today)
    if back:
        return _without(left, _span(said[back.end() :], today, command), command)
    span = _span(said, today, command)
    _check(span, today, command)
    after = added(left, span)
    if len(after.spans) > _MOST:
        raise UserError(
            f"That would be more than {_MOST} quiet times.",
            hint=f"Give several days at once, or begin anew with `{SLASH} {command} {_OFF}`.",
        )
    return after


def with_holidays(quiet: Quiet, said: str, command: str) -> Quiet:
    """Return the quiet days with the public holidays of the place that was said, or with none."""
    place = None if said.casefold() in _NONE_SAID else _place(said, command)
    return replace(quiet, holidays=place)


def still_quiet(quiet: Quiet, said: str, today: date) -> tuple[Notice, ...]:
    """Say of days that were taken back where they are public holidays all the same."""
    back = _BACK.match(said)
    span = dates.span(said[back.end() :], today) if back else None
    if span is None or quiet.holidays is None:
        return ()
    days = (span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days + 1))
    holidays = [say_date(day) for day in days if is_holiday(quiet.holidays, day)]
    if not holidays:
        return ()
    return (
        Notice(
            f"Nothing comes on {', '.join(holidays)} all the same: public holidays "
            f"({quiet.holidays}) are taken back all at once."
        ),
    )


def in_words(quiet: Quiet, today: date) -> str:
    """Say the quiet days that are not over, and whose holidays; "" if there are none."""
    days = [say_span(span) for span in from_day(quiet, today).spans]
    if quiet.holidays:
        days.append(f"public holidays ({quiet.holidays})")
    return " and ".join(filter(None, (", ".join(days[:-1]), *days[-1:])))


def taking_back(
    quiet: Quiet, today: date, command: str, action: Callable[[Span], ActionId]
) -> tuple[Choices, ...]:
    """Offer to take each of the quiet times back, and all of it; empty where there are none."""
    spans = from_day(quiet, today).spans
    if not (spans or quiet.holidays):
        return ()
    several = len(spans) + bool(quiet.holidays) > 1
    choices = tuple(Choice(label=say_span(span), action=action(span)) for span in spans[:_OFFERED])
    if several or not spans:
        choices += (Choice(label="All of it", action=run(f"{command} {_OFF}")),)
    return (Choices(prompt="Take back", choices=choices, select=len(choices) > _BUTTONS),)


def written(span: Span) -> str:
    """Write a span as :func:`bot.tips.dates.span` reads it: "2026-12-24 to 2027-01-02"."""
    return " to ".join(day.isoformat() for day in sorted(set(span)))


def say_span(span: Span) -> str:
    """Say a span: "24 December 2026 to 2 January 2027", or its only day."""
    first, last = span
    return say_date(first) if first == last else f"{say_date(first)} to {say_date(last)}"


def place_values(_content: Content) -> list[Value]:
    """Return the countries that are proposed."""
    off = Value(id=_OFF, label="No public holidays")
    return [*(Value(id=code, label=name) for code, name in _PLACES.items()), off]


def _span(said: str, today: date, command: str) -> Span:
    found = dates.span(said, today)
    if found is not None:
        return found
    raise _refused(
        f"I cannot read “{quote(said)}” as days.",
        f"Say one day, or the first and the last: `{SLASH} {command} 1 May`, or "
        f"`{SLASH} {command} 24 December to 2 January`.",
        command,
    )


def _check(span: Span, today: date, command: str) -> None:
    """Refuse what is over, and what is longer than anybody means."""
    first, last = span
    if last < today:
        raise _refused(
            f"{say_date(last)} is over.",
            "Without a year, a day is the next one of that name.",
            command,
        )
    if last - first > _LONGEST:
        raise _refused(
            f"From {say_date(first)} to {say_date(last)} is more than three months.",
            "Check the order of the days.",
            command,
        )


def _without(quiet: Quiet, span: Span, command: str) -> Quiet:
    after = removed(quiet, span)
    if after != quiet:
        return after
    holidays = " Public holidays are taken back all at once." if quiet.holidays else ""
    raise _refused(
        f"{say_span(span)} is not among the quiet days that were named.",
        f"So nothing has changed.{holidays}",
        command,
    )


def _place(said: str, command: str) -> str:
    wanted = said.casefold()
    code = next((code for code, name in _PLACES.items() if wanted == name.casefold()), said.upper())
    if is_place(code):
        return code
    raise _refused(
        f"I know no public holidays of “{quote(said)}”.",
        "Name a country by its two letters, such as DE or US, or a part of one, such as DE-BY or "
        "US-CA.",
        command,
    )


def _refused(sentence: str, hint: str, command: str) -> UserError:
    return UserError(sentence, hint=hint, suggestions=(command,), offer="See the quiet days")


DAYS = Option(name="days", summary="A day, or from which to which; remove 1 May; off", text=_TEXT)
PLACE = Option(name="place", summary="Which country, or off", text=_TEXT, values=place_values)
