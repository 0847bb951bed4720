"""Quads: the triples that a table of links becomes, in a named graph of its own.

Each row that found something becomes one triple, and each row, found or not, a node that keeps everything else: the
justification, the confidence, where it was seen. The properties are declared as annotations, so nothing is inferred
from them; who wants identity asks for it (`load(same_as=True)`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import ParseError
from coopgraph.folder import Folder
from coopgraph.links.link import LOGICAL, REGISTRY, Link, LinkSet
from coopgraph.links.registry import Registry, registries
from coopgraph.links.sssom import read_links
from coopgraph.terms import PREFIXES
from coopgraph.terms import node as checked_node

_TYPE: Final = ox.NamedNode(PREFIXES["rdf"] + "type")
_LABEL: Final = ox.NamedNode(PREFIXES["rdfs"] + "label")
_CLASS: Final = ox.NamedNode(PREFIXES["owl"] + "Class")
_ANNOTATION: Final = ox.NamedNode(PREFIXES["owl"] + "AnnotationProperty")
_CONCEPT: Final = ox.NamedNode(PREFIXES["skos"] + "Concept")
_MAPPING: Final = ox.NamedNode(PREFIXES["sssom"] + "Mapping")
_OUGHT: Final = {"mapping_set_title": "title", "mapping_set_description": "description", "license": "license"}


node = lru_cache(maxsize=4096)(checked_node)


@lru_cache(maxsize=256)
def _slot(column: str) -> ox.NamedNode:
    """Return the property that a column becomes."""
    return ox.NamedNode(PREFIXES["sssom"] + column)


def read_link_quads(path: str | Path) -> list[ox.Quad]:
    """Return the quads of a table of links, in a graph of its own.

    >>> [str(quad.object) for quad in read_link_quads(Folder.shipped().path / "links" / "ror.sssom.tsv")
    ...     if str(quad.predicate).endswith("exactMatch>")][0]
    '<https://ror.org/04chq2495>'
    """
    table = read_links(path)
    graph = graph_of(table.name, table.where)
    known = registries(Folder(Path(path).resolve().parent.parent))
    return [ox.Quad(t.subject, t.predicate, t.object, graph) for t in link_triples(table, known)]


def link_triples(table: LinkSet, known: Mapping[str, Registry]) -> Iterator[ox.Triple]:
    """Yield the triples of a table: about the table, its properties, the registers, and each row."""
    yield from _about(table)
    yield ox.Triple(_MAPPING, _TYPE, _CLASS)
    used = {key for link in table.links for key, cell in link.cells.items() if cell}
    for key in sorted(used | ({"object_id"} if table.links else set())):
        yield ox.Triple(_slot(key), _TYPE, _ANNOTATION)
    for predicate in sorted(
        {link.predicate for link in table.links if not link.predicate.startswith(PREFIXES["rdfs"])}
    ):
        yield ox.Triple(node(predicate), _TYPE, _ANNOTATION)
    for key in sorted({link.registry for link in table.links} & known.keys()):
        yield ox.Triple(node(REGISTRY + key), _TYPE, _CONCEPT)
        for language, name in known[key].names.items():
            yield ox.Triple(node(REGISTRY + key), _LABEL, ox.Literal(name, language=language))
    taken: set[str] = set()
    for link in table.links:
        yield from _row(link, table, _free(node_name(link, table.name), taken))


def _about(table: LinkSet) -> Iterator[ox.Triple]:
    graph = graph_of(table.name, table.where)
    for slot, term in _OUGHT.items():
        if isinstance(value := table.header.get(slot), str) and value:
            said = node(value) if slot == "license" else ox.Literal(value, language="en")
            yield ox.Triple(graph, ox.NamedNode(PREFIXES["dcterms"] + term), said)


def graph_of(name: str, where: str) -> ox.NamedNode:
    """Return the named graph that a set of links becomes.

    >>> graph_of("ror", "links/ror.sssom.tsv").value
    'https://w3id.org/space-coop/graph/links-ror'
    """
    if not re.fullmatch(r"[\w.\-]+", name):
        raise ParseError(
            "the name of this file cannot become the name of a graph",
            where=where,
            remedy="Use letters, digits, “-” and “_” only.",
        )
    return ox.NamedNode(f"{PREFIXES['graph']}links-{name}")


def node_name(link: Link, name: str) -> str:
    """Return what the node of a row is called: after the set, our thing, and what it leads to.

    >>> node_name(Link({"subject_id": "id:nasa", "object_id": "ror:027ka1x80"}), "ror")
    'ror.nasa.027ka1x80'
    """
    if link.is_code or not link.is_found:
        other = f"{link.registry}.{link.object}" if link.is_code else link.registry
    else:
        other = re.sub(r"^[^:]*:(//)?", "", link.object_name)
    text = f"{name}.{re.split('[#/]', link.subject)[-1]}.{other}"
    return re.sub(r"[^\w.\-]+", "-", text).strip(".-")


def _free(name: str, taken: set[str]) -> ox.NamedNode:
    number = 1
    while (free := name if number == 1 else f"{name}.{number}") in taken:
        number += 1
    taken.add(free)
    return ox.NamedNode(PREFIXES["link"] + free)


def _row(link: Link, table: LinkSet, this: ox.NamedNode) -> Iterator[ox.Triple]:
    if link.predicate.startswith(LOGICAL):
        raise ParseError(
            f"{link.cells['predicate_id']} would have a reasoner draw conclusions from the link",
            where=f"{table.where}:{link.line}",
            remedy="Write skos:exactMatch, or another of the matches of SKOS.",
        )
    if link.is_found:
        yield ox.Triple(node(link.subject), node(link.predicate), _object(link))
    yield ox.Triple(this, _TYPE, _MAPPING)
    yield ox.Triple(this, _slot("object_id"), _object(link))
    for column, cell in link.cells.items():
        if cell and column != "object_id":
            for value in _values(link, column, cell):
                yield ox.Triple(this, _slot(column), value)


def _object(link: Link) -> ox.NamedNode | ox.Literal:
    return ox.Literal(link.object) if link.is_code else node(link.object)


def _values(link: Link, column: str, cell: str) -> Iterator[ox.NamedNode | ox.Literal]:
    if column == "see_also":
        for address in link.seen:
            yield node(address) if "://" in address else ox.Literal(address)
    elif column == "confidence":
        number = format(Decimal(cell).normalize(), "f")
        yield ox.Literal(number, datatype=ox.NamedNode(PREFIXES["xsd"] + "decimal"))
    elif column.endswith(("_id", "_source", "_justification")) and ":" in cell:
        yield node(link.expand(column))
    else:
        yield ox.Literal(cell)
