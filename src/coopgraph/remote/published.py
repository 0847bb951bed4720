"""What has been published: the record in a remote store of which graphs stand there, how large, and with what digest.

It is a graph of its own, `graph:published`, and is written last: what it does not name is not there yet. The default
graph of a store in memory is published as a named graph as well, since servers do not agree on what a default graph is:
as `graph:merged-` and the beginning of its digest, so that a new one never stands where an old one is being asked.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import PublishError
from coopgraph.remote.endpoint import Endpoint
from coopgraph.slots import bind
from coopgraph.solutions import Cells, Rows
from coopgraph.store import internal
from coopgraph.terms import PREFIXES

RECORD: Final = PREFIXES["graph"] + "published"
MERGED: Final = PREFIXES["graph"] + "merged-"
"""How the name of a published default graph begins."""
STAGING: Final = PREFIXES["graph"] + "staging/"

TRIES: Final = 10
PAUSE: Final = 0.05
"""How often, and with how many seconds between, a record is read that is not whole."""

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_DEFAULT: Final = _SD + "defaultGraph"
_NAMED: Final = _SD + "namedGraph"
_TRIPLES: Final = "http://rdfs.org/ns/void#triples"
_SHA256: Final = PREFIXES["sc"] + "sha256"
_VERSION: Final = PREFIXES["owl"] + "versionInfo"
_REPLACES: Final = PREFIXES["dcterms"] + "replaces"
_SEAL: Final = ox.NamedNode(PREFIXES["dcterms"] + "identifier")


@dataclass(frozen=True)
class Extent:
    """How many triples a graph has, and their digest by value.

    >>> Extent(2, "ab").triples
    2
    """

    triples: int
    digest: str


@dataclass(frozen=True)
class Published:
    """The record: the graphs that together are the default graph, and the named graphs, each with its extent.

    `previous` are the graphs that were the default graph before, and are left for those who still ask about them.
    """

    version: str
    digest: str
    default: Mapping[str, Extent] = field(default_factory=dict)
    named: Mapping[str, Extent] = field(default_factory=dict)
    previous: tuple[str, ...] = ()

    @classmethod
    def read(cls, endpoint: Endpoint) -> Published | None:
        """Return what the record in a store says, or None if there is none.

        The record bears its own digest; one that is just being written is read again a moment later.
        """
        asked = endpoint.over([RECORD], [])
        for attempt in range(TRIES):
            if not _rows(asked, "recorded"):
                return None
            rows = _rows(asked, "record")  # a server may show a triple half written
            triples = {ox.Triple(*row) for row in rows if None not in row}  # type: ignore[arg-type]
            seals = [triple for triple in triples if triple.predicate == _SEAL]
            if len(seals) == 1 and seals[0] == seal(triples - {*seals}):
                return cls._of(triples)
            time.sleep(PAUSE * (attempt + 1))
        raise PublishError(
            "the record of what was published there is broken",
            where=endpoint.url,
            remedy="Publish it again, with --again.",
        )

    @classmethod
    def _of(cls, triples: Iterable[ox.Triple]) -> Published:
        said: dict[tuple[str, str], list[str]] = {}
        for triple in sorted(triples, key=str):
            key = (getattr(triple.subject, "value", ""), triple.predicate.value)
            said.setdefault(key, []).append(getattr(triple.object, "value", ""))

        def extents(role: str) -> dict[str, Extent]:
            names = said.get((RECORD, role), [])
            return {name: Extent(int(said[name, _TRIPLES][0]), said[name, _SHA256][0]) for name in names}

        return cls(
            said[RECORD, _VERSION][0],
            said[RECORD, _SHA256][0],
            extents(_DEFAULT),
            extents(_NAMED),
            tuple(said.get((RECORD, _REPLACES), [])),
        )

    @property
    def graphs(self) -> dict[str, Extent]:
        """All graphs with their extents."""
        return {**self.default, **self.named}

    def triples(self) -> list[ox.Triple]:
        """Return the record as triples, with their seal.

        >>> len(Published("0.1.0", "ab", {"urn:g": Extent(2, "cd")}).triples())
        6
        """
        record = ox.NamedNode(RECORD)

        def triple(subject: ox.NamedNode, predicate: str, object: ox.NamedNode | ox.Literal) -> ox.Triple:
            return ox.Triple(subject, ox.NamedNode(predicate), object)

        found = [triple(record, _VERSION, ox.Literal(self.version)), triple(record, _SHA256, ox.Literal(self.digest))]
        found += [triple(record, _REPLACES, ox.NamedNode(name)) for name in self.previous]
        found += [triple(record, _DEFAULT, ox.NamedNode(name)) for name in self.default]
        found += [triple(record, _NAMED, ox.NamedNode(name)) for name in self.named]
        for name, extent in self.graphs.items():
            found.append(triple(ox.NamedNode(name), _TRIPLES, ox.Literal(extent.triples)))
            found.append(triple(ox.NamedNode(name), _SHA256, ox.Literal(extent.digest)))
        return [*found, seal(found)]


def _rows(endpoint: Endpoint, name: str) -> list[Cells]:
    found = endpoint.query(bind(internal(name), {}, where=name), where=name)
    return found.cells if isinstance(found, Rows) else []


def seal(triples: Iterable[ox.Triple]) -> ox.Triple:
    """Return the triple by which a record shows that it is whole: its digest."""
    lines = "".join(sorted(f"{triple} .\n" for triple in triples))
    return ox.Triple(ox.NamedNode(RECORD), _SEAL, ox.Literal(hashlib.sha256(lines.encode()).hexdigest()))


def is_own(name: str) -> bool:
    """Whether a graph is one that publishing makes for itself.

    >>> is_own(RECORD), is_own(PREFIXES["graph"] + "dialogue4")
    (True, False)
    """
    return name == RECORD or name.startswith((MERGED, STAGING))
