"""A world: how large it is, and its parts by their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from coopgraph.errors import ParameterError
from coopgraph.worlds.ground import Ground, link_triples, make_ground
from coopgraph.worlds.part import Part, Triple
from coopgraph.worlds.schema import Known, Schema
from coopgraph.worlds.series import make_series
from coopgraph.worlds.subjects import Series

LEAST: Final = 1_000
MOST: Final = 200_000_000
_PER_SESSION: Final = 461  # triples that a session asserts, on the average
_PER_SHORT_SESSION: Final = 270
_PER_NATION: Final = 185
_SMALL: Final = 5_000
_LONG: Final = 10  # sessions of a series


@dataclass(frozen=True)
class World:
    """A world of about so many asserted triples, 1,000 to 200,000,000; the same size and seed make the same world.

    >>> world = World(10_000)
    >>> world.series, world == World(10_000)
    (2, True)
    """

    triples: int
    seed: str = "1"

    def __post_init__(self) -> None:
        if not isinstance(self.triples, int):
            raise ParameterError(
                f"“{self.triples}” is no size of a world", remedy=f"Give a whole number, {LEAST:,} to {MOST:,}."
            )
        if not LEAST <= self.triples <= MOST:
            raise ParameterError(
                f"a world of {self.triples:,} triples cannot be made", remedy=f"Choose {LEAST:,} to {MOST:,}."
            )

    @property
    def nations(self) -> int:
        """How many nations there are."""
        return max(2, min(60, self.triples // 4_000))

    @property
    def sessions(self) -> int:
        """How many meetings there are, in all series together."""
        each = _PER_SESSION if self.triples >= _SMALL else _PER_SHORT_SESSION
        return max(2, round((self.triples - self.nations * _PER_NATION) / each))

    @property
    def series(self) -> int:
        """How many series of meetings there are."""
        return max(1, round(self.sessions / _LONG))

    @property
    def density(self) -> int:
        """How many engagements a meeting has, beside those on what is new at it."""
        return 8 if self.triples >= _SMALL else 2

    @cached_property
    def schema(self) -> Schema:
        """The axioms of the ontology."""
        return Schema.shipped()

    @cached_property
    def ground(self) -> Ground:
        """What all series share."""
        return make_ground(self.nations, self.series)

    def part(self, at: int) -> Series:
        """Return the series of a number, from 0 up."""
        length, more = divmod(self.sessions, self.series)
        sessions = length + (1 if at < more else 0)
        return make_series(f"{self.seed}/{self.triples}", at, sessions, self.ground, self.schema.topics, self.density)

    def parts(self) -> Iterator[Part]:
        """Yield all parts: the ground, then series after series."""
        yield self.ground
        for at in range(self.series):
            yield self.part(at)

    @cached_property
    def foundation(self) -> Known:
        """All that is known of the ground and the ontology together."""
        return self._closed[0]

    @cached_property
    def _closed(self) -> tuple[Known, list[Triple]]:
        ontology, _ = self.schema.close(self.schema.ontology.triples)
        return self.schema.close(self.asserted(self.ground), ontology)

    def asserted(self, part: Part) -> list[Triple]:
        """Return what a part asserts; with the ground, what is said of the links."""
        triples = list(part.triples())
        if part is self.ground:
            triples += link_triples(self.ground)
        return triples

    def inferred(self, part: Part) -> list[Triple]:
        """Return what follows from a part, beside what follows without it."""
        if part is self.ground:
            return self._closed[1]
        return self.schema.close(self.asserted(part), self.foundation)[1]
