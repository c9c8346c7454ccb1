"""Rules about the content as a whole, which no single record can break or keep."""

from collections import Counter
from itertools import permutations
from pathlib import Path

from bot.actions import share
from bot.content.reader import Index, Place
from bot.content.records import Content
from bot.content.rules import NOT_STATED, has_figure
from bot.model import Question, TipKind

#: With three or four options the key is the longest by chance in a quarter to a third of them.
LONGEST_SHARE = 0.4
#: The same for any one position of the key.
POSITION_SHARE = 0.4
#: Shares say nothing about fewer questions than this.
ENOUGH = 20


def check(content: Content, index: Index, content_dir: Path, schedules_dir: Path) -> None:
    """Report what is wrong with files that are each in order."""
    if not content.roles:
        hint = "write one to content/roles/<id>.yaml"
        index.report(Place(str(content_dir), 1, 1), "no-roles", "there is no role", hint)
    _check_default_schedule(content, index, Place(str(schedules_dir), 1, 1))
    _check_action_ids(content, index)
    _check_rows(content, index)
    _check_figures(content, index)
    _check_sides(content, index)
    _check_recaps(content, index)
    _check_stems(content, index)
    _check_keys(content, index)


def _check_default_schedule(content: Content, index: Index, folder: Place) -> None:
    chosen = [schedule.id for schedule in content.schedules.values() if schedule.default]
    for extra in chosen[1:]:
        message = f"`{chosen[0]}` is the default schedule already"
        index.report(index.at("schedule", extra), "default-schedule", message, "keep one")
    if not chosen:
        message = "no schedule is the default"
        index.report(folder, "default-schedule", message, "write `default: true` in one")


def _check_action_ids(content: Content, index: Index) -> None:
    """Every comparison and every role's topic can be asked for, and shared, with one button."""
    pairs = [" ".join(pair) for pair in permutations(content.roles, 2)] or list(content.roles)
    longest = max(pairs, key=len, default="")
    for topic in content.topics:
        try:
            share(f"compare {longest} {topic}").encode()
        except ValueError:
            message = f"a button for `compare {longest} {topic}` would be too long"
            index.report(index.at("topic", topic), "action-id", message, "shorten the ids")


def _check_rows(content: Content, index: Index) -> None:
    """Every row says something for every role, even if only that the sources do not."""
    for row in content.rows:
        for role in content.roles.keys() - row.cells.keys():
            message = f"`{row.id}` has no cell for {role}"
            hint = f'write "{NOT_STATED}" if it is so'
            index.report(index.at("row", row.id), "missing-cell", message, hint)


def _check_figures(content: Content, index: Index) -> None:
    """A figure rests on a claim that says when it was true."""
    for claims, place in index.figures:
        known = [content.claims[claim] for claim in claims if claim in content.claims]
        # A claim that should have a date is reported itself.
        if known and not any(claim.as_of or has_figure(claim.text) for claim in known):
            message = "this holds a figure, but no claim behind it has `as_of`"
            index.report(place, "no-date", message, "cite the claim that holds the figure")


def _check_sides(content: Content, index: Index) -> None:
    """A side of a disagreement cites what its own source says."""
    for conflict in content.conflicts:
        for side in conflict.sides:
            for claim in (content.claims[id_] for id_ in side.claims if id_ in content.claims):
                cited = {citation.source for citation in claim.sources}
                if cited and side.source not in cited:
                    message = f"`{claim.id}` is not from {side.source}"
                    index.report(index.at("conflict", conflict.id), "side-source", message)


def _check_recaps(content: Content, index: Index) -> None:
    """A question that closes a week is about that track's role."""
    for track in content.tracks.values():
        for tip in track.tips:
            question = content.questions.get(tip.question or "")
            roles = question.roles if question and tip.kind is TipKind.RECAP else ()
            if question and roles and track.role not in roles:
                message = f"`{question.id}` is not about {track.role}"
                index.report(index.at("tip", tip.id), "recap-question", message)


def _check_stems(content: Content, index: Index) -> None:
    first: dict[str, str] = {}
    for question in content.questions.values():
        stem = " ".join(question.stem.casefold().split()).rstrip("?.! ")
        other = first.setdefault(stem, question.id)
        if stem and other != question.id:
            message = f"`{other}` asks the same"
            index.report(index.at("question", question.id), "duplicate-stem", message)


def _check_keys(content: Content, index: Index) -> None:
    """Neither the length nor the place of an option gives the answer away."""
    questions = [q for q in content.questions.values() if sum(o.right for o in q.options) == 1]
    if len(questions) < ENOUGH:
        return
    longest = [question for question in questions if _key_is_longest(question)]
    if len(longest) > LONGEST_SHARE * len(questions):
        share = f"in {len(longest)} of {len(questions)} questions the right option is the longest"
        hint = f"shorten it, or lengthen a wrong one, in {_too_many(longest, questions)} of them"
        index.report(index.at("question", longest[0].id), "longest-key", share, hint)
    places = Counter(_key_position(question) for question in questions)
    position, count = places.most_common(1)[0]
    if count > POSITION_SHARE * len(questions):
        message = f"in {count} of {len(questions)} questions option {position + 1} is right"
        there = next(q for q in questions if _key_position(q) == position)
        index.report(index.at("question", there.id), "key-position", message, "move some")


def _key_position(question: Question) -> int:
    return next(i for i, option in enumerate(question.options) if option.right)


def _key_is_longest(question: Question) -> bool:
    key = question.options[_key_position(question)]
    return all(len(key.text) > len(o.text) for o in question.options if not o.right)


def _too_many(longest: list[Question], questions: list[Question]) -> int:
    return len(longest) - int(LONGEST_SHARE * len(questions))
