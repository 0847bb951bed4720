"""Fronts: the triples that are new in a round of reasoning, and where in the body of a rule they can stand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.logic import Logic
from coopgraph.pattern import TYPE, Pattern, Slot

Known = Mapping[str, Collection[Any]]
"""What variables can be, where the axioms say so."""

_PREDICATES: Final = "SELECT DISTINCT ?word WHERE { ?s ?word ?o }"
_CLASSES: Final = "SELECT DISTINCT ?word WHERE { ?s a ?word }"


class Words:
    """The predicates and the classes that some triples use.

    >>> words = Words.of([ox.Triple(ox.NamedNode("urn:a"), TYPE, ox.NamedNode("urn:c"))])
    >>> words.may_match(Pattern(ox.Variable("x"), TYPE, ox.NamedNode("urn:d")), {})
    False
    """

    def __init__(self, predicates: Collection[Any], classes: Collection[Any]) -> None:
        self.predicates = set(predicates)
        self.classes = set(classes)

    @classmethod
    def of(cls, triples: Iterable[ox.Triple]) -> Words:
        """Return the words of some triples."""
        triples = tuple(triples)
        return cls({t.predicate for t in triples}, {t.object for t in triples if t.predicate == TYPE})

    @classmethod
    def of_graph(cls, store: ox.Store, graph: ox.NamedNode) -> Words:
        """Return the words of a named graph."""
        return cls(_column(store, _PREDICATES, graph), _column(store, _CLASSES, graph))

    def may_match(self, pattern: Pattern, known: Known) -> bool:
        """Whether a triple among them can match a pattern, given what its variables can be."""
        wanted = _values(pattern.predicate, known)
        if wanted is not None and self.predicates.isdisjoint(wanted):
            return False
        if pattern.predicate != TYPE:
            return bool(self.predicates)
        kinds = _values(pattern.object, known)
        return kinds is None or not self.classes.isdisjoint(kinds)


def places(
    logic: Logic, words: Words, known: Known | None, store: ox.Store, graphs: list[Any]
) -> tuple[list[int | None], Known | None]:
    """Return the places of a rule's body where something new can stand, and what its variables can be.

    The place None stands for the rule in full: that is asked if an axiom is new. `known` is what was returned the last
    time; the axioms are read from `graphs` if there was none.
    """
    if any(words.may_match(pattern, {}) for pattern in logic.axioms):
        return [None], None
    known = _names(logic, store, graphs) if known is None else known
    return [place for place, pattern in enumerate(logic.facts) if words.may_match(pattern, known)], known


def body(logic: Logic, place: int | None, front: ox.NamedNode) -> list[str]:
    """Return the body of a rule as lines of SPARQL; with a place, what stands there must be in the front."""
    first = [f"GRAPH {front} {{ {logic.facts[place]} }}"] if place is not None else []
    axioms = [f"{pattern} ." for pattern in logic.axioms]
    return [*first, *axioms, *(f"{pattern} ." for number, pattern in enumerate(logic.facts) if number != place)]


def _names(logic: Logic, store: ox.Store, graphs: list[Any]) -> Known:
    """Return the properties and classes that the axioms of a rule name, by the variables that stand for them."""
    if not logic.axioms:
        return {}
    rows = store.query(logic.select([f"{pattern} ." for pattern in logic.axioms], filters=False), default_graph=graphs)
    assert isinstance(rows, ox.QuerySolutions)
    found: dict[str, set[Any]] = {variable.value: set() for variable in rows.variables}
    for row in rows:
        for name, term in zip(found, row, strict=True):
            found[name].add(term)
    return found


def _column(store: ox.Store, text: str, graph: ox.NamedNode) -> set[Any]:
    rows = store.query(text, default_graph=[graph])
    assert isinstance(rows, ox.QuerySolutions)
    return {row["word"] for row in rows}


def _values(slot: Slot, known: Known) -> Collection[Any] | None:
    """Return what can stand in a place of a pattern; None if anything can."""
    return known.get(slot.value) if isinstance(slot, ox.Variable) else {slot}
