"""Questions and prefixes as triples: SHACL's words for them, where editors of SPARQL look for examples."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from coopgraph.dataset.vocabulary import DATASET, TITLE, Notes, part
from coopgraph.query import Query
from coopgraph.terms import PREFIXES

_URI = ox.NamedNode(PREFIXES["xsd"] + "anyURI")


def describe_questions(notes: Notes, queries: Mapping[str, Query]) -> None:
    """Say of each stored question what it asks, and with what text."""
    for query in queries.values():
        notes.kinds(query.iri, "sh:SPARQLExecutable", "sh:SPARQLSelectExecutable")
        notes.say(query.iri, "rdfs:comment", query.summary)
        notes.say(query.iri, "sh:select", ox.Literal(query.text))
        notes.say(query.iri, "sh:prefixes", ox.NamedNode(DATASET))
        notes.say(query.iri, "dcterms:isPartOf", ox.NamedNode(DATASET))
        notes.say(query.iri, "schema:keywords", *query.tags)
        if query.description:
            notes.say(query.iri, "dcterms:description", query.description)


def describe_targets(notes: Notes, queries: Mapping[str, Query], endpoint: str) -> None:
    """Say at which endpoint the stored questions can be asked."""
    for query in queries.values():
        notes.say(query.iri, "schema:target", ox.NamedNode(endpoint))


def describe_prefixes(notes: Notes) -> None:
    """Say which prefixes a query may use without declaring them."""
    notes.say(DATASET, "dcterms:title", TITLE)
    for prefix, namespace in PREFIXES.items():
        place = part("prefix", prefix)
        notes.say(DATASET, "sh:declare", ox.NamedNode(place))
        notes.kinds(place, "sh:PrefixDeclaration")
        notes.say(place, "sh:prefix", ox.Literal(prefix))
        notes.say(place, "sh:namespace", ox.Literal(namespace, datatype=_URI))
