"""Axioms: what the vocabulary says, each as the triples that only together say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from coopgraph.pattern import FIRST, NIL, REST, TYPE, Pattern
from coopgraph.terms import DEFAULT


@dataclass(frozen=True)
class Axiom:
    """One axiom: the triple that it begins with, and all triples that belong to it."""

    root: ox.Triple
    triples: frozenset[ox.Triple] = field(repr=False)

    def __str__(self) -> str:
        subject, value = (
            "_" if isinstance(term, ox.BlankNode) else str(term) for term in (self.root.subject, self.root.object)
        )
        inner = sorted(str(triple.object) for triple in self.triples if not isinstance(triple.object, ox.BlankNode))
        return " ".join([subject, str(self.root.predicate), value, *inner])


class AxiomReader:
    """Finds the axioms of a store: a triple, and whatever hangs on the blank nodes in it."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._known: dict[tuple[ox.Triple, ...], tuple[Axiom, ...]] = {}
        self._single: dict[ox.Triple, Axiom] = {}

    def read(self, patterns: Sequence[Pattern], binding: Mapping[str, Any]) -> tuple[Axiom, ...]:
        """Return the axioms that some patterns find."""
        triples = tuple(pattern.triple(binding) for pattern in patterns if not pattern.path)
        if triples not in self._known:
            inner = {term for triple in triples for term in (triple.object,) if isinstance(term, ox.BlankNode)}
            inner |= {binding[p.object.value] for p in patterns if p.path and isinstance(p.object, ox.Variable)}
            roots = [triple for triple in triples if triple.subject not in inner]
            axioms: dict[frozenset[ox.Triple], Axiom] = {}
            for triple in roots:
                axiom = self.at(triple)
                axioms.setdefault(axiom.triples, axiom)
            self._known[triples] = tuple(axioms.values())
        return self._known[triples]

    def at(self, root: ox.Triple) -> Axiom:
        """Return the axiom that begins with a triple.

        What is said of a named thing is one triple and the blank nodes below it; what is said by a blank node, such as
        `[] a owl:AllDisjointClasses`, is all that the blank node says.
        """
        if root not in self._single:
            start = self._of(root.subject) if isinstance(root.subject, ox.BlankNode) else [root]
            triples = frozenset(self._closure(start))
            begin = root if isinstance(root.subject, ox.NamedNode) else _beginning(start)
            self._single[root] = Axiom(begin, triples)
        return self._single[root]

    def _closure(self, start: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
        waiting, seen = list(start), set()
        while waiting:
            triple = waiting.pop()
            if triple not in seen:
                seen.add(triple)
                yield triple
                if isinstance(triple.object, ox.BlankNode):
                    waiting += self._of(triple.object)

    def _of(self, subject: Any) -> list[ox.Triple]:
        return [quad.triple for quad in self._store.quads_for_pattern(subject, None, None, DEFAULT)]

    def items(self, head: Any) -> list[Any]:
        """Return the members of an RDF list.

        >>> AxiomReader(ox.Store()).items(NIL)
        []
        """
        found: list[Any] = []
        while head != NIL:
            first, rest = self.value(head, FIRST), self.value(head, REST)
            if first is None or rest is None or len(found) > 1000:
                break
            found.append(first)
            head = rest
        return found

    def value(self, subject: Any, predicate: ox.NamedNode) -> Any:
        """Return one value of a property, or None."""
        return next((q.object for q in self._store.quads_for_pattern(subject, predicate, None, DEFAULT)), None)


def _beginning(triples: Sequence[ox.Triple]) -> ox.Triple:
    """Return the triple that says what kind of axiom a blank node states."""
    return min(triples, key=lambda triple: (triple.predicate != TYPE, str(triple.predicate)))
