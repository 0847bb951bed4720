"""Vocabulary: the words that a dataset is described with, and the IRIs of the parts of the description."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from coopgraph.terms import BASE, PREFIXES, Term, compact

VOCABULARIES: Final[dict[str, str]] = {
    **PREFIXES,
    "dataset": BASE + "id/dataset/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "format": "http://www.w3.org/ns/formats/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "void": "http://rdfs.org/ns/void#",
    "voidext": "http://ldf.fi/void-ext#",
}
"""The prefixes of a description: ours, and those that nothing else needs."""

DATASET: Final = BASE + "id/dataset"
"""The IRI of the whole graph as a dataset."""

CATALOGUE: Final = BASE + "id/dataset/catalogue"
SERVICE: Final = BASE + "id/dataset/sparql"
TITLE: Final = "Space cooperation: who promised what to whom, and the sentence that says so"
TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")


class Notes:
    """Triples in the making: each is told by CURIEs, IRIs and plain values.

    >>> notes = Notes()
    >>> notes.say("urn:a", "dcterms:title", "A graph")
    >>> print(notes.triples[0])
    <urn:a> <http://purl.org/dc/terms/title> "A graph"@en
    """

    def __init__(self) -> None:
        self.triples: list[ox.Triple] = []

    def say(self, subject: str, property: str, *values: Term | str | int) -> None:
        """Say something: a text is in English, a number an integer; an IRI is given as a term or as a CURIE of ours."""
        node, verb = ox.NamedNode(subject), named(property)
        self.triples += [ox.Triple(node, verb, _term(value)) for value in values]

    def kinds(self, subject: str, *classes: str) -> None:
        """Say of which classes something is."""
        self.triples += [ox.Triple(ox.NamedNode(subject), TYPE, named(cls)) for cls in classes]

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self.triples)


def named(curie: str) -> ox.NamedNode:
    """Return what a CURIE of the description stands for.

    >>> print(named("void:Dataset"))
    <http://rdfs.org/ns/void#Dataset>
    """
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(VOCABULARIES[prefix] + local)


def part(*names: str) -> str:
    """Return the IRI of a part of the description: it holds the names, made fit for one.

    >>> part("class", "https://w3id.org/space-coop/ontology#Mission")
    'https://w3id.org/space-coop/id/dataset/class/sc-Mission'
    """
    return VOCABULARIES["dataset"] + "/".join(_piece(name) for name in names)


def _piece(name: str) -> str:
    short = compact(name) if "://" in name else name
    return quote(re.sub(r"[#/:]+", "-", re.sub(r"^[a-z]+://", "", short)), safe="~")


def _term(value: Term | str | int) -> Term:
    if isinstance(value, str):
        return ox.Literal(value, language="en")
    return ox.Literal(value) if isinstance(value, int) else value
