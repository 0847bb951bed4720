"""The service: what the SPARQL endpoint understands and gives, in the words of the SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox

from coopgraph.dataset.vocabulary import DATASET, SERVICE, Notes, named, part

_RESULTS: Final = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "RDF_XML", "N-Triples", "JSON-LD",
)  # fmt: skip


def describe_service(notes: Notes, endpoint: str, graphs: Mapping[str, int], merged: int) -> None:
    """Say what can be asked at an endpoint, and how many triples its graphs hold."""
    service = ox.NamedNode(SERVICE)
    notes.kinds(SERVICE, "sd:Service", "dcat:DataService")
    notes.say(SERVICE, "dcterms:title", "SPARQL endpoint")
    notes.say(SERVICE, "sd:endpoint", ox.NamedNode(endpoint))
    notes.say(SERVICE, "dcat:endpointURL", ox.NamedNode(endpoint))
    notes.say(SERVICE, "dcat:servesDataset", ox.NamedNode(DATASET))
    notes.say(SERVICE, "sd:supportedLanguage", named("sd:SPARQL11Query"))
    notes.say(SERVICE, "sd:resultFormat", *(named(f"format:{name}") for name in _RESULTS))
    notes.say(DATASET, "void:sparqlEndpoint", ox.NamedNode(endpoint))
    notes.say(DATASET, "dcat:accessService", service)
    place = part("service")
    default = part("service", "default")
    notes.say(SERVICE, "sd:defaultDataset", ox.NamedNode(place))
    notes.kinds(place, "sd:Dataset")
    notes.say(place, "sd:defaultGraph", ox.NamedNode(default))
    notes.kinds(default, "sd:Graph")
    notes.say(default, "void:triples", merged)
    notes.say(
        default,
        "dcterms:description",
        "All sources and what follows from them, merged; snapshots of other linked data and this description are "
        "named graphs only.",
    )
    for graph, triples in graphs.items():
        inside = part("service", graph)
        notes.say(place, "sd:namedGraph", ox.NamedNode(inside))
        notes.kinds(inside, "sd:NamedGraph")
        notes.say(inside, "sd:name", ox.NamedNode(graph))
        notes.say(inside, "sd:graph", ox.NamedNode(graph))
        notes.kinds(graph, "sd:Graph")
        notes.say(graph, "void:triples", triples)
