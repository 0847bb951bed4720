"""Placing: which named graph a file becomes; no two files share one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from coopgraph.errors import FileError
from coopgraph.links.link import is_links
from coopgraph.loading.reading import Source, read_rdf
from coopgraph.terms import DEFAULT, PREFIXES, compact

_GRAPH_NAMES: Final = {"space_coop": "ontology"}
_NOT_IRI: Final = re.compile("[^\\w.~!$&'()*+,;=:@-]|[\ud800-\udfff]")


def place_file(store: ox.Store, path: str | Path, seen: dict[Any, str]) -> None:
    """Put a file into a new store, in the graph that it becomes; after an error, the store is spoilt.

    `seen` is as in `into_graphs`.

    >>> from coopgraph.folder import Folder
    >>> store = ox.Store()
    >>> place_file(store, Folder.shipped().rdf[0], {})
    >>> [compact(name.value) for name in store.named_graphs()]
    ['graph:ontology']
    """
    if not is_links(path):
        source = Source.read(path)
        if not source.kind.has_graphs:
            place_source(store, source, seen)
            return
    store.bulk_extend(into_graphs(read_rdf(path), path, seen))


def place_source(
    store: ox.Store, source: Source, seen: dict[Any, str], also: Sequence[ox.NamedNode | ox.DefaultGraph] = ()
) -> None:
    """Put a source of triples into a new store, in the graph that it becomes, and into some others too."""
    name = graph_name(source.where)
    _claim(name, source.where, seen)
    source.fill(store, [name, *also])
    seen[name] = source.where


def to_quad(triple: ox.Triple, graph: ox.NamedNode | ox.DefaultGraph) -> ox.Quad:
    """Return a triple in a graph.

    >>> print(to_quad(ox.Triple(*[ox.NamedNode("urn:a")] * 3), DEFAULT))
    <urn:a> <urn:a> <urn:a>
    """
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def into_graphs(quads: Iterable[ox.Quad], path: str | Path, seen: dict[Any, str]) -> Iterator[ox.Quad]:
    """Yield what a file says, in the graph of the file, or in graphs that it names itself.

    `seen` says where the graphs that there are came from, and is told of the new ones: no two files share a graph.
    """
    name = graph_name(path)
    before = dict(seen)

    _claim(name, path, before)
    known: ox.NamedNode | ox.BlankNode | ox.DefaultGraph | None = None
    for quad in quads:
        graph = name if quad.graph_name == DEFAULT else quad.graph_name
        if graph != known:
            _claim(graph, path, before)
            seen[graph] = str(path)
            known = graph
        yield to_quad(quad.triple, name) if graph is name else quad


def _claim(graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph, path: str | Path, seen: dict[Any, str]) -> None:
    """Refuse a graph that another file has become, or that has no name."""
    if isinstance(graph, ox.BlankNode):
        raise FileError("a graph in this file has no name", where=str(path), remedy="Name the graph with an IRI.")
    if graph in seen:
        raise FileError(
            f"this file and {seen[graph]} would both become the graph {compact(str(graph)[1:-1])}",
            where=str(path),
            remedy="Rename one of the files, or the graph.",
        )


def graph_name(path: str | Path) -> ox.NamedNode:
    """Return the named graph that a file becomes; what an IRI cannot hold is written as `%XX`.

    >>> graph_name("data/dialogue4.ttl").value, graph_name("my data.ttl.gz").value
    ('https://w3id.org/space-coop/graph/dialogue4', 'https://w3id.org/space-coop/graph/my%20data')
    """
    stem = re.sub(r"\.gz$", "", Path(path).name, flags=re.IGNORECASE)
    stem = Path(stem).stem
    return ox.NamedNode(PREFIXES["graph"] + _escape(_GRAPH_NAMES.get(stem, stem)))


def _escape(name: str) -> str:
    """Return a name as the end of an IRI."""
    return _NOT_IRI.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogatepass")), name
    )
