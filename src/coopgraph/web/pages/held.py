"""What is held: what a named graph holds, by class and by property."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyoxigraph as ox

from coopgraph.pattern import TYPE
from coopgraph.store import GraphStore
from coopgraph.terms import IRI

MOST: Final = 100_000
"""How many statements of a graph are looked at."""
SHOWN: Final = 24
"""How many things of a class are named."""


@dataclass(frozen=True)
class Kind:
    """A class, how many things of it a graph holds, and some of them."""

    cls: IRI
    number: int
    things: tuple[IRI, ...]


@dataclass(frozen=True)
class Holdings:
    """How many statements a graph holds, what they are about, and with which properties.

    If it is not `whole`, there is more than was looked at.
    """

    statements: int
    whole: bool
    kinds: tuple[Kind, ...]
    properties: tuple[tuple[IRI, int], ...]


def holdings(source: GraphStore, graph: str) -> Holdings | None:
    """Return what a named graph holds; None if there is no such graph.

    >>> import coopgraph
    >>> from coopgraph.terms import expand
    >>> found = holdings(coopgraph.load().source, expand("graph:dialogue4"))
    >>> [(kind.cls.curie, kind.number) for kind in found.kinds if kind.cls.local in ("Engagement", "FactClaim")]
    [('sc:FactClaim', 94), ('sc:Engagement', 22)]
    """
    quads = list(islice(source.store.quads_for_pattern(None, None, None, ox.NamedNode(graph)), MOST + 1))
    if not quads:
        return None
    members: dict[str, list[str]] = defaultdict(list)
    properties: Counter[str] = Counter()
    for quad in quads[:MOST]:
        properties[quad.predicate.value] += 1
        if quad.predicate == TYPE and isinstance(quad.object, ox.NamedNode) and isinstance(quad.subject, ox.NamedNode):
            members[quad.object.value].append(quad.subject.value)
    kinds = [Kind(IRI(cls), len(found), _first(source, found)) for cls, found in members.items()]
    return Holdings(
        statements=min(len(quads), MOST),
        whole=len(quads) <= MOST,
        kinds=tuple(sorted(kinds, key=lambda kind: (-kind.number, kind.cls))),
        properties=tuple(
            (IRI(name), number) for name, number in sorted(properties.items(), key=lambda item: (-item[1], item[0]))
        ),
    )


def _first(source: GraphStore, found: list[str]) -> tuple[IRI, ...]:
    """Return the first things of a class; by their labels if they are few enough to look all of them up."""
    chosen = sorted(found, key=lambda iri: source.label(iri).lower()) if len(found) <= 500 else sorted(found)
    return tuple(IRI(iri) for iri in chosen[:SHOWN])
