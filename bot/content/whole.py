"""Rules about the careers as a whole, which no single record can break or keep."""

from itertools import permutations
from pathlib import Path

from bot.actions import share
from bot.content.reader import Index, Place
from bot.content.records import Content
from bot.content.rules import NOT_STATED, has_figure
from bot.model import Status


def check(content: Content, index: Index, content_dir: Path, schedules_dir: Path) -> None:
    """Report what is wrong with files that are each in order."""
    if not content.roles:
        hint = "write one to content/roles/<id>.yaml"
        index.report(Place(str(content_dir), 1, 1), "no-roles", "there is no role", hint)
    _check_default_schedule(content, index, Place(str(schedules_dir), 1, 1))
    _check_schedule_names(content, index)
    _check_action_ids(content, index)
    _check_rows(content, index)
    _check_claims(content, index)
    _check_figures(content, index)
    _check_sides(content, index)


def _check_default_schedule(content: Content, index: Index, folder: Place) -> None:
    chosen = [schedule.id for schedule in content.schedules.values() if schedule.default]
    for extra in chosen[1:]:
        message = f"`{chosen[0]}` is the default schedule already"
        index.report(index.at("schedule", extra), "default-schedule", message, "keep one")
    if not chosen:
        message = "no schedule is the default"
        index.report(folder, "default-schedule", message, "write `default: true` in one")


def _check_schedule_names(content: Content, index: Index) -> None:
    """A schedule is picked by its name, so each has one of its own."""
    first: dict[str, str] = {}
    for schedule in content.schedules.values():
        other = first.setdefault(schedule.name.casefold(), schedule.id)
        if other != schedule.id:
            message = f"`{other}` has this name already"
            index.report(index.at("schedule", schedule.id), "same-name", message, "rename one")


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
    """A side cites what its own source says, and what is disputed stands in a disagreement."""
    for conflict in content.conflicts:
        for side in conflict.sides:
            for claim in (content.claims[id_] for id_ in side.claims if id_ in content.claims):
                cited = {citation.source for citation in claim.sources}
                if cited and side.source not in cited:
                    message = f"`{claim.id}` is not from {side.source}"
                    index.report(index.at("conflict", conflict.id), "side-source", message)
    told = {claim for c in content.conflicts for side in c.sides for claim in side.claims}
    for claim in content.claims.values():
        if claim.status is Status.DISPUTED and claim.id not in told:
            message = "this is disputed, but no disagreement has it as a side"
            hint = "add one to conflicts.yaml, or change the status"
            index.report(index.at("claim", claim.id), "disputed-alone", message, hint)


def _check_claims(content: Content, index: Index) -> None:
    """A claim stands once, under the role and topic its id names."""
    first: dict[str, str] = {}
    for claim in content.claims.values():
        place = index.at("claim", claim.id)
        begin = f"{claim.role}.{claim.topic}."
        # A topic that does not exist is reported itself.
        if claim.topic in content.topics and not claim.id.startswith(begin):
            hint = "so that whoever cites it knows where to find it"
            index.report(place, "claim-id", f"the id should begin with `{begin}`", hint)
        other = first.setdefault(" ".join(claim.text.casefold().split()), claim.id)
        if other != claim.id:
            there = index.at("claim", other)
            message = f"`{other}` says the same, at {there.file}:{there.line}"
            hint = "cite that one; another role's topic can name it under `also`"
            index.report(place, "duplicate-claim", message, hint)
