"""Rules about the paths: every tip new, every fact asked about once, shared weeks shared."""

from collections.abc import Callable

from bot.content.reader import Index
from bot.content.records import Content
from bot.model import Tip, TipKind, Track


def check(content: Content, index: Index) -> None:
    """Report what no single tip or week can break or keep."""
    for track in content.tracks.values():
        _check_questions(content, track, index)
        _check_repeats(track, index, "same-tip", "says the same", _said)
        _check_repeats(track, index, "asked-twice", "asks the same question", _asked)
        _check_shared(content, track, index)


def _check_questions(content: Content, track: Track, index: Index) -> None:
    """A tip asks about its own track's role."""
    for tip in track.tips:
        question = content.questions.get(tip.question or "")
        if question and question.roles and track.role not in question.roles:
            message = f"`{question.id}` is not about {track.role}"
            index.report(index.at("tip", tip.id), "tip-question", message)


def _check_repeats(
    track: Track, index: Index, rule: str, what: str, key: Callable[[Tip], str]
) -> None:
    first: dict[str, str] = {}
    for tip in track.tips:
        told = key(tip)
        other = first.setdefault(told, tip.id)
        if told and other != tip.id:
            index.report(index.at("tip", tip.id), rule, f"`{other}` {what}")


def _said(tip: Tip) -> str:
    return " ".join(tip.text.casefold().split())


def _asked(tip: Tip) -> str:
    return tip.question or "" if tip.kind is not TipKind.TASK else ""


def _check_shared(content: Content, track: Track, index: Index) -> None:
    """A shared week stands once in a path, and in another path too, so that it can map over."""
    others = {
        week.shared
        for other in content.tracks.values()
        if other.role != track.role
        for week in other.weeks
    }
    seen: set[str] = set()
    for week in track.weeks:
        if week.shared is None:
            continue
        place = index.at("tip", week.tips[0].id) if week.tips else index.at("track", track.role)
        if week.shared in seen:
            message = f"a week of this path shares `{week.shared}` already"
            index.report(place, "shared-week", message, "keep one")
        elif others and week.shared not in others:
            message = f"no other path has a week on `{week.shared}`"
            index.report(place, "shared-week", message, "write null, or name it there too")
        seen.add(week.shared)
