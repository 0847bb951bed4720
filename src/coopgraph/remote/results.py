"""Results: what an endpoint sends back, read piece by piece into rows and triples, and believed only if it is whole."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from typing import Final

import pyoxigraph as ox

from coopgraph.errors import FetchFailed
from coopgraph.remote.cells import Table, broken
from coopgraph.remote.json_table import read_json
from coopgraph.remote.text_table import Pieces, read_csv, read_tsv
from coopgraph.remote.xml_table import read_xml


def read_table(pieces: Iterable[bytes], media_type: str) -> Table:
    """Return what an endpoint answered to a SELECT or ASK, in one of the W3C's formats.

    >>> table = read_table([b'{"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type"',
    ...     b': "literal", "value": "a"}}]}}'], "application/sparql-results+json")
    >>> table.columns, [str(row[0]) for row in table.rows]
    (('x',), ['"a"'])
    """
    reader = _TABLES.get(media_type)
    if reader is None:
        raise unexpected(media_type)
    return reader(pieces)


def read_triples(pieces: Iterable[bytes], media_type: str) -> Iterator[ox.Triple]:
    """Yield the triples that an endpoint answered to a CONSTRUCT or DESCRIBE, as they come.

    >>> [str(triple.object) for triple in read_triples([b"<urn:a> <urn:b>", b" 1 ."], "text/turtle")]
    ['"1"^^<http://www.w3.org/2001/XMLSchema#integer>']
    """
    format = GRAPHS.get(media_type)
    if format is None:
        raise unexpected(media_type)
    try:
        for quad in ox.parse(io.BufferedReader(Pieces(pieces)), format):
            if isinstance(quad.object, ox.Triple):
                raise broken("it holds a triple as an object, which only RDF 1.2 knows")
            yield quad.triple
    except (SyntaxError, ValueError) as error:
        raise broken(error) from None


def unexpected(media_type: str) -> FetchFailed:
    """Return the complaint about an answer in no format that was asked for."""
    return FetchFailed(
        f"the answer is {media_type or 'of no stated type'}, not one of the formats that were asked for",
        remedy="Check that the address is that of a SPARQL endpoint.",
    )


_TABLES: Final[dict[str, Callable[[Iterable[bytes]], Table]]] = {
    "application/sparql-results+json": read_json,
    "application/json": read_json,
    "application/sparql-results+xml": read_xml,
    "application/xml": read_xml,
    "text/xml": read_xml,
    "text/tab-separated-values": read_tsv,
    "text/csv": read_csv,
}
GRAPHS: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
UNMARKED: Final = frozenset(
    {"application/n-triples", "text/plain", "text/turtle", "text/csv", "text/tab-separated-values"}
)
"""The formats that have no end of their own: one that is cut off at the end of a line looks whole."""
