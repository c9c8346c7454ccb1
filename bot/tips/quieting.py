"""Quiet days added and taken back: named spans, kept in order and apart from each other."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.people import Quiet

#: The first and the last day, both included.
Span = tuple[date, date]

_DAY = timedelta(days=1)


def added(quiet: Quiet, span: Span) -> Quiet:
    """Return the quiet days with some more; spans that overlap or touch become one."""
    return replace(quiet, spans=tuple(_merged(sorted((*quiet.spans, span)))))


def removed(quiet: Quiet, span: Span) -> Quiet:
    """Return the quiet days without some; a span that holds them in its middle becomes two."""
    left = (part for one in quiet.spans for part in _without(one, span))
    return replace(quiet, spans=tuple(left))


def from_day(quiet: Quiet, day: date) -> Quiet:
    """Return the quiet days without the spans that are over on a day."""
    return replace(quiet, spans=tuple(span for span in quiet.spans if span[1] >= day))


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans that come in order, those joined that leave no day between them."""
    held, *rest = spans
    for span in rest:
        if span[0] <= held[1] + _DAY:
            held = (held[0], max(held[1], span[1]))
        else:
            yield held
            held = span
    yield held


def _without(one: Span, span: Span) -> Iterator[Span]:
    """Yield what is left of one span without another."""
    for first, last in (
        (one[0], min(one[1], span[0] - _DAY)),
        (max(one[0], span[1] + _DAY), one[1]),
    ):
        if first <= last:
            yield first, last
