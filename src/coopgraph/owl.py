"""OWL: the graph as owlready2 classes and individuals."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox

from coopgraph.store import DEFAULT, GraphStore

if TYPE_CHECKING:
    import owlready2

ONTOLOGY = "https://w3id.org/space-coop/ontology#"


def make_world(source: GraphStore) -> owlready2.World:
    """Return a new owlready2 World that holds the default graph.

    >>> import coopgraph
    >>> world = coopgraph.load().owl()
    >>> world["https://w3id.org/space-coop/ontology#Nation"].name
    'Nation'
    """
    import owlready2

    data = source.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=DEFAULT)
    world = owlready2.World()
    world.get_ontology(ONTOLOGY).load(fileobj=io.BytesIO(data or b""))
    return world
