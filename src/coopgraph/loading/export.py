"""Export: the graph as files, with every literal as it was written.

A store rewrites numbers: `12.50` becomes `12.5`, an `xsd:int` an `xsd:integer`. So what is asserted is read again from
the files that were loaded, and only the inferences, which no file holds, come from the store. Language tags come out in
small letters, as RDF 1.1 allows; blank nodes get other names, the same ones each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from coopgraph.errors import FileError, FormatError
from coopgraph.loading.reading import Source, quads_of
from coopgraph.placing import into_graphs, to_quad
from coopgraph.store import GraphStore
from coopgraph.terms import DEFAULT, INFERRED, PREFIXES

if TYPE_CHECKING:
    from coopgraph.graph import CoopGraph

FORMATS: Final = {
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "turtle": ox.RdfFormat.TURTLE,
    "n-triples": ox.RdfFormat.N_TRIPLES,
}
_TRIPLES: Final = ("turtle", "n-triples")


def export(kg: CoopGraph, format: str = "nquads", *, inferred: bool = False) -> bytes:
    """Return the files that were loaded as one, sorted; formats of triples merge the graphs, and leave snapshots out.

    >>> import coopgraph
    >>> export(coopgraph.load(), "turtle").startswith(b"@prefix")
    True
    """
    return Exporter(kg).write(format, inferred=inferred)


class Exporter:
    """What the files of a graph say, read again once, to be written in any format."""

    def __init__(self, kg: CoopGraph) -> None:
        self._kg = kg

    @cached_property
    def _asserted(self) -> frozenset[ox.Quad]:
        kg = self._kg
        quads = frozenset(asserted(kg))
        scratch = ox.Store()
        scratch.bulk_extend(quads)
        if GraphStore(scratch).digest != kg.digest:
            raise FileError(
                "the files are not what they were when they were loaded, or the graph was changed by hand",
                where=", ".join(str(path) for path in kg.files[-3:]),
                remedy="Load them again.",
            )
        return quads

    def write(self, format: str = "nquads", *, inferred: bool = False) -> bytes:
        """Return everything in a format by name."""
        if format not in FORMATS:
            raise FormatError(f"a graph cannot be exported as “{format}”", remedy=f"Formats: {', '.join(FORMATS)}.")
        quads = set(self._asserted)
        if format in _TRIPLES:
            attached = {quad.graph_name for snapshot in self._kg.snapshots.values() for quad in snapshot.quads}
            quads = {to_quad(quad.triple, DEFAULT) for quad in quads if quad.graph_name not in attached}
        if inferred:
            graph = DEFAULT if format in _TRIPLES else INFERRED
            quads |= {to_quad(quad.triple, graph) for quad in self._kg.source.inferred()}
        named = PREFIXES if format in ("turtle", "trig") else None
        return ox.serialize(sorted(_named_alike(quads), key=_order), format=FORMATS[format], prefixes=named) or b""

    def triples(self, graph: ox.NamedNode) -> list[ox.Triple]:
        """Return what one named graph says, its literals as they were written; the inferences come from the store."""
        if graph == INFERRED:
            return [quad.triple for quad in self._kg.source.inferred()]
        return [quad.triple for quad in _named_alike({quad for quad in self._asserted if quad.graph_name == graph})]


def asserted(kg: CoopGraph) -> Iterator[ox.Quad]:
    """Yield what the files say, each in its named graph, every literal as it was written."""
    seen: dict[Any, str] = {}
    for path in kg.files:
        yield from into_graphs(quads_of(Source.read(path)), path, seen)
    for snapshot in kg.snapshots.values():
        yield from snapshot.quads


def _named_alike(quads: set[ox.Quad]) -> set[ox.Quad]:
    """Return the quads with names for the blank nodes that depend on nothing but the quads."""
    if not any(isinstance(term, ox.BlankNode) for quad in quads for term in (quad.subject, quad.object)):
        return quads
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def _order(quad: ox.Quad) -> tuple[str, ...]:
    return (str(quad.graph_name), str(quad.subject), str(quad.predicate), str(quad.object))
