"""The scheme: the classes and properties that things in the graph really have, with their labels."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from coopgraph.lookup import fold
from coopgraph.terms import IRI, PREFIXES, expand

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

_NOT_DATA: Final = ("owl", "rdf", "rdfs")
_ABOUT_CLAIMS: Final = (
    "sc:Claim",
    "sc:Evidence",
    "sc:CitedDocument",
    "sc:SourceDocument",
    "sc:TimeSpan",
    "oa:TextPositionSelector",
    "skos:ConceptScheme",
    "sssom:Mapping",
)
"""The classes of what is part of the record, rather than of the world; only whoever names them gets them."""

_TYPE: Final = PREFIXES["rdf"] + "type"
_BROADER: Final = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
_RANGE: Final = ox.NamedNode(PREFIXES["rdfs"] + "range")


class Scheme:
    """The classes and properties of a graph, by how often they occur.

    >>> import coopgraph
    >>> scheme = Scheme(coopgraph.load())
    >>> scheme.label(expand("sc:SpaceAgency")), scheme.suggest("space ag", scheme.classes)
    ('space agency', [IRI('sc:SpaceAgency')])
    """

    def __init__(self, kg: CoopGraph) -> None:
        self._kg = kg

    @cached_property
    def classes(self) -> dict[IRI, int]:
        """The classes of things, with how many things each has, the largest first."""
        return _counted(self._kg.source.rows("class-sizes", {}))

    @cached_property
    def properties(self) -> dict[IRI, int]:
        """The properties of things, with how often each is used, the commonest first."""
        found: dict[IRI, int] = {}
        for counts in self._by_class.values():
            for iri, count in counts.items():
                found[iri] = max(count, found.get(iri, 0))
        return _ordered(found)

    @cached_property
    def _by_class(self) -> dict[IRI, dict[IRI, int]]:
        found: dict[IRI, dict[IRI, int]] = {}
        for cls, property, count in self._kg.source.rows("class-properties", {}):
            named = isinstance(cls, ox.NamedNode) and isinstance(property, ox.NamedNode) and property.value != _TYPE
            if named and isinstance(count, ox.Literal):
                found.setdefault(IRI(cls.value), {})[IRI(property.value)] = int(count.value)  # type: ignore[union-attr]
        return found

    @cached_property
    def apart(self) -> frozenset[str]:
        """The things that are part of the record, such as claims and sentences."""
        sets = [self._kg.lookup.instances(expand(name)) for name in _ABOUT_CLAIMS]
        kinds = [PREFIXES["owl"] + name for name in ("Class", "ObjectProperty", "DatatypeProperty", "Ontology")]
        return frozenset().union(*sets, *(self._kg.lookup.instances(kind) for kind in kinds))

    def of_class(self, cls: str) -> dict[IRI, int]:
        """Return the properties that the things of a class have, the commonest first; those of all, if it has none."""
        return _ordered(self._by_class.get(IRI(cls), {})) or self.properties

    def label(self, iri: str, lang: str = "en") -> str:
        """Return the label of a class or property."""
        return str(self._kg.source.label(iri, lang))

    def wider(self, cls: str) -> list[IRI]:
        """Return the classes just above a class."""
        quads = self._kg.source.store.quads_for_pattern(ox.NamedNode(cls), _BROADER, None, ox.DefaultGraph())
        above = {q.object.value for q in quads if isinstance(q.object, ox.NamedNode) and q.object.value != cls}
        over = {wide for each in above for wide in self._above(each) if wide != each}
        return sorted(IRI(each) for each in above - over if IRI(each) in self.classes)

    def _above(self, cls: str) -> set[str]:
        quads = self._kg.source.store.quads_for_pattern(ox.NamedNode(cls), _BROADER, None, ox.DefaultGraph())
        return {quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)}

    def values_are(self, property: str) -> IRI | None:
        """Return the class that the values of a property have, if the ontology says so."""
        quads = self._kg.source.store.quads_for_pattern(ox.NamedNode(property), _RANGE, None, ox.DefaultGraph())
        found = [IRI(quad.object.value) for quad in quads if isinstance(quad.object, ox.NamedNode)]
        return next((cls for cls in sorted(found) if cls in self.classes), None)

    def suggest(self, text: str, among: Iterable[IRI], lang: str = "en") -> list[IRI]:
        """Return those whose label or CURIE begins with a text, then those that hold it, each in the order given."""
        wanted = fold(text)
        begins, holds = [], []
        for iri in among:
            names = [fold(name) for name in (self.label(iri, lang), self.label(iri), iri.curie, iri.local, iri)]
            if any(name.startswith(wanted) for name in names):
                begins.append(iri)
            elif any(wanted in name for name in names):
                holds.append(iri)
        return [*begins, *holds]


def _counted(rows: Iterable[tuple[object, ...]]) -> dict[IRI, int]:
    return _ordered(
        {
            IRI(cls.value): int(count.value)
            for cls, count in rows
            if isinstance(cls, ox.NamedNode) and isinstance(count, ox.Literal)
        }
    )


def _ordered(counts: dict[IRI, int]) -> dict[IRI, int]:
    """Return the terms that are of data, the commonest first."""
    spaces = tuple(PREFIXES[prefix] for prefix in _NOT_DATA)
    label = PREFIXES["rdfs"] + "label"
    kept = {iri: count for iri, count in counts.items() if iri == label or not iri.startswith(spaces)}
    return dict(sorted(kept.items(), key=lambda item: (-item[1], item[0])))
