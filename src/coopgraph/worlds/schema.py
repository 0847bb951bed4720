"""The schema: the axioms of the ontology as plain tables, and what follows from them for a set of triples.

A second way to the inferences, beside the rules in `rules/`: a work list over Python sets, without any engine. It knows
the kinds of axioms that the ontology uses, and no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import pyoxigraph as ox

from coopgraph.files import read_bytes
from coopgraph.folder import Folder
from coopgraph.worlds.part import Triple
from coopgraph.worlds.words import TYPE, term

_OWN: Final = ("space_coop.ttl", "topics.ttl")


class Known:
    """A set of triples, with ways to go from both ends."""

    def __init__(self, below: Known | None = None) -> None:
        self.below = below
        self.triples: set[Triple] = set()
        self.after: dict[tuple[str, str], list[str]] = {}
        self.before: dict[tuple[str, str], list[str]] = {}

    def __contains__(self, triple: Triple) -> bool:
        return triple in self.triples or (self.below is not None and triple in self.below)

    def add(self, triple: Triple) -> bool:
        """Add a triple; whether it is new."""
        if triple in self:
            return False
        self.triples.add(triple)
        self.after.setdefault((triple[0], triple[1]), []).append(triple[2])
        self.before.setdefault((triple[1], triple[2]), []).append(triple[0])
        return True

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return what a thing has of a property."""
        own = self.after.get((subject, predicate), [])
        return own + self.below.objects(subject, predicate) if self.below is not None else list(own)

    def subjects(self, predicate: str, value: str) -> list[str]:
        """Return the things that have a value of a property."""
        own = self.before.get((predicate, value), [])
        return own + self.below.subjects(predicate, value) if self.below is not None else list(own)


class Schema:
    """The axioms, by the property or class from which something follows."""

    def __init__(self, ontology: Iterable[Triple]) -> None:
        self.ontology = Known()
        for triple in ontology:
            self.ontology.add(triple)
        known = self.ontology
        self.wider = self._table("rdfs:subPropertyOf")
        self.domain = self._table("rdfs:domain")
        self.range = {
            p: [c for c in found if c.startswith("<") and "XMLSchema#" not in c]
            for p, found in self._table("rdfs:range").items()
        }
        self.supers = self._table("rdfs:subClassOf")
        self.inverse: dict[str, list[str]] = defaultdict(list)
        self.transitive = set(known.subjects(TYPE, term("owl:TransitiveProperty")))
        self.first: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.second: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.valued: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)  # property, value: class, base
        self.based: dict[str, list[tuple[str, str, str]]] = defaultdict(list)  # base: class, property, value
        self.both: dict[str, list[tuple[str, str]]] = defaultdict(list)  # one: class, other
        self.means: dict[str, list[tuple[str, str]]] = {}  # class: what its members have
        for one, _, other in [t for t in known.triples if t[1] == term("owl:inverseOf")]:
            self.inverse[one].append(other)
            self.inverse[other].append(one)
        for made, _, chain in [t for t in known.triples if t[1] == term("owl:propertyChainAxiom")]:
            one, other = self._list(chain)
            self.first[one].append((other, made))
            self.second[other].append((one, made))
        for cls, _, node in [t for t in known.triples if t[1] == term("owl:equivalentClass")]:
            for parts in known.objects(node, term("owl:intersectionOf")):
                self._intersection(cls, self._list(parts))

    @classmethod
    def shipped(cls) -> Schema:
        """Read the ontology and the topics that come with coopgraph."""
        blank: dict[str, str] = {}  # the same names whenever the files are read

        def written(found: object) -> str:
            word = str(found)
            return blank.setdefault(word, f"_:b{len(blank) + 1}") if word.startswith("_:") else word

        return cls(
            (written(quad.subject), written(quad.predicate), written(quad.object))
            for path in Folder.shipped().ontology
            if path.name in _OWN
            for quad in ox.parse(read_bytes(path), ox.RdfFormat.TURTLE)
        )

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics, in order."""
        return tuple(sorted(self.ontology.subjects(TYPE, term("sc:Topic"))))

    def broader(self, topic: str) -> set[str]:
        """Return a topic and all that stand above it."""
        found, new = {topic}, [topic]
        while new:
            more = {wider for one in new for wider in self.ontology.objects(one, term("sc:hasBroaderTopic"))} - found
            found |= more
            new = list(more)
        return found

    def close(self, triples: Iterable[Triple], below: Known | None = None) -> tuple[Known, list[Triple]]:
        """Return all that is known once everything has followed, and what followed, in order.

        `below` is what is known already, and closed.
        """
        known = Known(below)
        for triple in triples:
            known.add(triple)
        asserted = set(known.triples)
        work = list(known.triples)
        while work:
            for triple in self._follows(known, *work.pop()):
                if known.add(triple):
                    work.append(triple)
        return known, sorted(known.triples - asserted)

    def _follows(self, known: Known, s: str, p: str, o: str) -> list[Triple]:
        found: list[Triple] = [(s, wider, o) for wider in self.wider.get(p, ())]
        if p == TYPE:
            found += [(s, TYPE, cls) for cls in self.supers.get(o, ())]
            found += [(s, TYPE, cls) for cls, prop, value in self.based.get(o, ()) if (s, prop, value) in known]
            found += [(s, TYPE, cls) for cls, other in self.both.get(o, ()) if (s, TYPE, other) in known]
            found += [(s, prop, value) for prop, value in self.means.get(o, ())]
            return found
        found += [(s, TYPE, cls) for cls in self.domain.get(p, ())]
        if (p, o) in self.valued:
            found += [(s, TYPE, cls) for cls, base in self.valued[p, o] if (s, TYPE, base) in known]
        for one, made in self.second.get(p, ()):
            found += [(x, made, o) for x in known.subjects(one, s)]
        if not o.startswith("<"):
            return found
        found += [(o, TYPE, cls) for cls in self.range.get(p, ())]
        found += [(o, inverse, s) for inverse in self.inverse.get(p, ())]
        for other, made in self.first.get(p, ()):
            found += [(s, made, z) for z in known.objects(o, other)]
        if p in self.transitive:
            found += [(s, p, z) for z in known.objects(o, p)]
            found += [(x, p, o) for x in known.subjects(p, s)]
        return found

    def _intersection(self, cls: str, parts: list[str]) -> None:
        known = self.ontology
        named = [part for part in parts if part.startswith("<")]
        self.means.setdefault(cls, []).extend((TYPE, part) for part in named)
        if len(named) == 2:
            self.both[named[0]].append((cls, named[1]))
            self.both[named[1]].append((cls, named[0]))
        for part in parts:
            for prop in known.objects(part, term("owl:onProperty")):
                for value in known.objects(part, term("owl:hasValue")):
                    self.means[cls].append((prop, value))
                    self.valued[prop, value].append((cls, named[0]))
                    self.based[named[0]].append((cls, prop, value))

    def _table(self, predicate: str) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {}
        for s, p, o in sorted(self.ontology.triples):
            if p == term(predicate) and o.startswith("<") and s != o:
                table.setdefault(s, []).append(o)
        return table

    def _list(self, node: str) -> list[str]:
        found: list[str] = []
        while node != term("rdf:nil"):
            found += self.ontology.objects(node, term("rdf:first"))
            node = self.ontology.objects(node, term("rdf:rest"))[0]
        return found
