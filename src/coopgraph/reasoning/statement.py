"""Statements: subject, predicate and object as a user names them, read as one triple."""

from __future__ import annotations

from typing import Any, Final

import pyoxigraph as ox

from coopgraph.errors import AmbiguousTerm, ParameterError, UnknownTerm
from coopgraph.lookup import Lookup
from coopgraph.pattern import TYPE
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT, IRI, PREFIXES, expand

_IS_A: Final = ("a", "is a", "is an", "rdf:type")
_PROPERTIES: Final = tuple(
    PREFIXES["owl"] + kind for kind in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)


def read_statement(source: GraphStore, lookup: Lookup, subject: Any, predicate: Any, value: Any) -> ox.Triple:
    """Return the triple that three names mean; “a” stands for being a member of a class.

    >>> import coopgraph
    >>> kg = coopgraph.load()
    >>> print(read_statement(kg.source, kg.lookup, "KPS", "a", "space system").object)
    <https://w3id.org/space-coop/ontology#SpaceSystem>
    """
    about = subject if isinstance(subject, ox.NamedNode) else ox.NamedNode(lookup.resolve(str(subject)))
    relation = predicate if isinstance(predicate, ox.NamedNode) else _predicate(source, lookup, str(predicate))
    return ox.Triple(about, relation, _object(source, lookup, about, relation, value))


def _predicate(source: GraphStore, lookup: Lookup, name: str) -> ox.NamedNode:
    if name.strip().lower() in _IS_A or name == TYPE.value:
        return TYPE
    properties = frozenset[str]().union(*(lookup.instances(kind) for kind in _PROPERTIES))
    try:
        found = lookup.resolve(name)
    except AmbiguousTerm as error:
        fitting = [curie for curie in error.candidates if expand(curie) in properties]
        if len(fitting) != 1:
            raise
        found = expand(fitting[0])
    except UnknownTerm:
        found = _spelled(name)
        if next(source.store.quads_for_pattern(None, ox.NamedNode(found), None, DEFAULT), None) is None:
            raise
        return ox.NamedNode(found)
    if found in properties:
        return ox.NamedNode(found)
    raise ParameterError(
        f"“{name}” is not a property but {found.curie}", remedy="Name a property, or “a” for being of a class."
    )


def _spelled(name: str) -> IRI:
    """Return the IRI that a name spells out: a property that is declared nowhere has no other name."""
    try:
        return expand(name)
    except ParameterError:
        return IRI("urn:coopgraph:unknown")


def _object(source: GraphStore, lookup: Lookup, about: ox.NamedNode, relation: ox.NamedNode, value: Any) -> Any:
    if isinstance(value, (ox.NamedNode, ox.Literal)):
        return value
    if not isinstance(value, str):
        return ox.Literal(value)
    if not isinstance(value, IRI):
        for quad in source.store.quads_for_pattern(about, relation, None, DEFAULT):
            if isinstance(quad.object, ox.Literal) and quad.object.value == value:
                return quad.object
    try:
        return ox.NamedNode(lookup.resolve(value, cls="owl:Class" if relation == TYPE else None))
    except UnknownTerm:
        if relation.value in lookup.instances(_PROPERTIES[0]) or relation == TYPE:
            raise
        return ox.Literal(value)
