"""The loaded content as one immutable value, with the look-ups that handlers need."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.content.reader import Place
from bot.model import (
    Claim,
    Conflict,
    Difference,
    Faq,
    Fit,
    Question,
    Role,
    Row,
    Schedule,
    Source,
    Tip,
    Topic,
    Track,
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Content:
    """Everything the files hold. Mappings are keyed by id and keep the order of the files.

    Compared and hashed by identity, so that derived look-ups can be cached per loaded content.
    """

    sources: Mapping[str, Source]
    topics: Mapping[str, Topic]
    roles: Mapping[str, Role]
    differences: tuple[Difference, ...]
    rows: tuple[Row, ...]
    conflicts: tuple[Conflict, ...]
    questions: Mapping[str, Question]
    tracks: Mapping[str, Track]
    schedules: Mapping[str, Schedule]
    #: Where each question stands, by id.
    places: Mapping[str, Place]
    faq: tuple[Faq, ...] = ()
    fit: Fit | None = None

    @cached_property
    def claims(self) -> Mapping[str, Claim]:
        """Every claim of every role, by id."""
        return {
            claim.id: claim
            for role in self.roles.values()
            for topic in role.topics.values()
            for claim in topic.claims
        }

    @cached_property
    def tips(self) -> Mapping[str, Tip]:
        """Every tip of every track, by id."""
        return {tip.id: tip for track in self.tracks.values() for tip in track.tips}

    @cached_property
    def default_schedule(self) -> Schedule:
        """The schedule of somebody who did not pick one."""
        return next(s for s in self.schedules.values() if s.default)

    def cited(self, claims: Iterable[str]) -> tuple[Source, ...]:
        """Return the sources behind some claims, in the order of ``sources.yaml``."""
        ids = {citation.source for claim in claims for citation in self.claims[claim].sources}
        return tuple(source for source in self.sources.values() if source.id in ids)

    def conflicts_over(self, claims: Iterable[str]) -> tuple[Conflict, ...]:
        """Return the disagreements in which any of the claims is a side."""
        told = {id_ for claim in claims for id_ in self._contested.get(claim, ())}
        return tuple(conflict for conflict in self.conflicts if conflict.id in told)

    @cached_property
    def _contested(self) -> Mapping[str, Sequence[str]]:
        """The ids of the disagreements about each claim."""
        found: dict[str, list[str]] = {}
        for conflict in self.conflicts:
            for claim in {claim for side in conflict.sides for claim in side.claims}:
                found.setdefault(claim, []).append(conflict.id)
        return found

    def conflicts_about(self, topic: str, roles: Iterable[str]) -> tuple[Conflict, ...]:
        """Return the disagreements on a topic that touch any of the roles."""
        wanted = set(roles)
        return tuple(c for c in self.conflicts if c.topic == topic and wanted & set(c.roles))
