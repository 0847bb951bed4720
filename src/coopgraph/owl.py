"""OWL: the graph as owlready2 classes and individuals."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox

from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT, PREFIXES

if TYPE_CHECKING:
    import owlready2

ONTOLOGY = "https://w3id.org/space-coop/ontology#"
_TYPE, _CLASS, _INDIVIDUAL = (
    ox.NamedNode(PREFIXES[prefix] + name)
    for prefix, name in (("rdf", "type"), ("owl", "Class"), ("owl", "NamedIndividual"))
)


def make_world(source: GraphStore) -> owlready2.World:
    """Return a new owlready2 World that holds the default graph.

    >>> import coopgraph
    >>> world = coopgraph.load().owl()
    >>> world["https://w3id.org/space-coop/ontology#Nation"].name
    'Nation'
    >>> world["https://w3id.org/space-coop/id/nasa"] in list(world.individuals())
    True
    """
    import owlready2

    store = source.store
    classes = {quad.subject for quad in store.quads_for_pattern(None, _TYPE, _CLASS, DEFAULT)}
    typed = store.quads_for_pattern(None, _TYPE, None, DEFAULT)
    individuals = {quad.subject for quad in typed if quad.object in classes}  # owlready2 lists those declared as such
    declared = "".join(f"{thing} {_TYPE} {_INDIVIDUAL} .\n" for thing in individuals if isinstance(thing, ox.NamedNode))
    data = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=DEFAULT) or b""
    world = owlready2.World()
    world.get_ontology(ONTOLOGY).load(fileobj=io.BytesIO(data + declared.encode()))
    return world
